"""Limits at a point, from samples that are there or are made for it."""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

from zprimer.cli import build_parser
from zprimer.combination.point_report import one_point
from zprimer.errors import InputError
from zprimer.io.inputs import one_command
from zprimer.io.provenance import read_stamped
from zprimer.models.point import Point
from zprimer.notebook.limit_frames import limit_frame
from zprimer.recast.analysis import Analysis, load_analysis
from zprimer.recast.batches import merged_batches
from zprimer.recast.coverage import outside_data
from zprimer.recast.sample_choice import differing_inputs
from zprimer.recast.selection import Selection, check_applies
from zprimer.recast.store import read_selection
from zprimer.recast.yields import compute_yields
from zprimer.run.samples import SamplePlan, SamplePlans, plan_samples
from zprimer.simulation.sample_information import NAME as SAMPLE

EVENTS, SHOWERED = "events.lhe.gz", "events.root"
_STAGES = ("generate", "shower", "select")


def limits_at(
    point: Point,
    given: Sequence[str],
    analyses: Sequence[str],
    events: int | None,
    samples: Path,
    background_uncertainty: float | None,
    progress: bool,
) -> pd.DataFrame:
    """The limits of analyses at a point.

    Args:
        point: all of it.
        given: inputs that are not at the model's defaults.
        analyses: names.
        events: of each sample that is to be made; None: none is.
        samples: folder of the samples.
        background_uncertainty: relative, replaces that of the analyses.
        progress: whether to show a bar.

    Raises:
        InputError: see :meth:`zprimer.notebook.point_result.PointResult.limits`.
    """
    loaded = [load_analysis(name) for name in analyses]
    if not loaded:
        raise InputError(f"no analysis has events of model '{point.model}': there are no limits.")
    points = one_point(point, given)
    with one_command():
        if events is not None:
            _make_missing(loaded, point, _plans(point, given, analyses, events), samples, progress)
        found = [(each, _at_hand(each, point, samples)) for each in loaded]
        for analysis, selections in found:
            _check_complete(analysis, point, selections, samples)
        yields = [
            (analysis, compute_yields(analysis, points, merged_batches(selections)))
            for analysis, selections in found
        ]
    return limit_frame(yields, background_uncertainty)


def _at_hand(analysis: Analysis, point: Point, samples: Path) -> list[Selection]:
    """What an analysis selected from the samples of a folder that are of use at a point.

    Where the signal is scaled by the simulated Standard Model, those of other masses know of it.
    """
    found = []
    for path in sorted(samples.glob(f"*/{SAMPLE}")):
        selected = path.with_name(f"{analysis.name}.json")
        if selected.is_file():
            sample = read_stamped(path)
            scaled = analysis.signal_normalisation != "luminosity"
            if _applies(analysis, point, sample) and (scaled or _has_masses(sample, point)):
                found.append(read_selection(selected))
    return found


def _applies(analysis: Analysis, point: Point, sample: Mapping[str, Any]) -> bool:
    try:
        check_applies(analysis, sample)
    except InputError:
        return False
    return bool(sample["model"] == point.model)


def _has_masses(sample: Mapping[str, Any], point: Point) -> bool:
    from zprimer.generation.processes import load_process

    return not differing_inputs(sample, point, load_process(sample["process"]))


def _kinds(point: Point, selections: Sequence[Selection]) -> set[tuple[str, float]]:
    """Processes and energies of the samples with the masses of a point."""
    return {
        (each.sample["process"], float(each.sample["sqrt_s"]))
        for each in selections
        if _has_masses(each.sample, point)
    }


def _check_complete(
    analysis: Analysis, point: Point, selections: Sequence[Selection], samples: Path
) -> None:
    """Refuse a point that the data cover and for which a sample is missing."""
    processes = analysis.processes.get(point.model, ())
    needed = {(process, sqrt_s) for process in processes for sqrt_s in analysis.luminosities}
    missing = sorted(needed - _kinds(point, selections))
    if missing and outside_data(analysis, point) is None:
        process, sqrt_s = missing[0]
        raise InputError(
            f"'{analysis.name}' needs events of process '{process}' at {sqrt_s:g} GeV with the "
            f"masses of the point, and {samples} has none that it selected from: "
            "limits(events=2000) makes them, or name the folder of others with samples=."
        )


def _plans(point: Point, given: Sequence[str], analyses: Sequence[str], events: int) -> SamplePlans:
    from zprimer.run.configuration import configuration

    names = list(given) or [next(iter(point.parameters))]
    content = {
        "name": "limits",
        "model": point.model,
        "scan": {name: [point.parameters[name]] for name in names},
        "analyses": list(analyses),
        "samples": {"events": events},
    }
    run = configuration(content, "point.limits")
    return plan_samples(run, one_point(point, given))


def _make_missing(
    analyses: Sequence[Analysis], point: Point, plans: SamplePlans, samples: Path, progress: bool
) -> None:
    """Generate, shower and select what no sample at hand serves for."""
    needed: list[tuple[SamplePlan, Analysis]] = []
    for analysis in analyses:
        there = _kinds(point, _at_hand(analysis, point, samples))
        needed += [
            (plan, analysis)
            for plan in map(plans.plan, plans.by_analysis[analysis.name])
            if (plan.process, plan.sqrt_s) not in there
        ]
    with bar(len(_STAGES) * len(needed), progress and bool(needed)) as steps:
        for plan, analysis in needed:
            for stage in _STAGES:
                steps.set_description(f"{stage} {plan.process} {plan.sqrt_s:g} GeV")
                _make(stage, plan, analysis, samples / plan.id)
                steps.update()


@contextmanager
def bar(steps: int, shown: bool) -> Iterator["tqdm[Any]"]:
    """A bar of steps, each of which may take its time."""
    with tqdm(total=steps, disable=not shown, unit="stage", leave=False, mininterval=0) as found:
        yield found


def _make(stage: str, plan: SamplePlan, analysis: Analysis, folder: Path) -> None:
    """One stage of a sample, as its command does it in a run, unless an earlier call did it."""
    from zprimer.commands.generate import request_from
    from zprimer.commands.shower import settings_from
    from zprimer.generation.sample import generate
    from zprimer.recast.sample_selection import select_sample
    from zprimer.simulation.shower import shower

    events, showered = folder / EVENTS, folder / SHOWERED
    if stage == "generate" and not ((folder / SAMPLE).is_file() and events.is_file()):
        folder.mkdir(parents=True, exist_ok=True)
        args = _parsed("generate", *plan.generate_options(), "--out", str(events))
        generate(request_from(args), args.out, args.threads)
    elif stage == "shower" and not showered.is_file():
        files = ("--in", str(events), "--out", str(showered))
        args = _parsed("shower", *plan.shower_options(), *files)
        shower(args.lhe, args.out, settings_from(args), args.seed, args.resonance)
    elif stage == "select":
        select_sample(analysis, showered, folder / f"{analysis.name}.json")


def _parsed(stage: str, *words: str) -> argparse.Namespace:
    return build_parser(stage).parse_args([stage, *words])
