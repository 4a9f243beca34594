"""Events with a Z' in their record, through Pythia into events.root."""

import gzip
import json
import re
from pathlib import Path

import awkward as ak
import numpy as np
import pytest
import toy_resonance
from toy_resonance import BASIS, MASS, SCALES, SIGMA_PB, resonance_blocks, write_resonances

from zprimer.errors import DataFileError
from zprimer.simulation import pythia as generator
from zprimer.simulation.lhe import read_lhe
from zprimer.simulation.ntuple import EventSample, read_events
from zprimer.simulation.settings import ShowerSettings
from zprimer.simulation.shower import shower

EVENTS = 80


@pytest.fixture(scope="module")
def showered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, EventSample]:
    """All three processes with everything on."""
    samples = {}
    for process in toy_resonance.CHANNELS:
        folder = tmp_path_factory.mktemp(process)
        lhe = write_resonances(folder, process, resonance_blocks(process, EVENTS))
        shower(lhe, folder / "events.root")
        samples[process] = read_events(folder / "events.root")
    return samples


def mass_of(particles: ak.Array) -> np.ndarray:
    square = particles.e**2 - particles.px**2 - particles.py**2 - particles.pz**2
    return np.sqrt(ak.to_numpy(square))


def test_both_weight_groups_are_read(tmp_path: Path) -> None:
    blocks = resonance_blocks("jzp", 10)
    sample = read_lhe(write_resonances(tmp_path, "jzp", blocks))
    assert set(sample.basis) == set(BASIS)
    assert set(sample.scales) == set(SCALES)
    for event, block in enumerate(blocks):
        written = dict(re.findall(r"<wgt id='([^']*)'>([^<]*)<", block))
        for name in BASIS:
            assert sample.basis[name][event] == float(written[name])
        for name in SCALES:
            assert sample.scales[name][event] == pytest.approx(float(written[name]) / SIGMA_PB)


def test_the_record_keeps_the_resonance_as_mother_of_the_muons(tmp_path: Path) -> None:
    particles = read_lhe(write_resonances(tmp_path, "ttzp", resonance_blocks("ttzp", 6))).particles
    zprime = particles[particles.pdgid == 32]
    assert ak.all(ak.num(zprime) == 1)
    assert ak.all(zprime.status == 2)
    muons = particles[np.abs(particles.pdgid) == 13]
    assert ak.all(particles.pdgid[muons.mother] == 32)


@pytest.mark.parametrize("process", list(toy_resonance.CHANNELS))
def test_pythia_keeps_the_mass_of_every_resonance(process: str, tmp_path: Path) -> None:
    """Radiation moves the Z' but not its mass; heavy quarks get their masses at nobody's cost."""
    sample = read_lhe(write_resonances(tmp_path, process, resonance_blocks(process, 60)))
    commands = ShowerSettings(mpi=False, hadronisation=False).pythia_commands()
    with generator.stdout_to(tmp_path / "log"):
        pythia = generator.start(sample, commands, 3)
        (batch,) = generator.batches(pythia, sample, 60)
    assert batch.index.tolist() == list(range(60))
    copies = batch.particles[batch.particles.id == 32]
    written = mass_of(sample.particles[sample.particles.pdgid == 32][:, 0])
    for copy in (copies[:, 0], copies[:, -1]):
        np.testing.assert_allclose(mass_of(copy.p), written, rtol=1e-8)
    transverse = np.hypot(copies[:, -1].p.px, copies[:, -1].p.py)
    assert np.mean(np.abs(transverse - np.hypot(copies[:, 0].p.px, copies[:, 0].p.py)) > 1) > 0.5
    record = batch.particles
    decayed = {"ttzp": 6, "zzp": 23}.get(process)
    if decayed:
        tops = record[np.abs(record.id) == decayed]
        assert ak.all(tops.status < 0)
        assert ak.all(ak.num(tops) >= 1)


@pytest.mark.parametrize("process", list(toy_resonance.CHANNELS))
def test_muons_of_the_resonance_are_prompt_and_linked(
    process: str, showered: dict[str, EventSample]
) -> None:
    events = showered[process].events
    muons = events.muons
    linked = muons[muons.lhe_index >= 0]
    assert ak.all(linked.prompt)
    assert ak.mean(ak.num(linked)) > 1.8
    for indices, charges in zip(linked.lhe_index, linked.charge, strict=True):
        assert sorted(indices.tolist()) == sorted(set(indices.tolist()))
        assert charges.tolist() == [{3: -1, 4: 1}[index] for index in indices.tolist()]
    pairs = linked[ak.num(linked) == 2]
    lhe = events.lhe[ak.num(linked) == 2]
    close = (pairs[:, 0] + pairs[:, 1]).mass / mass_of(lhe[lhe.pdgid == 32][:, 0])
    assert ak.mean(np.abs(close - 1) < 0.02) > 0.8
    assert ak.all(close < 1.001)


