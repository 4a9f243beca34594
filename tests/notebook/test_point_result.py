"""``zprimer.point``: the numbers of ``zprimer point``, and its errors."""

import json
from pathlib import Path

import numpy as np
import pytest

import zprimer
from zprimer.cli import main


@pytest.mark.parametrize(
    ("model", "inputs", "era"),
    [("lmutau", {"mzp": 60.0, "g": 0.1}, "paper"), ("topphilic", {"mzp": 300.0}, "2026")],
)
def test_the_numbers_of_the_command(model, inputs, era, capsys) -> None:
    settings = [f"--set={name}={value}" for name, value in inputs.items()]
    assert main(["point", "--model", model, *settings, "--era", era, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    point = zprimer.point(model, era=era, **inputs)
    assert (point.model, point.inputs, point.parameters) == (model, inputs, printed["parameters"])
    assert point.widths[32] == printed["widths"]["32"]
    assert point.branching_ratios[32][13, -13] == printed["branching_ratios"]["32"]["13 -13"]
    table = point.to_frame()
    assert table.index.tolist() == list(printed["observables"])
    for column in ("title", "prediction", "measurement", "pull", "verdict", "reference"):
        assert table[column].tolist() == [row[column] for row in printed["observables"].values()]
    assert point.verdict == printed["verdict"]["state"]


def test_types_of_the_table() -> None:
    table = zprimer.point("lmutau", mzp=60, g=0.1).to_frame()
    numbers = ["prediction", "measurement", "uncertainty", "pull"]
    assert (table[numbers].dtypes == "float64").all()
    assert table.drop(columns=numbers).map(lambda cell: isinstance(cell, str)).all(axis=None)


def test_what_a_notebook_shows() -> None:
    point = zprimer.point("lmutau", mzp=np.float32(60), g=np.array(0.5))
    assert "mzp = 60, g = 0.5; era paper_2014" in repr(point)
    assert "excluded by" in repr(point)
    shown = point._repr_html_()
    assert shown.count("<tr") == 1 + len(point.observables) + 1
    assert "no collider search was asked" in shown


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: zprimer.point("lmuta"), "did you mean 'lmutau'"),
        (lambda: zprimer.point("lmutau", mzpp=60), "did you mean 'mzp'"),
        (lambda: zprimer.point("lmutau", mzp=-1), "mzp must be a finite number > 0 GeV"),
        (lambda: zprimer.point("lmutau", mzp="heavy"), "is not a number"),
        (lambda: zprimer.point("lmutau", era="2025"), "did you mean '2026'"),
        (lambda: zprimer.point("lmutau").observables["tridents"], "did you mean 'trident'"),
        (lambda: zprimer.point("lmutau").limits("atlas_z4l"), "did you mean 'atlas_z4l_2013'"),
    ],
)
def test_errors(ask, message) -> None:
    with pytest.raises(zprimer.InputError, match=message):
        ask()


def test_limits_without_samples(tmp_path: Path) -> None:
    point = zprimer.point("lmutau", mzp=60, g=0.1)
    with pytest.raises(zprimer.InputError, match=r"'4mu' at 7000 GeV .* limits\(events=2000\)"):
        point.limits(samples=tmp_path)
    assert not list(tmp_path.iterdir())
    with pytest.raises(zprimer.InputError, match="knows no process of model 'lmutau'"):
        point.limits("atlas_dimuon_139fb", events=10, samples=tmp_path)


def test_point_outside_of_the_data_needs_no_samples(tmp_path: Path) -> None:
    limits = zprimer.point("topphilic", mzp=150).limits("atlas_dimuon_139fb", samples=tmp_path)
    row = limits.loc["atlas_dimuon_139fb"]
    assert row["verdict"] == "not covered"
    assert "outside of the data from 225" in row["reason"]
    assert np.isnan(row["mu_obs"])
