"""q q̄ → four leptons against explicit Dirac matrices, against ufoamp on our UFO, and symmetries."""

from pathlib import Path

import dirac_reference
import numpy as np
import pytest
from phase_space_points import rambo

from zprimer.amplitudes.couplings import bosons, fermion_couplings
from zprimer.amplitudes.four_lepton import squared_coefficients
from zprimer.amplitudes.tree import squared_amplitude
from zprimer.errors import InputError
from zprimer.models.cards import card_text
from zprimer.models.point import load_model
from zprimer.models.standard_model import PARAMETERS

UFO = Path(__file__).parents[2] / "models_ufo" / "lmutau"
INPUTS = {parameter.name: parameter.default for parameter in PARAMETERS}
MUON = fermion_couplings(INPUTS, 13, (1.0, 1.0))
TAU = fermion_couplings(INPUTS, 15, (-1.0, -1.0))
ELECTRON = fermion_couplings(INPUTS, 11)
QUARKS = {
    "leptonic u": fermion_couplings(INPUTS, 2),
    "leptonic d": fermion_couplings(INPUTS, 1),
    "u with Z' couplings": fermion_couplings(INPUTS, 2, (0.3, -0.7)),
}
FOUR_MUONS = "u u~ > mu+ mu- mu+ mu-"


def evaluate(momenta, quark, leptons, identical, mass=60.0, width=0.3, g=0.8):
    parts = squared_coefficients(
        momenta, quark[None], *leptons, identical, bosons(INPUTS, mass, width)
    )
    return parts[:, 0, :, :5] @ g ** (2 * np.arange(5))


@pytest.mark.parametrize("quark", QUARKS)
@pytest.mark.parametrize(
    ("leptons", "identical"),
    [((MUON, MUON), True), ((MUON, ELECTRON), False), ((MUON, TAU), False)],
    ids=["4mu", "2mu2e", "2mu2tau"],
)
@pytest.mark.parametrize("energy", [40.0, 400.0])
def test_against_dirac_matrices(quark, leptons, identical, energy):
    momenta = rambo(2, energy, seed=3)
    got = evaluate(momenta, QUARKS[quark], leptons, identical)
    swapped = momenta[:, [1, 0, 2, 3, 4, 5]]
    propagating = bosons(INPUTS, 60.0, 0.3)
    masses, widths = propagating.masses, propagating.widths
    for direction, points in enumerate((momenta, swapped)):
        expected = [
            dirac_reference.squared(point, QUARKS[quark], *leptons, identical, masses, widths, 0.8)
            for point in points
        ]
        np.testing.assert_allclose(got[:, direction], expected, rtol=1e-11)


def ufoamp_squared(process, point, momenta, folder):
    """ufoamp's |M|², which leaves out the factor for identical particles."""
    from ufoamp.analysis import MatrixElement

    card = folder / "param_card.dat"
    card.write_text(card_text(point))
    element = MatrixElement(str(UFO), process, param_card=str(card), max_orders={"QCD": 0})
    return element.m2_events(momenta)


@pytest.mark.parametrize("mzp", [10.0, 40.0, 200.0])
@pytest.mark.parametrize("quark", ["u", "d"])
def test_four_muons_against_ufoamp_on_our_ufo(mzp, quark, tmp_path):
    point = load_model("lmutau").point({"mzp": mzp, "g": 0.4})
    process = f"{quark} {quark}~ > mu+ mu- mu+ mu-"
    momenta = np.concatenate([rambo(10, 91.0, seed=5), rambo(10, 300.0, seed=6)])
    expected = ufoamp_squared(process, point, momenta, tmp_path) / 4
    np.testing.assert_allclose(squared_amplitude(process, point, momenta), expected, rtol=1e-9)


