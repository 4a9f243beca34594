"""Nothing stale, nothing mixed: what a run finds of an earlier one it compares with its plan."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from zprimer.cli import main
from zprimer.explain.chain_files import located
from zprimer.io.code import code_of
from zprimer.run.records import record_in

ROOT = Path(__file__).resolve().parents[2]
SMALL = {
    "name": "small",
    "model": "lmutau",
    "scan": {"mzp": [20, 30], "g": [0.003, 0.1]},
    "analyses": ["atlas_z4l_2013"],
    "samples": {"events": 20},
    "shower": {"mpi": False, "hadronisation": False},
    "figures": ["z4l_limit"],
}
PROJECT = ("README.md", "Snakefile", "analyses", "docs", "envs", "workflow")
FOUND_BY_CHECKS = ("zprimer.generation.", "zprimer.models.", "zprimer.amplitudes")
SOURCES = {".yaml", ".json", ".csv", ".dat"}


def snakemake(folder, *arguments, project=ROOT, changes=None, **environment):
    """Snakemake on the small scan; what it says."""
    config = folder / "scan.yaml"
    config.write_text(json.dumps(SMALL | (changes or {})))
    command = [sys.executable, "-m", "snakemake", "--snakefile", project / "Snakefile"]
    return subprocess.run(
        [*command, "--directory", folder, "--configfile", config, "--cores", "2", *arguments],
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def planned(folder, project=ROOT, **changes):
    """Rules that would run, and what is said about why."""
    run = snakemake(folder, "--dry-run", project=project, changes=changes)
    said = run.stdout + run.stderr
    assert run.returncode == 0, said
    rules = set(re.findall(r"^(?:local)?rule (\w+):", said, flags=re.MULTILINE))
    return rules - {"all"}, re.findall(r"^zprimer: (.*)$", said, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project, another checkout."""
    copy = tmp_path_factory.mktemp("project")
    for name in PROJECT:
        place = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        place(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A finished run, and what its commands imported and opened."""
    folder, notes = tmp_path_factory.mktemp("run"), tmp_path_factory.mktemp("notes")
    place = Path(__file__).with_name("watched")
    run = snakemake(folder, PYTHONPATH=str(place), WATCHED=str(notes))
    assert run.returncode == 0, run.stdout + run.stderr
    return folder, [json.loads(path.read_text()) for path in notes.glob("*.json")]


@pytest.fixture
def results(watched, tmp_path):
    """The results in another folder, without Snakemake's memory of them."""
    shutil.copytree(watched[0] / "results", tmp_path / "results")
    return tmp_path


def test_nothing_is_done_again_where_nothing_changed(watched, results, project):
    """In the folder of the run, in a copy, and by the same code in another checkout."""
    assert planned(watched[0]) == (set(), [])
    assert planned(results) == (set(), [])
    assert planned(results, project) == (set(), [])


def test_commands_import_and_open_only_what_counts(watched):
    """What a record holds of the code and data of its stage is all that the command uses."""
    folder, notes = watched
    stages = set()
    for note in notes:
        script, *arguments = note["arguments"]
        if Path(script).name != "zprimer":
            continue
        stages.add(arguments[0])
        out = folder / arguments[arguments.index("--out") + 1]
        record = record_in(out)
        code = code_of(record["program"]["modules"], record["program"]["without"])
        assert code.sha256 == record["program"]["sha256"]
        modules = set(code.modules)
        if arguments[0] == "points":
            # checks let a configuration pass or not, and decide nothing else
            modules |= set(code_of(["zprimer.run.configuration_names"]).modules)
            modules |= {each for each in note["modules"] if each.startswith(FOUND_BY_CHECKS)}
        assert set(note["modules"]) <= modules, arguments[0]
        known = {located(name, out).resolve() for name in record["inputs"]} | set(code.files)
        if arguments[0] == "select":
            # the definition of the analysis is among the settings, the background is not
            known |= set((ROOT / "analyses/atlas_z4l_2013").glob("analysis.yaml"))
        if arguments[0] in ("points", "flavour", "combine"):
            # looked through for the one that is the paper's
            known |= set((ROOT / "workflow/zprimer/flavour/data").glob("*.yaml"))
        opened = {Path(path).resolve() for path in note["opened"]}
        ours = {path for path in opened if path.is_relative_to(ROOT) and path.suffix in SOURCES}
        ours -= {path for path in ours if path.is_relative_to(ROOT / ".venv")}
        assert ours <= known, arguments[0]
    assert stages == {
        *("points", "generate", "shower", "select", "yields", "limits", "flavour", "combine"),
        *("merge", "plots"),
    }


PLANE = {"merge", "plots"}


@pytest.mark.parametrize(
    ("changes", "rules", "sentence"),
    [
        (
            {"scan": {"mzp": [20, 30], "g": [0.003, 0.2]}},
            {"configuration", "scan", "points", "flavour", "yields", "limits", "combine"} | PLANE,
            "points.csv is made with scan = {'mzp': [20, 30], 'g': [0.003, 0.1]} in place of",
        ),
        (
            {"era": "2026"},
            {"configuration", "flavour", "combine"} | PLANE,
            "flavour.csv is made with era = paper in place of 2026",
        ),
        (
            {"limits": {"background_uncertainty": 0.05}},
            {"configuration", "limits", "combine"} | PLANE,
            "limits_atlas_z4l_2013.csv is made with background_uncertainty = None in place of 0.05",
        ),
    ],
)
def test_another_configuration_without_the_memory_of_snakemake(results, changes, rules, sentence):
    found, said = planned(results, **changes)
    assert found == rules
    assert any(sentence in line for line in said), said


@pytest.mark.parametrize(
    ("file", "old", "new", "rules", "sentence"),
    [
        (
            "workflow/zprimer/statistics/asymptotic.py",
            "",
            "\n_ADDED = 1\n",
            {"limits", "combine"} | PLANE,
            "limits_atlas_z4l_2013.csv is made by other code",
        ),
        (
            "analyses/atlas_z4l_2013/data/atlas_muons.yaml",
            "0.61",
            "0.62",
            {"select", "yields", "limits", "combine"} | PLANE,
            "is made with another analyses:atlas_z4l_2013/data/atlas_muons.yaml",
        ),
        ("docs/provenance.md", "", "\nMore.\n", set(), ""),
    ],
)
def test_results_of_another_commit(results, project, file, old, new, rules, sentence):
    path = project / file
    text = path.read_text()
    path.write_text(text.replace(old, new, 1) if old else text + new)
    try:
        found, said = planned(results, project)
    finally:
        path.write_text(text)
    assert found == rules
    assert sentence in " ".join(said)


def sample_of(results):
    return next((results / "results/samples").glob("*_8TeV_mzp20_*"))


def generated(folder, *changed):
    """A sample in place of that of the plan, with other settings, under the same id."""
    settings = json.loads((folder / "sample.json").read_text())
    options = {
        "--model": "lmutau", "--process": "4mu", "--set": "mzp=20.0", "--width": "0.02",
        "--sqrts": "8000", "--events": "20", "--seed": str(settings["seed"]),
    }  # fmt: skip
    options |= dict(zip(changed[::2], changed[1::2], strict=True))
    words = [word for item in options.items() for word in item]
    assert main(["generate", *words, "--out", str(folder / "events.lhe.gz")]) == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (["--seed", "7"], "sample.json is made with seed = 7 in place of"),
        (
            ["--pdf", "NNPDF23_lo_as_0119_qed"],
            "sample.json is made with pdf = NNPDF23_lo_as_0119_qed in place of",
        ),
    ],
)
def test_another_sample_under_the_expected_id(results, changed, sentence):
    """Made anew with all that follows, and the plane is that of the plan again."""
    folder = sample_of(results)
    generated(folder, *changed)
    found, said = planned(results)
    assert found == {"generate", "shower", "select", "yields", "limits", "combine"} | PLANE
    assert any(sentence in line for line in said), said


