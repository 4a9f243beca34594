"""Amplitudes from the UFO folder against closed formulas, by ufoamp."""

import math
from pathlib import Path

import numpy as np
import pytest
from ufoamp.analysis import MatrixElement

from zprimer.models.cards import write_card
from zprimer.models.point import load_model

FOLDER = str(Path(__file__).parents[2] / "models_ufo" / "lmutau")
QUARKS = {"Ld_ss": 0.2, "Ld_sb_re": 0.1, "Ld_sb_im": -0.25, "Rd_sb_re": 0.07, "Ru_tt": 0.5}


@pytest.fixture(scope="module")
def point():
    return load_model("lmutau").point({"mzp": 400.0, "g": 0.3, **QUARKS})


@pytest.fixture(scope="module")
def card(point, tmp_path_factory):
    path = tmp_path_factory.mktemp("cards") / "param_card.dat"
    write_card(point, path)
    return str(path)


def momenta(energy, cosine, masses=(0.0, 0.0)):
    """Two massless beams of total energy ``energy`` (GeV) to two particles of the given masses."""
    s = energy**2
    e1 = (s + masses[0] ** 2 - masses[1] ** 2) / (2 * energy)
    p = math.sqrt(e1**2 - masses[0] ** 2)
    direction = np.array([math.sqrt(1 - cosine**2), 0.0, cosine]) * p
    half = energy / 2
    return [
        np.array([half, 0.0, 0.0, half]),
        np.array([half, 0.0, 0.0, -half]),
        np.array([e1, *direction]),
        np.array([energy - e1, *-direction]),
    ]


def s_channel(energy, cosine, first, second, poles):
    """Σ|M|²/4 without colour for massless f f̄ → f' f̄' by vectors in the s channel.

    |M(LL)|² = 4u² |Σ g_L g'_L/(s − m² + imΓ)|²; with t for opposite chiralities.

    Args:
        first, second: for each chirality, the couplings to each vector.
        poles: the propagator of each vector.
    """
    s = energy**2
    t, u = -s / 2 * (1 - cosine), -s / 2 * (1 + cosine)
    total = 0.0
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            amplitude = sum(a[k] * b[k] * poles[k] for k in range(len(poles)))
            total += (u if i == j else t) ** 2 * abs(amplitude) ** 2
    return total


def pole(energy, mass, width):
    return 1 / (energy**2 - mass**2 + 1j * mass * width)


@pytest.mark.parametrize("energy", [60.0, 91.188, 250.0])
@pytest.mark.parametrize("cosine", [-0.7, 0.1, 0.9])
def test_electrons_to_muons_by_photon_and_z(card, energy, cosine):
    element = MatrixElement(FOLDER, "e- e+ > mu- mu+", param_card=card)
    p = element.proc.params
    ee, sw, cw = (complex(p[name]).real for name in ("ee", "sw", "cw"))
    left = (-ee, ee / (sw * cw) * (-0.5 + sw**2))
    right = (-ee, ee * sw / cw)
    poles = (1 / energy**2, pole(energy, 91.188, 2.441404))
    expected = s_channel(energy, cosine, (left, right), (left, right), poles)
    assert element.m2(momenta(energy, cosine)) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("energy", [150.0, 400.0, 900.0])
def test_muons_to_taus_by_zprime_alone(point, card, energy):
    """−g'² for opposite charges; τ massive: vector coupling, |M|² of QED with a massive photon."""
    element = MatrixElement(FOLDER, "mu- mu+ > ta- ta+", param_card=card, max_orders={"QED": 0})
    m, cosine, s = point.parameters["mtau"], 0.3, energy**2
    beta_squared = 1 - 4 * m**2 / s
    g = point.couplings["g"]
    shape = 1 + beta_squared * cosine**2 + 4 * m**2 / s
    expected = g**4 * s**2 * abs(pole(energy, 400.0, point.widths[32])) ** 2 * shape
    found = element.m2(momenta(energy, cosine, (m, m)))
    assert found == pytest.approx(expected, rel=1e-10)


def test_muons_to_taus_interference_has_the_sign_of_opposite_charges(point, card):
    energy, cosine = 250.0, 0.4
    element = MatrixElement(FOLDER, "mu- mu+ > vt vt~", param_card=card)
    p = element.proc.params
    ee, sw, cw = (complex(p[name]).real for name in ("ee", "sw", "cw"))
    g = point.couplings["g"]
    left, right = (ee / (sw * cw) * (-0.5 + sw**2), g), (ee * sw / cw, g)
    neutrino = ((ee / (2 * sw * cw), -g),)
    poles = (pole(energy, 91.188, 2.441404), pole(energy, 400.0, point.widths[32]))
    expected = s_channel(energy, cosine, (left, right), neutrino, poles)
    assert element.m2(momenta(energy, cosine)) == pytest.approx(expected, rel=1e-10)


