"""Δρ of a top partner against the general formula of vector-like quarks and 1704.06005."""

import numpy as np
import pytest

from zprimer.flavour.era import load_era
from zprimer.flavour.observables.delta_rho import delta_rho, s_l_bound, sin_theta_l
from zprimer.models.topphilic import mixing

MT, MW, SW2, E = 173.0, 80.385, 0.2304, 0.312


def _self_energy(first: float, second: float) -> float:
    """F(m₁², m₂²) of a fermion doublet, hep-ph/9209275: m₁² + m₂² − 2m₁²m₂²/(m₁²−m₂²) log."""
    a, b = first**2, second**2
    if a == b:
        return 0.0
    if b == 0:
        return a
    return a + b - 2 * a * b / (a - b) * np.log(a / b)


@pytest.mark.parametrize(("s_l", "m_partner"), [(0.1, 600.0), (0.2, 1000.0), (0.4, 3000.0)])
def test_equation_13_is_the_sum_over_self_energies(s_l: float, m_partner: float) -> None:
    cosine2, sine2 = 1 - s_l**2, s_l**2
    charged = cosine2 * _self_energy(MT, 0) + sine2 * _self_energy(m_partner, 0)
    neutral = cosine2 * sine2 * _self_energy(MT, m_partner)
    unit = 3 * E**2 / (4 * np.pi) / (16 * np.pi * SW2 * MW**2)
    expected = unit * (charged - neutral - _self_energy(MT, 0))
    value = delta_rho(np.array(s_l), MT, np.array(m_partner), MW, SW2, E)
    assert float(value) == pytest.approx(expected, rel=1e-10)


def test_left_angle_is_the_one_of_the_model() -> None:
    for m_partner, s_r in ((750.0, 0.3), (3000.0, 0.7)):
        expected = mixing(MT, m_partner, s_r).sl
        assert float(sin_theta_l(np.array(s_r), MT, np.array(m_partner))) == pytest.approx(expected)


def test_bound_gives_back_two_sigma() -> None:
    m_partner = np.array([500.0, 1000.0, 3000.0])
    s_l = s_l_bound(m_partner, load_era("paper_2017"))
    np.testing.assert_allclose(delta_rho(s_l, MT, m_partner, MW, SW2, E), 10e-4, rtol=1e-10)


def test_bound_is_below_the_papers_and_falls_with_the_mass() -> None:
    """The paper says s_L ≲ 0.2 for m_T ≳ 1 TeV; 2σ of its Δρ gives 0.14, and 0.2 is 6.5σ away."""
    s_l = s_l_bound(np.array([1000.0, 2000.0, 5000.0]), load_era("paper_2017"))
    assert s_l[0] == pytest.approx(0.137, abs=1e-3)
    assert np.all(np.diff(s_l) < 0)
    shift = float(delta_rho(0.2, MT, 1000.0, MW, SW2, E))
    assert (shift - 4e-4) / 3e-4 == pytest.approx(6.5, abs=0.1)


def test_plane_of_figure_2_is_not_constrained() -> None:
    """As the paper says: s_R = 0.3 and m_T = 5 m_Z′ from 150 GeV on stay below 2σ in both eras."""
    m_partner = 5 * np.geomspace(150, 1000, 20)
    for era in ("paper_2017", "2026"):
        s_l = sin_theta_l(np.array(0.3), MT, m_partner)
        assert np.all(s_l < s_l_bound(m_partner, load_era(era)))
