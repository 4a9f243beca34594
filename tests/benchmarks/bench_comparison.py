"""Time of the comparison of results with their plan, digests included; by ``make bench``.

Goals: 1 s for 100 samples; for 1,000 a tenth of a dry run, whose processor time is measured along.
"""

import gzip
import json
import resource
import subprocess
import sys

import pytest
import uproot

from zprimer.io.places import SNAKEFILE
from zprimer.run.plan import Plan


def scan(samples):
    return {
        "name": "large",
        "model": "lmutau",
        "scan": {"mzp": {"from": 5, "to": 504, "points": samples // 2}, "g": [0.01, 0.1]},
        "analyses": ["atlas_z4l_2013"],
        "samples": {"events": 60},
        "figures": ["agpy_fig3"],
    }


def write(job, path):
    """A file of the size of a result, with its record."""
    record = {
        "stage": job.stage, "recipe": job.recipe, "program": job.code.as_record(),
        "settings": {job.stage: {}}, "inputs": {}, "packages": {}, "content_sha256": "none",
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".root":
        with uproot.recreate(path) as file:
            file["sample"] = json.dumps({"provenance": record})
    elif path.suffix == ".gz":
        with gzip.open(path, "wt") as file:
            file.write(f"<zprimer>{json.dumps({'provenance': record})}</zprimer>{'x' * 300_000}")
    elif path.suffix == ".json":
        content = {"events": ["x" * 100] * 2000, "provenance": record}
        path.write_text(json.dumps(content, indent=1) + "\n")


LOOK = """
import json, sys, time
from pathlib import Path
from zprimer.run.comparison import Comparison
from zprimer.run.plan import Plan
plan = Plan(json.load(sys.stdin))
start = time.process_time()
jobs = list(plan.jobs())
recipes = [job.recipe for job in jobs]
planned = time.process_time()
comparison = Comparison(Path("outdated"))
assert not any([comparison.outdated(job) for job in jobs])
compared = time.process_time()
print(json.dumps([len(recipes), planned - start, compared - planned]))
"""
"""In a process of its own, where nothing is imported, parsed or hashed yet."""


def dry_run(folder, samples):
    """Its processor time in seconds."""
    (folder / "scan.json").write_text(json.dumps(scan(samples)))
    options = ("--snakefile", str(SNAKEFILE), "--configfile", "scan.json", "--dry-run", "--quiet")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "snakemake", *options]
    subprocess.run(command, check=True, timeout=600, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"\n{samples} samples, dry run: {took:.1f} s")
    return took


@pytest.mark.parametrize("samples", [100, 1000])
def test_results_of_many_samples(tmp_path, monkeypatch, samples):
    monkeypatch.chdir(tmp_path)
    for job in Plan(scan(samples)).jobs():
        for path in job.outputs:
            write(job, path)
    goal = 1.0 if samples == 100 else dry_run(tmp_path, samples) / 10
    for what in ("first", "second"):
        run = subprocess.run(
            [sys.executable, "-c", LOOK],
            input=json.dumps(scan(samples)),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        recipes, planning, comparison = json.loads(run.stdout)
        print(
            f"\n{samples} samples, {what} look: {recipes} recipes {planning:.2f} s, "
            f"comparison {comparison:.2f} s (goal of both {goal:.2g} s)"
        )
        assert planning + comparison < goal
