"""Snakemake's own time for a large scan, and what one more coupling costs; by ``make bench``."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "hpc"))

from small_scan import SCAN, command, environment, final_files, run

SAMPLES = 1000
DRY_RUN_GOAL = 30.0


def test_dry_run_of_a_thousand_samples(tmp_path):
    """500 masses at two energies of the beams; goal 30 s."""
    masses = {"from": 5, "to": 504, "points": SAMPLES // 2}
    scan = {**SCAN, "name": "large", "scan": {"mzp": masses, "g": [0.01, 0.1]}}
    start = time.perf_counter()
    done = subprocess.run(
        command(tmp_path, "--cores", "1", "--dry-run", "--quiet", "rules", scan=scan),
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - start
    generated, *_ = re.findall(r"^generate +(\d+)$", done.stdout + done.stderr, re.MULTILINE)
    print(f"\ndry run of {generated} samples: {seconds:.1f} s (goal {DRY_RUN_GOAL:g})")
    assert int(generated) == SAMPLES


def test_cost_of_a_coupling(tmp_path):
    """Seconds of each stage behind the samples, from 20 to 120 couplings at one mass."""
    seconds = {}
    for points in (20, 120):
        coupling = {"from": 0.003, "to": 0.3, "points": points, "spacing": "log"}
        run(tmp_path, "--cores", "1", scan={**SCAN, "scan": {"mzp": [20], "g": coupling}})
        assert final_files(tmp_path)
        for path in (tmp_path / ".snakemake/metadata").rglob("*"):
            record = json.loads(path.read_text()) if path.is_file() else {}
            if record.get("endtime"):
                spent = record["endtime"] - record["starttime"]
                seconds.setdefault(record["rule"], {})[points] = spent
    for rule in ("points", "yields", "flavour", "limits", "merge"):
        few, many = seconds[rule][20], seconds[rule][120]
        print(f"{rule}: {few:.1f} s, and {10 * (many - few):.1f} ms a coupling")
