"""What muons radiate is part of the response to their mass: it must not be counted twice."""

import importlib.util
import sys

import numpy as np
import pytest

from zprimer.recast.analysis import load_analysis
from zprimer.recast.detector import load_detector
from zprimer.recast.event_lists import resonance_mass
from zprimer.recast.mass_response import load_mass_response
from zprimer.recast.selection import load_select
from zprimer.simulation.ntuple import read_events
from zprimer.simulation.settings import ShowerSettings
from zprimer.simulation.shower import shower

ANALYSES = ("atlas_dimuon_36fb", "atlas_dimuon_139fb")
MASS, WIDTH, EVENTS = 500.0, 2.5, 2500
LARGEST_DISTANCE = 1.63
"""Of Kolmogorov and Smirnov, times √n: exceeded by chance in 1 % of all cases."""


@pytest.fixture(scope="module")
def closure():
    folder = load_analysis("atlas_dimuon_139fb").folder
    spec = importlib.util.spec_from_file_location("dimuon_closure", folder / "closure.py")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(folder))
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
        import muon_efficiency  # noqa: F401
    finally:
        sys.path.remove(str(folder))
    return module


@pytest.fixture(scope="module")
def samples(closure, tmp_path_factory):
    """The same resonances with and without QED radiation."""
    found = {}
    for qed in (True, False):
        folder = tmp_path_factory.mktemp("qed" if qed else "none")
        closure.generate(MASS, [WIDTH], EVENTS, folder / "events.lhe.gz")
        settings = ShowerSettings(isr=False, mpi=False, hadronisation=False, qed=qed)
        shower(folder / "events.lhe.gz", folder / "events.root", settings)
        found[qed] = read_events(folder / "events.root").events
    return found


def distance(name, events):
    """√n times the largest distance of the measured relative shifts from the response."""
    analysis = load_analysis(name)
    chosen = load_select(analysis)(events, load_detector(analysis, "radiation"))
    passed = chosen.cutflow["leading two of opposite charge"]
    true = resonance_mass(events.lhe, 32, "radiation")[passed]
    shifts = chosen.regions["spectrum"].observable[passed] / true - 1
    response = load_mass_response(analysis.folder / "data" / f"{analysis.mass_response}.yaml")
    levels = np.sort(response.cumulative(shifts, true))
    steps = np.arange(len(levels) + 1) / len(levels)
    apart = max(np.max(steps[1:] - levels), np.max(levels - steps[:-1]))
    return len(levels) ** 0.5 * apart


@pytest.mark.parametrize("qed", [True, False], ids=["with QED", "without QED"])
@pytest.mark.parametrize("name", ANALYSES)
def test_measured_masses_of_a_resonance_are_the_published_response(name, qed, samples):
    assert distance(name, samples[qed]) < LARGEST_DISTANCE


def test_masses_after_radiation_are_not(closure, samples):
    """The same comparison, of a response applied to the muons that are left, fails."""
    assert distance(ANALYSES[1], closure.bare(samples[True])) > 2 * LARGEST_DISTANCE
    assert distance(ANALYSES[1], closure.bare(samples[False])) < LARGEST_DISTANCE
