"""How many events the limits on a coupling need for a Monte Carlo error.

The variance of each sample in the error (:mod:`zprimer.statistics.sensitivity`) falls as 1/batches.
With variances V_k at one batch each, the fewest batches that bring the error to a target T are
r_k = √V_k Σ_l √V_l / T², all batches costing about the same.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zprimer.errors import InputError
from zprimer.io.tables import Table, number_text
from zprimer.recast.analysis import Analysis
from zprimer.recast.results import Yields
from zprimer.statistics.coupling import LIMIT
from zprimer.statistics.coupling_scan import coupling_scans
from zprimer.statistics.sensitivity import LimitErrors, scale_factors

MARGIN = 1.15
"""The error aimed at is this much smaller than the target: that of few events is not well known."""
MOST_BATCHES = 100
"""A sample that would need more batches gets none."""
REACHED, MISSED, MORE, TOO_MANY = "reached", "missed", "more events", "too many events"
NO_EVENTS = "no simulated event selected"


@dataclass(frozen=True)
class LimitPrecision:
    """Monte Carlo error of one limit on g.

    Attributes:
        analysis: its name.
        inputs: the scanned inputs but g.
        state: of the limit, see :class:`zprimer.statistics.coupling.CouplingLimit`; or that no
            event stands behind it.
        limit: on g, None without one.
        error: relative Monte Carlo error of it, None without a limit.
        scale: half of the relative range in which the scales of the signal move it, None if they
            are not varied.
        parts: sample -> its part of the error, the parts adding up in quadrature.
    """

    analysis: str
    inputs: Mapping[str, float]
    state: str
    limit: float | None
    error: float | None
    scale: float | None
    parts: Mapping[str, float]


def limit_precisions(
    analysis: Analysis,
    yields: Yields,
    limits: Table,
    background_uncertainty: float | None = None,
) -> list[LimitPrecision]:
    """The Monte Carlo error of every limit on g of an analysis.

    Args:
        analysis: gives the background.
        yields: of the analysis.
        limits: table of ``zprimer limits`` of the same points.
        background_uncertainty: relative, replaces the one of analysis.yaml.

    Raises:
        InputError: the points do not scan g, or the table lacks one of them.
        ConvergenceError: a fit fails.
    """
    errors = LimitErrors(analysis, yields, background_uncertainty)
    found = []
    for scan in coupling_scans(yields, limits):
        state, limit, parts, scale = scan.limits["obs"].state, None, {}, None
        if state == LIMIT:
            parts = errors.by_sample(scan)
            state = state if parts else NO_EVENTS
            scale = _half_range(scale_factors(scan.nearest))
        if parts:
            limit = scan.limits["obs"].value
        error = math.hypot(*parts.values()) if parts else None
        found.append(LimitPrecision(analysis.name, scan.inputs, state, limit, error, scale, parts))
    return found


def batches_needed(parts: Mapping[str, float], target: float) -> dict[str, int]:
    """Batches of each sample that bring an error from one batch each down to a target.

    Args:
        parts: sample -> its part of the relative error, added in quadrature.
        target: relative error.

    Example:
        >>> batches_needed({"a": 0.06}, 0.03), batches_needed({"a": 0.04, "b": 0.02}, 0.03)
        ({'a': 4}, {'a': 3, 'b': 2})
    """
    total = sum(parts.values())
    return {
        sample: max(1, math.ceil(part * total / target**2 - 1e-9)) for sample, part in parts.items()
    }


def batches_of_samples(precisions: Iterable[LimitPrecision], target: float) -> dict[str, int]:
    """Batches of each sample that all limits need together.

    Args:
        precisions: with one batch of every sample.
        target: relative error of every limit.

    Returns:
        1 for samples of which more would not help.
    """
    needed: dict[str, int] = {}
    for entry in precisions:
        for sample, number in _wanted(entry, target).items():
            more = number if verdict(entry, target, pilot=True) == MORE else 1
            needed[sample] = max(more, needed.get(sample, 1))
    return needed


def verdict(entry: LimitPrecision, target: float, pilot: bool) -> str:
    """Whether the target is reached, or why not.

    Args:
        entry: a limit.
        target: relative error.
        pilot: whether batches can still be added.
    """
    if entry.error is None:
        return entry.state
    if entry.error <= target:
        return REACHED
    if not pilot:
        return MISSED
    return TOO_MANY if max(_wanted(entry, target).values()) > MOST_BATCHES else MORE


def _wanted(entry: LimitPrecision, target: float) -> dict[str, int]:
    if entry.error is None or entry.error <= target:
        return dict.fromkeys(entry.parts, 1)
    return batches_needed(entry.parts, target / MARGIN)


def precision_table(
    precisions: Sequence[LimitPrecision], target: float, pilot: Table | None = None
) -> dict[str, tuple[str, ...]]:
    """One row a limit.

    Columns: ``analysis``; the scanned inputs but g; ``g_obs``, the limit; ``error``, its relative
    Monte Carlo error; ``scale_band``, half the relative range of the scale variations; ``batches``,
    the most that one of its samples has (needs, in a pilot); ``error_pilot``, the error with one
    batch each; ``state``: ``reached`` or ``missed``, or why more events would not help: ``no limit
    in range``, ``all excluded in range``, ``no simulated event selected``, ``too many events``.

    Args:
        precisions: of all analyses.
        target: relative error.
        pilot: the table of the pilot; None for the table of the pilot itself.

    Raises:
        InputError: the pilot's table is of other limits.
        DataFileError: it lacks a number.
    """
    if pilot is not None:
        _check_pilot(pilot, precisions)
    rows: list[dict[str, str]] = []
    for number, entry in enumerate(precisions):
        row = {"analysis": entry.analysis}
        row |= {name: number_text(value, 6) for name, value in entry.inputs.items()}
        row |= {"g_obs": number_text(entry.limit, 6), "error": number_text(entry.error, 6)}
        row["scale_band"] = number_text(entry.scale, 6)
        state = verdict(entry, target, pilot is None)
        if pilot is None:
            row["batches"] = str(max(_wanted(entry, target).values(), default=1))
            row["error_pilot"] = number_text(entry.error, 6)
        else:
            row |= {name: pilot.texts(name)[number] for name in ("batches", "error_pilot")}
            given_up = pilot.texts("state")[number] == TOO_MANY
            state = TOO_MANY if state == MISSED and given_up else state
        rows.append({**row, "state": state})
    names = list(dict.fromkeys(name for row in ({"analysis": ""}, *rows) for name in row))
    names = [*(name for name in names if name not in _LAST), *_LAST]
    return {name: tuple(row.get(name, "") for row in rows) for name in names}


def _check_pilot(pilot: Table, precisions: Sequence[LimitPrecision]) -> None:
    columns = {name: pilot.texts(name) for name in ("analysis", "batches", "error_pilot", "state")}
    if columns["analysis"] != tuple(entry.analysis for entry in precisions):
        raise InputError(
            f"{pilot.path} is of other limits than the yields: give the table that "
            "'zprimer precision --batches' wrote for the same scan."
        )
    for name in ("batches", "error_pilot"):
        told = tuple(text for text in columns[name] if text or name == "batches")
        Table(pilot.path, {name: told}).numbers(name)


_LAST = ("g_obs", "error", "scale_band", "batches", "error_pilot", "state")


def summary(table: Mapping[str, tuple[str, ...]], target: float) -> list[str]:
    """What a table says, in sentences."""
    states = table["state"]
    count = Counter(states)
    sentences = [
        f"{count[REACHED]} of {len(states)} limits on g have a Monte Carlo error of at most "
        f"{target:.3g}."
    ]
    if more := count[MORE]:
        sentences.append(f"More events are made for {more} of them.")
    helpless = {
        state: number for state, number in count.items() if state not in (REACHED, MISSED, MORE)
    }
    if helpless:
        listed = ", ".join(f"{state}: {number}" for state, number in helpless.items())
        sentences.append(
            f"More events would not help at {sum(helpless.values())} ({listed}; "
            f"'{TOO_MANY}' is more than {MOST_BATCHES} times those configured)."
        )
    scales = sum(
        bool(scale) and bool(error) and float(scale) > float(error)
        for scale, error in zip(table["scale_band"], table["error"], strict=True)
    )
    if scales:
        sentences.append(f"The scales of the signal move {scales} of them by more than this error.")
    if missed := count[MISSED]:
        first = states.index(MISSED)
        sentences.append(
            f"WARNING: {missed} limits MISS the target, first that of {table['analysis'][first]} "
            f"with an error of {table['error'][first]}: raise samples.events, or lower the target."
        )
    return sentences


def _half_range(factors: tuple[float | None, float | None]) -> float | None:
    low, high = factors
    return None if low is None or high is None else 0.5 * (high - low)