def test_quarks_to_muons_by_zprime_with_flavour_violation(point, card):
    """s b̄ → Z' → μμ: |L_sb|² and |R_sb|² with 1/3 of colour average."""
    energy, cosine = 380.0, -0.35
    element = MatrixElement(FOLDER, "s b~ > mu- mu+", param_card=card)
    g = point.couplings["g"]
    quark = ((g * complex(0.1, -0.25),), (g * 0.07,))
    expected = s_channel(
        energy, cosine, quark, ((g,), (g,)), (pole(energy, 400.0, point.widths[32]),)
    )
    assert element.m2(momenta(energy, cosine)) == pytest.approx(expected / 3, rel=1e-10)


def test_longitudinal_w_pairs_stay_unitary(card):
    """Each of γ, Z and ν exchange grows like s; the sum tends to a constant.

    Its value is that for charged Goldstone bosons, scalars with charge e and Z coupling
    e(1 − 2s_W²)/(2s_Wc_W): Σ|M|²/4 = (sin²θ/4) Σ_h |−e² + z_h z_G|² over the chiralities of e.
    """
    element = MatrixElement(FOLDER, "e- e+ > W+ W-", param_card=card)
    p = element.proc.params
    ee, sw2, mw = (complex(p[name]).real for name in ("ee", "sw2", "MW"))
    cosine = 0.5
    goldstone = ee * (1 - 2 * sw2) / (2 * math.sqrt(sw2 * (1 - sw2)))
    z = ee / math.sqrt(sw2 * (1 - sw2))
    expected = 0.0
    for charge in (z * (-0.5 + sw2), z * sw2):
        expected += (1 - cosine**2) / 4 * abs(-(ee**2) + charge * goldstone) ** 2
    found = [
        element.m2(momenta(energy, cosine, (mw, mw)), pol={"W+": "L", "W-": "L"})
        for energy in (4000.0, 40000.0)
    ]
    assert found[1] == pytest.approx(expected, rel=1e-3)
    assert found[0] == pytest.approx(found[1], rel=0.05)


def test_gluons_to_top_pairs(card):
    """Glück, Owens and Reya 1978; the sign of the three-gluon vertex enters by interference."""
    element = MatrixElement(FOLDER, "g g > t t~", param_card=card, couplings={"WT": 0.0})
    energy, cosine, mass = 800.0, 0.6, 173.0
    s = energy**2
    beta = math.sqrt(1 - 4 * mass**2 / s)
    tau1, tau2 = (1 - beta * cosine) / 2, (1 + beta * cosine) / 2
    rho = 4 * mass**2 / s
    strong = (4 * math.pi * 0.118) ** 2
    expected = strong * (1 / (6 * tau1 * tau2) - 3 / 8)
    expected *= tau1**2 + tau2**2 + rho - rho**2 / (4 * tau1 * tau2)
    found = element.m2(momenta(energy, cosine, (mass, mass)))
    assert found == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(
    ("daughters", "names"),
    [
        ((15, -15), "ta- ta+"),
        ((14, -14), "vm vm~"),
        ((3, -3), "s s~"),
        ((6, -6), "t t~"),
    ],
)
def test_partial_width_from_the_vertices(point, card, daughters, names):
    """Γ = |p| Σ|M|²/(8π m²), summed over daughters, averaged over the three states of the Z'."""
    mass = {15: point.parameters["mtau"], 6: point.parameters["mt"]}.get(daughters[0], 0.0)
    mother = point.masses[32]
    momentum = math.sqrt(mother**2 / 4 - mass**2)
    element = MatrixElement(FOLDER, f"zp > {names}", param_card=card)
    legs = [
        np.array([mother, 0.0, 0.0, 0.0]),
        np.array([mother / 2, 0.0, 0.0, momentum]),
        np.array([mother / 2, 0.0, 0.0, -momentum]),
    ]
    found = momentum * element.m2(legs) / (8 * math.pi * mother**2)
    expected = point.widths[32] * point.branching_ratios[32][daughters]
    assert found == pytest.approx(expected, rel=1e-10)


def test_card_carries_the_su2_relation(point, card):
    """L^(u) = V L^(d) V† (1403.1269 Eq. 8b) between the card's blocks and the model's V."""
    parameters = MatrixElement(FOLDER, "e- e+ > mu- mu+", param_card=card).proc.params

    def matrix(name):
        values = np.zeros((3, 3), dtype=complex)
        for i in range(3):
            for j in range(i, 3):
                values[i, j] = parameters[f"zp{name}{i + 1}x{j + 1}"]
                values[j, i] = values[i, j].conjugate()
        return values

    v = np.array([[parameters[f"CKM{i}x{j}"] for j in (1, 2, 3)] for i in (1, 2, 3)])
    assert np.allclose(v @ v.conj().T, np.eye(3), atol=1e-14)
    assert np.allclose(matrix("Lu"), v @ matrix("Ld") @ v.conj().T, atol=1e-14)
    assert matrix("Ld")[1, 2] == pytest.approx(0.1 - 0.25j)
