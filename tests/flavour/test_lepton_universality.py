"""Lepton universality of Z couplings for chiral Z′ couplings."""

from dataclasses import replace

import numpy as np
import pytest

from zprimer.flavour.era import Era, load_era
from zprimer.flavour.leptons import LeptonCouplings, left_handed
from zprimer.flavour.observable import evaluate
from zprimer.flavour.observables.lepton_universality import direction, lfu_bound, shifted_couplings
from zprimer.flavour.observables.trident import trident_bound
from zprimer.flavour.observables.z_pole import (
    coupling_ratio,
    fit_couplings,
    k_factor,
    neutrino_coupling_ratio,
    standard_model_couplings,
)
from zprimer.models.point import load_model
from zprimer.models.points import PointTable

MODULE = "zprimer.flavour.observables.lepton_universality"
MZ = 91.1875
ZERO, ONE = np.array(0.0), np.array(1.0)


@pytest.fixture(scope="module")
def era() -> Era:
    return load_era("paper_2017")


def _points(**inputs: list[float]) -> PointTable:
    size = len(next(iter(inputs.values())))
    arrays = {name: np.array(values) for name, values in inputs.items()}
    return PointTable("topphilic", tuple(f"p{i}" for i in range(size)), arrays)


@pytest.mark.parametrize(
    ("charges", "share"),
    [
        (left_handed(), 1.0),
        (left_handed(neutrinos=True), 0.5),
        (left_handed(neutrinos=True, taus=True), 0.25),
    ],
)
def test_charges_give_the_branching_ratios_of_figure_2(
    charges: LeptonCouplings, share: float
) -> None:
    inputs = {"mzp": 300.0, "g": 0.5, "qnumu": float(charges.nu_mu)}
    inputs |= {"qtauV": float(charges.tau_left) / 2, "qtauA": -float(charges.tau_left) / 2}
    point = load_model("topphilic").point(inputs | {"qnutau": float(charges.nu_tau)})
    assert point.branching_ratios[32][(13, -13)] == pytest.approx(share, rel=1e-4)


def test_vector_charges_shift_couplings_as_in_equation_32(era: Era) -> None:
    standard_model = standard_model_couplings(era)
    mzp, g = np.array([40.0, 250.0]), np.array([0.3, 0.9])
    vector = LeptonCouplings(*(g * charge for charge in (ONE, ONE, ONE, ONE, ONE, ONE)))
    ratio = shifted_couplings(mzp, vector, MZ, standard_model) / standard_model
    np.testing.assert_allclose(ratio[:, :2], 1, rtol=1e-14)
    for column in range(2, 6):
        np.testing.assert_allclose(ratio[:, column], coupling_ratio(mzp, g, MZ), rtol=1e-12)
    np.testing.assert_allclose(ratio[:, 6], neutrino_coupling_ratio(mzp, g, MZ), rtol=3e-5)


def test_left_handed_zprime_leaves_the_right_handed_coupling(era: Era) -> None:
    standard_model = standard_model_couplings(era)
    couplings = left_handed().times(np.array([0.7]))
    shifted = shifted_couplings(np.array([200.0]), couplings, MZ, standard_model)[0]
    left, right = shifted[2] + shifted[3], shifted[2] - shifted[3]
    assert right == pytest.approx(standard_model[2] - standard_model[3], rel=1e-13)
    expected = abs(1 + 1.4**2 / (16 * np.pi**2) * complex(k_factor(np.array(200.0), MZ)))
    assert left / (standard_model[2] + standard_model[3]) == pytest.approx(expected, rel=1e-12)


