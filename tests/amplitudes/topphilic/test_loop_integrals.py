"""Scalar integrals and tensor reduction against quadrature; double-double arithmetic."""

from fractions import Fraction
from itertools import combinations_with_replacement

import numpy as np
import pytest
from feynman_integrals import feynman_integral
from numba import njit
from scipy.special import spence

from zprimer.amplitudes.loops import scalar, tensor
from zprimer.amplitudes.loops.double_double import as_real, complex_number
from zprimer.amplitudes.loops.extended import dilogarithm, logarithm, square_root

Z2 = 91.188**2
KINEMATICS = {
    "below thresholds": (320.0, 200.0, 0.3, 173.0, 173.0, 1e-9),
    "above the s threshold": (520.0, 200.0, 0.3, 173.0, 173.0, 1e-8),
    "all above": (800.0, 600.0, -0.4, 173.0, 173.0, 2e-5),
    "two masses": (320.0, 200.0, 0.6, 173.0, 400.0, 1e-9),
    "two masses, exchanged": (600.0, 200.0, 0.6, 400.0, 173.0, 1e-9),
    "unequal and above": (520.0, 200.0, -0.7, 173.0, 400.0, 1e-8),
}


def invariants(energy, zprime, cosine):
    s, q2 = energy**2, zprime**2
    z_energy = (s + Z2 - q2) / (2 * energy)
    t = Z2 - energy * (z_energy - np.sqrt(z_energy**2 - Z2) * cosine)
    return s, t, Z2 + q2 - s - t, q2


@pytest.mark.parametrize("name", KINEMATICS)
def test_boxes_and_triangles_against_quadrature(name):
    energy, zprime, cosine, m1, m2, tolerance = KINEMATICS[name]
    s, t, u, q2 = invariants(energy, zprime, cosine)
    around = {(0, 1): 0, (1, 2): Z2, (2, 3): 0, (0, 3): q2, (0, 2): t, (1, 3): u}
    expected = feynman_integral(around, [m1, m1, m2, m2])
    got = scalar.box_opposite(s, Z2, q2, t, u, m1, m2)
    assert got == pytest.approx(expected, rel=tolerance)
    around = {(0, 1): 0, (1, 2): 0, (2, 3): Z2, (0, 3): q2, (0, 2): s, (1, 3): t}
    expected = feynman_integral(around, [m1, m1, m1, m2])
    got = scalar.box_adjacent(s, t, Z2, q2, m1, m2)
    assert got == pytest.approx(expected, rel=tolerance)
    expected = feynman_integral({(0, 1): s, (0, 2): q2, (1, 2): Z2}, [m1, m1, m2], order=100)
    assert scalar.triangle(s, q2, Z2, m1, m1, m2) == pytest.approx(expected, rel=1e-8)
    expected = feynman_integral({(0, 1): 0, (0, 2): q2, (1, 2): t}, [m1, m1, m2], order=100)
    assert scalar.triangle_massless_leg(q2, t, m1, m2) == pytest.approx(expected, rel=1e-8)
    if m1 == m2:
        assert scalar.triangle_equal_masses(q2, t, m1) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("v", [-1e5, 3e4, 1.1e5, 4e5])
def test_bubble_against_quadrature(v):
    x, weight = np.polynomial.legendre.leggauss(400)
    x, weight = (x + 1) / 2, weight / 2
    form = 173.0**2 * (1 - x) + 150.0**2 * x - v * x * (1 - x)
    logarithms = np.log(np.abs(form) / 1e4) - 1j * np.pi * (form < 0)
    expected = -(weight * logarithms).sum()
    assert scalar.bubble(v, 173.0, 150.0, 1e4) == pytest.approx(
        expected, rel=2e-2 if v > 323.0**2 else 1e-9
    )


