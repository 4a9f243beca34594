"""Comparisons of the backends as a part of a run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zprimer.errors import DataFileError, InputError
from zprimer.io.provenance import provenance, write_stamped
from zprimer.io.tables import read_table
from zprimer.run.configuration import configuration
from zprimer.run.crosschecks import plan_crosschecks, write_crosschecks

ROOT = Path(__file__).parents[2]
CONDA = """#!/bin/sh
case "$1 $2" in
  "info --json") echo '{"conda_prefix": "/conda", "platform": "linux-64"}' ;;
  "--version "*) echo "conda 25.1.0" ;;
  "config --get") echo '{"get": {"channel_priority": "strict"}}' ;;
esac
"""


def run_with(*entries, **changes):
    content = {"name": "x", "model": "lmutau", "scan": {"mzp": [20], "g": [0.1]}}
    return content | {"crosscheck": list(entries)} | changes


def entry(**changes):
    return {"process": "4mu", "parameters": {"mzp": 60, "g": 0.1}, "sqrt_s": 8000} | changes


def test_plan():
    run = configuration(run_with(entry(), entry(events=300, seed=2, sqrt_s=13000)))
    plans = plan_crosschecks(run)
    assert list(plans) == ["4mu_mzp60_g0.1_8TeV", "4mu_mzp60_g0.1_13TeV"]
    first, second = plans.values()
    assert " ".join(first.options) == (
        "--model lmutau --process 4mu --set mzp=60 --set g=0.1 --sqrts 8000 --events 2000 --seed 1 "
        "--pdf NNPDF23_lo_as_0130_qed"
    )
    assert "--events 300 --seed 2" in " ".join(second.options)
    fixed = run_with(
        entry(parameters={"g": 0.2}), parameters={"mt": 172.5}, samples={"scale": "m4l"}
    )
    (plan,) = plan_crosschecks(configuration(fixed)).values()
    assert plan.name == "4mu_mt172.5_g0.2_8TeV"
    assert "--set mt=172.5 --set g=0.2" in " ".join(plan.options)
    assert plan.options[-2:] == ("--scale", "m4l")
    assert plan_crosschecks(configuration(run_with())) == {}


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (
            [entry(process="ttzp")],
            r"'crosscheck', entry 1: process ttzp needs a Z' that couples to the top",
        ),
        ([entry(process="4my")], "4mu"),
        ([entry(parameters={"mzq": 1})], r"unknown parameter 'mzq' in key 'crosscheck', entry 1"),
        ([entry(), entry(seed=4)], r"4mu_mzp60_g0.1_8TeV stands twice"),
        ([entry(events=10)], r"crosscheck.0.events"),
        ([{"process": "4mu"}], r"sqrt_s"),
        ([entry(event=300)], r"did you mean 'events'"),
    ],
)
def test_mistakes(entries, said):
    with pytest.raises(InputError, match=said):
        plan_crosschecks(configuration(run_with(*entries)))


def test_table(tmp_path):
    paths = [tmp_path / name / "crosscheck.json" for name in ("a", "b")]
    for number, path in enumerate(paths):
        path.parent.mkdir()
        samples = [
            {"backend": backend, "sigma_pb": 2.0, "sigma_error_pb": 0.1, "events": 400,
             "versions": {"madgraph": "3.9.9"}}
            for backend in ("embedded", "madgraph")
        ]  # fmt: skip
        content = {
            "process": "4mu", "sqrt_s": 8000.0, "samples": samples, "ratio": 1.0 + number,
            "ratio_error": 0.1, "pull": 0.5, "basis_pulls": {"sm": -1.5, "squared": 1.0},
            "shapes": {"m_mumu": {"probability": 0.5}, "pt_first": {"probability": 0.2}},
        }  # fmt: skip
        record = provenance("crosscheck", path, {"events": 100 * (number + 1)})
        write_stamped(path, content, record)
    out = tmp_path / "crosschecks.csv"
    write_crosschecks(paths, out)
    table = read_table(out)
    assert table.texts("id") == ("a", "b")
    assert table.texts("ratio") == ("1.0", "2.0")
    assert table.texts("largest_basis_pull") == ("1.5", "1.5")
    assert table.texts("worst_shape") == ("pt_first", "pt_first")
    assert table.texts("worst_probability") == ("0.2", "0.2")
    assert table.texts("madgraph_error_pb") == ("0.1", "0.1")
    assert table.provenance["settings"]["crosscheck"] == {"events": {"any of": [100, 200]}}
    assert set(table.provenance["inputs"]) == {"a/crosscheck.json", "b/crosscheck.json"}
    with pytest.raises(DataFileError):
        write_crosschecks([tmp_path / "c" / "crosscheck.json"], out)
    paths[0].write_text(paths[0].read_text().replace('"pull": 0.5', '"pull": 0.6'))
    with pytest.raises(DataFileError, match="was changed after 'zprimer crosscheck' wrote it"):
        write_crosschecks(paths, out)


def snakemake(folder, *arguments, **changes):
    config = folder / "run.yaml"
    config.write_text(json.dumps(run_with(**{"crosscheck": [entry()], **changes})))
    conda = folder / "programs" / "conda"
    conda.parent.mkdir()
    conda.write_text(CONDA)
    conda.chmod(0o755)
    path = f"{conda.parent}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    command = [sys.executable, "-m", "snakemake", "--snakefile", ROOT / "Snakefile"]
    done = subprocess.run(
        [*command, "--directory", folder, "--configfile", config, "--cores", "1", *arguments],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_rules(tmp_path):
    said = snakemake(tmp_path, "--dry-run", "--printshellcmds")
    folder = "results/x/crosschecks/4mu_mzp60_g0.1_8TeV"
    assert f"--seed 1 --pdf NNPDF23_lo_as_0130_qed --threads 1 --out {folder} >" in said
    assert "results/x/crosschecks.csv" in said


@pytest.mark.parametrize(
    ("entries", "backend", "needed"),
    [([entry()], "embedded", True), ([], "madgraph", True), ([], "embedded", False)],
)
def test_environment_of_madgraph(entries, backend, needed, tmp_path):
    """Asked for by the comparison, and by the generator only if that is MadGraph."""
    said = snakemake(
        tmp_path, "--sdm", "conda", "--list-conda-envs",
        crosscheck=entries, samples={"backend": backend}, analyses=["atlas_z4l_2013"],
    )  # fmt: skip
    assert ("envs/madgraph.yaml" in said) == needed
    assert "envs/zprimer.yaml" in said
