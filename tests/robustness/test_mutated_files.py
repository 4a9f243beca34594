"""Every reader on damaged files: one clear error or a right result, never anything else."""

import gzip
import hashlib
import json
import math
import shutil
import sys
from pathlib import Path

import awkward as ak
import numpy as np
import pytest
from mutations import TRIES, hunt

sys.path.insert(0, str(Path(__file__).parents[1] / "simulation"))

from toy_lhe import BASIS, SIGMA_PB, describe, event_blocks, head, write_sample

from zprimer.io.places import ANALYSES, PROJECT
from zprimer.models.cards import STANDARD_MODEL_ENTRIES, card_text, read_card
from zprimer.models.point import load_model
from zprimer.models.points import read_points
from zprimer.recast.analysis import load_analysis
from zprimer.recast.columns import read_columns
from zprimer.recast.histograms import BasisHistogram
from zprimer.recast.selection import CutflowStep, Selection
from zprimer.recast.store import read_selection, write_selection
from zprimer.run.configuration import read_configuration
from zprimer.simulation.lhe import read_lhe
from zprimer.simulation.ntuple import COLLECTIONS, read_events, write_events


def same(first, second):
    """Equal jagged arrays."""
    return bool(ak.array_equal(first, second, check_parameters=False))


def test_event_file(tmp_path, request):
    """The hash in sample.json tells every change, so that none may be read."""
    path = write_sample(tmp_path, event_blocks(3))
    content = path.read_bytes()
    original = read_lhe(path)

    def check(sample, mutant):
        assert mutant == content
        assert same(sample.particles, original.particles)

    refused, _ = hunt(request, path, content, lambda: read_lhe(path), check)
    assert refused > 0.98 * TRIES


def test_event_file_with_a_hash_that_fits(tmp_path, request):
    """The text is damaged before it is packed and hashed: what is read is finite and adds up."""
    path = write_sample(tmp_path, event_blocks(3))
    text = gzip.decompress(path.read_bytes()).decode()
    source = tmp_path / "source"

    def read():
        path.write_bytes(gzip.compress(source.read_bytes(), 1, mtime=0))
        describe(path, events=3)
        return read_lhe(path)

    def check(sample, mutant):
        assert len(sample) == 3
        assert set(sample.basis) == set(BASIS)
        for values in (sample.weight, *sample.basis.values()):
            assert np.isfinite(values).all()
        particles = sample.particles
        for field in particles.fields:
            assert np.isfinite(ak.to_numpy(ak.flatten(particles[field]))).all()
        # events of different weights give their mean an error, and half of it is the limit
        error = np.std(sample.weight) / math.sqrt(3)
        allowed = min(5 * error, 0.5 * SIGMA_PB) + 0.011 * SIGMA_PB
        assert abs(sample.weight.mean() - sample.metadata["sigma_pb"]) < allowed
        assert ak.all(particles.mother < ak.num(particles.e))
        assert ak.all(particles.e >= 0)
        assert ak.all(np.abs(particles.px) <= particles.e * 1.0001)

    hunt(request, source, text.encode(), read, check)


def test_sample_information(tmp_path, request):
    path = write_sample(tmp_path, event_blocks(3))
    information = path.with_name("sample.json")

    def check(sample, mutant):
        assert len(sample) == 3
        assert math.isfinite(sample.sqrt_s)

    hunt(request, information, information.read_bytes(), lambda: read_lhe(path), check)


def small_root(path):
    rng = np.random.default_rng(3)
    counts = {name: rng.integers(0, 4, 5) for name in COLLECTIONS}
    columns = {name: rng.random(5) for name in ("met_pt", "met_phi", "weight", "weight_sm")}
    columns["event"] = np.arange(5)
    for name, fields in COLLECTIONS.items():
        for field in fields:
            columns[f"{name}_{field}"] = ak.unflatten(rng.random(counts[name].sum()), counts[name])
    sample = {"id": "toy", "basis": {"sm": {}}, "shower": {"accepted": 5}, "sqrt_s": 8000.0}
    write_events(path, ak.Array(columns), sample)


def test_showered_events(tmp_path, request):
    """Either the very numbers that were written, or an error."""
    path = tmp_path / "events.root"
    small_root(path)
    original = read_events(path)
    expected = ak.to_buffers(original.events)

    def check(sample, mutant):
        assert sample.metadata == original.metadata
        found = ak.to_buffers(ak.to_packed(sample.events))
        assert ak.to_list(sample.events) == ak.to_list(original.events), len(found)

    assert expected
    hunt(request, path, path.read_bytes(), lambda: read_events(path), check)


@pytest.mark.parametrize("name", ["lmutau", "topphilic"])
def test_card(name, tmp_path, request):
    """Accepted inputs are those that stand in the card."""
    model = load_model(name)
    settings = {"lmutau": {"mzp": 60, "g": 0.1}, "topphilic": {"mzp": 300, "mT": 1500}}[name]
    path = tmp_path / "param_card.dat"
    content = card_text(model.point(settings)).encode()
    places = {**STANDARD_MODEL_ENTRIES, **model.card_entries}

    def check(inputs, mutant):
        entries = card_entries(mutant.decode("utf-8-sig", errors="replace"))
        for parameter, value in inputs.items():
            block, code = places[parameter]
            assert math.isfinite(value)
            assert entries[block, code] == value, parameter

    hunt(request, path, content, lambda: read_card(path, model), check)


