"""Amplitudes from the UFO folder of the top-philic model, by ufoamp: widths, unitarity, limits."""

import math
from pathlib import Path

import numpy as np
import pytest
from ufoamp.analysis import MatrixElement

from zprimer.models.cards import write_card
from zprimer.models.point import load_model

ROOM = Path(__file__).parents[2] / "models_ufo"
FOLDER = str(ROOM / "topphilic")
MODEL = load_model("topphilic")
T = 6000006
INPUTS = {"mzp": 300.0, "mT": 900.0, "sR": 0.5, "g": 0.7, "q": 0.9, "mb": 0.0, "mmu": 0.0}
WIDTHLESS = {"WT": 0.0, "WTP": 0.0, "WZP": 0.0, "WZ": 0.0, "WW": 0.0, "WH": 0.0}


def card_of(point, path):
    write_card(point, path)
    return str(path)


@pytest.fixture(scope="module")
def point():
    return MODEL.point(INPUTS)


@pytest.fixture(scope="module")
def card(point, tmp_path_factory):
    return card_of(point, tmp_path_factory.mktemp("cards") / "card.dat")


def two_body(energy, cosine, masses):
    """Two momenta back to back, of total energy ``energy`` and the given masses, GeV."""
    first, second = masses
    square = (energy**2 - (first + second) ** 2) * (energy**2 - (first - second) ** 2)
    size = math.sqrt(square) / (2 * energy)
    direction = np.array([math.sqrt(1 - cosine**2), 0.0, cosine]) * size
    return [
        np.array([math.hypot(size, first), *direction]),
        np.array([math.hypot(size, second), *-direction]),
    ]


def scattering(energy, cosine, incoming, outgoing):
    return [*two_body(energy, 1.0, incoming), *two_body(energy, cosine, outgoing)]


def boosted(momentum, velocity):
    """A momentum seen from a frame in which it moves with ``velocity`` (three numbers)."""
    velocity = np.asarray(velocity)
    gamma = 1 / math.sqrt(1 - velocity @ velocity)
    along = velocity @ momentum[1:]
    space = momentum[1:] + velocity * (gamma**2 / (1 + gamma) * along + gamma * momentum[0])
    return np.array([gamma * (momentum[0] + along), *space])


def top_pair_and_zprime(energy, mass=300.0, share=0.6):
    """A point of g g → t t̄ Z′ with a top pair of invariant mass between its limits."""
    pair = 346.0 + share * (energy - mass - 346.0)
    first, zprime = two_body(energy, 0.3, (pair, mass))
    tops = two_body(pair, -0.6, (173.0, 173.0))
    return [
        *two_body(energy, 1.0, (0.0, 0.0)),
        *(boosted(top, first[1:] / first[0]) for top in tops),
        zprime,
    ]


@pytest.mark.parametrize(
    ("mother", "daughters", "process"),
    [
        (T, (5, 24), "tp > b W+"),
        (T, (6, 23), "tp > t Z"),
        (T, (6, 25), "tp > t H"),
        (T, (6, 32), "tp > t zp"),
        (32, (13, -13), "zp > mu- mu+"),
    ],
)
def test_partial_width_from_the_vertices(point, card, mother, daughters, process):
    """Γ = |p| Σ|M|²/(8π m²), averaged over the states of the mother."""
    masses = {**point.masses, 6: 173.0, 23: 91.188, 25: 125.0, 5: 0.0, 13: 0.0}
    element = MatrixElement(FOLDER, process, param_card=card)
    masses[24] = element.proc.params["MW"].real
    mass = masses[mother]
    legs = two_body(mass, 1.0, [masses[abs(pdg)] for pdg in daughters])
    momentum = legs[0][3]
    squared = element.m2([np.array([mass, 0.0, 0.0, 0.0]), *legs])
    found = momentum * squared / (8 * math.pi * mass**2)
    expected = point.widths[mother] * point.branching_ratios[mother][daughters]
    assert found == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(
    ("daughters", "process", "masses"),
    [
        ((6, -6), "zp > t t~", (173.0, 173.0)),
        ((6, -T), "zp > t tp~", (173.0, 400.0)),
        ((T, -T), "zp > tp tp~", (400.0, 400.0)),
        ((15, -15), "zp > ta- ta+", (1.77686, 1.77686)),
        ((16, -16), "zp > vt vt~", (0.0, 0.0)),
    ],
)
def test_partial_width_of_a_heavy_zprime(tmp_path, daughters, process, masses):
    inputs = {"mzp": 950.0, "mT": 400.0, "sR": 0.6, "g": 0.5, "qtauV": 0.4, "qtauA": 0.9}
    point = MODEL.point({**inputs, "qnutau": -0.7})
    element = MatrixElement(FOLDER, process, param_card=card_of(point, tmp_path / "card.dat"))
    legs = two_body(950.0, 1.0, masses)
    squared = element.m2([np.array([950.0, 0.0, 0.0, 0.0]), *legs])
    found = legs[0][3] * squared / (8 * math.pi * 950.0**2)
    expected = point.widths[32] * point.branching_ratios[32][daughters]
    assert found == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("outgoing", ["t t~", "t tp~", "tp tp~"])