def test_common_shifts_of_all_leptons_do_not_matter(
    era: Era, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = direction(left_handed(), era)
    fit = fit_couplings(era)
    moved = replace(fit, values=fit.values + np.array([1, 2, 1, 2, 1, 2, -3]) * 1e-3)
    monkeypatch.setattr(f"{MODULE}.fit_couplings", lambda _: moved)
    after = direction(left_handed(), era)
    assert after.best == pytest.approx(before.best, rel=1e-8)


def test_shift_of_a_shifted_muon_is_found(era: Era, monkeypatch: pytest.MonkeyPatch) -> None:
    """A left-handed muon coupling 0.4 % above universality is x = 0.001 for charge 2."""
    fit, values = fit_couplings(era), standard_model_couplings(era)
    left = (values[2] + values[3]) / 2
    shifted = values + 0.004 * left * np.array([0, 0, 1, 1, 0, 0, 0])
    fake = replace(fit, values=shifted)
    monkeypatch.setattr(f"{MODULE}.fit_couplings", lambda _: fake)
    assert direction(left_handed(), era).best == pytest.approx(1e-3, rel=1e-9)


@pytest.mark.parametrize("mzp", [120.0, 300.0, 1000.0])
def test_bound_is_where_the_observable_excludes(era: Era, mzp: float) -> None:
    bound = float(lfu_bound(np.array(mzp), left_handed(), era))
    points = _points(mzp=[mzp] * 2, g=[0.99 * bound, 1.01 * bound], mT=[5 * mzp] * 2)
    constraint = evaluate(points, era)["z_lepton_universality"]
    assert list(constraint.verdict) == ["allowed", "excluded"]
    assert np.mean(constraint.pull) == pytest.approx(1.96, abs=0.01)


def test_bound_is_stronger_than_the_one_of_the_widths_alone(era: Era) -> None:
    """Γ_μμ/Γ_ee = 1.0009 ± 0.0028, hep-ex/0509008 section 7.2.1, says 0.92 at 300 GeV."""
    couplings = standard_model_couplings(era)
    left, right = (couplings[0] + couplings[1]) ** 2, (couplings[0] - couplings[1]) ** 2
    shift = (0.0009 + 1.96 * 0.0028) / (2 * left / (left + right))
    real = float(k_factor(np.array(300.0), MZ).real)
    widths = np.sqrt(shift * 16 * np.pi**2 / real) / 2
    assert widths == pytest.approx(0.92, abs=0.01)
    assert widths / 2 < float(lfu_bound(np.array(300.0), left_handed(), era)) < widths


def test_bound_hardly_changes_between_the_eras() -> None:
    """The Bhabha correction of 1912.02067 moves all leptons alike."""
    mzp = np.geomspace(100, 1000, 5)
    old, new = (lfu_bound(mzp, left_handed(), load_era(name)) for name in ("paper_2017", "2026"))
    np.testing.assert_allclose(new / old, 1, atol=0.03)


def test_charges_without_effect_give_no_bound(era: Era) -> None:
    nothing = LeptonCouplings(ZERO, ZERO, ZERO, ZERO, ZERO, ZERO)
    assert np.isinf(lfu_bound(np.array(300.0), nothing, era))
    constraint = evaluate(_points(qV=[0.0], qA=[0.0]), era)["z_lepton_universality"]
    assert constraint.prediction[0] == 0
    assert constraint.verdict[0] == "not applicable"


def test_equal_shifts_of_muon_and_tau_are_seen_against_the_electron(era: Era) -> None:
    both = direction(left_handed(neutrinos=True, taus=True), era)
    assert both.uncertainty < 3e-3 / 4
    assert float(lfu_bound(np.array(300.0), left_handed(taus=True), era)) == pytest.approx(
        float(lfu_bound(np.array(300.0), left_handed(neutrinos=True, taus=True), era))
    )


def test_invisible_width_sees_neutrino_charges(era: Era) -> None:
    constraint = evaluate(_points(g=[0.8, 0.8], qnumu=[0.0, 2.0]), era)["z_invisible"]
    assert constraint.prediction[0] == pytest.approx(1, abs=1e-14)
    expected = 4 * 0.64 / (3 * 16 * np.pi**2) * float(k_factor(np.array(300.0), MZ).real)
    assert constraint.prediction[1] - 1 == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("name", ["paper_2017", "2026"])
def test_tridents_against_universality_over_figure_2(name: str) -> None:
    """1704.06005: "always stronger", true below a share of the doublet's neutrino coupling."""
    data, mzp = load_era(name), np.geomspace(100, 1000, 20)
    universality = lfu_bound(mzp, left_handed(), data)
    full, sixth = (
        trident_bound(mzp, replace(left_handed(), nu_mu=np.array(2 * share)), data)
        for share in (1.0, 0.16)
    )
    assert np.all(np.isinf(trident_bound(mzp, left_handed(), data)))
    assert np.all(universality < sixth)
    assert np.all(full < universality)


def test_slope_is_the_derivative_of_the_shifted_couplings(era: Era) -> None:
    charges = LeptonCouplings(*(np.array(charge) for charge in (2.0, 0.7, 0.0, -1.1, 1.6, 0.0)))
    standard_model, mzp, g = standard_model_couplings(era), np.array([300.0]), 1e-3
    moved = shifted_couplings(mzp, charges.times(np.array([g])), MZ, standard_model)[0]
    x = g**2 / (16 * np.pi**2) * float(k_factor(mzp, MZ).real[0])
    np.testing.assert_allclose(
        direction(charges, era).slope, (moved - standard_model) / x, atol=1e-5
    )
