"""Quark sector of 1403.1269: B_s and kaon mixing, b → s decays, t → Z'c, perturbativity."""

import numpy as np
import pytest

from zprimer.flavour.era import era_names, load_era
from zprimer.flavour.observable import evaluate
from zprimer.flavour.observables import kaon_mixing, meson_mixing
from zprimer.flavour.observables.b_to_s_transitions import (
    Coefficients,
    coefficients,
    fitted,
    inclusive_ratio,
    neutrino_ratio,
    normalisation,
    preference,
    usual,
)
from zprimer.flavour.observables.perturbativity import (
    LEPTONS,
    QUARKS,
    beta_coefficient,
    highest_coupling,
)
from zprimer.flavour.observables.top_decays import (
    top_to_zprime_charm,
    top_to_zprime_charm_from_couplings,
)
from zprimer.models.points import PointTable
from zprimer.models.standard_model import PARAMETERS, ckm
from zprimer.models.vectorlike_quarks import (
    VectorLikeQuarks,
    exact_couplings,
    leading_couplings,
    up_yukawas,
)
from zprimer.models.widths import fermion_to_vector
from zprimer.papers.agpy.mixing_statements import best_fit_quarks
from zprimer.papers.agpy.statements import markdown, statements

SM = meson_mixing.standard_model_of_era(load_era("paper_2014"))
CKM = ckm({each.name: each.default for each in PARAMETERS})
FOUND = {each.name: each for each in statements()}


def quarks(mq: float, md: float, ys: complex = -1.0, mu: float = 1e4) -> VectorLikeQuarks:
    left, right = np.array([0, ys, 1.0], dtype=complex), np.array([0, ys, 1.0], dtype=complex)
    up = np.array([0, 0.5, 0.8], dtype=complex)
    return VectorLikeQuarks(np.array(mq), np.array(md), np.array(mu), left, right, up)


def test_best_fit_lies_where_the_paper_says() -> None:
    assert FOUND["mass_scale"].value == pytest.approx(25, rel=0.02)
    assert FOUND["mass_scale_hierarchical"].value == pytest.approx(25 * 0.23, rel=0.02)


def test_coefficients_have_the_signs_of_equation_2() -> None:
    found = coefficients(best_fit_quarks())
    assert found.c9.real == pytest.approx(-1 / 35e3**2)
    assert found.c9_prime.real == pytest.approx(1 / 35e3**2)
    dimensionless = usual(found)
    assert dimensionless.c9.real == pytest.approx(-1, abs=0.05)
    assert dimensionless.c9_prime.real == pytest.approx(1, abs=0.05)
    assert preference(found) == pytest.approx(0, abs=1e-12)
    none = Coefficients(np.array(0.0), np.array(0.0))
    assert preference(none) == pytest.approx((1 / 0.3) ** 2 + (1 / 0.5) ** 2, rel=1e-3)
    assert fitted("c9").value == load_era("paper_2014").number("meson_mixing", "c9")


def test_normalisation_is_that_of_the_fits() -> None:
    """(35 TeV)⁻² is one unit of the usual coefficient, up to α and V_ts."""
    assert normalisation(1.1663787e-5, 1 / 128, -0.0404) ** -0.5 == pytest.approx(35e3, rel=0.01)


def test_tree_level_bs_mixing_is_the_square_of_the_current() -> None:
    """8 × the coefficients of H = J²/(2v_Φ²); −9.7/2 is the matrix element of left times right."""
    both, v_phi = quarks(19e3, 17e3, ys=0.6), np.array(1200.0)
    tree = meson_mixing.quark_ratio(both, v_phi, SM) - meson_mixing.quark_ratio(
        both, np.array(0.0), SM
    )
    exact = exact_couplings(both, v_phi, CKM)
    left, right = exact["Ld"][1, 2], exact["Rd"][1, 2]
    element = -meson_mixing.LEFT_RIGHT_WEIGHT / 2
    hamiltonian = (left**2 + right**2 + 2 * element * left * right) / (2 * v_phi**2)
    assert tree == pytest.approx(8 * hamiltonian / SM, rel=0.02)


@pytest.mark.parametrize(("mq", "md"), [(30e3, 30e3), (16e3, 62e3), (60e3, 20e3)])
def test_shift_reaches_the_tolerance_at_the_limit(mq: float, md: float) -> None:
    found = quarks(mq, md)
    limit = meson_mixing.v_phi_limit(found, 0.15, SM)
    assert abs(meson_mixing.quark_ratio(found, limit, SM)) == pytest.approx(1.15)
    assert abs(meson_mixing.quark_ratio(found, 1.01 * limit, SM)) > 1.15


