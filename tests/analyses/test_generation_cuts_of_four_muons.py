"""What the generation cuts of 4mu leave out of the selection, as its validation measured it."""

import csv

import pytest

from zprimer.generation.cuts import FourLeptonCuts
from zprimer.io.markdown import markers
from zprimer.recast.analysis import load_analysis

FOLDER = load_analysis("atlas_z4l_2013").folder
WITH_ERRORS = (FOLDER / "validation" / "generation_cuts.csv").read_text(encoding="utf-8")
ROWS = {row.pop("cuts"): row for row in csv.DictReader(WITH_ERRORS.splitlines())}


def loss(row: str, column: str) -> tuple[float, float]:
    """In per cent, with its error."""
    value, error = ROWS[row][column].split(" ± ")
    return float(value), float(error)


@pytest.mark.parametrize("column", ["SM", "Z′ of 20 GeV", "Z′ of 60 GeV"])
def test_loss_is_below_three_in_a_thousand(column: str) -> None:
    value, error = loss("all", column)
    assert error < 0.15
    assert value + error < 0.3
    assert loss("for comparison: pT > 3 GeV, |η| < 2.8, 76 < m₄ℓ < 104 GeV", column)[0] > 3


def test_loss_was_measured_for_the_present_cuts() -> None:
    measured = dict(name.split(" = ") for name in ROWS if " = " in name)
    assert {name: float(value) for name, value in measured.items()} == FourLeptonCuts().as_dict()


def test_readme_has_the_table() -> None:
    found = {each.name: each.text for each in markers(FOLDER / "README.md")}
    for row in ROWS.values():
        assert " | ".join(row.values()) in found["generation_cuts"]
