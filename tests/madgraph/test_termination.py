"""A signal in the middle of a run: nothing runs on, and nothing is left."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from installations import request_for

from zprimer.errors import DataFileError
from zprimer.generation.backends.madgraph import driver
from zprimer.generation.backends.madgraph.execution import Programs, execute
from zprimer.generation.sample import generate

COMMAND = (
    "generate --backend madgraph --model lmutau --process 4mu --set mzp=60 --set g=0.1 "
    "--sqrts 8000 --events 40 --seed 3 --threads 2"
)


def alive(pid):
    """Whether a process runs; one that is dead and not yet reaped does not."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


@pytest.mark.parametrize(
    ("habit", "name"),
    [
        ("hang", "SIGTERM"),
        ("hang while making", "SIGTERM"),
        ("hang", "SIGHUP"),
        ("hang while making", "SIGQUIT"),
        ("hang", "SIGINT"),
    ],
)
def test_signal_ends_everything(habit, name, fake, tmp_path):
    fake.misbehave(habit)
    out = tmp_path / "sample" / "events.lhe.gz"
    # MadGraph's own Python need not be found: it is that of the tests
    code = (
        "import sys; from zprimer.generation.backends.madgraph import installation as i; "
        "i.python_for = lambda *_: sys.executable; "
        "from zprimer.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, *COMMAND.split(), "--out", str(out)]
    started = subprocess.Popen(command, stderr=subprocess.PIPE)
    child_file = until(lambda: next(iter(fake.cache.rglob("child")), None))
    child = int(child_file.read_text())
    assert alive(child)
    number = getattr(signal, name)
    started.send_signal(number)
    assert started.wait(timeout=30) == 128 + number
    said = started.stderr.read().decode().splitlines()
    assert said == [f"zprimer generate: ended by {name}; no unfinished file was left."]
    assert until(lambda: not alive(child), 10)
    assert list(out.parent.rglob("*")) == []
    kept = [path.parent for path in fake.cache.glob("zprimer/madgraph/*/process.mg5")]
    assert len(kept) == (habit == "hang")


def test_one_failing_run_ends_the_others(fake, tmp_path, monkeypatch):
    """They would run for as long as they need, for nothing."""
    fake.misbehave("hang")
    monkeypatch.setattr(driver, "EVENTS_A_RUN", 15)
    run = driver.run
    ended = []

    def failing(installation, task):
        if task.folder.name == "run0_1_0":
            until(lambda: list(fake.cache.rglob("child")))
            raise DataFileError("this run has failed.")
        try:
            return run(installation, task)
        finally:
            ended.append(task.folder.name)

    monkeypatch.setattr(driver, "run", failing)
    began = time.monotonic()
    # the first run hangs, the second fails
    with pytest.raises(DataFileError, match="this run has failed"):
        generate(request_for("4mu", width=None), tmp_path / "sample" / "events.lhe.gz", 2)
    assert time.monotonic() - began < 60
    assert "run0_0_0" in ended
    assert list((tmp_path / "sample").iterdir()) == []


def test_nothing_starts_after_the_end(tmp_path):
    programs = Programs()
    with pytest.raises(KeyError), ThreadPoolExecutor(1) as pool, programs.end_on_failure(pool):
        raise KeyError
    with pytest.raises(DataFileError, match="another of its runs failed"):
        execute(["true"], tmp_path, {}, tmp_path / "log", 10, programs)
