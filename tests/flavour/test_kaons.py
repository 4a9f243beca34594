"""Kaon decays against flavio, the printed Eq. 4 and the statements of 1704.06005."""

import numpy as np
import pytest

from zprimer.flavour.era import load_era
from zprimer.flavour.observable import evaluate
from zprimer.flavour.observables.kaons import neutrino_factor, pi0_mumu
from zprimer.models.points import PointTable

X_SM, SW2 = 2.10 + 0.24j, 0.2304


def test_factor_agrees_with_flavio() -> None:
    """flavio 2.7.1 with CL_sdnumunumu = −0.6: 8.50350/8.13944 and 2.95556/2.77901 times the SM."""
    c_mu = np.array(1.2)
    assert float(neutrino_factor(c_mu, 0 * c_mu, X_SM, 0.2312)) == pytest.approx(1.0447, abs=2e-3)
    assert float(neutrino_factor(c_mu, 0 * c_mu, 1.464, 0.2312)) == pytest.approx(1.0635, abs=3e-3)


def test_equation_4_as_printed_has_twice_the_shift() -> None:
    c9, c10 = 0.6, -0.6
    printed = (2 + abs(1 + SW2 * (c9 - c10) / X_SM) ** 2) / 3
    twice = np.array(2 * (c9 - c10))
    assert float(neutrino_factor(twice, 0 * twice, X_SM, SW2)) == pytest.approx(printed, rel=1e-12)


def test_triplet_has_the_other_sign() -> None:
    c_mu = np.array([0.8, -0.8])
    singlet, triplet = neutrino_factor(c_mu, 0 * c_mu, X_SM, SW2)
    assert singlet > 1 > triplet


def test_neutral_decay_to_muons_changes_at_the_level_of_five_percent() -> None:
    era, c9 = load_era("paper_2017"), np.array([0.0, 0.6])
    standard_model, shifted = pi0_mumu(c9, -c9, era)
    assert standard_model == pytest.approx(1.41e-11, rel=0.01)
    assert shifted / standard_model - 1 == pytest.approx(-0.05, abs=0.01)


def test_neutrinos_feel_the_zprime_only_if_they_couple() -> None:
    points = PointTable(
        "topphilic",
        ("none", "singlet", "triplet"),
        {"g": np.array([0.8] * 3), "qnumu": np.array([0.0, 2.0, -2.0])},
    )
    for era in ("paper_2017", "2026"):
        constraints = evaluate(points, load_era(era))
        for name in ("k_plus_pi_nunu", "k_long_pi_nunu"):
            none, singlet, triplet = constraints[name].prediction
            assert none == load_era(era).number("kaons", name.removesuffix("_pi_nunu") + "_sm")
            assert triplet < none < singlet < 1.1 * none
            assert list(constraints[name].verdict) == ["not applicable", "allowed", "allowed"]


def test_taus_add_to_the_neutrino_modes() -> None:
    inputs = {"qnumu": 2.0, "qtauV": 1.0, "qtauA": -1.0, "qnutau": 2.0}
    both = PointTable("topphilic", ("p",), {k: np.array([v]) for k, v in inputs.items()})
    muons = PointTable("topphilic", ("p",), {"qnumu": np.array([2.0])})
    era = load_era("paper_2017")
    factors = [
        evaluate(points, era)["k_plus_pi_nunu"].prediction[0] / 8.4e-11 - 1
        for points in (both, muons)
    ]
    assert factors[0] == pytest.approx(2 * factors[1])
