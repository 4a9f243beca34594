"""Time and memory of a scan as it grows in masses and in couplings; by ``make bench``."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "hpc"))

from small_scan import SCAN, command, environment

GOAL_PER_POINT = 1e-3
MASSES, MORE_MASSES = list(range(10, 50, 10)), list(range(10, 50, 5))
COUPLINGS, MORE_COUPLINGS = 25, 250
LARGE = (100, 100)
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


def cost(folder: Path, masses: list[int], couplings: int) -> Cost:
    """Make the plane on one core; samples that are there already are taken as they are."""
    coupling = {"from": 0.003, "to": 0.3, "points": couplings, "spacing": "log"}
    began, start = time.time(), time.perf_counter()
    with open(folder / "log", "wb") as log:
        scan = {**SCAN, "scan": {"mzp": masses, "g": coupling}}
        call = command(folder, "--cores", "1", scan=scan)
        process = subprocess.Popen(call, env=environment(), stdout=log, stderr=log)
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    assert status == 0, (folder / "log").read_text()
    rows = (folder / "results/small/plane.csv").read_text().splitlines()
    assert len(rows) == 1 + len(masses) * couplings
    return Cost(seconds, _seconds_of_rules(folder, began), used.ru_maxrss / 1000)


def _seconds_of_rules(folder: Path, began: float) -> Counter[str]:
    jobs = {}
    for path in (folder / ".snakemake/metadata").rglob("*"):
        record = json.loads(path.read_text()) if path.is_file() else {"starttime": 0}
        if record["starttime"] >= began:
            # each output of a job has the same record
            jobs[record["rule"], record["starttime"]] = record["endtime"] - record["starttime"]
    total: Counter[str] = Counter()
    for (rule, _), seconds in jobs.items():
        total[rule] += seconds
    return total


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
    more = masses * couplings - len(MORE_MASSES) * COUPLINGS
    seconds = tail + masses * added + more * per_point
    memory = max(wider.peak, finer.peak + (finer.peak - wider.peak) * more / points)
    print(f"{masses} × {couplings} on one core: {seconds:.0f} s, {memory:.0f} MB, extrapolated")
    assert finer.of_samples == 0
    assert 0.5 < added / first < 1.5
