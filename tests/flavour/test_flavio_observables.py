"""Wilson coefficients and flavio against the closed formulas of both papers."""

import csv
import json

import numpy as np
import pytest
from wilson import wcxf

from zprimer.cli import main
from zprimer.errors import InputError
from zprimer.flavour import penguin
from zprimer.flavour.era import load_era
from zprimer.flavour.flavio.contact import flavio_value, left_right_weight
from zprimer.flavour.flavio.observables import (
    FLAVIO_OBSERVABLES,
    measurement,
    observable,
    predictions,
    sampled_uncertainty,
    theory_uncertainty,
)
from zprimer.flavour.observables import b_to_s_leptons, meson_mixing
from zprimer.flavour.observables.trident import cross_section_ratio
from zprimer.flavour.wilson_coefficients import WilsonCoefficients, wilson_coefficients
from zprimer.io.tables import read_table
from zprimer.models.point import load_model
from zprimer.models.standard_model import electroweak
from zprimer.models.vectorlike_quarks import quarks_of
from zprimer.papers.agpy.statements import statements

LMUTAU, TOPPHILIC = load_model("lmutau"), load_model("topphilic")
HIERARCHICAL = {
    **{"mzp": 200.0, "g": 200 / 750, "mQ": 5692.1, "mD": 5692.1},
    **{"YQb": 1.0, "YQs_re": -0.0529, "YDb": 1.0, "YDs_re": -0.0529},
}
EQUAL = {
    **{"mzp": 1000.0, "g": 1000 / 750, "mQ": 24749.0, "mD": 24749.0},
    **{"YQb": 1.0, "YQs_re": -1.0, "YDb": 1.0, "YDs_re": -1.0},
}


@pytest.fixture(scope="module")
def best_fit() -> WilsonCoefficients:
    return wilson_coefficients(LMUTAU.point(HIERARCHICAL))


def shift_of(coefficients: WilsonCoefficients, name: str) -> float:
    (found,) = predictions(coefficients, (observable(name),))
    return found.value / found.standard_model - 1


def test_coefficients_are_the_papers_in_flavios_basis(best_fit: WilsonCoefficients) -> None:
    """C₉ = −(35 TeV)⁻² is −1, C₉' = +1; taus the opposite; no axial current but from QED."""
    found = best_fit.in_flavio_basis()
    assert found["C9_bsmumu"].real == pytest.approx(-1, abs=0.05)
    assert found["C9p_bsmumu"].real == pytest.approx(1, abs=0.05)
    assert found["C9_bstautau"] == pytest.approx(-found["C9_bsmumu"], rel=1e-3)
    assert abs(found["C10_bsmumu"]) < 0.02
    assert found["CL_bsnumunumu"] == pytest.approx(found["C9_bsmumu"] / 2, rel=1e-3)


def test_matrices_and_yukawas_give_the_same_semileptonic_operators() -> None:
    """Only the boxes with Φ know of the vector-like quarks behind the couplings."""
    size = -0.0529 * 750**2 / (2 * 5692.1**2)
    given = {"mzp": 200.0, "g": 200 / 750, "Ld_sb_re": size, "Rd_sb_re": -size}
    matrices = wilson_coefficients(LMUTAU.point(given)).values
    yukawas = wilson_coefficients(LMUTAU.point(HIERARCHICAL)).values
    for name in ("VedLL_2223", "VdeLR_2333", "VedRR_2223", "VnudLL_3323"):
        assert matrices[name] == pytest.approx(yukawas[name])
    for name in ("VddLL_2323", "VddRR_2323", "V1ddLR_2323"):
        ratio = yukawas[name] / matrices[name]
        assert ratio == pytest.approx(1 + (5692.1 / 750) ** 2 / (16 * np.pi**2), rel=1e-6)