@pytest.mark.parametrize("bosons", ["W+ W-", "Z Z"])
def test_longitudinal_bosons_to_tops_stay_unitary(card, bosons, outgoing):
    """Single diagrams grow like s; with all mixing angles right the sum tends to a constant."""
    element = MatrixElement(
        FOLDER,
        f"{bosons} > {outgoing}",
        param_card=card,
        couplings={**WIDTHLESS, "lamWS": 0.0},
        max_orders={"ZPR": 0},
    )
    mass = {"W": element.proc.params["MW"].real, "Z": 91.188}[bosons[0]]
    tops = [{"t": 173.0, "tp": 900.0}[name.strip("~")] for name in outgoing.split()]
    polarisation = dict.fromkeys(bosons.split(), "L")
    found = [
        element.m2(scattering(energy, 0.4, (mass, mass), tops), pol=polarisation)
        for energy in (2e4, 2e5)
    ]
    assert found[1] == pytest.approx(found[0], rel=0.03)
    assert found[1] > 1e-8


def test_heavy_and_light_quark_annihilate_as_their_goldstone_bosons(card):
    """b b̄ → W⁺_L W⁻_L: t and T in the t channel together keep the unitarity of |V_tb|² = 1."""
    element = MatrixElement(
        FOLDER,
        "b b~ > W+ W-",
        param_card=card,
        couplings={**WIDTHLESS, "lamWS": 0.0},
    )
    mw = element.proc.params["MW"].real
    polarisation = {"W+": "L", "W-": "L"}
    found = [
        element.m2(scattering(energy, 0.4, (0.0, 0.0), (mw, mw)), pol=polarisation)
        for energy in (2e4, 2e5)
    ]
    assert found[1] == pytest.approx(found[0], rel=0.03)


@pytest.mark.parametrize("process", ["g t > t zp", "g t > tp zp", "g t > tp Z", "g b > tp W-"])
def test_gluon_amplitudes_are_gauge_and_lorentz_invariant(card, process):
    """A boost and a rotation change the gluon's polarisation vectors by a gauge transformation."""
    element = MatrixElement(FOLDER, process, param_card=card, couplings={**WIDTHLESS, "lamWS": 0.0})
    masses = {"g": 0.0, "b": 0.0, "t": 173.0, "tp": 900.0, "zp": 300.0, "Z": 91.188}
    masses["W-"] = element.proc.params["MW"].real
    incoming, outgoing = ([masses[leg] for leg in side.split()] for side in process.split(">"))
    momenta = scattering(1800.0, 0.35, incoming, outgoing)
    moving = [boosted(p, (0.3, -0.5, 0.2)) for p in momenta]
    at_rest = element.m2(momenta)
    assert at_rest > 0
    assert element.m2(moving) == pytest.approx(at_rest, rel=1e-9)


def test_top_pairs_with_a_zprime_scale_with_the_couplings(tmp_path, card):
    """Only t radiates the Z′ at this order: |M|² ∝ (g̃q′)²."""
    momenta = top_pair_and_zprime(1400.0)
    other = MODEL.point({**INPUTS, "g": 1.4, "q": 0.9})
    values = [
        MatrixElement(
            FOLDER, "u u~ > t t~ zp", param_card=c, couplings=WIDTHLESS, max_orders={"QED": 0}
        ).m2(momenta)
        for c in (card, card_of(other, tmp_path / "other.dat"))
    ]
    assert values[1] == pytest.approx(4 * values[0], rel=1e-10)


@pytest.mark.parametrize(
    ("process", "masses"),
    [
        ("g g > t t~", (173.0, 173.0)),
        ("u u~ > Z H", (91.188, 125.0)),
        ("b b~ > t t~", (173.0,) * 2),
    ],
)
def test_without_mixing_the_standard_model_is_left(tmp_path, process, masses):
    """s_R = 0 against the Standard Model part of the other UFO folder."""
    momenta = scattering(800.0, 0.35, (0.0, 0.0), masses)
    values = []
    for name, inputs in (("topphilic", {"sR": 0.0}), ("lmutau", {})):
        point = load_model(name).point(inputs)
        card = card_of(point, tmp_path / f"{name}.dat")
        element = MatrixElement(str(ROOM / name), process, param_card=card, max_orders={"ZPR": 0})
        values.append(element.m2(momenta))
    assert values[0] == pytest.approx(values[1], rel=1e-12)


def test_partner_pairs_are_as_coloured_as_tops(card, tmp_path):
    """gg → TT̄ is gg → tt̄ at the mass of T."""
    heavy_top = MODEL.point({"mt": 900.0, "mT": 1000.0, "sR": 0.0})
    momenta = scattering(2500.0, 0.35, (0.0, 0.0), (900.0, 900.0))
    values = [
        MatrixElement(FOLDER, process, param_card=c, couplings=WIDTHLESS).m2(momenta)
        for process, c in (
            ("g g > tp tp~", card),
            ("g g > t t~", card_of(heavy_top, tmp_path / "heavy.dat")),
        )
    ]
    assert values[0] == pytest.approx(values[1], rel=1e-12)
