"""The event file read back by pylhe: every event, momenta, weights, header."""

import numpy as np
import pytest
from small_samples import read, request

from zprimer.generation.cuts import FourLeptonCuts
from zprimer.generation.processes import load_process
from zprimer.generation.sample import generate
from zprimer.io.files import sha256
from zprimer.models.point import load_model

BASIS = load_process("4mu").basis
POINT = load_model("lmutau").point({"mzp": 60.0})


def four_momenta(sample):
    return np.array([[[p.e, p.px, p.py, p.pz] for p in event.particles] for event in sample.events])


def test_every_event_is_there_and_described(sample):
    assert len(sample.events) == sample.metadata["events"] == 1500
    assert sample.metadata["events_sha256"] == sha256(sample.path)
    assert sample.metadata["width"] == 0.06
    assert "g" not in sample.metadata["parameters"]
    assert sample.metadata["parameters"]["mzp"] == 60.0
    assert set(sample.metadata["basis"]) == set(BASIS)


def test_momentum_is_conserved_and_particles_are_massless(sample):
    momenta = four_momenta(sample)
    difference = momenta[:, :2].sum(axis=1) - momenta[:, 2:].sum(axis=1)
    assert np.abs(difference).max() < 1e-6
    mass2 = momenta[..., 0] ** 2 - (momenta[..., 1:] ** 2).sum(axis=-1)
    assert np.abs(mass2).max() < 1e-6
    assert np.all(momenta[:, 0, 3] > 0)
    assert np.all(momenta[:, 1, 3] < 0)


def test_events_lie_inside_the_cuts(sample):
    cuts = FourLeptonCuts()
    assert sample.metadata["cuts"] == cuts.as_dict()
    assert np.all(cuts.passes(four_momenta(sample)))
    tighter = cuts.with_values({"pt_min": 6})
    leptons = four_momenta(sample)[:, 2:]
    softest = np.hypot(leptons[..., 1], leptons[..., 2]).min(axis=1)
    assert np.array_equal(tighter.passes(four_momenta(sample)), softest >= 6)


def test_flavours_colours_and_mothers(sample):
    flavours = set()
    for event in sample.events:
        first, second, *muons = event.particles
        assert first.id == -second.id
        assert 1 <= abs(first.id) <= 5
        flavours.add(first.id)
        quark, antiquark = (first, second) if first.id > 0 else (second, first)
        assert (quark.color1, quark.color2) == (501, 0)
        assert (antiquark.color1, antiquark.color2) == (0, 501)
        assert [muon.id for muon in muons] == [13, -13, 13, -13]
        assert {(muon.status, muon.mother1, muon.mother2) for muon in muons} == {(1, 1, 2)}
    assert flavours == {sign * flavour for sign in (1, -1) for flavour in (1, 2, 3, 4, 5)}


def test_weights_are_the_cross_section_and_sum_to_it(sample):
    nominal = np.array([event.eventinfo.weight for event in sample.events])
    assert nominal.mean() == pytest.approx(sample.metadata["sigma_pb"], rel=1e-9)
    weights = np.array([[event.weights[name] for name in BASIS] for event in sample.events])
    factors = load_process("4mu").reference_factors(POINT, sample.metadata["reference_coupling"])
    np.testing.assert_allclose(weights @ [factors[name] for name in BASIS], nominal, rtol=1e-9)
    for column, name in enumerate(BASIS):
        entry = sample.metadata["basis"][name]
        error = np.hypot(weights[:, column].std() / np.sqrt(len(weights)), entry["error_pb"])
        assert abs(weights[:, column].mean() - entry["sigma_pb"]) < 4 * error, name
    ratio = weights[:, BASIS.index("squared_2w")] / weights[:, BASIS.index("squared")]
    assert ratio.min() > 0.2
    assert ratio.max() < 1.05


def test_mix_is_balanced_at_the_reference_coupling(sample):
    g = sample.metadata["reference_coupling"]
    basis = sample.metadata["basis"]
    signal = g**4 * basis["squared"]["sigma_pb"]
    assert signal == pytest.approx(basis["sm"]["sigma_pb"], rel=0.1)


def test_zprime_stands_out_with_the_samples_width(sample):
    leptons = four_momenta(sample)[:, 2:]
    pairs = np.stack(
        [leptons[:, i] + leptons[:, j] for i, j in ((0, 1), (0, 3), (2, 1), (2, 3))], 1
    )
    masses = np.sqrt(pairs[..., 0] ** 2 - (pairs[..., 1:] ** 2).sum(axis=-1))
    nearest = np.abs(masses - 60.0).min(axis=1)
    assert 0.35 < np.mean(nearest < 0.3) < 0.6
    assert np.median(nearest[nearest < 0.3]) == pytest.approx(0.03, rel=0.3)


def test_header_holds_the_card_and_the_request(sample):
    blocks = {element.tag: element.text for element in sample.header.extra_elements}
    assert "DECAY 32  0.059999" in blocks["slha"] or "DECAY 32  0.06" in blocks["slha"]
    assert '"process": "4mu"' in blocks["zprimer"]
    assert sample.header.initrwgt.list_weights_ids() == [*BASIS, "muF0.5", "muF2"]
    assert sample.init.initInfo.weightingStrategy == -4
    assert sample.init.initInfo.PDFsetA == 247000
    assert sample.init.procInfo[0].xSection == pytest.approx(sample.metadata["sigma_pb"])


def test_same_bytes_on_any_number_of_threads(sample, tmp_path):
    path = tmp_path / "two" / "events.lhe.gz"
    generate(request(), path, threads=2)
    assert path.read_bytes() == sample.path.read_bytes()


def test_another_seed_gives_other_events(sample, tmp_path):
    path = tmp_path / "other" / "events.lhe.gz"
    generate(request(seed=8, events=50), path)
    assert read(path).events[0].particles[2].px != sample.events[0].particles[2].px


def test_dynamical_scale_is_the_four_muon_mass(tmp_path):
    path = tmp_path / "m4l" / "events.lhe.gz"
    generate(request(events=50, scale="m4l"), path)
    again = read(path)
    total = four_momenta(again)[:, 2:].sum(axis=1)
    mass = np.sqrt(total[:, 0] ** 2 - (total[:, 1:] ** 2).sum(axis=1))
    np.testing.assert_allclose([e.eventinfo.scale for e in again.events], mass, rtol=1e-7)
    assert len({e.eventinfo.aqcd for e in again.events}) > 10
