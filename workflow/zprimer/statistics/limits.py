"""CLs and upper limits of one point from its pyhf workspace."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyhf

from zprimer.errors import InputError
from zprimer.recast.analysis import Analysis
from zprimer.recast.yields import PointYields, StandardModelYield
from zprimer.statistics.asymptotic import LEVEL, ClsScan
from zprimer.statistics.counting import poisson_cls
from zprimer.statistics.low_counts import EVENTS_AT_LIMIT, ExactScan, background_events
from zprimer.statistics.profile import Profile, profile
from zprimer.statistics.workspace import build_workspace

LimitMethod = Literal["auto", "asymptotic", "exact"]
FEW_EVENTS = 10.0
"""Background events under a signal below which asymptotic formulas are not used for histograms."""

MU_MAX = 1000.0
"""Upper limits on μ are looked for up to here, …"""
MOST_EVENTS = 1e5
"""… and up to this many signal events in a bin."""
LEAST_BACKGROUND = 0.1
"""A negative signal is scaled up only as long as this share of the background is left, even when
it is larger by five Monte Carlo errors, the range of the nuisance parameter."""
EXCLUDED, ALLOWED = "excluded", "allowed"
LIMIT, NO_LIMIT = "limit", "no limit in range"
_SMALLEST_Q = 1e-9


BANDS = ("obs", "exp_m2", "exp_m1", "exp", "exp_p1", "exp_p2")
"""Names of the six numbers of a :class:`Band` in columns of tables."""


@dataclass(frozen=True)
class Band:
    """A quantity as observed, and its median and ±1σ, ±2σ quantiles without a signal.

    Attributes:
        observed: None if a limit is not in range.
        expected: in the order −2σ … +2σ, None where a limit is not in range.
    """

    observed: float | None
    expected: tuple[float | None, ...]


@dataclass(frozen=True)
class PointLimit:
    """The answer of one analysis for one point.

    Attributes:
        id: of the point.
        analysis: its name.
        signal: new-physics events in the fitted regions.
        signal_error: its Monte Carlo error.
        predicted: background plus signal in the fitted regions.
        cls: CLs at μ = 1.
        verdict, expected_verdict: ``"excluded"`` or ``"allowed"``, from the observed and the
            median expected CLs.
        mu: 95 % upper limits on μ.
        mu_state, expected_mu_state: ``"limit"`` or ``"no limit in range"``, of the observed and
            the median expected limit.
        cls_poisson: exact CLs without uncertainties, None if there is more than one bin.
        rule_max: the paper's own bound on predicted events, None if it gives none.
        rule_state: ``"excluded"`` or ``"allowed"`` by it, None if there is none.
        workspace: pyhf's JSON.
        method: ``"asymptotic"`` or ``"exact"``.
        profile: −2 ln L at μ = 0, 1 and the best one, which combinations add up.
    """

    id: str
    analysis: str
    signal: float
    signal_error: float
    predicted: float
    cls: Band
    verdict: str
    expected_verdict: str
    mu: Band
    mu_state: str
    expected_mu_state: str
    cls_poisson: float | None
    rule_max: float | None
    rule_state: str | None
    workspace: Mapping[str, Any]
    method: LimitMethod
    profile: Profile


def point_limit(
    analysis: Analysis,
    point: PointYields,
    standard_model: Mapping[str, StandardModelYield],
    background_uncertainty: float | None = None,
) -> PointLimit:
    """CLs at the point, upper limits on its signal strength, and the paper's own rule.

    A negative signal (destructive interference) is tested like a positive one: μ = 1 then predicts
    fewer events than the Standard Model, and is excluded if too many were seen. Limits on μ are
    looked for below 1000 and 100,000 signal events, and only while a tenth of the background
    is left in every bin.

    Args:
        analysis: observed events, background and uncertainties.
        point: signal yields.
        standard_model: our own simulation of the background.
        background_uncertainty: relative, replaces the one of analysis.yaml.

    Raises:
        InputError: a bin is predicted to have no events, or the Monte Carlo error allows it.
        ConvergenceError: a fit fails.
    """
    background, signal, error = _stacked(analysis, point)
    lowest = np.where(signal > 0, signal, signal - 5 * error)
    if np.any(background + lowest <= 0):
        bin = int(np.argmin(background + lowest))
        raise InputError(
            f"point '{point.id}' predicts {background[bin] + signal[bin]:.3g} +- {error[bin]:.3g} "
            f"events in bin {bin} of analysis '{analysis.name}', not safely above 0: simulate "
            "more events."
        )
    workspace = build_workspace(analysis, point, standard_model, background_uncertainty)
    pyhf.schema.validate(workspace, "workspace.json")
    cls, mu, method = signal_limits(analysis, point, standard_model, background_uncertainty)
    observed = [count for region in analysis.fitted_regions for count in region.observed or ()]
    return PointLimit(
        id=point.id,
        analysis=analysis.name,
        signal=float(signal.sum()),
        signal_error=float(np.sqrt(np.sum(error**2))),
        predicted=float((background + signal).sum()),
        cls=cls,
        verdict=_verdict(cls.observed),
        expected_verdict=_verdict(cls.expected[2]),
        mu=mu,
        mu_state=NO_LIMIT if mu.observed is None else LIMIT,
        expected_mu_state=NO_LIMIT if mu.expected[2] is None else LIMIT,
        cls_poisson=(
            poisson_cls(observed[0], float(background[0]), float(signal[0]))
            if len(observed) == 1
            else None
        ),
        rule_max=analysis.rule.max_events if analysis.rule else None,
        rule_state=_rule_state(analysis, point),
        workspace=workspace,
        method=method,
        profile=point_profile(analysis, point, standard_model, background_uncertainty),
    )


def signal_limits(
    analysis: Analysis,
    point: PointYields,
    standard_model: Mapping[str, StandardModelYield],
    background_uncertainty: float | None = None,
    method: LimitMethod = "auto",
) -> tuple[Band, Band, LimitMethod]:
    """CLs at μ = 1 and upper limits on μ.

    Args:
        analysis, point, standard_model, background_uncertainty: as for :func:`point_limit`.
        method: ``"asymptotic"``, ``"exact"`` (:mod:`zprimer.statistics.low_counts`) or ``"auto"``:
            exact for signals over fewer than ten background events in histograms.

    Returns:
        CLs, limits, and the method used.

    Raises:
        ConvergenceError: a fit fails.
    """
    background, signal, _ = _stacked(analysis, point)
    size = np.abs(signal)
    under = background_events(background, size) if size.sum() > 0 else math.inf
    if method == "auto":
        few = under < FEW_EVENTS and len(signal) > 1 and bool(np.all(signal >= 0))
        method = "exact" if few else "asymptotic"
    sensitivity, reach = _unit_and_reach(analysis, point)
    if sensitivity**2 < _SMALLEST_Q:
        return Band(1.0, (1.0,) * 5), Band(None, (None,) * 5), method
    workspace = build_workspace(
        analysis,
        point,
        standard_model,
        background_uncertainty,
        signal_scale=1 / sensitivity,
        mu_bound=sensitivity * max(reach, 1.0),
    )
    scan = ExactScan(workspace) if method == "exact" else ClsScan(workspace)
    values = scan(sensitivity)
    limits = [
        None if limit is None else limit / sensitivity
        for limit in scan.upper_limits(sensitivity * reach)
    ]
    return Band(values[0], values[1:]), Band(limits[0], tuple(limits[1:])), method


def point_profile(
    analysis: Analysis,
    point: PointYields,
    standard_model: Mapping[str, StandardModelYield],
    background_uncertainty: float | None = None,
) -> Profile:
    """−2 ln L at μ = 0, 1 and the best μ between 0 and where limits are looked for up to.

    Args:
        analysis, point, standard_model, background_uncertainty: as for :func:`point_limit`.

    Raises:
        ConvergenceError: a fit fails.
    """
    unit, reach = _unit_and_reach(analysis, point)
    if unit**2 < _SMALLEST_Q:
        unit, reach = 1.0, 1.0
    workspace = build_workspace(
        analysis,
        point,
        standard_model,
        background_uncertainty,
        signal_scale=1 / unit,
        mu_bound=unit * max(reach, 1.0),
    )
    return profile(workspace, unit)


def _unit_and_reach(analysis: Analysis, point: PointYields) -> tuple[float, float]:
    """Standard deviations of the signal over the background, and the largest μ looked at."""
    background, signal, error = _stacked(analysis, point)
    size = np.abs(signal)
    if not size.sum() > 0:
        return 0.0, 1.0
    under = background_events(background, size)
    lowest = np.where(signal > 0, signal, signal - 5 * error)
    reach = min(MU_MAX, MOST_EVENTS / float(np.max(size)), _deepest_deficit(background, lowest))
    return float(size.sum()) / math.sqrt(under + EVENTS_AT_LIMIT), reach


def _stacked(analysis: Analysis, point: PointYields) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Background, signal and its error of all fitted bins."""
    background: list[float] = []
    signal: list[float] = []
    error: list[float] = []
    for region in analysis.fitted_regions:
        assert region.background is not None
        background += region.background.events
        signal += point.regions[region.name].signal
        error += point.regions[region.name].error
    return np.array(background), np.array(signal), np.array(error)


def _deepest_deficit(background: np.ndarray, signal: np.ndarray) -> float:
    """The largest μ that leaves enough background in every bin; infinite without a deficit."""
    deficit = signal < 0
    if not np.any(deficit):
        return math.inf
    return float(np.min((1 - LEAST_BACKGROUND) * background[deficit] / -signal[deficit]))


def _verdict(cls: float | None) -> str:
    return EXCLUDED if cls is not None and cls < LEVEL else ALLOWED


def _rule_state(analysis: Analysis, point: PointYields) -> str | None:
    if analysis.rule is None:
        return None
    predicted = sum(point.regions[analysis.rule.region].predicted)
    return EXCLUDED if predicted > analysis.rule.max_events else ALLOWED
