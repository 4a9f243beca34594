"""The gauged L_mu - L_tau model, 1403.1269 Eqs. 3 to 8."""

import numpy as np
import pytest

from zprimer.errors import InputError
from zprimer.models.point import load_model, model_names
from zprimer.models.standard_model import ckm

MODEL = load_model("lmutau")


def test_model_is_found_by_its_module_and_errors_name_the_nearest():
    assert "lmutau" in model_names()
    with pytest.raises(InputError, match="did you mean 'lmutau'"):
        load_model("lmutua")


def test_symmetry_breaking_scale():
    assert MODEL.point({"mzp": 60, "g": 0.1}).derived["v_phi"] == pytest.approx(600.0)


def test_leptonic_branching_ratios_tend_to_one_third_and_sixths():
    ratios = MODEL.point({"mzp": 5000.0, "mmu": 0.0, "mtau": 0.0}).branching_ratios[32]
    assert ratios[13, -13] == pytest.approx(1 / 3, rel=1e-12)
    assert ratios[15, -15] == pytest.approx(1 / 3, rel=1e-12)
    assert ratios[14, -14] == ratios[16, -16] == pytest.approx(1 / 6, rel=1e-12)


def test_taus_close_below_threshold():
    ratios = MODEL.point({"mzp": 3.5}).branching_ratios[32]
    assert (15, -15) not in ratios
    assert ratios[13, -13] == pytest.approx(0.5, rel=1e-3)


def test_only_neutrinos_below_the_muon_threshold():
    assert set(MODEL.point({"mzp": 0.2}).branching_ratios[32]) == {(14, -14), (16, -16)}


def test_width_scales_with_the_coupling_squared():
    one, two = (MODEL.point({"mzp": 60, "g": g}).widths[32] for g in (0.1, 0.2))
    assert two == pytest.approx(4 * one)


def test_muons_and_taus_have_opposite_charges():
    couplings = MODEL.point({"g": 0.2}).couplings
    assert couplings["zp_mumu"] == 0.2 == -couplings["zp_tautau"]


def test_su2_relates_up_to_down():
    """Eq. 8b, with a Hermitian matrix of rank one."""
    point = MODEL.point({"g": 0.5, "Ld_sb_re": 0.02, "Ld_sb_im": 0.01})
    v = ckm(point.parameters)
    down = np.zeros((3, 3), dtype=complex)
    down[1, 2], down[2, 1] = 0.02 + 0.01j, 0.02 - 0.01j
    up = v @ down @ v.conj().T
    for i in range(3):
        for j in range(3):
            assert point.couplings[f"zp_Lu_{i + 1}{j + 1}"] == pytest.approx(0.5 * up[i, j])
    assert point.couplings["zp_Ld_23"] == pytest.approx(0.5 * (0.02 + 0.01j))


def test_universal_left_handed_quarks_stay_flavour_diagonal():
    """V V† = 1: no coupling is left over from rounding."""
    point = MODEL.point({"Ld_dd": 0.3, "Ld_ss": 0.3, "Ld_bb": 0.3, "mzp": 500.0})
    assert (2, -4) not in point.branching_ratios[32]
    assert "zp_Lu_12" not in point.couplings
    assert point.couplings["zp_Lu_33"] == pytest.approx(0.03)


def test_flavour_violating_decays_come_in_conjugate_pairs():
    ratios = MODEL.point({"Rd_sb_re": 0.3, "Rd_sb_im": 0.2}).branching_ratios[32]
    assert ratios[3, -5] == pytest.approx(ratios[5, -3])
    assert sum(ratios.values()) == pytest.approx(1.0)


def test_a_width_above_the_mass_is_unphysical():
    with pytest.raises(InputError, match="exceeds its mass"):
        MODEL.point({"g": 12.0, "mzp": 60.0})


def test_matrices_of_the_card_are_hermitian_by_construction():
    blocks = MODEL.point({"Ld_db_re": 0.1, "Ld_db_im": 0.2}).card_blocks
    assert blocks["ZPLD"][1, 3] == 0.1
    assert blocks["IMZPLD"][1, 3] == 0.2
    assert (3, 1) not in blocks["ZPLD"]
    assert (1, 1) not in blocks["IMZPLD"]