def card_entries(text):
    """Entries of a card by block and code, read another way than the reader does."""
    entries, block = {}, None
    for line in text.splitlines():
        words = line.split("#")[0].split()
        try:
            if words and words[0].upper() == "BLOCK":
                block = words[1].upper()
            elif words and words[0].upper() == "DECAY":
                block = None
                entries["DECAY", (int(words[1]),)] = float(words[2])
            elif words and block:
                entries[block, tuple(int(word) for word in words[:-1])] = float(words[-1])
        except (ValueError, IndexError):
            continue
    return entries


CONFIGURATION = """\
name: try
model: lmutau
parameters: {mt: 172.5}
scan:
  mzp: [5, 7.5, 1e1]
  g: {from: 0.005, to: 2.0, points: 4, spacing: log}
analyses: [atlas_z4l_2013]
samples:
  events: 1200
  seed: 1403
  width_over_mass: 0.001
shower: {mpi: false}
figures: [agpy_fig3]
"""


def test_configuration(tmp_path, request):
    path = tmp_path / "config.yaml"

    def check(run, mutant):
        numbers = [*run.fixed.values(), *(value for axis in run.axes.values() for value in axis)]
        numbers += [value for value in run.samples.values() if isinstance(value, float | int)]
        assert all(math.isfinite(value) for value in numbers)
        assert run.axes

    hunt(request, path, CONFIGURATION.encode(), lambda: read_configuration(path), check)


@pytest.mark.parametrize("name", ["atlas_z4l_2013", "atlas_dimuon_36fb"])
def test_analysis(name, tmp_path, request):
    """Of the tables in data/ too, whose columns stand in for the numbers of analysis.yaml."""
    shutil.copytree(PROJECT / ANALYSES / name, tmp_path / name)
    path = tmp_path / name / "analysis.yaml"

    def check(analysis, mutant):
        for region in analysis.fitted_regions:
            assert len(region.observed) == len(region.background.events) == region.bins
            numbers = (*region.observed, *region.background.events, region.background.uncertainty)
            assert all(math.isfinite(value) and value >= 0 for value in numbers)
        assert all(math.isfinite(value) for value in analysis.luminosities.values())

    hunt(request, path, path.read_bytes(), lambda: load_analysis(name, tmp_path), check)


def test_table_of_data(tmp_path, request):
    path = tmp_path / "spectrum.csv"
    content = b"# source\nlow,high,observed\n10,20,3\n20,30,2\n30,40,0\n"

    def check(columns, mutant):
        assert len({len(column) for column in columns.values()}) == 1
        assert all(math.isfinite(value) for column in columns.values() for value in column)

    hunt(request, path, content, lambda: read_columns(path, ["low", "observed"]), check)


def test_points(tmp_path, request):
    path = tmp_path / "points.csv"
    content = b"id,model,mzp,g\na,lmutau,20.0,0.003\nb,lmutau,20.0,0.1\nc,lmutau,30.0,0.1\n"

    def check(table, mutant):
        for values in table.parameters.values():
            assert np.isfinite(values).all()
            assert len(values) == len(table)

    hunt(request, path, content, lambda: read_points(path), check)


def test_selection(tmp_path, request):
    path = tmp_path / "selection.json"
    sample = {"id": "s", "model": "lmutau", "process": "4mu", "sqrt_s": 8000.0}
    sample |= {"parameters": {"mzp": 20.0}, "width": 0.02}
    histogram = BasisHistogram(
        ("sm", "squared"),
        (0.0, 1.0, 2.0),
        np.array([3.0, 4.0]),
        np.arange(4.0).reshape(2, 2),
        np.arange(8.0).reshape(2, 2, 2),
        {},
    )
    steps = (CutflowStep("all", 7, (1.0, 2.0)),)
    write_selection(Selection("a", sample, ("sm", "squared"), steps, {"r": histogram}), path)

    def check(selection, mutant):
        for region in selection.regions.values():
            assert isinstance(region, BasisHistogram)
            for values in (region.events, region.sums, region.products):
                assert values.dtype.kind in "if"
                assert np.isfinite(values).all()

    hunt(request, path, path.read_bytes(), lambda: read_selection(path), check)


def test_hash_of_the_toy_is_that_of_its_file(tmp_path):
    """The hunt above would find nothing if its good files were refused."""
    path = write_sample(tmp_path, event_blocks(2))
    says = json.loads(path.with_name("sample.json").read_text())["events_sha256"]
    assert says == hashlib.sha256(path.read_bytes()).hexdigest()
    assert len(read_lhe(path)) == 2
    assert head().startswith("<LesHouchesEvents")
