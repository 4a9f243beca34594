"""MadGraph goes wrong in the ways users report; each ends in one sentence and leaves no file."""

import os
import time

import pytest
from installations import definition, request_for

from zprimer.errors import ConvergenceError, DataFileError
from zprimer.generation.backends.madgraph.directory import process_directory
from zprimer.generation.backends.madgraph.installation import find_installation
from zprimer.generation.sample import generate
from zprimer.io.files import read_json
from zprimer.io.places import MODELS_UFO, PROJECT


def failing(fake, tmp_path, error, said):
    path = tmp_path / "sample" / "events.lhe.gz"
    with pytest.raises(error, match=r"^[^\n]+$") as caught:
        generate(request_for("4mu", width=None), path)
    assert said in str(caught.value)
    assert not path.parent.exists() or list(path.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("habit", "error", "said"),
    [
        ("exit code", DataFileError, "exit code 1: 'ERROR: killed'"),
        ("no events", DataFileError, "exit code 0 but left no events: 'ERROR: Zero result"),
        ("no process", DataFileError, "made no process"),
        ("truncated", DataFileError, "truncated or corrupt"),
        ("open end", DataFileError, "truncated or corrupt (no </LesHouchesEvents> at its end)"),
        ("not LHE", DataFileError, "truncated or corrupt"),
        ("default parameters", DataFileError, "did not use the card it was given"),
        ("default run card", DataFileError, "ebeam1 = 6500.0 in place of 4000"),
        ("default cuts", DataFileError, "ptl = 10.0 in place of 0.3"),
        ("old seed", DataFileError, "iseed = 99 in place of"),
        ("no card", DataFileError, "states no 'nevents'"),
        ("other version", DataFileError, "of version 2.9.9, but version 3.9.9 was started"),
        ("too few events", ConvergenceError, "made 4 of 40 events in 4 runs"),
        ("an event more", DataFileError, "holds 41 events in place of 40"),
        ("no event", DataFileError, "holds 0 events in place of 40"),
        ("nothing", ConvergenceError, "a cross section of 0 ± 0.0001 pb"),
        ("not a number", ConvergenceError, "a cross section of nan"),
        ("other scale", DataFileError, "has the scale 45 GeV in place of 91.188 GeV"),
        ("other partons", DataFileError, "hold partons"),
        ("other final state", DataFileError, "another final state than 4mu"),
        ("other momenta", DataFileError, "outside of its cuts"),
    ],
)  # fmt: skip
def test_misbehaviour_is_an_error(habit, error, said, fake, tmp_path):
    fake.misbehave(habit)
    failing(fake, tmp_path, error, said)


def test_stalled_run_is_ended_with_all_it_started(fake, tmp_path, monkeypatch):
    fake.misbehave("hang")
    monkeypatch.setenv("MG5_TIME_LIMIT", "3")
    started = time.monotonic()
    failing(fake, tmp_path, ConvergenceError, "ran longer than 3 seconds and was stopped")
    assert time.monotonic() - started < 60
    children = list(fake.cache.rglob("child"))
    assert len(children) == 1
    child = int(children[0].read_text())
    deadline = time.monotonic() + 10
    while _alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(child)


def _alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_settings_of_the_user_are_neither_read_nor_written(fake, tmp_path):
    settings = fake.home / ".mg5" / "mg5_configuration.txt"
    settings.parent.mkdir()
    settings.write_text("no events")
    sample = generate(request_for("4mu", width=None), tmp_path / "sample" / "events.lhe.gz")
    assert sample.metadata["events"] == 40
    assert [path.name for path in settings.parent.iterdir()] == [settings.name]


def test_installation_and_models_are_left_alone(fake, tmp_path):
    def files(folder):
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    ufos = PROJECT / MODELS_UFO
    before = files(fake.root), set(ufos.rglob("*.pkl"))
    generate(request_for("4mu", width=None), tmp_path / "sample" / "events.lhe.gz")
    assert (files(fake.root), set(ufos.rglob("*.pkl"))) == before


def test_seed_does_not_persist(fake, tmp_path):
    """The same request gives the same seed and the same bytes, before and after another one."""
    paths = [tmp_path / f"sample{number}" / "events.lhe.gz" for number in range(3)]
    for path, seed in zip(paths, (3, 4, 3), strict=True):
        generate(request_for("4mu", width=None, seed=seed, sample_id="x"), path)
    hashes = [read_json(path.with_name("sample.json"))["events_sha256"] for path in paths]
    assert hashes[0] == hashes[2] != hashes[1]


@pytest.mark.parametrize("file", ["setscales.f", "dummy_fct.f"])
def test_scale_of_this_package(file, fake):
    """H_T/2 with the Z' as one body is put where the version of MadGraph has its place for it."""
    if file == "dummy_fct.f":
        fake.misbehave("newer scales")
    process = process_directory(find_installation(), definition("ttzp"), 60.0)
    code = (process / "SubProcesses" / file).read_text()
    assert "not set" not in code
    assert "user_hook" not in code
    assert "if(i.ne.5.and.i.ne.6)" in code
    assert max(len(line) for line in code.splitlines()) <= 72


def test_no_place_for_the_scale(fake):
    fake.misbehave("other scales")
    with pytest.raises(DataFileError, match="no place for a user-defined scale"):
        process_directory(find_installation(), definition("ttzp"), 60.0)


def test_failure_is_not_kept(fake, tmp_path):
    """A process that was not made is made again once the cause is gone."""
    fake.misbehave("no process")
    failing(fake, tmp_path, DataFileError, "made no process")
    fake.misbehave("")
    assert (
        generate(request_for("4mu", width=None), tmp_path / "a" / "events.lhe.gz").metadata[
            "events"
        ]
        == 40
    )
