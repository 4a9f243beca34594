"""CLs without asymptotic formulas, for signals in bins of few background events.

With hardly any background the asymptotic formulas fail: with none at all and nothing seen they
exclude 1.9 signal events where CLs excludes 3.0. Here the distribution of the likelihood ratio of
μ against 0,

    X = Σ_i n_i ln(1 + μ s_i/b_i),

is computed exactly, for all bins together, as a compound Poisson distribution by a Fourier
transform, and averaged over the uncertainties of signal and background (Cousins and Highland,
NIM A320 (1992) 331). Large X look like a signal: CLs = P(X ≤ observed | μ)/P(X ≤ observed | 0).
"""

import math

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.special import ndtr

from zprimer.errors import ConvergenceError
from zprimer.statistics import kernels
from zprimer.statistics.asymptotic import ROOTS
from zprimer.statistics.bands import LEVEL, QUANTILES
from zprimer.statistics.likelihood import Fit, Likelihood
from zprimer.statistics.model import BACKGROUND, SIGNAL

_CELLS = 1 << 13
_TAIL = 8.0
"""Standard deviations of X that the table of its distribution goes beyond its mean."""
_DAMPING = 12.0
"""The probability of X in cell k is found times exp(−12 k/cells), so that what lies beyond the
table, which the transform folds back into it, is suppressed by exp(−12)."""
_LAST_STEP = 3e-3
"""Relative; the limit found after such a step is good to 1e-4."""
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(5)


EVENTS_AT_LIMIT = 3.0
"""Signal events that CLs = 0.05 excludes without background."""


def background_events(background: np.ndarray, signal: np.ndarray) -> float:
    """Background events under a signal: b for one bin, and for shares t_i of the signal

        1/Σ t_i²/(b_i + 3 t_i) − 3,

    where the 3 t_i, the signal at the limit, keep empty bins far off the peak from counting.
    """
    shares = signal / np.sum(signal)
    variance = background + EVENTS_AT_LIMIT * shares
    return float(1 / np.sum(shares**2 / variance)) - EVENTS_AT_LIMIT


class ExactScan:
    """Exact CLs as a function of μ, every value computed once, and where it crosses 0.05.

    For a signal that is nowhere negative. The background is that of the fit without signal, with
    its uncertainty after that fit; the signal has its uncertainties before the fit, all taken as
    common to all bins.

    Args:
        likelihood: of background and signal.
        zero: its fit to the observed data at μ = 0.
    """

    def __init__(self, likelihood: Likelihood, zero: Fit) -> None:
        self._known: dict[float, tuple[float, ...]] = {}
        self._observed = likelihood.observed.counts.astype(int)
        parts, slopes = likelihood.expected(zero.parameters[1:])
        self._background, self._signal = parts
        scaled = slopes[BACKGROUND] * (np.sqrt(self._observed) / self._background)
        curvature = scaled @ scaled.T + np.eye(len(likelihood.model.names))
        shares = self._signal / self._signal.sum()
        weight = shares / (self._background + EVENTS_AT_LIMIT * shares)
        shift = slopes[BACKGROUND] @ weight / (self._background @ weight)
        variance = shift @ np.linalg.solve(curvature, shift)
        self._background_error = math.sqrt(float(variance))
        self._signal_error = float(np.sqrt(np.sum(np.log(_signal_shifts(likelihood)) ** 2)))

    def __call__(self, mu: float) -> tuple[float, ...]:
        """CLs observed, then expected at −2σ … +2σ, at μ > 0."""
        if mu not in self._known:
            self._known[mu] = self._cls(mu)
        return self._known[mu]

    def upper_limits(self, mu_max: float) -> list[float | None]:
        """μ where CLs = 0.05, observed and expected; None where that is above ``mu_max``.

        Raises:
            ConvergenceError: the search does not end.
        """
        for start in ROOTS[::2]:
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

    def _cls(self, mu: float) -> tuple[float, ...]:
        """CLs from the distribution of the likelihood ratio."""
        b, s = self._background, mu * self._signal
        weights = np.log1p(s / b)
        spread = float(np.sqrt(b @ weights**2)) * np.exp(2 * self._background_error)
        most = float(b @ weights) * np.exp(3 * self._background_error) + _TAIL * spread
        most = max(most, float(self._observed @ weights)) + 3 * float(weights.max())
        cells = np.rint(weights * _CELLS / most).astype(int)
        inside = (cells > 0) & (cells < _CELLS)
        damping = np.exp(-_DAMPING / _CELLS * np.arange(_CELLS))
        jumps_b, jumps_s = (
            np.fft.rfft(np.bincount(cells[inside], rates[inside], _CELLS) * damping)
            - rates[cells > 0].sum()
            for rates in (b, s)
        )
        shares = _WEIGHTS / _WEIGHTS.sum()
        averages = [
            sum(
                share * np.exp(np.exp(node * error) * jumps)
                for node, share in zip(_NODES, shares, strict=True)
            )
            for jumps, error in ((jumps_b, self._background_error), (jumps_s, self._signal_error))
        ]
        without, with_signal = (
            np.cumsum(np.fft.irfft(transform, _CELLS) / damping)
            for transform in (averages[0], averages[0] * averages[1])
        )
        quantiles = np.searchsorted(without, ndtr(QUANTILES) - 1e-12)
        places = np.minimum([int(self._observed @ cells), *quantiles], _CELLS - 1)
        ratios = np.clip(with_signal[places] / without[places], 1e-300, 1.0)
        return tuple(float(ratio) for ratio in ratios)


def _signal_shifts(likelihood: Likelihood) -> np.ndarray:
    """Factors by which one standard deviation of each uncertainty changes the signal."""
    model = likelihood.model
    nominal = model.nominal[SIGNAL]
    shared = [likelihood.expected(row)[0][SIGNAL].sum() for row in np.eye(len(model.names))]
    strengths = model.strengths
    own = np.select(
        [model.kinds == kind for kind in (kernels.POISSON, kernels.POWER, kernels.ADDED)],
        [
            nominal / np.sqrt(np.maximum(strengths, 1e-300)),
            nominal * np.expm1(np.minimum(strengths, 1.0)),
            strengths,
        ],
        0.0,
    )
    return np.concatenate([shared, nominal.sum() + own]) / nominal.sum()
