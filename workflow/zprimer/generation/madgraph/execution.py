"""Starting another program with a time limit, and ending all of it."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from zprimer.errors import ConvergenceError, DataFileError


def execute(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    limit: float,
) -> None:
    """Run a program to its end; what it prints is added to ``log``.

    Args:
        command: program and arguments.
        folder: to run it in.
        environment: its variables.
        log: file for its output.
        limit: seconds it may take; it and all it started are then ended.

    Raises:
        ConvergenceError: it takes longer.
        DataFileError: it ends with an exit code other than 0.
    """
    with open(log, "ab") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            code = process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            raise ConvergenceError(
                f"MadGraph ran longer than {limit:g} seconds and was stopped; its last words were: "
                f"{last_words(log)} Set MG5_TIME_LIMIT (seconds) if it needs longer."
            ) from None
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if code != 0:
        raise DataFileError(
            f"'{' '.join(map(str, command))}' ended with exit code {code}: {last_words(log)}"
        )


def last_words(log: Path) -> str:
    """What a log says of its failure: the last line naming an error, else the last line."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "(no output)."
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower() or "critical" in line.lower()]
    chosen = (telling or lines or ["(no output)"])[-1][:300]
    return f"'{chosen}'."
