"""Variations of a smooth background: their size, what they span, and how they enter workspaces."""

import dataclasses

import numpy as np
import pyhf
import pytest

from zprimer.recast.analysis import Background, Region, Smooth, load_analysis
from zprimer.recast.results import PointYields, SignalYield, StandardModelYield
from zprimer.statistics.background_shape import shape_variations
from zprimer.statistics.limits import point_limit
from zprimer.statistics.model import SCALE, SignalModels
from zprimer.statistics.workspace import workspace

EDGES = np.geomspace(200.0, 2000.0, 31)
CENTRES = 0.5 * (EDGES[1:] + EDGES[:-1])
COUNTS = 3e4 * (CENTRES / 200) ** -4.0
SMOOTH = Smooth(highest_power=4, one_minus_power=1 / 3, freedom=2.0)


def test_size_is_what_counting_tells():
    """Σ_i B_i v_ki v_li = freedom² δ_kl."""
    variations = shape_variations(EDGES, COUNTS, SMOOTH, 13000.0)
    information = (variations * COUNTS) @ variations.T
    assert information == pytest.approx(4 * np.eye(6), abs=1e-6)


def test_every_parameter_of_the_published_function_is_a_variation():
    """(1 − x^(1/3))^b x^(p₀ + p₁ ln x + p₂ ln² x + p₃ ln³ x) with other b, p, over itself."""
    x = CENTRES / 13000.0
    variations = shape_variations(EDGES, COUNTS, SMOOTH, 13000.0)
    for change in (np.log(1 - np.cbrt(x)), *(np.log(x) ** power for power in range(5))):
        _, left, *_ = np.linalg.lstsq(variations.T, change, rcond=None)
        assert float(left[0]) < 1e-10
    _, left, *_ = np.linalg.lstsq(variations.T, np.exp(-(((x - 0.05) / 0.01) ** 2)), rcond=None)
    assert float(left[0]) > 0.1


def dimuon_like():
    random = np.random.default_rng(1)
    region = Region(
        name="spectrum",
        title="",
        kind="signal",
        edges=tuple(EDGES.tolist()),
        unit="GeV",
        observed=tuple(random.poisson(COUNTS).astype(float).tolist()),
        background=Background(tuple(COUNTS.tolist()), 0.0, False, SMOOTH),
        nuisances={},
    )
    return dataclasses.replace(
        load_analysis("atlas_dimuon_139fb"), regions={"spectrum": region}, rule=None
    )


def peak(height=60.0, error=0.0, scale=0.0):
    signal = height * np.exp(-0.5 * ((CENTRES - 600) / 40) ** 2) + 1e-6
    return PointYields(
        "peak",
        {},
        (),
        0,
        {
            "spectrum": SignalYield(
                signal=signal,
                error=error * signal,
                by_energy={13000.0: signal},
                predicted=np.zeros(0),
                scale_up=(1 + scale) * signal if scale else np.zeros(0),
                scale_down=signal / (1 + scale) if scale else np.zeros(0),
            )
        },
    )


def limit_of(analysis, yields):
    return point_limit(SignalModels(analysis, NONE), yields)


def workspace_of(analysis, yields):
    return workspace(SignalModels(analysis, NONE).model(yields))


NONE = {"spectrum": StandardModelYield((), (), {}, (), 1.0, 0.0, 0, 0.0)}


def test_one_channel_a_bin():
    content = workspace_of(dimuon_like(), peak(scale=0.3))
    assert len(content["channels"]) == 30
    background, signal = content["channels"][14]["samples"]
    assert [m["name"] for m in background["modifiers"]] == [
        f"background_spectrum_shape{number}" for number in range(6)
    ]
    (scale,) = [m for m in signal["modifiers"] if m["name"] == SCALE]
    assert scale["data"]["hi"] == pytest.approx(1.3)


def test_limits_are_those_of_pyhf():
    result = limit_of(dimuon_like(), peak(20.0, error=0.3, scale=0.2))
    source = pyhf.Workspace(workspace_of(dimuon_like(), peak(20.0, error=0.3, scale=0.2)))
    model = source.model()
    pyhf.set_backend("numpy", pyhf.optimize.scipy_optimizer(tolerance=1e-8, maxiter=2000))
    observed, expected = pyhf.infer.hypotest(
        1.0, source.data(model), model, return_expected_set=True
    )
    assert result.cls.observed == pytest.approx(float(observed), rel=5e-3)
    assert result.cls.expected[2] == pytest.approx(float(expected[2]), rel=5e-3)


def test_nuisances_weaken_the_limit():
    plain = limit_of(dimuon_like(), peak()).mu.expected[2]
    scale = limit_of(dimuon_like(), peak(scale=0.4)).mu.expected[2]
    statistics = limit_of(dimuon_like(), peak(error=0.5)).mu.expected[2]
    analysis = dimuon_like()
    region = analysis.regions["spectrum"]
    stiff = dataclasses.replace(region.background, smooth=dataclasses.replace(SMOOTH, freedom=0.1))
    fixed = dataclasses.replace(
        analysis, regions={"spectrum": dataclasses.replace(region, background=stiff)}
    )
    assert limit_of(fixed, peak()).mu.expected[2] < 0.97 * plain
    assert plain < scale
    assert plain < statistics


def test_negligible_simulation_errors_are_left_out():
    names = {
        m["name"]
        for channel in workspace_of(dimuon_like(), peak(error=1e-4))["channels"]
        for m in channel["samples"][1]["modifiers"]
    }
    assert names == {"mu", "lumi_13000"}
