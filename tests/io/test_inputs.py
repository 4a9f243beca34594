"""Inputs are read once, and the hash that is recorded is that of what was used."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zprimer.cli import main
from zprimer.errors import DataFileError
from zprimer.io.files import read_text, write_json
from zprimer.io.inputs import collected, one_command, read_bytes, sha256_as_read, steady
from zprimer.io.provenance import provenance
from zprimer.io.tables import read_table

POINTS = "id,model,mzp,g\na,lmutau,20.0,0.01\nb,lmutau,20.0,0.1\n"


def replace_keeping_its_time(path, text):
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def hashed(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_hash_is_that_of_what_was_read(tmp_path):
    path = tmp_path / "numbers.csv"
    path.write_text("old")
    assert read_text(path) == "old"
    path.write_text("new")
    record = provenance("limits", tmp_path / "limits.csv", {}, [path])
    assert record["inputs"] == {"numbers.csv": hashed("old")}
    assert read_text(path) == "new"
    assert sha256_as_read(path) == hashed("new")


def test_a_command_does_not_mix_two_contents(tmp_path):
    path = tmp_path / "analysis.yaml"
    path.write_text("old")
    with one_command():
        read_bytes(path)
        path.write_text("new")
        with pytest.raises(DataFileError, match="was changed while it was being read"):
            read_bytes(path)
    assert read_bytes(path) == b"new"


def test_what_others_read_must_stay_as_it_is(tmp_path):
    path = tmp_path / "events.root"
    path.write_text("old")
    with steady(path):
        pass
    assert sha256_as_read(path) == hashed("old")
    with pytest.raises(DataFileError, match="was changed while"), steady(path):
        path.write_text("new")
    with pytest.raises(DataFileError, match="was changed while"), steady(path):
        replace_keeping_its_time(path, "own")
    with steady(path):
        read_bytes(path)
        path.write_text("too late to matter")
    assert sha256_as_read(path) == hashed("own")


def test_a_link_to_a_file_is_no_change_of_it(tmp_path):
    path = tmp_path / "grid.dat"
    path.write_text("same")
    with steady(path):
        (tmp_path / "link").hardlink_to(path)


def test_files_of_a_block(tmp_path):
    (tmp_path / "a").write_text("1")
    with collected() as outer:
        read_bytes(tmp_path / "a")
        with collected() as inner:
            read_bytes(tmp_path / "a")
    assert (len(outer), len(inner)) == (2, 1)


@pytest.mark.parametrize("kind", ["missing", "folder", "device", "pipe"])
def test_what_is_no_file(tmp_path, kind):
    path = {"device": Path("/dev/null"), "folder": tmp_path}.get(kind, tmp_path / "x")
    if kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(DataFileError, match=r"does not exist|is a folder|no regular file"):
        read_bytes(path)


def test_a_stream_is_hashed_as_it_is_read(tmp_path):
    """Points from ``<(…)``: a second look would find nothing there."""
    (tmp_path / "points.csv").write_text(POINTS)
    out = tmp_path / "flavour.csv"
    command = f"{sys.executable} -m zprimer.cli flavour --points <(cat {tmp_path}/points.csv)"
    subprocess.run(["bash", "-c", f"{command} --era paper --out {out}"], check=True, timeout=120)
    table = read_table(out)
    assert len(table.texts("id")) == 2
    (name,) = (name for name in table.provenance["inputs"] if name.startswith("stream:"))
    assert table.provenance["inputs"][name] == hashed(POINTS)


def test_configuration_from_a_stream(tmp_path):
    write_json(tmp_path / "scan.json", {"name": "a", "model": "lmutau", "scan": {"g": [0.1]}})
    out = tmp_path / "points.csv"
    command = f"{sys.executable} -m zprimer.cli points --config <(cat {tmp_path}/scan.json)"
    subprocess.run(["bash", "-c", f"{command} --out {out}"], check=True, timeout=120)
    assert json.dumps(read_table(out).provenance["settings"]["points"]["scan"]) == '{"g": [0.1]}'


def test_a_selection_edited_while_it_runs(tmp_path):
    """The old one was applied and the old one is recorded, so that the next run makes it anew."""
    from zprimer.recast.selection_code import load_function

    path = tmp_path / "mine/selection.py"
    path.parent.mkdir()
    old = (
        f"from pathlib import Path\nPath({str(path)!r}).write_text('new')\ndef select(): return 1\n"
    )
    path.write_text(old)
    assert load_function(path.parent, "select")() == 1
    assert path.read_text() == "new"
    assert sha256_as_read(path) == hashed(old)


def test_table_edited_while_a_stage_runs(tmp_path, monkeypatch):
    """The era is read after the points, which somebody changes in between."""
    points = tmp_path / "points.csv"
    points.write_text(POINTS)
    import zprimer.flavour.era as era

    load = era.load_era

    def load_and_edit(*arguments):
        points.write_text(POINTS.replace("0.1", "0.2"))
        return load(*arguments)

    monkeypatch.setattr(era, "load_era", load_and_edit)
    out = tmp_path / "flavour.csv"
    assert main(["flavour", "--points", str(points), "--era", "paper", "--out", str(out)]) == 0
    assert read_table(out).provenance["inputs"]["points.csv"] == hashed(POINTS)
