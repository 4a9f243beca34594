"""Lorentz vectors in batches: products, frames and lepton currents. Momenta are (E, x, y, z)."""

import numpy as np

_METRIC = np.array([1.0, -1.0, -1.0, -1.0])


def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Minkowski product over the last axis."""
    return np.einsum("...m,...m,m->...", a, b, _METRIC)


def orthogonal(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """v^μ with v·d = det(a, b, c, d): orthogonal to three vectors, shape (…, 4)."""

    def minor(i: int, j: int, k: int) -> np.ndarray:
        return (
            a[..., i] * (b[..., j] * c[..., k] - b[..., k] * c[..., j])
            - a[..., j] * (b[..., i] * c[..., k] - b[..., k] * c[..., i])
            + a[..., k] * (b[..., i] * c[..., j] - b[..., j] * c[..., i])
        )

    return np.stack([-minor(1, 2, 3), -minor(0, 2, 3), minor(0, 1, 3), -minor(0, 1, 2)], axis=-1)


def frame(first: np.ndarray, second: np.ndarray, jet: np.ndarray) -> np.ndarray:
    """Axes of the centre-of-mass frame: ``first`` along z, ``jet`` in the half-plane x > 0.

    Args:
        first, second, jet: (n, 4), GeV, massless.

    Returns:
        (n, 4, 4): the unit vectors t, x, y, z, right-handed.
    """
    total = first + second
    root = np.sqrt(dot(total, total))[:, None]
    time, along = total / root, (first - second) / root
    across = jet - time * dot(jet, time)[:, None] + along * dot(jet, along)[:, None]
    across = across / np.sqrt(-dot(across, across))[:, None]
    up = orthogonal(time, along, across)
    return np.stack([time, across, up, along], axis=1)


def components(momenta: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """Components of (n, 4) momenta in a :func:`frame`, (n, 4)."""
    return np.einsum("nm,nam,m,a->na", momenta, axes, _METRIC, _METRIC)


def lepton_currents(minus: np.ndarray, plus: np.ndarray) -> np.ndarray:
    """ū(ℓ⁻)γ^μ P v(ℓ⁺) of massless leptons, left-handed then right-handed.

    Args:
        minus, plus: (n, 4) momenta of ℓ⁻ and ℓ⁺, GeV.

    Returns:
        (n, 2, 4), complex, GeV.
    """

    def spinor(p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        upper = np.sqrt(np.maximum(p[:, 0] + p[:, 3], 0.0))
        lower = np.sqrt(np.maximum(p[:, 0] - p[:, 3], 0.0))
        transverse = p[:, 1] + 1j * p[:, 2]
        size = np.abs(transverse)
        phase = np.where(size > 0, transverse / np.where(size > 0, size, 1.0), 1.0)
        return upper + 0j, lower * phase

    def current(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> list[np.ndarray]:
        """(a, b)* (1, σ) (c, d)."""
        a, b = a.conj(), b.conj()
        return [a * c + b * d, a * d + b * c, 1j * (b * c - a * d), a * c - b * d]

    a, b = spinor(minus)
    c, d = spinor(plus)
    right = current(a, b, c, d)
    left = current(-b.conj(), a.conj(), -d.conj(), c.conj())
    left = [left[0], -left[1], -left[2], -left[3]]
    return np.stack([np.stack(left, axis=-1), np.stack(right, axis=-1)], axis=1)
