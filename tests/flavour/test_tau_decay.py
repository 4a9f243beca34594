"""τ → μ ν ν̄ against 1403.1269 Eqs. 28 to 31."""

import numpy as np
import pytest

from zprimer.errors import InputError
from zprimer.flavour.era import load_era
from zprimer.flavour.leptons import LeptonCouplings, left_handed
from zprimer.flavour.observables.tau_decay import (
    delta_box,
    delta_box_doublets,
    delta_of_era,
    standard_model_branching_ratio,
)

MW = 80.385


def test_measured_delta_is_equation_31() -> None:
    delta = delta_of_era(load_era("paper_2014"))
    assert delta.value == pytest.approx(7.0e-3, abs=0.05e-3)
    assert delta.uncertainty == pytest.approx(3.0e-3, abs=0.05e-3)


def test_measurement_is_more_than_two_sigma_above_the_sm() -> None:
    era = load_era("paper_2014")
    measured = era.measurement("tau_decay", "branching_ratio")
    predicted = standard_model_branching_ratio(
        era.measurement("tau_decay", "lifetime"), era.measurement("tau_decay", "sm_rate")
    )
    distance = measured.value - predicted.value
    assert distance > 2 * np.hypot(measured.uncertainty, predicted.uncertainty)


@pytest.mark.parametrize("mzp", [5.0, 60.0, 100.0, 500.0])
def test_shift_is_equation_28_as_printed(mzp: float) -> None:
    x = (mzp / MW) ** 2
    printed = 3 * 0.3**2 * np.log(1 / x) / (4 * np.pi**2 * (1 - x))
    assert float(delta_box(np.array(mzp), np.array(0.3), MW)) == pytest.approx(printed, rel=1e-12)


def test_shift_is_smooth_through_the_w_mass() -> None:
    """Near m_W, Δ = 3g'²/(4π²)(1 − L/2 + L²/12) with L = log(m_Z'²/m_W²)."""
    steps = np.array([-1e-4, -1e-9, 0.0, 1e-15, 1e-9, 1e-4])
    log = 2 * np.log1p(steps)
    expected = 3 / (4 * np.pi**2) * (1 - log / 2 + log**2 / 12)
    shift = delta_box(MW * (1 + steps), np.ones(6), MW)
    np.testing.assert_allclose(shift, expected, rtol=1e-13)


def test_shift_is_positive_on_both_sides_of_the_w_mass() -> None:
    masses = np.geomspace(1, 1e4, 50)
    shift = delta_box(masses, np.full(50, 0.1), MW)
    assert np.all(shift > 0)
    assert np.all(np.diff(shift) < 0)


def test_opposite_charges_are_equation_28_and_equal_ones_its_negative() -> None:
    mzp, g = np.array([50.0, 300.0]), np.array([0.2, 0.2])
    opposite = LeptonCouplings(g, g, g, -g, -g, -g)
    equal = LeptonCouplings(g, g, g, g, g, g)
    expected = delta_box(mzp, g, MW)
    np.testing.assert_allclose(delta_box_doublets(mzp, opposite, MW), expected, rtol=1e-14)
    np.testing.assert_allclose(delta_box_doublets(mzp, equal, MW), -expected, rtol=1e-14)


def test_muons_alone_leave_tau_decays() -> None:
    for neutrinos in (False, True):
        shift = delta_box_doublets(np.array(300.0), left_handed(neutrinos=neutrinos), MW)
        assert float(shift) == 0


def test_taus_without_their_neutrinos_are_refused() -> None:
    with pytest.raises(InputError, match="let each neutrino couple as"):
        delta_box_doublets(np.array(300.0), left_handed(taus=True), MW)
