"""Runs killed with SIGKILL, alone or with all their jobs, end like one that nobody disturbed."""

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import numpy as np
from kills import Run, resumed, snapshots
from small_scan import SCAN, command, differences, environment, run

KILLS, LATEST = 3, 0.5
"""Kills of one run, and the latest as a share of its time; kills.py does more of them."""


def killed(folder: Path, seconds: float, with_jobs: bool) -> bool:
    """Start a run and kill it after a while; whether it was still at work."""
    process = subprocess.Popen(
        command(folder, "--cores", "2"),
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        if with_jobs:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait(60)
        return True
    return False


def test_killed_run_is_taken_up_again(undisturbed, tmp_path):
    """The last kill leaves the jobs running, as orphans beside those of the next run."""
    rng = np.random.default_rng(7)
    kills = 0
    while kills < KILLS:
        moment = rng.uniform(0.05, LATEST) * undisturbed.seconds
        if not killed(tmp_path, moment, with_jobs=kills + 1 < KILLS):
            break
        kills += 1
        run(tmp_path, "--unlock")
    run(tmp_path, "--cores", "2")
    assert differences(tmp_path, undisturbed.files) == []
    print(f"{kills} kills of a run of {undisturbed.seconds:.0f} s: identical")


def test_copy_of_a_killed_run_is_taken_up_again(undisturbed, tmp_path):
    """Nothing of what the killed processes had begun is left in the end."""
    configuration = tmp_path / "scan.yaml"
    configuration.write_text(json.dumps(SCAN))
    again = Run(configuration, 2)
    (tmp_path / "undisturbed.seconds").write_text(str(undisturbed.seconds))
    shutil.copytree(undisturbed.folder, tmp_path / "undisturbed")
    snapshots(again, tmp_path, kills=1)
    (found,) = resumed(again, tmp_path, kills=1)
    print(found)
    assert (found.differing, found.abandoned) == ("", 0)
    assert found.done < 1
