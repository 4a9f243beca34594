"""The shower stage as a whole: weights, switches, reproducibility, failures."""

import shutil
import time
from dataclasses import replace
from pathlib import Path

import awkward as ak
import numpy as np
import pytest
from toy_lhe import BARE, BASIS, SIGMA_PB, SQRT_S, event_blocks, write_sample

from zprimer.cli import main
from zprimer.errors import DataFileError, InputError
from zprimer.io.files import sha256
from zprimer.simulation.lhe import read_lhe
from zprimer.simulation.ntuple import EventSample, read_events
from zprimer.simulation.settings import ShowerSettings
from zprimer.simulation.shower import BATCH, shower


@pytest.mark.parametrize("which", ["bare", "full"])
def test_weights_are_those_of_the_file(
    which: str, lhe: Path, request: pytest.FixtureRequest
) -> None:
    events = request.getfixturevalue(which).events
    sample = read_lhe(lhe)
    index = ak.to_numpy(events.event)
    assert index.tolist() == list(range(len(sample)))
    assert ak.sum(events.weight) == pytest.approx(SIGMA_PB, rel=1e-12)
    for name in BASIS:
        assert ak.to_numpy(events.weights[name] * len(events)) == pytest.approx(
            sample.basis[name][index], rel=1e-14
        )


@pytest.mark.parametrize("which", ["bare", "full"])
def test_truth_is_that_of_the_file(which: str, lhe: Path, request: pytest.FixtureRequest) -> None:
    events = request.getfixturevalue(which).events
    particles = read_lhe(lhe).particles[events.event]
    for field in particles.fields:
        assert ak.all(events.lhe[field] == particles[field])


def test_nothing_on_leaves_the_four_muons_of_the_file(bare: EventSample) -> None:
    events = bare.events
    assert ak.count(events.jets.pt) == 0
    assert ak.count(events.electrons.pt) == 0
    assert np.all(ak.to_numpy(events.met_pt) == 0)
    muons = events.muons
    assert ak.all(muons.prompt)
    assert ak.all((muons.ptcone30 == 0) & (muons.etcone20 == 0))
    truth = events.lhe[muons.lhe_index]
    assert ak.all(muons.charge == -np.sign(truth.pdgid))
    assert ak.all(np.abs(muons.pt - np.hypot(truth.px, truth.py)) < 0.01 * muons.pt)
    transverse = np.hypot(events.lhe.px, events.lhe.py)
    pseudorapidity = np.arcsinh(events.lhe.pz / np.where(transverse > 0, transverse, 1.0))
    inside = (transverse > 3.1) & (np.abs(pseudorapidity) < 2.75)
    assert ak.all(ak.num(muons) >= ak.sum(inside, axis=1))


def test_initial_state_radiation_gives_transverse_momentum(
    lhe: Path, bare: EventSample, tmp_path: Path
) -> None:
    shower(lhe, tmp_path / "events.root", replace(BARE, isr=True))
    with_isr = read_events(tmp_path / "events.root")
    assert np.max(four_muon_pt(bare)) < 0.1
    assert 5 < np.median(four_muon_pt(with_isr)) < 25


def test_pairs_at_born_level_are_those_of_a_file_without_resonances(full: EventSample) -> None:
    """Initial-state radiation boosts them, muons radiate photons: masses are those of the file."""
    muons = full.events.muons
    linked = muons[muons.lhe_index >= 0]
    enough = ak.num(linked) >= 2
    first, second = linked[enough][:, 0], linked[enough][:, 1]
    lhe = full.events.lhe[enough]
    row = np.arange(len(lhe))
    p, k = (
        np.stack([ak.to_numpy(muon[f"born_p{axis}"]) for axis in "xyz"], axis=1)
        for muon in (first, second)
    )
    size = np.linalg.norm(p, axis=1) * np.linalg.norm(k, axis=1)
    found = np.sqrt(2 * (size - (p * k).sum(axis=1)))
    a, b = lhe[row, first.lhe_index], lhe[row, second.lhe_index]
    written = 2 * (a.e * b.e - a.px * b.px - a.py * b.py - a.pz * b.pz)
    np.testing.assert_allclose(found, np.sqrt(ak.to_numpy(written)), rtol=1e-3)
    assert np.mean(np.abs(ak.to_numpy((first + second).mass) / found - 1) > 1e-3) > 0.1


