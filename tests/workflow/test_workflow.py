"""The Snakemake workflow on scans small enough for a test."""

import csv
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import uproot
from PIL import Image

from zprimer.errors import DataFileError
from zprimer.explain.chain import as_text, chain
from zprimer.io.tables import read_table

ROOT = Path(__file__).resolve().parents[2]
SMALL = {
    "name": "small",
    "model": "lmutau",
    "scan": {"mzp": [20, 30], "g": [0.003, 0.1]},
    "analyses": ["atlas_z4l_2013"],
    "samples": {"events": 60},
    "shower": {"mpi": False, "hadronisation": False},
    "figures": ["agpy_fig3"],
}


def snakemake(folder, *arguments, project=ROOT):
    command = [sys.executable, "-m", "snakemake", "--snakefile", project / "Snakefile"]
    return subprocess.run(
        [*command, "--directory", folder, "--cores", "2", *arguments],
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def write_config(folder, **changes):
    path = folder / "scan.yaml"
    path.write_text(json.dumps({**SMALL, **changes}))
    return path


@pytest.fixture(scope="module")
def small_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    run = snakemake(folder, "--configfile", write_config(folder))
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


@pytest.fixture(scope="module")
def own_project(small_run, tmp_path_factory):
    """A copy of the project, for tests that change its files, with the results of the small run."""
    project = tmp_path_factory.mktemp("project")
    for name in ("README.md", "Snakefile", "analyses", "docs", "envs", "workflow"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, project / name)
    shutil.copytree(small_run / "results", project / "results")
    return project


def planned(project, *arguments, **changes):
    """Rules that a dry run would carry out."""
    config = write_config(project, **changes)
    run = snakemake(project, "--configfile", config, "--dry-run", *arguments, project=project)
    assert run.returncode == 0, run.stderr
    return set(re.findall(r"^(?:local)?rule (\w+):", run.stdout + run.stderr, flags=re.MULTILINE))


@pytest.mark.parametrize(
    ("file", "old", "new", "first"),
    [
        ("analysis.yaml", "uncertainty: 0.018", "uncertainty: 0.019", "yields"),
        ("selection.py", "ELECTRON, MUON = 11, 13", "ELECTRON, MUON = 11, 15", "select"),
        ("data/atlas_muons.yaml", "0.61", "0.62", "select"),
    ],
)
def test_what_a_change_of_an_analysis_does_again(own_project, file, old, new, first):
    """Another background in analysis.yaml touches no events, another cut no shower; contents
    count, the age of a file does not."""
    path = own_project / "analyses/atlas_z4l_2013" / file
    text = path.read_text()
    assert old in text
    path.touch()
    assert planned(own_project) == set()
    path.write_text(text.replace(old, new, 1))
    try:
        follows = {"yields", "limits", "combine", "merge", "plots", "all"}
        assert planned(own_project) == {first} | follows
    finally:
        path.write_text(text)


@pytest.mark.parametrize(
    ("table", "rule"),
    [
        ("points.csv", "points"),
        ("flavour.csv", "flavour"),
        ("combination.csv", "combine"),
        ("yields_atlas_z4l_2013.npz", "yields"),
        ("limits_atlas_z4l_2013.csv", "limits"),
        ("points.csv.provenance.json", "points"),
        ("flavour.csv.provenance.json", "flavour"),
        ("limits_atlas_z4l_2013.csv.provenance.json", "limits"),
        ("not_covered_atlas_z4l_2013.csv.provenance.json", "yields"),
    ],
)
def test_what_a_broken_job_left_missing_is_made_with_all_that_follows(own_project, table, rule):
    """Its job had removed it, say for another background, and the plane would show the old one."""
    path = own_project / "results/small" / table
    aside = path.rename(path.with_suffix(".aside"))
    try:
        assert {rule, "merge", "plots", "all"} <= planned(own_project)
    finally:
        aside.rename(path)


def test_two_points_go_from_configuration_to_plane(small_run):
    with open(small_run / "results/small/plane.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows][:2] == ["mzp20_g0.003", "mzp20_g0.1"]
    assert [row["verdict"] for row in rows] == ["allowed", "excluded"] * 2
    assert "atlas_z4l_2013" in rows[1]["excluded_by"]
    for ending in ("pdf", "png"):
        assert (small_run / f"results/small/figures/agpy_fig3.{ending}").stat().st_size > 10_000


def test_second_run_has_nothing_to_do(small_run):
    run = snakemake(small_run, "--configfile", write_config(small_run))
    assert run.returncode == 0
    assert "Nothing to be done" in run.stdout + run.stderr


def test_other_background_touches_no_events(small_run):
    config = write_config(small_run, limits={"background_uncertainty": 0.05})
    run = snakemake(small_run, "--configfile", config, "--dry-run")
    assert run.returncode == 0
    planned = run.stdout + run.stderr
    assert "rule limits:" in planned
    for stage in ("generate", "shower", "select", "yields"):
        assert f"rule {stage}:" not in planned


def test_more_couplings_need_no_new_sample(small_run):
    config = write_config(small_run, scan={"mzp": [20, 30], "g": [0.003, 0.01, 0.1]})
    planned = snakemake(small_run, "--configfile", config, "--dry-run").stdout
    assert "rule yields:" in planned
    assert "rule generate:" not in planned


def test_same_seed_gives_the_same_plane_on_one_core(small_run, tmp_path):
    run = snakemake(tmp_path, "--configfile", write_config(tmp_path), "--cores", "1")
    assert run.returncode == 0, run.stderr
    for name in ("plane.csv", "yields_atlas_z4l_2013.npz", "figures/agpy_fig3.png"):
        first, second = (folder / "results/small" / name for folder in (small_run, tmp_path))
        assert first.read_bytes() == second.read_bytes(), name


def record_in(path):
    """The provenance in an output, read without zprimer where that is not one of its tables."""
    if path.suffix == ".csv":
        return read_table(path, may_be_empty=True).provenance
    if path.name.endswith(".csv.provenance.json"):
        return json.loads(path.read_text())
    if path.suffix == ".json":
        return json.loads(path.read_text())["provenance"]
    if path.suffix == ".npz":
        return json.loads(np.load(path)["description.json"])["provenance"]
    if path.suffix == ".root":
        return json.loads(str(uproot.open(path)["sample"]))["provenance"]
    if path.suffix == ".zip":
        return json.loads(zipfile.ZipFile(path).comment)
    if path.suffix == ".png":
        return json.loads(Image.open(path).text["provenance"])
    if path.suffix == ".pdf":
        text = re.search(rb"/Keywords \((.*?)\)\n", path.read_bytes(), re.DOTALL)[1]
        return json.loads(re.sub(rb"\\([()\\])", rb"\1", text))
    header = gzip.decompress(path.read_bytes()).decode().split("<zprimer>")[1]
    return json.loads(header.split("</zprimer>")[0])["provenance"]


def test_every_output_says_where_it_comes_from(small_run):
    results = small_run / "results"
    written = [path for path in results.rglob("*") if path.is_file() and path.suffix != ".log"]
    given = {results / "small/config.json", results / "small/scan.json"}
    records = {path: record_in(path) for path in written if path not in given}
    stages = {record["stage"] for record in records.values()}
    assert stages == {
        *("points", "generate", "shower", "select", "yields", "limits", "flavour", "combine"),
        *("merge", "plots"),
    }
    for path, record in records.items():
        assert {"zprimer", "code", "packages"} <= set(record), path
        assert record["inputs"], path
        # merge has no options of its own
        assert record["settings"][record["stage"]] or record["stage"] == "merge", path
        text = json.dumps(record)
        assert str(small_run) not in text, path
        assert str(ROOT) not in text, path
    settings = records[results / "small/plane.csv"]["settings"]
    assert settings["points"]["scan"] == SMALL["scan"]
    assert settings["shower"]["settings"]["mpi"] is False
    seeds = {json.loads(path.read_text())["seed"] for path in results.rglob("sample.json")}
    assert set(settings["generate"]["seed"]["any of"]) == seeds
    assert settings["generate"]["pdf"] == "NNPDF23_lo_as_0130_qed"


def test_explain_goes_from_a_row_back_to_the_seeds(small_run):
    plane = small_run / "results/small/plane.csv"
    text = as_text(chain(plane, "mzp30_g0.1"))
    assert "verdict: excluded by trident, atlas_z4l_2013" in text
    samples = [path for path in small_run.glob("results/samples/*") if "mzp30" in path.name]
    assert len(samples) == 2
    for sample in samples:
        seed = json.loads((sample / "sample.json").read_text())["seed"]
        assert f"{sample / 'events.lhe.gz'} (generate, sha256" in text
        assert f"seed = {seed}, backend = embedded, pdf = NNPDF23_lo_as_0130_qed" in text
    assert "mzp20" not in text.replace("mzp': [20", "")
    assert text == as_text(chain(plane, "4"))


@pytest.mark.parametrize(
    ("file", "stage"),
    [
        ("small/limits_atlas_z4l_2013.csv", "limits"),
        ("small/limits_atlas_z4l_2013.csv.provenance.json", "limits"),
        ("small/not_covered_atlas_z4l_2013.csv", "yields"),
        ("small/yields_atlas_z4l_2013.npz", "yields"),
        ("samples/*8TeV_mzp30*/atlas_z4l_2013.json", "select"),
        ("samples/*8TeV_mzp30*/events.root", "shower"),
        ("samples/*8TeV_mzp30*/events.lhe.gz", "generate"),
        ("samples/*8TeV_mzp30*/sample.json", "generate"),
    ],
)
def test_changed_file_of_a_chain_is_named(small_run, file, stage):
    """One bit is enough."""
    (path,) = (small_run / "results").glob(file)
    good = path.read_bytes()
    place = max(0, len(good) - 40)
    path.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
    try:
        with pytest.raises(DataFileError, match=rf"^{path} .*rerun '{stage}'"):
            chain(small_run / "results/small/plane.csv", "mzp30_g0.1")
    finally:
        path.write_bytes(good)


def test_samples_of_several_processes(tmp_path):
    """One sample a process and mass whatever the couplings; ttzp has none for the partner's mass,
    and the analysis that starts at 225 GeV selects from none below."""
    scan = {"mzp": [150, 300], "mT": [1000, 1500], "g": [0.5, 1.0], "relwidth": [0, 0.08]}
    config = write_config(
        tmp_path,
        model="topphilic",
        scan=scan,
        analyses=["atlas_dimuon_36fb", "atlas_dimuon_139fb"],
        samples={"events": {"jzp": 50, "zzp": 10, "ttzp": 40}, "scale": "ht/2"},
        figures=[],
    )
    run = snakemake(tmp_path, "--configfile", config, "--dry-run", "--printshellcmds")
    assert run.returncode == 0, run.stderr
    commands = run.stdout + run.stderr
    generated = re.findall(r"zprimer generate .*--process (\w+) .*--events (\d+) .*ht/2", commands)
    assert sorted(generated) == sorted(
        [("jzp", "50")] * 4 + [("zzp", "10")] * 4 + [("ttzp", "40")] * 2
    )
    for analysis, count in (("atlas_dimuon_36fb", 10), ("atlas_dimuon_139fb", 5)):
        assert len(re.findall(f"zprimer select --analysis {analysis} ", commands)) == count
        assert len(re.findall(f"zprimer limits .*--analysis {analysis} ", commands)) == 1
    (merge,) = re.findall("zprimer merge .*", commands)
    assert merge.count("not_covered_") == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"analyses": ["atlas_z4l_2103"]}, "did you mean 'atlas_z4l_2013'?"),
        ({"scan": {"mzp": [20], "gg": [1]}}, "did you mean 'g'?"),
        ({"samples": {"seed": 0}}, "0 is less than the minimum of 1"),
    ],
)
def test_bad_configuration_ends_before_anything_runs(tmp_path, changes, sentence):
    run = snakemake(tmp_path, "--configfile", write_config(tmp_path, **changes))
    assert run.returncode != 0
    assert sentence in run.stdout + run.stderr
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("model: lmutau\nscan: {mzp: [5, 010], g: [0.1]}", "key 'scan.mzp.1': 010 is a different"),
        ("scan: {mzp: [60], g: [0.1]}", "the key 'model' is missing"),
        ("model: lmutau\nscan: {g: [0.1]}\nscan: {g: [0.2]}", "the key 'scan' stands twice"),
        (
            "model: lmutau\na: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
            "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
            "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
            "g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\nscan: {g: [*g,*g,*g,*g,*g,*g,*g,*g,*g,*g]}",
            "holds more than 1000000 values",
        ),
    ],
    ids=["octal", "no model", "key twice", "alias bomb"],
)
def test_configuration_is_read_as_it_is_written(tmp_path, text, sentence):
    """Not as Snakemake reads it, which takes 010 for 8 and the last of two equal keys."""
    path = tmp_path / "mine.yaml"
    path.write_text(f"name: a\n{text}\n")
    run = snakemake(tmp_path, "--configfile", path, "--dry-run")
    assert run.returncode != 0
    assert sentence in run.stdout + run.stderr
    assert "mine.yaml" in run.stdout + run.stderr
    assert not (tmp_path / "results").exists()


