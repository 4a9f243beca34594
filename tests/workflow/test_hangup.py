"""A terminal that is closed in the middle of a run: no lock stays, and no process."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCAN = {
    "name": "small",
    "model": "lmutau",
    "scan": {"mzp": [20], "g": [0.1]},
    "analyses": ["atlas_z4l_2013"],
    # far more than can be made before the signal comes
    "samples": {"events": 1000000},
}


def in_session(leader):
    """Processes of a session that have not ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = path.read_text().rpartition(") ")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if int(session) == leader and state != "Z":
            found.append(int(path.parent.name))
    return found


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGQUIT])
def test_signal_to_all_of_a_run_leaves_no_lock_and_no_process(number, tmp_path):
    (tmp_path / "scan.yaml").write_text(json.dumps(SCAN))
    command = [sys.executable, "-m", "snakemake", "--snakefile", ROOT / "Snakefile"]
    command += ["--directory", tmp_path, "--configfile", tmp_path / "scan.yaml", "--cores", "1"]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    with open(tmp_path / "said", "wb") as said:
        run = subprocess.Popen(
            command, env=environment, stdout=said, stderr=said, start_new_session=True
        )
        try:
            deadline = time.monotonic() + 120
            while not list(tmp_path.glob("results/samples/*/logs/generate.log")):
                assert run.poll() is None, (tmp_path / "said").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.1)
            # the job is at work
            time.sleep(1)
            os.killpg(run.pid, number)
            assert run.wait(timeout=120) not in (0, -number)
            assert in_session(run.pid) == []
        finally:
            if in_session(run.pid):
                os.killpg(run.pid, signal.SIGKILL)
    assert not list(tmp_path.glob(".snakemake/locks/*"))
    assert not list(tmp_path.rglob(".partial-*"))
    assert not list(tmp_path.rglob("events.lhe.gz"))
