"""Tables that a user filtered, saved with another program, or wrote by hand."""

import io
import os
from pathlib import Path

import numpy as np
import pandas
import pytest

from zprimer.cli import main
from zprimer.errors import ZprimerError
from zprimer.io.files import sha256, write_json
from zprimer.io.tables import read_table
from zprimer.models.point import load_model
from zprimer.models.points import ALIKE, _alike, read_points

COUPLINGS = (0.003, 0.1)
SCAN = {"name": "x", "model": "lmutau", "scan": {"mzp": [20, 60, 1500], "g": list(COUPLINGS)}}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    write_json(folder / "scan.json", SCAN)
    points, flavour, plane = (folder / f"{name}.csv" for name in ("points", "flavour", "plane"))
    assert main(["points", f"--config={folder}/scan.json", f"--out={points}"]) == 0
    given = [f"--points={points}"]
    assert main(["flavour", *given, "--era=paper", f"--out={flavour}"]) == 0
    assert main(["merge", *given, f"--flavour={flavour}", f"--out={plane}"]) == 0
    return folder


def german(frame):
    """As a spreadsheet writes it where the comma is the decimal one."""
    return frame.to_csv(index=False, sep=";", decimal=",", lineterminator="\r\n").encode("cp1252")


SAVED = {
    "filtered": lambda frame: frame[frame.g > 0.01].to_csv(index=False).encode(),
    "index": lambda frame: frame.to_csv().encode(),
    "index twice": lambda frame: pandas.read_csv(io.StringIO(frame.to_csv())).to_csv().encode(),
    "excel": lambda frame: frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"),
    "excel, unicode text": lambda frame: frame.to_csv(index=False, sep="\t").encode("utf-16"),
    "semicolons": lambda frame: frame.to_csv(index=False, sep=";").encode("utf-8-sig"),
    "sep": lambda frame: b"sep=;\r\n" + frame.to_csv(index=False, sep=";").encode(),
    "german": german,
    "quoted": lambda frame: frame.to_csv(index=False, quoting=1).encode(),
    "reordered": lambda frame: frame[frame.columns[::-1]].sort_values("g").to_csv().encode(),
    "15 digits": lambda frame: frame.to_csv(index=False, float_format="%.15g").encode(),
    "carriage returns": lambda frame: frame.to_csv(index=False, lineterminator="\r").encode(),
    "empty lines": lambda frame: frame.to_csv(index=False).replace("\n", "\n,,,\n\n").encode(),
    "empty columns": lambda frame: frame.to_csv(index=False).replace("\n", ",,\n").encode(),
    "extra": lambda frame: frame.assign(colour="red", weight=0.5).to_csv(index=False).encode(),
    "blanks": lambda frame: frame.to_csv(index=False).replace(",", " , ").encode(),
}


@pytest.mark.parametrize("how", SAVED)
def test_points_saved_by_other_programs(run, tmp_path, how):
    frame = pandas.read_csv(run / "points.csv")
    own = tmp_path / "mine.csv"
    own.write_bytes(SAVED[how](frame))
    expected = {id: (m, g) for id, m, g in zip(frame.id, frame.mzp, frame.g, strict=True)}
    found = read_points(own)
    values = zip(found.parameters["mzp"], found.parameters["g"], strict=True)
    assert dict(zip(found.ids, values, strict=True)).items() <= expected.items()
    assert len(found) == (3 if how == "filtered" else 6)
    assert found.provenance["settings"] == {"own table": {"mine.csv": sha256(own)}}


@pytest.mark.parametrize("how", ["filtered", "index", "excel", "german", "reordered", "extra"])
def test_stages_on_points_saved_by_other_programs(run, tmp_path, capsys, how):
    """Numbers are those of the same points in the run, and are written as a run writes them."""
    own, flavour, plane = (tmp_path / f"{name}.csv" for name in ("mine", "flavour", "plane"))
    own.write_bytes(SAVED[how](pandas.read_csv(run / "points.csv")))
    given = [f"--points={own}"]
    assert main(["flavour", *given, "--era=paper", f"--out={flavour}"]) == 0
    said = capsys.readouterr().err
    assert ("not used: colour, weight" in said) == (how == "extra")
    assert main(["merge", *given, f"--flavour={flavour}", f"--out={plane}"]) == 0
    theirs, mine = (pandas.read_csv(path, index_col="id") for path in (run / "plane.csv", plane))
    assert mine.equals(theirs.loc[mine.index, mine.columns])
    assert set(mine.columns) == set(theirs.columns)
    for path in (flavour, plane):
        settings = read_table(path).provenance["settings"]
        assert settings["own table"] == {"mine.csv": sha256(own)}


