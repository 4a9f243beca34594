"""zprimer from a wheel, in an empty folder, without a clone."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from zprimer.io.provenance import code_tree
from zprimer.io.recipe import program
from zprimer.recast.analysis import analysis_names

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (
    *("LICENSE", "README.md", "Snakefile", "pyproject.toml", "setup.py"),
    *("analyses", "config", "envs", "models_ufo", "workflow"),
)
LARGEST_WHEEL = 2**20
POINT = ("--model", "lmutau", "--set", "mzp=60", "--set", "g=0.1")
SAME = """
import json
from zprimer.io.places import PACKED, PROJECT
from zprimer.io.provenance import code_tree
from zprimer.io.recipe import program
from zprimer.recast.analysis import analysis_names, load_analysis
from zprimer.generation.backends.madgraph.packing import ufo_files

assert PROJECT == PACKED
print(json.dumps({
    "tree": code_tree(),
    "merge": program("merge", model="lmutau").code.sha256,
    "generate": program("generate", model="topphilic", processes=["jzp"]).code.sha256,
    "analyses": {name: len(load_analysis(name).files) for name in analysis_names()},
    "ufo": len(ufo_files("topphilic")),
}))
"""


def done(*command, folder=None, environment=None, code=0):
    run = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == code, run.stdout + run.stderr
    return run.stdout + run.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy, since a build leaves its own behind."""
    tree, folder = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "py3_model.pkl")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=ignored)
        else:
            shutil.copy2(ROOT / name, tree / name)
    options = ("--quiet", "--no-deps", "--no-index", "--no-build-isolation")
    done(sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", folder, tree)
    return next(folder.glob("zprimer-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Calls a program of an environment that has this wheel, and sees the dependencies here."""
    place = tmp_path_factory.mktemp("environment")
    done(sys.executable, "-m", "venv", "--without-pip", place)
    options = ("--quiet", "--no-deps", "--no-index")
    pip = (sys.executable, "-m", "pip", "--python", place / "bin/python")
    done(*pip, "install", *options, wheel)
    packages = next(place.glob("lib/python*/site-packages"))
    # of a folder named here files that name others, such as a clone, are not read
    (packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def call(name, *arguments, folder, code=0):
        program = place / "bin" / name
        return done(program, *arguments, folder=folder, environment=environment, code=code)

    return call


def test_the_wheel_holds_what_is_needed_and_no_more(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    packed = {name.partition("/_project/")[2] for name in names} - {""}
    assert wheel.stat().st_size < LARGEST_WHEEL
    assert {"Snakefile", "config/config.yaml", "config/scans/ksz_fig2.yaml"} <= packed
    for folder, pattern in (
        *(("workflow/rules", "*"), ("workflow/schemas", "*"), ("workflow/report", "*")),
        *(("workflow/profiles", "**/*"), ("workflow/scripts", "*"), ("models_ufo/lmutau", "*.py")),
        *(("analyses", "*/analysis.yaml"), ("analyses", "*/selection.py")),
        ("analyses", "*/data/*"),
    ):
        expected = {
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / folder).glob(pattern)
            if path.is_file() and path.suffix not in (".pyc", ".pkl")
        }
        assert expected
        assert expected <= packed
    for unwanted in ("validation/", "derivation/", "__pycache__", ".png", "results/"):
        assert not [name for name in packed if unwanted in name], unwanted


def test_it_is_the_same_code_and_data(installed, tmp_path):
    found = json.loads(installed("python", "-c", SAME, folder=tmp_path))
    assert found["tree"] == code_tree()
    assert found["merge"] == program("merge", model="lmutau").code.sha256
    jets = program("generate", model="topphilic", processes=["jzp"])
    assert found["generate"] == jets.code.sha256
    assert set(found["analyses"]) == set(analysis_names())
    assert found["ufo"] > 5


def test_points_flavour_and_cards_from_an_empty_folder(installed, tmp_path):
    (tmp_path / "scan.yaml").write_text("{name: mine, model: lmutau, scan: {mzp: [20], g: [0.1]}}")
    assert "v_phi" in installed("zprimer", "point", *POINT, folder=tmp_path)
    for command in (
        ("points", "--config", "scan.yaml", "--out", "points.csv"),
        ("flavour", "--points", "points.csv", "--era", "2026", "--out", "flavour.csv"),
        ("cards", *POINT, "--out", "param_card.dat"),
        ("cards", "--help"),
    ):
        installed("zprimer", *command, folder=tmp_path)
    assert len((tmp_path / "flavour.csv").read_text().splitlines()) == 2
    said = installed("zprimer", "explain", "flavour.csv", "--row", "1", folder=tmp_path)
    assert "muon_g2" in said


def test_the_first_masses_of_the_default_scan_would_be_run(installed, tmp_path):
    said = installed("zprimer", "run", "-n", "--config", "scan={mzp: [5, 10]}", folder=tmp_path)
    assert "Nothing to be done" not in said
    for rule in ("generate", "shower", "select"):
        assert f"{rule} " in said
    assert "results/default/plane.csv" in said


def test_a_run_from_an_empty_folder(installed, tmp_path):
    asked = ("--cores", "1", "--config", "scan={mzp: [5, 10], g: [0.01, 0.1]}")
    installed("zprimer", "run", "results/default/flavour.csv", *asked, folder=tmp_path)
    assert len((tmp_path / "results/default/flavour.csv").read_text().splitlines()) == 5


def test_environments_of_conda_need_a_clone(installed, tmp_path):
    options = ("-n", "--software-deployment-method", "conda")
    said = installed("zprimer", "run", *options, folder=tmp_path, code=1)
    assert "an environment of conda installs zprimer from a clone" in said
