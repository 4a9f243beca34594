"""Readers of what stages write, with its hash: the very numbers that were written, or an error."""

import dataclasses
import gzip
import hashlib
import json
import math
import sys
import zipfile
from pathlib import Path

import awkward as ak
import numpy as np
import pytest
from mutations import TRIES, hunt

sys.path.insert(0, str(Path(__file__).parents[1] / "simulation"))

import toy_resonance
from toy_lhe import event_blocks, write_sample

from zprimer.explain.chain_files import opened
from zprimer.io.places import ANALYSES, PROJECT
from zprimer.io.provenance import provenance, read_stamped, record_path, write_stamped
from zprimer.io.tables import read_table, write_table
from zprimer.models.points import PointTable, read_points, write_points
from zprimer.recast.detector import load_response
from zprimer.recast.event_lists import EventList
from zprimer.recast.histograms import BasisHistogram
from zprimer.recast.mass_response import load_mass_response
from zprimer.recast.results import SignalYield, StandardModelYield, Yields, YieldTable
from zprimer.recast.selection import CutflowStep, Selection
from zprimer.recast.store import read_selection, write_selection
from zprimer.recast.yields_store import read_yields, write_yields
from zprimer.simulation.lhe import read_lhe

SAMPLE = {"id": "s", "model": "lmutau", "process": "4mu", "sqrt_s": 8000.0}
SAMPLE |= {"parameters": {"mzp": 20.0}, "width": 0.02}


def record(stage, path):
    return provenance(stage, path, {"seed": 7})


def without_record(result):
    return dataclasses.replace(result, provenance={})


def test_selection_with_events(tmp_path, request):
    path = tmp_path / "selection.json"
    histogram = BasisHistogram(
        ("sm", "squared"), (0.0, 1.0, 2.0), np.array([3, 4]), np.arange(4.0).reshape(2, 2),
        np.arange(8.0).reshape(2, 2, 2), {"muF2": np.arange(4.0).reshape(2, 2)},
    )  # fmt: skip
    rng = np.random.default_rng(1)
    events = EventList(
        ("sm", "squared"), (0.0, 1.0, 2.0), rng.random(5), rng.random(5), rng.random((2, 5)),
        {"muF2": rng.random(5)},
    )  # fmt: skip
    steps = (CutflowStep("all", 7, (1.0, 2.0)),)
    regions = {"histogram": histogram, "events": events}
    selection = Selection("a", SAMPLE, ("sm", "squared"), steps, regions)
    write_selection(selection, path, record("select", path))
    whole = ak.to_list(json.loads(path.read_text())["regions"])

    def check(found, mutant):
        write_selection(found, tmp_path / "again.json")
        again = json.loads((tmp_path / "again.json").read_text())
        assert again["regions"] == whole
        assert found.sample == SAMPLE
        assert found.cutflow == steps

    hunt(request, path, path.read_bytes(), lambda: read_selection(path), check)


def small_yields():
    parts = {7000.0: (1.0, 2.0), 8000.0: (0.5, 0.25)}
    simulated = StandardModelYield((3.0, 4.0), (0.1, 0.2), parts, (5.0, 6.0), 1.2, 0.1, 2, 0.4)
    events = np.full((2, 2), [1.5, 2.25])
    signal = SignalYield(
        events,
        np.full((2, 2), 0.1),
        {sqrt_s: np.full((2, 2), part) for sqrt_s, part in parts.items()},
        np.full((2, 2), [6.5, 8.25]),
        np.full((2, 2), [1.6, 2.3]),
        np.full((2, 2), [1.4, 2.2]),
        {"4mu": events},
        np.zeros((2, 0, 2)),
        np.array([True, True]),
    )
    points = YieldTable(
        ("a", "b"),
        {"mzp": np.array([20.0, 20.0]), "g": np.array([0.1, 0.2])},
        (("s7", "s8"),),
        np.zeros(2, int),
        np.zeros(2, int),
        {"m4l": signal},
    )
    luminosities = {7000.0: 4.5, 8000.0: 20.3}
    return Yields("a", "lmutau", luminosities, ({"m4l": simulated},), points, {"c": "too heavy"})


def test_yields(tmp_path, request):
    path = tmp_path / "yields.npz"
    yields = small_yields()
    write_yields(yields, path, record("yields", path))
    assert without_record(read_yields(path)) == yields

    def check(found, mutant):
        assert without_record(found) == yields

    hunt(request, path, path.read_bytes(), lambda: read_yields(path), check)


def test_description_of_yields_without_a_hash(tmp_path, request):
    """What another program wrote is at least made of numbers, and of as many as it says."""
    path, source = tmp_path / "yields.npz", tmp_path / "source"
    write_yields(small_yields(), path)
    with zipfile.ZipFile(path) as archive:
        members = {info: archive.read(info) for info in archive.infolist()}
    text = next(iter(members.values()))

    def read():
        with zipfile.ZipFile(path, "w") as archive:
            for info, content in members.items():
                is_text = info.filename == "description.json"
                archive.writestr(info, source.read_bytes() if is_text else content)
        return read_yields(path)

    refused, right = hunt(request, source, text, read, sound)
    assert min(refused, right) > 0


def test_array_of_yields_without_a_hash(tmp_path, request):
    path, source = tmp_path / "yields.npz", tmp_path / "source"
    write_yields(small_yields(), path)
    with zipfile.ZipFile(path) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    damaged = "m4l/signal.npy"

    def read():
        members[damaged] = source.read_bytes()
        description = json.loads(members["description.json"])
        digest = hashlib.sha256(members[damaged]).hexdigest()
        description["arrays"][damaged.removesuffix(".npy")] = digest
        members["description.json"] = json.dumps(description).encode()
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return read_yields(path)

    refused, right = hunt(request, source, members[damaged], read, sound)
    assert min(refused, right) > 0