@pytest.mark.parametrize("inputs", [HIERARCHICAL, {**HIERARCHICAL, "g": 1 / 9}, EQUAL])
def test_bs_mixing_agrees_within_the_theory_uncertainty(inputs: dict[str, float]) -> None:
    """Eq. 18 with and without dominating boxes, at v_Φ = 750 GeV and 1.8 TeV.

    The large shift is that of a Z' of 1 TeV, for which Eq. 18 has the running.
    """
    point = LMUTAU.point(inputs)
    quarks = quarks_of({name: np.array(value) for name, value in point.parameters.items()})
    standard_model = meson_mixing.standard_model_of_era(load_era("paper_2014"))
    v_phi = np.array(point.derived["v_phi"])
    closed = abs(meson_mixing.quark_ratio(quarks, v_phi, standard_model)) - 1
    full = shift_of(wilson_coefficients(point), "delta_m_s")
    assert closed * full > 0
    assert abs(closed - full) < theory_uncertainty(observable("delta_m_s"))
    assert 0.6 < full / closed < 1.0


@pytest.mark.parametrize("mzp", [60.0, 200.0, 1000.0])
def test_weight_of_the_left_right_coefficient_is_flavios(mzp: float) -> None:
    """By wilson and flavio themselves; 9.7 of Eq. 18 lies between 1 and 2 TeV."""
    size, slopes = 1e-12, []
    for name, norm in (("VddLL_2323", -1 / 8), ("V1ddLR_2323", 1 / 4)):
        up, down = (flavio_value("delta_m_s", {name: s * norm * size}, mzp) for s in (1, -1))
        slopes.append(up**2 - down**2)
    found = left_right_weight(np.array([mzp, 1000.0, 2000.0]))
    assert found[0] == pytest.approx(slopes[1] / slopes[0], rel=1e-3)
    assert found[1] < meson_mixing.LEFT_RIGHT_WEIGHT < found[2]


def test_effect_of_three_percent_is_two_with_flavio() -> None:
    """The tree level at v_Φ = 750 GeV: 2.6 % by Eq. 18 and less, never more, by flavio."""
    size = 750.0**2 / 35e3**2
    for mzp, expected in ((200.0, 0.0199), (1000.0, 0.0226)):
        inputs = {"mzp": mzp, "g": mzp / 750, "Ld_sb_re": -size, "Rd_sb_re": size}
        shift = shift_of(wilson_coefficients(LMUTAU.point(inputs)), "delta_m_s")
        assert shift == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("v_phi", [500.0, 750.0, 2000.0])
def test_tridents_agree(v_phi: float) -> None:
    """Eq. 34 of 1403.1269 against flavio's four-fermion cross section."""
    coefficients = wilson_coefficients(LMUTAU.point({"mzp": 100.0, "g": 100 / v_phi}))
    closed = float(cross_section_ratio(np.array(v_phi), 0.23116, 246.22))
    assert shift_of(coefficients, "trident") == pytest.approx(closed - 1, rel=0.02)


def test_b_decays_move_as_by_the_lowest_order(best_fit: WilsonCoefficients) -> None:
    closed = {each.name: each.value / 100 for each in statements()}
    names = ("b_xs_mumu", "b_xs_tautau", "b_kstar_nu_nu", "bs_mumu")
    muon, tau, neutrino, leptonic = (shift_of(best_fit, name) for name in names)
    for full, name, flavio in (
        (muon, "xs_mumu", "b_xs_mumu"),
        (tau, "xs_tautau", "b_xs_tautau"),
        (neutrino, "kstar_nunu", "b_kstar_nu_nu"),
    ):
        assert full * closed[name] > 0
        assert abs(full - closed[name]) < theory_uncertainty(observable(flavio))
    assert leptonic == pytest.approx(0, abs=1e-12)


