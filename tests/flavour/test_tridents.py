"""Neutrino tridents against 1403.1269 Eqs. 34 to 39."""

import numpy as np
import pytest

from zprimer.errors import InputError
from zprimer.flavour.era import Era, load_era
from zprimer.flavour.tridents import (
    SECTOR,
    cross_section_ratio,
    excluded_ratio,
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
