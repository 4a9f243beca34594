"""A user's own analyses, models and figures, in folders of the user's."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from zprimer.errors import InputError
from zprimer.explain.chain_files import located
from zprimer.generation.backends.madgraph.definitions import ufo_folder
from zprimer.generation.backends.madgraph.directory import model_files
from zprimer.io.finding import named_modules
from zprimer.io.places import PROJECT, check_own_folders
from zprimer.io.provenance import analysis_files
from zprimer.recast.analysis import analysis_names, load_analysis
from zprimer.recast.selection_code import selection_files

GUIDE = PROJECT / "docs" / "extending.md"
STAGES = Path(__file__).parents[1] / "workflow" / "stages_that_run.py"
MODEL = """
from dataclasses import replace

from zprimer.models import lmutau

from .strength import FACTOR


def derive(inputs):
    return replace(lmutau.derive({**inputs, "g": FACTOR * inputs["g"]}), model="stronger")


MODEL = replace(lmutau.MODEL, name="stronger", title="twice the coupling", derive=derive)
"""
FIGURE = """
def draw(table):
    raise NotImplementedError
"""
PROJECTION = """
title: "the same search with more data"
references: ["none"]
projection: {from: atlas_z4l_2013, luminosity: 300}
"""
SCAN = {
    "name": "own",
    "model": "lmutau",
    "scan": {"mzp": [20], "g": [0.01]},
    "analyses": ["three_muons", "more_data"],
    "samples": {"cuts": {"4mu": {"pt_min": 0, "eta_max": None, "delta_r_min": 0}}},
    "figures": ["my_plane"],
}
for key, value in (("mass_os_min", 1), ("m4l_min", 20), ("m4l_max", None)):
    SCAN["samples"]["cuts"]["4mu"][key] = value


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """The search of the guide, a projection of one of ours, a model, a UFO and a figure."""
    search, selection = (
        re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[0]
        for language in ("yaml", "python")
    )
    ufo = {
        f"models_ufo/stronger/{path.name}": path.read_text(encoding="utf-8")
        for path in model_files(PROJECT / "models_ufo" / "lmutau")
    }
    files = {
        "analyses/three_muons/analysis.yaml": search,
        "analyses/three_muons/selection.py": selection,
        "analyses/more_data/analysis.yaml": PROJECTION,
        "models/stronger.py": MODEL,
        "models/strength.py": "FACTOR = 2.0\n",
        "figures/my_plane.py": FIGURE,
    }
    return write(tmp_path_factory.mktemp("own"), files | ufo)


@pytest.fixture
def named(own, monkeypatch):
    monkeypatch.setenv("ZPRIMER_PATH", str(own))
    return own


def python(own, *arguments, folder, **options):
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env=os.environ | {"ZPRIMER_PATH": str(own)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        **options,
    )


def test_analyses_are_found_like_ours(named):
    assert {"three_muons", "more_data", "atlas_z4l_2013"} <= set(analysis_names())
    assert load_analysis("three_muons").folder == named / "analyses/three_muons"
    ours = PROJECT / "analyses/atlas_z4l_2013"
    more = load_analysis("more_data")
    assert more.folder == ours
    files = analysis_files(more.folder, (*more.files, *selection_files(more.folder)))
    assert files["analyses:more_data/analysis.yaml"] == named / "analyses/more_data/analysis.yaml"
    assert files["analyses:atlas_z4l_2013/selection.py"] == ours / "selection.py"
    assert not any(".." in name for name in files)
    for name, path in files.items():
        assert located(name, Path("out.csv")) == path
    with pytest.raises(InputError, match=r"did you mean 'three_muons'\?.* more_data"):
        load_analysis("three_muon")


def test_a_table_of_one_of_ours(named, tmp_path, monkeypatch):
    """``../<analysis>/`` is that analysis wherever it is."""
    text = (PROJECT / "analyses/atlas_dimuon_36fb/analysis.yaml").read_text(encoding="utf-8")
    text = text.replace("file: data/", "file: ../atlas_dimuon_36fb/data/")
    monkeypatch.setenv(
        "ZPRIMER_PATH", str(write(tmp_path, {"analyses/borrowed/analysis.yaml": text}))
    )
    expected = load_analysis("atlas_dimuon_36fb").regions["spectrum"].observed
    assert load_analysis("borrowed").regions["spectrum"].observed == expected


def test_ufo(named):
    assert ufo_folder("stronger") == named / "models_ufo/stronger"
    assert ufo_folder("lmutau") == PROJECT / "models_ufo/lmutau"
    with pytest.raises(InputError, match=r"unknown UFO 'strong' .*did you mean 'stronger'"):
        ufo_folder("strong")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"notes.txt": ""}, r"has none of the folders that are looked for: analyses, models_ufo,"),
        (
            {"analyses/atlas_z4l_2013/analysis.yaml": ""},
            r"has the name of .*analyses/atlas_z4l_2013/analysis\.yaml: rename yours",
        ),
        ({"models_ufo/lmutau/particles.py": ""}, r"has the name of .*models_ufo/lmutau/particles"),
        ({"models/lmutau.py": ""}, r"models/lmutau\.py has the name of .*models/lmutau\.py"),
        ({"models/cards/__init__.py": ""}, r"has the name of .*zprimer/models/cards\.py"),
        ({"processes/zprime_z.py": ""}, r"has the name of .*processes/zprime_z\.py"),
        ({"observables/z_pole.py": ""}, r"has the name of .*observables/z_pole\.py"),
        ({"figures/style.py": ""}, r"has the name of .*plots/style\.py"),
    ],
)
def test_a_folder_that_would_be_misunderstood(tmp_path, monkeypatch, files, sentence):
    monkeypatch.setenv("ZPRIMER_PATH", str(write(tmp_path, files)))
    with pytest.raises(InputError, match=sentence):
        check_own_folders()


def test_folders_that_are_none(own, tmp_path, monkeypatch):
    for given, sentence in (
        ("own", r"names own, which is another folder .*: give it in full, /.*/own\."),
        (f"{own}:{tmp_path}/missing", r"names /.*missing, which is no folder"),
    ):
        monkeypatch.setenv("ZPRIMER_PATH", given)
        with pytest.raises(InputError, match=sentence):
            analysis_names()


def test_two_own_folders_with_one_name(own, tmp_path, monkeypatch):
    write(tmp_path, {"models/stronger.py": MODEL})
    monkeypatch.setenv("ZPRIMER_PATH", f"{own}:{tmp_path}")
    with pytest.raises(InputError, match=rf"{tmp_path}/models/stronger\.py has the name of {own}/"):
        check_own_folders()


def test_a_figure_with_the_name_of_one_of_a_paper(monkeypatch):
    monkeypatch.setattr(
        "zprimer.io.finding.modules_with", lambda package, name: (f"{package}.same",)
    )
    with pytest.raises(InputError, match="rename one, so that a name means one thing"):
        named_modules(["zprimer.plots", "zprimer.papers"], "draw")


def test_model_from_point_to_record(own, tmp_path):
    point = ("--model", "stronger", "--set", "mzp=60", "--set", "g=0.1")
    cards = python(own, "-m", "zprimer.cli", "cards", *point, "--out", "a.dat", folder=tmp_path)
    assert cards.returncode == 0, cards.stderr
    *_, record = (tmp_path / "a.dat").read_text(encoding="utf-8").splitlines()
    program = json.loads(record.removeprefix("# provenance "))["program"]
    assert set(program["own"]) == {"zprimer.models.strength", "zprimer.models.stronger"}
    wrong = python(own, "-m", "zprimer.cli", "point", "--model", "strongr", folder=tmp_path)
    assert "did you mean 'stronger'? Allowed: lmutau, stronger, topphilic." in wrong.stderr


def stages(own, configuration, changes):
    run = python(
        own,
        STAGES,
        folder=own,
        input=json.dumps({"configuration": configuration, "changes": changes}),
    )
    assert run.returncode == 0, run.stderr
    return list(map(set, json.loads(run.stdout)))


def test_a_change_makes_the_stages_after_it_run_again(own):
    line = "\n_ADDED = 1\n"
    figure, search, selection, model = stages(
        own,
        SCAN,
        [
            ("figures/my_plane.py", "", line),
            ("analyses/three_muons/analysis.yaml", "events: [12]", "events: [13]"),
            ("analyses/three_muons/selection.py", "pt > 10", "pt > 11"),
            ("models/stronger.py", "", line),
        ],
    )
    assert figure == {"plots"}
    assert search == {"yields", "limits", "combine", "merge", "plots"}
    assert selection == search | {"select"}
    assert model == set()
    scan = {"name": "own", "model": "stronger", "scan": {"g": [0.01]}, "era": "2026"}
    for file in ("models/stronger.py", "models/strength.py"):
        (found,) = stages(own, scan, [(file, "", line)])
        assert {"points", "flavour", "combine", "merge"} <= found
