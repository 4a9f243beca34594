"""The selection of ATLAS Z → 4ℓ on events made by hand, cut by cut."""

import itertools
import math

import awkward as ak
import numpy as np
import pytest
import vector
from hypothesis import given, settings
from hypothesis import strategies as st

from zprimer.recast.analysis import load_analysis
from zprimer.recast.detector import Detector, Response, Table
from zprimer.recast.selection import load_select

vector.register_awkward()

ANALYSIS = load_analysis("atlas_z4l_2013")
SELECT = load_select(ANALYSIS)
PERFECT = Detector(
    {
        "muons": Response(
            (Table(np.array([0.0]), np.array([0.0, 5.0]), np.array([[1.0]])),),
            Table(np.array([0.0]), np.array([0.0, 5.0]), np.array([[0.0]])),
        )
    },
    seed=1,
)
MASS = {13: 0.1056583755, 11: 0.51099895e-3}
FIELDS = ("pt", "eta", "phi", "charge", "ptcone20", "etcone20", "mass")


def lepton(pt, eta, phi, charge, ptcone20=0.0, etcone20=0.0, flavour=13):
    values = (pt, eta, phi, charge, ptcone20, etcone20, MASS[flavour])
    return dict(zip(FIELDS, values, strict=True)) | {"flavour": flavour}


def events_of(*events):
    """Records like those of an event file; every event is a list of leptons."""

    def collection(flavour):
        chosen = [[entry for entry in event if entry["flavour"] == flavour] for event in events]
        counts = [len(entries) for entries in chosen]
        flat = list(itertools.chain.from_iterable(chosen))
        columns = {
            field: ak.unflatten(
                np.array([entry[field] for entry in flat], dtype=float),
                np.array(counts, dtype=int),
            )
            for field in FIELDS
        }
        return ak.zip(columns, with_name="Momentum4D")

    return ak.zip({"muons": collection(13), "electrons": collection(11)}, depth_limit=1)


def selected(*events):
    return SELECT(events_of(*events), PERFECT)


def last_cut_passed(event):
    """Name of the last cut of the cutflow that an event passes."""
    passed = [name for name, mask in selected(event).cutflow.items() if mask[0]]
    return passed[-1] if passed else None


def good(m4l=90.0, **changes):
    """A pair of 83 % of the four-muon mass, back to back, and a soft pair across it."""
    leptons = [
        lepton(36.0, 0.1, 0.0, 1),
        lepton(36.0, -0.1, math.pi, -1),
        lepton(10.0, 0.0, 1.2, 1),
        lepton(10.0, 0.0, 1.9, -1),
    ]
    total = sum(
        (vector.obj(**momentum(entry)) for entry in leptons[1:]), vector.obj(**momentum(leptons[0]))
    )
    for entry in leptons:
        entry["pt"] *= m4l / total.mass
    for index, change in changes.items():
        leptons[int(index[1:])] |= change
    return leptons


def momentum(entry):
    return {key: entry[key] for key in ("pt", "eta", "phi", "mass")}


CUTS = list(selected(good()).cutflow)
FOUR, PT, SEPARATION, PAIRS, M1, M2, EVERY, MUONS, M4L = CUTS


def before(cut):
    return CUTS[CUTS.index(cut) - 1] if cut != FOUR else None


def test_the_good_event_passes_everything():
    result = selected(good())
    assert all(mask[0] for mask in result.cutflow.values())
    assert result.regions["four_muon"].passed.tolist() == [True]
    assert result.regions["m4l"].observable[0] == pytest.approx(90.0, abs=0.01)


@pytest.mark.parametrize(
    ("change", "passes"),
    [
        ({"ptcone20": 0.14 * 10}, True),
        ({"ptcone20": 0.16 * 10}, False),
        ({"etcone20": 0.28 * 10}, True),
        ({"etcone20": 0.31 * 10}, False),
        ({"eta": 2.69, "pt": 9.0}, True),
        ({"eta": 2.71, "pt": 9.0}, False),
        ({"pt": 4.1}, True),
        ({"pt": 3.9}, False),
    ],
)
def test_acceptance_and_isolation_of_a_muon(change, passes):
    event = good(l3={"pt": 10.0} | change)
    assert (last_cut_passed(event) is not None) == passes


def test_exactly_four_leptons():
    assert last_cut_passed(good()[:3]) is None
    assert last_cut_passed([*good(), lepton(5.0, 1.0, -2.0, 1)]) is None
    assert last_cut_passed([*good(), lepton(3.9, 1.0, -2.0, 1)]) == M4L
    electron = lepton(8.0, 1.0, -2.0, 1, flavour=11)
    assert last_cut_passed([*good(), electron]) is None
    for harmless in ({"pt": 6.9}, {"eta": 2.5}, {"ptcone20": 1.3}, {"etcone20": 1.7}):
        assert last_cut_passed([*good(), electron | harmless]) == M4L


@pytest.mark.parametrize(
    ("pts", "passes"),
    [
        ((20.1, 15.1, 8.1, 5.0), True),
        ((19.9, 15.1, 8.1, 5.0), False),
        ((20.1, 14.9, 8.1, 5.0), False),
        ((20.1, 15.1, 7.9, 5.0), False),
    ],
)
def test_leading_transverse_momenta(pts, passes):
    event = good()
    for entry, pt in zip(event, pts, strict=True):
        entry["pt"] = pt
    assert (last_cut_passed(event) != before(PT)) == passes


@pytest.mark.parametrize(("pt", "passes"), [(10.1, True), (9.9, False)])
def test_third_electron_needs_more(pt, passes):
    event = good(l2={"pt": pt, "flavour": 11, "mass": MASS[11]}, l3={"pt": 8.0, "flavour": 11})
    assert last_cut_passed(event) == (before(MUONS) if passes else before(PT))


