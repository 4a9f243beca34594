"""The workflow as a module of another one, in a folder of its own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from zprimer.io.places import PROJECT, SNAKEFILE

OUTER = """
configfile: "study.json"


module zprimer:
    snakefile: "{snakefile}"
    config: config["zprimer"]
    {prefix}


use rule * from zprimer as zprimer_*


onstart:
    zprimer.onstart()


rule all:
    default_target: True
    input:
        rules.zprimer_flavour.output.table,
    output:
        "answer.txt",
    shell:
        "wc -l {{input}} > {{output}}"
"""
RUN = {
    "name": "inner",
    "model": "lmutau",
    "scan": {"mzp": [20, 30], "g": [0.003, 0.1]},
    "analyses": ["atlas_z4l_2013"],
    "samples": {"events": 60},
    "figures": ["agpy_fig3"],
}


def write(folder, prefix="", **changes):
    line = f'prefix: "{prefix}"' if prefix else ""
    text = OUTER.format(snakefile=SNAKEFILE, prefix=line)
    (folder / "Snakefile").write_text(text)
    (folder / "study.json").write_text(json.dumps({"other": 1, "zprimer": RUN | changes}))


def snakemake(folder, *arguments):
    run = subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "1", *arguments],
        cwd=folder,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def rules(said):
    return set(re.findall(r"^(?:local)?(?:rule|checkpoint) (\w+):", said, flags=re.MULTILINE))


@pytest.mark.parametrize("prefix", ["", "studies/zprime"])
def test_points_and_flavour(tmp_path, prefix):
    """Once made they are left alone; another scan makes them anew, and nothing else does."""
    write(tmp_path, prefix)
    snakemake(tmp_path)
    results = tmp_path / prefix / "results" / "inner"
    assert len((results / "flavour.csv").read_text().splitlines()) == 5
    assert (tmp_path / "answer.txt").read_text().startswith("5 ")
    assert prefix == "" or not (tmp_path / "results").exists()
    assert "Nothing to be done" in snakemake(tmp_path, "--dry-run")
    write(tmp_path, prefix, scan={"mzp": [20, 30], "g": [0.2, 0.3]})
    again = {"zprimer_scan", "zprimer_points", "zprimer_flavour", "all"}
    assert rules(snakemake(tmp_path, "--dry-run")) == again


@pytest.mark.parametrize("prefix", ["", "studies/zprime"])
def test_all_rules_are_planned(tmp_path, prefix):
    write(tmp_path, prefix, precision=0.03)
    found = rules(snakemake(tmp_path, "--dry-run", "zprimer_all"))
    stages = (
        "points",
        "generate",
        "shower",
        "select",
        "pilot_yields",
        "batches",
        "limits",
        "plots",
    )
    assert {f"zprimer_{stage}" for stage in stages} <= found


def test_the_workflow_of_the_guide(tmp_path):
    guide = (PROJECT / "docs" / "extending.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```snakemake\n(.*?)```", guide, re.DOTALL)
    (tmp_path / "Snakefile").write_text(block, encoding="utf-8")
    (tmp_path / "study.yaml").write_text(json.dumps({"zprimer": RUN}))
    said = snakemake(tmp_path, "--dry-run")
    assert {"zprimer_merge", "limits_of_the_study"} <= rules(said)
    assert "zprime/results/inner/plane.csv" in said
