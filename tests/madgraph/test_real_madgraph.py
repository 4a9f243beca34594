"""The two backends against each other, where MadGraph5_aMC@NLO is installed.

What came out is kept in ``tests/reference/madgraph_crosscheck.json``.
"""

import json
from pathlib import Path

import pytest
from installations import request_for

from zprimer.errors import DataFileError, InputError
from zprimer.generation.embedded import generate
from zprimer.generation.madgraph.comparison import compare
from zprimer.generation.madgraph.installation import find_installation, require_programs

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
    """jZ' at two points and ZZ' at one, undecayed: within 3 combined errors of at most 2.6 %."""
    rows = json.loads(REFERENCE.read_text())["loops_without_decay"]["rows"]
    assert sorted(row["process"] for row in rows) == ["jzp", "jzp", "zzp"]
    for row in rows:
        embedded, madgraph = row["embedded"], row["madgraph"]
        combined = (embedded["error_pb"] ** 2 + madgraph["error_pb"] ** 2) ** 0.5
        assert combined < 0.026 * embedded["sigma_pb"]
        assert abs(embedded["sigma_pb"] - madgraph["sigma_pb"]) < 3 * combined, row["options"]


def test_recorded_outcomes():
    """Every recorded comparison says with what it was made, and the backends agree in it."""
    entries = json.loads(REFERENCE.read_text())["crosschecks"]
    assert {entry["process"] for entry in entries} >= {"4mu", "ttzp"}
    for entry in entries:
        embedded, madgraph = entry["embedded"], entry["madgraph"]
        combined = (embedded["error_pb"] ** 2 + madgraph["error_pb"] ** 2) ** 0.5
        assert abs(embedded["sigma_pb"] - madgraph["sigma_pb"]) < 3 * combined, entry["process"]
        assert entry["versions"]["madgraph"]
        assert entry["date"]
        # the smallest of several probabilities
        shapes = entry["shapes"].values()
        assert len(shapes) * min(shape["probability"] for shape in shapes) > 0.01, entry["process"]
