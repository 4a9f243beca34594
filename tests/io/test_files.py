import subprocess
import sys
import time
from pathlib import Path

import pytest

from zprimer.errors import DataFileError
from zprimer.io.files import atomic, read_json, read_yaml, stable_seed, write_json


def interrupted_write(path):
    with atomic(path) as partial:
        partial.write_text("half")
        raise KeyboardInterrupt


def test_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "plane.csv"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        interrupted_write(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


WRITER = """
import sys
from pathlib import Path
from zprimer.io.files import atomic
with atomic(Path(sys.argv[1])) as partial:
    partial.write_text("theirs")
    print(partial.name, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def writer(tmp_path):
    """Another process at work on ``plane.csv``, and the name of its unfinished file."""
    command = [sys.executable, "-c", WRITER, str(tmp_path / "plane.csv")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:
        yield process, tmp_path / process.stdout.readline().strip()
        process.kill()


def test_next_writer_removes_what_a_killed_one_left(tmp_path, writer):
    """Dead, but still listed among the processes as long as its parent does not look."""
    process, partial = writer
    other_machine = tmp_path / ".partial-other-1-plane.csv"
    other_file = tmp_path / partial.name.replace("plane.csv", "a_plane.csv")
    for path in (other_machine, other_file):
        path.write_text("")
    process.kill()
    while ") Z " not in Path(f"/proc/{process.pid}/stat").read_text():
        time.sleep(0.01)
    assert partial.read_text() == "theirs"
    write_json(tmp_path / "plane.csv", {})
    assert set(tmp_path.iterdir()) == {tmp_path / "plane.csv", other_machine, other_file}
    process.wait(60)
    partial.write_text("gone")
    write_json(tmp_path / "plane.csv", {})
    assert not partial.exists()


def test_writers_at_the_same_time_leave_each_other_alone(tmp_path, writer):
    process, partial = writer
    write_json(tmp_path / "plane.csv", {})
    assert partial.exists()
    process.communicate("")
    assert process.returncode == 0
    assert (tmp_path / "plane.csv").read_text() == "theirs"
    assert not partial.exists()


def test_json_refuses_nan_both_ways(tmp_path):
    with pytest.raises(ValueError, match="JSON compliant"):
        write_json(tmp_path / "a.json", {"x": float("nan")})
    assert not (tmp_path / "a.json").exists()
    (tmp_path / "b.json").write_text('{"x": NaN}')
    with pytest.raises(DataFileError, match="NaN is not a number"):
        read_json(tmp_path / "b.json")


@pytest.mark.parametrize("reader", [read_json, read_yaml])
def test_unreadable_paths_are_clear_errors(tmp_path, reader):
    with pytest.raises(DataFileError, match="does not exist"):
        reader(tmp_path / "none")
    with pytest.raises(DataFileError, match="is a folder"):
        reader(tmp_path)


def test_yaml_bomb_of_nested_brackets_is_refused(tmp_path):
    (tmp_path / "bomb.yaml").write_text("[" * 1500)
    with pytest.raises(DataFileError, match=r"bomb\.yaml"):
        read_yaml(tmp_path / "bomb.yaml")


def test_seed_depends_on_what_is_named_and_is_pinned():
    assert stable_seed("lmutau", 8000.0, 1) == stable_seed("lmutau", 8000.0, 1)
    assert stable_seed("lmutau", 8000.0, 1) != stable_seed("lmutau", 8000.0, 2)
    assert stable_seed("lmutau", 8000.0, 1) == 841192167
