"""Outputs that would do harm, or end a command after its work, are refused before it."""

import argparse
import fcntl
import os
import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from zprimer import commands
from zprimer.cli import main
from zprimer.errors import InputError
from zprimer.io.files import atomic
from zprimer.io.outputs import check_outputs, output_target, unfinished

MODEL = "--model lmutau --set mzp=60 --set g=0.1"
WRITERS = {
    "amplitude": "amplitude x --card in.csv --points points.json",
    "cards": f"cards {MODEL}",
    "combine": "combine --points in.csv --era paper",
    "couplings": "couplings --yields y.npz --limits in.csv --shortcut s.csv",
    "crosscheck": f"crosscheck {MODEL} --process 4mu --sqrts 8000 --events 200 --seed 1",
    "flavour": "flavour --points in.csv --era paper",
    "generate": f"generate {MODEL} --process 4mu --sqrts 8000 --events 10 --seed 1",
    "limits": "limits --yields in.csv --analysis atlas_z4l_2013",
    "merge": "merge --points in.csv --flavour f.csv",
    "pack": "pack --model lmutau --process 4mu",
    "plots": "plots --plane in.csv --figure agpy_fig3",
    "points": "points --config in.csv",
    "precision": "precision --yields y.npz --limits in.csv --target 0.1 --batches b.json",
    "select": "select --analysis atlas_z4l_2013 --in in.csv",
    "shortcut": "shortcut --points in.csv --analysis atlas_z4l_2013 --samples s.json",
    "shower": "shower --in in.csv",
    "wilson": f"wilson {MODEL}",
    "workspaces": "workspaces --yields in.csv --analysis atlas_z4l_2013",
    "yields": "yields --points in.csv --analysis atlas_z4l_2013 --selections s.json",
}
FOLDERS = {"crosscheck": "crosscheck.json", "pack": "lmutau_4mu.tar.gz"}
"""Commands that write into a folder, and one of the files in it."""
CONTENT = "what must stay"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text(CONTENT)
    return tmp_path


def refused(capsys, *arguments):
    """The sentence that a command ends with, which leaves every file as it was."""
    before = sorted(Path().rglob("*"))
    assert main(list(arguments)) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1, said
    assert len(said) < 500
    assert sorted(Path().rglob("*")) == before
    assert Path("in.csv").read_text() == CONTENT
    return said


def test_every_subcommand_with_an_output_is_tried():
    names = {info.name for info in pkgutil.iter_modules(commands.__path__)}
    with_output = set()
    for name in (each for each in names if not each.startswith("_")):
        parser = argparse.ArgumentParser()
        import_module(f"zprimer.commands.{name}").configure(parser)
        if "--out" in parser.format_help():
            with_output.add(name)
    assert with_output == set(WRITERS)


@pytest.mark.parametrize("command", sorted(WRITERS))
def test_device_is_refused_before_the_work(command, capsys):
    """The inputs do not even exist: they are read later."""
    place = Path("place")
    if command in FOLDERS:
        place.mkdir()
        (place / FOLDERS[command]).symlink_to("/dev/null")
    else:
        place.symlink_to("/dev/null")
    said = refused(capsys, *WRITERS[command].split(), "--out", "place")
    assert "is a device or pipe: an output must be a file" in said


@pytest.mark.parametrize("command", sorted(set(WRITERS) - set(FOLDERS)))
@pytest.mark.parametrize("out", ["", "/", ".."])
def test_folder_is_refused_before_the_work(command, out, capsys):
    said = refused(capsys, *WRITERS[command].split(), "--out", out)
    assert f"{out or '.'} is a folder: name a file in it" in said


def test_input_without_a_name(capsys):
    said = refused(capsys, "shower", "--in", "", "--out", "events.root")
    assert said == "zprimer shower: . is a folder, a file is needed.\n"


@pytest.mark.parametrize("command", sorted(each for each in WRITERS if "in.csv" in WRITERS[each]))
@pytest.mark.parametrize("kind", ["itself", "link", "hard link"])
def test_input_is_never_the_output(command, kind, capsys):
    if kind != "itself":
        (Path("out").symlink_to if kind == "link" else Path("out").hardlink_to)("in.csv")
    out = "in.csv" if kind == "itself" else "out"
    assert "is also an input, in.csv" in refused(capsys, *WRITERS[command].split(), "--out", out)


@pytest.mark.parametrize(
    ("out", "sentence"),
    [
        ("/dev/full", "is a device or pipe"),
        (".", ". is a folder: name a file in it."),
        ("in.csv/out", "in.csv/out cannot be written: Not a directory."),
        ("a/" + "b" * 300 + "/out", "has a name of more than 255 bytes"),
        ("b" * 300, "cannot be written: File name too long."),
        ("loop", "Too many levels of symbolic links."),
        ("pipe", "is a device or pipe"),
        ("two\nlines", r"'two\nlines' has signs that no name of an output may have."),
        ("\udcff", "is not in the encoding of this system"),
        ("/proc/self/fd/{stdout}", "takes what this command prints"),
    ],
)
def test_no_place_for_a_file(out, sentence, capfd):
    Path("loop").symlink_to("loop")
    os.mkfifo("pipe")
    # capfd sends stdout to a file of its own
    arguments = [*WRITERS["wilson"].split(), "--out", out.format(stdout=1)]
    assert sentence in refused(capfd, *arguments)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_permissions_as_a_user(capsys):
    Path("closed").mkdir(mode=0o555)
    protected = Path("protected")
    protected.touch(mode=0o444)
    arguments = [*WRITERS["wilson"].split(), "--out"]
    assert "nothing may be made in" in refused(capsys, *arguments, "closed/new/out.json")
    assert "is write-protected" in refused(capsys, *arguments, "protected")


