"""Merging points, flavour and limits into one table."""

from pathlib import Path

import pytest

from zprimer.cli import main
from zprimer.combination.merging import merge
from zprimer.errors import DataFileError, InputError
from zprimer.io.tables import read_table

POINTS = "id,model,mzp,g\na,lmutau,60.0,0.1\nb,lmutau,60.0,0.2\n"
FLAVOUR = "id,trident_pull,trident_verdict\na,1.5,allowed\nb,2.5,excluded\n"
LIMITS = (
    "id,analysis,cls_obs,verdict,verdict_exp,rule_state\n"
    "b,z4l,0.01,excluded,allowed,excluded\na,z4l,0.3,allowed,excluded,excluded\n"
)


def _write(folder: Path, **texts: str) -> dict[str, Path]:
    paths = {name: folder / f"{name}.csv" for name in texts}
    for name, text in texts.items():
        paths[name].write_text(text)
    return paths


def test_rows_are_matched_by_id_and_verdicts_combined(tmp_path: Path) -> None:
    paths = _write(tmp_path, points=POINTS, flavour=FLAVOUR, limits=LIMITS)
    merged = merge(
        *(read_table(paths[name]) for name in ("points", "flavour")),
        [read_table(paths["limits"])],
    )
    assert merged["z4l_cls_obs"] == ("0.3", "0.01")
    assert merged["verdict"] == ("allowed", "excluded")
    assert merged["excluded_by"] == ("none", "trident z4l")
    assert merged["trident_pull"] == ("1.5", "2.5")


def test_command_writes_the_plane(tmp_path: Path) -> None:
    paths = _write(tmp_path, points=POINTS, flavour=FLAVOUR, limits=LIMITS)
    out = tmp_path / "plane.csv"
    arguments = [f"--points={paths['points']}", f"--flavour={paths['flavour']}"]
    arguments += ["--limits", str(paths["limits"]), f"--out={out}"]
    assert main(["merge", *arguments]) == 0
    plane = read_table(out)
    rows = zip(*plane.columns.values(), strict=True)
    assert [",".join(row) for row in (tuple(plane.columns), *rows)] == [
        "id,model,mzp,g,trident_pull,trident_verdict,z4l_cls_obs,z4l_verdict,z4l_verdict_exp,"
        "z4l_rule_state,verdict,excluded_by,looked_at",
        "a,lmutau,60.0,0.1,1.5,allowed,0.3,allowed,excluded,excluded,allowed,none,trident z4l",
        "b,lmutau,60.0,0.2,2.5,excluded,0.01,excluded,allowed,excluded,excluded,trident z4l,"
        "trident z4l",
    ]
    assert plane.provenance["stage"] == "merge"


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ("id,analysis,verdict\na,z4l,allowed\n", "lacks the point b"),
        ("id,analysis,verdict\na,z4l,x\nb,z4l,x\nc,z4l,x\n", "not in the scan"),
        ("id,analysis,verdict\na,z4l,x\na,z4l,x\n", "same point twice"),
        ("id,analysis,cls_obs\na,z4l,1\nb,z4l,1\n", "no column verdict"),
    ],
)
def test_points_that_do_not_match_are_refused(tmp_path: Path, limits: str, message: str) -> None:
    paths = _write(tmp_path, points=POINTS, flavour=FLAVOUR, limits=limits)
    points, flavour, table = (read_table(path) for path in paths.values())
    with pytest.raises(DataFileError, match=message):
        merge(points, flavour, [table])


def test_one_table_may_hold_several_analyses(tmp_path: Path) -> None:
    limits = "id,analysis,verdict\na,x,allowed\nb,y,allowed\nb,x,excluded\na,y,excluded\n"
    paths = _write(tmp_path, points=POINTS, flavour=FLAVOUR, limits=limits)
    points, flavour, table = (read_table(path) for path in paths.values())
    assert merge(points, flavour, [table])["excluded_by"] == ("y", "trident x")


def test_same_analysis_twice_is_refused(tmp_path: Path) -> None:
    paths = _write(tmp_path, points=POINTS, flavour=FLAVOUR, limits=LIMITS)
    points, flavour, limits = (read_table(path) for path in paths.values())
    with pytest.raises(DataFileError, match="same point twice"):
        merge(points, flavour, [limits, limits])


@pytest.mark.parametrize("text", ["", "id,x\n", "id,x\na\n", "id,id\na,b\n"])
def test_broken_tables_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.csv"
    path.write_text(text)
    with pytest.raises(DataFileError, match=r"broken\.csv"):
        read_table(path)


@pytest.mark.parametrize("cell", ["", "nan", "inf", "yes"])
def test_cells_that_are_no_numbers_are_refused(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"id,x\na,{cell}\n")
    with pytest.raises(DataFileError, match="column x holds"):
        read_table(path).numbers("x")


def test_unknown_column_names_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("id,mzp\na,1\n")
    with pytest.raises(InputError, match="did you mean 'mzp'"):
        read_table(path).numbers("mzpp")
