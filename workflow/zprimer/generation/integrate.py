"""Adaptive multi-channel integration of all basis terms at once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from zprimer.errors import ConvergenceError
from zprimer.generation.integrand import Integrand, Points
from zprimer.io.files import stable_seed

_SURVEY_PART = 2000
"""Points of the survey that one thread makes at a time."""

OVERWEIGHT_SHARE = 5e-3
"""Share of the survey's cross section that may lie above the maximal weights."""

MAXIMAL_RELATIVE_ERROR = 0.1
_SMALLEST_SHARE = 1e-3


@dataclass(frozen=True)
class Estimate:
    """An integral with its Monte Carlo error, pb."""

    value: float
    error: float


@dataclass(frozen=True)
class Survey:
    """What the survey found.

    Attributes:
        coupling: the coupling at which points are weighted.
        factors: of the basis terms at that coupling, shape (basis,).
        sigma: the cross section at the coupling.
        maxima: largest weight of a channel for unweighting, pb, shape (channels,).
    """

    coupling: float
    factors: np.ndarray
    sigma: Estimate
    maxima: np.ndarray

    def efficiency(self) -> float:
        """Expected share of points that unweighting keeps."""
        return self.sigma.value / float(self.maxima.sum())


def survey(integrand: Integrand, seed: int, coupling: float | None, threads: int = 1) -> Survey:
    """Adapt grids and channel shares, and find the reference coupling and maximal weights.

    Args:
        integrand: its grids and shares are changed.
        seed: of the sample.
        coupling: to weight points at; None for the process's reference coupling.
        threads: number of threads; the result does not depend on it.

    Raises:
        ConvergenceError: the cross section is zero or its error is above 10 %.
    """
    channels = range(len(integrand.channels))
    rounds = integrand.process.survey_rounds
    norms = _initial_norms(integrand, seed)
    integrand.shares = 1 / norms / (1 / norms).sum()

    def explore(task: tuple[int, int, int, int]) -> Points:
        round_number, channel, start, count = task
        random = np.random.default_rng(stable_seed(seed, "survey", round_number, channel, start))
        return integrand.points(channel, random.random((count, integrand.dimension)))

    with ThreadPoolExecutor(threads) as pool:
        for round_number, count in enumerate(rounds):
            starts = range(0, count, _SURVEY_PART)
            tasks = [
                (round_number, c, start, min(_SURVEY_PART, count - start))
                for c in channels
                for start in starts
            ]
            parts = list(pool.map(explore, tasks))
            found = [
                Points.joined(parts[c * len(starts) : (c + 1) * len(starts)]) for c in channels
            ]
            counts = np.full(len(found), count)
            integrals = from_moments(
                integrand,
                np.array(
                    [moments(p.weights(), np.zeros(len(integrand.process.basis))) for p in found]
                ),
                counts,
            )
            values = {name: estimate.value for name, estimate in integrals.items()}
            chosen = (
                integrand.process.reference_coupling(integrand.kinematics.point, values)
                if coupling is None
                else coupling
            )
            factors = factor_array(integrand, chosen)
            if round_number + 1 < len(rounds):
                _adapt(integrand, found, factors, count, norms)
    weights = [points.weights() @ factors for points in found]
    sums = np.array([moments(points.weights(), factors) for points in found])
    sigma = from_moments(integrand, sums, counts)["total"]
    _check(integrand, sigma)
    return Survey(chosen, factors, sigma, _maximal_weights(weights))


def integrate(
    integrand: Integrand,
    adapted: Survey,
    seed: int,
    relative_error: float,
    threads: int = 1,
    batch: int = 20000,
    batches: int = 400,
) -> dict[str, Estimate]:
    """All basis integrals with fixed grids, until the cross section has the wanted error.

    Args:
        integrand: after :func:`survey`.
        adapted: the survey's result; its maximal weights set the points a channel gets.
        seed: of the random numbers.
        relative_error: to reach on the cross section at the reference coupling.
        threads: number of threads; the result does not depend on it.
        batch: points a batch.
        batches: the most that are used.

    Returns:
        Each basis term, and ``total`` at the reference coupling, pb.

    Raises:
        ConvergenceError: the error is not reached.
    """
    counts = channel_counts(adapted.maxima, batch)
    sums = np.zeros((len(counts), 2, len(integrand.process.basis) + 1))

    def evaluate(index: int) -> np.ndarray:
        result = np.zeros_like(sums)
        random = np.random.default_rng(stable_seed(seed, "integrate", index))
        for channel, count in enumerate(counts):
            weights = integrand.points(
                channel, random.random((count, integrand.dimension))
            ).weights()
            result[channel] = moments(weights, adapted.factors)
        return result

    step = 4
    with ThreadPoolExecutor(threads) as pool:
        for start in range(0, batches, step):
            for result in pool.map(evaluate, range(start, start + step)):
                sums += result
            estimates = from_moments(integrand, sums, counts * (start + step))
            total = estimates["total"]
            if total.error <= relative_error * total.value:
                return estimates
    raise ConvergenceError(
        f"{integrand.process.name}: {batches * batch} points give {total.value:.5g} ± "
        f"{total.error:.2g} pb, not the relative error of {relative_error:g} asked for."
    )


