"""Wilson coefficients of both models: which there are, and their signs in flavio's basis."""

from dataclasses import replace

import numpy as np
import pytest

from zprimer.flavour import penguin
from zprimer.flavour.era import load_era
from zprimer.flavour.flavio.contact import contact_form
from zprimer.flavour.leptons import lepton_couplings
from zprimer.flavour.observables import b_to_s_leptons, kaons
from zprimer.flavour.wilson_coefficients import contact_couplings, wilson_coefficients
from zprimer.models.couplings import Couplings, diagonal
from zprimer.models.couplings import couplings as couplings_at
from zprimer.models.point import load_model
from zprimer.models.points import PointTable

QUARKS = {"mzp": 200.0, "g": 0.25, "mQ": 8e3, "mD": 9e3, "YQb": 1.0, "YQs_re": -0.1, "YDb": 1.0}
QUARKS |= {"YDs_re": -0.1, "YQd_re": 0.02, "YQd_im": 0.01, "YDd_re": 0.03}
DOUBLETS = {"mzp": 300.0, "mT": 1500.0, "g": 0.5, "qnumu": 2.0}
DOUBLETS |= {"qtauV": 0.5, "qtauA": -0.5, "qnutau": 1.0}
QED = 0.02
"""What running from m_Z' to 4.8 GeV makes of coefficients that vanish at m_Z'."""


def _in_flavios_basis(model: str, inputs: dict[str, float]) -> dict[str, complex]:
    return wilson_coefficients(load_model(model).point(inputs)).in_flavio_basis()


def test_lmutau_has_every_operator_of_left_and_right_handed_quarks() -> None:
    found = _in_flavios_basis("lmutau", QUARKS)
    for quarks in ("bs", "bd"):
        for lepton in ("mu", "tau"):
            assert abs(found[f"C9_{quarks}{lepton}{lepton}"]) > 0.05
            assert abs(found[f"C9p_{quarks}{lepton}{lepton}"]) > 0.05
            for chirality in "LR":
                assert f"C{chirality}_{quarks}nu{lepton}nu{lepton}" in found
    for quarks in ("bsbs", "bdbd", "sdsd"):
        assert {f"CV{kind}_{quarks}" for kind in ("LL", "RR", "LR")} <= set(found)
    for chirality in "LR":
        assert abs(found[f"C{chirality}_sdnumunumu"]) > 0.01
        assert found[f"C{chirality}_sdnutaunutau"] == pytest.approx(
            -found[f"C{chirality}_sdnumunumu"], rel=1e-3
        )
    assert found["C9_bstautau"] == pytest.approx(-found["C9_bsmumu"], rel=QED)
    assert abs(found["C10_bsmumu"]) < QED * abs(found["C9_bsmumu"])


def test_topphilic_has_left_handed_quarks_and_the_charges_of_its_leptons() -> None:
    found = _in_flavios_basis("topphilic", DOUBLETS)
    assert found["C9_bsmumu"].real < -0.1
    assert found["C10_bsmumu"] == pytest.approx(-found["C9_bsmumu"], rel=QED)
    assert found["C9_bstautau"] == pytest.approx(found["C9_bsmumu"] / 2, rel=2 * QED)
    assert found["C10_bstautau"] == pytest.approx(-found["C9_bstautau"], rel=2 * QED)
    for primed in ("C9p_bsmumu", "C10p_bsmumu", "C9p_bstautau"):
        assert abs(found.get(primed, 0)) < QED * abs(found["C9_bsmumu"])
    singlet = (found["C9_bsmumu"] - found["C10_bsmumu"]) / 2
    assert found["CL_bsnumunumu"] == pytest.approx(singlet, rel=QED)
    assert found["CL_sdnutaunutau"] == pytest.approx(found["CL_sdnumunumu"] / 2, rel=1e-3)
    assert {"CVLL_bsbs", "CVLL_bdbd", "CVLL_sdsd"} <= set(found)
    assert found["CVLL_bsbs"].real < 0


def test_left_handed_exchange_raises_delta_m_s() -> None:
    form = contact_form("delta_m_s")
    inputs = {"mzp": np.array([200.0]), "g": np.array([0.25]), "Ld_sb_re": np.array([1e-4])}
    couplings = contact_couplings(couplings_at(PointTable("lmutau", ("p",), inputs)))
    assert couplings["VddLL_2323"][0].real < 0
    assert form(couplings, np.array([200.0]))[0] > form.standard_model


