import os
import sys
from pathlib import Path
from types import SimpleNamespace

# in a clone the code beside this Snakefile, whatever is installed where Snakemake runs; jobs use the same
SOURCE = f"{PROJECT}/workflow"
if Path(SOURCE, "zprimer").is_dir():
    sys.path.insert(0, SOURCE)
    os.environ.update(
        PYTHONPATH=os.pathsep.join(
            [SOURCE, *filter(None, [os.environ.get("PYTHONPATH")])]
        )
    )

from zprimer.io import places
from zprimer.run.cluster import prepare_slurm
from zprimer.io.files import read_yaml
from zprimer.run.left_over import left_over
from zprimer.io.provenance import RECORD, read_stamped
from zprimer.recast.analysis import load_analysis
from zprimer.recast.dependence import resonance_search
from zprimer.recast.batch_names import batch_id
from zprimer.run.comparison import Comparison, back_from_the_future
from zprimer.run.later_stages import check_later_stages
from zprimer.run.plan import SCAN_KEYS, Plan
from zprimer.run.stages import stages

if places.PROJECT != Path(PROJECT).resolve():
    raise WorkflowError(
        f"the code of {places.PACKAGE} would run with the Snakefile of {PROJECT}: "
        f"use the one that comes with it, {places.SNAKEFILE}."
    )
if places.PACKED.is_dir() and "conda" in map(
    str, workflow.deployment_settings.deployment_method
):
    raise WorkflowError(
        "an environment of conda installs zprimer from a clone: run the Snakefile of one."
    )
for path in workflow.configfiles:
    # Snakemake reads 010 as 8 and takes the last of two equal keys; what this refuses it does not
    read_yaml(Path(path), words_are_truth=True)
# with the prefix that Snakemake gives to a path of a module that has one
placed = workflow.modifier.path_modifier.replace_prefix
ALL_RESULTS = Path(placed("results/"))
PLAN = Plan(
    config,
    " and ".join(map(os.path.relpath, workflow.configfiles)) or "--config",
    ALL_RESULTS,
)
RUN = PLAN.run
RESULTS = f"results/{RUN.name}"
POINTS, SAMPLES, CROSSCHECKS = PLAN.points_of_scan, PLAN.samples, PLAN.comparisons
RECASTS = {name: load_analysis(name) for name in RUN.analyses}
RESONANCE_SEARCHES = [
    name for name, analysis in RECASTS.items() if resonance_search(analysis)
]


def made(stage, run=RUN.name):
    """Results of a stage by their names, with the wildcards of its rule."""
    return SimpleNamespace(**stages()[stage].patterns(run))


LIMITS = expand(
    [made("limits").table, made("yields").not_covered], analysis=RUN.analyses
)
SHORTCUTS = expand(made("shortcut").table, analysis=RESONANCE_SEARCHES)
PILOT = f"{RUN.name}/pilot"


if workflow.is_main_process:
    check_later_stages(RUN, POINTS)
    rest = left_over(ALL_RESULTS / RUN.name, RUN.analyses, RUN.figures, CROSSCHECKS)
    if rest:
        print(
            f"{ALL_RESULTS / RUN.name} has files of an earlier configuration, no part of this run: "
            f"{', '.join(rest)}. Remove them unless you want to keep them.",
            file=sys.stderr,
        )


# where the files of envs/ install zprimer from; logs are in UTF-8 whatever the terminal can show
os.environ.update(ZPRIMER_SOURCE=PROJECT, PYTHONIOENCODING="utf-8")
# the environment of rule generate, and of nothing else, depends on the generator
GENERATOR = "madgraph" if RUN.samples["backend"] == "madgraph" else "zprimer"


wildcard_constraints:
    sample="[^/]+",
    analysis="|".join(map(re.escape, RUN.analyses)) or "none",
    figure="|".join(map(re.escape, RUN.figures)) or "none",
    crosscheck="|".join(map(re.escape, CROSSCHECKS)) or "none",


def scan_keys():
    """The keys that decide which points there are, so that no other key makes them again."""
    return {key: value for key, value in config.items() if key in SCAN_KEYS}


MARK = ".snakemake/outdated"
# what a job compares with its plan is decided before it is sent to a node
COMPARISON = Comparison(Path(placed(MARK))) if workflow.is_main_process else None


def planned(rule):
    """Inputs of a rule that are no results but data files, whose content counts and not their age, and
    the mark that makes it run again where a result is not what it would make."""

    def inputs(wildcards):
        job = PLAN.job(rule, dict(wildcards.items()))
        return {
            "data": [ancient(str(path)) for path in job.data.values()],
            "plan": mark(COMPARISON is not None and COMPARISON.outdated(job)),
        }

    return inputs


def given(path, content):
    """Input of a rule that keeps what the run was given."""
    return lambda wildcards: mark(
        COMPARISON is not None and COMPARISON.differs(Path(placed(path)), content)
    )


def mark(outdated):
    return MARK if outdated else ancient(MARK)


def recipe_of(rule):
    """Changes with the code, the options and the data files of a job."""
    return lambda wildcards: PLAN.job(rule, dict(wildcards.items())).own


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
    return [*figures, *with_records([made("crosschecks").table])] if figures else []


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
        made("select").selection,
        sample=samples,
        analysis=wildcards.analysis,
    )


def sample_metadata(wildcards):
    return expand(
        made("generate").sample,
        sample=samples_and_batches(wildcards),
    )


def figure_caption(wildcards):
    for folder in (places.REPORT, *map(Path, places.own_rooms("figures"))):
        path = folder / f"{wildcards.figure}.rst"
        if path.exists():
            return path.read_text(encoding="utf-8")
    return ""


def precision_table():
    return [] if RUN.precision is None else with_records([made("precision").table])


def coupling_tables():
    return with_records(expand(made("couplings").table, analysis=RESONANCE_SEARCHES))


def tables_of_plane():
    tables = [made(stage).table for stage in ("points", "flavour", "combine")]
    return with_records([*tables, *LIMITS, *SHORTCUTS])
