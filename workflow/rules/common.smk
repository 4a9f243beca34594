from pathlib import Path

from zprimer.configuration import configuration
from zprimer.points import scan
from zprimer.recast.analysis import load_analysis
from zprimer.samples import plan_samples

ANALYSES = f"{workflow.basedir}/analyses"
RUN = configuration(config)
RESULTS = f"results/{RUN.name}"
POINTS = scan(RUN)
SAMPLES = plan_samples(RUN, POINTS)
RECASTS = {name: load_analysis(name) for name in RUN.analyses}
RESONANCE_SEARCHES = [name for name in RUN.analyses if RECASTS[name].mass_response]


wildcard_constraints:
    sample="[^/]+",
    analysis="|".join(map(re.escape, RUN.analyses)) or "none",
    figure="|".join(map(re.escape, RUN.figures)) or "none",


def scan_keys():
    """The keys that decide which points there are, so that no other key makes them again."""
    return {
        key: value
        for key, value in config.items()
        if key in ("name", "model", "parameters", "scan", "omit_unphysical")
    }


def generate_options(wildcards):
    return SAMPLES.by_id[wildcards.sample].generate_options()


def card_options(wildcards):
    return SAMPLES.by_id[wildcards.sample].card_options()


def shower_options(wildcards):
    return SAMPLES.by_id[wildcards.sample].shower_options()


def limits_options():
    return " ".join(
        f"--{key.replace('_', '-')} {value}" for key, value in RUN.limits.items()
    )


def selections(wildcards):
    return expand(
        "results/samples/{sample}/{analysis}.json",
        sample=SAMPLES.by_analysis[wildcards.analysis],
        analysis=wildcards.analysis,
    )


def sample_metadata(wildcards):
    return expand(
        "results/samples/{sample}/sample.json",
        sample=SAMPLES.by_analysis[wildcards.analysis],
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
        f"{ANALYSES}/{wildcards.analysis}/data/{{response}}.yaml",
        response=sorted(responses),
    )


def data_files(wildcards):
    return sorted(
        str(path) for path in Path(ANALYSES, wildcards.analysis).glob("data/*.csv")
    )


def figure_caption(wildcards):
    path = Path(workflow.basedir) / f"workflow/report/{wildcards.figure}.rst"
    return path.read_text(encoding="utf-8")


def coupling_tables():
    return expand(f"{RESULTS}/couplings_{{analysis}}.csv", analysis=RESONANCE_SEARCHES)


def figures():
    return expand(
        f"{RESULTS}/figures/{{figure}}.{{format}}",
        figure=RUN.figures,
        format=["pdf", "png"],
    )
