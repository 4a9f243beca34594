"""CLs and upper limits of points."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Literal

import numpy as np

from zprimer.errors import InputError
from zprimer.io.interruption import worker_processes
from zprimer.io.verdicts import ALLOWED, EXCLUDED, IN_REACH, OUT_OF_REACH
from zprimer.recast.analysis import Analysis
from zprimer.recast.results import PointYields, StandardModelYield, Yields
from zprimer.statistics.asymptotic import ClsScan
from zprimer.statistics.bands import LEVEL, Band
from zprimer.statistics.counting import poisson_cls
from zprimer.statistics.likelihood import Fit, Likelihood
from zprimer.statistics.low_counts import EVENTS_AT_LIMIT, ExactScan, background_events
from zprimer.statistics.model import SignalModels

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
LIMIT, NO_LIMIT = "limit", "no limit in range"
_SMALLEST_Q = 1e-9
_CHUNK = 200


@dataclass(frozen=True)
class Profile:
    """−2 ln L with all its constants, as pyhf has it, minimal in the nuisance parameters.

    Attributes:
        zero, one: at signal strength μ = 0 and 1.
        best: at the best μ ≥ 0.
        best_mu: that μ.
    """

    zero: float
    one: float
    best: float
    best_mu: float


@dataclass(frozen=True)
class PointLimit:
    """The answer of one analysis for one point.

    Attributes:
        id: of the point.
        analysis: its name.
        signal: new-physics events in the fitted regions.
        signal_error: its Monte Carlo error.
        predicted: background plus signal in the fitted regions.
        normalisation: factor that the signal was scaled by to the published expectation, and …
        normalisation_error: … its error, Monte Carlo and the rest; None where it was not scaled.
        cls: CLs at μ = 1.
        verdict, expected_verdict: ``"excluded"`` or ``"allowed"``, from the observed and the
            median expected CLs; ``"in reach"`` or ``"out of reach"`` of a projection.
        mu: 95 % upper limits on μ.
        mu_state, expected_mu_state: ``"limit"`` or ``"no limit in range"``, of the observed and
            the median expected limit.
        cls_poisson: exact CLs without uncertainties, None if there is more than one bin.
        rule_max: the paper's own bound on predicted events, None if it gives none.
        rule_state: ``"excluded"`` or ``"allowed"`` by it, None if there is none.
        method: ``"asymptotic"`` or ``"exact"``.
        profile: −2 ln L at μ = 0, 1 and the best one, which combinations add up.
    """

    id: str
    analysis: str
    signal: float
    signal_error: float
    predicted: float
    normalisation: float | None
    normalisation_error: float | None
    cls: Band
    verdict: str
    expected_verdict: str
    mu: Band
    mu_state: str
    expected_mu_state: str
    cls_poisson: float | None
    rule_max: float | None
    rule_state: str | None
    method: LimitMethod
    profile: Profile


def point_limit(
    models: SignalModels, point: PointYields, method: LimitMethod = "auto"
) -> PointLimit:
    """CLs at the point, upper limits on its signal strength, and the paper's own rule.

    A negative signal (destructive interference) is tested like a positive one: μ = 1 then predicts
    fewer events than the Standard Model, and is excluded if too many were seen. Limits on μ are
    looked for below 1000 and 100,000 signal events, and only while a tenth of the background
    is left in every bin.

    Args:
        models: of the analysis, with the standard model of the point.
        point: signal yields.
        method: ``"asymptotic"``, ``"exact"`` (:mod:`zprimer.statistics.low_counts`) or ``"auto"``:
            exact for signals over fewer than ten background events in histograms.

    Raises:
        InputError: a bin is predicted to have no events, or the Monte Carlo error allows it.
        ConvergenceError: a fit fails.
    """
    analysis, background = models.analysis, models.background
    signal, error = models.signal(point)
    lowest = np.where(signal > 0, signal, signal - 5 * error)
    if np.any(background + lowest <= 0):
        bin = int(np.argmin(background + lowest))
        raise InputError(
            f"point '{point.id}' predicts {background[bin] + signal[bin]:.3g} +- {error[bin]:.3g} "
            f"events in bin {bin} of analysis '{analysis.name}', not safely above 0: simulate "
            "more events."
        )
    cls, mu, used, profile = _statements(models, point, method)
    return PointLimit(
        id=point.id,
        analysis=analysis.name,
        signal=float(signal.sum()),
        signal_error=float(np.sqrt(np.sum(error**2))),
        predicted=float((background + signal).sum()),
        normalisation=models.normalisation,
        normalisation_error=models.normalisation_error,
        cls=cls,
        verdict=_verdict(analysis, cls.observed),
        expected_verdict=_verdict(analysis, cls.expected[2]),
        mu=mu,
        mu_state=NO_LIMIT if mu.observed is None else LIMIT,
        expected_mu_state=NO_LIMIT if mu.expected[2] is None else LIMIT,
        cls_poisson=(
            poisson_cls(float(models.observed[0]), float(background[0]), float(signal[0]))
            if len(background) == 1
            else None
        ),
        rule_max=analysis.rule.max_events if analysis.rule else None,
        rule_state=_rule_state(analysis, point),
        method=used,
        profile=profile,
    )


def point_limits(
    analysis: Analysis,
    yields: Yields,
    background_uncertainty: float | None = None,
    processes: int = 1,
) -> Iterator[PointLimit]:
    """:func:`point_limit` at all points, in their order.

    Args:
        analysis: of the yields.
        yields: of all points.
        background_uncertainty: relative, replaces the one of analysis.yaml.
        processes: that share the work.

    Raises:
        InputError, ConvergenceError: as for :func:`point_limit`.
        ZprimerError: a process was ended from outside.
    """
    chunks = [yields.points[at : at + _CHUNK] for at in range(0, len(yields.points), _CHUNK)]
    work = partial(_chunk_limits, analysis, yields.standard_model, background_uncertainty)
    if processes == 1 or len(chunks) < 2:
        yield from chain.from_iterable(map(work, chunks))
        return
    with worker_processes(min(processes, len(chunks))) as pool:
        yield from chain.from_iterable(pool.map(work, chunks))


def _chunk_limits(
    analysis: Analysis,
    standard_models: Sequence[Mapping[str, StandardModelYield]],
    background_uncertainty: float | None,
    points: Sequence[PointYields],
) -> list[PointLimit]:
    models = {
        index: SignalModels(analysis, standard_models[index], background_uncertainty)
        for index in {point.standard_model for point in points}
    }
    return [point_limit(models[point.standard_model], point) for point in points]


def _statements(
    models: SignalModels, point: PointYields, method: LimitMethod
) -> tuple[Band, Band, LimitMethod, Profile]:
    """CLs at μ = 1, upper limits on μ, the method used, and the likelihood at 0, 1 and the best μ.

    μ is measured in standard deviations of the signal over the background meanwhile.
    """
    background = models.background
    signal, error = models.signal(point)
    size = np.abs(signal)
    total = float(size.sum())
    under = background_events(background, size) if total > 0 else math.inf
    if method == "auto":
        few = under < FEW_EVENTS and len(signal) > 1 and bool(np.all(signal >= 0))
        method = "exact" if few else "asymptotic"
    unit, reach = total / math.sqrt(under + EVENTS_AT_LIMIT), 1.0
    negligible = unit**2 < _SMALLEST_Q
    if negligible:
        unit = 1.0
    else:
        lowest = np.where(signal > 0, signal, signal - 5 * error)
        reach = min(MU_MAX, MOST_EVENTS / float(np.max(size)), _deepest_deficit(background, lowest))
    likelihood = Likelihood(models.model(point, 1 / unit), unit * max(reach, 1.0))
    asymptotic = ClsScan(likelihood, unit)
    profile = _profile(likelihood, asymptotic.zero, asymptotic.one, asymptotic.best, unit)
    if negligible:
        return Band(1.0, (1.0,) * 5), Band(None, (None,) * 5), method, profile
    scan = ExactScan(likelihood, asymptotic.zero) if method == "exact" else asymptotic
    cls = scan(unit)
    mu = [limit and limit / unit for limit in scan.upper_limits(unit * reach)]
    return Band(cls[0], cls[1:]), Band(mu[0], tuple(mu[1:])), method, profile


def _profile(likelihood: Likelihood, zero: Fit, one: Fit, best: Fit, unit: float) -> Profile:
    at_zero, at_one, at_best = (
        -2 * likelihood.log_probability(fit.value) for fit in (zero, one, best)
    )
    return Profile(at_zero, at_one, at_best, best.mu / unit)


def _deepest_deficit(background: np.ndarray, signal: np.ndarray) -> float:
    """The largest μ that leaves enough background in every bin; infinite without a deficit."""
    deficit = signal < 0
    if not np.any(deficit):
        return math.inf
    return float(np.min((1 - LEAST_BACKGROUND) * background[deficit] / -signal[deficit]))


def _verdict(analysis: Analysis, cls: float | None) -> str:
    excluded = cls is not None and cls < LEVEL
    if analysis.projection:
        return IN_REACH if excluded else OUT_OF_REACH
    return EXCLUDED if excluded else ALLOWED


def _rule_state(analysis: Analysis, point: PointYields) -> str | None:
    if analysis.rule is None:
        return None
    predicted = sum(point.regions[analysis.rule.region].predicted)
    return EXCLUDED if predicted > analysis.rule.max_events else ALLOWED
