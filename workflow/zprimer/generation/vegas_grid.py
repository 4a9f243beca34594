"""A VEGAS importance grid on the unit hypercube (Lepage, hep-ph/2009.05112, section II).

madspace has one too, but its optimiser cannot be fed from Python in version 0.2.1 (the binding
refuses the tensors that its own histogram returns), so the grid is kept here.
"""

import numpy as np

from zprimer.io.compiled import compiled


@compiled(nogil=True, error_model="numpy")
def _map(uniform, edges, mapped, jacobian):
    bins = edges.shape[1] - 1
    for n in range(uniform.shape[0]):
        product = 1.0
        for d in range(edges.shape[0]):
            position = uniform[n, d] * bins
            index = min(int(position), bins - 1)
            width = edges[d, index + 1] - edges[d, index]
            mapped[n, d] = edges[d, index] + (position - index) * width
            product *= bins * width
        jacobian[n] = product


@compiled(nogil=True, error_model="numpy")
def _accumulate(uniform, squares, sums):
    bins = sums.shape[1]
    for n in range(uniform.shape[0]):
        for d in range(sums.shape[0]):
            sums[d, min(int(uniform[n, d] * bins), bins - 1)] += squares[n]


class VegasGrid:
    """A separable piecewise linear map, refined towards equal Σ w² in every bin of an axis."""

    def __init__(self, dimension: int, bins: int = 48, damping: float = 0.8) -> None:
        self._edges = np.tile(np.linspace(0.0, 1.0, bins + 1), (dimension, 1))
        self._damping = damping

    def map(self, uniform: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Points (n, d) in the unit cube to mapped points (n, d) and the Jacobian (n,)."""
        mapped, jacobian = np.empty_like(uniform), np.empty(len(uniform))
        _map(uniform, self._edges, mapped, jacobian)
        return mapped, jacobian

    def refine(self, uniform: np.ndarray, weights: np.ndarray) -> None:
        """Move the edges after a batch: ``uniform`` (n, d) as given to ``map``, weights (n,).

        The weights include the Jacobian. Points of weight zero may be left out.
        """
        bins = self._edges.shape[1] - 1
        sums = np.zeros((len(self._edges), bins))
        _accumulate(uniform, weights**2, sums)
        for axis, values in enumerate(sums):
            if values.sum() <= 0:
                continue
            padded = np.concatenate([values[:1], values, values[-1:]])
            smooth = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
            share = np.clip(smooth / smooth.sum(), 1e-12, 1 - 1e-12)
            importance = ((1 - share) / -np.log(share)) ** self._damping
            cumulative = np.concatenate([[0.0], np.cumsum(importance)])
            targets = np.linspace(0.0, cumulative[-1], bins + 1)
            edges = np.interp(targets, cumulative, self._edges[axis])
            edges[0], edges[-1] = 0.0, 1.0
            self._edges[axis] = edges
