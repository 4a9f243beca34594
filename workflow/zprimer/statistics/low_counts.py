"""CLs without asymptotic formulas, for signals in bins of few background events.

With hardly any background the asymptotic formulas fail: with none at all and nothing seen they
exclude 1.9 signal events where CLs excludes 3.0. Here the distribution of the likelihood ratio of
μ against 0,

    X = Σ_i n_i ln(1 + μ s_i/b_i),

is computed exactly, for all bins together, as a compound Poisson distribution by a Fourier
transform, and averaged over the uncertainties of signal and background (Cousins and Highland,
NIM A320 (1992) 331). Large X look like a signal: CLs = P(X ≤ observed | μ)/P(X ≤ observed | 0).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.stats import norm

from zprimer.statistics.asymptotic import QUANTILES, LimitScan
from zprimer.statistics.likelihood import Likelihood

_CELLS = 1 << 13
_TAIL = 8.0
"""Standard deviations of X that the table of its distribution goes beyond its mean."""
_DAMPING = 12.0
"""The probability of X in cell k is found times exp(−12 k/cells), so that what lies beyond the
table, which the transform folds back into it, is suppressed by exp(−12)."""
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


class ExactScan(LimitScan):
    """Exact CLs of one workspace with a signal that is nowhere negative.

    The background is that of the fit without signal, with its uncertainty after that fit; the
    signal has its uncertainties before the fit, all taken as common to all bins.

    Args:
        workspace: as for :class:`zprimer.statistics.likelihood.Likelihood`.
    """

    def __init__(self, workspace: Mapping[str, Any]) -> None:
        super().__init__()
        likelihood = Likelihood(workspace)
        parameters, _ = likelihood.fit(likelihood.observed, 0.0)
        self._background, slopes = likelihood.rates(parameters)
        self._signal = slopes[0]
        self._observed = likelihood.observed.counts.astype(int)
        covariance = likelihood.covariance(parameters, likelihood.observed)
        shares = self._signal / self._signal.sum()
        weight = shares / (self._background + EVENTS_AT_LIMIT * shares)
        shift = slopes[1:] @ weight / (self._background @ weight)
        self._background_error = float(np.sqrt(shift @ covariance @ shift))
        nominal = likelihood.start(0.0)
        nominal[1:] = likelihood.observed.centres[1:]
        shifts = likelihood.signal_shifts(nominal)
        self._signal_error = float(np.sqrt(np.sum(np.log(shifts) ** 2)))

    def cls(self, mu: float) -> tuple[float, ...]:
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
        without, with_signal = np.zeros(_CELLS), np.zeros(_CELLS)
        for node_b, share_b in zip(_NODES, shares, strict=True):
            exponent = np.exp(node_b * self._background_error) * jumps_b
            without += share_b * np.fft.irfft(np.exp(exponent), _CELLS)
            for node_s, share_s in zip(_NODES, shares, strict=True):
                total = exponent + np.exp(node_s * self._signal_error) * jumps_s
                with_signal += share_b * share_s * np.fft.irfft(np.exp(total), _CELLS)
        without, with_signal = (np.cumsum(table / damping) for table in (without, with_signal))
        quantiles = np.searchsorted(without, norm.cdf(QUANTILES) - 1e-12)
        places = np.minimum([int(self._observed @ cells), *quantiles], _CELLS - 1)
        ratios = np.clip(with_signal[places] / without[places], 1e-300, 1.0)
        return tuple(float(ratio) for ratio in ratios)
