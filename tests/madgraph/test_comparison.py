"""Two samples compared: what agrees must agree, and what does not must be seen."""

import dataclasses
import json

import numpy as np
import pytest
from installations import request_for

from zprimer.cli import main
from zprimer.errors import DataFileError, InputError
from zprimer.generation.backends.madgraph.comparison import TITLES, basis_pulls, compare, shape
from zprimer.generation.sample import generate
from zprimer.io.files import sha256
from zprimer.io.provenance import KEY, read_stamped
from zprimer.run.crosschecks import write_crosschecks


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Two embedded samples of one point with different seeds."""
    paths = []
    for seed in (1, 2):
        paths.append(tmp_path_factory.mktemp(f"seed{seed}") / "events.lhe.gz")
        request = request_for("4mu", g=0.1, width=None, events=1200, seed=seed)
        generate(dataclasses.replace(request, backend="embedded"), paths[-1])
    return paths


def test_samples_of_one_point_agree(pair):
    found = compare(*pair)
    assert abs(found.pull) < 4
    assert found.ratio == pytest.approx(1, abs=5 * found.ratio_error)
    assert max(map(abs, found.basis_pulls.values())) < 5
    assert {shape.name for shape in found.shapes} <= set(TITLES)
    assert len(found.shapes) == 7
    for compared in found.shapes:
        assert compared.degrees == 19
        assert 1e-4 < compared.probability < 1, compared.name
        assert compared.shares.sum(axis=1) == pytest.approx([1, 1])
    json.dumps(found.as_dict(), allow_nan=False)


def test_basis_weights_of_a_few_events_are_left_out():
    first = {
        "known": {"sigma_pb": -2.0, "error_pb": 0.03},
        "of the tail": {"sigma_pb": 1.5e-3, "error_pb": 4.6e-5},
    }
    second = {
        "known": {"sigma_pb": -1.9, "error_pb": 0.04},
        "of the tail": {"sigma_pb": 6.9e-4, "error_pb": 1.1e-4},
    }
    assert basis_pulls(first, second) == {"known": pytest.approx(-2)}
    assert basis_pulls(second, first) == {"known": pytest.approx(2)}


def test_samples_of_different_points_are_refused(pair, embedded_samples):
    with pytest.raises(InputError, match="'reference_coupling' is"):
        compare(pair[0], embedded_samples["4mu"])
    with pytest.raises(InputError, match="'model' is lmutau and topphilic"):
        compare(pair[0], embedded_samples["ttzp"])
    with pytest.raises(DataFileError):
        compare(pair[0], pair[0].with_name("none.lhe.gz"))


def test_chi2_follows_its_distribution_with_weights():
    """Mean and spread of χ² over many pairs of samples with unequal weights; a shift is seen."""
    random = np.random.default_rng(5)
    found = []
    for _ in range(200):
        values = [random.normal(size=500), random.normal(size=1500)]
        weights = [random.choice([1.0, 2.0], 500), np.ones(1500)]
        found.append(shape("pt_first", values, weights))
    chi2 = np.array([compared.chi2 for compared in found])
    degrees = found[0].degrees
    assert degrees == 9
    assert chi2.mean() == pytest.approx(degrees, abs=5 * np.sqrt(2 * degrees / 200))
    assert np.mean([compared.probability < 0.05 for compared in found]) < 0.15
    shifted = [random.normal(size=500), random.normal(0.4, 1, size=1500)]
    assert shape("pt_first", shifted, [np.ones(500), np.ones(1500)]).probability < 1e-4


def test_small_samples_are_refused():
    few = [np.arange(199.0), np.arange(1000.0)]
    with pytest.raises(InputError, match="199 events are too few"):
        shape("pt_first", few, [np.ones(199), np.ones(1000)])


def test_command(fake, canned, tmp_path, capsys):
    """The fake gives out events of another point: the command sees it, and writes the report."""
    out = tmp_path / "crosscheck"
    command = "crosscheck --model lmutau --process 4mu --set mzp=60 --set g=0.1 --sqrts 8000"
    assert main([*command.split(), "--events", "300", "--seed", "1", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "madgraph  sigma = 0.01 ± 0.0001 pb" in said
    report = read_stamped(out / "crosscheck.json")
    assert [sample["backend"] for sample in report["samples"]] == ["embedded", "madgraph"]
    assert report["samples"][1]["versions"]["madgraph"] == "3.9.9"
    assert abs(report["pull"]) > 5
    assert report["shapes"]["m_mumu"]["probability"] < 0.01
    for name in ("crosscheck.pdf", "crosscheck.png"):
        assert (out / name).stat().st_size > 10000
    record = report[KEY]
    assert record["stage"] == "crosscheck"
    assert record["settings"]["crosscheck"] == {"events": 300}
    made = record["settings"]["generate"]
    assert made["backend"] == {"any of": ["embedded", "madgraph"]}
    assert made["events"] == {"any of": [1200, 300]}
    assert made["seed"] == 1
    assert record["inputs"] == {
        f"{backend}/events.lhe.gz": sha256(out / backend / "events.lhe.gz")
        for backend in ("embedded", "madgraph")
    }
    assert b"git tree" in (out / "crosscheck.png").read_bytes()
    write_crosschecks([out / "crosscheck.json"], tmp_path / "crosschecks.csv")
    assert main(["explain", str(tmp_path / "crosschecks.csv"), "--row", "crosscheck"]) == 0
    told = capsys.readouterr().out
    assert "embedded over madgraph: " in told
    assert "backend = madgraph" in told
    assert "versions: zprimer" in told
    (out / "madgraph" / "events.lhe.gz").write_bytes(b"")
    assert main(["explain", str(tmp_path / "crosschecks.csv"), "--row", "1"]) == 1
    assert "rerun 'generate'" in capsys.readouterr().err


def test_command_without_madgraph(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("MG5_PATH", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    out = tmp_path / "crosscheck"
    command = "crosscheck --model lmutau --process 4mu --set mzp=60 --sqrts 8000 --seed 1"
    assert main([*command.split(), "--events", "300", "--out", str(out)]) == 1
    assert "backend madgraph needs MadGraph5_aMC@NLO" in capsys.readouterr().err
    assert not out.exists()
