"""What the profiles of the clusters ask for, seen by programs that stand in for SLURM's."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from small_scan import PROFILES, ROOT, SCAN, attempt, run

SLURM = [
    *("--profile", str(PROFILES / "slurm"), "--retries", "0", "--latency-wait", "0"),
    *("--slurm-init-seconds-before-status-checks", "1", "--seconds-between-status-checks", "1"),
    *("--max-jobs-per-timespan", "100/1s"),
]
STATES = 'seq "$(wc -l < "$SUBMITTED")" | sed "s/$/|COMPLETED/"'
STAND_INS = {
    "sinfo": "echo 'all*'",
    "sbatch": 'echo $(echo "$@") >> "$SUBMITTED"; wc -l < "$SUBMITTED"',
    "squeue": STATES,
    "scontrol": "echo MinJobAge = 300 sec",
    "scancel": "exit 1",
}
"""Every job is taken and done at once, with nothing made, so that snakemake submits all it can and
ends; after a job that fails, its executor would sleep for 11 s.
"""
ACCOUNTING = {
    "sacct": f'case "$*" in *Account*) echo theory;; *State*) {STATES};; esac',
    "sacctmgr": "echo theory",
    "sshare": "echo theory",
}
NO_ACCOUNTING = dict.fromkeys(ACCOUNTING, "echo accounting storage is disabled >&2; exit 1")


@dataclass(frozen=True)
class Submission:
    """One job sent to SLURM: its cores, memory in MB, minutes, account, and samples it makes."""

    cores: int
    memory: int
    minutes: int
    account: str | None
    samples: frozenset[str]


@pytest.fixture(scope="module")
def newcomer_path():
    """A PATH without the programs of a SLURM that may be installed here."""
    command = ["sh", str(ROOT / "tests/newcomer_path.sh")]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=60)
    yield done.stdout.strip()
    shutil.rmtree(done.stdout.strip())


@dataclass(frozen=True)
class StandIn:
    """A SLURM that takes every job and makes nothing, and what snakemake says of it."""

    folder: Path
    path: str

    def submit(self, *arguments: str, masses=2, **programs: str) -> str:
        """Let the profile submit two samples a mass, up to their histograms, to ``programs``."""
        stand_ins = self.folder / "bin"
        stand_ins.mkdir()
        self.submitted.touch()
        for name, script in {**STAND_INS, **programs}.items():
            (stand_ins / name).write_text(f"#!/bin/sh\n{script}\n")
            (stand_ins / name).chmod(0o755)
        scan = {**SCAN, "scan": {"mzp": {"from": 5, "to": 60, "points": masses}, "g": [0.1]}}
        own = {"PATH": f"{stand_ins}:{self.path}", "SUBMITTED": str(self.submitted)}
        done = attempt(
            *(self.folder, *SLURM, "--until", "select", *arguments),
            scan=scan,
            base={**os.environ, **own},
        )
        # nothing was made
        assert done.returncode == 1, done.stdout
        return done.stdout

    @property
    def submitted(self) -> Path:
        return self.folder / "submitted"

    def jobs(self) -> list[Submission]:
        return [_submission(line) for line in self.submitted.read_text().splitlines()]


@pytest.fixture
def slurm(tmp_path, newcomer_path):
    return StandIn(tmp_path, newcomer_path)


def _submission(line: str) -> Submission:
    def number(pattern: str) -> int:
        (found,) = re.findall(pattern, line)
        return int(found)

    samples = frozenset(re.findall(r"select:sample=([^ ',]+)", line))
    cores, memory = number(r"--cpus-per-task=(\d+)"), number(r"--mem (\d+)")
    account = re.search(r" -A (\S+)", line)
    return Submission(cores, memory, number(r" -t (\d+)"), account and account[1], samples)


def test_forty_samples_are_one_job(slurm):
    """120 samples: three jobs of eight cores, whose samples are all different."""
    said = slurm.submit(masses=60)
    jobs = slurm.jobs()
    assert [len(job.samples) for job in jobs] == [40, 40, 40], said
    assert len(frozenset.union(*(job.samples for job in jobs))) == 120
    assert {job.cores for job in jobs} == {8}
    # eight side by side, five times after each other, three stages of ten minutes and more
    assert all(8 * 1000 <= job.memory < 10_000 for job in jobs)
    assert all(150 <= job.minutes < 200 for job in jobs)


@pytest.mark.parametrize(
    ("programs", "account"),
    [(ACCOUNTING, "theory"), (NO_ACCOUNTING, None), ({}, None)],
    ids=["accounting", "accounting that fails", "no program for accounting"],
)
def test_jobs_are_followed_with_and_without_accounting(slurm, programs, account):
    said = slurm.submit(**programs)
    assert [job.account for job in slurm.jobs()] == [account], said
    assert "completed successfully, but some output files are missing" in said


def test_account_of_ones_own_needs_no_accounting(slurm):
    said = slurm.submit("--default-resources", "slurm_account=theory")
    assert [job.account for job in slurm.jobs()] == ["theory"], said


@pytest.mark.parametrize(
    ("programs", "arguments", "reason"),
    [
        (ACCOUNTING, ["slurm_account=theroy"], "The given account theroy appears to be invalid"),
        ({"sbatch": "echo no such partition >&2; exit 1"}, [], "no such partition"),
        ({"sinfo": "echo no controller >&2; exit 1"}, [], "no controller"),
    ],
    ids=["account", "sbatch", "sinfo"],
)
def test_jobs_that_cannot_be_submitted_end_the_run(slurm, programs, arguments, reason):
    said = slurm.submit("--default-resources", "mem_mb=2000", *arguments, **programs)
    assert reason in said
    assert slurm.jobs() == []


@pytest.mark.parametrize(
    ("programs", "reason"),
    [
        ({"scontrol": "echo MinJobAge = 120 sec"}, "forgets jobs 120 s after their end"),
        ({"squeue": "exit 1"}, "neither sacct nor squeue answers here"),
    ],
)
def test_run_that_would_lose_its_jobs_does_not_begin(slurm, programs, reason):
    said = slurm.submit(**NO_ACCOUNTING, **programs)
    assert reason in said
    assert "Traceback" not in said
    assert slurm.jobs() == []


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
