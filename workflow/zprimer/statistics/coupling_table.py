"""Limits on a coupling along a scan, with what moves them: Monte Carlo, scales, the shortcut."""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from zprimer.errors import InputError
from zprimer.plane import Table
from zprimer.recast.results import PointYields, SignalYield, Yields
from zprimer.statistics.bands import BANDS
from zprimer.statistics.coupling import LIMIT, CouplingLimit, limit_on_coupling

_COUPLING = "g"


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


def coupling_table(yields: Yields, limits: Table, shortcut: Table) -> dict[str, tuple[str, ...]]:
    """One row for each set of inputs but the coupling g, in the order of the scan.

    Columns: the scanned inputs; ``g_<band>``, the 95 % CL limit on g from CLs, empty where the scan
    holds none, with ``state``; ``g_obs_mc``, its Monte Carlo error; ``g_obs_scale_low`` and
    ``g_obs_scale_high``, where the scale variations of the signal move it, the signal growing as
    g²; ``g_shortcut_<band>``, from cross sections alone; ``share_<process>`` of the signal's
    events; ``selected_<process>``, selected events over luminosity × cross section × branching
    ratio.

    Args:
        yields: of one analysis.
        limits: table of ``zprimer limits`` of the same points.
        shortcut: table of ``zprimer shortcut`` of the same points.

    Raises:
        InputError: the points do not scan g, or a table lacks a point.
    """
    ratio = {band: _by_id(shortcut, f"ratio_{band}") for band in BANDS}
    sigma = {name: _by_id(shortcut, name) for name in shortcut.columns if name.endswith("_fb")}
    rows = []
    for scan in coupling_scans(yields, limits):
        observed = scan.limits["obs"]
        row: dict[str, float | str | None] = {**scan.inputs, "state": observed.state}
        row |= {f"g_{band}": limit.value for band, limit in scan.limits.items()}
        row |= _moved(scan.nearest, observed.value if observed.state == LIMIT else None)
        first = scan.points[0]
        for band, values in ratio.items():
            text, coupling = values[first.id], first.parameters[_COUPLING]
            row[f"g_shortcut_{band}"] = coupling / math.sqrt(float(text)) if text else None
        row |= _composition(scan.nearest, sigma, sum(yields.luminosities.values()))
        rows.append(row)
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {name: tuple(_text(row.get(name)) for row in rows) for name in names}


def coupling_scans(yields: Yields, limits: Table) -> list[CouplingScan]:
    """The points of an analysis along g, one scan for each set of other inputs, in their order.

    Args:
        yields: of one analysis.
        limits: table of ``zprimer limits`` of the same points.

    Raises:
        InputError: the points do not scan g, or the table lacks a point.
    """
    cls = {band: _by_id(limits, f"cls_{band}") for band in BANDS}
    scans = []
    for inputs, points in _groups(yields):
        couplings = [point.parameters[_COUPLING] for point in points]
        found = {
            band: limit_on_coupling(couplings, [_number(values, p.id) for p in points])
            for band, values in cls.items()
        }
        limit = found["obs"].value or 1.0
        nearest = min(points, key=lambda p: abs(math.log(p.parameters[_COUPLING] / limit)))
        scans.append(CouplingScan(inputs, tuple(points), found, nearest))
    return scans


def _groups(yields: Yields) -> Iterator[tuple[dict[str, float], list[PointYields]]]:
    if not yields.points or _COUPLING not in yields.points[0].parameters:
        raise InputError(f"analysis '{yields.analysis}' covers no points that scan {_COUPLING}.")

    def others(point: PointYields) -> tuple[tuple[str, float], ...]:
        return tuple((k, v) for k, v in point.parameters.items() if k != _COUPLING)

    order = {key: index for index, key in enumerate(dict.fromkeys(map(others, yields.points)))}
    ordered = sorted(yields.points, key=lambda p: (order[others(p)], p.parameters[_COUPLING]))
    for key, group in itertools.groupby(ordered, key=others):
        points = list(group)
        if len(points) > 1:
            yield dict(key), points


def _moved(point: PointYields, limit: float | None) -> dict[str, float | None]:
    """Monte Carlo error and scale band of a limit on g, from the yields at the nearest point."""
    names = ("g_obs_mc", "g_obs_scale_low", "g_obs_scale_high")
    total = _total(point.regions.values(), "signal")
    if limit is None or not total > 0:
        return dict.fromkeys(names)
    errors = [error for region in point.regions.values() for error in region.error]
    up, down = (_total(point.regions.values(), f"scale_{side}") for side in ("up", "down"))
    band = [limit * math.sqrt(total / edge) if edge > 0 else None for edge in (up, down)]
    return dict(zip(names, (0.5 * limit * math.hypot(*errors) / total, *band), strict=True))


def _composition(
    point: PointYields, sigma: Mapping[str, Mapping[str, str]], luminosity: float
) -> dict[str, float]:
    events: dict[str, float] = {}
    for region in point.regions.values():
        for process, parts in region.by_process.items():
            events[process] = events.get(process, 0.0) + float(np.sum(parts))
    total = sum(events.values())
    shares = {f"share_{process}": part / total for process, part in events.items()}
    selected = {
        f"selected_{process}": part / (luminosity * float(sigma[f"{process}_fb"][point.id]))
        for process, part in events.items()
    }
    return shares | selected


def _total(regions: Iterable[SignalYield], name: str) -> float:
    return float(sum(sum(getattr(region, name)) for region in regions))


def _by_id(table: Table, column: str) -> dict[str, str]:
    return dict(zip(table.texts("id"), table.texts(column), strict=True))


def _number(values: Mapping[str, str], id: str) -> float:
    if not values.get(id):
        raise InputError(f"the table of limits has no CLs for point '{id}': run 'zprimer limits'.")
    return float(values[id])


def _text(value: float | str | None) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:.6g}"
