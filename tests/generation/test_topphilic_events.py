"""Event files of jZ', ZZ' and tt̄Z' as other programs read them."""

import numpy as np
import pytest
from small_samples import read
from topphilic_samples import point_of

from zprimer.errors import InputError
from zprimer.generation.processes import load_process
from zprimer.generation.request import GenerationRequest
from zprimer.generation.sample import generate

EVENTS = {"jzp": 600, "zzp": 40, "ttzp": 600}
OUTGOING = {"jzp": 1, "zzp": 1, "ttzp": 2}
GLUON = 21


def request(name, **changes):
    given = {"process": name, "sqrt_s": 13000.0, "events": EVENTS[name], "seed": 5, "width": 1.5}
    point = changes.pop("point", point_of())
    return GenerationRequest(point, **(given | changes))


@pytest.fixture(scope="module", params=list(EVENTS))
def sample(request, tmp_path_factory):
    path = tmp_path_factory.mktemp(request.param) / "events.lhe.gz"
    generate(globals()["request"](request.param), path, threads=2)
    return read(path)


def momenta_of(sample):
    return np.array([[[p.e, p.px, p.py, p.pz] for p in event.particles] for event in sample.events])


def mass_of(momenta):
    return np.sqrt(np.maximum(momenta[..., 0] ** 2 - (momenta[..., 1:] ** 2).sum(axis=-1), 0.0))


def test_the_resonance_is_in_the_record_and_decays_to_the_muons(sample):
    for event in sample.events:
        parent, minus, plus = event.particles[2:5]
        assert (parent.id, parent.status, parent.mother1, parent.mother2) == (32, 2, 1, 2)
        assert [(p.id, p.mother1, p.mother2) for p in (minus, plus)] == [(13, 3, 3), (-13, 3, 3)]
        assert {(p.mother1, p.mother2) for p in event.particles[5:]} == {(1, 2)}
    momenta = momenta_of(sample)
    np.testing.assert_allclose(momenta[:, 2], momenta[:, 3] + momenta[:, 4], atol=1e-9)
    masses = np.array([event.particles[2].m for event in sample.events])
    np.testing.assert_allclose(mass_of(momenta[:, 2]), masses, rtol=1e-7)
    assert 150 < masses.min() < 295
    assert 305 < masses.max() < 450


def test_momentum_is_conserved_and_masses_are_what_the_record_says(sample):
    momenta = momenta_of(sample)
    stable = [0, 1, 3, 4, *range(5, momenta.shape[1])]
    difference = momenta[:, :2].sum(axis=1) - momenta[:, stable[2:]].sum(axis=1)
    assert np.abs(difference).max() < 1e-6
    recorded = np.array([[p.m for p in event.particles] for event in sample.events])
    np.testing.assert_allclose(mass_of(momenta), recorded, atol=2e-3)
    assert momenta.shape[1] == 5 + OUTGOING[sample.metadata["process"]]


def test_every_colour_line_has_two_ends(sample):
    """A colour ends on an outgoing colour, an incoming anticolour, or the incoming same colour."""
    flows = set()
    for event in sample.events:
        ends = {}
        for particle in event.particles:
            incoming = particle.status == -1
            for line, kind in ((particle.color1, 1), (particle.color2, -1)):
                if line:
                    ends.setdefault(int(line), []).append(-kind if incoming else kind)
            octet = particle.id == GLUON
            triplet = 0 < abs(particle.id) <= 6
            assert (particle.color1 > 0) == (octet or (triplet and particle.id > 0))
            assert (particle.color2 > 0) == (octet or (triplet and particle.id < 0))
        assert all(sorted(kinds) == [-1, 1] for kinds in ends.values()), event.particles
        flows.add(tuple((int(p.color1), int(p.color2)) for p in event.particles))
    assert len(flows) >= {"jzp": 6, "zzp": 1, "ttzp": 4}[sample.metadata["process"]]


def test_flavour_runs_through(sample):
    for event in sample.events:
        ids = [int(p.id) for p in event.particles]
        quarks = sorted(i for i in ids[:2] if i != GLUON)
        others = ids[5:]
        if sample.metadata["process"] == "jzp":
            expected = quarks if len(quarks) == 1 else [GLUON]
            assert others == expected
            assert len(quarks) < 2 or quarks[0] == -quarks[1]
        else:
            assert others == {"zzp": [23], "ttzp": [6, -6]}[sample.metadata["process"]]


