"""The two ATLAS dimuon searches: selection, inputs, and limits against the published ones."""

import importlib.util
import itertools
import math

import awkward as ak
import numpy as np
import pytest

from zprimer.recast.analysis import load_analysis
from zprimer.recast.columns import read_columns
from zprimer.recast.detector import Detector, Response, Table, load_detector
from zprimer.recast.mass_response import MassResponse
from zprimer.recast.selection import load_select
from zprimer.statistics.resonance import resonance_limit

RUN2, FIRST = load_analysis("atlas_dimuon_139fb"), load_analysis("atlas_dimuon_36fb")
FLAT = {"eta": np.array([0.0, 5.0]), "pt": np.array([0.0])}
SHARP = MassResponse(
    {
        "crystal_ball": {0: 0.0},
        "crystal_ball_mean": {0: 0.0},
        "crystal_ball_width": {0: 1.0},
        "crystal_ball_alpha": {0: 1.0},
        "crystal_ball_power": {0: 2.0},
        "gauss_mean": {0: 0.0},
        "gauss_width": {0: 1e-9},
    },
    largest_shift=1e-6,
    lowest_mass=1.0,
)
PERFECT = Detector(
    {
        "muons": Response(
            (Table(FLAT["pt"], FLAT["eta"], np.array([[1.0]])),),
            Table(FLAT["pt"], FLAT["eta"], np.array([[0.0]])),
        )
    },
    1,
    SHARP,
)
SELECT = load_select(RUN2)


def muon(pt, eta, phi, charge, ptcone20=0.0, lost=0.0):
    """A muon that lost this share of its momentum at Born level to photons."""
    return {
        "pt": pt,
        "eta": eta,
        "phi": phi,
        "charge": charge,
        "ptcone20": ptcone20,
        "lost": lost,
    }


def born_momentum(entry):
    pt = entry["pt"] / (1 - entry["lost"])
    px, py = pt * math.cos(entry["phi"]), pt * math.sin(entry["phi"])
    return {"born_px": px, "born_py": py, "born_pz": pt * math.sinh(entry["eta"])}


def pair(**changes):
    event = [muon(200.0, 0.3, 0.0, 1), muon(190.0, -0.2, math.pi, -1)]
    for index, change in changes.items():
        event[int(index[1:])] |= change
    return event


def events_of(*events):
    counts = [len(event) for event in events]
    flat = [entry | born_momentum(entry) for entry in itertools.chain.from_iterable(events)]
    columns = {
        name: ak.unflatten(np.array([entry[name] for entry in flat], dtype=float), counts)
        for name in ("pt", "eta", "phi", "charge", "ptcone20", "born_px", "born_py", "born_pz")
    }
    return ak.zip({"muons": ak.zip(columns)}, depth_limit=1)


def mass_of(first, second):
    return math.sqrt(
        2
        * first["pt"]
        * second["pt"]
        * (math.cosh(first["eta"] - second["eta"]) - math.cos(first["phi"] - second["phi"]))
    )


@pytest.mark.parametrize(
    ("changes", "passes"),
    [
        ({}, True),
        ({"m1": {"charge": 1}}, False),
        ({"m1": {"eta": 2.49}}, True),
        ({"m1": {"eta": -2.51}}, False),
        ({"m1": {"pt": 30.1, "eta": 2.4}, "m0": {"eta": -1.0}}, True),
        ({"m1": {"pt": 29.9, "eta": 2.4}, "m0": {"eta": -1.0}}, False),
        ({"m0": {"ptcone20": 11.9}}, True),
        ({"m0": {"ptcone20": 12.1}}, False),
        ({"m1": {"phi": 0.9}}, False),
    ],
)
def test_cuts(changes, passes):
    assert SELECT(events_of(pair(**changes)), PERFECT).regions["spectrum"].passed[0] == passes


def test_leading_two_of_three_muons():
    event = [muon(40.0, 0.0, 1.0, -1), *pair()]
    found = SELECT(events_of(event), PERFECT)
    assert found.regions["spectrum"].observable[0] == pytest.approx(mass_of(*pair()), rel=1e-5)
    harder = [muon(210.0, 0.0, 1.0, 1), *pair()]
    assert not SELECT(events_of(harder), PERFECT).regions["spectrum"].passed[0]


def test_cuts_act_after_radiation_and_the_response_before():
    event = pair(m0={"lost": 0.5}, m1={"lost": 0.1})
    (measured,) = SELECT(events_of(event), PERFECT).regions["spectrum"].observable
    assert measured == pytest.approx(mass_of(*pair()) / math.sqrt(0.5 * 0.9), rel=1e-5)
    soft = pair(m1={"pt": 29.0, "lost": 0.5})
    assert not SELECT(events_of(soft), PERFECT).cutflow["leading two of opposite charge"][0]
    swapped = [muon(60.0, 0.0, 1.0, -1, lost=0.9), *pair()]
    (measured,) = SELECT(events_of(swapped), PERFECT).regions["spectrum"].observable
    assert measured == pytest.approx(mass_of(*pair()), rel=1e-5)


