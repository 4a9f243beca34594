"""Neutrino tridents against 1403.1269 Eqs. 34 to 39."""

import numpy as np
import pytest

from zprimer.errors import InputError
from zprimer.flavour.era import Era, load_era
from zprimer.flavour.leptons import LeptonCouplings, left_handed
from zprimer.flavour.observables.trident import (
    SECTOR,
    chiral_cross_section_ratio,
    cross_section_ratio,
    excluded_ratio,
    trident_bound,
    v_phi_bound,
    weighted_average,
)


@pytest.fixture(scope="module")
def era() -> Era:
    return load_era("paper_2014")


def _bound(era: Era, key: str) -> float:
    ratio = excluded_ratio(era.measurement(SECTOR, key), era)
    return v_phi_bound(ratio, era.number(SECTOR, "sw2"), era.number(SECTOR, "vev"))


def test_combined_bound_is_equation_39(era: Era) -> None:
    assert _bound(era, "combination") == pytest.approx(750, rel=0.02)


@pytest.mark.parametrize("sw2", [0.2223, 0.23116, 0.2386])
def test_bound_hardly_depends_on_the_unstated_mixing_angle(sw2: float) -> None:
    assert v_phi_bound(0.83 + 2 * 0.18, sw2, 246.22) == pytest.approx(750, rel=0.02)


def test_average_of_the_three_experiments_is_equation_38(era: Era) -> None:
    average = weighted_average(era.measurement(SECTOR, key) for key in ("charm2", "ccfr", "nutev"))
    assert average.value == pytest.approx(0.83, abs=0.005)
    assert average.uncertainty == pytest.approx(0.18, abs=0.005)


def test_average_without_the_first_nutev_result_is_the_papers(era: Era) -> None:
    """1403.1269 quotes 0.95 ± 0.25 with the later, much less precise NuTeV result."""
    average = weighted_average(era.measurement(SECTOR, key) for key in ("charm2", "ccfr"))
    assert average.value == pytest.approx(0.95, abs=0.03)
    assert average.uncertainty == pytest.approx(0.25, abs=0.01)


def test_single_experiments_are_weaker_than_the_combination(era: Era) -> None:
    assert _bound(era, "charm2") < _bound(era, "ccfr") < _bound(era, "combination")


def test_ratio_and_bound_are_inverse() -> None:
    ratio = float(cross_section_ratio(np.array(900.0), 0.231, 246.22))
    assert v_phi_bound(ratio, 0.231, 246.22) == pytest.approx(900)


def test_ratio_follows_from_the_four_fermion_couplings() -> None:
    """σ ∝ g_V² + g_A² with g_V = 1/2 + 2s_W² + v²/v_Φ² and g_A = 1/2."""
    sw2, vev, v_phi = 0.231, 246.22, 300.0
    vector, axial = 0.5 + 2 * sw2, 0.5
    expected = (axial**2 + (vector + (vev / v_phi) ** 2) ** 2) / (axial**2 + vector**2)
    assert float(cross_section_ratio(np.array(v_phi), sw2, vev)) == pytest.approx(expected)


def test_no_bound_from_a_deficit() -> None:
    with pytest.raises(InputError, match="not above 1"):
        v_phi_bound(0.9, 0.231, 246.22)


def test_vector_couplings_are_equation_34() -> None:
    mzp, g = np.array([50.0, 200.0]), np.array([0.05, 0.4])
    zero = np.zeros(2)
    chiral = chiral_cross_section_ratio(
        mzp, LeptonCouplings(g, g, g, zero, zero, zero), 0.231, 246.22
    )
    np.testing.assert_allclose(chiral, cross_section_ratio(mzp / g, 0.231, 246.22), rtol=1e-13)


def test_left_handed_muon_interferes_with_both_couplings() -> None:
    """First order in v²/m²: 2(g_V + g_A) g_ν g_L/2 over g_V² + g_A², the SM being nearly V − A."""
    couplings = left_handed(neutrinos=True).times(np.array(0.01))
    ratio = chiral_cross_section_ratio(np.array(300.0), couplings, 0.231, 246.22)
    slope = 0.02**2 / 2 * (246.22 / 300) ** 2
    vector = 0.5 + 2 * 0.231
    expected = 2 * (vector + 0.5) * slope / (vector**2 + 0.25)
    assert float(ratio) - 1 == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("name", ["paper_2014", "paper_2017", "2026"])
def test_chiral_bound_gives_back_the_excluded_ratio(name: str) -> None:
    data, mzp = load_era(name), np.array([100.0, 1000.0])
    charges = left_handed(neutrinos=True)
    couplings = charges.times(trident_bound(mzp, charges, data))
    sw2, vev = data.number(SECTOR, "sw2"), data.number(SECTOR, "vev")
    ratio = chiral_cross_section_ratio(mzp, couplings, sw2, vev)
    expected = excluded_ratio(data.measurement(SECTOR, "combination"), data)
    np.testing.assert_allclose(ratio, expected, rtol=1e-12)


def test_vector_bound_is_equation_39(era: Era) -> None:
    one, zero = np.array(1.0), np.array(0.0)
    bound = trident_bound(np.array(75.0), LeptonCouplings(one, one, one, zero, zero, zero), era)
    assert 75.0 / float(bound) == pytest.approx(_bound(era, "combination"), rel=1e-12)


def test_average_of_2026_is_its_three_experiments() -> None:
    data = load_era("2026")
    average = weighted_average(data.measurement(SECTOR, key) for key in ("charm2", "ccfr", "nutev"))
    quoted = data.measurement(SECTOR, "combination")
    assert average.value == pytest.approx(quoted.value, abs=0.005)
    assert average.uncertainty == pytest.approx(quoted.uncertainty, abs=0.005)