def test_no_v_phi_is_allowed_where_the_boxes_alone_are_too_large() -> None:
    assert meson_mixing.v_phi_limit(quarks(5e3, 60e3), 0.15, SM) == 0
    assert meson_mixing.v_phi_limit(quarks(20e3, 60e3, ys=0), 0.15, SM) == np.inf


def test_limit_of_the_hierarchical_pattern_is_equation_21() -> None:
    """Both with and without boxes: "scalar box contributions can be neglected"."""
    assert FOUND["v_phi_limit"].value == pytest.approx(1.8, rel=0.05)
    assert FOUND["v_phi_limit_hierarchical"].value == pytest.approx(1.74, abs=0.01)
    assert FOUND["v_phi_limit_printed"].value == pytest.approx(1.83, abs=0.01)


def test_boxes_alone_are_too_large_for_yukawas_of_one() -> None:
    """1/(16π² m²) for both chiral ones, 9.7 times as much for left times right, all of one sign."""
    unit = 100 / (16 * np.pi**2 * float(best_fit_quarks().mq) ** 2) / SM
    assert FOUND["boxes"].value == pytest.approx((2 + 9.7) * unit)
    assert FOUND["boxes_printed"].value == pytest.approx((2 - 9.7) * unit)
    assert FOUND["boxes"].value == pytest.approx(18.1, abs=0.1)
    assert meson_mixing.v_phi_limit(best_fit_quarks(), 0.15, SM) == 0


def test_smallest_effect_is_three_percent_in_whole_percent() -> None:
    effect = FOUND["smallest_bs_effect"].value
    assert effect == pytest.approx(2.62, abs=0.01)
    assert round(effect) == 3
    era = load_era("paper_2014")
    assert meson_mixing.v_phi_of_effect(0.03, era) == pytest.approx(802, abs=1)
    scale = 33.8e3
    shifted = meson_mixing.anomaly_effect(np.array(750.0), -(scale**-2), scale**-2, SM)
    assert shifted == pytest.approx(0.03, rel=0.01)
    hierarchical = best_fit_quarks(0.23**2)
    full = abs(meson_mixing.quark_ratio(hierarchical, np.array(750.0), SM)) - 1
    assert 100 * full == pytest.approx(2.62 + 0.96, abs=0.01)


def test_points_are_judged_by_their_own_quarks() -> None:
    inputs = {"mzp": [225.0] * 3, "g": [0.3] * 3, "mQ": [5.7e3, 5.7e3, 1e3], "mD": [5.7e3] * 3}
    inputs |= {"YQb": [1.0] * 3, "YQs_re": [0.0, -0.0529, -0.0529], "YDb": [1.0] * 3}
    inputs["YDs_re"] = [0.0, -0.0529, -0.0529]
    table = PointTable("lmutau", ("a", "b", "c"), {k: np.array(v) for k, v in inputs.items()})
    for name in ("paper_2014", "2026"):
        found = evaluate(table, load_era(name))["quark_bs_mixing"]
        assert list(found.verdict) == ["not applicable", "allowed", "excluded"]
        assert found.prediction[0] == 0
        assert found.prediction[1] == pytest.approx(0.0362, rel=0.03)
    assert "agpy_quarks" not in era_names()


def test_kaon_mixing_is_equation_22() -> None:
    """2 v_Φ² Im(λ^(q) λ^(d))/Λ⁴ from the couplings of Eq. 13, and its inverse in v_Φ."""
    hierarchical, v_phi = best_fit_quarks(0.0529), np.array(300.0)
    couplings = leading_couplings(hierarchical, v_phi, CKM)
    product = couplings["Ld"][0, 1] * couplings["Rd"][0, 1]
    coefficient = kaon_mixing.left_right_coefficient(hierarchical, v_phi)
    assert abs(2 * product.imag / v_phi**2) == pytest.approx(abs(coefficient))
    limit = kaon_mixing.v_phi_limit(hierarchical, 3.2e8)
    at_limit = kaon_mixing.left_right_coefficient(hierarchical, limit)
    assert abs(at_limit) == pytest.approx(3.2e8**-2)
    assert FOUND["kaon_limit"].value == pytest.approx(222, abs=1)
    assert kaon_mixing.v_phi_limit(best_fit_quarks(), 3.2e8) == np.inf