@pytest.mark.parametrize(
    ("name", "key"), [("k_plus_pi_nu_nu", "k_plus"), ("k_long_pi_nu_nu", "k_long")]
)
def test_kaons_to_neutrinos_agree_with_equation_4_without_its_factor(name: str, key: str) -> None:
    """⅓ Σ |1 + s_W² C/(2X)|²: the same up to α, 3 %, and Im λ_t of the CKM matrix, 7 %."""
    era = load_era("2026")
    found = load_model("topphilic").point(DOUBLETS).zprime_couplings()
    form = contact_form(name)
    full = form(contact_couplings(found), np.array([300.0]))[0] / form.standard_model - 1
    leptons = lepton_couplings(found)
    c_mu, c_tau = (kaons.coefficient(each, found, era) for each in (leptons.nu_mu, leptons.nu_tau))
    real, imaginary = (era.number("kaons", f"x_sm_{part}") for part in ("real", "imaginary"))
    x_sm = complex(real, imaginary) if key == "k_plus" else complex(era.number("kaons", "x_t"))
    closed = kaons.neutrino_factor(c_mu, c_tau, x_sm, era.number("kaons", "sw2"))[0] - 1
    assert closed > 0.02
    assert full == pytest.approx(closed, rel=0.15)
    assert abs(full - closed) < form.theory


def test_doubled_couplings_of_neutrinos_double_what_is_linear() -> None:
    """Interference with the Standard Model rules: the sign of the coupling matters."""
    form = contact_form("k_long_pi_nu_nu")
    charges = {"qnumu": np.array([0.0, 0.1, -0.1])}
    points = PointTable("topphilic", ("a", "b", "c"), {**charges, "g": np.full(3, 0.5)})
    contact = contact_couplings(couplings_at(points))
    none, up, down = form(contact, np.full(3, 300.0)) / form.standard_model - 1
    assert none == pytest.approx(0, abs=1e-12)
    assert up > 0 > down
    assert up == pytest.approx(-down, rel=0.01)


TREE = {"Ld_sb_re": 8e-4, "Ld_sb_im": -5e-4, "mzp": 200.0, "g": 0.2}


def test_tree_level_exchange_is_that_of_the_contact_couplings() -> None:
    """C₉ of the closed formulas and by ``wilson``: the same up to running of QED and α, 5 %."""
    point = load_model("lmutau").point(TREE)
    c9, c10 = b_to_s_leptons.wilson_coefficients(point.zprime_couplings(), load_era("2026"))
    found = wilson_coefficients(point).in_flavio_basis()
    assert abs(c9[0]) > 1
    assert c9[0] * penguin.TO_FLAVIO == pytest.approx(found["C9_bsmumu"], rel=0.05)
    assert c10[0] == 0


def _kaon_couplings(matrix: str, size: complex) -> Couplings:
    """Z' couplings of s and d and of ν_μ alone."""
    given = {"mzp": 200.0, "g": 0.3, f"{matrix}_re": size.real, f"{matrix}_im": size.imag}
    found = load_model("lmutau").point(given).zprime_couplings()
    muon = diagonal(np.zeros(1), np.full(1, 0.3), np.zeros(1))
    return replace(found, left={**found.left, "nu": muon})


@pytest.mark.parametrize("matrix", ["Ld_ds", "Rd_ds"])
@pytest.mark.parametrize("size", [1e-6, 1e-6j, (-0.6 + 0.8j) * 1e-6])
@pytest.mark.parametrize("name", ["k_plus_pi_nunu", "k_long_pi_nunu"])
def test_kaons_of_any_phase_and_chirality_agree_with_flavio(
    matrix: str, size: complex, name: str
) -> None:
    """flavio multiplies what ``wilson`` normalises to V_ts V_td* by V_td V_ts*."""
    closed = {each.name: each for each in kaons.OBSERVABLES}[name]
    found, era = _kaon_couplings(matrix, size), load_era("2026")
    predicted = closed.function(found, era).prediction[0]
    ours = predicted / era.number("kaons", name.removesuffix("_pi_nunu") + "_sm") - 1
    top = found.ckm[0, 2, 0] * found.ckm[0, 2, 1].conj()
    turned = _kaon_couplings(matrix, complex(np.conj(size) * np.conj(top) / top))
    form = contact_form(name.replace("nunu", "nu_nu"))
    theirs = form(contact_couplings(turned), np.array([200.0]))[0] / form.standard_model - 1
    assert ours == pytest.approx(theirs, rel=0.2, abs=2e-3)


def test_real_coupling_of_kaons_does_not_violate_cp() -> None:
    closed = {each.name: each for each in kaons.OBSERVABLES}["k_long_pi_nunu"]
    era = load_era("2026")
    predicted = closed.function(_kaon_couplings("Ld_ds", 4e-6), era).prediction[0]
    assert predicted == pytest.approx(era.number("kaons", "k_long_sm"), rel=1e-12)
