"""The process of docs/extending.md as one module in a folder of a user's own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "extending.md"
CUTS = ("pt_min=2", "eta_max=2.5", "mass_os_min=1", "delta_r_min=0.05", "m4l_min=20", "m4l_max=76")


def zprimer(folder: Path, *arguments: str, code: int = 0) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "zprimer.cli", *arguments],
        cwd=folder,
        env={**os.environ, "ZPRIMER_PATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == code, run.stderr
    return run.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    (folder / "processes").mkdir()
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    (text,) = (block for block in blocks if "\nPROCESS = " in block)
    (folder / "processes" / "four_light_muons.py").write_text(text, encoding="utf-8")
    return folder


def test_events_of_an_own_process(folder: Path) -> None:
    """The cross section is that of ``4mu`` within the same cuts, and its code is on record."""
    found = {}
    for process, cuts in (("4mu_light", ()), ("4mu", ("--cuts", *CUTS))):
        options = ("--model", "lmutau", "--process", process, "--set", "mzp=30", "--sqrts", "8000")
        more = ("--events", "400", "--seed", "2", "--width", "0.03", "--out", f"{process}/e.lhe.gz")
        zprimer(folder, "generate", *options, *more, *cuts)
        found[process] = json.loads((folder / process / "sample.json").read_text())
    own, ours = found["4mu_light"], found["4mu"]
    assert own["process"] == "4mu_light"
    assert own["cuts"] == ours["cuts"]
    for name in ("sm", "squared"):
        (a, da), (b, db) = (
            (each["basis"][name]["sigma_pb"], each["basis"][name]["error_pb"])
            for each in (own, ours)
        )
        assert abs(a - b) < 4 * (da**2 + db**2) ** 0.5
        assert 0 < da < 0.05 * a
    assert "four_light_muons" in json.dumps(own["provenance"])
    assert "four_light_muons" not in json.dumps(ours["provenance"])


def test_typo_is_answered_with_an_own_process(folder: Path) -> None:
    options = ("--model", "lmutau", "--process", "4mu_ligth", "--sqrts", "8000", "--seed", "2")
    said = zprimer(folder, "generate", *options, "--events", "4", "--out", "e.lhe.gz", code=1)
    assert "'4mu_light'" in said
