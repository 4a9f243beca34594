"""CLs and upper limits of one point from its pyhf workspace, with asymptotic formulas (1007.1727).

Statistical formulas, likelihood and fits are pyhf's. pyhf's own upper-limit function repeats, at
every tested μ, the three fits that do not depend on it and brackets every quantile anew; here
those fits are shared and the scan starts at the limits expected without nuisance parameters.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyhf
from pyhf.infer.calculators import AsymptoticCalculator, generate_asimov_data
from pyhf.infer.mle import fit, fixed_poi_fit
from scipy.interpolate import PchipInterpolator
from scipy.stats import norm

from zprimer.errors import ConvergenceError, InputError
from zprimer.recast.analysis import Analysis
from zprimer.recast.yields import PointYields, StandardModelYield
from zprimer.statistics.counting import poisson_cls
from zprimer.statistics.workspace import build_workspace

LEVEL = 0.05
"""Excluded at 95 % confidence is CLs below this."""
MU_MAX = 1000.0
"""Upper limits on μ are looked for up to here, …"""
MOST_EVENTS = 1e5
"""… and up to this many signal events in a bin."""
LEAST_BACKGROUND = 0.1
"""A negative signal is scaled up only as long as this share of the background is left, even when
it is larger by five Monte Carlo errors, the range of the nuisance parameter."""
QUANTILES = (-2, -1, 0, 1, 2)
EXCLUDED, ALLOWED = "excluded", "allowed"
LIMIT, NO_LIMIT = "limit", "no limit in range"
_LAST_STEP = 3e-3
"""Relative; the limit found after such a step is good to 1e-4."""
_FIT_TOLERANCE = 1e-8
_FIT_STEPS = 1000
_SMALLEST_Q = 1e-9


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
    sensitivity = math.sqrt(float(np.sum(signal**2 / background)))
    if sensitivity**2 < _SMALLEST_Q:
        cls, mu = Band(1.0, (1.0,) * 5), Band(None, (None,) * 5)
    else:
        most = MOST_EVENTS / float(np.max(np.abs(signal)))
        reach = min(MU_MAX, most, _deepest_deficit(background, lowest))
        scan = ClsScan(
            build_workspace(
                analysis,
                point,
                standard_model,
                background_uncertainty,
                signal_scale=1 / sensitivity,
                mu_bound=sensitivity * max(reach, 1.0),
            )
        )
        values = scan(sensitivity)
        cls = Band(values[0], tuple(values[1:]))
        limits = [
            None if limit is None else limit / sensitivity
            for limit in scan.upper_limits(sensitivity * reach)
        ]
        mu = Band(limits[0], tuple(limits[1:]))
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
    )


class ClsScan:
    """CLs as a function of μ for one workspace, every value computed once.

    Args:
        workspace: with one measurement; valid in pyhf, which is not checked here.
    """

    def __init__(self, workspace: Mapping[str, Any]) -> None:
        pyhf.set_backend(
            "numpy", pyhf.optimize.scipy_optimizer(tolerance=_FIT_TOLERANCE, maxiter=_FIT_STEPS)
        )
        (measurement,) = workspace["measurements"]
        model = pyhf.Model(
            {
                "channels": workspace["channels"],
                "parameters": measurement["config"]["parameters"],
            },
            poi_name=measurement["config"]["poi"],
            validate=False,
        )
        counts = {entry["name"]: entry["data"] for entry in workspace["observations"]}
        observed = [count for name in model.config.channels for count in counts[name]]
        fits = _Fits(model, _statistics_terms(workspace))
        self._calculator = _Calculator(observed + model.config.auxdata, fits)
        self._known: dict[float, tuple[float, ...]] = {}

    def __call__(self, mu: float) -> tuple[float, ...]:
        """CLs observed, then expected at −2σ … +2σ, at μ > 0.

        Raises:
            ConvergenceError: a fit fails.
        """
        if mu not in self._known:
            try:
                statistic = self._calculator.teststatistic(mu)
                distributions = self._calculator.distributions(mu)
                with np.errstate(invalid="ignore"):
                    observed = self._calculator.pvalues(statistic, *distributions)[2]
                    expected = self._calculator.expected_pvalues(*distributions)[2]
            except pyhf.exceptions.FailedMinimization as problem:
                raise ConvergenceError(
                    f"a likelihood fit at mu = {mu:g} did not converge."
                ) from problem
            values = tuple(float(value) for value in (observed, *expected))
            if not np.all(np.isfinite(values)):
                raise ConvergenceError(
                    f"CLs at mu = {mu:g} is not a number: the observed events are too far from "
                    "the background."
                )
            self._known[mu] = values
        return self._known[mu]

    def upper_limits(self, mu_max: float) -> list[float | None]:
        """μ where CLs = 0.05, observed and expected; None where that is above ``mu_max``.

        Raises:
            ConvergenceError: a fit fails, or the search does not end.
        """
        starts = sorted(n + norm.ppf(1 - LEVEL * norm.cdf(n)) for n in QUANTILES[::2])
        for start in starts:
            self(min(start, mu_max))
        limits: list[float | None] = []
        for curve in range(1 + len(QUANTILES)):
            first, last = min(self._known), max(self._known)
            while self(first)[curve] < LEVEL:
                first /= 2
            while self(last)[curve] > LEVEL and last < mu_max:
                last = min(2 * last, mu_max)
            limits.append(None if self(last)[curve] > LEVEL else self._crossing(curve))
        return limits

    def _crossing(self, curve: int) -> float:
        """Monotone interpolation of ln μ in ln(−ln CLs), nearly a line, until it stands still.

        Every third step halves the bracket instead, so that the search ends for any curve.
        """
        previous = math.inf
        for step in range(1, 100):
            mus = sorted(self._known)
            cls = np.clip([self._known[mu][curve] for mu in mus], 1e-300, 1 - 1e-15)
            heights = np.log(np.log(cls) / math.log(LEVEL))
            below = int(np.flatnonzero(heights <= 0)[-1])
            near = slice(max(below - 2, 0), below + 4)
            log_mu, rising = np.log(mus[near]), np.maximum.accumulate(heights[near])
            distinct = np.append(True, np.diff(rising) > 0)
            inverse = PchipInterpolator(rising[distinct], log_mu[distinct], extrapolate=False)
            guess = float(inverse(0.0))
            if abs(guess - previous) <= _LAST_STEP:
                return math.exp(guess)
            if step % 3 == 0:
                guess = math.log(mus[below] * mus[below + 1]) / 2
            self(math.exp(guess))
            previous = guess
        raise ConvergenceError("the search for the upper limit on mu did not end.")


@dataclass(frozen=True)
class _StatisticsTerm:
    """A ``shapesys`` of the signal: its templates per bin, and effective numbers of events."""

    name: str
    signal: np.ndarray
    events: np.ndarray


def _statistics_terms(workspace: Mapping[str, Any]) -> tuple[_StatisticsTerm, ...]:
    terms = []
    for channel in workspace["channels"]:
        for sample in channel["samples"]:
            for modifier in sample["modifiers"]:
                if modifier["type"] == "shapesys":
                    signal, error = np.array(sample["data"]), np.array(modifier["data"])
                    used = error > 0
                    events = np.full(len(signal), np.inf)
                    events[used] = (signal[used] / error[used]) ** 2
                    terms.append(_StatisticsTerm(modifier["name"], signal, events))
    return tuple(terms)


@dataclass(frozen=True)
class _Fits:
    """pyhf's fits of one model, started where they end for a signal far above the data.

    The data then pull the factor γ of a signal template μ s of n effective events to
    n/(n + μ s), orders of magnitude away from 1, where a general minimiser gets lost.
    """

    model: pyhf.Model
    terms: tuple[_StatisticsTerm, ...]

    def at(self, mu: float, data: Any) -> float:
        """−2 ln L at fixed μ, all other parameters fitted."""
        start = np.array(self.model.config.suggested_init())
        for term in self.terms:
            shrunk = 1 / (1 + mu * term.signal / term.events)
            start[self.model.config.par_slice(term.name)] = shrunk
        _, value = fixed_poi_fit(
            mu,
            data,
            self.model,
            init_pars=start.tolist(),
            return_fitted_val=True,
            do_stitch=len(start) > 1,
        )
        return float(value)

    def best(self, data: Any) -> tuple[float, float]:
        """The fitted μ ≥ 0, and −2 ln L there."""
        parameters, value = fit(data, self.model, return_fitted_val=True)
        return float(parameters[self.model.config.poi_index]), float(value)


class _Calculator(AsymptoticCalculator):
    """pyhf's calculator for q̃_μ with the fits that do not depend on μ done once."""

    def __init__(self, data: Any, fits: _Fits) -> None:
        super().__init__(data, fits.model, test_stat="qtilde")
        self._asimov = generate_asimov_data(
            0.0, data, fits.model, self.init_pars, self.par_bounds, self.fixed_params
        )
        self._fits = fits
        self._best = {id(sample): fits.best(sample) for sample in (data, self._asimov)}

    def teststatistic(self, poi_test: float) -> np.ndarray:
        """q̃ in the form whose distribution is a Gaussian, as in the parent class."""
        observed, asimov = self._q(poi_test, self.data), self._q(poi_test, self._asimov)
        self.sqrtqmuA_v = np.sqrt(max(asimov, _SMALLEST_Q))
        if observed <= asimov:
            return np.asarray(math.sqrt(observed) - self.sqrtqmuA_v)
        return np.asarray((observed - asimov) / (2 * self.sqrtqmuA_v))

    def _q(self, mu: float, data: Any) -> float:
        """Profile likelihood ratio (1007.1727, Eqs. 14 and 16, with μ̂ ≥ 0)."""
        best, minimum = self._best[id(data)]
        return 0.0 if best > mu else max(self._fits.at(mu, data) - minimum, 0.0)


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
