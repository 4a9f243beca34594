"""gg → ZZ′: symmetries, gauge invariance, decoupling, scale, decays and higher precision."""

import numpy as np
import pytest
from topphilic_points import decayed, sphere_quadrature, two_body

from zprimer.amplitudes.topphilic.boson_pairs import (
    decayed_pair_coefficients,
    pair_coefficients,
)
from zprimer.amplitudes.topphilic.gluon_fusion import boson_pair_amplitudes
from zprimer.amplitudes.topphilic.vector_pair import pair_amplitudes

MASSES = (173.0, 900.0)
MZ, MZP = 91.188, 300.0


def amplitudes(energy, cosine, inside, outside, mu2=2e5):
    momenta = two_body(energy, MZ, MZP, cosine)
    t = MZ**2 - 2 * momenta[0, 0] * (momenta[2, 0] - momenta[2, 3])
    out = np.zeros(72, dtype=complex)
    pair_amplitudes(energy**2, t, MZ**2, MZP**2, inside, outside, mu2, False, out)
    return out


def test_scale_drops_out():
    """The sum of all diagrams of one pair of quarks is finite."""
    first, second = (amplitudes(650.0, 0.3, 173.0, 400.0, mu2) for mu2 in (1e4, 1e6))
    assert np.abs(first - second).max() < 1e-10 * np.abs(first).max()


def test_bose_symmetry():
    """Exchange of the gluons and of the Z's side of the beam; sums over t–T and T–t."""
    momenta = np.array([two_body(800.0, MZ, MZP, c) for c in (0.45, -0.45)])
    values = pair_coefficients(momenta, MASSES).values
    np.testing.assert_allclose(values[0], values[1], rtol=1e-9)


def test_exchange_of_equal_bosons():
    """For equal masses of the bosons the amplitude is symmetric under their exchange."""
    s = 500.0**2
    momentum = np.sqrt(s / 4 - MZ**2)
    out = []
    for cosine in (0.3, -0.3):
        t = MZ**2 - s / 2 + 2 * np.sqrt(s) / 2 * momentum * cosine
        got = np.zeros(72, dtype=complex)
        pair_amplitudes(s, t, MZ**2, MZ**2, 173.0, 173.0, 1e5, False, got)
        out.append((np.abs(got.reshape(2, 2, 2, 3, 3)) ** 2).sum(axis=(1, 2)))
    np.testing.assert_allclose(out[0], np.swapaxes(out[1], 1, 2), rtol=1e-9)


def test_heavy_quark_decouples():
    """P + N of a heavy quark with vector couplings falls as m⁻⁴ (Euler-Heisenberg)."""
    sizes = []
    for mass in (3e3, 6e3):
        out = amplitudes(500.0, 0.3, mass, mass)
        sizes.append(np.abs(out[:36] + out[36:])[[0, 1, 3, 4, 9, 12]].max())
    transverse = sizes[1] / sizes[0]
    assert transverse == pytest.approx(2.0**-4, rel=0.05)


def test_longitudinal_vector_bosons_obey_their_ward_identity():
    """With vector couplings the Z′ current is conserved: longitudinal modes fall as m_Z′/E."""
    s, cosine = 700.0**2, 0.3
    sizes = []
    for mzp in (2.0, 1.0):
        z_energy = (s + MZ**2 - mzp**2) / (2 * np.sqrt(s))
        t = MZ**2 - np.sqrt(s) * (z_energy - np.sqrt(z_energy**2 - MZ**2) * cosine)
        out = np.zeros(72, dtype=complex)
        pair_amplitudes(s, t, MZ**2, mzp**2, 173.0, 173.0, 1e5, False, out)
        vector = np.abs((out[:36] + out[36:]).reshape(4, 3, 3))
        sizes.append(vector[:, :, 2].max() / vector[:, :, :2].max())
    assert sizes[0] < 0.05
    assert sizes[1] / sizes[0] == pytest.approx(0.5, rel=0.02)


def test_double_double_agrees():
    momenta = two_body(700.0, MZ, MZP, 0.3)
    s, t = np.array([700.0**2]), np.array([MZ**2 - 700.0 * (momenta[2, 0] - momenta[2, 3])])
    arguments = (s, t, MZ, np.array([MZP**2]), np.array([173.0, 900.0]), np.array([900.0, 900.0]))
    double = boson_pair_amplitudes(*arguments, tolerance=1e-6)
    extended = boson_pair_amplitudes(*arguments, tolerance=1e-12)
    assert extended.rescued.all()
    assert not double.rescued.any()
    scale = np.abs(extended.amplitudes).max(axis=(2, 3), keepdims=True)
    assert np.abs((double.amplitudes - extended.amplitudes) / scale).max() < 1e-10


def test_decay_angles_average_to_the_undecayed_amplitude():
    momenta = two_body(650.0, MZ, MZP, -0.2, azimuth=2.0)
    directions, weights = sphere_quadrature()
    plain = pair_coefficients(momenta[None], MASSES, 1e-6).values[0]
    full = decayed_pair_coefficients(decayed(momenta, 3, MZP, directions), MASSES, 1e-6).values
    averaged = np.einsum("nkh,n->kh", full, weights) / (2 * MZP**2 / 3)
    for chirality in range(2):
        np.testing.assert_allclose(averaged[:, chirality], plain, rtol=1e-8)
