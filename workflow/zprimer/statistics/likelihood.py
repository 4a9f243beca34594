"""The likelihood of background and signal with all uncertainties, and its fits.

The value is pyhf's for the workspace that :func:`zprimer.statistics.workspace.workspace` writes of
the same model: Poisson terms of all bins, unit Gaussians of the systematic parameters
(``histosys`` interpolated with pyhf's code 4p, ``normsys`` as a power) and Poisson terms of the
statistical ones (``shapesys``). pyhf gives no derivatives in its numpy backend, and a general
minimiser spends most of a fit on finite differences; here a fit of a hundred bins and a dozen
parameters takes some ten microseconds (:mod:`zprimer.statistics.kernels`).
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from zprimer.errors import ConvergenceError
from zprimer.io.compiled import compiled
from zprimer.statistics import kernels
from zprimer.statistics.model import BACKGROUND, SIGNAL, Model


@dataclass(frozen=True)
class Data:
    """What a likelihood is evaluated on.

    Attributes:
        counts: events per bin, shape (B,).
        centres: what the constraints pull the shared parameters to, shape (G,).
        local_centres: the same for the parameters of single bins, shape (B,).
    """

    counts: np.ndarray
    centres: np.ndarray
    local_centres: np.ndarray

    @cached_property
    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """As the compiled functions take them."""
        return self.counts, self.centres, self.local_centres


@dataclass(frozen=True)
class Fit:
    """A minimum of −ln L.

    Attributes:
        parameters: μ and the shared parameters, shape (1 + G,).
        value: −ln L without terms that depend on the data alone.
        slope: its derivative with respect to μ, the others at their best.
        along: derivative of the parameters with respect to μ, shape (1 + G,).
    """

    parameters: np.ndarray
    value: float
    slope: float
    along: np.ndarray

    @property
    def mu(self) -> float:
        """Signal strength."""
        return float(self.parameters[0])


class Likelihood:
    """−ln L of a model.

    Args:
        model: background and signal.
        mu_bound: the largest μ of fits.
    """

    def __init__(self, model: Model, mu_bound: float) -> None:
        self.model = model
        self._arrays = (
            model.nominal,
            model.powers,
            model.up,
            model.down,
            model.kinds,
            model.strengths,
        )
        size = 1 + len(model.names)
        self._poisson = model.kinds == kernels.POISSON
        self._lower = np.full(size, -kernels.ALPHA_BOUND)
        self._upper = np.full(size, kernels.ALPHA_BOUND)
        self._lower[0], self._upper[0] = 0.0, mu_bound
        centres = np.where(self._poisson, 1.0, 0.0)
        self.observed = Data(model.observed, np.zeros(size - 1), centres)
        self._start = np.concatenate([[1.0], self.observed.centres])
        gaussians = np.count_nonzero(model.moves())
        self._constants = _data_terms(model.observed, model.kinds, model.strengths, gaussians)

    def fit(self, data: Data, mu: float | None = None, start: np.ndarray | None = None) -> Fit:
        """The minimum of −ln L inside the bounds of all parameters.

        Args:
            data: observed or Asimov data.
            mu: held at this value; fitted if None.
            start: μ and the shared parameters to begin with, shape (1 + G,); if that leads
                nowhere, or by default, μ = 1 and the nominal parameters.

        Raises:
            ConvergenceError: no minimum is found.
        """
        for first in (self._start,) if start is None else (start, self._start):
            theta = first.copy()
            if mu is not None:
                theta[0] = mu
            along = np.empty_like(theta)
            value, slope = kernels.minimum(
                theta, mu is None, self._lower, self._upper, self._arrays, data.arrays, along
            )
            if math.isfinite(value):
                return Fit(theta, value, slope, along)
        where = "" if mu is None else f" at mu = {mu:g}"
        raise ConvergenceError(f"a likelihood fit{where} did not converge.")

    def follow(self, data: Data, mu: float, track: np.ndarray) -> tuple[float, float]:
        """−ln L at μ, minimal in all else, and its derivative with respect to μ.

        Args:
            data: observed or Asimov data.
            mu: signal strength.
            track: parameters and their derivatives of a fit at another μ, shape (2, 1 + G); those
                at μ take their place.

        Raises:
            ConvergenceError: no minimum is found.
        """
        value, slope = kernels.followed(
            mu, track, self._lower, self._upper, self._arrays, data.arrays
        )
        if math.isfinite(value):
            return value, slope
        fit = self.fit(data, mu)
        track[0], track[1] = fit.parameters, fit.along
        return fit.value, fit.slope

    def value(self, parameters: np.ndarray, data: Data) -> float:
        """−ln L at μ and shared parameters, minimal in those of single bins.

        Args:
            parameters: shape (1 + G,).
            data: observed or Asimov data.

        Returns:
            Without terms that depend on the data alone; infinite where a rate is negative.
        """
        return self.derivatives(parameters, data)[0]

    def derivatives(
        self, parameters: np.ndarray, data: Data
    ) -> tuple[float, np.ndarray, np.ndarray]:
        """:meth:`value` with its gradient, shape (1 + G,), and second derivatives."""
        size = len(parameters)
        gradient, hessian = np.empty(size), np.empty((size, size))
        value = kernels.minus_log_likelihood(
            parameters,
            self._arrays,
            data.arrays,
            data.local_centres.copy(),
            gradient,
            hessian,
        )
        return float(value), gradient, hessian

    def signal_slopes(self, parameters: np.ndarray, data: Data) -> np.ndarray:
        """Derivatives of −ln L with respect to the signal (at μ = 1) in single bins.

        The parameters of single bins are at their best, and relative uncertainties stay relative.

        Args:
            parameters: μ and the shared parameters, shape (1 + G,), those of a minimum.
            data: observed or Asimov data.

        Returns:
            Shape (B,); 0 in bins without signal.
        """
        model, size = self.model, len(parameters)
        local = data.local_centres.copy()
        kernels.minus_log_likelihood(
            parameters, self._arrays, data.arrays, local, np.empty(size), np.empty((size, size))
        )
        mu, nominal = parameters[0], model.nominal[SIGNAL]
        (background, signal), _ = self.expected(parameters[1:])
        factor = np.exp(parameters[1:] @ model.powers[SIGNAL])
        own = np.where(self._poisson, local, 1.0)
        powers, added = model.kinds == kernels.POWER, model.kinds == kernels.ADDED
        own[powers] = np.exp(model.strengths[powers] * local[powers])
        scaled = own * signal
        rate = background + mu * (scaled + np.where(added, factor * model.strengths * local, 0.0))
        filled = nominal != 0
        excess = 1 - data.counts / np.where(rate > 0, rate, 1.0)
        return np.where(filled, mu * excess * scaled / np.where(filled, nominal, 1.0), 0.0)

    def log_probability(self, value: float) -> float:
        """ln L of the observed data with all its constants, pyhf's ``logpdf``, from −ln L."""
        return self._constants - value

    def asimov(self, fit: Fit) -> Data:
        """Data without fluctuations or signal, the parameters being those of a fit at μ = 0."""
        expected, _ = self.expected(fit.parameters[1:])
        return Data(expected[BACKGROUND], fit.parameters[1:], self.observed.local_centres)

    def expected(self, alphas: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Events of background and signal (at μ = 1), and their derivatives.

        Args:
            alphas: the shared parameters, shape (G,); those of single bins at their nominal values.

        Returns:
            Shapes (2, B) and (2, G, B).
        """
        model = self.model
        parts, added, _ = kernels.expected(
            alphas, model.nominal, model.powers, model.up, model.down
        )
        slopes = model.powers * parts[:2, None]
        return parts[:2], slopes + added if added.size else slopes


@compiled(nogil=True, error_model="numpy")
def _data_terms(observed, kinds, strengths, gaussians):
    """Terms of ln L that depend on the observed data alone, with the constraints of all bins."""
    total = 0.0
    for i in range(len(observed)):
        total -= math.lgamma(observed[i] + 1)
        if kinds[i] == kernels.POISSON:
            events = strengths[i]
            total += events * math.log(events) - math.lgamma(events + 1)
        elif kinds[i] != kernels.NO_ERROR:
            gaussians += 1
    return total - 0.5 * math.log(2 * math.pi) * gaussians
