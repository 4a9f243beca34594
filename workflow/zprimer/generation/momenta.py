"""Invariants of batches of momenta (E, px, py, pz) in GeV."""

import numpy as np


def mass_squared(momentum: np.ndarray) -> np.ndarray:
    """p² of momenta (n, 4), GeV², shape (n,)."""
    return momentum[:, 0] ** 2 - (momentum[:, 1:] ** 2).sum(axis=1)


def resonance(momenta: np.ndarray) -> np.ndarray:
    """Momentum (n, 4) of the resonance that the first two outgoing of (n, legs, 4) come from."""
    return momenta[:, 2] + momenta[:, 3]
