"""What the profiles of the clusters ask for, seen by programs that stand in for SLURM's."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from small_scan import PROFILES, SCAN, command, environment

SLURM = [
    *("--profile", str(PROFILES / "slurm"), "--retries", "0", "--latency-wait", "0"),
    *("--slurm-status-command", "squeue", "--slurm-init-seconds-before-status-checks", "1"),
    *("--seconds-between-status-checks", "1", "--max-jobs-per-second", "100"),
]
STAND_INS = {
    "sinfo": "echo 'all*'",
    "sbatch": 'echo $(echo "$@") >> "$SUBMITTED"; wc -l < "$SUBMITTED"',
    "squeue": 'seq "$(wc -l < "$SUBMITTED")" | sed "s/$/|FAILED/"',
    "scontrol": "echo MinJobAge = 3600 sec",
    "scancel": "exit 1",
}
"""Every job is taken and fails at once, so that snakemake submits all it can and ends."""


@dataclass(frozen=True)
class Submission:
    """One job sent to SLURM: its cores, memory in MB, minutes, and the samples it makes."""

    cores: int
    memory: int
    minutes: int
    samples: frozenset[str]


def submissions(folder: Path, masses: int) -> list[Submission]:
    """What the profile submits for two samples a mass, up to the histograms of each."""
    programs, submitted = folder / "bin", folder / "submitted"
    programs.mkdir()
    submitted.touch()
    for name, script in STAND_INS.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    scan = {**SCAN, "scan": {"mzp": {"from": 5, "to": 60, "points": masses}, "g": [0.1]}}
    path = f"{programs}:{environment()['PATH']}"
    done = subprocess.run(
        command(folder, *SLURM, "--until", "select", scan=scan),
        env={**environment(), "PATH": path, "SUBMITTED": str(submitted)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    lines = submitted.read_text().splitlines()
    assert lines, done.stdout
    return [_submission(line) for line in lines]


def _submission(line: str) -> Submission:
    def number(pattern: str) -> int:
        (found,) = re.findall(pattern, line)
        return int(found)

    samples = frozenset(re.findall(r"select:sample=([^ ',]+)", line))
    cores, memory = number(r"--cpus-per-task=(\d+)"), number(r"--mem (\d+)")
    return Submission(cores, memory, number(r" -t (\d+)"), samples)


def test_forty_samples_are_one_job(tmp_path):
    """120 samples: three jobs of eight cores, whose samples are all different."""
    jobs = submissions(tmp_path, 60)
    assert [len(job.samples) for job in jobs] == [40, 40, 40]
    assert len(frozenset.union(*(job.samples for job in jobs))) == 120
    assert {job.cores for job in jobs} == {8}
    # eight side by side, five times after each other, three stages of ten minutes and more
    assert all(8 * 1000 <= job.memory < 10_000 for job in jobs)
    assert all(150 <= job.minutes < 200 for job in jobs)
