"""The likelihood of one of our pyhf workspaces with its gradient, and its fits.

The value is pyhf's: Poisson terms of all bins, unit Gaussians of the systematic parameters
(``histosys`` interpolated with pyhf's code 4p, ``normsys`` as a power) and Poisson terms of the
statistical ones (``shapesys``). pyhf gives no derivatives in its numpy backend, and a general
minimiser spends most of a fit on finite differences; with derivatives a fit of a hundred bins and
a dozen parameters takes a millisecond.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import gammaln

from zprimer.errors import ConvergenceError, InputError

ALPHA_BOUND = 5.0
"""Range of a systematic parameter in standard deviations, as in pyhf."""
GAMMA_BOUNDS = (1e-10, 10.0)
"""Range of a statistical factor, as in pyhf."""
_SMALLEST_RATE = 1e-10
_STEPS = 300
_PRECISION = 1e-9
"""A fit ends when the next step would lower −ln L by less than this."""


@dataclass(frozen=True)
class Data:
    """What a likelihood is evaluated on.

    Attributes:
        counts: events per bin, shape (bins,).
        centres: what the constraints pull the parameters to, shape (parameters,); the entry of μ
            means nothing.
    """

    counts: np.ndarray
    centres: np.ndarray


class Likelihood:
    """−ln L of a workspace of :func:`zprimer.statistics.workspace.build_workspace`.

    Args:
        workspace: channels whose samples carry ``normfactor``, ``histosys``, ``normsys`` and
            ``shapesys`` modifiers, the last on one sample only.

    Raises:
        InputError: another modifier, or a ``normsys`` whose two sides are not inverse.
    """

    def __init__(self, workspace: Mapping[str, Any]) -> None:
        (measurement,) = workspace["measurements"]
        self.poi = str(measurement["config"]["poi"])
        samples = sorted({s["name"] for c in workspace["channels"] for s in c["samples"]})
        counts = {entry["name"]: entry["data"] for entry in workspace["observations"]}
        sizes = [len(counts[channel["name"]]) for channel in workspace["channels"]]
        bins = sum(sizes)
        self._nominal = np.zeros((len(samples), bins))
        self._poi_power = np.zeros((len(samples), bins))
        up: dict[str, np.ndarray] = {}
        down: dict[str, np.ndarray] = {}
        powers: dict[str, np.ndarray] = {}
        gammas: dict[str, tuple[int, int, float]] = {}
        observed: list[float] = []
        for channel, size in zip(workspace["channels"], sizes, strict=True):
            place = slice(len(observed), len(observed) + size)
            observed += counts[channel["name"]]
            for sample in channel["samples"]:
                row = samples.index(sample["name"])
                nominal = np.array(sample["data"], dtype=float)
                self._nominal[row, place] = nominal
                for modifier in sample["modifiers"]:
                    name, kind, data = modifier["name"], modifier["type"], modifier["data"]
                    if kind == "normfactor" and name == self.poi:
                        self._poi_power[row, place] = 1.0
                    elif kind == "histosys":
                        for side, key, sign in ((up, "hi_data", 1), (down, "lo_data", -1)):
                            side.setdefault(name, np.zeros_like(self._nominal))[row, place] = (
                                sign * (np.array(data[key]) - nominal)
                            )
                    elif kind == "normsys" and abs(data["hi"] * data["lo"] - 1) < 1e-8:
                        powers.setdefault(name, np.zeros_like(self._nominal))[row, place] = np.log(
                            data["hi"]
                        )
                    elif kind == "shapesys":
                        for bin, error in enumerate(data):
                            if error > 0:
                                events = (nominal[bin] / error) ** 2
                                gammas[f"{name}[{bin}]"] = (row, place.start + bin, events)
                    else:
                        raise InputError(
                            f"modifier '{name}' of type '{kind}' in channel '{channel['name']}': "
                            "known are normfactor mu, histosys, symmetric normsys and shapesys."
                        )
        self._systematics = [*dict.fromkeys([*up, *powers])]
        none = np.zeros_like(self._nominal)
        self._up = np.array([up.get(name, none) for name in self._systematics])
        self._down = np.array([down.get(name, none) for name in self._systematics])
        self._powers = np.array([powers.get(name, none) for name in self._systematics])
        shape = (len(self._systematics), *none.shape)
        self._up, self._down = self._up.reshape(shape), self._down.reshape(shape)
        self._powers = self._powers.reshape(shape)
        self._shifted = bool(np.any(self._up) or np.any(self._down))
        self._gamma_rows = np.array([entry[0] for entry in gammas.values()], dtype=int)
        self._gamma_bins = np.array([entry[1] for entry in gammas.values()], dtype=int)
        self._gamma_events = np.array([entry[2] for entry in gammas.values()])
        self.names = [self.poi, *self._systematics, *gammas]
        self._alphas = slice(1, 1 + len(self._systematics))
        self._factors = slice(1 + len(self._systematics), len(self.names))
        (bounds,) = measurement["config"]["parameters"][0]["bounds"]
        self.lower = np.full(len(self.names), -ALPHA_BOUND)
        self.upper = np.full(len(self.names), ALPHA_BOUND)
        self.lower[0], self.upper[0] = bounds
        self.lower[self._factors], self.upper[self._factors] = GAMMA_BOUNDS
        centres = np.zeros(len(self.names))
        centres[self._factors] = 1.0
        self.observed = Data(np.array(observed, dtype=float), centres)

    def start(self, mu: float) -> np.ndarray:
        """Parameters near a fit at this μ.

        The data pull the factor γ of a signal template μ s of n effective events, alone in its
        bin, to n/(n + μ s), orders of magnitude away from 1.
        """
        parameters = self.observed.centres.copy()
        parameters[0] = np.clip(mu, self.lower[0], self.upper[0])
        signal = mu * self._nominal[self._gamma_rows, self._gamma_bins]
        parameters[self._factors] = self._gamma_events / (self._gamma_events + signal)
        return parameters

    def rates(self, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Expected events per bin, shape (bins,), and derivatives, shape (parameters, bins)."""
        mu = parameters[0]
        factor, added, slopes = self._parts(parameters)
        scaled = np.where(self._poi_power > 0, mu, 1.0) * factor
        samples = scaled * added
        derivatives = np.zeros((len(parameters), added.shape[1]))
        derivatives[0] = np.sum(self._poi_power * factor * added, axis=0)
        for row in range(len(samples)):
            derivatives[self._alphas] += self._powers[:, row] * samples[row]
            if slopes is not None:
                derivatives[self._alphas] += slopes[:, row] * scaled[row]
        rows = np.arange(self._factors.start, self._factors.stop)
        derivatives[rows, self._gamma_bins] = (
            samples[self._gamma_rows, self._gamma_bins] / parameters[self._factors]
        )
        return samples.sum(axis=0), derivatives

    def _parts(self, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        """Factors, shifted templates and derivatives of the latter (None without ``histosys``)."""
        alphas = parameters[self._alphas]
        added, slopes = self._nominal, None
        if self._shifted:
            shifts, slopes = _interpolated(alphas, self._up, self._down)
            added = self._nominal + shifts
        factor = np.exp(np.tensordot(alphas, self._powers, axes=1))
        factor[self._gamma_rows, self._gamma_bins] *= parameters[self._factors]
        return factor, added, slopes

    def _samples(self, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Events of each sample and bin, and their derivatives with respect to μ."""
        factor, added, _ = self._parts(parameters)
        by_poi = self._poi_power * factor * added
        return np.where(self._poi_power > 0, parameters[0], 1.0) * factor * added, by_poi

    def value(self, parameters: np.ndarray, data: Data) -> float:
        """−ln L without terms that depend on the data alone; infinite where a rate is negative."""
        rates = self._samples(parameters)[0].sum(axis=0)
        if np.any(rates < 0):
            return float("inf")
        pulls = parameters[self._alphas] - data.centres[self._alphas]
        return float(
            _poisson(data.counts, rates)
            + 0.5 * np.sum(pulls**2)
            + _poisson(
                self._gamma_events * data.centres[self._factors],
                self._gamma_events * parameters[self._factors],
            )
        )

    def log_probability(self, parameters: np.ndarray, data: Data) -> float:
        """ln L with all its constants, pyhf's ``logpdf``."""
        auxiliary = self._gamma_events * data.centres[self._factors]
        constants = np.sum(gammaln(data.counts + 1)) + np.sum(gammaln(auxiliary + 1))
        constants += 0.5 * np.log(2 * np.pi) * len(self._systematics)
        return -self.value(parameters, data) - float(constants)

    def fit(
        self, data: Data, mu: float | None = None, start: np.ndarray | None = None
    ) -> tuple[np.ndarray, float]:
        """Parameters at the minimum of −ln L inside their bounds, and −ln L there.

        Newton's method, damped as in Levenberg–Marquardt, on the Gauss–Newton curvature where the
        full one is not positive; parameters at a bound that push outwards stand still.

        Args:
            data: observed or Asimov data.
            mu: held at this value; fitted if None.
            start: where to begin.

        Raises:
            ConvergenceError: no minimum is found.
        """
        parameters = self.start(1.0 if mu is None else mu) if start is None else start.copy()
        lower, upper = self.lower, self.upper
        if mu is not None:
            parameters[0] = mu
        parameters[1:] = np.clip(parameters[1:], lower[1:], upper[1:])
        value, damping = self.value(parameters, data), 0.0
        for _ in range(_STEPS):
            gradient, curvature, bend = self._derivatives(parameters, data)
            free = ~(
                (parameters <= lower) & (gradient > 0) | (parameters >= upper) & (gradient < 0)
            )
            free[0] &= mu is None
            inner = np.ix_(free, free)
            if np.all(np.linalg.eigvalsh((curvature + bend)[inner]) > 0):
                curvature = curvature + bend
            scale = np.maximum(np.diag(curvature)[free], 1e-12)
            while True:
                matrix = curvature[inner] + np.diag((damping + 1e-12) * scale)
                step = np.zeros_like(parameters)
                step[free] = -np.linalg.solve(matrix, gradient[free])
                gain = -0.5 * float(gradient @ step)
                trial = np.where(free, np.clip(parameters + step, lower, upper), parameters)
                lowered = value - (new := self.value(trial, data))
                if lowered >= 0 or gain < _PRECISION or damping > 1e12:
                    break
                damping = max(4 * damping, 1e-3)
            if lowered < 0:
                return parameters, value
            moved = bool(np.all(np.abs(trial - parameters - step) <= 1e-12 + 1e-9 * np.abs(step)))
            parameters, value = trial, new
            if gain < _PRECISION and damping < 1 and (moved or lowered < _PRECISION):
                return parameters, value
            damping = damping / 8 if lowered > 0.5 * gain else max(2 * damping, 1e-3)
            damping = 0.0 if damping < 1e-6 else damping
        where = "" if mu is None else f" at mu = {mu:g}"
        raise ConvergenceError(f"a likelihood fit{where} did not converge.")

    def asimov(self, mu: float = 0.0) -> Data:
        """Data without fluctuations at μ, nuisance parameters as the observed data like them."""
        parameters, _ = self.fit(self.observed, mu)
        rates, _ = self.rates(parameters)
        return Data(rates, parameters)

    def covariance(self, parameters: np.ndarray, data: Data) -> np.ndarray:
        """Covariance of all parameters but μ, from the curvature of −ln L at fixed μ."""
        _, curvature, _ = self._derivatives(parameters, data)
        return np.linalg.inv(curvature[1:, 1:])

    def signal_shifts(self, parameters: np.ndarray) -> np.ndarray:
        """Factors by which one standard deviation of each parameter but μ changes the signal.

        Args:
            parameters: where; those of :attr:`Data.centres` give the shifts before a fit.

        Returns:
            Total signal after over before, shape (parameters − 1,).
        """

        def signal(place: np.ndarray) -> float:
            return float(self.rates(place)[1][0].sum())

        errors = np.ones(len(parameters))
        errors[self._factors] = 1 / np.sqrt(self._gamma_events)
        moved = [
            signal(parameters + error * row)
            for row, error in zip(np.eye(len(parameters))[1:], errors[1:], strict=True)
        ]
        return np.array(moved) / signal(parameters)

    def _derivatives(
        self, parameters: np.ndarray, data: Data
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Gradient, Gauss–Newton curvature, and what the bending of powers adds to it."""
        rates, slopes = self.rates(parameters)
        rates = np.maximum(rates, _SMALLEST_RATE)
        excess = 1 - data.counts / rates
        gradient = slopes @ excess
        curvature = (slopes * (data.counts / rates**2)) @ slopes.T
        alphas, factors = self._alphas, self._factors
        gradient[alphas] += parameters[alphas] - data.centres[alphas]
        events = self._gamma_events * data.centres[factors]
        gradient[factors] += self._gamma_events - events / parameters[factors]
        diagonal = np.zeros(len(parameters))
        diagonal[alphas] = 1.0
        diagonal[factors] = events / parameters[factors] ** 2
        bend = np.zeros_like(curvature)
        samples, by_poi = self._samples(parameters)
        for row, powers in enumerate(self._powers.transpose(1, 0, 2)):
            bend[alphas, alphas] += (powers * (excess * samples[row])) @ powers.T
            mixed = powers @ (excess * by_poi[row])
            bend[0, alphas] += mixed
            bend[alphas, 0] += mixed
        return gradient, curvature + np.diag(diagonal), bend


def _poisson(counts: np.ndarray, rates: np.ndarray) -> float:
    safe = np.maximum(rates, _SMALLEST_RATE)
    return float(np.sum(rates - counts * np.log(safe)))


def _interpolated(
    alphas: np.ndarray, up: np.ndarray, down: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Sum of shifted templates and the derivative of each, pyhf's interpolation code 4p.

    Linear outside −1 … 1 and a polynomial inside with two continuous derivatives.

    Args:
        alphas: shape (K,).
        up, down: template at +1 minus nominal and nominal minus template at −1, shape (K, S, B).
    """
    a = alphas[:, None, None]
    mean, bend = 0.5 * (up + down), 0.0625 * (up - down)
    even = a**2 * (15 + a**2 * (3 * a**2 - 10))
    slope_of_even = a * (30 + a**2 * (18 * a**2 - 40))
    inside = np.abs(a) <= 1
    outer = np.where(a > 0, up, down)
    shifts = np.where(inside, a * mean + even * bend, a * outer)
    slopes = np.where(inside, mean + slope_of_even * bend, outer)
    return shifts.sum(axis=0), slopes
