"""Snakemake's own time for a scan of 1,000 samples and its jobs on a cluster; by ``make bench``."""

import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "hpc"))

from small_scan import SCAN, run
from test_profiles import submissions

SAMPLES = 1000
DRY_RUN_GOAL = 30.0


def test_dry_run_of_a_thousand_samples(tmp_path):
    """500 masses at two energies of the beams; goal 30 s."""
    masses = {"from": 5, "to": 504, "points": SAMPLES // 2}
    scan = {**SCAN, "name": "large", "scan": {"mzp": masses, "g": [0.01, 0.1]}}
    start = time.perf_counter()
    said = run(tmp_path, "--cores", "1", "--dry-run", "--quiet", "rules", scan=scan)
    seconds = time.perf_counter() - start
    generated, *_ = re.findall(r"^generate +(\d+)$", said, re.MULTILINE)
    print(f"\ndry run of {generated} samples: {seconds:.1f} s (goal {DRY_RUN_GOAL:g})")
    assert int(generated) == SAMPLES


def test_jobs_of_a_thousand_samples(tmp_path):
    jobs = submissions(tmp_path, SAMPLES // 2)
    assert sum(len(job.samples) for job in jobs) == SAMPLES
    print(f"\n{SAMPLES} samples are {len(jobs)} jobs")
