"""Tree-level electroweak relations and the CKM matrix."""

import math

import numpy as np
import pytest

from zprimer.errors import InputError
from zprimer.models.standard_model import PARAMETERS, ckm, electroweak

DEFAULTS = {parameter.name: parameter.default for parameter in PARAMETERS}


def test_fermi_constant_comes_back():
    """G_F = g₂²/(4√2 m_W²) = 1/(√2 v²)."""
    result = electroweak(DEFAULTS)
    assert result.g2**2 / (4 * math.sqrt(2) * result.mw**2) == pytest.approx(DEFAULTS["gf"])
    assert 1 / (math.sqrt(2) * result.vev**2) == pytest.approx(DEFAULTS["gf"])


def test_couplings_unify_to_the_electric_charge():
    result = electroweak(DEFAULTS)
    assert 1 / result.g1**2 + 1 / result.g2**2 == pytest.approx(1 / result.e**2)
    assert result.mw == pytest.approx(DEFAULTS["mz"] * math.sqrt(1 - result.sw2))


def test_w_mass_is_madgraphs():
    """80.419 GeV is what MadGraph's sm derives from the same inputs."""
    assert electroweak(DEFAULTS).mw == pytest.approx(80.419, abs=1e-3)


def test_inputs_without_a_w_mass_are_refused():
    with pytest.raises(InputError, match="no real W mass"):
        electroweak({**DEFAULTS, "aewm1": 50.0})


def test_z_and_w_widths_are_the_tree_level_ones():
    """Γ(Z) = G_F m_Z³/(6√2π) Σ N_c (g_V² + g_A²) for massless fermions but the b (4.7 GeV)."""
    sw2 = electroweak(DEFAULTS).sw2
    prefactor = DEFAULTS["gf"] * DEFAULTS["mz"] ** 3 / (6 * math.sqrt(2) * math.pi)

    def width(isospin, charge, colours):
        vector = isospin - 2 * charge * sw2
        return colours * prefactor * (vector**2 + isospin**2)

    total = 3 * width(0.5, 0, 1) + 3 * width(-0.5, -1, 1)
    total += 2 * width(0.5, 2 / 3, 3) + 3 * width(-0.5, -1 / 3, 3)
    assert DEFAULTS["wz"] == pytest.approx(total, rel=2e-3)


def test_ckm_is_unitary_with_the_pdg_apex():
    """ρ̄ + iη̄ = −V_ud V_ub*/(V_cd V_cb*), PDG review of the CKM matrix."""
    v = ckm(DEFAULTS)
    assert np.allclose(v @ v.conj().T, np.eye(3), atol=1e-14)
    apex = -v[0, 0] * v[0, 2].conj() / (v[1, 0] * v[1, 2].conj())
    assert apex == pytest.approx(complex(DEFAULTS["ckm_rho"], DEFAULTS["ckm_eta"]), rel=1e-10)
    assert v[0, 1].real == pytest.approx(DEFAULTS["ckm_lambda"], rel=1e-4)


def test_ckm_without_mixing_is_the_identity():
    assert np.array_equal(ckm({**DEFAULTS, "ckm_lambda": 0.0}), np.eye(3))
