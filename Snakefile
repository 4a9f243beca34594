import signal

from snakemake.utils import min_version

min_version("9.10")

# not workflow.basedir, which is the folder of a workflow that has this one as a module
PROJECT = str(workflow.current_basedir)

if "model" not in config and not workflow.configfiles:

    configfile: f"{PROJECT}/config/config.yaml"


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


onstart:
    back_from_the_future(ALL_RESULTS, Path(placed(MARK)))
    # Snakemake 9 looks through all waiting jobs a second after each job that ends and, without an
    # end, every second after that: hundreds of them keep a core busy unless starts are not counted
    if workflow.local_exec and hasattr(workflow, "scheduler"):
        workflow.scheduler.job_rate_limiter = None
    if workflow.executor_plugin.name == "slurm":
        prepare_slurm(places.PROFILES / "slurm" / "no_accounting")
    # a closed terminal and Ctrl-\ end the run as SIGTERM does: the jobs, which have the signal, too,
    # are waited for, and the folder does not stay locked
    for number in (signal.SIGHUP, signal.SIGQUIT):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.getsignal(signal.SIGTERM))


rule all:
    default_target: True
    input:
        rules.configuration.output,
        # a job removes its output before it starts: where it was broken off, that is missing, and
        # what is missing between others is made anew only if it is asked for
        expand(rules.yields.output, analysis=RUN.analyses),
        tables_of_plane(),
        rules.merge.output,
        coupling_tables(),
        crosscheck_results(),
        precision_table(),
        expand(rules.plots.output, figure=RUN.figures),