def test_photons_come_from_muons_only_if_asked(
    lhe: Path, bare: EventSample, tmp_path: Path
) -> None:
    shower(lhe, tmp_path / "events.root", replace(BARE, fsr=True, qed=True))
    radiating = read_events(tmp_path / "events.root")
    assert np.max(np.abs(four_muon_mass(bare) - lhe_mass(bare))) < 0.05
    lost = lhe_mass(radiating) - four_muon_mass(radiating)
    assert np.mean(lost > 1.0) == pytest.approx(0.15, abs=0.1)
    assert np.min(lost) > -0.05
    shower(lhe, tmp_path / "no_qed.root", replace(BARE, fsr=True))
    silent = read_events(tmp_path / "no_qed.root")
    assert np.max(np.abs(four_muon_mass(silent) - lhe_mass(silent))) < 0.05


def test_the_underlying_event_and_hadrons_surround_the_muons(
    bare: EventSample, full: EventSample
) -> None:
    assert ak.mean(full.events.muons.etcone20 > 0) > 0.3
    assert ak.mean(ak.num(full.events.jets)) > 0.2
    assert ak.mean(ak.num(full.events.muons)) == pytest.approx(
        ak.mean(ak.num(bare.events.muons)), abs=0.4
    )


def four(sample: EventSample) -> ak.Array:
    muons = sample.events.muons
    return muons[ak.num(muons) == 4]


def four_muon_pt(sample: EventSample) -> np.ndarray:
    return ak.to_numpy(ak.sum(four(sample), axis=1).pt)


def four_muon_mass(sample: EventSample) -> np.ndarray:
    return ak.to_numpy(ak.sum(four(sample), axis=1).mass)


def lhe_mass(sample: EventSample) -> np.ndarray:
    lhe = sample.events.lhe[ak.num(sample.events.muons) == 4]
    incoming = lhe[lhe.status == -1]
    return ak.to_numpy(np.sqrt(4 * incoming.e[:, 0] * incoming.e[:, 1]))


def test_same_seed_same_bytes_whatever_the_time_and_name(
    lhe: Path, full: EventSample, tmp_path: Path
) -> None:
    time.sleep(1.1)  # the resolution of ROOT's times is a second
    # inputs are named by their paths from the output, which another place does not change
    moved = shutil.copytree(lhe.parent, tmp_path / lhe.parent.name) / lhe.name
    again = tmp_path / "other" / "name.root"
    shower(moved, again)
    assert sha256(again) == sha256(full.path)
    shower(moved, again, seed=8)
    assert sha256(again) != sha256(full.path)


def test_header_says_how_it_was_made(full: EventSample) -> None:
    header = full.metadata["shower"]
    assert full.metadata["id"] == "toy_4mu"
    assert full.metadata["sqrt_s"] == SQRT_S
    assert header["settings"]["mpi"] is True
    assert header["settings"]["tune"] == "monash"
    assert header["seed"] == 7
    assert header["pythia_seed"] == ShowerSettings().pythia_seed(7)
    assert header["pythia"] == "8.317"
    assert (header["accepted"], header["failed"]) == (150, 0)


