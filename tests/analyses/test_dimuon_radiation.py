"""What muons radiate is part of the response to their mass: it must not be counted twice."""

import importlib.util
import sys

import awkward as ak
import numpy as np
import pytest

from zprimer.io.markdown import markers
from zprimer.recast.analysis import load_analysis
from zprimer.recast.detector import load_detector
from zprimer.recast.event_lists import resonance_mass
from zprimer.recast.mass_response import load_mass_response
from zprimer.recast.selection import load_select
from zprimer.simulation.ntuple import read_events
from zprimer.simulation.settings import ShowerSettings
from zprimer.simulation.shower import shower
from zprimer.statistics.resonance import resonance_limit

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


def test_limits_close_at_one_point(closure, samples):
    """README.md has the limits at all masses and widths with more events."""
    analysis = load_analysis(ANALYSES[1])
    expected = resonance_limit(analysis, MASS, WIDTH / MASS).fiducial
    ratios = {}
    for name, events in (
        ("with QED", samples[True]),
        ("without QED", samples[False]),
        ("after radiation", closure.bare(samples[True])),
    ):
        found, efficiency = closure.templates(analysis, events, MASS, [WIDTH], "radiation")
        assert efficiency.selected == pytest.approx(efficiency.published, rel=0.05)
        ratios[name] = closure.limits(analysis, found.all[0])[0] / expected.expected[2]
    assert ratios["with QED"] == pytest.approx(1, abs=0.08)
    assert ratios["without QED"] == pytest.approx(ratios["with QED"], abs=0.06)
    assert ratios["after radiation"] > ratios["with QED"] + 0.1


def test_the_tail_of_the_response_is_radiation(samples):
    """Pairs more than 10 % below the true mass: as many as QED alone takes there, few above."""
    response = load_mass_response(load_analysis(ANALYSES[1]).folder / "data" / "dimuon_mass.yaml")
    below, above = response.cumulative(np.array([-0.1, 0.1]), np.array(MASS))
    muons = samples[True].muons[samples[True].muons.lhe_index >= 0]
    two = ak.num(muons) == 2
    true = resonance_mass(samples[True].lhe[two], 32, "radiation")
    shifts = ak.to_numpy((muons[two][:, 0] + muons[two][:, 1]).mass) / true - 1
    assert np.mean(shifts < -0.1) == pytest.approx(below, abs=0.015)
    assert 1 - above < 0.2 * below


def test_tables_of_the_readme_are_those_of_the_files(closure):
    found = {each.name: each.text for each in markers(closure.HERE / "README.md")}
    assert {name: found[name] for name in closure.tables()} == closure.tables()
