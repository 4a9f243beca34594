"""B_s mixing against 1403.1269 Eqs. 18 to 21 and the last remark of section IV."""

import numpy as np
import pytest

from zprimer.flavour.era import load_era
from zprimer.flavour.observables.meson_mixing import (
    PRINTED_BOX,
    anomaly_effect,
    coefficient_chiral,
    coefficient_left_right,
    effect_of_era,
    m12_ratio,
    standard_model_coefficient,
    v_phi_of_effect,
)

SM = standard_model_coefficient(0.653, 80.385, 0.0404, 2.3)


def test_tolerated_shift_gives_equation_21() -> None:
    assert v_phi_of_effect(0.15, load_era("paper_2014")) == pytest.approx(1800, rel=0.05)


def test_smallest_effect_at_the_trident_bound() -> None:
    """The paper's "at least 3 %" is 2.6 %: 15 % at 1.8 TeV falls to that as v_Φ²."""
    effect = float(effect_of_era(np.array(750.0), load_era("paper_2014")))
    assert effect == pytest.approx(0.15 * (750 / 1800) ** 2, rel=0.05)
    assert round(100 * effect) == 3


def test_anomaly_effect_is_equation_18_without_boxes() -> None:
    """Heavy quarks at fixed Y/m² and no scalar boxes: subtract them by two values of v_Φ."""
    mass, c9, c9_prime = 25e3, -1 / 35e3**2, 1 / 35e3**2
    yukawas_q, yukawas_d = 2 * c9 * mass**2, -2 * c9_prime * mass**2

    def full(v_phi: float) -> float:
        chiral = [coefficient_chiral(y, mass, v_phi) for y in (yukawas_q, yukawas_d)]
        mixed = coefficient_left_right(yukawas_q, yukawas_d, mass, mass, v_phi)
        return float(m12_ratio(*chiral, mixed, SM))

    effect = float(anomaly_effect(np.array(1500.0), c9, c9_prime, SM))
    assert full(1500.0) - full(0.0) == pytest.approx(effect, rel=1e-9)


def test_both_chiralities_interfere_constructively() -> None:
    """C₉' = −C₉ gives 1 + 1 + 9.7 times the effect of C₉ alone."""
    alone = float(anomaly_effect(np.array(1000.0), -1e-9, 0.0, SM))
    both = float(anomaly_effect(np.array(1000.0), -1e-9, 1e-9, SM))
    assert both / alone == pytest.approx(11.7)


@pytest.mark.parametrize("split", [0.0, 1e-9, 1e-5])
def test_left_right_box_is_finite_at_equal_masses(split: float) -> None:
    mass = 5000.0
    value = float(coefficient_left_right(1.0, 1.0, mass * (1 + split), mass, 0.0))
    assert value == pytest.approx(1 / (16 * np.pi**2 * mass**2), rel=3e-5, abs=0)


def test_printed_left_right_coefficient_is_equation_19c() -> None:
    mq, md, v_phi = 4000.0, 7000.0, 900.0
    printed = (v_phi / (mq * md)) ** 2
    printed -= np.log(mq**2 / md**2) / (16 * np.pi**2 * (mq**2 - md**2))
    found = float(coefficient_left_right(1.0, 1.0, mq, md, v_phi, PRINTED_BOX))
    assert found == pytest.approx(printed, rel=1e-9, abs=0)


def test_sm_coefficient_is_the_loop_function_formula() -> None:
    """G_F² m_W² (V_ts V_tb)² S₀/(4π²) of the ΔB = 2 Hamiltonian, times 8 for Eq. 18's norm."""
    gf = 0.653**2 / (4 * np.sqrt(2) * 80.385**2)
    hamiltonian = gf**2 * 80.385**2 * 0.0404**2 * 2.3 / (4 * np.pi**2)
    assert pytest.approx(8 * hamiltonian) == SM
