"""Time and memory of a scan as it grows in masses and in couplings; by ``make bench``.

``python tests/benchmarks/bench_scaling.py FOLDER`` makes the large scan itself, or goes on with it:
100 masses times 100 couplings.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

sys.path.insert(0, str(Path(__file__).parents[1] / "hpc"))

from small_scan import SCAN, command, environment

GOAL_PER_POINT = 1e-3
MASSES, MORE_MASSES = list(range(10, 50, 10)), list(range(10, 50, 5))
COUPLINGS, MORE_COUPLINGS = 25, 250
LARGE = [round(10 + 0.4 * step, 1) for step in range(100)], 100
LONGEST = 3600.0
"""Seconds that a scan may take."""
EVENTS = 100
"""A sample: what it costs to begin one is what is measured."""
OF_SAMPLES = ("generate", "shower", "select")


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of each rule, and MB of the largest process of a call."""

    seconds: float
    rules: Counter[str]
    peak: float

    @property
    def of_samples(self) -> float:
        return sum(self.rules[rule] for rule in OF_SAMPLES)


def cost(folder: Path, masses: Sequence[float], couplings: int) -> Cost:
    """Make the plane on one core; samples that are there already are taken as they are."""
    coupling = {"from": 0.003, "to": 0.3, "points": couplings, "spacing": "log"}
    began, start = time.time(), time.perf_counter()
    with open(folder / "log", "wb") as log:
        axes = {"mzp": masses, "g": coupling}
        scan = {**SCAN, "samples": {"events": EVENTS}, "scan": axes}
        call = command(folder, "--cores", "1", scan=scan)
        process = subprocess.Popen(call, env=environment(), stdout=log, stderr=log)
        watchdog = Timer(LONGEST, process.kill)
        watchdog.start()
        _, status, used = os.wait4(process.pid, 0)
        watchdog.cancel()
    seconds = time.perf_counter() - start
    assert status == 0, (folder / "log").read_text()
    rows = (folder / "results/small/plane.csv").read_text().splitlines()
    assert len(rows) == 1 + len(masses) * couplings
    rules: Counter[str] = Counter()
    for job in jobs(folder):
        if job.start >= began:
            rules[job.rule] += job.seconds
    return Cost(seconds, rules, used.ru_maxrss / 1000)


@dataclass(frozen=True)
class Job:
    """One job that Snakemake ran: when it began and how long it took, s."""

    rule: str
    start: float
    seconds: float


def jobs(folder: Path) -> list[Job]:
    """What was run in a folder, in its order; a job made again counts with its last time."""
    records = [
        json.loads(path.read_text())
        for path in (folder / ".snakemake/metadata").rglob("*")
        if path.is_file()
    ]
    # each output of a job has a record, but the job has one log
    found = {
        tuple(r["log"]): Job(r["rule"], r["starttime"], r["endtime"] - r["starttime"])
        for r in records
    }
    return sorted(found.values(), key=lambda job: job.start)


def test_scaling(tmp_path):
    """Masses are added to a scan, then couplings; the large scan is extrapolated from both."""
    small = cost(tmp_path, MASSES, COUPLINGS)
    wider = cost(tmp_path, MORE_MASSES, COUPLINGS)
    finer = cost(tmp_path, MORE_MASSES, MORE_COUPLINGS)
    first = small.of_samples / len(MASSES)
    added = wider.of_samples / (len(MORE_MASSES) - len(MASSES))
    points = len(MORE_MASSES) * (MORE_COUPLINGS - COUPLINGS)
    tail = wider.seconds - wider.of_samples
    per_point = (finer.seconds - tail) / points
    print(f"\nsamples of {len(MASSES)} masses {first:.1f} s each, of those added {added:.1f} s")
    print(f"a coupling at a mass {1e3 * per_point:.2f} ms (goal {1e3 * GOAL_PER_POINT:g}), of it")
    for rule, seconds in finer.rules.most_common():
        print(f"  {rule:10} {1e3 * (seconds - wider.rules[rule]) / points:8.2f}")
    for name, made in (("small", small), ("wider", wider), ("finer", finer)):
        print(f"{name}: {made.seconds:.0f} s, largest process {made.peak:.0f} MB")
    masses, couplings = LARGE
    more = len(masses) * couplings - len(MORE_MASSES) * COUPLINGS
    seconds = tail + len(masses) * added + more * per_point
    memory = max(wider.peak, finer.peak + (finer.peak - wider.peak) * more / points)
    size = f"{len(masses)} × {couplings} on one core"
    print(f"{size}: {seconds:.0f} s, {memory:.0f} MB, extrapolated")
    assert finer.of_samples == 0
    assert 0.5 < added / first < 1.5


def main(folder: Path) -> None:
    """The large scan, and the seconds of its rules, of its first and of its last samples."""
    folder.mkdir(parents=True, exist_ok=True)
    made = cost(folder, *LARGE)
    print(f"this call: {made.seconds:.0f} s, largest process {made.peak:.0f} MB")
    run = jobs(folder)
    for rule in dict.fromkeys(job.rule for job in run):
        seconds = [job.seconds for job in run if job.rule == rule]
        print(f"  {rule:13} {len(seconds):4} jobs {sum(seconds):8.1f} s", end="")
        if rule in OF_SAMPLES:
            half = len(seconds) // 2
            early, late = sum(seconds[:half]) / half, sum(seconds[half:]) / (len(seconds) - half)
            print(f", first half {early:.2f} s each, second half {late:.2f} s", end="")
        print()
    print(f"from the first job to the last {run[-1].start + run[-1].seconds - run[0].start:.0f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