@pytest.mark.parametrize(
    ("process", "identical"),
    [("d~ d > mu- mu+ mu- mu+", 4), ("s s~ > ta+ mu- mu+ ta-", 1), ("b b~ > e- mu- mu+ e+", 1)],
)
def test_other_orders_and_quark_couplings_against_ufoamp(process, identical, tmp_path):
    couplings = {"Ld_dd": 0.3, "Rd_dd": -0.2, "Ld_ss": 0.1, "Rd_ss": 0.4, "Rd_bb": 0.2}
    point = load_model("lmutau").point(
        {"mzp": 60.0, "g": 0.5, "ckm_lambda": 0, "mtau": 0, **couplings}
    )
    momenta = rambo(4, 120.0, seed=8)
    expected = ufoamp_squared(process, point, momenta, tmp_path) / identical
    np.testing.assert_allclose(squared_amplitude(process, point, momenta), expected, rtol=1e-9)


def test_symmetric_under_exchange_of_muons():
    momenta = rambo(20, 91.0, seed=1)
    reference = evaluate(momenta, QUARKS["u with Z' couplings"], (MUON, MUON), True)
    for order in ((0, 1, 4, 3, 2, 5), (0, 1, 2, 5, 4, 3), (0, 1, 4, 5, 2, 3)):
        exchanged = evaluate(momenta[:, order], QUARKS["u with Z' couplings"], (MUON, MUON), True)
        np.testing.assert_allclose(exchanged, reference, rtol=1e-12)


def test_cp_exchanges_quarks_with_antiquarks_and_muon_charges():
    momenta = rambo(20, 91.0, seed=2)
    reference = evaluate(momenta, QUARKS["leptonic u"], (MUON, MUON), True)
    mirrored = momenta[:, [1, 0, 3, 2, 5, 4]] * [1, -1, -1, -1]
    got = evaluate(mirrored, QUARKS["leptonic u"], (MUON, MUON), True)
    np.testing.assert_allclose(got, reference, rtol=1e-11)


def test_swapping_beams_swaps_directions():
    momenta = rambo(20, 91.0, seed=4)
    reference = evaluate(momenta, QUARKS["leptonic d"], (MUON, MUON), True)
    turned = momenta[:, [1, 0, 2, 3, 4, 5]]
    np.testing.assert_allclose(
        evaluate(turned, QUARKS["leptonic d"], (MUON, MUON), True), reference[:, ::-1], rtol=1e-11
    )


def test_rotations_and_boosts_leave_it_unchanged():
    momenta = rambo(20, 91.0, seed=9)
    reference = evaluate(momenta, QUARKS["leptonic u"], (MUON, MUON), True)
    cosine, sine, rapidity = np.cos(0.7), np.sin(0.7), 1.3
    turn = np.array([[1, 0, 0, 0], [0, cosine, -sine, 0], [0, sine, cosine, 0], [0, 0, 0, 1]])
    boost = np.eye(4)
    boost[[0, 3], [0, 3]], boost[[0, 3], [3, 0]] = np.cosh(rapidity), np.sinh(rapidity)
    moved = momenta @ (boost @ turn).T
    np.testing.assert_allclose(
        evaluate(moved, QUARKS["leptonic u"], (MUON, MUON), True), reference, rtol=1e-9
    )


def test_scales_with_energy_as_its_dimension():
    momenta = rambo(5, 91.0, seed=10)
    reference = evaluate(momenta, QUARKS["leptonic u"], (MUON, MUON), True, mass=60.0, width=0.3)
    heavy = INPUTS | {"mz": 2 * INPUTS["mz"], "wz": 2 * INPUTS["wz"]}
    parts = squared_coefficients(
        2 * momenta, QUARKS["leptonic u"][None], MUON, MUON, True, bosons(heavy, 120.0, 0.6)
    )
    got = parts[:, 0, :, :5] @ 0.8 ** (2 * np.arange(5))
    np.testing.assert_allclose(got * 2**4, reference, rtol=1e-11)


