"""The tables of a run in the hands of other programs, with the defaults of these."""

import csv
import re

import numpy as np
import pandas
import pytest

from zprimer.cli import main
from zprimer.combination.plane import write_not_covered
from zprimer.errors import DataFileError
from zprimer.io.files import write_json
from zprimer.io.tables import number_text, write_table
from zprimer.models.points import read_points
from zprimer.statistics.bands import Band
from zprimer.statistics.limits import LIMIT, NO_LIMIT, PointLimit, Profile
from zprimer.statistics.store import write_limits

ANALYSIS = "atlas_z4l_2013"
MASSES, COUPLINGS = (10, 20, 60, 100), tuple(round(0.00001 * 1.5**n, 10) for n in range(30))


def limit(id, mass, g):
    """Made-up numbers of all sizes, whole ones among them; no limit on μ for tiny signals."""
    signal = 1e4 * g**2 * 60 / mass
    cls = float(np.exp(-signal))
    found = 1 / signal if signal > 1e-5 else None
    return PointLimit(
        id, ANALYSIS, signal, 1e-5, 78.0, 1.5, 0.1, Band(cls, (cls,) * 5), "allowed", "allowed",
        Band(found, (found,) * 5), LIMIT if found else NO_LIMIT, LIMIT if found else NO_LIMIT,
        None, 94.0, "allowed", "asymptotic", Profile(12.0, 12.0 + signal, 12.0, 0.0),
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run of 120 points, of which the analysis covers none of the first 30."""
    folder = tmp_path_factory.mktemp("run")
    scan = {"mzp": list(MASSES), "g": list(COUPLINGS)}
    write_json(folder / "scan.json", {"name": "x", "model": "lmutau", "scan": scan})
    path = {n: folder / f"{n}.csv" for n in ("points", "flavour", "limits", "rest", "combination")}
    assert main(["points", f"--config={folder}/scan.json", f"--out={path['points']}"]) == 0
    points = read_points(path["points"])
    masses, couplings = points.parameters["mzp"], points.parameters["g"]
    rows = list(zip(points.ids, masses, couplings, strict=True))
    write_limits([limit(*row) for row in rows if row[1] > 10], path["limits"])
    few = {id: "mass of 10 GeV outside of the data" for id, mass, _ in rows if mass == 10}
    write_not_covered(ANALYSIS, few, path["rest"])
    limits = ["--limits", str(path["limits"]), str(path["rest"])]
    given = [f"--points={path['points']}", *limits]
    era = "--era=paper"
    assert main(["flavour", given[0], era, f"--out={path['flavour']}"]) == 0
    assert main(["combine", *given, era, f"--out={path['combination']}"]) == 0
    given += [f"--flavour={path['flavour']}", f"--combination={path['combination']}"]
    assert main(["merge", *given, f"--out={folder}/plane.csv"]) == 0
    return folder


TABLES = ("points", "flavour", "limits", "combination", "plane")


def cells(path):
    with open(path, newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return header, rows


def is_number(text):
    try:
        return bool(text) and np.isfinite(float(text))
    except ValueError:
        return False


def kinds(path):
    """Column that is not empty -> whether it is one of numbers, told from all of its cells."""
    header, rows = cells(path)
    columns = zip(header, zip(*rows, strict=True), strict=True)
    said = {name: [text for text in texts if text] for name, texts in columns}
    return {name: all(map(is_number, texts)) for name, texts in said.items() if texts}


@pytest.mark.parametrize("name", TABLES)
def test_numpy(folder, name):
    """It knows no quotes, and takes what follows a # for a comment."""
    path = folder / f"{name}.csv"
    found = np.genfromtxt(path, names=True, delimiter=",")
    assert len(found) == len(cells(path)[1])
    assert list(found.dtype.names) == cells(path)[0]
    for column, numbers in kinds(path).items():
        assert numbers == bool(np.isfinite(found[column]).any()), column
    typed = np.genfromtxt(path, names=True, delimiter=",", dtype=None, encoding="utf-8")
    text = {name for name in typed.dtype.names if typed[name].dtype.kind == "U"}
    assert text == {name for name, numbers in kinds(path).items() if not numbers}


@pytest.mark.parametrize("name", TABLES)
def test_pandas(folder, name):
    path = folder / f"{name}.csv"
    found = pandas.read_csv(path)
    for column, numbers in kinds(path).items():
        assert (found[column].dtype.kind in "if") == numbers, column
        assert numbers or not found[column].isna().any(), column


def test_rows_without_missing_numbers_are_left(folder):
    """The points that every constraint says something about."""
    found = pandas.read_csv(folder / "plane.csv")
    full = found.dropna()
    assert set(full.mzp) == set(MASSES) - {10}
    assert {"allowed", "excluded"} == set(full.verdict)
    assert set(found.excluded_by[found.verdict == "allowed"]) == {"none"}


def polars_type(texts):
    """From the first 100 rows, an empty cell telling nothing."""
    seen = [text for text in texts[:100] if text]
    if seen and all(re.fullmatch(r"-?\d+", text) for text in seen):
        return int
    number = r"[-+]?((\d*\.\d+)([eE][-+]?\d+)?|inf|NaN|(\d+)[eE][-+]?\d+|\d+\.)"
    if seen and all(re.fullmatch(rf"{number}|-?\d+", text) for text in seen):
        return float
    return str


def root_type(texts):
    """From the first of eleven rows that is not empty; a number without a point is whole."""
    first = next((text for text in texts[:11] if text), None)
    if first is None:
        return float
    if re.fullmatch(r"[-+]?[0-9]+", first):
        return int
    floating = r"[-+]?[0-9]+\.[0-9]*|[-+]?[0-9]*\.[0-9]+([eEdDqQ][-+]?[0-9]+)?"
    return float if re.fullmatch(floating, first) else str


@pytest.mark.parametrize("type_of", [polars_type, root_type])
@pytest.mark.parametrize("name", TABLES)
def test_readers_that_look_at_the_first_rows(folder, name, type_of):
    """What they take a column for, all of its cells are: ROOT cuts 60.5 to 60 in one that began
    with 60, polars ends; and text in a column that began with empty cells ends ROOT."""
    path = folder / f"{name}.csv"
    header, rows = cells(path)
    numbers = kinds(path)
    whole = {"combined_constraints", "constraints"}
    for column, texts in zip(header, zip(*rows, strict=True), strict=True):
        if any(texts):
            expected = int if column in whole else float if numbers[column] else str
            assert type_of(texts) is expected, column


@pytest.mark.parametrize("name", TABLES)
def test_numbers_of_a_table(folder, name):
    """One way to write them, and none that is not finite."""
    header, rows = cells(folder / f"{name}.csv")
    for row in rows:
        for column, text in zip(header, row, strict=True):
            assert text.lower() not in ("nan", "inf", "-inf"), column
            assert not set(text) & set(",;\"'#\n"), column


def test_numbers_come_back_as_they_were(folder):
    found = pandas.read_csv(folder / "points.csv", float_precision="round_trip")
    assert found.g.tolist() == list(COUPLINGS) * len(MASSES)


def test_a_table_holds_no_number_that_is_not_finite(tmp_path):
    for value in (float("nan"), np.float64("inf")):
        with pytest.raises(DataFileError, match="not a finite number"):
            write_table(tmp_path / "table.csv", ["x"], [[value]])
        with pytest.raises(DataFileError, match="not a finite number"):
            number_text(value)
    assert list(tmp_path.iterdir()) == []
