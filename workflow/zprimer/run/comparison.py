"""Results that are there, compared with what a run would make."""

import atexit
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from zprimer.io.files import write_json
from zprimer.run.job import Job
from zprimer.run.records import record_in


def difference(job: Job, record: Mapping[str, Any]) -> str | None:
    """In what the file of a record is not what a job would make, None if it is.

    Args:
        job: the job.
        record: in the file; empty if there is none that can be read.
    """
    if record.get("recipe") == job.recipe:
        return None
    if not record.get("recipe") or record.get("stage") != job.stage:
        return "without a record of this stage that can be read"
    if record["program"]["sha256"] != job.code.code.sha256:
        return "made by other code"
    own = record["settings"][job.stage]
    for name, value in job.asked.items():
        if name in own and _differs(own[name], value, job.stage in _RESOLVED):
            return f"made with {name} = {_short(own[name])} in place of {_short(value)}"
    for name, sha256 in job.hashes.items():
        if record["inputs"].get(name) != sha256:
            return f"made with another {name}"
    for name, version in job.packages.items():
        if record["packages"].get(name) != version:
            return f"made with {name} {record['packages'].get(name)} in place of {version}"
    return MADE_OF_OTHERS


def _differs(own: Any, asked: Any, resolved: bool) -> bool:
    """Whether a recorded setting is another one than is asked for.

    Args:
        own: as it was recorded.
        asked: as it would be asked for.
        resolved: whether the record has what became of the options: of some inputs only, numbers in
            place of texts, and the default in place of nothing.
    """
    if not resolved:
        return bool(own != asked)
    if isinstance(own, Mapping) and isinstance(asked, Mapping):
        return any(_differs(own[key], asked[key], True) for key in set(own) & set(asked))
    try:
        return asked is not None and float(own) != float(asked)
    except (TypeError, ValueError):
        return bool(own != asked)


_RESOLVED = ("generate", "shower")
MADE_OF_OTHERS = "made from other results"


class Comparison:
    """Finds the results that a run would make differently, and makes it do so.

    Snakemake runs a job again if an input is newer than its outputs. One file, the mark, is an
    input of all jobs, which counts as old for those whose results are as planned.

    Args:
        mark: the file; made here if it is not there.
        say: is told a sentence about each kind of difference.
    """

    def __init__(self, mark: Path, say: Callable[[str], None] | None = None) -> None:
        self._mark, self._say = mark, say or _to_stderr
        self._told: set[tuple[str, str]] = set()
        self._memory = mark.with_name(f"{mark.name}.memory")
        self._known = _remembered(self._memory)
        self._changed = False
        if not mark.is_file():
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()
        atexit.register(self.remember)

    def outdated(self, job: Job) -> bool:
        """Whether a result of a job is there and another one than it would make.

        The mark is then newer than all of its results.
        """
        found = [(path, self._difference(job, path)) for path in job.outputs if path.exists()]
        wrong = [(path, reason) for path, reason in found if reason]
        if not wrong:
            return False
        for path, reason in wrong:
            if reason != MADE_OF_OTHERS and (job.stage, reason) not in self._told:
                self._told.add((job.stage, reason))
                self._say(f"{path} is {reason}: it is made anew, with all like it and what follows")
        self._renew(max(path.stat().st_mtime_ns for path, _ in found))
        return True

    def differs(self, path: Path, content: Any) -> bool:
        """Whether a JSON file that a run keeps of what it was given is there with another content.

        The mark is then newer than it.
        """
        if not path.exists():
            return False
        try:
            if json.loads(path.read_bytes()) == json.loads(json.dumps(content)):
                return False
        except ValueError:
            pass
        self._renew(path.stat().st_mtime_ns)
        return True

    def _difference(self, job: Job, path: Path) -> str | None:
        """What is different, from the recipe that was in the file when it was last looked into."""
        found = path.stat()
        # nobody can set the time of the last change of a file's state, as unpacking does the other
        state = [found.st_size, found.st_mtime_ns, found.st_ctime_ns, job.recipe]
        if self._known.get(str(path)) == state:
            return None
        reason = difference(job, record_in(path))
        # the record of a table lies beside it, and may change where the table does not
        if reason is None and path.suffix != ".csv":
            self._known[str(path)] = state
            self._changed = True
        return reason

    def remember(self) -> None:
        """Keep what was found, so that another run need not look into the same files again."""
        if self._changed:
            with suppress(OSError):
                write_json(self._memory, self._known)

    def _renew(self, newest: int) -> None:
        """Make the mark newer than a file, and its content another one than Snakemake knows."""
        if self._mark.stat().st_mtime_ns > newest and self._mark.stat().st_size:
            return
        self._mark.write_text(f"{time.time_ns()}\n", encoding="utf-8")
        if self._mark.stat().st_mtime_ns <= newest:
            os.utime(self._mark, ns=(newest + 10**9, newest + 10**9))


def back_from_the_future(results: Path, *others: Path) -> None:
    """Give files of a clock that is ahead the time it is: Snakemake ends a job whose inputs are
    newer than what it has just made.

    Contents are not changed. A file whose time cannot be set is left as it is.

    Args:
        results: folder of all results.
        others: more files.
    """
    now = time.time_ns()
    depths = ("/".join("*" * depth) for depth in range(1, _DEEPEST + 1))
    for path in (*others, *(path for depth in depths for path in results.glob(depth))):
        with suppress(OSError):
            if path.stat().st_mtime_ns > now:
                os.utime(path, ns=(now, now))


_DEEPEST = 4
"""Folders and names in the path of a result from the folder of all results on."""


def _remembered(memory: Path) -> dict[str, list[Any]]:
    """Sizes, times and recipes of results that were as planned; nothing if they cannot be read."""
    try:
        known = json.loads(memory.read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _to_stderr(sentence: str) -> None:
    print(f"zprimer: {sentence}.", file=sys.stderr)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:80]}…"
