"""Limits on a coupling along a scan, with what moves them: Monte Carlo, scales, the shortcut."""

import math
from collections.abc import Mapping

import numpy as np

from zprimer.io.tables import Table, number_text
from zprimer.recast.analysis import Analysis
from zprimer.recast.results import PointYields, Yields
from zprimer.statistics.bands import BANDS
from zprimer.statistics.coupling import LIMIT
from zprimer.statistics.coupling_scan import COUPLING, CouplingScan, by_id, coupling_scans
from zprimer.statistics.sensitivity import LimitErrors, scale_factors


def coupling_table(
    analysis: Analysis,
    yields: Yields,
    limits: Table,
    shortcut: Table,
    background_uncertainty: float | None = None,
) -> dict[str, tuple[str, ...]]:
    """One row for each set of inputs but the coupling g, in the order of the scan.

    Columns: the scanned inputs; ``g_<band>``, the 95 % CL limit on g from CLs, empty where the scan
    holds none, with ``state``; ``g_obs_mc``, its Monte Carlo error; ``g_obs_scale_low`` and
    ``g_obs_scale_high``, where the scale variations of the signal move it, the signal growing as
    g²; ``g_shortcut_<band>``, from cross sections alone; ``share_<process>`` of the signal's
    events; ``selected_<process>``, selected events over luminosity × cross section × branching
    ratio.

    Args:
        analysis: observed events and background.
        yields: of the analysis.
        limits: table of ``zprimer limits`` of the same points.
        shortcut: table of ``zprimer shortcut`` of the same points.
        background_uncertainty: relative, replaces the one of analysis.yaml.

    Raises:
        InputError: the points do not scan g, or a table lacks a point.
        ConvergenceError: a fit fails.
    """
    errors = LimitErrors(analysis, yields, background_uncertainty)
    ratio = {band: by_id(shortcut, f"ratio_{band}") for band in BANDS}
    sigma = {name: by_id(shortcut, name) for name in shortcut.columns if name.endswith("_fb")}
    rows = []
    for scan in coupling_scans(yields, limits):
        observed = scan.limits["obs"]
        row: dict[str, float | str | None] = {**scan.inputs, "state": observed.state}
        row |= {f"g_{band}": limit.value for band, limit in scan.limits.items()}
        limit = observed.value if observed.state == LIMIT else None
        parts = errors.by_sample(scan).values() if limit else ()
        row["g_obs_mc"] = limit * math.hypot(*parts) if limit and parts else None
        row |= _scale_band(scan, limit)
        first = scan.points[0]
        for band, values in ratio.items():
            text, coupling = values[first.id], first.parameters[COUPLING]
            row[f"g_shortcut_{band}"] = coupling / math.sqrt(float(text)) if text else None
        row |= _composition(scan.nearest, sigma, sum(yields.luminosities.values()))
        rows.append(row)
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {name: tuple(_text(row.get(name)) for row in rows) for name in names}


def _scale_band(scan: CouplingScan, limit: float | None) -> dict[str, float | None]:
    names = ("g_obs_scale_low", "g_obs_scale_high")
    if limit is None:
        return dict.fromkeys(names)
    band = [factor and limit * factor for factor in scale_factors(scan.nearest)]
    return dict(zip(names, band, strict=True))


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


def _text(value: float | str | None) -> str:
    return value if isinstance(value, str) else number_text(value, 6)
