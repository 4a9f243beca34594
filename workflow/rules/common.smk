from pathlib import Path

from zprimer.configuration import configuration
from zprimer.points import scan
from zprimer.samples import plan_samples

ANALYSES = f"{workflow.basedir}/analyses"
RUN = configuration(config)
RESULTS = f"results/{RUN.name}"
SAMPLES = plan_samples(RUN, scan(RUN))


wildcard_constraints:
    sample="|".join(map(re.escape, SAMPLES.by_id)) or "none",
    analysis="|".join(map(re.escape, RUN.analyses)) or "none",
    figure="|".join(map(re.escape, RUN.figures)) or "none",


def scan_keys():
    """The keys that decide which points there are, so that no other key makes them again."""
    return {
        key: value
        for key, value in config.items()
        if key in ("name", "model", "parameters", "scan")
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


def figure_caption(wildcards):
    path = Path(workflow.basedir) / f"workflow/report/{wildcards.figure}.rst"
    return path.read_text(encoding="utf-8")


def figures():
    return expand(
        f"{RESULTS}/figures/{{figure}}.{{format}}",
        figure=RUN.figures,
        format=["pdf", "png"],
    )