@pytest.mark.parametrize("emitter", ["quark", "lepton"])
def test_longitudinal_part_of_a_boson_decouples(emitter):
    """Ward identity: a current that is replaced by its momentum gives no amplitude.

    For p₁ ∥ p₂ the current ⟨1|γ^μ|2] is proportional to k^μ = (p₁ + p₂)^μ, so that |M|² falls with
    the square of the angle, while each diagram alone stays finite. The pair comes from the Z'
    alone, which has a single emitter: the quark line (type a) or the other lepton line (type b).
    """
    from_zprime = np.array([[0.0, 0.0], [0.0, 0.0], [0.6, 0.2]])
    only_z = np.array([[0.0, 0.0], [0.3, 0.5], [0.0, 0.0]])
    both = np.array([[0.0, 0.0], [0.3, 0.5], [0.7, -0.4]])
    quark, other = (both, only_z) if emitter == "quark" else (only_z, both)
    base = rambo(1, 91.0, seed=11)[0]
    values = [
        evaluate(_collinear(base, angle)[None], quark, (from_zprime, other), False)[0, 0]
        for angle in (1e-2, 1e-3, 1e-4)
    ]
    assert values[0] > 0
    assert values[1] / values[0] == pytest.approx(1e-2, rel=0.05)
    assert values[2] / values[1] == pytest.approx(1e-2, rel=0.01)


def _collinear(momenta, angle):
    """Legs 2 and 3 at a small angle, recoiling against 4 and 5 so that momentum is conserved."""
    energy = momenta[0, 0] + momenta[1, 0]
    pair, e1 = 0.4 * energy, 0.15 * energy
    first = e1 * np.array([1, np.sin(0.4), 0, np.cos(0.4)])
    second = (pair - e1) * np.array([1, np.sin(0.4 + angle), 0, np.cos(0.4 + angle)])
    rest = np.array([energy, 0, 0, 0]) - first - second
    mass = np.sqrt(rest[0] ** 2 - rest[1:] @ rest[1:])
    direction = np.array([0.3, 0.5, np.sqrt(1 - 0.34)])
    velocity = rest[1:] / rest[0]
    gamma = rest[0] / mass
    legs = []
    for sign in (1, -1):
        e, p = mass / 2, sign * mass / 2 * direction
        along = velocity @ p
        factor = (gamma - 1) * along / (velocity @ velocity) + gamma * e
        legs.append(np.array([gamma * (e + along), *(p + factor * velocity)]))
    return np.array([momenta[0], momenta[1], first, second, *legs])


def test_coefficients_are_those_of_the_polynomial_in_the_coupling():
    momenta = rambo(5, 91.0, seed=12)
    args = (QUARKS["leptonic u"][None], MUON, MUON, True)
    parts = squared_coefficients(momenta, *args, bosons(INPUTS, 60.0, 0.3, 0.6, 4.8))
    assert np.all(parts[..., 3:5] == 0)
    for column, width in ((1, 0.3), (5, 0.6), (7, 4.8)):
        alone = squared_coefficients(momenta, *args, bosons(INPUTS, 60.0, width))
        np.testing.assert_allclose(parts[..., column : column + 2], alone[..., 1:3], rtol=1e-12)
    without = MUON.copy()
    without[2] = 0
    standard = squared_coefficients(
        momenta, args[0], without, without, True, bosons(INPUTS, 60.0, 0.3)
    )
    np.testing.assert_allclose(standard[..., 0], parts[..., 0], rtol=1e-12)
    assert np.all(standard[..., 1:] == 0)


@pytest.mark.parametrize(
    "process",
    ["g g > mu+ mu- mu+ mu-", "u d~ > mu+ mu- mu+ mu-", "u u~ > mu+ mu-", "u u~ mu+ mu- mu+ mu-"],
)
def test_foreign_processes_are_refused(process):
    point = load_model("lmutau").point({"mzp": 60})
    with pytest.raises(InputError):
        squared_amplitude(process, point, rambo(1, 91.0, seed=1))


def test_wrong_shape_is_refused():
    point = load_model("lmutau").point({"mzp": 60})
    with pytest.raises(InputError, match="shape"):
        squared_amplitude(FOUR_MUONS, point, np.zeros((6, 4)))