def test_permissions(capsys, monkeypatch):
    """As the system answers to users other than root."""
    Path("closed").mkdir()
    Path("protected").touch()
    kept = {Path("closed").resolve(), Path("protected").resolve()}
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).resolve() not in kept)
    arguments = [*WRITERS["wilson"].split(), "--out"]
    assert "nothing may be made in" in refused(capsys, *arguments, "closed/new/out.json")
    assert "protected is write-protected" in refused(capsys, *arguments, "protected")


@pytest.mark.parametrize(
    ("arguments", "one", "other"),
    [
        (f"{WRITERS['yields']} --out a --not-covered a", "a", "a"),
        (f"{WRITERS['yields']} --out a --not-covered ./b/../a", "a", "a"),
        (f"{WRITERS['precision']} --out b.json", "b.json", "b.json"),
        (f"{WRITERS['wilson']} --out a --observables link", "link", "a"),
        (f"{WRITERS['generate']} --out sample.json", "sample.json", "sample.json"),
        (f"{WRITERS['shower']} --out shower.log", "shower.log", "shower.log"),
        (f"{WRITERS['plots']} --out a.pdf", "a.png", "a.pdf"),
    ],
)
def test_two_outputs_are_two_files(arguments, one, other, capsys):
    Path("link").symlink_to("a")
    Path("a.png").symlink_to("a.pdf")
    said = refused(capsys, *arguments.split())
    assert f"{one} and " in said or f" and {one}" in said
    assert "are one file" in said


def test_output_is_no_folder_of_another(capsys):
    arguments = f"{WRITERS['wilson']} --out a --observables a/b"
    assert "cannot be a file and a folder at once" in refused(capsys, *arguments.split())


def test_files_beside_an_input_are_inputs(capsys):
    Path("sample.json").write_text("{}")
    said = refused(capsys, *WRITERS["shower"].split(), "--out", "sample.json")
    assert "is also an input, sample.json" in said


def test_zprimer_does_not_overwrite_itself():
    module = Path(import_module("zprimer").__file__)
    analysis = module.parents[2] / "analyses" / "atlas_z4l_2013" / "analysis.yaml"
    for path in (module, analysis):
        with pytest.raises(InputError, match="a file of zprimer itself"):
            check_outputs([path])
    check_outputs([analysis.with_name("another.csv")])


def test_link_stays_and_what_it_points_to_is_written():
    Path("shelf").mkdir()
    Path("out").symlink_to("shelf/table")
    for text in ("first", "second"):
        with atomic(Path("out")) as partial:
            partial.write_text(text)
            assert partial.parent == Path("shelf").resolve()
        assert Path("out").readlink() == Path("shelf/table")
        assert Path("shelf/table").read_text() == text
    assert [path.name for path in Path("shelf").iterdir()] == ["table"]


def test_longest_name_that_a_file_can_have():
    for name in ("a" * 251 + ".csv", "ä" * 125 + ".csv"):
        with atomic(Path(name)) as partial:
            assert partial.suffix == ".csv"
            partial.write_text("content")
        assert Path(name).read_text() == "content"


HOLDER = """
import sys
from pathlib import Path
from zprimer.io.outputs import unfinished
with unfinished(Path(sys.argv[1])) as partial:
    print(partial, flush=True)
    sys.stdin.read()
"""


def test_unfinished_file_is_kept_by_its_lock_not_by_a_process_number(folder):
    """A writer in another container has a number that here is nobody's, or somebody else's."""
    table = folder / "plane.csv"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", HOLDER, table], text=True, **pipes) as holder:
        partial = Path(holder.stdout.readline().strip())
        assert str(holder.pid) not in partial.name.split("-")
        nobody = partial.with_name(partial.name.replace(partial.name.split("-")[2], "0"))
        partial.rename(nobody)
        with atomic(table) as own:
            own.write_text("ours")
        assert nobody.exists()
        holder.communicate("")
    with atomic(table) as own:
        own.write_text("ours")
    assert sorted(path.name for path in folder.iterdir()) == ["in.csv", "plane.csv"]


def test_file_systems_without_locks(monkeypatch):
    """Nobody can tell who is at work: everything unfinished stays."""

    def none(descriptor, operation):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", none)
    table = Path("plane.csv")
    with unfinished(output_target(table)) as partial:
        with atomic(table) as own:
            own.write_text("ours")
        assert partial.exists()
    assert table.read_text() == "ours"


def test_file_taken_for_abandoned_before_it_was_locked_is_made_anew(monkeypatch):
    lock, taken = fcntl.flock, []

    def late(descriptor, operation):
        if not taken:
            taken.extend(Path().glob(".partial-*"))
            taken[0].unlink()
        lock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    with unfinished(Path("plane.csv")) as partial:
        assert partial.exists()
        assert partial != taken[0]
    assert not list(Path().glob(".partial-*"))
