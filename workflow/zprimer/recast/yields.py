"""From selected samples to expected events at parameter points; no event file is touched here."""

from collections.abc import Mapping, Sequence

import numpy as np

from zprimer.errors import InputError
from zprimer.models.point import Point
from zprimer.models.points import PointTable
from zprimer.recast.analysis import Analysis
from zprimer.recast.coverage import beyond_sample, outside_data
from zprimer.recast.event_lists import EventList
from zprimer.recast.results import StandardModelYield, Yields, YieldTable
from zprimer.recast.sample_choice import SampleChoice
from zprimer.recast.selection import Selection, check_applies
from zprimer.recast.signals import group_points, signal_yield
from zprimer.recast.standard_model import standard_model_key, standard_model_yield


def compute_yields(
    analysis: Analysis, points: PointTable, selections: Sequence[Selection]
) -> Yields:
    """Contract the basis weights of the right samples at every point.

    Points whose resonance the data do not cover, or wider than the samples can be, are left out
    and listed with the reason.

    Args:
        analysis: gives luminosities, expectations and the normalisation.
        points: of one model.
        selections: of this analysis; each sample once, those no point needs included in the
            average of the Standard Model yield.

    Raises:
        InputError: the analysis has no process of the model, a selection is of another analysis
            or given twice, or a point has no sample.
    """
    processes = analysis.processes.get(points.model, ())
    if not processes:
        raise InputError(
            f"analysis '{analysis.name}' has no process of model '{points.model}', "
            f"only of {', '.join(sorted(analysis.processes))}."
        )
    _check_selections(analysis, selections)
    used = [entry for entry in selections if entry.sample["model"] == points.model]
    kinds = [(process, sqrt_s) for process in processes for sqrt_s in analysis.luminosities]
    choices = [SampleChoice(used, process, sqrt_s) for process, sqrt_s in kinds]
    kept: list[int] = []
    derived: list[Point] = []
    chosen: list[tuple[Selection, ...]] = []
    not_covered: dict[str, str] = {}
    for row, point in enumerate(points.derived()):
        reason = outside_data(analysis, point)
        own: tuple[Selection, ...] = ()
        if reason is None:
            own = tuple(choice(point, f"point '{points.ids[row]}'") for choice in choices)
            reason = next(filter(None, (beyond_sample(analysis, point, s) for s in own)), None)
        if reason is None:
            kept.append(row)
            derived.append(point)
            chosen.append(own)
        else:
            not_covered[points.ids[row]] = reason

    key_of = [standard_model_key(own[0]) for own in chosen]
    keys = list(dict.fromkeys(key_of))
    tables = [_standard_model(analysis, used, key) for key in keys]
    table_of = np.array([keys.index(key) for key in key_of], dtype=int)
    groups = group_points(derived, chosen)
    ids_of = [tuple(str(entry.sample["id"]) for entry in own) for own in chosen]
    sets = {ids: number for number, ids in enumerate(dict.fromkeys(ids_of))}
    table = YieldTable(
        ids=tuple(points.ids[row] for row in kept),
        parameters={name: np.asarray(v, float)[kept] for name, v in points.parameters.items()},
        sample_sets=tuple(sets),
        sample_set=np.array([sets[ids] for ids in ids_of], dtype=int),
        standard_model=table_of,
        regions={
            region.name: signal_yield(
                analysis, region, groups, kinds, [entry[region.name] for entry in tables], table_of
            )
            for region in analysis.regions.values()
        },
    )
    return Yields(
        analysis=analysis.name,
        model=points.model,
        luminosities=dict(analysis.luminosities),
        standard_model=tuple(tables),
        points=table,
        not_covered=not_covered,
    )


def _standard_model(
    analysis: Analysis, selections: Sequence[Selection], key: tuple[float, ...]
) -> Mapping[str, StandardModelYield]:
    same = [entry for entry in selections if standard_model_key(entry) == key]
    return {
        region.name: standard_model_yield(analysis, region, same)
        for region in analysis.regions.values()
    }


def _check_selections(analysis: Analysis, selections: Sequence[Selection]) -> None:
    seen: set[str] = set()
    for entry in selections:
        sample_id = entry.sample["id"]
        if entry.analysis != analysis.name:
            raise InputError(
                f"the selection of sample '{sample_id}' is of analysis '{entry.analysis}', "
                f"not '{analysis.name}'."
            )
        if sample_id in seen:
            raise InputError(f"sample '{sample_id}' is given twice.")
        seen.add(sample_id)
        check_applies(analysis, entry.sample)
        for name, region in analysis.regions.items():
            content = entry.regions.get(name)
            if (
                content is None
                or content.edges != region.edges
                or isinstance(content, EventList) != region.line_shape
            ):
                raise InputError(
                    f"the selection of sample '{sample_id}' does not have region '{name}' as "
                    "analysis.yaml has it now: run 'zprimer select' again."
                )
