"""Parton densities, α_s, VEGAS grid, phase-space volume and the Z's branching ratio."""

import json
import math
from pathlib import Path

import madspace
import numpy as np
import pytest
from z_decay import z_to_four_leptons

from zprimer.errors import ConvergenceError
from zprimer.generation.alpha_s import alpha_s
from zprimer.generation.pdf import PDF_SETS, PartonDensities, grid_path
from zprimer.generation.phase_space import Channel, ChannelDensities, Line, mapping_function
from zprimer.generation.vegas_grid import VegasGrid
from zprimer.models.standard_model import PARAMETERS

FLAVOURS = (-5, -4, -3, -2, -1, 21, 1, 2, 3, 4, 5)
INPUTS = {parameter.name: parameter.default for parameter in PARAMETERS}
REFERENCE = Path(__file__).parents[1] / "reference" / "cross_sections.json"

MASSLESS = (0.0,) * 4


@pytest.mark.parametrize("name", PDF_SETS)
def test_parton_densities_against_pythia(name):
    import pythia8mc

    pythia = pythia8mc.Pythia("", False)
    for setting in ("Print:quiet = on", f"PDF:pSet = LHAGrid1:{grid_path(name)}"):
        assert pythia.readString(setting)
    theirs = pythia.getPDFPtr(2212)
    x = np.geomspace(3e-4, 0.6, 12)
    scale = np.geomspace(20.0, 600.0, 12)
    ours = PartonDensities(name, FLAVOURS).xf(x, scale)
    expected = [
        [theirs.xf(i, xi, qi**2) for i in FLAVOURS] for xi, qi in zip(x, scale, strict=True)
    ]
    # different splines through the same knots, which are sparse just below x = 0.1
    np.testing.assert_allclose(ours, expected, rtol=4e-3, atol=1e-5)
    assert np.median(np.abs(ours / np.maximum(expected, 1e-9) - 1)) < 2e-4


def test_alpha_s_against_the_reference_runs():
    for entry in json.loads(REFERENCE.read_text())["cross_sections"]:
        if "alpha_s_at_scale" in entry:
            got = alpha_s(float(entry["mzp"]), 0.130)
            assert got == pytest.approx(entry["alpha_s_at_scale"], rel=1e-5)
    assert alpha_s(91.188, 0.118) == pytest.approx(0.118, rel=1e-12)
    scales = np.array([5.0, 50.0, 500.0])
    slope = (alpha_s(scales * 1.0001, 0.118) - alpha_s(scales, 0.118)) / (2 * math.log(1.0001))
    a = alpha_s(scales, 0.118)
    beta = -(23 / (12 * math.pi)) * a**2 - (58 / (24 * math.pi**2)) * a**3
    np.testing.assert_allclose(slope, beta, rtol=1e-3)
    with pytest.raises(ConvergenceError, match=r"down to 0\.1 GeV"):
        alpha_s(0.1, 0.130)


def test_vegas_grid_follows_a_peak_and_keeps_the_integral():
    random = np.random.default_rng(1)
    grid = VegasGrid(3)

    def peak(x):
        return np.exp(-((x - 0.3) ** 2).sum(axis=1) / (2 * 0.05**2)) / (2 * np.pi * 0.05**2) ** 1.5

    spreads = []
    for _ in range(6):
        uniform = random.random((8000, 3))
        mapped, jacobian = grid.map(uniform)
        weights = peak(mapped) * jacobian
        spreads.append(weights.std())
        assert weights.mean() == pytest.approx(1, abs=5 * weights.std() / math.sqrt(8000))
        grid.refine(uniform, weights)
    assert spreads[-1] < 0.1 * spreads[0]


WINDOW = (76.0, 104.0)
RADIATION = (Line((0, 1, 2, 3), 91.188, 2.44, *WINDOW), Line((0, 1, 2)), Line((0, 1)))
PAIRS = (Line((0, 1, 2, 3), 0, 0, *WINDOW), Line((0, 1), 91.188, 2.44), Line((2, 3)))
NARROW = (Line((0, 1, 2, 3), 91.188, 2.44, *WINDOW), Line((0, 1, 3)), Line((0, 1), 60, 0.01))


def phase_space(lines, seed):
    function = mapping_function(Channel("test", lines), MASSLESS, 8000.0)
    runtime = madspace.FunctionRuntime(function, madspace.Context(thread_count=1))
    uniform = np.random.default_rng(seed).random((200000, 10))
    return [np.asarray(array) for array in runtime(uniform)]


