"""``zprimer.scan``: the tables of the stages ``points`` and ``flavour``."""

import numpy as np
import pandas as pd
import pytest

import zprimer


def test_the_tables_of_a_run(run) -> None:
    """To the last digit."""
    result = zprimer.read(run)
    first = result.points.iloc[:27]
    found = zprimer.scan("lmutau", mzp=5, g=first["g"].to_numpy()).to_frame()
    there = pd.concat([first, result.flavour.iloc[:27].drop(columns="id")], axis=1)
    assert found.columns.tolist() == there.columns.tolist()
    pd.testing.assert_frame_equal(found.drop(columns="id"), there.drop(columns="id"), rtol=0)


def test_products_ranges_and_ties() -> None:
    masses = {"from": 200, "to": 800, "points": 3, "spacing": "log"}
    result = zprimer.scan("topphilic", mzp=masses, mT={"times": 5, "of": "mzp"}, g=(0.1, 0.2))
    found = result.to_frame()
    assert found["mzp"].tolist() == [200.0, 200.0, 400.0, 400.0, 800.0, 800.0]
    assert found["mT"].tolist() == [1000.0, 1000.0, 2000.0, 2000.0, 4000.0, 4000.0]
    assert len(result) == len(found) == 6
    assert "6 points of model topphilic in mzp, mT, g, era paper_2017" in repr(result)
    assert "<table" in result._repr_html_()
    assert (found.filter(regex="_(prediction|pull)$").dtypes == "float64").all()


def test_single_numbers_are_one_point() -> None:
    result = zprimer.scan("lmutau", mzp=np.float64(60), g=np.int64(1), era="2026")
    point = zprimer.point("lmutau", mzp=60, g=1, era="2026")
    (row,) = result.to_frame().to_dict("records")
    assert row["trident_pull"] == point.observables["trident"].pull
    assert row["era"] == "2026"


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"mzpp": [1.0]}, "did you mean 'mzp'"),
        ({"mzp": [10.0, -1.0]}, "mzp = -1 GeV is not allowed"),
        ({"mzp": [10.0, 10.0]}, "non-unique"),
        ({"mzp": "heavy"}, "heavy"),
        ({}, "scan"),
    ],
)
def test_errors(inputs, message) -> None:
    with pytest.raises(zprimer.InputError, match=message):
        zprimer.scan("lmutau", **inputs)


def test_unphysical_points_are_left_out_if_asked() -> None:
    masses = {"mzp": 300, "sR": [0.3, 0.5], "mT": [100, 1500]}
    with pytest.raises(zprimer.InputError, match="mT = 100 GeV is not above"):
        zprimer.scan("topphilic", **masses)
    assert len(zprimer.scan("topphilic", omit_unphysical=True, **masses)) == 2
