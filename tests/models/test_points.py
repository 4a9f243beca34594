import numpy as np
import pytest

from zprimer.errors import DataFileError, InputError, ZprimerError
from zprimer.models.points import read_points, write_points
from zprimer.run.configuration import configuration
from zprimer.run.scan import scan
from zprimer.statistics.store import write_workspaces

RUN = configuration(
    {
        "name": "try",
        "model": "lmutau",
        "parameters": {"mt": 172.5},
        "scan": {"mzp": [10, 60], "g": {"from": 0.01, "to": 0.1, "points": 3, "spacing": "log"}},
    }
)


def test_scan_is_the_product_of_its_axes():
    table = scan(RUN)
    assert len(table) == 6
    assert table.ids[0] == "mzp10_g0.01"
    assert len(set(table.ids)) == 6
    np.testing.assert_array_equal(table.parameters["mt"], np.full(6, 172.5))


def topphilic(**changes):
    scan_of = {"mzp": [200, 300], "mT": {"times": 5, "of": "mzp"}, "g": [0.5, 4.0]}
    return configuration(
        {"name": "try", "model": "topphilic", "parameters": {"sR": 0.3}, "scan": scan_of} | changes
    )


def test_an_input_follows_another():
    scan_of = {"mzp": [200, 300], "mT": {"times": 5, "of": "mzp"}, "relwidth": [0.08, 0.02]}
    table = scan(topphilic(scan=scan_of))
    assert table.ids[1] == "mzp200_relwidth0.02"
    assert table.parameters["mT"].tolist() == [1000.0, 1000.0, 1500.0, 1500.0]
    assert list(table.parameters) == ["mzp", "relwidth", "mT", "sR"]
    sr = {"mzp": [200, 300], "sR": {"times": 0.001, "of": "mT"}}
    table = scan(topphilic(parameters={"mT": 700}, scan=sr))
    assert table.parameters["sR"].tolist() == [0.7, 0.7]


def test_unphysical_points_are_an_error_unless_left_out():
    """At g = 4 with half of the leptons muons the Z' would be wider than heavy."""
    fixed = {"brmu": 0.5, "sR": 0.3}
    with pytest.raises(InputError, match=r"the Z' width of 339\.5 GeV exceeds its mass"):
        scan(topphilic(parameters=fixed))
    table = scan(topphilic(parameters=fixed, omit_unphysical=True))
    assert table.ids == ("mzp200_g0.5", "mzp300_g0.5")
    assert table.parameters["mT"].tolist() == [1000.0, 1500.0]
    with pytest.raises(InputError, match="no point of the scan is physical"):
        scan(topphilic(parameters=fixed, omit_unphysical=True, scan={"g": [4.0, 5.0]}))


def test_written_points_are_read_back_exactly(tmp_path):
    table = scan(RUN)
    write_points(table, tmp_path / "points.csv")
    back = read_points(tmp_path / "points.csv")
    assert (back.model, back.ids) == (table.model, table.ids)
    for name, values in table.parameters.items():
        np.testing.assert_array_equal(back.parameters[name], values)
    assert [point.derived["v_phi"] for point in back.derived()] == pytest.approx(
        back.parameters["mzp"] / back.parameters["g"]
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty: a CSV table begins with a line of column names"),
        ("id,mzp\na,60\n", "needs the columns id and model, it has no 'model'"),
        ("id,model\n", "at least one is needed"),
        ("id,model,mzp\na,lmutau,60\nb,lmutau\n", "different lengths"),
        ("id,model,mzp\na,lmutau,60\na,lmutau,61\n", "the same id twice"),
        ("id,model,mzp\na,lmutau,60\nb,topphilicc,61\n", "mixes the models"),
        ("id,model,mzzp\na,lmutau,60\n", "did you mean 'mzp'"),
        ("id,model,mzp\na,lmutau,nan\n", "point a: mzp = '' is not a number"),
        ("id,model,mzp\na,lmutau,sixty\n", "point a: mzp = 'sixty' is not a number"),
    ],
)
def test_damaged_table_is_one_clear_error(tmp_path, text, sentence):
    path = tmp_path / "points.csv"
    path.write_text(text)
    with pytest.raises(ZprimerError) as caught:
        read_points(path)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "axis", [[0.1234567, 0.1234568], {"from": 0.5, "to": 0.500001, "points": 3}]
)
def test_values_that_ids_cannot_tell_apart(axis):
    """Found before any event is made."""
    run = configuration({"name": "try", "model": "lmutau", "scan": {"g": axis, "mzp": [60]}})
    with pytest.raises(InputError, match=r"key 'scan.g': .* both are 'g0\.[0-9]+' in the ids"):
        scan(run)


@pytest.mark.parametrize(
    "id", ["../../x", "/etc/passwd", ".hidden", "a\\b", "a" * 151, "a#b", "a'b", "x\x1b[31m", ""]
)
def test_ids_that_cannot_name_a_file(tmp_path, id):
    path = tmp_path / "mine.csv"
    path.write_text(f"id,model,mzp\na,lmutau,60\n{id},lmutau,70\n")
    with pytest.raises(InputError, match=r"mine\.csv, row 2: the id .* does not do"):
        read_points(path)


@pytest.mark.parametrize("id", ["a", "point 1", "mzp60_g1e-05", "ä+b=c", "(1)", "a.b"])
def test_ids_as_people_write_them(tmp_path, id):
    path = tmp_path / "mine.csv"
    path.write_text(f"id,model,mzp\n{id},lmutau,60\n")
    assert read_points(path).ids == (id,)


def test_missing_table_says_which_stage_makes_it(tmp_path):
    with pytest.raises(DataFileError, match="zprimer points"):
        read_points(tmp_path / "points.csv")


def test_no_entry_of_an_archive_leaves_its_folder(tmp_path):
    with pytest.raises(InputError, match=r"'\.\./\.\./x' does not do"):
        write_workspaces({"a": {}, "../../x": {}}, tmp_path / "workspaces.zip")
    assert list(tmp_path.iterdir()) == []
