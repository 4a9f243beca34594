"""Reading Les Houches files: nothing lost, nothing broken let through."""

import gzip
import re
from pathlib import Path

import awkward as ak
import numpy as np
import pylhe
import pytest
from toy_lhe import BASIS, describe, event_blocks, head, write_sample

from zprimer.errors import DataFileError
from zprimer.simulation import pythia as generator
from zprimer.simulation.event_source import numbers_of
from zprimer.simulation.lhe import read_lhe
from zprimer.simulation.settings import ShowerSettings


def test_every_event_agrees_with_pylhe(lhe: Path) -> None:
    sample = read_lhe(lhe)
    events = pylhe.to_awkward(pylhe.LHEFile.fromfile(lhe))
    assert len(sample) == len(events) == 150
    assert np.array_equal(sample.weight, ak.to_numpy(events.eventinfo.weight))
    for name in BASIS:
        assert np.array_equal(sample.basis[name], ak.to_numpy(events.weights[name]))
    particles = sample.particles
    assert ak.all(particles.pdgid == events.particles.id)
    assert ak.all(particles.mother == events.particles.mother1 - 1)
    for field in ("px", "py", "pz", "e"):
        assert ak.all(particles[field] == events.particles.vector[field])


def test_pythia_gets_every_event_with_its_momenta(lhe: Path, tmp_path: Path) -> None:
    """Momentum conserved to 1e-6, every event under its number."""
    sample = read_lhe(lhe)
    commands = ShowerSettings(mpi=False, hadronisation=False).pythia_commands()
    with generator.stdout_to(tmp_path / "log"):
        pythia = generator.start(sample, commands, 1)
        events = pythia.nextBatch(len(sample), "none")
    assert not ak.any(ak.is_none(events))
    events = ak.drop_none(events)
    assert numbers_of(events).tolist() == list(range(len(sample)))
    hard = np.abs(events.prt.status) // 10 == 2
    outgoing = events.prt[hard & (events.prt.status != -21)]
    incoming = events.prt[events.prt.status == -21]
    final = sample.particles[sample.particles.status == 1]
    assert ak.all(outgoing.id == final.pdgid)
    for field in ("px", "py", "pz", "e"):
        balance = ak.sum(incoming.p[field], axis=1) - ak.sum(outgoing.p[field], axis=1)
        assert np.max(np.abs(balance)) < 1e-6 * 91
        # Pythia gives the muons their mass, which moves those in close pairs
        moved = np.abs(outgoing.p[field] - final[field]) / final.e
        assert ak.mean(moved < 1e-3) > 0.97


def test_truncated_gzip(lhe: Path, tmp_path: Path) -> None:
    broken = tmp_path / "events.lhe.gz"
    broken.write_bytes(lhe.read_bytes()[:-2000])
    describe(broken, events=150)
    with pytest.raises(
        DataFileError, match=r"events\.lhe\.gz is truncated .*have its generator write it again"
    ):
        read_lhe(broken)


def test_missing_end_tag(tmp_path: Path) -> None:
    path = write_sample(tmp_path, event_blocks(5), end="")
    with pytest.raises(DataFileError, match=r"truncated or corrupt after 5 events"):
        read_lhe(path)


def test_plain_text_is_read_too_and_truncation_inside_an_event_found(tmp_path: Path) -> None:
    text = head() + "".join(event_blocks(4)) + "</LesHouchesEvents>\n"
    path = tmp_path / "events.lhe"
    path.write_text(text)
    describe(path, events=4)
    assert len(read_lhe(path)) == 4
    path.write_text(text[: text.rindex("<rwgt>")])
    describe(path, events=4)
    with pytest.raises(DataFileError, match="truncated or corrupt after 3 events"):
        read_lhe(path)


def test_weight_that_is_not_finite(tmp_path: Path) -> None:
    blocks = event_blocks(5)
    blocks[3] = re.sub(r"(id='squared'>)[^<]*", r"\1nan", blocks[3])
    path = write_sample(tmp_path, blocks)
    with pytest.raises(DataFileError, match=r"event 3 of .* has the weight squared = nan"):
        read_lhe(path)


def test_momentum_that_is_not_finite(tmp_path: Path) -> None:
    blocks = event_blocks(5)
    rows = blocks[2].split("\n")
    rows[5] = re.sub(r"\S+e[+-]\d\d", "inf", rows[5], count=1)
    blocks[2] = "\n".join(rows)
    with pytest.raises(DataFileError, match=r"event 2 of .* momentum"):
        read_lhe(write_sample(tmp_path, blocks))


def test_mother_that_is_not_there(tmp_path: Path) -> None:
    blocks = event_blocks(3)
    blocks[2] = blocks[2].replace("-13 1 1 2 ", "-13 1 7 2 ", 1)
    with pytest.raises(DataFileError, match=r"event 2 of .* mother is number 7 of 6"):
        read_lhe(write_sample(tmp_path, blocks))


def test_missing_basis_weight(tmp_path: Path) -> None:
    blocks = event_blocks(3)
    blocks[1] = re.sub(r"<wgt id='interference'>.*\n", "", blocks[1])
    with pytest.raises(DataFileError, match=r"event 1 of .* has no weight 'interference'"):
        read_lhe(write_sample(tmp_path, blocks))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"events": 4}, r"holds 3 events but .*sample\.json says 4"),
        ({"sqrt_s": 7000.0}, r"beam of 4000 GeV .* sqrt_s = 7000 GeV"),
        ({"sigma_pb": 0.04}, r"mean 0\.02 .* sigma_pb = 0\.04 .* write 'sigma_pb': 0\.02"),
        ({"events_sha256": "0"}, "sha256 differs"),
    ],
)
def test_sample_json_of_another_file(
    tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    path = write_sample(tmp_path, event_blocks(3))
    describe(path, **{"events": 3, **changes})
    with pytest.raises(DataFileError, match=message):
        read_lhe(path)


def test_missing_files(tmp_path: Path) -> None:
    path = write_sample(tmp_path, event_blocks(1))
    path.with_name("sample.json").unlink()
    with pytest.raises(DataFileError, match=r"sample\.json does not exist.*sample\.schema\.json"):
        read_lhe(path)
    path.unlink()
    with pytest.raises(DataFileError, match=r"events\.lhe\.gz does not exist.*zprimer generate"):
        read_lhe(path)


def test_no_events_and_no_lhe(tmp_path: Path) -> None:
    path = write_sample(tmp_path, [])
    describe(path, events=1)
    with pytest.raises(DataFileError, match=r"holds 0 events but .* says 1"):
        read_lhe(path)
    path = tmp_path / "events.lhe.gz"
    path.write_bytes(gzip.compress(b"<html><body/></html>"))
    describe(path, events=1)
    with pytest.raises(DataFileError, match="not a Les Houches event file"):
        read_lhe(path)