def test_pythia_speaks_in_the_log_only(
    lhe: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    shower(lhe, tmp_path / "events.root", BARE)
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "PYTHIA" not in captured.err
    log = (tmp_path / "shower.log").read_text()
    assert "PYTHIA Event and Cross Section Statistics" in log
    assert "PYTHIA Process Initialization" in log


def test_events_that_fail_are_left_out_and_counted(tmp_path: Path) -> None:
    blocks = event_blocks(200)
    blocks[120] = blocks[120].replace(" 501 0 ", " 0 0 ").replace(" 0 501 ", " 0 0 ")
    path = write_sample(tmp_path, blocks)
    result = shower(path, tmp_path / "events.root", BARE)
    assert (result.accepted, result.failed) == (199, 1)
    assert "incorrect colour assignment" in result.complaint
    metadata = read_events(tmp_path / "events.root").metadata
    assert metadata["shower"]["failed_events"] == [120]
    assert result.sigma_pb == pytest.approx(SIGMA_PB, rel=1e-12)
    events = read_events(tmp_path / "events.root").events
    expected = [i for i in range(200) if i != 120]
    assert events.event.tolist() == expected
    weights = read_lhe(path).basis["squared"][expected] / 199
    assert ak.to_numpy(events.weights.squared) == pytest.approx(weights, rel=1e-14)


@pytest.mark.parametrize("bad", [2, 20])
def test_too_many_failures_are_an_error(tmp_path: Path, bad: int) -> None:
    blocks = event_blocks(20)
    for i in range(bad):
        blocks[i] = blocks[i].replace(" 501 0 ", " 0 0 ").replace(" 0 501 ", " 0 0 ")
    path = write_sample(tmp_path, blocks)
    with pytest.raises(
        DataFileError,
        match=rf"gave up {bad} of the 20 .* numbers 0, 1.*incorrect colour.*shower\.log",
    ):
        shower(path, tmp_path / "events.root", BARE)
    assert not (tmp_path / "events.root").exists()


def test_signals_are_heeded_soon():
    """Pythia is not interrupted within a batch."""
    slowest_event = 0.02
    assert BATCH * slowest_event <= 3


def test_seed_zero(lhe: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="seed is 0"):
        shower(lhe, tmp_path / "events.root", BARE, seed=0)
    assert list(tmp_path.iterdir()) == []


def test_command(lhe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "events.root"
    off = ["--no-isr", "--no-fsr", "--no-qed", "--no-mpi", "--no-hadronisation"]
    assert main(["shower", "--in", str(lhe), "--out", str(out), "--seed", "3", *off]) == 0
    assert capsys.readouterr().out == f"150 events, 0.02 pb, written to {out}\n"
    header = read_events(out).metadata["shower"]
    assert header["seed"] == 3
    assert header["settings"] == {
        "isr": False,
        "fsr": False,
        "qed": False,
        "mpi": False,
        "hadronisation": False,
        "tune": "monash",
    }


def test_command_with_a_broken_file(
    lhe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "events.lhe.gz"
    broken.write_bytes(lhe.read_bytes()[:-500])
    (tmp_path / "sample.json").write_bytes((lhe.parent / "sample.json").read_bytes())
    out = tmp_path / "out" / "events.root"
    assert main(["shower", "--in", str(broken), "--out", str(out)]) == 1
    message = capsys.readouterr().err
    assert message.startswith(f"zprimer shower: {broken} is truncated")
    assert message.count("\n") == 1
    assert not out.exists()


def test_a_sample_of_our_own_generator(tmp_path: Path) -> None:
    """Generated, showered and read back: every event, the basis integrals, the muons linked."""
    path = tmp_path / "events.lhe.gz"
    options = "--model lmutau --process 4mu --set mzp=60 --width 0.3 --sqrts 8000 --threads 1"
    command = ["generate", *options.split(), "--events", "300", "--seed", "1", "--out", str(path)]
    assert main(command) == 0
    out = tmp_path / "events.root"
    result = shower(path, out, replace(BARE, fsr=True, qed=True))
    assert (result.accepted, result.failed) == (300, 0)
    sample, metadata = read_events(out), read_lhe(path).metadata
    assert result.sigma_pb == pytest.approx(metadata["sigma_pb"], rel=1e-9)
    for name, values in metadata["basis"].items():
        total = float(ak.sum(sample.events.weights[name]))
        assert abs(total - values["sigma_pb"]) < 5 * spread_of_sum(sample, name)
    muons = sample.events.muons
    # the rest are pairs from radiated photons
    assert ak.mean(muons.lhe_index >= 2) > 0.99
    muons = muons[muons.lhe_index >= 0]
    truth = sample.events.lhe[muons.lhe_index]
    assert ak.all(muons.charge == -np.sign(truth.pdgid))
    angle = np.arctan2(truth.py, truth.px) - muons.phi
    assert ak.mean(np.cos(angle) > 0.999) > 0.97


def spread_of_sum(sample: EventSample, name: str) -> float:
    """Standard deviation of the sum of a basis weight over the sample."""
    weights = ak.to_numpy(sample.events.weights[name])
    return float(np.std(weights) * np.sqrt(len(weights)))