def factor_array(integrand: Integrand, coupling: float) -> np.ndarray:
    """Factors of the basis terms at a coupling and the sample's width, in the basis's order."""
    factors = integrand.process.reference_factors(integrand.kinematics.point, coupling)
    return np.array([factors[name] for name in integrand.process.basis])


def channel_counts(maxima: np.ndarray, batch: int) -> np.ndarray:
    """Points each channel gets in a batch, in proportion to its maximal weight and at least one."""
    return np.maximum(np.ceil(batch * maxima / maxima.sum()), 1).astype(np.int64)


def moments(weights: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Σ w and Σ w² of each basis term and of the total, from (n, basis): shape (2, basis + 1)."""
    columns = np.concatenate([weights, (weights @ factors)[:, None]], axis=1)
    return np.stack([columns.sum(axis=0), (columns**2).sum(axis=0)])


def from_moments(integrand: Integrand, sums: np.ndarray, counts: np.ndarray) -> dict[str, Estimate]:
    """Integrals from the moments (channels, 2, basis + 1) and the points tried a channel."""
    means = sums[:, 0] / counts[:, None]
    variances = (sums[:, 1] / counts[:, None] - means**2) / np.maximum(counts - 1, 1)[:, None]
    values, errors = means.sum(axis=0), np.sqrt(np.maximum(variances, 0).sum(axis=0))
    names = (*integrand.process.basis, "total")
    return {
        name: Estimate(float(value), float(error))
        for name, value, error in zip(names, values, errors, strict=True)
    }


def _initial_norms(integrand: Integrand, seed: int) -> np.ndarray:
    norms = []
    for channel in range(len(integrand.channels)):
        random = np.random.default_rng(stable_seed(seed, "norm", channel))
        norms.append(integrand.channel_norm(channel, random.random((4000, integrand.dimension))))
    return np.array(norms)


def _adapt(
    integrand: Integrand,
    found: Sequence[Points],
    factors: np.ndarray,
    count: int,
    norms: np.ndarray,
) -> None:
    """Refine every grid; give every channel the share of the cross section it carries now.

    With normalised densities this step of the shares is expectation maximisation for the mixture
    Σ a_c g_c that is nearest to the integrand.
    """
    carried = np.empty(len(found))
    for channel, points in enumerate(found):
        weights = points.weights() @ factors
        carried[channel] = weights.sum() / count
        integrand.grids[channel].refine(points.uniform, weights)
    carried = np.maximum(carried, _SMALLEST_SHARE * carried.sum())
    integrand.shares = carried / norms / (carried / norms).sum()


def _maximal_weights(weights: Sequence[np.ndarray]) -> np.ndarray:
    """Maximal weights that minimise the points needed, at OVERWEIGHT_SHARE of the sum above them.

    At the minimum every channel has the same number of points above its maximal weight. How often
    the very largest weight of a channel occurs, one point cannot tell: it does not count.
    """
    ordered = [np.sort(channel)[::-1] for channel in weights]
    allowed = OVERWEIGHT_SHARE * sum(float(channel.sum()) for channel in weights)
    best = np.zeros(len(ordered))
    for above in range(max(len(channel) for channel in ordered)):
        maxima = np.array([c[above] if above < len(c) else 0.0 for c in ordered])
        excess = sum(
            float((channel[1:above] - top).sum())
            for channel, top in zip(ordered, maxima, strict=True)
        )
        if excess > allowed:
            break
        best = maxima
    return np.maximum(best, _SMALLEST_SHARE * best.sum())


def _check(integrand: Integrand, sigma: Estimate) -> None:
    if not sigma.value > 0 or sigma.error > MAXIMAL_RELATIVE_ERROR * sigma.value:
        raise ConvergenceError(
            f"the survey of process {integrand.process.name} gives {sigma.value:.3g} ± "
            f"{sigma.error:.3g} pb: loosen the cuts."
        )
