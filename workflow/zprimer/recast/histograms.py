"""Histograms of all basis weights at once, with the covariance of any contraction of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from zprimer.errors import InputError


@dataclass(frozen=True)
class BasisHistogram:
    """Sums of basis weights w_k, and of their products, per bin.

    A contraction Σ_k f_k w_k of the weights of each event has the yield Σ_k f_k Σw_k and the
    variance Σ_kl f_k f_l Σw_k w_l.

    Attributes:
        basis: names of the weights, K of them.
        edges: bin edges, None for a single bin without an observable.
        events: number of events per bin, shape (B,).
        sums: Σ w_k, shape (K, B).
        products: Σ w_k w_l, shape (K, K, B).
        variations: id of a scale variation -> Σ s w_k with its factor s of each event, shape
            (K, B); empty without variations.
    """

    basis: tuple[str, ...]
    edges: tuple[float, ...] | None
    events: np.ndarray
    sums: np.ndarray
    products: np.ndarray
    variations: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class Contraction:
    """Yield and Monte Carlo variance per bin, each of shape (B,)."""

    values: np.ndarray
    variances: np.ndarray


@dataclass(frozen=True)
class PointContractions:
    """Yields of P points in B bins.

    Attributes:
        values: shape (P, B).
        variances: of the Monte Carlo, shape (P, B).
        variations: id of a scale variation -> yields with it, shape (P, B).
    """

    values: np.ndarray
    variances: np.ndarray
    variations: Mapping[str, np.ndarray]


def fill(
    basis: Sequence[str],
    weights: np.ndarray,
    observable: np.ndarray | None = None,
    edges: Sequence[float] | None = None,
    scales: Mapping[str, np.ndarray] | None = None,
) -> BasisHistogram:
    """Fill one histogram with every weight of the basis.

    Events outside the edges are not counted: a region ends where its histogram does.

    Args:
        basis: names of the weights.
        weights: shape (K, events).
        observable: shape (events,), None for a counting experiment.
        edges: rising, None for a counting experiment.
        scales: id of a scale variation -> factor of each event, shape (events,).

    Raises:
        InputError: only one of observable and edges is given, or shapes differ.
    """
    weights = np.asarray(weights, dtype=float)
    if weights.ndim != 2 or len(weights) != len(basis):
        raise InputError(f"weights of shape {weights.shape} do not fit {len(basis)} basis names.")
    bins = 1 if edges is None else len(edges) - 1
    index = bin_index(weights.shape[1], observable, edges)
    inside = (index >= 0) & (index < bins)
    index, weights = index[inside], weights[:, inside]

    def summed(values: np.ndarray) -> np.ndarray:
        return np.bincount(index, weights=values, minlength=bins)

    products = np.zeros((len(basis), len(basis), bins))
    for k, first in enumerate(weights):
        for m, second in enumerate(weights[: k + 1]):
            products[k, m] = products[m, k] = summed(first * second)
    return BasisHistogram(
        basis=tuple(basis),
        edges=None if edges is None else tuple(float(edge) for edge in edges),
        events=np.bincount(index, minlength=bins),
        sums=np.array([summed(row) for row in weights]).reshape(len(basis), bins),
        products=products,
        variations={
            name: np.array([summed(row * np.asarray(factor)[inside]) for row in weights])
            for name, factor in (scales or {}).items()
        },
    )


def bin_index(
    events: int, observable: np.ndarray | None, edges: Sequence[float] | None
) -> np.ndarray:
    """The bin of each event, −1 or the number of bins where it is outside.

    Bins contain their lower edge.

    Args:
        events: number of events.
        observable: shape (events,), None for a counting experiment.
        edges: rising, None for a counting experiment.

    Raises:
        InputError: only one of observable and edges is given, or the shape differs.

    Example:
        >>> bin_index(3, np.array([0.5, 1.0, 2.0]), [0.0, 1.0, 2.0])
        array([0, 1, 2])
    """
    if (observable is None) != (edges is None):
        raise InputError("a histogram needs both an observable and edges, a count needs neither.")
    if observable is None or edges is None:
        return np.zeros(events, dtype=int)
    if np.shape(observable) != (events,):
        raise InputError(f"observable of shape {np.shape(observable)} for {events} events.")
    return np.searchsorted(edges, observable, side="right") - 1


def contract(histogram: BasisHistogram, factors: Mapping[str, float]) -> Contraction:
    """The yield Σ_k f_k Σw_k per bin with its variance; weights without a factor count as 0.

    Args:
        histogram: sums over events.
        factors: basis name -> f_k.

    Raises:
        InputError: a factor is for a weight that the histogram does not have.

    Example:
        >>> histogram = fill(("sm", "squared"), np.array([[1.0, 1.0], [2.0, 4.0]]))
        >>> contract(histogram, {"sm": 1.0, "squared": 0.5})
        Contraction(values=array([5.]), variances=array([13.]))
    """
    f = factor_row(histogram.basis, factors)
    return Contraction(
        values=f @ histogram.sums,
        variances=np.maximum(np.einsum("k,l,klb->b", f, f, histogram.products), 0.0),
    )


def contract_points(histogram: BasisHistogram, factors: np.ndarray) -> PointContractions:
    """:func:`contract` at many points at once, scale variations included.

    Args:
        histogram: sums over events.
        factors: f_k of each point, shape (P, K), as :func:`factor_row` makes them.
    """
    size, bins = histogram.sums.shape
    half = (factors @ histogram.products.reshape(size, size * bins)).reshape(-1, size, bins)
    return PointContractions(
        values=factors @ histogram.sums,
        variances=np.maximum(np.einsum("pl,plb->pb", factors, half), 0.0),
        variations={name: factors @ sums for name, sums in histogram.variations.items()},
    )


def factor_row(basis: Sequence[str], factors: Mapping[str, float]) -> np.ndarray:
    """The factors in the order of the basis, 0 where there is none, shape (K,).

    Raises:
        InputError: a factor is for a weight that is not in the basis.
    """
    missing = sorted(set(factors) - set(basis))
    if missing:
        raise InputError(f"the events carry no weight '{missing[0]}', only {', '.join(basis)}.")
    return np.array([factors.get(name, 0.0) for name in basis])
