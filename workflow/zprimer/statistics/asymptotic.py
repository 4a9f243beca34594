"""CLs and upper limits with asymptotic formulas (1007.1727).

The statements are those of pyhf's ``hypotest`` with q̃_μ. The fits that do not depend on μ are done
once; every fit starts where the one at the nearest μ ended; and q_μ comes with its derivative, so
that a limit is found in about two steps of Newton's method.
"""

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from scipy.special import log_ndtr, ndtri

from zprimer.errors import ConvergenceError
from zprimer.statistics.bands import LEVEL, QUANTILES
from zprimer.statistics.likelihood import Data, Fit, Likelihood

ROOTS = tuple(float(n + ndtri(1 - LEVEL * math.exp(log_ndtr(n)))) for n in QUANTILES)
"""√q_μ of the Asimov data where CLs expected at each quantile is 0.05 (1007.1727, Eq. 89)."""
_LOG_SHARE = tuple(float(log_ndtr(n)) for n in QUANTILES)
_LAST_STEP = 1e-3
"""Relative; after such a step of Newton's method a limit is good to 1e-6."""
_FAR = 1e3
"""Beyond any ln μ."""
_SMALLEST_Q = 1e-9


Slope = TypeVar("Slope", float, np.ndarray)
"""Derivative with respect to μ, or derivatives with respect to the signal in single bins."""


@dataclass(frozen=True)
class Statistic(Generic[Slope]):
    """q̃_μ and its derivative."""

    q: float
    slope: Slope


class ClsScan:
    """Asymptotic CLs of one likelihood.

    Args:
        likelihood: of background and signal.
        unit: a signal strength that will be asked for.

    Attributes:
        zero, one, best: fits to the observed data at μ = 0, at ``unit`` and at the best μ.

    Raises:
        ConvergenceError: a fit fails.
    """

    def __init__(self, likelihood: Likelihood, unit: float) -> None:
        data = likelihood.observed
        self.zero, self.one = (likelihood.fit(data, mu) for mu in (0.0, unit))
        free = [likelihood.fit(data, None, end.parameters) for end in (self.zero, self.one)]
        self.best = min(self.zero, self.one, *free, key=lambda fit: fit.value)
        self._observed = _Profile(likelihood, data, self.best, self.one)
        asimov = likelihood.asimov(self.zero)
        generated = likelihood.value(self.zero.parameters, asimov)
        exact = dataclasses.replace(self.zero, value=generated)
        self._asimov = _Profile(likelihood, asimov, exact)

    def __call__(self, mu: float) -> tuple[float, ...]:
        """CLs observed, then expected at −2σ … +2σ, at μ > 0 (1007.1727, Eqs. 14, 16 and 66).

        Raises:
            ConvergenceError: a fit fails, or the data are too far from the background.
        """
        root = math.sqrt(max(self._asimov(mu).q, _SMALLEST_Q))
        expected = (
            math.exp(log_ndtr(n - root) - share)
            for n, share in zip(QUANTILES, _LOG_SHARE, strict=True)
        )
        return math.exp(self._log_cls(mu)[0]), *expected

    def upper_limits(self, mu_max: float) -> list[float | None]:
        """μ where CLs = 0.05, observed and expected; None where that is above ``mu_max``.

        Raises:
            ConvergenceError: a fit fails, or the search does not end.
        """
        search = _Search(self._log_root, mu_max)
        start, expected = self.one.mu, {}
        for index in (2, 4, 0, 3, 1):
            found = search(math.log(ROOTS[index]), start)
            expected[index] = found
            start = found or mu_max
        start = (expected[2] or mu_max) + 0.5 * self.best.mu
        observed = _Search(self._height, mu_max)(0.0, start)
        return [observed, *(expected[index] for index in range(len(QUANTILES)))]

    def _log_root(self, mu: float) -> tuple[float, float]:
        """ln √q_μ of the Asimov data and its derivative with respect to ln μ."""
        asimov = self._asimov(mu)
        q = max(asimov.q, _SMALLEST_Q)
        return 0.5 * math.log(q), max(0.5 * mu * asimov.slope / q, 0.0)

    def _height(self, mu: float) -> tuple[float, float]:
        """ln(ln CLs / ln 0.05), nearly a line in ln μ, and its derivative."""
        log_cls, slope = self._log_cls(mu)
        log_cls = min(log_cls, -1e-15)
        return math.log(log_cls / math.log(LEVEL)), max(mu * slope / log_cls, 0.0)

    def sensitivity(self, mu: float) -> np.ndarray:
        """Derivatives of ln CLs, observed, with respect to the signal at μ = 1 in single bins.

        Fitted parameters do not count, as −ln L is at a minimum in them.

        Args:
            mu: above 0.

        Returns:
            Shape (B,), one over events.
        """
        return _log_cls(self._observed.by_bin(mu), self._asimov.by_bin(mu), mu)[1]

    def _log_cls(self, mu: float) -> tuple[float, float]:
        """ln of the observed CLs and its derivative with respect to μ."""
        return _log_cls(self._observed(mu), self._asimov(mu), mu)


