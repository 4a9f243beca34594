"""Where outputs come from: records inside of them, hashes that are checked, the chain of a row."""

import importlib.metadata
import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from zprimer.cli import main
from zprimer.errors import DataFileError, InputError
from zprimer.explain.chain import as_text, chain
from zprimer.io import code
from zprimer.io.files import read_json, sha256, write_json
from zprimer.io.provenance import (
    KEY,
    PACKAGE,
    RECORD,
    code_tree,
    packages,
    provenance,
    read_stamped,
    record_path,
    united,
    write_stamped,
)
from zprimer.io.tables import read_table, write_table
from zprimer.models.cards import read_card
from zprimer.models.point import load_model

SCAN = {"name": "try", "model": "lmutau", "scan": {"mzp": [20], "g": [0.003, 0.1]}}
ALLOWED, EXCLUDED = "mzp20_g0.003", "mzp20_g0.1"


def test_name_of_the_code_is_that_of_git(tmp_path):
    for name, text in {
        "a.py": "1\n", "a/b.py": "2\n", "a.b/c.yaml": "3\n", "a-b.csv": "", "run.py": "4\n",
        "deep/er/still.json": "{}", "__pycache__/x.py": "no", "empty/none.txt": "no", "n.nbi": "no",
    }.items():  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "run.py").chmod(0o755)
    name = code_tree(tmp_path)

    def git(*arguments):
        command = ["git", "-C", tmp_path, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout.strip()

    git("init", "--quiet")
    git("add", "*.py", "*.yaml", "*.json", "*.csv", ":(exclude)__pycache__")
    assert git("write-tree") == name
    (tmp_path / "deep/er/still.json").write_text("[]")
    code_tree.cache_clear()
    assert code_tree(tmp_path) != name


def test_what_a_record_holds(tmp_path):
    (tmp_path / "in").write_text("x")
    record = provenance("limits", tmp_path / "out/limits.csv", {"level": 0.95}, [tmp_path / "in"])
    assert record["inputs"] == {"../in": sha256(tmp_path / "in")}
    assert record["settings"] == {"limits": {"level": 0.95}}
    assert record["code"] == f"git tree {code_tree(PACKAGE)}"
    assert record["packages"] == packages()
    assert record["zprimer"] == importlib.metadata.version("zprimer")
    for name in ("numpy", "pythia8mc", "pyhf"):
        assert record["packages"][name] == importlib.metadata.version(name)
    assert "pytest" not in record["packages"]


def test_settings_of_several_inputs():
    both = united([{"seed": 1, "a": {"b": 1, "c": [1]}}, {"seed": 2, "a": {"b": 1, "c": [2]}}])
    assert both == {"seed": {"any of": [1, 2]}, "a": {"b": 1, "c": {"any of": [[1], [2]]}}}
    assert united([both, {"seed": 2}, {"seed": 3}])["seed"] == {"any of": [1, 2, 3]}
    assert united([]) == {}


@pytest.mark.parametrize("rows", [[], [["a", "1.5"]], [["a", "é"], ["b", "x,\ny"], ["c", '"']]])
def test_table_and_its_record(tmp_path, rows):
    path = tmp_path / "table.csv"
    write_table(path, ["id", "x"], rows, provenance("merge", path, {"name": "é"}))
    table = read_table(path, may_be_empty=True)
    assert table.provenance["settings"]["merge"]["name"] == "é"
    assert table.provenance["content_sha256"] == sha256(path)
    assert list(table.columns) == ["id", "x"]
    assert list(zip(*table.columns.values(), strict=True)) == [tuple(row) for row in rows]


def test_a_record_is_an_input_beside_its_table(tmp_path):
    """A record with other seeds would give another history to the same numbers."""
    table, out = tmp_path / "limits.csv", tmp_path / "out/plane.csv"
    write_table(table, ["id"], [["a"]], provenance("limits", table, {"seed": 1}))
    names = {f"../limits.csv{end}" for end in ("", RECORD)}
    assert provenance("merge", out, {}, [table])["inputs"].keys() == names
    record_path(table).unlink()
    assert provenance("merge", out, {}, [table])["inputs"].keys() == {"../limits.csv"}


def test_changed_table_and_changed_object(tmp_path):
    table, content = tmp_path / "table.csv", tmp_path / "object.json"
    write_table(table, ["id", "x"], [["a", 1.5]], provenance("limits", table, {}))
    write_stamped(content, {"x": 1.5, "8000.0": None}, provenance("select", content, {}))
    assert read_stamped(content)["x"] == 1.5
    for path, stage, read in ((table, "limits", read_table), (content, "select", read_stamped)):
        good = path.read_text()
        path.write_text(good.replace("1.5", "1.6", 1))
        with pytest.raises(DataFileError, match=f"was changed .*rerun '{stage}'"):
            read(path)
        path.write_text(good)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"stage": 1}', '{"stage": NaN}'])