def test_top_decay_is_four_times_what_the_couplings_give() -> None:
    """Eq. 24 against the general width with the exact couplings of Eq. 12."""
    found, mzp, v_phi = quarks(2e4, 2e4), 60.0, np.array(900.0)
    mt, mw, vev = 173.2, 80.385, 246.22
    printed = top_to_zprime_charm(found, np.array(mzp), v_phi, CKM, mt, mw, vev)
    exact = exact_couplings(found, v_phi, CKM)
    left, right = exact["Lu"][1, 2], exact["Ru"][1, 2]
    g = mzp / float(v_phi)
    g_weak = 2 * mw / vev
    ratio = fermion_to_vector(mt, 0, mzp, g * left, g * right)
    ratio /= fermion_to_vector(mt, 0, mw, g_weak / 2**0.5, 0)
    assert printed / 4 == pytest.approx(ratio, rel=0.02)
    formula = top_to_zprime_charm_from_couplings(left, right, np.array(mzp), v_phi, mt, mw, vev)
    assert formula == pytest.approx(ratio, rel=1e-6)
    assert top_to_zprime_charm(found, np.array(200.0), v_phi, CKM, mt, mw, vev) == 0


def test_top_decay_is_at_most_a_few_in_ten_million() -> None:
    assert 1e-7 < FOUND["top_decay"].value < 5e-7
    assert FOUND["top_decay_from_couplings"].value == pytest.approx(
        FOUND["top_decay"].value / 4, rel=1e-3
    )
    doublet = up_yukawas(best_fit_quarks().yq, CKM)
    assert abs(doublet[2] * doublet[1]) == pytest.approx(1, rel=0.1)


def test_inclusive_decays_move_as_stated() -> None:
    """About 20 % less for muons and more for taus; electrons stay."""
    for name in ("xs_mumu", "xs_mumu_high"):
        assert -22 < FOUND[name].value < -10
    assert 15 < FOUND["xs_tautau"].value < 50
    assert FOUND["bs_mumu"].value == 0
    assert 0.5 < FOUND["xs_nunu"].value < 2.5
    assert 0.5 < FOUND["kstar_nunu"].value < 2.5
    assert inclusive_ratio(np.array(0.0), np.array(0.0), (1, 6), 0.0005) == 1


def test_inclusive_ratio_without_dipole_is_the_sum_of_squares() -> None:
    """Far above the photon pole and for massless leptons: |C₉|² + |C₉'|² + |C₁₀|² rules."""
    high = (20.0, 23.0)
    value = float(inclusive_ratio(np.array(-8.106), np.array(0.0), high, 0.0))
    c9, c10, c7 = 4.053, 4.166, -0.2915
    dipole = 12 * c7 * c9 / 3 / (c9**2 + c10**2)
    assert value == pytest.approx((1 - dipole) / (1 + dipole), rel=0.08)


def test_neutrinos_cancel_at_first_order_and_the_kaon_mode_stays() -> None:
    small = neutrino_ratio(np.array([1e-3, 1e-2]), np.array(0.0)) - 1
    assert small[1] / small[0] == pytest.approx(100)
    opposite = neutrino_ratio(np.array(-1.0), np.array(1.0), right_handed=-2)
    assert opposite == pytest.approx(1)


def test_coupling_at_the_bound_runs_into_its_pole_at_the_planck_mass() -> None:
    mzp, mass, planck = 100.0, 25e3, 1.22e19
    g = float(highest_coupling(np.array(mzp), np.array(mass), planck))
    scales = np.geomspace(mzp, planck / 1.001, 200_000)
    b = np.where(scales[1:] < mass, beta_coefficient(LEPTONS), beta_coefficient(LEPTONS + QUARKS))
    inverse = 1 / g**2 - np.cumsum(b * np.diff(np.log(scales))) / (8 * np.pi**2)
    assert 0 < inverse[-1] < 0.01
    assert g == pytest.approx(0.35, rel=0.06)


def test_statements_make_a_table() -> None:
    lines = markdown().splitlines()
    assert len(lines) == len(FOUND) + 2
    assert all(line.count("|") >= 5 for line in lines)
    assert any("| 24.7 TeV |" in line for line in lines)
    assert len(FOUND) == len(statements())