def test_other_shower_under_the_expected_id(watched, results):
    folder = sample_of(results)
    events = folder / "events.root"
    words = ["shower", "--in", str(folder / "events.lhe.gz"), "--out", str(events)]
    assert main([*words, "--no-mpi", "--no-hadronisation", "--tune", "a14"]) == 0
    found, said = planned(results)
    assert found == {"shower", "select", "yields", "limits", "combine"} | PLANE
    assert "events.root is made with settings" in " ".join(said)
    run = snakemake(results)
    assert run.returncode == 0, run.stdout + run.stderr
    plane = "results/small/plane.csv"
    assert (results / plane).read_bytes() == (watched[0] / plane).read_bytes()
    assert planned(results) == (set(), [])


def test_a_result_that_is_none(results):
    (results / "results/small/yields_atlas_z4l_2013.npz").write_bytes(b"no archive")
    found, said = planned(results)
    assert found == {"yields", "limits", "combine"} | PLANE
    assert "without a record of this stage that can be read" in said[0]


def test_results_that_cannot_be_written(results):
    """A dry run says the truth about them, too."""
    for path in sorted((results / "results").rglob("*"), reverse=True):
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert planned(results) == (set(), [])
    assert "flavour" in planned(results, era="2026")[0]


def test_results_from_a_machine_whose_clock_is_ahead(results):
    """What is outdated is made anew although it seems to be newer than everything."""
    for path in (results / "results").rglob("*.*"):
        os.utime(path, (4e9, 4e9))
    changes = {"limits": {"background_uncertainty": 0.05}}
    assert "limits" in planned(results, **changes)[0]
    run = snakemake(results, changes=changes)
    assert run.returncode == 0, run.stdout + run.stderr
    assert planned(results, **changes) == (set(), [])


def test_code_is_that_of_the_snakefile(results, project):
    """With the environment of this checkout active, the commands of the other one run."""
    path = project / "workflow/zprimer/commands/points.py"
    text = path.read_text()
    path.write_text(text.replace("points of model", "points of the other checkout's model"))
    try:
        run = snakemake(results, "results/small/points.csv", project=project)
    finally:
        path.write_text(text)
    assert run.returncode == 0, run.stdout + run.stderr
    log = (results / "results/small/logs/points.log").read_text()
    assert "points of the other checkout's model" in log


def test_snakefile_without_its_code_is_refused(tmp_path):
    for name in ("Snakefile", "config", "workflow/rules", "workflow/report", "analyses", "envs"):
        place = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        place(ROOT / name, tmp_path / name)
    run = snakemake(tmp_path, "--dry-run", project=tmp_path)
    assert run.returncode != 0
    assert "would run with the Snakefile of" in run.stdout + run.stderr
