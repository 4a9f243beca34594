"""CLs and upper limits of a workspace with asymptotic formulas (1007.1727).

The statements are those of pyhf's ``hypotest`` with q̃_μ; here the fits that do not depend on μ are
done once, every fit starts where the one at the nearest μ ended, and the scan starts at the limits
expected without nuisance parameters.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.stats import norm

from zprimer.errors import ConvergenceError
from zprimer.statistics.likelihood import Data, Likelihood

LEVEL = 0.05
"""Excluded at 95 % confidence is CLs below this."""
QUANTILES = (-2, -1, 0, 1, 2)
_LAST_STEP = 3e-3
"""Relative; the limit found after such a step is good to 1e-4."""
_SMALLEST_Q = 1e-9


class LimitScan:
    """CLs as a function of μ, every value computed once, and where it crosses 0.05."""

    def __init__(self) -> None:
        self._known: dict[float, tuple[float, ...]] = {}

    def cls(self, mu: float) -> tuple[float, ...]:
        """CLs observed, then expected at −2σ … +2σ."""
        raise NotImplementedError

    def __call__(self, mu: float) -> tuple[float, ...]:
        """CLs observed, then expected at −2σ … +2σ, at μ > 0.

        Raises:
            ConvergenceError: a fit fails.
        """
        if mu not in self._known:
            values = self.cls(mu)
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


class ClsScan(LimitScan):
    """Asymptotic CLs of one workspace.

    Args:
        workspace: with one measurement; valid in pyhf, which is not checked here.
    """

    def __init__(self, workspace: Mapping[str, Any]) -> None:
        super().__init__()
        self._likelihood = Likelihood(workspace)
        asimov = self._likelihood.asimov()
        self._fits = tuple(
            _Profile(self._likelihood, data) for data in (self._likelihood.observed, asimov)
        )

    def cls(self, mu: float) -> tuple[float, ...]:
        """CLs from q̃_μ (1007.1727, Eqs. 14, 16 and 66)."""
        observed, asimov = (profile.q(mu) for profile in self._fits)
        root = math.sqrt(max(asimov, _SMALLEST_Q))
        above = (observed - asimov) / (2 * root)
        x = math.sqrt(observed) - root if observed <= asimov else above
        expected = (-quantile for quantile in QUANTILES)
        return tuple(
            math.exp(float(norm.logsf(value + root) - norm.logsf(value)))
            for value in (x, *expected)
        )


class _Profile:
    """−2 ln of the profile likelihood ratio of one set of data, with μ̂ ≥ 0."""

    def __init__(self, likelihood: Likelihood, data: Data) -> None:
        self._likelihood, self._data = likelihood, data
        parameters, self._minimum = likelihood.fit(data, start=likelihood.start(0.0))
        self._best = float(parameters[0])
        self._ends = {self._best: parameters}

    def q(self, mu: float) -> float:
        """q̃_μ."""
        if mu <= self._best:
            return 0.0
        nearest = min(self._ends, key=lambda known: abs(known - mu))
        try:
            end = self._likelihood.fit(self._data, mu, self._likelihood.start(mu))
        except ConvergenceError:
            end = self._likelihood.fit(self._data, mu, self._ends[nearest])
        self._ends[mu], value = end
        return max(2 * (value - self._minimum), 0.0)
