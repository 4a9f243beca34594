"""Stages that say themselves what they are: a new one is one module."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from zprimer.cli import build_parser, command_names
from zprimer.run.stages import maker_of, named_like, stages

ROOT = Path(__file__).resolve().parents[2]
NEW = '''"""``zprimer spread``: how far the limits of an analysis lie apart."""

import argparse
from pathlib import Path

from zprimer.io.stage import Stage

SUMMARY = "how far limits lie apart"
EXAMPLE = "zprimer spread --limits limits.csv --analysis atlas_z4l_2013 --out spread.csv"
STAGE = Stage(
    "spread",
    {"table": "{run}/spread_{analysis}.csv"},
    inputs=("limits",),
    asks=("analysis",),
    data=("analysis",),
    after=("limits",),
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limits", type=Path, required=True)
    parser.add_argument("--analysis", required=True)
    parser.add_argument("--factor", type=float, default=2.0)
    parser.add_argument("--out", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    from zprimer.io.provenance import provenance_of_command
    from zprimer.io.tables import read_table, write_table

    limits = read_table(args.limits)
    record = provenance_of_command(args, [limits.provenance])
    rows = [[id, f"{args.factor * float(x)}"] for id, x in zip(*limits.columns.values())]
    write_table(args.out, ["id", "spread"], rows, record)
'''
USE = """
from pathlib import Path

from zprimer.cli import main
from zprimer.explain.chain import as_text, chain
from zprimer.io.provenance import provenance
from zprimer.io.tables import write_table
from zprimer.run.left_over import left_over
from zprimer.run.plan import Plan
from zprimer.run.stages import maker_of

plan = Plan({
    "name": "new", "model": "lmutau", "scan": {"mzp": [20], "g": [0.01]},
    "analyses": ["atlas_z4l_2013"],
})
job = plan.job("spread", {"analysis": "atlas_z4l_2013"})
assert job.outputs == (Path("results/new/spread_atlas_z4l_2013.csv"),)
assert job.asked == {"analysis": "atlas_z4l_2013", "factor": 2.0}
assert job.before == (plan.job("limits", {"analysis": "atlas_z4l_2013"}),)
assert "analyses:atlas_z4l_2013/analysis.yaml" in job.data
assert "zprimer.commands.spread" in job.code.code.modules

folder = Path("results/new")
limits, out = folder / "limits_a.csv", folder / "spread_a.csv"
write_table(limits, ["id", "x"], [["p", 1.5]], provenance("limits", limits, {}))
assert main(["spread", "--limits", str(limits), "--analysis", "a", "--out", str(out)]) == 0
told = as_text(chain(out, "p"))
assert "spread = 3.0" in told and "settings: analysis = a, factor = 2.0" in told, told
assert str(limits) in told
assert maker_of(out) == "spread"
assert left_over(folder, ["b"], [], []) == ["limits_a.csv", "spread_a.csv"]
assert main(["spread", "--limits", str(out), "--analysis", "a", "--out", str(out)]) == 1
"""


@pytest.mark.parametrize(
    ("path", "stage"),
    [
        ("results/small/limits_atlas_z4l_2013.csv", "limits"),
        ("results/small/pilot/limits_a.csv", "limits"),
        ("results/small/not_covered_a.csv", "yields"),
        ("results/samples/4mu_8TeV/sample.json", "generate"),
        ("results/samples/4mu_8TeV/atlas_z4l_2013.json", "select"),
        ("results/samples/4mu_8TeV/events.root", "shower"),
        ("results/small/figures/agpy_fig3_sources.csv", "plots"),
        ("results/small/crosschecks.csv", "crosschecks"),
        ("elsewhere/plane.csv", "merge"),
        ("elsewhere/mine.lhe.gz", "generate"),
        ("elsewhere/scan.json", None),
        ("elsewhere/mine.csv", None),
    ],
)
def test_stage_that_makes_a_file(path: str, stage: str | None) -> None:
    assert maker_of(Path(path)) == stage


def test_name_of_a_result_tells_its_wildcards() -> None:
    found = named_like(Path("results/samples/jzp_a_b/atlas_x.json"))
    assert found == (stages()["select"], {"sample": "jzp_a_b", "analysis": "atlas_x"})


def test_every_stage_names_options_and_stages_that_are_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for stage in stages().values():
        assert set(stage.after) <= set(stages()), stage.name
        if stage.name in command_names():
            with pytest.raises(SystemExit):
                build_parser(stage.name).parse_args([stage.name, "--help"])
            said = capsys.readouterr().out
            options = (
                *stage.inputs,
                *stage.asks,
                *(each.replace("_", "-") for each in stage.outputs),
            )
            assert [each for each in options if f"--{each} " not in said] == [], stage.name


def test_a_new_stage_is_one_module(tmp_path: Path) -> None:
    """It is planned, recorded, explained and told from files of other configurations."""
    for name in ("analyses", "workflow"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "workflow/zprimer/commands/spread.py").write_text(NEW, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", USE],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "workflow")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "is also an input" in run.stderr