def test_files_left_over_are_named(tmp_path):
    folder = tmp_path / "results/small"
    folder.mkdir(parents=True)
    (folder / "limits_atlas_dimuon_36fb.csv").write_text("")
    run = snakemake(tmp_path, "--configfile", write_config(tmp_path, figures=[]), "--dry-run")
    assert run.returncode == 0, run.stderr
    assert "no part of this run: limits_atlas_dimuon_36fb.csv." in run.stderr


@pytest.mark.parametrize(
    "scan", sorted((ROOT / "config/scans").glob("*.yaml")), ids=lambda p: p.stem
)
def test_shipped_scans_can_be_planned(tmp_path, scan):
    shutil.copy(scan, tmp_path)
    run = snakemake(tmp_path, "--configfile", tmp_path / scan.name, "--dry-run", "--quiet")
    assert run.returncode == 0, run.stderr


def test_precision_adds_batches_to_the_samples_there_are(small_run):
    """Planned from samples that another scan made; they stay as they are, others join them."""
    config = write_config(
        small_run,
        name="precise",
        scan={"mzp": [20], "g": [0.003, 0.01, 0.03, 0.1]},
        precision=0.17,
        figures=[],
    )
    target = "results/precise/precision.csv"
    plan = snakemake(small_run, target, "--dry-run", "--configfile", config)
    rules = set(re.findall(r"^(?:rule|checkpoint) (\w+):", plan.stdout + plan.stderr, re.MULTILINE))
    assert {"pilot_yields", "pilot_limits", "batches", "yields", "limits", "precision"} <= rules
    assert "generate" not in rules
    samples = small_run / "results/samples"
    before = {path: path.stat().st_mtime_ns for path in samples.glob("*/events.lhe.gz")}
    run = snakemake(small_run, target, "--configfile", config)
    assert run.returncode == 0, run.stdout + run.stderr
    content = json.loads((small_run / "results/precise/pilot/batches.json").read_text())
    batches = content["batches"]
    assert content["provenance"]["stage"] == "precision"
    made = set(samples.glob("*/events.lhe.gz")) - set(before)
    assert 0 < len(made) == sum(number - 1 for number in batches.values())
    assert all("_mzp20_" in path.parent.name for path in made)
    assert all(path.stat().st_mtime_ns == time for path, time in before.items())
    with open(small_run / target, newline="") as file:
        (row,) = csv.DictReader(file)
    assert float(row["error"]) < 0.17 < float(row["error_pilot"])
    assert (row["state"], row["batches"]) == ("reached", str(max(batches.values())))
    assert "1 of 1 limits on g have a Monte Carlo error of at most 0.17" in run.stdout
    again = snakemake(small_run, target, "--configfile", config)
    assert "Nothing to be done" in again.stdout + again.stderr
    text = as_text(chain(small_run / "results/precise/limits_atlas_z4l_2013.csv", "1"))
    used = samples.glob("*_mzp20_*/sample.json")
    seeds = {json.loads(path.read_text())["seed"] for path in used}
    assert len(seeds) == 2 + len(made)
    assert all(f"seed = {seed}, backend" in text for seed in seeds)