@pytest.mark.parametrize("lines", [RADIATION, PAIRS], ids=["radiation", "pairs"])
def test_phase_space_volume(lines):
    """∫dx₁dx₂dΦ₄ inside a mass window; Φ₄ = ŝ²/(2 (4π)⁵ 3! 2!) for massless particles."""
    momenta, x1, x2, weight = phase_space(lines, 2)
    total = momenta[:, 2:].sum(axis=1)
    np.testing.assert_allclose(total, momenta[:, :2].sum(axis=1), atol=1e-8)
    np.testing.assert_allclose(4000 * (x1 - x2), total[:, 3], atol=1e-6)
    shat = np.linspace(WINDOW[0] ** 2, WINDOW[1] ** 2, 20001)
    volume = shat**2 / (2 * (4 * math.pi) ** 5 * 12) * np.log(8000.0**2 / shat) / 8000.0**2
    expected = np.trapezoid(volume, shat)
    error = weight.std() / math.sqrt(len(weight))
    assert abs(weight.mean() - expected) < 4 * error
    assert error < 0.06 * expected


def test_narrow_resonance_has_the_volume_of_the_plain_mapping():
    """The part within 1 GeV of a resonance whose width is a hundredth of that."""
    results = []
    for lines in (RADIATION, NARROW):
        momenta, _, _, weight = phase_space(lines, 3)
        pair = momenta[:, 2] + momenta[:, 3]
        mass = np.sqrt(pair[:, 0] ** 2 - (pair[:, 1:] ** 2).sum(axis=1))
        near = np.where(np.abs(mass - 60) < 1, weight, 0.0)
        results.append((near.mean(), near.std() / math.sqrt(len(near))))
    (plain, plain_error), (narrow, narrow_error) = results
    assert abs(plain - narrow) < 4 * math.hypot(plain_error, narrow_error)
    assert plain_error < 0.2 * plain


def test_channel_densities_sum_over_permutations():
    channel = Channel("z", (Line((0, 1, 2, 3), 91.0, 2.0), Line((0, 1), 60.0, 0.1)))
    permutations = ((0, 1, 2, 3), (2, 1, 0, 3))
    densities = ChannelDensities([channel], permutations, MASSLESS)
    momenta = np.random.default_rng(5).random((4, 6, 4))
    momenta[..., 0] = np.linalg.norm(momenta[..., 1:], axis=-1)
    own = densities.own(momenta, 0)
    exchanged = densities.own(momenta[:, [0, 1, 4, 3, 2, 5]], 0)
    np.testing.assert_allclose(densities.all(momenta)[:, 0], own + exchanged, rtol=1e-12)


def test_channel_densities_vanish_outside_the_window_of_a_line():
    """There the mapping makes no points, so that a share of the integrand would be lost."""
    window = Channel("window", (Line((0, 1, 2, 3), 91.0, 2.0, lower=80.0, upper=100.0),))
    everywhere = Channel("everywhere", (Line((0, 1, 2, 3)),))
    densities = ChannelDensities([window, everywhere], ((0, 1, 2, 3),), MASSLESS)
    momenta = np.zeros((3, 6, 4))
    for row, mass in enumerate((79.0, 90.0, 101.0)):
        momenta[row, 2:4] = mass / 4, 0.0, 0.0, mass / 4
        momenta[row, 4:6] = mass / 4, 0.0, 0.0, -mass / 4
    np.testing.assert_array_equal(densities.all(momenta) > 0, [[0, 1], [1, 1], [0, 1]])


def test_branching_ratio_of_the_z_to_four_leptons():
    """Near (4.37 ± 0.03)e-6 of AGPY above 4 GeV, and ATLAS's (3.20 ± 0.28)e-6 above 5 GeV."""
    agpy = z_to_four_leptons(INPUTS, points=20000)
    assert agpy.total_error < 0.006 * agpy.total
    assert agpy.total == pytest.approx(4.70e-6, rel=0.02)
    assert abs(agpy.total / 4.37e-6 - 1) < 0.09
    measured_width = INPUTS | {"wz": 2.4952}
    atlas = z_to_four_leptons(measured_width, pair_mass_min=5.0, points=10000)
    assert abs(atlas.total - 3.20e-6) < math.hypot(0.28e-6, atlas.total_error)
    assert atlas.mixed > 1.8 * atlas.four_muons
    with pytest.raises(ConvergenceError, match="use more points"):
        z_to_four_leptons(INPUTS, points=60)
