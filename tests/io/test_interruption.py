"""Signals end a command with all it has started, and nothing else does."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from zprimer.io.interruption import SIGNALS, Interrupted, interruptible

SHARING = """
import os, signal, sys, time
from pathlib import Path
from zprimer.commands._endings import exit_code
from zprimer.io.files import atomic
from zprimer.io.interruption import worker_processes

def share(number):
    Path(f"worker{number}").write_text(str(os.getpid()))
    if sys.argv[1:] == ["dies"]:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(100)

def work():
    with atomic(Path("table.csv")) as partial:
        partial.write_text("half")
        with worker_processes(2) as pool:
            list(pool.map(share, range(2)))

sys.exit(exit_code("stage", work))
"""


def alive(process):
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def started(folder, *arguments, **options):
    command = [sys.executable, "-c", SHARING, *arguments]
    return subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True, **options)


def workers(folder):
    found = [path.read_text() for path in folder.glob("worker*")]
    return [int(text) for text in found] if len(found) == 2 and all(found) else []


@pytest.mark.parametrize("to_all", [False, True])
@pytest.mark.parametrize("number", SIGNALS)
def test_workers_end_with_a_signal_to_their_parent(number, to_all, tmp_path):
    """As ``kill`` sends it, or a terminal to all processes of a command."""
    run = started(tmp_path, start_new_session=True)
    shared = until(lambda: workers(tmp_path))
    assert all(map(alive, shared))
    (os.killpg if to_all else os.kill)(run.pid, number)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 128 + number
    assert said == f"stage: ended by {number.name}; no unfinished file was left.\n"
    assert until(lambda: not any(map(alive, shared)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["worker0", "worker1"]


def test_workers_end_with_a_parent_that_is_killed(tmp_path):
    run = started(tmp_path)
    shared = until(lambda: workers(tmp_path))
    run.kill()
    run.communicate(timeout=60)
    assert until(lambda: not any(map(alive, shared)))


def test_worker_that_is_killed_ends_the_command(tmp_path):
    run = started(tmp_path, "dies")
    _, said = run.communicate(timeout=60)
    assert run.returncode == 1
    assert said.startswith("stage: one of the processes that shared the work was ended")
    assert said.count("\n") == 1


def test_signals_are_ignored_as_before():
    """Under nohup a closed terminal ends nothing."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_second_signal_does_not_disturb_the_first():
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def leave():
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            for number in SIGNALS:
                signal.raise_signal(number)

    with pytest.raises(Interrupted) as caught, interruptible():
        leave()
    assert caught.value.exit_code == 143
    assert {number: signal.getsignal(number) for number in SIGNALS} == before


def test_other_threads_leave_the_handlers_alone():
    before = {number: signal.getsignal(number) for number in SIGNALS}
    seen = []

    def work():
        with interruptible():
            seen.append({number: signal.getsignal(number) for number in SIGNALS})

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert seen == [before]