def _log_cls(
    observed: Statistic[Slope], asimov: Statistic[Slope], mu: float
) -> tuple[float, Slope]:
    """ln of the observed CLs (1007.1727, Eqs. 14 and 16) and its derivative."""
    q = max(asimov.q, _SMALLEST_Q)
    root = math.sqrt(q)
    root_slope = 0.5 * asimov.slope / root
    if observed.q <= q:
        x = math.sqrt(observed.q) - root
        own_slope = 0.5 * observed.slope / math.sqrt(observed.q) if observed.q else 0 * root_slope
        x_slope = own_slope - root_slope
    else:
        x = (observed.q - q) / (2 * root)
        x_slope = (observed.slope - asimov.slope) / (2 * root) - x * root_slope / root
    both, alone = log_ndtr(-x - root), log_ndtr(-x)
    log_cls = float(both - alone)
    if not math.isfinite(log_cls):
        raise ConvergenceError(
            f"CLs at mu = {mu:g} is not a number: the observed events are too far from "
            "the background."
        )
    return log_cls, _hazard(x, alone) * x_slope - _hazard(x + root, both) * (x_slope + root_slope)


def _hazard(x: float, log_tail: float) -> float:
    """Normal density at x over the probability above it."""
    return math.exp(-0.5 * x * x - 0.5 * math.log(2 * math.pi) - log_tail)


class _Profile:
    """−2 ln of the profile likelihood ratio of one set of data, with μ̂ ≥ 0.

    Args:
        likelihood, data: what is fitted.
        best: the minimum.
        known: fits at other μ.
    """

    def __init__(self, likelihood: Likelihood, data: Data, best: Fit, *known: Fit) -> None:
        self._likelihood, self._data, self._best = likelihood, data, best
        self._best_mu = best.mu
        self._known = {fit.mu: (fit.value, fit.slope) for fit in known}
        self._track = np.array([best.parameters, best.along])

    def __call__(self, mu: float) -> Statistic[float]:
        """q̃_μ and its derivative with respect to μ."""
        if mu <= self._best_mu:
            return Statistic(0.0, 0.0)
        if mu not in self._known:
            self._known[mu] = self._likelihood.follow(self._data, mu, self._track)
        value, slope = self._known[mu]
        return Statistic(self._q(value), 2 * slope)

    def by_bin(self, mu: float) -> Statistic[np.ndarray]:
        """q̃_μ and its derivatives with respect to the signal in single bins."""
        best = self._likelihood.signal_slopes(self._best.parameters, self._data)
        if mu <= self._best_mu:
            return Statistic(0.0, 0.0 * best)
        track = np.array([self._best.parameters, self._best.along])
        value, _ = self._likelihood.follow(self._data, mu, track)
        slopes = self._likelihood.signal_slopes(track[0], self._data)
        return Statistic(self._q(value), 2 * (slopes - best))

    def _q(self, value: float) -> float:
        return max(2 * (value - self._best.value), 0.0)


class _Search:
    """Where rising functions of ln μ take a value, by Newton's method inside a shrinking bracket.

    Args:
        function: of μ; returns value and derivative with respect to ln μ.
        mu_max: searched up to here.
    """

    def __init__(self, function: Callable[[float], tuple[float, float]], mu_max: float) -> None:
        self._function, self._top = function, math.log(mu_max)
        self._known: dict[float, tuple[float, float]] = {}

    def __call__(self, target: float, start: float) -> float | None:
        """μ where the function is ``target``, None if that is above the largest μ.

        Args:
            target: value.
            start: a guess at μ, not used if values are known from earlier calls.

        Raises:
            ConvergenceError: the search does not end.
        """
        low, high = self._bracket(target)
        guess = min(self._guess(target, low, high, math.log(start)), self._top)
        for number in range(1, 100):
            if guess not in self._known:
                self._known[guess] = self._function(math.exp(guess))
            value, slope = self._known[guess]
            if value < target and guess >= self._top:
                return None
            low, high = (guess, high) if value < target else (low, guess)
            step = _clipped((target - value) / max(slope, 1e-6))
            if abs(step) <= _LAST_STEP or high - low < _LAST_STEP**2:
                return math.exp(min(guess + step, self._top))
            guess += step
            bounded = high - low < _FAR
            if bounded and (number % 4 == 0 or not low < guess < high):
                guess = 0.5 * (low + high)
            guess = min(guess, self._top)
        raise ConvergenceError("the search for the upper limit on mu did not end.")

    def _bracket(self, target: float) -> tuple[float, float]:
        """The nearest known ln μ below and not below the target, far off if there is none."""
        low, high = -_FAR, _FAR
        for at, (value, _) in self._known.items():
            if value >= target:
                high = min(high, at)
            elif at > low:
                low = at
        return low, high

    def _guess(self, target: float, left: float, right: float, start: float) -> float:
        """ln μ by the cubic with the known values and slopes on both sides, or along a line."""
        if not self._known:
            return start
        if left == -_FAR or right == _FAR:
            nearest = right if left == -_FAR else left
            value, slope = self._known[nearest]
            return nearest + _clipped((target - value) / max(slope, 1e-6))
        (first, rise), (last, final_rise) = self._known[left], self._known[right]
        width, height = right - left, last - first
        t = (target - first) / height
        starting, ending = (height / max(r * width, 1e-6) for r in (rise, final_rise))
        place = t * t * (3 - 2 * t) + t * (1 - t) * ((1 - t) * starting - t * ending)
        return left + width * min(max(place, 0.01), 0.99)


def _clipped(step: float) -> float:
    """A step in ln μ of at most a factor of e²."""
    return min(max(step, -2.0), 2.0)
