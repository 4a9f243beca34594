"""Speed of the dimuon selections and of their limits, by ``make bench``."""

import time

import awkward as ak
import numpy as np
import pytest

from zprimer.recast.analysis import load_analysis
from zprimer.recast.detector import load_detector
from zprimer.recast.selection import load_select
from zprimer.recast.yields import PointYields, SignalYield, StandardModelYield
from zprimer.statistics.limits import point_limit
from zprimer.statistics.resonance import resonance_limit

EVENTS = 1_000_000
ANALYSES = ("atlas_dimuon_36fb", "atlas_dimuon_139fb")


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


@pytest.mark.parametrize("name", ANALYSES)
def test_limit_per_point(name):
    """The same from simulated yields with all nuisances, and the workspace written and checked."""
    analysis = load_analysis(name)
    region = analysis.regions["spectrum"]
    centres = 0.5 * (np.array(region.edges[1:]) + np.array(region.edges[:-1]))
    signal = 50 * np.exp(-0.5 * ((centres - 500) / 40) ** 2) + 1e-4
    values = tuple(signal.tolist())
    point = PointYields(
        "p",
        {},
        (),
        0,
        {
            "spectrum": SignalYield(
                signal=values,
                error=tuple((0.3 * signal**0.5).tolist()),
                by_energy={13000.0: values},
                predicted=(),
                scale_up=tuple((1.3 * signal).tolist()),
                scale_down=tuple((0.8 * signal).tolist()),
            )
        },
    )
    nothing = {"spectrum": StandardModelYield((), (), {}, (), 1.0, 0.0, 0, 0.0)}
    timed(point_limit, analysis, point, nothing)
    seconds = min(timed(point_limit, analysis, point, nothing) for _ in range(3))
    print(f"\n{name}: {seconds:.2f} s")
    assert seconds < 1.0
