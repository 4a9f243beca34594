import os
from pathlib import Path

from zprimer.cluster import prepare_slurm
from zprimer.configuration import configuration
from zprimer.crosschecks import plan_crosschecks
from zprimer.points import scan
from zprimer.provenance import RECORD, read_stamped
from zprimer.recast.analysis import load_analysis
from zprimer.recast.batch_names import batch_id
from zprimer.samples import plan_samples

ANALYSES = f"{workflow.basedir}/analyses"
RUN = configuration(config)
RESULTS = f"results/{RUN.name}"
POINTS = scan(RUN)
SAMPLES = plan_samples(RUN, POINTS)
CROSSCHECKS = plan_crosschecks(RUN)
RECASTS = {name: load_analysis(name) for name in RUN.analyses}
RESONANCE_SEARCHES = [
    name
    for name, analysis in RECASTS.items()
    if analysis.mass_response and not analysis.projection
]
LIMITS = expand(
    f"{RESULTS}/{{table}}_{{analysis}}.csv",
    table=["limits", "not_covered"],
    analysis=RUN.analyses,
)
SHORTCUTS = expand(f"{RESULTS}/shortcut_{{analysis}}.csv", analysis=RESONANCE_SEARCHES)


# where the files of envs/ install zprimer from
os.environ.update(ZPRIMER_SOURCE=str(workflow.basedir))
# the environment of rule generate, and of nothing else, depends on the generator
GENERATOR = "madgraph" if RUN.samples["backend"] == "madgraph" else "zprimer"


wildcard_constraints:
    sample="[^/]+",
    analysis="|".join(map(re.escape, RUN.analyses)) or "none",
    figure="|".join(map(re.escape, RUN.figures)) or "none",
    crosscheck="|".join(map(re.escape, CROSSCHECKS)) or "none",


def scan_keys():
    """The keys that decide which points there are, so that no other key makes them again."""
    return {
        key: value
        for key, value in config.items()
        if key in ("name", "model", "parameters", "scan", "omit_unphysical")
    }


def generate_options(wildcards):
    return SAMPLES.plan(wildcards.sample).generate_options()


def card_options(wildcards):
    return SAMPLES.plan(wildcards.sample).card_options()


def shower_options(wildcards):
    return SAMPLES.plan(wildcards.sample).shower_options()


def crosscheck_options(wildcards):
    return CROSSCHECKS[wildcards.crosscheck].options


def crosscheck_results():
    figures = expand(
        f"{RESULTS}/crosschecks/{{crosscheck}}/crosscheck.png", crosscheck=CROSSCHECKS
    )
    return [*figures, *with_records([f"{RESULTS}/crosschecks.csv"])] if figures else []


def record_of(table):
    """The file beside a table that says where it comes from."""
    return f"{table}{RECORD}"


def with_records(tables):
    return [name for table in tables for name in (table, record_of(table))]


def limits_options():
    return [f"--{key.replace('_', '-')}={value}" for key, value in RUN.limits.items()]


def first_selections(wildcards):
    return selections_of(SAMPLES.by_analysis[wildcards.analysis], wildcards)


def selections(wildcards):
    return selections_of(samples_and_batches(wildcards), wildcards)


def samples_and_batches(wildcards):
    samples = SAMPLES.by_analysis[wildcards.analysis]
    if RUN.precision is None:
        return samples
    chosen = read_stamped(Path(checkpoints.batches.get().output.batches))["batches"]
    return [
        batch_id(sample, n) for sample in samples for n in range(chosen.get(sample, 1))
    ]


def selections_of(samples, wildcards):
    return expand(
        "results/samples/{sample}/{analysis}.json",
        sample=samples,
        analysis=wildcards.analysis,
    )


def sample_metadata(wildcards):
    return expand(
        "results/samples/{sample}/sample.json",
        sample=samples_and_batches(wildcards),
    )


def selection_definition(wildcards):
    """What of analysis.yaml decides the histograms: another background selects nothing anew."""
    analysis = RECASTS[wildcards.analysis]
    return {
        "processes": {
            model: list(names) for model, names in analysis.processes.items()
        },
        "energies": list(analysis.luminosities),
        "detector": dict(analysis.detector),
        "mass_response": analysis.mass_response,
        "regions": {
            name: [list(region.edges or ()), region.line_shape]
            for name, region in analysis.regions.items()
        },
    }


def response_files(wildcards):
    analysis = RECASTS[wildcards.analysis]
    responses = {analysis.mass_response, *analysis.detector.values()} - {None}
    return expand(
        f"{folder_of(wildcards)}/data/{{response}}.yaml",
        response=sorted(responses),
    )


def data_files(wildcards):
    return sorted(str(path) for path in Path(folder_of(wildcards)).glob("data/*.csv"))


def folder_of(wildcards):
    """Where selection and data of an analysis are: a projection has those of another one."""
    return f"{ANALYSES}/{RECASTS[wildcards.analysis].folder.name}"


def selection_file(wildcards):
    return f"{folder_of(wildcards)}/selection.py"


def definitions(wildcards):
    return [
        f"{ANALYSES}/{path.parent.name}/analysis.yaml"
        for path in RECASTS[wildcards.analysis].definitions
    ]


def figure_caption(wildcards):
    path = Path(workflow.basedir) / f"workflow/report/{wildcards.figure}.rst"
    return path.read_text(encoding="utf-8")


def precision_table():
    return [] if RUN.precision is None else with_records([f"{RESULTS}/precision.csv"])


def coupling_tables():
    tables = expand(
        f"{RESULTS}/couplings_{{analysis}}.csv", analysis=RESONANCE_SEARCHES
    )
    return with_records(tables)
