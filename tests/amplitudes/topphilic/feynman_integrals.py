"""One-loop integrals by quadrature over Feynman parameters, on a deformed contour."""

import itertools
import math

import numpy as np


def feynman_integral(squares, masses, powers=(), order=40, deformation=2.0):
    """(−1)^N Γ(N−2) ∫ Π x_i / F^(N−2), F = Σ x_i m_i² − Σ x_i x_j s_ij − i0.

    Args:
        squares: {(i, j): s_ij} of the pairs of lines.
        masses: of the lines.
        powers: lines whose Feynman parameters stand in the numerator.
        order: Gauss-Legendre points per dimension.
        deformation: strength of the contour's bend x → x − i x(1−x) ∂F/∂x.
    """
    lines = len(masses)
    y = np.zeros((lines, lines))
    for i, j in itertools.product(range(lines), repeat=2):
        square = 0.0 if i == j else squares[tuple(sorted((i, j)))]
        y[i, j] = masses[i] ** 2 + masses[j] ** 2 - square
    nodes, weights = np.polynomial.legendre.leggauss(order)
    nodes, weights = (nodes + 1) / 2, weights / 2
    grid = [g.ravel() for g in np.meshgrid(*[nodes] * (lines - 1), indexing="ij")]
    weight = np.prod([g.ravel() for g in np.meshgrid(*[weights] * (lines - 1), indexing="ij")], 0)
    strength = deformation / np.abs(y).max()
    point = np.array(grid)
    step = 1e-6
    bend = _bend(point, y, strength)
    jacobian = np.zeros((point.shape[1], lines - 1, lines - 1), dtype=complex)
    for k in range(lines - 1):
        shift = np.zeros((lines - 1, 1))
        shift[k] = step
        slope = (_bend(point + shift, y, strength) - _bend(point - shift, y, strength)) / (2 * step)
        jacobian[:, :, k] = -1j * slope.T
        jacobian[:, k, k] += 1
    x, measure, _ = _simplex(point - 1j * bend)
    form = 0.5 * np.einsum("ip,ij,jp->p", x, y, x)
    integrand = weight * np.linalg.det(jacobian) * measure / form ** (lines - 2)
    for i in powers:
        integrand = integrand * x[i]
    return (-1) ** lines * math.gamma(lines - 2) * integrand.sum()


def _bend(point, y, strength):
    x, _, slopes = _simplex(point)
    gradient = np.einsum("ij,jp,ikp->kp", y, x, slopes)
    return strength * point * (1 - point) * gradient


def _simplex(point):
    """Feynman parameters, Jacobian and derivatives of the unit cube's map to the simplex."""
    lines = len(point) + 1
    x = np.ones((lines, point.shape[1]), dtype=point.dtype)
    slopes = np.zeros((lines, lines - 1, point.shape[1]), dtype=point.dtype)
    for i in range(lines):
        for k in range(min(i + 1, lines - 1)):
            x[i] = x[i] * (1 - point[k] if k == i else point[k])
    for i in range(lines):
        for k in range(min(i + 1, lines - 1)):
            slopes[i, k] = x[i] / (point[k] - 1 if k == i else point[k])
    measure = np.prod([point[k] ** (lines - 2 - k) for k in range(lines - 1)], axis=0)
    return x, measure, slopes