def test_topphilic_r_k_follows_from_equation_15() -> None:
    """C₉ = −C₁₀ of 1704.06005 through WCxf and flavio, against the formula of R_K."""
    point = TOPPHILIC.point({"mzp": 300.0, "g": 0.8, "mT": 1500.0})
    weak = electroweak(point.parameters)
    c9 = penguin.leading_log(1.0, 300.0, 0.8, 1.0, 0.3, 173.0, 1500.0, weak.mw, weak.e)
    coefficients = wilson_coefficients(point)
    above, found = coefficients.in_flavio_basis(300.0), coefficients.in_flavio_basis()
    flavios_alpha_and_vts = (127.95 / 132.507) * (0.04090 / 0.04119)
    assert above["C9_bsmumu"].real == pytest.approx(-c9 * flavios_alpha_and_vts, rel=0.01)
    assert above["C10_bsmumu"] == pytest.approx(-above["C9_bsmumu"], rel=1e-9)
    (r_k,) = predictions(coefficients, (observable("r_k"),))
    vector, axial = found["C9_bsmumu"].real, found["C10_bsmumu"].real
    lowest = ((4.053 + vector) ** 2 + (axial - 4.166) ** 2) / (4.053**2 + 4.166**2)
    assert r_k.value == pytest.approx(lowest, rel=0.02)
    ratio = b_to_s_leptons.lfu_ratio("r_k", -np.array(vector), -np.array(axial))
    assert r_k.value == pytest.approx(float(ratio), abs=2e-3)


def test_theory_uncertainties_on_file_are_flavios() -> None:
    """The cheap ones again, with the same samples; the rest needs minutes."""
    for name in ("delta_m_s", "bs_mumu", "epsilon_k", "k_plus_pi_nu_nu"):
        sampled = sampled_uncertainty(observable(name), 100)
        assert sampled == pytest.approx(theory_uncertainty(observable(name)), rel=0.03)


def test_measurements_are_the_current_ones() -> None:
    r_k = measurement(observable("r_k"))
    assert r_k is not None
    assert r_k.value == pytest.approx(0.949)
    mixing = measurement(observable("delta_m_s"))
    assert mixing is not None
    assert mixing.value == pytest.approx(17.76, abs=0.01)
    assert measurement(observable("b_xs_mumu")) is None


def test_pull_takes_measurement_and_theory_together() -> None:
    nothing = WilsonCoefficients(100.0, {})
    found = {each.observable.name: each for each in predictions(nothing)}
    assert set(found) == {each.name for each in FLAVIO_OBSERVABLES}
    bs = found["bs_mumu"]
    assert bs.measured is not None
    assert bs.pull == pytest.approx(
        (bs.value - bs.measured.value) / np.hypot(bs.theory, bs.measured.above)
    )
    assert bs.value == bs.standard_model
    assert found["b_xs_mumu"].pull is None


def test_command_writes_wcxf_and_observables(tmp_path) -> None:
    out, table = tmp_path / "wc.json", tmp_path / "observables.csv"
    settings = [f"--set={name}={value}" for name, value in HIERARCHICAL.items()]
    arguments = ["wilson", "--model=lmutau", *settings, f"--out={out}", f"--observables={table}"]
    assert main(arguments) == 0
    content = json.loads(out.read_text())
    assert (content["eft"], content["basis"], content["scale"]) == ("WET", "JMS", 200.0)
    assert content["provenance"]["stage"] == "wilson"
    with open(out) as file:
        wcxf.WC.load(file).validate()
    assert content["values"]["VedLL_2223"] == pytest.approx(35e3**-2, rel=1e-3)
    with open(table, newline="") as file:
        rows = {row["observable"]: row for row in csv.DictReader(file)}
    assert set(rows) == {each.name for each in FLAVIO_OBSERVABLES}
    assert float(rows["r_kstar"]["value"]) < 0.9
    assert rows["b_xs_mumu"]["pull"] == ""
    assert read_table(table).provenance["settings"] == content["provenance"]["settings"]


def test_light_zprime_and_unknown_observable_are_refused() -> None:
    with pytest.raises(InputError, match="at least 10 GeV"):
        wilson_coefficients(LMUTAU.point({"mzp": 4.0}))
    with pytest.raises(InputError, match="did you mean 'r_kstar'"):
        observable("r_k_star")