def test_damaged_record_is_named(tmp_path, text):
    path = tmp_path / "table.csv"
    write_table(path, ["id"], [["a"]], provenance("limits", path, {}))
    record_path(path).write_text(text)
    with pytest.raises(DataFileError, match=r"table\.csv\.provenance\.json"):
        read_table(path)


@pytest.mark.parametrize("before", ["none", "older table"])
def test_writer_killed_between_record_and_table(tmp_path, monkeypatch, before):
    """Neither an older table nor what is missing passes for what the new record describes."""
    path = tmp_path / "table.csv"
    if before == "older table":
        write_table(path, ["id"], [["old"]], provenance("limits", path, {}))
    replace = os.replace

    def killed(source, target):
        if Path(target) == path:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_table(path, ["id"], [["new"]], provenance("limits", path, {}))
    assert record_path(path).exists()
    with pytest.raises(DataFileError, match=r"was changed|does not exist"):
        read_table(path)


def stages(folder, *, limits=()):
    """points, flavour and merge with tables of limits that exclude nothing."""
    write_json(folder / "scan.json", SCAN)
    points, flavour, plane = (folder / f"{name}.csv" for name in ("points", "flavour", "plane"))
    assert main(["points", "--config", f"{folder}/scan.json", "--out", f"{points}"]) == 0
    assert main(["flavour", "--points", f"{points}", "--era", "paper", "--out", f"{flavour}"]) == 0
    given = []
    for name in limits:
        given.append(str(folder / f"limits_{name}.csv"))
        rows = [[id, name, 0.5, "allowed"] for id in (ALLOWED, EXCLUDED)]
        record = provenance("limits", folder / given[-1], {}, [points])
        write_table(folder / given[-1], ["id", "analysis", "cls_obs", "verdict"], rows, record)
    options = ["--points", f"{points}", "--flavour", f"{flavour}", "--limits", *given]
    assert main(["merge", *options, "--out", f"{plane}"]) == 0
    return plane


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    stages(folder, limits=("mine",))
    return folder


@pytest.fixture
def copy(run, tmp_path):
    return shutil.copytree(run, tmp_path / "elsewhere/copy")


def names(link):
    return [each.path.name for each in link.all()]


def test_verdict_from_flavour_alone(run):
    link = chain(run / "plane.csv", EXCLUDED)
    assert names(link) == ["plane.csv", "flavour.csv", "paper_2014.yaml", "points.csv", "scan.json"]
    text = as_text(link)
    assert "verdict: excluded by trident" in text
    assert "looked at: muon_g2, tau_decay, trident, z_couplings, mine" in text
    assert "trident: excluded, prediction 5.43" in text
    assert "3 other observables do not exclude the point" in text
    assert "not applicable to the point: bs_mixing, quark_bs_mixing" in text
    assert "0.83 ± 0.18 (1403.1269 Eq. 38)" in text
    assert "scan = {'mzp': [20], 'g': [0.003, 0.1]}" in text
    assert "limits_mine" not in text
    assert "5 files, each with the sha256 that was recorded" in text
    for path in (run / "scan.json", run / "points.csv", run / "flavour.csv"):
        assert sha256(path)[:12] in text


def test_allowed_point_needs_every_table(run):
    link = chain(run / "plane.csv", "1")
    assert {"flavour.csv", "limits_mine.csv", "points.csv"} <= set(names(link))
    assert as_text(link).count("0.83 ± 0.18") == 1


@pytest.mark.parametrize("row", ["0", "3", "-1", "1.0", "mzp20", "", "9" * 400, "²"])
def test_rows_that_are_not_there(run, row):
    with pytest.raises(InputError, match="has no row"):
        chain(run / "plane.csv", row)


def test_same_bytes_in_another_folder(run, copy):
    before = {path.name: path.read_bytes() for path in copy.glob("*.csv*")}
    stages(copy, limits=("mine",))
    assert {path.name: path.read_bytes() for path in copy.glob("*.csv*")} == before
    for name, content in before.items():
        assert str(run).encode() not in content, name


