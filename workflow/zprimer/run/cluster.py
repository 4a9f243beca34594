"""What a run on SLURM needs beyond its profile, so that it never waits for jobs it has lost."""

import getpass
import os
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

from snakemake.jobs import GroupJob
from snakemake.logging import logger

from zprimer.errors import InputError

LONGEST_PAUSE = 180
"""Seconds between two looks at jobs that run long, by snakemake-executor-plugin-slurm."""
PATIENCE = 60
"""Seconds that a program of SLURM may take to answer."""


def prepare_slurm(stand_ins: Path) -> None:
    """Make snakemake-executor-plugin-slurm work with and without SLURM's accounting.

    The plugin guesses an account with ``sacct`` and asks it for the states of jobs; where that is
    missing or fails, it never hears of a job again. There, the programs in ``stand_ins`` come first
    on ``PATH``: they name no account and ask ``squeue``, which knows a job that has ended for
    ``MinJobAge`` seconds.

    Raises
    ------
    InputError
        if neither ``sacct`` nor ``squeue`` answers, or ``MinJobAge`` is so short that jobs are
        forgotten before the plugin looks again.
    """
    _let_groups_say_why_they_fail()
    since = ("--starttime", "now", "--format", "JobID")
    if _answer("sacct", "--noheader", "--user", getpass.getuser(), *since) is not None:
        return
    if _answer("squeue", "--noheader", "--me") is None:
        raise InputError(
            "neither sacct nor squeue answers here: run snakemake where SLURM's programs work"
        )
    age = re.search(r"MinJobAge\s*=\s*(\d+)", _answer("scontrol", "show", "config") or "")
    # 0 is for ever
    if age and 0 < int(age[1]) <= LONGEST_PAUSE:
        raise InputError(
            f"SLURM has no accounting (sacct) and forgets jobs {age[1]} s after their end, while "
            f"they are looked at every {LONGEST_PAUSE} s: MinJobAge of slurm.conf must be longer, "
            "300 for example"
        )
    os.environ["PATH"] = f"{stand_ins}:{os.environ['PATH']}"


def _answer(*command: str) -> str | None:
    """What a program says, None if it is missing, fails or does not come to an end."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def _let_groups_say_why_they_fail() -> None:
    """Give Snakemake's groups of jobs what the plugin takes for granted and single jobs have.

    Without a rule, whose name the plugin prints, a group that cannot be submitted ends the plugin's
    thread, and Snakemake waits for ever. And a group's failure is logged without its reason.
    """
    if hasattr(GroupJob, "rule"):
        return
    log_error = GroupJob.log_error

    def log_error_with_reason(group, msg=None, **details):
        if msg:
            logger.error(msg)
        log_error(group, msg=msg, **details)

    GroupJob.log_error = log_error_with_reason
    GroupJob.rule = property(lambda group: SimpleNamespace(name=group.name))