def sound(found, mutant):
    assert len(found.points) == 2
    for point in found.points:
        assert found.standard_model[point.standard_model]
        for region in point.regions.values():
            assert len(region.signal) == len(region.error) == 2
            assert all(math.isfinite(value) for value in (*region.signal, *region.error))


def test_points_with_a_hash(tmp_path, request):
    path = tmp_path / "points.csv"
    points = PointTable("lmutau", ("a", "b"), {"mzp": np.array([20.0, 30.0]), "g": np.ones(2)})
    write_points(points, path, record("points", path))

    def check(found, mutant):
        assert found.ids == points.ids
        assert {name: list(v) for name, v in found.parameters.items()} == {
            "mzp": [20.0, 30.0],
            "g": [1.0, 1.0],
        }

    hunt(request, path, path.read_bytes(), lambda: read_points(path), check)


def test_table(tmp_path, request):
    path = tmp_path / "limits.csv"
    rows = [["a", "x", 0.01, "excluded"], ["b", "x", 0.5, "allowed, but"], ["c", "x", "", ""]]
    write_table(path, ["id", "analysis", "cls_obs", "verdict"], rows, record("limits", path))
    original = read_table(path)

    def check(found, mutant):
        for name, texts in original.columns.items():
            assert found.columns[name] == texts, name

    hunt(request, path, path.read_bytes(), lambda: read_table(path), check)


def test_record_of_a_table(tmp_path, request):
    path = tmp_path / "limits.csv"
    write_table(path, ["id", "cls_obs"], [["a", 0.01]], record("limits", path))
    beside = record_path(path)
    digest = read_table(path).provenance["content_sha256"]

    def check(found, mutant):
        assert found.columns == {"id": ("a",), "cls_obs": ("0.01",)}
        assert found.provenance["content_sha256"] == digest

    hunt(request, beside, beside.read_bytes(), lambda: read_table(path), check)


def test_sample_information_with_a_hash(tmp_path, request):
    path = write_sample(tmp_path, event_blocks(3))
    information = path.with_name("sample.json")
    content = json.loads(information.read_text())
    write_stamped(information, content, record("generate", path))

    def check(sample, mutant):
        assert {name: sample.metadata[name] for name in content} == content

    hunt(request, information, information.read_bytes(), lambda: read_lhe(path), check)


def test_events_with_a_resonance_and_scales(tmp_path, request):
    """Damaged before they are packed and hashed: what is read is finite and adds up."""
    path = toy_resonance.write_resonances(
        tmp_path, "ttzp", toy_resonance.resonance_blocks("ttzp", 2)
    )
    information = path.with_name("sample.json")
    description = json.loads(information.read_text())
    source = tmp_path / "source"

    def read():
        path.write_bytes(gzip.compress(source.read_bytes(), 1, mtime=0))
        digest = toy_resonance.hashlib.sha256(path.read_bytes()).hexdigest()
        information.write_text(json.dumps(description | {"events_sha256": digest}))
        return read_lhe(path)

    def check(sample, mutant):
        assert len(sample) == 2
        for values in (sample.weight, *sample.basis.values(), *sample.scales.values()):
            assert np.isfinite(values).all()
        outgoing = sample.particles[sample.particles.status == 1]
        incoming = sample.particles[sample.particles.status == -1]
        for name in ("px", "py", "pz", "e"):
            assert np.allclose(
                ak.sum(outgoing[name], axis=1), ak.sum(incoming[name], axis=1), atol=1
            )

    text = gzip.decompress(path.read_bytes())
    hunt(request, source, text, read, check)


def test_header_of_events(tmp_path, request):
    """What ``explain`` reads of an event file."""
    path = tmp_path / "events.lhe.gz"
    metadata = json.dumps({"sigma_pb": 0.5, "provenance": record("generate", path)})
    text = f'<LesHouchesEvents version="3.0">\n<header>\n<zprimer>\n{metadata}\n</zprimer>\n'
    text += "<slha>\nBlock MASS\n 32 60.0\n</slha>\n</header>\n<init>\n</init>\n"
    source = tmp_path / "source"

    def read():
        path.write_bytes(gzip.compress(source.read_bytes(), 1, mtime=0))
        return opened(path)

    refused, _ = hunt(request, source, text.encode(), read, lambda found, mutant: None)
    assert 0 < refused < TRIES


@pytest.mark.parametrize(
    ("file", "load"),
    [
        ("atlas_z4l_2013/data/atlas_muons.yaml", load_response),
        ("atlas_dimuon_36fb/data/dimuon_mass.yaml", load_mass_response),
    ],
    ids=["detector", "mass"],
)
def test_response(file, load, tmp_path, request):
    path = tmp_path / "response.yaml"
    content = (PROJECT / ANALYSES / file).read_bytes()

    def check(response, mutant):
        if load is load_response:
            tables = [*response.efficiency, response.resolution]
            numbers = np.concatenate([table.values.ravel() for table in tables])
        else:
            polynomials = response.polynomials.values()
            numbers = np.array([value for each in polynomials for value in each.values()])
        assert np.isfinite(numbers).all()

    path.write_bytes(content)
    hunt(request, path, content, lambda: load(path), check)


def test_stamped_object(tmp_path, request):
    path = tmp_path / "some.json"
    content = {"numbers": [1, 2.5, -3e-20], "text": "χ²", "nothing": None, "nested": {"8000.0": 1}}
    write_stamped(path, content, record("select", path))

    def check(found, mutant):
        assert {name: found[name] for name in content} == content

    hunt(request, path, path.read_bytes(), lambda: read_stamped(path), check)
