"""Runs killed with SIGKILL, alone or with all their jobs, end like one that nobody disturbed."""

import os
import signal
import subprocess
from pathlib import Path

import numpy as np
from small_scan import command, differences, environment, run

KILLS, KILLS_A_RUN, LATEST = (20, 1, 0.9) if os.environ.get("ZPRIMER_NIGHTLY") else (4, 4, 0.5)
"""Kills in all and in one run, and the latest as a share of the time of an undisturbed run."""


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
        process.wait()
        return True
    return False


def test_killed_runs_are_taken_up_again(undisturbed, tmp_path):
    """Every fourth kill leaves the jobs running, as orphans beside those of the next run."""
    rng = np.random.default_rng(7)
    kills, runs = 0, 0
    while kills < KILLS:
        folder = tmp_path / str(runs)
        folder.mkdir()
        runs += 1
        for _ in range(KILLS_A_RUN):
            moment = rng.uniform(0.05, LATEST) * undisturbed.seconds
            if kills == KILLS or not killed(folder, moment, with_jobs=kills % 4 != 3):
                break
            kills += 1
            run(folder, "--unlock")
        run(folder, "--cores", "2")
        assert differences(folder, undisturbed.files) == []
        print(f"{kills} kills, {runs} runs of {undisturbed.seconds:.0f} s: identical")
