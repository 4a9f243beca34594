"""gg, qq̄ → tt̄Z′ → tt̄μμ against ufoamp on our UFO, with the muons' charges and the Z′ width."""

import math
from pathlib import Path

import numpy as np
import pytest
from ufoamp.analysis import MatrixElement

from zprimer.amplitudes.topphilic.top_pair import decayed_top_pair_coefficients
from zprimer.models.cards import write_card
from zprimer.models.point import load_model

FOLDER = str(Path(__file__).parents[3] / "models_ufo" / "topphilic")
TOP, ZPRIME, WIDTH = 173.0, 300.0, 7.0
INPUTS = {"mzp": ZPRIME, "mT": 900.0, "sR": 0.6, "g": 0.7, "q": 0.9, "qV": 0.8, "qA": 0.3}
CHANNELS = (("gg", "g g"), ("qq", "u u~"), ("qq", "d~ d"))


@pytest.fixture(scope="module")
def point():
    return load_model("topphilic").point(INPUTS)


@pytest.fixture(scope="module")
def card(point, tmp_path_factory):
    path = tmp_path_factory.mktemp("cards") / "card.dat"
    write_card(point, path)
    return str(path)


def decay(momentum, masses, random):
    """Two momenta of the given masses, isotropic in the rest frame of ``momentum``."""
    mother = math.sqrt(momentum[0] ** 2 - momentum[1:] @ momentum[1:])
    first, second = masses
    square = (mother**2 - (first + second) ** 2) * (mother**2 - (first - second) ** 2)
    size = math.sqrt(square) / (2 * mother)
    cosine, phi = random.uniform(-1, 1), random.uniform(0, 2 * math.pi)
    sine = math.sqrt(1 - cosine**2)
    direction = size * np.array([sine * math.cos(phi), sine * math.sin(phi), cosine])
    velocity, gamma = momentum[1:] / momentum[0], momentum[0] / mother
    result = []
    for mass, space in ((first, direction), (second, -direction)):
        energy = math.hypot(size, mass)
        along = velocity @ space
        space = space + velocity * (gamma**2 / (1 + gamma) * along + gamma * energy)
        result.append(np.array([gamma * (energy + along), *space]))
    return result


def event(energy, zprime, seed):
    """(6, 4): the partons, t, t̄, ℓ⁻, ℓ⁺, the leptons of mass ``zprime``, GeV."""
    random = np.random.default_rng(seed)
    half = energy / 2
    pair_mass = random.uniform(2 * TOP, energy - zprime)
    pair, boson = decay(np.array([energy, 0.0, 0.0, 0.0]), (pair_mass, zprime), random)
    partons = [np.array([half, 0.0, 0.0, half]), np.array([half, 0.0, 0.0, -half])]
    return np.array([*partons, *decay(pair, (TOP, TOP), random), *decay(boson, (0.0, 0.0), random)])


def top_products(point):
    left, right = point.couplings["zp_tt_L"], point.couplings["zp_tt_R"]
    return np.array([left**2, left * right, right**2])


@pytest.mark.parametrize(("channel", "partons"), CHANNELS)
def test_zprime_to_muons(point, card, channel, partons):
    mass = 280.0
    momenta = event(1500.0, mass, seed=8)
    element = MatrixElement(
        FOLDER,
        f"{partons} > t t~ mu- mu+",
        param_card=card,
        couplings={"WT": 0.0, "WZP": WIDTH},
        max_orders={"QED": 0},
    )
    muon = np.array([point.couplings[f"zp_mumu_{side}"] for side in "LR"]) ** 2
    propagator = (mass**2 - ZPRIME**2) ** 2 + (ZPRIME * WIDTH) ** 2
    coefficients = decayed_top_pair_coefficients(channel, momenta[None], TOP)[0]
    found = 0.118**2 * (top_products(point) @ coefficients @ muon) / propagator
    assert found == pytest.approx(element.m2(list(momenta)), rel=1e-9)
