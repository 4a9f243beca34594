"""How many threads of a process and its children want to compute at the same time."""

import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

INTERVAL = 0.02


def busy_threads(process: subprocess.Popen[bytes]) -> Counter[int]:
    """Number of threads that run or wait for a core -> how often it was seen, until the end."""
    seen: Counter[int] = Counter()
    while process.poll() is None:
        seen[sum(_state(task) == "R" for task in _tasks(process.pid))] += 1
        time.sleep(INTERVAL)
    return seen


def share_above(seen: Counter[int], threads: int) -> float:
    """Share of the moments, of those with anything at work, with more threads than allowed."""
    above = sum(count for busy, count in seen.items() if busy > threads)
    return above / sum(count for busy, count in seen.items() if busy)


def _tasks(pid: int) -> Iterator[Path]:
    """The folders in /proc of all threads of a process and of what it started."""
    for task in _listed(Path(f"/proc/{pid}/task")):
        yield task
        for child in _read(task / "children").split():
            yield from _tasks(int(child))


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _state(task: Path) -> str:
    return _read(task / "stat").rpartition(") ")[2][:1]
