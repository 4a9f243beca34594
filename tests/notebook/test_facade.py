"""The names of ``zprimer``: few, light to import, and those of README do what they say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from toy_lhe import event_blocks, write_sample

import zprimer
from zprimer import notebook
from zprimer.cli import main
from zprimer.io.files import read_json
from zprimer.run.plan import Plan
from zprimer.simulation.ntuple import read_events

ROOT = Path(__file__).resolve().parents[2]
FEW = "events=300"
"""Instead of the number in README: the same lines, in less time."""


def run_python(program: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_import_is_light() -> None:
    """No number cruncher, and nothing of zprimer but itself."""
    program = "import sys; before = set(sys.modules); import zprimer; zprimer.errors = None\n"
    loaded = run_python(program + "print(*sorted(set(sys.modules) - before))").split()
    assert [name for name in loaded if name.startswith("zprimer")] == ["zprimer"]
    assert not {"numpy", "pandas", "importlib.metadata"} & set(loaded)


def test_public_names() -> None:
    assert dir(zprimer) == sorted([*notebook.__all__, "__version__"])
    listed = {name for names in notebook._HOMES.values() for name in names}
    assert listed == set(notebook.__all__)
    for name in zprimer.__all__:
        assert callable(getattr(zprimer, name)), name
    with pytest.raises(AttributeError, match="'zprimer' has no attribute 'pointt'"):
        zprimer.pointt  # noqa: B018


def test_recast_is_the_room_and_the_function_whichever_comes_first() -> None:
    same = "print(zprimer.recast is sys.modules['zprimer.recast'], callable(zprimer.recast))"
    first = "import sys, zprimer; zprimer.recast\n"
    assert run_python(first + same) == "True True\n"
    first = "import sys, zprimer; from zprimer.recast.analysis import load_analysis\n"
    assert run_python(first + same) == "True True\n"


@pytest.fixture(scope="module")
def notebook_of_readme(run: Path) -> dict:
    """The variables that the lines of README leave, run where they find what they name."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(re.findall(r"^\S", lines, re.MULTILINE)) == 6
    project = run.parents[1]
    write_sample(project / "sample", event_blocks(150))
    variables: dict = {"project": project}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        exec(re.sub(r"events=\d+", FEW, lines), variables)
    return variables


def test_lines_of_readme(notebook_of_readme: dict) -> None:
    names = ("point", "scan", "limits", "figure", "recast")
    point, scan, limits, figure, recast = (notebook_of_readme[name] for name in names)
    assert point.verdict in repr(point)
    assert len(scan) == 4
    assert limits.loc["atlas_z4l_2013", "mu_obs"] > 0
    assert figure.axes
    assert recast.cutflow["events"].iloc[0] == 150


def test_limits_at_a_point_are_those_of_the_stages(notebook_of_readme: dict) -> None:
    """From the samples that ``limits`` made, by the commands that a run consists of."""
    project, point = notebook_of_readme["project"], notebook_of_readme["point"]
    (project / "mine.csv").write_text(f"id,model,mzp,g\np,lmutau,{point.inputs['mzp']},0.1\n")
    selections = map(str, project.glob("results/samples/*/atlas_z4l_2013.json"))
    analysis = ["--analysis", "atlas_z4l_2013"]
    yields, out = str(project / "yields.npz"), project / "limits_atlas_z4l_2013.csv"
    given = ["--points", str(project / "mine.csv"), "--selections", *selections]
    assert main(["yields", *given, *analysis, "--out", yields]) == 0
    assert main(["limits", "--yields", yields, *analysis, "--out", str(out)]) == 0
    (project / "points.csv").write_bytes((project / "mine.csv").read_bytes())
    stage = zprimer.read(project).limits["atlas_z4l_2013"].iloc[0]
    row = notebook_of_readme["limits"].loc["atlas_z4l_2013"]
    assert row[["mu_obs", "cls_exp", "verdict"]].tolist() == (
        stage[["mu_obs", "cls_exp", "verdict"]].tolist()
    )


def test_recast_contracts_the_weights_as_limits_does(notebook_of_readme: dict) -> None:
    """Both energies together, at a coupling other than the one that the events were made at."""
    showered = sorted(notebook_of_readme["project"].glob("results/samples/*/events.root"))
    found = zprimer.recast(showered, "atlas_z4l_2013", progress=False)
    assert found.parameters["g"] != 0.1
    assert found.limit(g=0.1).equals(notebook_of_readme["limits"])
    assert found.limit()["signal"].iloc[0] != found.limit(g=0.1)["signal"].iloc[0]


def test_a_run_would_make_the_same_samples(notebook_of_readme: dict) -> None:
    """Under the same names and by the same recipes, so that it finds them done."""
    content = {
        "name": "same",
        "model": "lmutau",
        "scan": {"mzp": [60.0], "g": [0.1]},
        "analyses": ["atlas_z4l_2013"],
        "samples": {"events": 300},
    }
    plan = Plan(content)
    folder = notebook_of_readme["project"] / "results/samples"
    assert {path.name for path in folder.iterdir()} == set(plan.samples.by_id)
    for sample in plan.samples.by_id:
        job = plan.job("select", {"sample": sample, "analysis": "atlas_z4l_2013"})
        for each in (job, *job.before, *job.before[0].before):
            made = folder / sample / each.outputs[0].name
            record = read_events(made).metadata if made.suffix == ".root" else read_json(made)
            assert record["provenance"]["recipe"] == each.recipe, made.name


def test_samples_are_made_once(notebook_of_readme: dict) -> None:
    """And serve at other couplings, without a word about making any."""
    folder = notebook_of_readme["project"] / "results/samples"
    made = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert len(made) == 2 * 5
    point = zprimer.point("lmutau", mzp=60, g=0.2)
    there = point.limits(samples=folder).loc["atlas_z4l_2013", "signal"]
    again = point.limits(events=300, samples=folder).loc["atlas_z4l_2013", "signal"]
    assert there == again > notebook_of_readme["limits"]["signal"].iloc[0]
    assert made == {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
