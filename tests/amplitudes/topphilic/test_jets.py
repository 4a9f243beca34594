"""jZ′: Ward identities, symmetries, limits, decays and the rescue in higher precision."""

import numpy as np
import pytest
from topphilic_points import decayed, sphere_quadrature, two_body

from zprimer.amplitudes.topphilic.gluon_fusion import VECTOR, gluon_currents
from zprimer.amplitudes.topphilic.jets import decayed_jet_coefficients, jet_coefficients
from zprimer.amplitudes.topphilic.quark_gluon import form_factors
from zprimer.amplitudes.topphilic.three_gluon import polarised_currents
from zprimer.errors import ConvergenceError

MASSES = (173.0, 1500.0)
S, T, Q2 = 700.0**2, -1.3e5, 300.0**2


def gluon_momenta():
    root = np.sqrt(S)
    gluon = (S - Q2) / (2 * root)
    cosine = 1 + 2 * T / (S - Q2)
    direction = np.array([1, np.sqrt(1 - cosine**2), 0, cosine])
    return np.array([[root / 2, 0, 0, root / 2], [root / 2, 0, 0, -root / 2], -gluon * direction])


def currents(mass, replaced=None):
    """Planar polarisations of which one may be replaced by its gluon's momentum."""
    k = gluon_momenta()
    outgoing = k[2]
    vectors = np.array([[0, 1, 0, 0], [0, 1, 0, 0], [0, outgoing[3], 0, -outgoing[1]]], dtype=float)
    vectors[2] /= outgoing[0]
    if replaced is not None:
        vectors[replaced] = k[replaced] / np.sqrt(S)
    out = np.zeros(32, dtype=complex)
    polarised_currents(S, T, Q2, mass, False, tuple(tuple(v) for v in vectors), out)
    return out.reshape(8, 4)


@pytest.mark.parametrize("mass", MASSES)
@pytest.mark.parametrize("gluon", [0, 1, 2])
def test_gluon_ward_identity(mass, gluon):
    """A gluon polarised along its momentum leaves nothing for Z′ polarisations orthogonal to q."""
    q = gluon_momenta().sum(axis=0)
    planar = [i for i in range(8) if not i >> (2 - gluon) & 1]
    metric = np.array([1, -1, -1, -1])

    def transverse(current):
        vector, axial = current * VECTOR, current * ~VECTOR
        axial = axial - (axial @ (metric * q))[:, None] * q / Q2
        return np.concatenate([vector[planar], axial[planar]])

    size = np.abs(transverse(currents(mass))).max()
    assert np.abs(transverse(currents(mass, gluon))).max() < 1e-9 * size


def test_two_reductions_and_double_double_agree():
    s, t, q2 = np.array([S]), np.array([T]), np.array([Q2])
    double = gluon_currents(s, t, q2, np.array(MASSES))
    extended = gluon_currents(s, t, q2, np.array(MASSES), tolerance=1e-14)
    assert not double.rescued.any()
    assert extended.rescued.all()
    scale = np.abs(extended.amplitudes).max(axis=(2, 3), keepdims=True)
    assert np.abs((double.amplitudes - extended.amplitudes) / scale).max() < 1e-11


def test_rescue_at_small_transverse_momentum():
    """Doubles lose all digits here; the rescued values vary smoothly, as they must."""
    cosines = np.array([0.999990, 0.999992, 0.999994])
    momenta = np.array([two_body(1000.0, 200.0, 0.0, c) for c in cosines])
    result = jet_coefficients("gg", momenta, MASSES)
    assert result.rescued.all()
    assert (result.test < 1e-9).all()
    middle = result.values[[0, 2]].mean(axis=0)
    np.testing.assert_allclose(result.values[1], middle, rtol=1e-3)


def test_collinear_momenta_are_refused():
    with pytest.raises(ConvergenceError, match="no transverse momentum"):
        jet_coefficients("gg", two_body(700.0, 300.0, 0.0, 1.0)[None], MASSES)


def test_bose_symmetry():
    momenta = np.array([two_body(900.0, 300.0, 0.0, c) for c in (0.3, -0.3)])
    values = jet_coefficients("gg", momenta, MASSES).values
    np.testing.assert_allclose(values[0], values[1], rtol=1e-10)


@pytest.mark.parametrize(("channel", "power"), [("gg", 4), ("qq", 2), ("gq", 2)])
def test_decoupling_of_a_heavy_quark(channel, power):
    """Amplitudes of a heavy quark fall as m⁻⁴ for three real gluons, as m⁻² for a virtual one."""
    momenta = two_body(500.0, 200.0, 0.0, 0.4)[None]
    values = jet_coefficients(channel, momenta, (4e3, 8e3)).values[0]
    if channel == "gg":
        np.testing.assert_allclose(values[2] / values[0], 0.5 ** (2 * power), rtol=0.02)
    np.testing.assert_allclose(values[5] / values[3], 0.5 ** (2 * power), rtol=0.02)


def test_anomaly_is_the_same_for_every_quark_and_cancels():
    """For light quarks the axial form factor tends to the anomaly; t and T have A_t + A_T = 0."""
    v, q2 = np.array([-2e5]), np.array([9e4])
    factors = form_factors(v, q2, np.array([1e-3, 1e-2, 1e7]))[0]
    massless = 1 + q2 / (q2 - v) * (np.log(-v / q2) + 1j * np.pi)
    np.testing.assert_allclose(factors[:2], massless[0], rtol=1e-5)
    assert abs(factors[2]) < 1e-8


def test_landau_yang():
    """Two real gluons make no Z′: the pole 1/v of the exchanged gluon is cancelled in |M|²."""
    values = [
        jet_coefficients("gq", two_body(900.0, 300.0, 0.0, c)[None], MASSES).values[0, 3]
        for c in (0.9999, 0.999999)
    ]
    assert values[1] == pytest.approx(values[0], rel=1e-2)


@pytest.mark.parametrize("channel", ["gg", "qq", "gq", "qg"])
def test_decay_angles_average_to_the_undecayed_amplitude(channel):
    """∫dΩ/4π Σ |J·ℓ_h|² = (2q²/3) Σ_pol |J·ε|²."""
    momenta = two_body(650.0, 300.0, 0.0, -0.2, azimuth=1.1)
    directions, weights = sphere_quadrature()
    events = decayed(momenta, 2, 300.0, directions)
    plain = jet_coefficients(channel, momenta[None], MASSES).values[0]
    full = decayed_jet_coefficients(channel, events, MASSES).values
    averaged = np.einsum("nkh,n->kh", full, weights) / (2 * 300.0**2 / 3)
    for chirality in range(2):
        np.testing.assert_allclose(averaged[:, chirality], plain, rtol=1e-9)


@pytest.mark.parametrize("channel", ["gg", "qq"])
def test_decays_do_not_depend_on_the_frame(channel):
    events = decayed(
        two_body(650.0, 300.0, 0.0, -0.2), 2, 300.0, np.array([[0.3, 0.4, 0.5]]) * 2**0.5
    )
    velocity = np.array([1.25, 0.0, 0.45, 0.6])
    moved = np.array(
        [[[velocity[0] * k[0] + velocity[1:] @ k[1:], *_pushed(k, velocity)] for k in events[0]]]
    )
    here = decayed_jet_coefficients(channel, events, MASSES).values
    there = decayed_jet_coefficients(channel, moved, MASSES).values
    np.testing.assert_allclose(there, here, rtol=1e-9)


def _pushed(k, velocity):
    factor = (velocity[1:] @ k[1:]) / (1 + velocity[0]) + k[0]
    return k[1:] + factor * velocity[1:]