def box_family(last):
    s, t, _, q2 = invariants(320.0, 200.0, 0.3)
    a, b = 173.0, 250.0
    masses, squares = np.array([a, a, a, b]), np.array([0, s, q2, 0, t, Z2])
    pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    scalars = [
        scalar.box_adjacent(s, t, Z2, q2, a, b),
        scalar.triangle_massless_leg(t, Z2, a, b),
        scalar.triangle(s, q2, Z2, a, a, b),
        scalar.triangle_massless_leg(t, q2, a, b),
        scalar.triangle_massless_leg(s, 0.0, a, a),
        *(
            scalar.bubble(v, masses[i], masses[j], a * b)
            for v, (i, j) in zip(squares, pairs, strict=True)
        ),
    ]
    out = np.zeros(tensor.WORKSPACE, dtype=complex)
    tensor.fill_box_family(out, np.array(scalars), squares, masses, a * b, last)
    return out, dict(zip(pairs, squares, strict=True)), masses


@pytest.mark.parametrize("last", [False, True])
def test_box_tensors_against_quadrature(last):
    out, squares, masses = box_family(last)
    for rank in range(5):
        for n, index in enumerate(combinations_with_replacement(range(4), rank)):
            expected = feynman_integral(squares, masses, index, order=16, deformation=0.0)
            got = out[tensor.OFFSETS[4, rank] + n]
            assert got == pytest.approx(expected, rel=1e-8), index


def test_metric_parts_and_rational_term():
    """X00 is −½∫x…/F and X0000 is −¼∫ ln F: the latter holds the rational term of D dimensions."""
    out, squares, masses = box_family(False)
    nodes, weights = np.polynomial.legendre.leggauss(20)
    a, b, c = np.meshgrid(*[(nodes + 1) / 2] * 3, indexing="ij")
    wa, wb, wc = np.meshgrid(*[weights / 2] * 3, indexing="ij")
    x = np.array([1 - a, a * (1 - b), a * b * (1 - c), a * b * c])
    measure = wa * wb * wc * a**2 * b
    form = np.einsum("iabc,i->abc", x, masses**2)
    for (i, j), square in squares.items():
        form = form - x[i] * x[j] * square
    for rank in range(3):
        for n, index in enumerate(combinations_with_replacement(range(4), rank)):
            numerator = np.prod(x[list(index)], axis=0)
            expected = -0.5 * (measure * numerator / form).sum()
            assert out[tensor.OFFSETS00[4, rank] + n] == pytest.approx(expected, rel=1e-9)
    expected = -0.25 * (measure * np.log(form / (masses[0] * masses[3]))).sum()
    assert out[tensor.BOX_0000] == pytest.approx(expected, rel=1e-9)


def test_dilogarithm_against_scipy():
    points = np.array([0.3 + 0.4j, -5 + 2j, 1.2 - 3j, 0.9 + 0.1j, -0.5, -40, 0.99, 0.5 + 0.8j])
    got = [dilogarithm(complex(z), 1.0) for z in points]
    np.testing.assert_allclose(got, spence(1 - points), rtol=1e-14)
    for side in (1.0, -1.0):
        expected = spence(1 - (1.7 + side * 1e-12j))
        assert dilogarithm(1.7 + 0j, side) == pytest.approx(expected, rel=1e-10)


@njit
def _chain(x, y):
    """A cancellation, a square root and logarithms in double-double arithmetic."""
    a, b = as_real(x), as_real(y)
    difference = (a + b) * (a + b) - a * a - 2.0 * a * b
    root = square_root(a / b)
    root = root * root * b - a
    log = logarithm(a * b) - logarithm(a) - logarithm(b)
    return difference.hi, root.hi, log.hi


@njit
def _duplication(x, y):
    """Li₂(z²) − 2(Li₂(z) + Li₂(−z)) = 0 at z = x + iy."""
    z = complex_number(x, 0.0, y, 0.0)
    rest = dilogarithm(z * z, 1.0) - 2.0 * (dilogarithm(z, 1.0) + dilogarithm(-z, 1.0))
    return complex(rest.xh, rest.yh)


def test_double_double_arithmetic():
    x, y = 1.0 / 3.0, 1e-7 / 7.0
    difference, root, log = _chain(x, y)
    assert difference == pytest.approx(float(Fraction(y) ** 2), rel=1e-15)
    assert abs(root) < 1e-30
    assert abs(log) < 1e-29
    for x, y in ((0.4, 0.3), (0.2, -0.7), (0.6, 0.9), (0.95, 0.1)):
        assert abs(_duplication(x, y)) < 1e-29