@pytest.mark.parametrize("how", ["filtered", "german", "index"])
def test_plane_as_a_table_of_points(run, tmp_path, capsys, how):
    """Of the columns of a plane the inputs are taken, nothing else."""
    own, flavour = tmp_path / "mine.csv", tmp_path / "flavour.csv"
    own.write_bytes(SAVED[how](pandas.read_csv(run / "plane.csv")))
    assert main(["flavour", f"--points={own}", "--era=paper", f"--out={flavour}"]) == 0
    assert "columns that are no inputs of model lmutau are not used" in capsys.readouterr().err
    assert set(flavour.read_text().splitlines()) <= set(
        (run / "flavour.csv").read_text().splitlines()
    )


HEAD = "id,model,mzp,g\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("id;model;mzp;g\na;lmutau;1,500;2\n", "row 1: the comma of mzp = '1,500' may be a dec"),
        ("id;model;mzp;g\na;lmutau;60,5;0.1\n", "row 1: the comma of mzp = '60,5' may be"),
        ("id;model;mzp;g\na;lmutau;1.500,5;0,1\n", "point a: mzp = '1.500,5' is not a number"),
        (HEAD + "a,lmutau,60,0.1\nb,lmutau,60\n", "line 3: the row has a different number of"),
        (HEAD + "a,lmutau,60,\n", "point a: g = '' is not a number"),
        (HEAD + "a,lmutau,NA,0.1\n", "point a: mzp = '' is not a number"),
        (",id,model,mzp\nred,a,lmutau,60\n", "column 1 has no name but holds more than row"),
        ("id,model,mzp,mzp\na,lmutau,60,70\n", "names the column 'mzp' twice"),
        ("id,model,mzp,mzp \na,lmutau,60,70\n", "names the column 'mzp' twice"),
        ("id,model,mZp\na,lmutau,60\n", "did you mean 'mzp'"),
        ("id,model,mzp [GeV]\na,lmutau,60\n", "did you mean 'mzp'"),
        ("id,model,G\na,lmutau,60\n", "unknown parameter 'G'"),
        ("", "is empty"),
    ],
)  # fmt: skip
def test_what_is_no_table_of_points_is_told(tmp_path, text, sentence):
    path = tmp_path / "mine.csv"
    path.write_text(text)
    with pytest.raises(ZprimerError) as caught:
        read_points(path)
    assert sentence in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("content", [b"id,model\n\xff\xfe,x\n", b"\0\0\0", "é".encode("cp1252")])
def test_bytes_that_are_no_text(tmp_path, content):
    path = tmp_path / "mine.csv"
    path.write_bytes(content)
    with pytest.raises(ZprimerError, match="not a CSV table"):
        read_table(path)


def test_a_comma_of_thousands_beside_a_decimal_one(tmp_path):
    """0,003 cannot be thousands, so that 1,500 is one and a half."""
    path = tmp_path / "mine.csv"
    path.write_text("id;model;mzp;g\na;lmutau;1,500;0,003\nb;lmutau;60;1e-2\n")
    found = read_points(path)
    np.testing.assert_array_equal(found.parameters["mzp"], [1.5, 60.0])
    np.testing.assert_array_equal(found.parameters["g"], [0.003, 0.01])


def test_columns_of_a_plane_are_no_misspelt_inputs(run):
    for model in ("lmutau", "topphilic"):
        names = [parameter.name for parameter in load_model(model).parameters]
        others = set(read_table(run / "plane.csv").columns) - {"id", "model", *names}
        assert len(others) > 20
        assert not [name for name in others if _alike(name, names)]
        assert all(_alike(name.upper(), names) for name in names)
    assert ALIKE > 0.7


def test_table_changed_where_a_stage_wrote_it(run, tmp_path):
    """A change that is meant and one that happened look alike: the message has both remedies."""
    for name in ("points.csv", "points.csv.provenance.json"):
        (tmp_path / name).write_bytes((run / name).read_bytes())
    frame = pandas.read_csv(tmp_path / "points.csv")
    frame[frame.g > 0.01].to_csv(tmp_path / "points.csv", index=False)
    with pytest.raises(ZprimerError, match=r"rerun 'points'.*save the table under another name"):
        read_points(tmp_path / "points.csv")
    frame[frame.g > 0.01].to_csv(tmp_path / "other.csv", index=False)
    assert len(read_points(tmp_path / "other.csv")) == 3


def test_a_table_from_a_pipe(run):
    """Of ``--points <(…)``, read once and hashed as it was read."""
    content = (run / "points.csv").read_bytes()
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    found = read_points(Path(f"/dev/fd/{reading}"))
    os.close(reading)
    assert len(found) == 6
    assert found.provenance["settings"]["own table"] == {str(reading): sha256(run / "points.csv")}
