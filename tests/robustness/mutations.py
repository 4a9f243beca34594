"""Damaged copies of a good file: cut, flipped, with hostile numbers or lines moved about."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zprimer.errors import ZprimerError

TRIES = 10_000 if os.environ.get("ZPRIMER_NIGHTLY") else 500
"""Mutations a reader, 10,000 with ZPRIMER_NIGHTLY set (``make fuzz``)."""
LONGEST_MESSAGE = 1000
SHOWN_FAILURES = 3
COUNTS = "mutants"
"""Property of a test's report: what became of its mutants."""
SECONDS = 10
"""Of the processor, after which a reader counts as hanging; on the clock so many times as long."""
WAITING = 12
HOSTILE = (
    *("nan", "NaN", "inf", "-inf", "1e999", "-1e308", "1e308", "1e-320", "0", "-0.0", "-1"),
    *("99999999999999999999", "9" * 400, "1e5000", "0x1F", "1_000", "1,5", "2147483648", "-91.2"),
    *("", "true", "null", "abc", "é", "\x00", "[]", "{}", "!!python/object/apply:os.abort []"),
    *("1d3", "1e", "--1", "*a", "&a", "<<", "%s%n", "&lol;", "<event>", "#", "'", '"'),
    *("!!binary aGk=", "!!set {a}", "!!timestamp 2026", "2026-11-21", "1:30", "0o17", ".nan"),
    *("<!DOCTYPE a>", "<![CDATA[1]]>", "\ufeff1", "\u0661", "1\x852", "Infinity", "1" * 5000),
)
_NUMBER = re.compile(rb"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")


def mutants(content: bytes, seed: int = 1, tries: int = TRIES) -> Iterator[bytes]:
    """``tries`` damaged copies, the same ones every time."""
    rng = np.random.default_rng(seed)
    ways: tuple[Callable[[bytes, np.random.Generator], bytes], ...]
    ways = (truncated, flipped, overwritten, hostile_number, hostile_number, moved_line, spliced)
    for i in range(tries):
        yield ways[i % len(ways)](content, rng)


def truncated(content: bytes, rng: np.random.Generator) -> bytes:
    return content[: int(rng.integers(len(content)))]


def flipped(content: bytes, rng: np.random.Generator) -> bytes:
    damaged = bytearray(content)
    for position in rng.integers(len(content), size=int(rng.integers(1, 4))):
        damaged[position] ^= 1 << int(rng.integers(8))
    return bytes(damaged)


def overwritten(content: bytes, rng: np.random.Generator) -> bytes:
    begin = int(rng.integers(len(content)))
    noise = rng.bytes(int(rng.integers(1, 40)))
    return content[:begin] + noise + content[begin + len(noise) :]


def hostile_number(content: bytes, rng: np.random.Generator) -> bytes:
    """One number of a text becomes a hostile one; other contents are flipped."""
    places = list(_NUMBER.finditer(content))
    if not places:
        return flipped(content, rng)
    place = places[int(rng.integers(len(places)))]
    value = HOSTILE[int(rng.integers(len(HOSTILE)))].encode()
    return content[: place.start()] + value + content[place.end() :]


def moved_line(content: bytes, rng: np.random.Generator) -> bytes:
    """One line is left out, written twice or put elsewhere."""
    lines = content.splitlines(keepends=True)
    line = lines[int(rng.integers(len(lines)))]
    action = int(rng.integers(3))
    if action != 1:
        lines.remove(line)
    if action:
        lines.insert(int(rng.integers(len(lines) + 1)), line)
    return b"".join(lines)


def spliced(content: bytes, rng: np.random.Generator) -> bytes:
    """One stretch is copied over another place."""
    begin, goal = (int(position) for position in rng.integers(len(content), size=2))
    part = content[begin : begin + int(rng.integers(1, 80))]
    return content[:goal] + part + content[goal + int(rng.integers(2)) * len(part) :]


def hunt(
    request: pytest.FixtureRequest,
    path: Path,
    content: bytes,
    read: Callable[[], Any],
    check: Callable[[Any, bytes], None],
    seed: int = 1,
) -> tuple[int, int]:
    """Put every mutant in place of a file and read it; how many were refused and how many read.

    Each must end in one clear error of zprimer's or in a result that ``check`` takes for right.
    The counts go into the test's report.
    """
    counts = dict.fromkeys(("tried", "refused", "right", "tracebacks", "wrong"), 0)
    failures: list[str] = []
    for number, mutant in enumerate(mutants(content, seed)):
        path.write_bytes(mutant)
        counts["tried"] += 1
        result, outcome, problem = None, "right", None
        try:
            with time_limit():
                result = read()
        except ZprimerError as error:
            message = str(error)
            clear = 0 < len(message) < LONGEST_MESSAGE and "\n" not in message
            outcome, problem = ("refused", None) if clear else ("tracebacks", error)
        except Exception as error:
            outcome, problem = "tracebacks", error
        else:
            try:
                check(result, mutant)
            except Exception as error:
                outcome, problem = "wrong", error
        counts[outcome] += 1
        if problem is not None:
            failures.append(f"{outcome}, mutant {number}: {problem!r}, file:\n{mutant[:3000]!r}")
    path.write_bytes(content)
    request.node.user_properties.append((COUNTS, counts))
    assert not failures, f"{counts}\n" + "\n".join(failures[:SHOWN_FAILURES])
    assert counts["refused"] + counts["right"] == TRIES
    return counts["refused"], counts["right"]


@contextmanager
def time_limit(seconds: int = SECONDS) -> Iterator[None]:
    """Interrupt what takes longer, by an error that is none of zprimer's.

    The seconds are those of the processor, as other tests may keep it busy; a reader that waits
    without working is interrupted, too, but later.
    """

    def interrupt(number: int, frame: object) -> None:
        raise TimeoutError(f"longer than {seconds} s")

    previous = {each: signal.signal(each, interrupt) for each in (signal.SIGPROF, signal.SIGALRM)}
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(WAITING * seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
        for each, handler in previous.items():
            signal.signal(each, handler)
