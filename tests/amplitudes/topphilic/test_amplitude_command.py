"""``zprimer amplitude``: its output, and one sentence for each kind of bad input."""

import json
import re

import numpy as np
import pytest
from topphilic_points import decayed, reference_groups, two_body

from zprimer.cli import main
from zprimer.io.provenance import read_stamped
from zprimer.models.cards import write_card
from zprimer.models.point import load_model

MOMENTA = two_body(700.0, 300.0, 0.0, 0.35)


@pytest.fixture
def card(tmp_path):
    path = tmp_path / "param_card.dat"
    write_card(load_model("topphilic").point({"mzp": 300, "mT": 1500, "sR": 0.3}), path)
    return path


def call(process, card, points, folder, *more):
    path = folder / "points.json"
    path.write_text(points if isinstance(points, str) else json.dumps(points))
    return main(["amplitude", process, "--card", str(card), "--points", str(path), *more])


def test_output(card, tmp_path, capsys):
    momenta, expected = reference_groups()[("g g > zp g", 300.0, 1500.0, 0.3)]
    points = [{"p": p.tolist()} for p in momenta]
    assert call("g g > zp g", card, points, tmp_path) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["units"] == "GeV^0"
    assert content["higher_precision"] == 0
    np.testing.assert_allclose([p["m2"] for p in content["points"]], expected, rtol=1e-7)
    assert all(0 <= point["stability"] < 1e-9 for point in content["points"])
    out = tmp_path / "amplitude.json"
    arguments = ["--card", str(card), "--points", str(tmp_path / "points.json")]
    assert main(["amplitude", "g g > zp g", *arguments, "--out", str(out)]) == 0
    written = read_stamped(out)
    assert set(written.pop("provenance")["inputs"]) == {card.name, "points.json"}
    assert written == content


def test_four_muons_of_the_other_model(tmp_path, capsys):
    card = tmp_path / "param_card.dat"
    write_card(load_model("lmutau").point({"mzp": 60, "g": 0.1}), card)
    first, second = two_body(100.0, 40.0, 20.0, 0.3)[2:]
    tilted = np.array([[0.48, 0.6, 0.64]])
    muons = [decayed(np.array([k]), 0, m, tilted)[0] for k, m in ((first, 40.0), (second, 20.0))]
    legs = [[50, 0, 0, 50], [50, 0, 0, -50], *np.concatenate(muons).tolist()]
    process, points = "u~ u > mu+ mu- mu+ mu-", [{"p": legs}]
    assert call(process, card, points, tmp_path) == 1
    assert "say with --model which the card is of" in capsys.readouterr().err
    assert call(process, card, points, tmp_path, "--model", "lmutau") == 0
    assert json.loads(capsys.readouterr().out)["points"][0]["m2"] > 0


BAD = {
    "unknown process": ("g g > zp gg", [{"p": MOMENTA.tolist()}], "did you mean one of"),
    "legs": ("g g > zp g", [{"p": MOMENTA[:3].tolist()}], "has 4 legs|the process has 4 legs"),
    "not a list": ("g g > zp g", {"p": 1}, "must hold a list"),
    "no momenta": ("g g > zp g", [{"q": 1}], "not of the form"),
    "not JSON": ("g g > zp g", "{", "not valid JSON"),
    "off shell": (
        "g g > zp g",
        [{"p": two_body(700.0, 310.0, 0.0, 0.3).tolist()}],
        r"leg 3 \(zp\) of point 0 has mass 310",
    ),
    "not conserved": (
        "g g > zp g",
        [{"p": (MOMENTA * [[1], [1.001], [1], [1]]).tolist()}],
        "not conserved",
    ),
    "negative energies": ("g g > zp g", [{"p": (-MOMENTA).tolist()}], "no positive energies"),
    "collinear": (
        "g g > zp g",
        [{"p": two_body(700.0, 300.0, 0.0, 1.0).tolist()}],
        "no transverse momentum",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case, card, tmp_path, capsys):
    process, points, message = BAD[case]
    assert call(process, card, points, tmp_path) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert re.search(message, error), error
