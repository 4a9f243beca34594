from snakemake.utils import min_version

min_version("9.10")

if "model" not in config:

    configfile: f"{workflow.basedir}/config/config.yaml"


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/resources.smk"
include: "workflow/rules/points.smk"
include: "workflow/rules/samples.smk"
include: "workflow/rules/recast.smk"
include: "workflow/rules/precision.smk"
include: "workflow/rules/flavour.smk"
include: "workflow/rules/combination.smk"
include: "workflow/rules/results.smk"
include: "workflow/rules/crosscheck.smk"


rule all:
    default_target: True
    input:
        rules.configuration.output,
        rules.merge.output,
        coupling_tables(),
        crosscheck_results(),
        precision_table(),
        figures(),
