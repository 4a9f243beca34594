"""Starting other programs with a time limit, and ending all of them."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path

from zprimer.errors import ConvergenceError, DataFileError


class Programs:
    """The programs that run for one sample, so that they can be ended together."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._ended = False
        self._lock = threading.Lock()

    def end(self) -> None:
        """End every program with all it started, and let no other start."""
        with self._lock:
            self._ended = True
            for process in self._running:
                _kill(process)

    @contextlib.contextmanager
    def end_on_failure(self, pool: Executor) -> Iterator[None]:
        """Leave the block at an exception without waiting for what the pool still runs."""
        try:
            yield
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            self.end()
            raise

    @contextlib.contextmanager
    def started(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """A program in a process group of its own, ended when the block is left.

        Raises:
            DataFileError: the programs of the sample have been ended.
        """
        with open(log, "ab") as output:
            with self._lock:
                if self._ended:
                    raise DataFileError("MadGraph was stopped, since another of its runs failed.")
                process = subprocess.Popen(
                    command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL,
                    stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
                )  # fmt: skip
                self._running.add(process)
            try:
                yield process
            finally:
                with self._lock:
                    _kill(process)
                    self._running.remove(process)
                process.wait()


def execute(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    limit: float,
    programs: Programs | None = None,
) -> None:
    """Run a program to its end; what it prints is added to ``log``.

    Args:
        command: program and arguments.
        folder: to run it in.
        environment: its variables.
        log: file for its output.
        limit: seconds it may take; it and all it started are then ended.
        programs: those it may be ended with; None if it stands alone.

    Raises:
        ConvergenceError: it takes longer.
        DataFileError: it ends with an exit code other than 0, or the others have been ended.
    """
    programs = programs or Programs()
    with programs.started(command, folder, environment, log) as process:
        try:
            code = process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            raise ConvergenceError(
                f"MadGraph ran longer than {limit:g} seconds and was stopped; its last words were: "
                f"{last_words(log)} Set MG5_TIME_LIMIT (seconds) if it needs longer."
            ) from None
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


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
