"""The points of a scan along a coupling, and the limits on it."""

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zprimer.errors import InputError
from zprimer.io.tables import Table
from zprimer.recast.results import PointYields, Yields
from zprimer.statistics.bands import BANDS
from zprimer.statistics.coupling import CouplingLimit, limit_on_coupling

COUPLING = "g"


@dataclass(frozen=True)
class CouplingScan:
    """Points that differ in the coupling g alone.

    Attributes:
        inputs: the others.
        points: with rising g.
        limits: on g, by the names of :data:`BANDS`.
        nearest: the point nearest to the observed limit, or to g = 1 without one.
    """

    inputs: Mapping[str, float]
    points: tuple[PointYields, ...]
    limits: Mapping[str, CouplingLimit]
    nearest: PointYields


def coupling_scans(yields: Yields, limits: Table) -> list[CouplingScan]:
    """The points of an analysis along g, one scan for each set of other inputs, in their order.

    Args:
        yields: of one analysis.
        limits: table of ``zprimer limits`` of the same points.

    Raises:
        InputError: the points do not scan g, or the table lacks a point.
    """
    cls = {band: by_id(limits, f"cls_{band}") for band in BANDS}
    scans = []
    for inputs, points in _groups(yields):
        couplings = [point.parameters[COUPLING] for point in points]
        found = {
            band: limit_on_coupling(couplings, [_number(values, p.id) for p in points])
            for band, values in cls.items()
        }
        limit = found["obs"].value or 1.0
        nearest = min(points, key=lambda p: abs(math.log(p.parameters[COUPLING] / limit)))
        scans.append(CouplingScan(inputs, tuple(points), found, nearest))
    return scans


def _groups(yields: Yields) -> Iterator[tuple[dict[str, float], list[PointYields]]]:
    if not yields.points or COUPLING not in yields.points[0].parameters:
        raise InputError(f"analysis '{yields.analysis}' covers no points that scan {COUPLING}.")

    def others(point: PointYields) -> tuple[tuple[str, float], ...]:
        return tuple((k, v) for k, v in point.parameters.items() if k != COUPLING)

    order = {key: index for index, key in enumerate(dict.fromkeys(map(others, yields.points)))}
    ordered = sorted(yields.points, key=lambda p: (order[others(p)], p.parameters[COUPLING]))
    for key, group in itertools.groupby(ordered, key=others):
        points = list(group)
        if len(points) > 1:
            yield dict(key), points


def by_id(table: Table, column: str) -> dict[str, str]:
    """Identifier of the point -> text in a column."""
    return dict(zip(table.texts("id"), table.texts(column), strict=True))


def _number(values: Mapping[str, str], id: str) -> float:
    if not values.get(id):
        raise InputError(f"the table of limits has no CLs for point '{id}': run 'zprimer limits'.")
    return float(values[id])
