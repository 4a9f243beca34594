"""The two backends against each other, where MadGraph5_aMC@NLO is installed.

What came out is kept in ``tests/reference/madgraph_crosscheck.json``.
"""

import json
from pathlib import Path

import pytest
from installations import request_for

from zprimer.errors import DataFileError, InputError
from zprimer.generation.backends.madgraph.comparison import compare
from zprimer.generation.backends.madgraph.definitions import definitions
from zprimer.generation.backends.madgraph.installation import find_installation, require_programs
from zprimer.generation.sample import generate

REFERENCE = Path(__file__).parents[1] / "reference" / "madgraph_crosscheck.json"


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.mark.madgraph
@pytest.mark.parametrize("process", ["4mu", "ttzp"])
def test_backends_agree(process, cache, tmp_path, monkeypatch):
    try:
        require_programs(find_installation(), loops=False)
    except (InputError, DataFileError) as problem:
        pytest.skip(str(problem))
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    paths = [tmp_path / backend / "events.lhe.gz" for backend in ("embedded", "madgraph")]
    for path in paths:
        made = request_for(
            process, events=2000, g=0.1 if process == "4mu" else 1.0, width=None,
            backend=path.parent.name,
        )  # fmt: skip
        generate(made, path)
    found = compare(*paths)
    assert abs(found.pull) < 3
    assert len(found.shapes) * min(shape.probability for shape in found.shapes) > 0.01


def test_recorded_loops():
    """jZ' at two points and ZZ' at one, undecayed: within 3 combined errors of at most 1.2 %."""
    rows = json.loads(REFERENCE.read_text())["loops_without_decay"]["rows"]
    assert sorted(row["process"] for row in rows) == ["jzp", "jzp", "zzp"]
    for row in rows:
        embedded, independent = row["embedded"], row["independent"]
        for other, allowed in ((row["madgraph"], 0.012), (independent, 0.002)):
            combined = (embedded["error_pb"] ** 2 + other["error_pb"] ** 2) ** 0.5
            assert other["error_pb"] < allowed * other["sigma_pb"]
            assert abs(embedded["sigma_pb"] - other["sigma_pb"]) < 3 * combined, row["options"]
        shapes = row["shapes"]
        assert len(shapes) == (5 if row["process"] == "jzp" else 4)
        assert len(shapes) * min(shape["probability"] for shape in shapes.values()) > 0.01
        assert row["madgraph"]["events"] > 1000


def test_recorded_four_muons():
    """4μ at three points: errors of at most 0.5 %; no distribution of the longest run differs."""
    longest = {}
    for entry in json.loads(REFERENCE.read_text())["crosschecks"]:
        if entry["process"] == "4mu":
            runs = longest.setdefault(entry["options"], [])
            runs.append(entry)
            for found in (entry["embedded"], entry["madgraph"]):
                assert found["error_pb"] < 0.005 * found["sigma_pb"]
    assert len(longest) == 3
    for runs in longest.values():
        entry = max(runs, key=lambda run: run["madgraph"]["events"])
        assert len(entry["shapes"]) == 7
        assert min(shape["probability"] for shape in entry["shapes"].values()) > 0.01


def test_recorded_outcomes():
    """Every recorded comparison says with what it was made, and the backends agree in it."""
    entries = json.loads(REFERENCE.read_text())["crosschecks"]
    assert {entry["process"] for entry in entries} == set(definitions())
    for entry in entries:
        embedded, madgraph = entry["embedded"], entry["madgraph"]
        combined = (embedded["error_pb"] ** 2 + madgraph["error_pb"] ** 2) ** 0.5
        assert abs(embedded["sigma_pb"] - madgraph["sigma_pb"]) < 3 * combined, entry["process"]
        assert entry["versions"]["madgraph"]
        assert entry["date"]
        # the smallest of several probabilities, of each run alone
        shapes = entry["shapes"].values()
        assert len(shapes) * min(shape["probability"] for shape in shapes) > 0.01, entry["process"]


def test_recorded_shapes():
    """No distribution of a point differs, where there are several runs in all of them together."""
    points = {}
    for entry in json.loads(REFERENCE.read_text())["crosschecks"]:
        points.setdefault(entry["options"], []).append(entry)
    for options, runs in points.items():
        together = [
            run["all_runs_of_this_point"] for run in runs if "all_runs_of_this_point" in run
        ]
        smallest = min(
            [both["smallest_probability"] for both in together]
            or [shape["probability"] for run in runs for shape in run["shapes"].values()]
        )
        assert smallest > 0.01, options
