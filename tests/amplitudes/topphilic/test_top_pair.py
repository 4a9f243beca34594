"""tt̄Z′ at tree level against ufoamp on our UFO, and its decays."""

from pathlib import Path

import numpy as np
import pytest
from topphilic_points import boosted, decayed, sphere_quadrature, two_body

from zprimer.amplitudes.catalogue import evaluate, find
from zprimer.amplitudes.topphilic.top_pair import (
    decayed_top_pair_coefficients,
    top_pair_coefficients,
)
from zprimer.models.cards import write_card
from zprimer.models.point import load_model

UFO = Path(__file__).parents[3] / "models_ufo" / "topphilic"
MT, MZP = 173.0, 200.0


def events(seed, count):
    """Momenta of k₁ k₂ → t t̄ Z′ at 1200 GeV."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        pair = rng.uniform(2 * MT + 1, 1200.0 - MZP - 1)
        outer = two_body(1200.0, pair, MZP, rng.uniform(-1, 1), rng.uniform(0, 6))
        inner = two_body(pair, MT, MT, rng.uniform(-1, 1), rng.uniform(0, 6))
        tops = [boosted(k, outer[2], pair) for k in inner[2:]]
        found.append([*outer[:2], *tops, outer[3]])
    return np.array(found)


@pytest.mark.parametrize(
    ("process", "order"),
    [
        ("g g > zp t t~", [0, 1, 4, 2, 3]),
        ("u u~ > t t~ zp", [0, 1, 2, 3, 4]),
        ("d~ d > zp t~ t", [1, 0, 4, 3, 2]),
    ],
)
def test_against_ufoamp(process, order, tmp_path):
    from ufoamp.analysis import MatrixElement

    # the top width, which ufoamp puts into the propagators, has no place beside tops on shell
    point = load_model("topphilic").point({"mzp": MZP, "mT": 1000, "sR": 0.4, "wt": 1e-12})
    card = tmp_path / "param_card.dat"
    write_card(point, card)
    element = MatrixElement(str(UFO), process, param_card=str(card), max_orders={"QED": 0})
    momenta = events(3, 1 if process[0] == "g" else 4)[:, order]
    got = evaluate(find(process), point, momenta, "test").squared
    np.testing.assert_allclose(got, element.m2_events(momenta), rtol=1e-9)


@pytest.mark.parametrize("channel", ["gg", "qq"])
def test_decay_angles_average_to_the_undecayed_amplitude(channel):
    momenta = events(4, 1)
    directions, weights = sphere_quadrature()
    plain = top_pair_coefficients(channel, momenta, MT)[0]
    full = decayed_top_pair_coefficients(channel, decayed(momenta[0], 4, MZP, directions), MT)
    averaged = np.einsum("nkh,n->kh", full, weights) / (2 * MZP**2 / 3)
    for chirality in range(2):
        np.testing.assert_allclose(averaged[:, chirality], plain, rtol=1e-9)


@pytest.mark.parametrize("channel", ["gg", "qq"])
def test_parity_exchanges_left_and_right(channel):
    values = top_pair_coefficients(channel, events(5, 5), MT)
    np.testing.assert_allclose(values[:, 0], values[:, 2], rtol=1e-10)