def born_mass(first: ak.Array, second: ak.Array) -> np.ndarray:
    """Mass of pairs at Born level, GeV, the muons taken as massless."""
    p, k = (
        np.stack([ak.to_numpy(each[f"born_p{axis}"]) for axis in "xyz"]) for each in (first, second)
    )
    size = np.linalg.norm(p, axis=0) * np.linalg.norm(k, axis=0)
    return np.sqrt(2 * (size - (p * k).sum(axis=0)))


@pytest.mark.parametrize("process", list(toy_resonance.CHANNELS))
def test_pairs_at_born_level_have_the_mass_of_what_made_them(
    process: str, showered: dict[str, EventSample]
) -> None:
    """That of the Z', whatever the muons radiated; other pairs are no resonance."""
    events = showered[process].events
    muons = events.muons
    linked = muons[muons.lhe_index >= 0]
    two = ak.num(linked) == 2
    pairs, zprime = linked[two], events.lhe[events.lhe.pdgid == 32][two]
    written = mass_of(zprime[:, 0])
    np.testing.assert_allclose(born_mass(pairs[:, 0], pairs[:, 1]), written, rtol=1e-5)
    assert np.mean(ak.to_numpy((pairs[:, 0] + pairs[:, 1]).mass) < 0.99 * written) > 0.1
    others = muons[muons.prompt & (muons.lhe_index < 0)]
    mixed = (ak.num(others) > 0) & two
    if process == "ttzp":
        assert ak.sum(mixed) > 5
        masses = born_mass(others[mixed][:, 0], linked[mixed][:, 0])
        assert np.mean(np.abs(masses / mass_of(events.lhe[mixed][:, 2:3][:, 0]) - 1) < 0.05) < 0.3


def test_tops_and_the_z_decay(showered: dict[str, EventSample]) -> None:
    """b jets and further leptons from tops; nothing but radiation beside the Z' in jzp."""
    tops, jets, bosons = (showered[name].events for name in ("ttzp", "jzp", "zzp"))
    assert ak.mean(ak.sum(tops.jets.flavour == 5, axis=1)) > 1.3
    assert ak.mean(ak.num(tops.jets)) > ak.mean(ak.num(jets.jets)) + 2
    for events in (tops, bosons):
        others = events.muons[events.muons.prompt & (events.muons.lhe_index < 0)]
        assert ak.sum(ak.num(others)) + ak.sum(events.electrons.prompt) > 3
        assert ak.mean(events.met_pt > 20) > ak.mean(jets.met_pt > 20) + 0.05
    isolated = jets.muons[jets.muons.prompt & (jets.muons.pt > 30)]
    assert ak.mean(isolated.lhe_index >= 0) > 0.98


def test_scale_factors_are_branches(showered: dict[str, EventSample]) -> None:
    sample = showered["jzp"]
    truth = read_lhe(sample.path.with_name("events.lhe.gz"))
    assert set(sample.events.scales.fields) == set(SCALES)
    for name in SCALES:
        factors = ak.to_numpy(sample.events.scales[name])
        np.testing.assert_allclose(factors, truth.scales[name][sample.events.event])
    for name in BASIS:
        weights = ak.to_numpy(sample.events.weights[name])
        np.testing.assert_allclose(weights * EVENTS, truth.basis[name][sample.events.event])
    assert np.std(mass_of(sample.events.lhe[sample.events.lhe.pdgid == 32][:, 0])) > 1
    assert np.median(mass_of(sample.events.lhe[:, 2:3][:, 0])) == pytest.approx(MASS, rel=0.01)


def test_a_sample_without_scale_variations(tmp_path: Path) -> None:
    path = write_resonances(tmp_path, "jzp", resonance_blocks("jzp", 5))
    content = json.loads((tmp_path / "sample.json").read_text())
    for without in ({}, None):
        changed = {k: v for k, v in content.items() if k != "scale_variations"}
        if without is not None:
            changed["scale_variations"] = without
        (tmp_path / "sample.json").write_text(json.dumps(changed))
        assert read_lhe(path).scales == {}
        shower(path, tmp_path / "events.root", ShowerSettings(mpi=False, hadronisation=False))
        assert "scales" not in read_events(tmp_path / "events.root").events.fields


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda text: text.replace("<wgt id='muR2_muF1'>", "<wgt id='x'>", 1), "no weight 'muR2"),
        (
            lambda text: re.sub(r"(wgt id='muR1_muF2'>)[^<]*", r"\1inf", text, count=1),
            "muR1_muF2 = inf",
        ),
        (lambda text: text.replace(f" 1 {SIGMA_PB:.10e} ", " 1 0.0 ", 1), "XWGTUP = 0"),
    ],
)
def test_broken_scale_variations(tmp_path: Path, spoil, message: str) -> None:
    path = write_resonances(tmp_path, "jzp", resonance_blocks("jzp", 200))
    path.write_bytes(gzip.compress(spoil(gzip.decompress(path.read_bytes()).decode()).encode()))
    content = json.loads((tmp_path / "sample.json").read_text())
    content["events_sha256"] = toy_resonance.hashlib.sha256(path.read_bytes()).hexdigest()
    (tmp_path / "sample.json").write_text(json.dumps(content))
    with pytest.raises(DataFileError, match=f"event 0 .*{message}"):
        read_lhe(path)