@pytest.mark.parametrize(("distance", "passes"), [(0.11, True), (0.09, False)])
def test_separation_of_equal_flavours(distance, passes):
    event = good(l2={"phi": 1.5}, l3={"phi": 1.5 + distance})
    assert (last_cut_passed(event) != before(SEPARATION)) == passes


@pytest.mark.parametrize(("distance", "passes"), [(0.21, True), (0.19, False)])
def test_separation_of_different_flavours(distance, passes):
    electrons = {"flavour": 11, "mass": MASS[11], "pt": 12.0}
    event = good(l2=electrons | {"phi": distance, "eta": 0.1}, l3=electrons)
    assert (last_cut_passed(event) != before(SEPARATION)) == passes


def test_charges_and_flavours_must_pair():
    assert last_cut_passed(good(l3={"charge": 1})) == before(PAIRS)
    mixed = good(l2={"flavour": 11, "mass": MASS[11], "pt": 12.0})
    assert last_cut_passed(mixed) == before(PAIRS)


@pytest.mark.parametrize(("mass", "passes"), [(20.1, True), (19.9, False)])
def test_mass_of_the_first_pair(mass, passes):
    def cone(opening):
        return [
            lepton(40.0, 0.0, opening, 1),
            lepton(30.0, 0.0, -opening, -1),
            lepton(20.0, opening / 2, 0.0, 1),
            lepton(10.0, -opening / 2, 0.0, -1),
        ]

    opening = math.acos(1 - (mass / math.sqrt(40 * 30)) ** 2 / 2) / 2
    assert (last_cut_passed(cone(opening)) != before(M1)) == passes


@pytest.mark.parametrize(("mass", "passes"), [(5.1, True), (4.9, False)])
def test_mass_of_the_second_pair(mass, passes):
    opening = math.acos(1 - (mass / 9.0) ** 2 / 2)
    event = good(l2={"pt": 9.0, "phi": 1.5}, l3={"pt": 9.0, "phi": 1.5 + opening})
    assert last_cut_passed(event) == (M4L if passes else before(M2))


@pytest.mark.parametrize(("mass", "passes"), [(5.1, True), (4.9, False)])
def test_mass_of_a_pair_that_was_not_chosen(mass, passes):
    """The hard μ⁺ close to the soft μ⁻: m₁ and m₂ are made of other pairs."""
    opening = math.acos(1 - mass**2 / (36.0 * 10.0) / 2)
    event = good(l0={"eta": 0.0, "pt": 36.0}, l3={"pt": 10.0, "phi": opening})
    assert last_cut_passed(event) == (M4L if passes else before(EVERY))


@pytest.mark.parametrize(
    ("m4l", "passes"), [(79.9, False), (80.1, True), (99.9, True), (100.1, False)]
)
def test_four_lepton_mass_window(m4l, passes):
    result = selected(good(m4l))
    assert result.cutflow[MUONS][0]
    assert result.regions["four_muon"].passed[0] == passes
    assert result.regions["m4l"].passed[0]
    assert result.regions["m4l"].observable[0] == pytest.approx(m4l, abs=0.01)


def test_masks_belong_to_their_events():
    result = selected(good()[:2], good(), [], good(70.0), good(85.0))
    assert result.regions["four_muon"].passed.tolist() == [False, True, False, False, True]
    assert result.regions["m4l"].observable == pytest.approx([0, 90, 0, 70, 85], abs=0.01)
    assert result.cutflow[FOUR].tolist() == [False, True, False, True, True]


def test_no_events_at_all():
    assert all(len(mask) == 0 for mask in selected().cutflow.values())


def brute_force(leptons):
    """m₁ and m₂ by trying every ordered choice of pairs, None if there is none."""
    best = None
    for first in itertools.combinations(range(4), 2):
        second = tuple(index for index in range(4) if index not in first)
        if all(
            leptons[a]["charge"] == -leptons[b]["charge"]
            and leptons[a]["flavour"] == leptons[b]["flavour"]
            for a, b in (first, second)
        ):
            m1, m2 = (
                (vector.obj(**momentum(leptons[a])) + vector.obj(**momentum(leptons[b]))).mass
                for a, b in (first, second)
            )
            if best is None or abs(m1 - 91.1876) < abs(best[0] - 91.1876):
                best = (m1, m2)
    return best


FOUR_LEPTONS = st.lists(
    st.builds(
        lepton,
        pt=st.floats(5, 80),
        eta=st.floats(-2.4, 2.4),
        phi=st.floats(-3.1, 3.1),
        charge=st.sampled_from([-1, 1]),
        flavour=st.sampled_from([11, 13, 13]),
    ),
    min_size=4,
    max_size=4,
)


@settings(max_examples=60)
@given(FOUR_LEPTONS, st.permutations(range(4)))
def test_pairing_is_the_best_one_in_any_order(leptons, order):
    module = SELECT.__wrapped__.__globals__
    shuffled = ak.zip(
        {
            field: [[leptons[index][field] for index in order]]
            for field in ("pt", "eta", "phi", "mass", "charge", "flavour")
        }
    )
    valid, m1, m2 = module["pair_masses"](module["four_leptons"](shuffled))
    expected = brute_force(leptons)
    assert valid[0] == (expected is not None)
    if expected is not None:
        assert (m1[0], m2[0]) == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_published_numbers():
    region = ANALYSIS.regions["four_muon"]
    assert region.observed == (77,)
    assert region.background is not None
    assert region.background.events == (78,)
    assert ANALYSIS.luminosities == {7000.0: 4.5, 8000.0: 20.3}
    assert ANALYSIS.rule is not None
    assert ANALYSIS.rule.max_events == 94
