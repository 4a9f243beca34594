"""Pythia over a file: events recognised, seeds derived, output captured."""

import ctypes
import os
from dataclasses import replace
from pathlib import Path

import awkward as ak
import numpy as np
import pytest
from toy_lhe import event_blocks, write_sample

from zprimer.errors import DataFileError, InputError
from zprimer.simulation import pythia as generator
from zprimer.simulation.lhe import LheSample, read_lhe
from zprimer.simulation.settings import ShowerSettings

FAST = ShowerSettings(mpi=False, hadronisation=False)


def showered(sample: LheSample, folder: Path, size: int) -> tuple[np.ndarray, ak.Array]:
    with generator.stdout_to(folder / "log"):
        pythia = generator.start(sample, FAST.pythia_commands(), 3)
        found = list(generator.batches(pythia, sample, size))
    assert sum(batch.tried for batch in found) == len(sample)
    return (
        np.concatenate([batch.index for batch in found]),
        ak.concatenate([batch.particles for batch in found]),
    )


def without_colour(block: str) -> str:
    """An event that Pythia tries and gives up: quarks in, no colour."""
    return block.replace(" 501 0 ", " 0 0 ").replace(" 0 501 ", " 0 0 ")


@pytest.mark.parametrize("size", [7, 40])
def test_failing_events_do_not_shift_the_others(tmp_path: Path, size: int) -> None:
    blocks = event_blocks(40)
    bad = (4, 5, 13, 20, 39)
    for i in bad:
        blocks[i] = without_colour(blocks[i])
    sample = read_lhe(write_sample(tmp_path, blocks))
    index, particles = showered(sample, tmp_path, size)
    assert index.tolist() == [i for i in range(40) if i not in bad]
    muons = particles[(np.abs(particles.status) // 10 == 2) & (np.abs(particles.id) == 13)]
    truth = sample.particles[index]
    truth = truth[truth.status == 1]
    assert ak.all(muons.id == truth.pdgid)
    assert ak.mean(np.abs(muons.p.px - truth.px) < 0.02) > 0.95


def test_nothing_survives(tmp_path: Path) -> None:
    blocks = [without_colour(block) for block in event_blocks(6)]
    index, particles = showered(read_lhe(write_sample(tmp_path, blocks)), tmp_path, 4)
    assert len(index) == len(particles) == 0


def test_events_too_light_for_the_muon_masses(tmp_path: Path) -> None:
    """Pythia gives massless muons their mass and changes a few of these; none is lost."""
    sample = read_lhe(write_sample(tmp_path, event_blocks(1000, seed=9, mass=3.0)))
    index, particles = showered(sample, tmp_path, 300)
    assert index.tolist() == list(range(1000))
    incoming = particles[particles.status == -21]
    expected = sample.particles[sample.particles.status == -1]
    moved = np.abs(ak.to_numpy(incoming.p.e / expected.e) - 1)
    assert np.quantile(moved, 0.9) < 1e-6


def test_output_of_c_goes_to_the_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    library = ctypes.CDLL(None)
    os.write(1, b"before\n")
    with generator.stdout_to(tmp_path / "deep" / "log"):
        library.puts(b"buffered by C")
    os.write(1, b"after\n")
    assert capfd.readouterr().out == "before\nafter\n"
    assert (tmp_path / "deep" / "log").read_text() == "buffered by C\n"


def test_pythia_refuses_beams(tmp_path: Path, lhe: Path) -> None:
    sample = read_lhe(lhe)
    slow = replace(sample, metadata={**sample.metadata, "sqrt_s": 1.0})
    with (
        generator.stdout_to(tmp_path / "log"),
        pytest.raises(DataFileError, match=r"cannot start from .*events\.lhe.*shower\.log"),
    ):
        generator.start(slow, ShowerSettings().pythia_commands(), 1)


def test_seed_depends_on_seed_and_settings_only() -> None:
    seeds = {ShowerSettings().pythia_seed(s) for s in range(1, 200)}
    assert len(seeds) == 199
    assert all(1 <= seed <= 900_000_000 for seed in seeds)
    assert ShowerSettings().pythia_seed(5) == ShowerSettings(tune="monash").pythia_seed(5)
    assert ShowerSettings().pythia_seed(5) != ShowerSettings(mpi=False).pythia_seed(5)


@pytest.mark.parametrize("seed", [0, -1, 2147483647])
def test_seed_out_of_range(seed: int) -> None:
    with pytest.raises(InputError, match=f"seed is {seed}: .* 1 to 2147483646"):
        ShowerSettings().pythia_seed(seed)


def test_unknown_tune() -> None:
    with pytest.raises(InputError, match=r"'monahs' .* did you mean 'monash'\? Allowed: a14, "):
        ShowerSettings(tune="monahs")
