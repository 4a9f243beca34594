"""The search that docs/extending.md writes down works as it stands there."""

import re
from pathlib import Path

import awkward as ak
import numpy as np
import vector

from zprimer.combination.declaration import load_declaration
from zprimer.recast.analysis import load_analysis
from zprimer.recast.selection import apply

GUIDE = Path(__file__).parents[2] / "docs" / "extending.md"
SAMPLE = {"id": "s", "model": "lmutau", "process": "4mu", "sqrt_s": 8000.0}


def events():
    """A low-mass pair beside a third muon; the pair alone; a pair of large mass and a third."""
    vector.register_awkward()
    phi = [[0.0, 0.2, 3.0], [0.0, 0.2], [0.0, 3.0, 2.3]]
    charge = [[1, -1, 1], [1, -1], [1, -1, 1]]
    shape = ak.Array(phi)
    muons = ak.zip(
        {
            "pt": ak.full_like(shape, 40.0),
            "eta": ak.zeros_like(shape),
            "phi": shape,
            "mass": ak.zeros_like(shape),
            "charge": ak.Array(charge),
        },
        with_name="Momentum4D",
    )
    weights = ak.zip({"sm": np.array([1.0, 2.0, 4.0])})
    return ak.zip({"muons": muons, "weights": weights}, depth_limit=1)


def test_search_of_the_guide(tmp_path):
    text = GUIDE.read_text(encoding="utf-8")
    folder = tmp_path / "three_muons"
    folder.mkdir()
    for language, name in (("yaml", "analysis.yaml"), ("python", "selection.py")):
        block = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)[0]
        (folder / name).write_text(block, encoding="utf-8")
    analysis = load_analysis("three_muons", tmp_path)
    selection = apply(analysis, events(), SAMPLE)
    assert [step.sums for step in selection.cutflow] == [(7.0,), (5.0,), (1.0,)]
    assert selection.regions["low_mass"].sums.tolist() == [[1.0]]
    # 2 × 40 GeV × sin(Δφ/2) for Δφ = 0.2 and 0.7
    assert selection.regions["lightest_pair"].sums.tolist() == [[1.0, 0.0, 4.0, 0.0]]
    assert load_declaration("2026", [analysis]).of("three_muons").data == {"example_8_tev"}