def test_weights_are_the_cross_section(sample):
    nominal = np.array([event.eventinfo.weight for event in sample.events])
    assert nominal.mean() == pytest.approx(sample.metadata["sigma_pb"], rel=1e-9)
    process = load_process(sample.metadata["process"])
    weights = np.array([[e.weights[name] for name in process.basis] for e in sample.events])
    factors = process.contraction(point_of(), 1.5)
    np.testing.assert_allclose(weights @ [factors[k] for k in process.basis], nominal, rtol=1e-8)
    assert set(sample.metadata["basis"]) == set(process.basis)
    assert sample.metadata["widths"] == [1.5, 6.0, 24.0, 96.0]
    assert sample.metadata["resonance"] == 32


def test_scale_weights_move_the_cross_section_as_the_coupling_runs(sample):
    metadata = sample.metadata
    for name, sigma in metadata["scale_variations"].items():
        found = np.mean([event.weights[name] for event in sample.events])
        assert found == pytest.approx(sigma, rel=1e-6)
    low, high = (metadata["scale_variations"][k] for k in ("muR0.5_muF1", "muR2_muF1"))
    power = load_process(metadata["process"]).alpha_s_power
    # α_s(μ/2)/α_s(2μ) ≈ 1 + 2 b0 α_s ln 16 at these scales
    assert 1.15**power < low / high < 1.35**power


def test_stability_is_counted(sample):
    stability = sample.metadata["stability"]
    assert stability["evaluated"] > EVENTS[sample.metadata["process"]]
    assert 0 <= stability["rescued"] < 0.1 * stability["evaluated"]
    assert 0.02 < sample.metadata["efficiency"] <= 1


@pytest.mark.parametrize("name", ["jzp", "ttzp"])
def test_scale_weight_is_the_cross_section_at_that_scale(name, tmp_path):
    """Events at 400 GeV, weighted to 200 GeV, against events made at 200 GeV."""
    at = {}
    for scale in (200.0, 400.0):
        path = tmp_path / f"{scale:g}" / "events.lhe.gz"
        at[scale] = generate(request(name, scale=scale, events=2000), path, threads=2).metadata
    weighted = at[400.0]["scale_variations"]["muR0.5_muF0.5"]
    assert weighted == pytest.approx(at[200.0]["sigma_pb"], rel=0.02)
    assert at[400.0]["sigma_pb"] < 0.85 * weighted


def test_equal_bytes_on_one_and_two_threads(tmp_path):
    samples = [
        generate(request("ttzp", sample_id="x"), tmp_path / f"{n}" / "events.lhe.gz", threads=n)
        for n in (1, 2)
    ]
    assert samples[0].events_path.read_bytes() == samples[1].events_path.read_bytes()


def test_sample_of_a_point_has_its_width_and_coupling(tmp_path):
    point = point_of(g=1.5)
    metadata = generate(
        request("ttzp", point=point, width=None, events=50), tmp_path / "events.lhe.gz"
    ).metadata
    assert metadata["widths"] == [point.widths[32]]
    assert metadata["reference_coupling"] == 1.5
    assert metadata["scale"] == "ht/2"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cuts": {"pt_min": 0.2}}, "pt_min = 0.2"),
        ({"cuts": {"ptmin": 5}}, "did you mean 'pt_min'"),
        ({"cuts": {"mll_min": 400, "mll_max": 350}}, "mll_max"),
        ({"sqrt_s": 310.0, "cuts": {"mll_min": 311}}, "310"),
        ({"scale": "m4l"}, "ht/2"),
        ({"point": point_of(qV=0.0, qA=0.0, brmu=0.0, qtauV=1.0)}, "couples to muons"),
    ],
)
def test_refused(changes, said, tmp_path):
    with pytest.raises(InputError, match=r"^[^\n]+$") as caught:
        generate(request("jzp", **changes), tmp_path / "sample" / "events.lhe.gz")
    assert said in str(caught.value)
    assert list(tmp_path.iterdir()) == []