@pytest.mark.parametrize(
    ("name", "old", "new", "remedy"),
    [
        ("plane.csv", "excluded", "allowed", "rerun 'merge'"),
        ("flavour.csv", "paper_2014", "paper_2015", "rerun 'flavour'"),
        ("points.csv", "0.003", "0.004", "rerun 'points'"),
        ("scan.json", "0.003", "0.004", "put it back as it was, or rerun 'points'"),
        ("limits_mine.csv", "0.5", "0.6", "rerun 'limits'"),
    ],
)
def test_changed_file_is_named_with_what_to_rerun(copy, capsys, name, old, new, remedy):
    path = copy / name
    path.write_text(path.read_text().replace(old, new, 1))
    assert main(["explain", str(copy / "plane.csv"), "--row", "1"]) == 1
    message = capsys.readouterr().err
    assert str(path) in message
    assert remedy in message
    assert message.count("\n") == 1


def test_table_made_again_with_other_settings(copy):
    """Every file is whole, but the plane is not made from these points."""
    points, config = copy / "points.csv", copy / "scan.json"
    write_json(config, SCAN | {"scan": {"mzp": [20], "g": [0.003, 0.2]}})
    assert main(["points", "--config", str(config), "--out", str(points)]) == 0
    with pytest.raises(DataFileError, match=r"points\.csv is not the file that .* was made from"):
        chain(copy / "plane.csv", ALLOWED)


def test_missing_input(copy):
    (copy / "flavour.csv").unlink()
    with pytest.raises(DataFileError, match=r"flavour\.csv, which .* does not exist: .*'flavour'"):
        chain(copy / "plane.csv", ALLOWED)


def test_table_of_a_user(tmp_path):
    """It works, and all that is made from it says so, with its hash."""
    own = tmp_path / "mine.csv"
    own.write_text("id,model,mzp,g\na,lmutau,20,0.1\n")
    text = as_text(chain(own, "1"))
    assert f"mine.csv (own table, sha256 {sha256(own)[:12]}" in text
    assert "g = 0.1" in text
    assert "no record beside it says how it was made" in text
    flavour, plane = tmp_path / "flavour.csv", tmp_path / "plane.csv"
    given = ["--points", str(own)]
    assert main(["flavour", *given, "--era", "paper", "--out", str(flavour)]) == 0
    assert main(["merge", *given, "--flavour", str(flavour), "--out", str(plane)]) == 0
    settings = read_table(plane).provenance["settings"]
    assert settings["own table"] == {"mine.csv": sha256(own)}
    assert "mine.csv (own table, sha256" in as_text(chain(plane, "a"))
    own.write_text("id,model,mzp,g\na,lmutau,20,0.2\n")
    with pytest.raises(DataFileError, match=r"mine\.csv is not the file .* put it back"):
        chain(plane, "a")


def test_card(tmp_path):
    path = tmp_path / "param_card.dat"
    assert main(["cards", "--model", "lmutau", "--set", "mzp=60", "--out", str(path)]) == 0
    last = path.read_text().splitlines()[-1]
    record = json.loads(last.removeprefix(f"# {KEY} "))
    assert record["settings"]["cards"] == {"model": "lmutau", "settings": ["mzp=60"]}
    assert read_card(path, load_model("lmutau"))["mzp"] == 60


def test_json_of_the_scan_is_kept_as_it_was_given(run):
    assert read_json(run / "scan.json") == SCAN


def test_a_file_made_by_other_code_is_named(run, monkeypatch, capsys):
    """The tables are whole and fit each other, but the formulas are not those of today."""
    source_of = code.source_of

    def changed(module):
        found = source_of(module)
        return replace(found, text="other") if module == "zprimer.flavour.table" else found

    monkeypatch.setattr(code, "source_of", changed)
    assert main(["explain", str(run / "plane.csv"), "--row", "1"]) == 1
    message = capsys.readouterr().err
    assert f"{run / 'flavour.csv'} was made by other code than there is now, git tree" in message
    assert "rerun 'flavour' and what follows from it" in message


def test_a_file_that_the_configuration_beside_it_does_not_ask_for(tmp_path, run):
    """A run with another era that was broken off before its tables were made."""
    folder = shutil.copytree(run, tmp_path / "results/try")
    plane = stages(folder)
    write_json(folder / "config.json", SCAN | {"era": "2026"})
    sentence = r"flavour\.csv is made with era = paper in place of 2026.*rerun 'flavour'"
    with pytest.raises(DataFileError, match=sentence):
        chain(plane, ALLOWED)
