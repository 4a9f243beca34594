"""(g−2)_μ against the numbers of 1403.1269 and the limits of the one-loop integral."""

import numpy as np
import pytest
from scipy.integrate import quad, quad_vec

from zprimer.flavour.observables.muon_g2 import (
    delta_a_mu,
    delta_a_mu_chiral,
    v_phi_of,
)

M_MU = 0.1056583715


def delta_a_mu_one_loop(mzp: np.ndarray, g: np.ndarray, m_mu: float) -> np.ndarray:
    """Z' contribution to (g−2)_μ/2 at one loop for any mass of the Z', GeV, shape (points,).

    Δa_μ = g'²/(4π²) ∫₀¹ dz z²(1−z)/(z² + (1−z) m_Z'²/m_μ²), the result of 0811.1030 that
    1403.1269 takes its Eq. 26 from; tends to Eq. 26 for m_Z' ≫ m_μ and to g'²/(8π²) for m_Z' → 0.
    """
    ratio = (mzp / m_mu) ** 2

    def integrand(z: float) -> np.ndarray:
        return z**2 * (1 - z) * (1 + ratio) / (z**2 + (1 - z) * ratio)

    integral, error = quad_vec(integrand, 0, 1, epsrel=1e-11, epsabs=0, norm="max", limit=2000)
    assert error < 1e-9
    return g**2 / (4 * np.pi**2) * integral / (1 + ratio)


def test_shift_at_180_gev_is_the_papers() -> None:
    assert float(delta_a_mu(np.array(180.0), M_MU)) == pytest.approx(2.9e-9, rel=0.01)


def test_five_sigma_bound_is_the_papers() -> None:
    """The paper rounds 113 GeV to 110."""
    assert v_phi_of(7.4e-9, M_MU) == pytest.approx(110, rel=0.03)
    assert delta_a_mu(np.array(v_phi_of(7.4e-9, M_MU)), M_MU) == pytest.approx(7.4e-9)


def test_one_loop_reaches_the_heavy_limit() -> None:
    masses = np.array([5.0, 50.0, 500.0])
    ratio = delta_a_mu_one_loop(masses, np.full(3, 0.1), M_MU) / delta_a_mu(masses / 0.1, M_MU)
    deviation = np.abs(ratio - 1)
    assert deviation[0] < 0.01
    assert np.all(deviation[1:] < deviation[:-1] / 20)


def test_one_loop_reaches_schwingers_term_for_a_massless_vector() -> None:
    shift = delta_a_mu_one_loop(np.array([1e-6]), np.array([0.3]), M_MU)
    assert shift[0] == pytest.approx(0.3**2 / (8 * np.pi**2), rel=1e-4)


def test_one_loop_equals_its_closed_form_at_equal_masses() -> None:
    """z²(1−z)/(z²−z+1) = −z + z/(z²−z+1) integrates to −1/2 + π/(3√3)."""
    shift = delta_a_mu_one_loop(np.array([M_MU]), np.array([1.0]), M_MU)
    exact = (-0.5 + np.pi / (3 * np.sqrt(3))) / (4 * np.pi**2)
    assert shift[0] == pytest.approx(exact, rel=1e-9)


def test_axial_coupling_follows_from_the_one_loop_integral() -> None:
    """J. P. Leveille, Nucl. Phys. B137 (1978) 63: the parameter integral of an axial vector."""
    mzp, r = 100.0, (M_MU / 100.0) ** 2

    def integrand(x: float) -> float:
        return (x * (1 - x) * (x - 4) - 2 * r * x**3) / (1 - x + r * x**2)

    expected = r / (4 * np.pi**2) * quad(integrand, 0, 1)[0]
    axial = delta_a_mu_chiral(np.array(mzp), np.array(-1.0), np.array(1.0), M_MU)
    assert float(axial) == pytest.approx(expected, rel=1e-3)


def test_vector_coupling_is_equation_26() -> None:
    g = np.array(0.4)
    chiral = delta_a_mu_chiral(np.array(80.0), g, g, M_MU)
    assert float(chiral) == pytest.approx(float(delta_a_mu(np.array(200.0), M_MU)), rel=1e-12)


def test_left_handed_muon_has_the_wrong_sign_for_the_anomaly() -> None:
    shift = delta_a_mu_chiral(np.array(300.0), np.array(1.0), np.array(0.0), M_MU)
    assert float(shift) == pytest.approx(-float(delta_a_mu(np.array(300.0), M_MU)), rel=1e-12)
