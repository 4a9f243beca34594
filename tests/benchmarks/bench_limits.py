"""Speed of the dimuon selections and of their limits, by ``make bench``."""

import time

import awkward as ak
import numpy as np
import pytest

from zprimer.recast.analysis import load_analysis
from zprimer.recast.detector import load_detector
from zprimer.recast.results import PointYields, SignalYield, StandardModelYield, Yields
from zprimer.recast.selection import load_select
from zprimer.statistics.limits import point_limits
from zprimer.statistics.resonance import resonance_limit
from zprimer.statistics.store import write_limits

EVENTS = 1_000_000
ANALYSES = ("atlas_dimuon_36fb", "atlas_dimuon_139fb")
COUPLINGS = 100
GOALS = {"atlas_z4l_2013": 1e-3, "atlas_dimuon_36fb": 3e-3, "atlas_dimuon_139fb": 3e-3}
"""Seconds of the limits of one more coupling."""


def jagged_events():
    """2.2 muons an event on average, in the columns of an event file."""
    random = np.random.default_rng(1)
    counts = random.poisson(2.2, EVENTS)
    total = int(counts.sum())
    columns = {
        "pt": random.exponential(150, total).astype(np.float32),
        "eta": random.normal(0, 1.2, total).astype(np.float32),
        "phi": random.uniform(-np.pi, np.pi, total).astype(np.float32),
        "charge": random.choice(np.array([-1, 1], dtype=np.int32), total),
        "prompt": np.ones(total, dtype=bool),
        "ptcone20": random.exponential(1, total).astype(np.float32),
        "ptcone30": random.exponential(1, total).astype(np.float32),
        "etcone20": random.exponential(1, total).astype(np.float32),
        "lhe_index": np.zeros(total, dtype=np.int32),
        **{f"born_p{axis}": random.normal(0, 100, total).astype(np.float32) for axis in "xyz"},
    }
    muons = ak.zip({name: ak.unflatten(column, counts) for name, column in columns.items()})
    return ak.zip({"muons": muons}, depth_limit=1)


@pytest.mark.parametrize("name", ANALYSES)
def test_selection_speed(name):
    """The goal is 1e6 events/s on one core, in processor time."""
    analysis, events = load_analysis(name), jagged_events()
    select, detector = load_select(analysis), load_detector(analysis, "benchmark")
    select(events[:1000], detector)
    seconds = []
    for _ in range(5):
        start = time.process_time()
        select(events, detector)
        seconds.append(time.process_time() - start)
    print(f"\n{name}: {EVENTS / min(seconds) / 1e6:.2f} million events/s")
    assert min(seconds) < 1.0


def timed(function, *arguments):
    start = time.process_time()
    function(*arguments)
    return time.process_time() - start


@pytest.mark.parametrize("name", ANALYSES)
def test_limit_per_mass(name):
    """Observed and expected limits with bands of a resonance; the goal is 1 s."""
    analysis = load_analysis(name)
    resonance_limit(analysis, 500.0, 0.03)
    seconds = {
        (mass, width): timed(resonance_limit, analysis, mass, width)
        for mass in (250.0, 500.0, 1000.0, 2000.0, 4000.0)
        for width in (0.0, 0.03, 0.10)
    }
    print(
        f"\n{name}: {np.mean(list(seconds.values())):.2f} s, at most {max(seconds.values()):.2f} s"
    )
    assert max(seconds.values()) < 1.0


def spectrum(analysis, coupling):
    """A resonance of 500 GeV that grows as g² and widens with g, simulated with errors."""
    region = analysis.regions["spectrum"]
    centres = 0.5 * (np.array(region.edges[1:]) + np.array(region.edges[:-1]))
    width = 20 + 15 * coupling
    signal = 2000 * coupling**2 / width * np.exp(-0.5 * ((centres - 500) / width) ** 2) + 1e-4
    return {
        "spectrum": SignalYield(
            signal=signal,
            error=0.3 * signal**0.5,
            by_energy={13000.0: signal},
            predicted=np.zeros(0),
            scale_up=1.3 * signal,
            scale_down=0.8 * signal,
        )
    }


def four_muons(coupling):
    signal = np.array([900 * coupling**2 - 4 * coupling])
    entry = SignalYield(
        signal=signal,
        error=0.05 * abs(signal) + 0.02,
        by_energy={7000.0: 0.15 * signal, 8000.0: 0.85 * signal},
        predicted=78.0 + signal,
        scale_up=1.05 * signal,
        scale_down=0.96 * signal,
    )
    return {"four_muon": entry}


def scan(analysis):
    """Points along a coupling at one mass."""
    nothing = {"spectrum": StandardModelYield((), (), {}, (), 1.0, 0.0, 0, 0.0)}
    shares = {7000.0: (11.0,), 8000.0: (59.0,)}
    simulated = StandardModelYield((70.0,), (0.7,), shares, (78.0,), 78 / 70, 0.01, 2, 0.0)
    counting = analysis.name == "atlas_z4l_2013"
    points = tuple(
        PointYields(
            f"g{g:g}", {"g": g}, (), 0, four_muons(g) if counting else spectrum(analysis, g)
        )
        for g in np.geomspace(0.02, 0.5, COUPLINGS).tolist()
    )
    standard_model = ({"four_muon": simulated} if counting else nothing,)
    return Yields(analysis.name, "", dict(analysis.luminosities), standard_model, points)


@pytest.mark.parametrize("name", ["atlas_z4l_2013", *ANALYSES])
def test_limits_per_coupling(name, tmp_path):
    """CLs, limits with bands and the profile with all nuisances; the goal is 1 ms a point."""
    analysis = load_analysis(name)
    yields = scan(analysis)

    def limits():
        write_limits(point_limits(analysis, yields), tmp_path / "limits.csv")

    timed(limits)
    seconds = min(timed(limits) for _ in range(5)) / COUPLINGS
    print(f"\n{name}: {1e3 * seconds:.2f} ms a point")
    assert seconds < GOALS[name]
