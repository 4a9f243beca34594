"""Histograms of all basis weights at once, with the covariance of any contraction of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    """

    basis: tuple[str, ...]
    edges: tuple[float, ...] | None
    events: np.ndarray
    sums: np.ndarray
    products: np.ndarray


@dataclass(frozen=True)
class Contraction:
    """Yield and Monte Carlo variance per bin, each of shape (B,)."""

    values: np.ndarray
    variances: np.ndarray


def fill(
    basis: Sequence[str],
    weights: np.ndarray,
    observable: np.ndarray | None = None,
    edges: Sequence[float] | None = None,
) -> BasisHistogram:
    """Fill one histogram with every weight of the basis.

    Bins contain their lower edge. Events outside the edges are not counted: a region ends where
    its histogram does.

    Args:
        basis: names of the weights.
        weights: shape (K, events).
        observable: shape (events,), None for a counting experiment.
        edges: rising, None for a counting experiment.

    Raises:
        InputError: only one of observable and edges is given, or shapes differ.
    """
    weights = np.asarray(weights, dtype=float)
    if (observable is None) != (edges is None):
        raise InputError("a histogram needs both an observable and edges, a count needs neither.")
    if weights.ndim != 2 or len(weights) != len(basis):
        raise InputError(f"weights of shape {weights.shape} do not fit {len(basis)} basis names.")
    if observable is None or edges is None:
        bins, index = 1, np.zeros(weights.shape[1], dtype=int)
    else:
        if np.shape(observable) != (weights.shape[1],):
            raise InputError(
                f"observable of shape {np.shape(observable)} for {weights.shape[1]} events."
            )
        bins, index = len(edges) - 1, np.searchsorted(edges, observable, side="right") - 1
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
    )


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
    missing = sorted(set(factors) - set(histogram.basis))
    if missing:
        raise InputError(
            f"the events carry no weight '{missing[0]}', only {', '.join(histogram.basis)}."
        )
    f = np.array([factors.get(name, 0.0) for name in histogram.basis])
    return Contraction(
        values=f @ histogram.sums,
        variances=np.maximum(np.einsum("k,l,klb->b", f, f, histogram.products), 0.0),
    )
