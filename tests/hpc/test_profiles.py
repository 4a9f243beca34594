"""What the profiles of the clusters ask for, seen by programs that stand in for SLURM's."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from small_scan import PROFILES, ROOT, SCAN, command, environment, run

SLURM = [
    *("--profile", str(PROFILES / "slurm"), "--retries", "0", "--latency-wait", "0"),
    *("--slurm-status-command", "squeue", "--slurm-init-seconds-before-status-checks", "1"),
    *("--seconds-between-status-checks", "1", "--max-jobs-per-timespan", "100/1s"),
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


ALONE = {"flavour", "batches", "crosscheck", "cards", "workspaces"}
"""Rules that no other waits for at once, or that are large, on request or a checkpoint."""
_RULE = re.compile(r"^ *(?:rule|checkpoint|use rule \w+ as) (\w+)(?: with)?:$", re.MULTILINE)


def submitted_rules():
    """Names of all rules of the workflow that do not run where Snakemake does."""
    found = set()
    for path in (ROOT / "workflow/rules").glob("*.smk"):
        _, *parts = _RULE.split(path.read_text(encoding="utf-8"))
        texts = dict(zip(parts[::2], parts[1::2], strict=True))
        found |= {name for name, text in texts.items() if "localrule: True" not in text}
    return found


@pytest.mark.parametrize("name", ["slurm", "htcondor"])
def test_every_rule_has_a_group_or_is_a_job_of_its_own(name):
    (path,) = (PROFILES / name).glob("*.yaml")
    groups = dict(entry.split("=") for entry in yaml.safe_load(path.read_text())["groups"])
    assert ALONE.isdisjoint(groups)
    assert submitted_rules() == groups.keys() | ALONE


def test_pilot_of_an_analysis_is_one_job(tmp_path):
    """Its limits come before the checkpoint that says how many more events there are to be."""
    scan = {**SCAN, "precision": 0.1}
    said = run(tmp_path, *SLURM, "--dry-run", scan=scan)
    # those of a group are indented, all others begin with a date
    jobs = re.split(r"^\[", said, flags=re.MULTILINE)
    rules = {tuple(sorted(re.findall(r"^ +rule (\w+):", job, re.MULTILINE))) for job in jobs}
    assert ("pilot_limits", "pilot_yields") in rules