def test_events_keep_their_places():
    light = pair(m1={"phi": 0.2})
    found = SELECT(events_of([], pair(), light, pair()[:1], pair()), PERFECT)
    assert found.cutflow["leading two of opposite charge"].tolist() == [0, 1, 1, 0, 1]
    assert found.regions["spectrum"].passed.tolist() == [False, True, False, False, True]


def test_order_of_muons_does_not_matter():
    random = np.random.default_rng(4)
    for _ in range(20):
        event = [
            muon(random.uniform(31, 900), random.uniform(-2.4, 2.4), random.uniform(-3, 3), sign)
            for sign in (1, -1, 1)
        ]
        masses = {
            round(float(SELECT(events_of(list(order)), PERFECT).regions["spectrum"].observable[0]))
            for order in itertools.permutations(event)
        }
        leading = sorted(event, key=lambda entry: -entry["pt"])[:2]
        assert masses == {round(mass_of(*leading))}


def test_published_numbers():
    region = RUN2.regions["spectrum"]
    assert (region.edges[0], sum(region.observed)) == (225.0, 138730)
    assert sum(region.background.events) == pytest.approx(138700, abs=5)
    assert RUN2.luminosities == {13000.0: 139}
    region = FIRST.regions["spectrum"]
    assert region.edges[0] == 111.86874
    assert region.observed[0] == 82971
    assert sum(region.background.events) == pytest.approx(sum(region.observed), rel=1e-6)
    assert FIRST.luminosities == {13000.0: 36.1}
    assert all(analysis.regions["spectrum"].line_shape for analysis in (RUN2, FIRST))


def module(analysis, name):
    path = analysis.folder / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"{analysis.name}_{name}", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.mark.parametrize(
    ("analysis", "script", "outputs"),
    [
        (RUN2, "prepare", ["spectrum.csv", "resonance_efficiency.csv"]),
        (FIRST, "prepare", ["spectrum.csv"]),
    ],
    ids=["139fb", "36fb"],
)
def test_prepared_files_are_what_the_scripts_make(monkeypatch, tmp_path, analysis, script, outputs):
    prepare = module(analysis, script)
    for path in prepare.DATA.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    for name in outputs:
        (tmp_path / name).unlink()
    monkeypatch.setattr(prepare, "DATA", tmp_path)
    prepare.main()
    for name in outputs:
        assert (tmp_path / name).read_text() == (analysis.folder / "data" / name).read_text()


def test_both_analyses_share_the_muon_response():
    for name in ("atlas_muons.yaml", "dimuon_mass.yaml", "resonance_efficiency.csv"):
        first, second = (a.folder / "data" / name for a in (RUN2, FIRST))
        assert first.read_text() == second.read_text()


@pytest.mark.parametrize("mass", [300.0, 1000.0, 4000.0])
def test_muon_efficiency_gives_the_published_one_of_pairs(mass):
    pt, weight = module(RUN2, "muon_efficiency").muon_pt(mass, np.random.default_rng(7))
    (table,) = load_detector(RUN2, "x").responses["muons"].efficiency
    share = np.average(table(pt, np.zeros_like(pt)) ** 2, weights=weight)
    columns = read_columns(
        RUN2.folder / "data" / "resonance_efficiency.csv", ("m_GeV", "efficiency")
    )
    assert share == pytest.approx(np.interp(mass, *columns.values()), rel=0.01)


WIDTHS = {"0": 0.0, "0.5": 0.005, "1.2": 0.012, "3": 0.03, "6": 0.06, "10": 0.10}


def test_limits_against_the_official_ones():
    """Eight of 1101 masses; README.md has the numbers of all."""
    names = [f"{kind}_w{width}pct_fb" for kind in ("exp", "obs") for width in WIDTHS]
    official = read_columns(
        RUN2.folder / "data" / "atlas139_dimuon_fiducial_limits.csv", ["m_GeV", *names]
    )
    ratios = {"exp": [], "obs": []}
    for mass in (250.0, 320.0, 450.0, 700.0, 1100.0, 1800.0, 3000.0, 5500.0):
        row = official["m_GeV"].index(mass)
        for label, width in WIDTHS.items():
            limit = resonance_limit(RUN2, mass, width).fiducial
            ratios["exp"].append(limit.expected[2] / official[f"exp_w{label}pct_fb"][row])
            ratios["obs"].append(limit.observed / official[f"obs_w{label}pct_fb"][row])
    for kind, most in (("exp", 0.05), ("obs", 0.08)):
        assert abs(np.median(ratios[kind]) - 1) < most
        assert np.mean(np.abs(np.array(ratios[kind]) - 1) < 0.25) > 0.9
    narrow = [abs(ratio - 1) for kind in ratios for ratio in ratios[kind][::6]]
    assert max(narrow) < 0.2


def test_less_data_set_weaker_limits():
    """Expected limits go with 1/√L while there is background, with 1/L without."""
    for mass, low, high in ((400.0, 1.6, 2.1), (1000.0, 1.7, 2.2), (4000.0, 2.9, 4.0)):
        first, second = (
            resonance_limit(analysis, mass, 0.0).visible.expected[2] for analysis in (FIRST, RUN2)
        )
        assert low < first / second < high
