"""Our likelihood is pyhf's, its derivatives are right, and its fits end where pyhf's do."""

import dataclasses
import math

import numpy as np
import pyhf
import pytest

from zprimer.statistics import kernels
from zprimer.statistics.asymptotic import ClsScan
from zprimer.statistics.likelihood import Likelihood
from zprimer.statistics.model import Channel, Model
from zprimer.statistics.workspace import workspace

NAMES = ("shape", "norm", "lumi", "scale")
POWERS = np.zeros((2, 4, 4))
UP = np.zeros((2, 4, 4))
DOWN = np.zeros((2, 4, 4))
POWERS[0, 1, :3] = POWERS[0, 1, 3] = math.log(1.1)
POWERS[1, 2, :3] = POWERS[0, 2, 3] = math.log(1.03)
UP[0, 0, :3], DOWN[0, 0, :3] = (5.0, 0.0, -1.0), (4.0, 0.0, -1.5)
UP[1, 3, :3], DOWN[1, 3, :3] = (0.4, 1.0, 2.0), (0.3, 0.8, 1.4)
MODEL = Model(
    channels=(Channel("spectrum", "spectrum", 0, 3), Channel("control", "control", 3, 4)),
    names=NAMES,
    observed=np.array([47.0, 36.0, 14.0, 380.0]),
    nominal=np.array([[50.0, 30.0, 11.0, 400.0], [2.0, 6.0, 9.0, 0.5]]),
    powers=POWERS,
    up=UP,
    down=DOWN,
    kinds=np.full(4, kernels.NO_ERROR),
    strengths=np.zeros(4),
)
OWN = {
    "poisson": ([kernels.POISSON] * 3 + [kernels.NO_ERROR], [16.0, 36.0, 5.1, 0.0]),
    "mixed": ([kernels.ADDED, kernels.POISSON, kernels.ADDED, kernels.NO_ERROR], [0.3, 9, 0.8, 0]),
}


def model(own="poisson"):
    kinds, strengths = OWN[own]
    return dataclasses.replace(MODEL, kinds=np.array(kinds), strengths=np.array(strengths, float))


def in_bins(factor=1.0):
    """The spectrum as pyhf sees one of a smooth background, a channel a bin with powers only."""
    bins = tuple(Channel(f"spectrum_{bin}", "spectrum", bin, bin + 1) for bin in range(4))
    return dataclasses.replace(
        MODEL,
        channels=bins,
        nominal=MODEL.nominal * np.array([[1.0], [factor]]),
        up=np.zeros((2, 4, 0)),
        down=np.zeros((2, 4, 0)),
        kinds=np.array([kernels.POWER, kernels.POWER, kernels.POISSON, kernels.NO_ERROR]),
        strengths=np.array([0.08, 0.05, 7.0, 0.0]),
    )


MODELS = {"poisson": model("poisson"), "mixed": model("mixed"), "powers": in_bins()}


def pyhf_model(content, bound=20.0):
    source = pyhf.Workspace(workspace(content, bound))
    found = source.model()
    return found, source.data(found)


def pyhf_minimum(content, mu):
    """Twice −ln L of pyhf at its minimum.

    A bin that a ``shapesys`` leaves alone has a Poisson term in pyhf all the same, of 1 event where
    1 is expected: a constant, taken off here.
    """
    found, data = pyhf_model(content)
    spectrum = [kind == kernels.POISSON for kind in content.kinds[:3]]
    idle = 0 if len(content.channels) == 4 else 3 - sum(spectrum)
    pyhf.set_backend("numpy", pyhf.optimize.scipy_optimizer(tolerance=1e-12, maxiter=2000))
    if mu is None:
        _, value = pyhf.infer.mle.fit(data, found, return_fitted_val=True)
    else:
        _, value = pyhf.infer.mle.fixed_poi_fit(mu, data, found, return_fitted_val=True)
    return float(value) - 2 * idle


def random_points(count=8):
    random = np.random.default_rng(5)
    for _ in range(count):
        yield np.concatenate([[random.uniform(0.1, 3.0)], random.normal(0, 1.3, len(NAMES))])


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("mu", [None, 0.0, 1.0, 4.0])
def test_fits_end_where_those_of_pyhf_do(name, mu):
    """``norm`` is a power here and interpolated in pyhf, 1e-6 apart for shifts of 10 %."""
    likelihood = Likelihood(MODELS[name], 20.0)
    fit = likelihood.fit(likelihood.observed, mu)
    ours = -2 * likelihood.log_probability(fit.value)
    assert ours == pytest.approx(pyhf_minimum(MODELS[name], mu), abs=2e-4)


@pytest.mark.parametrize("name", MODELS)
def test_derivatives_are_those_of_the_value(name):
    likelihood = Likelihood(MODELS[name], 20.0)
    data = likelihood.observed
    for parameters in random_points():
        _, gradient, hessian = likelihood.derivatives(parameters, data)
        steps = 1e-5 * np.eye(len(parameters))
        numeric = [
            (likelihood.value(parameters + step, data) - likelihood.value(parameters - step, data))
            / 2e-5
            for step in steps
        ]
        assert gradient == pytest.approx(numeric, rel=1e-5, abs=1e-5)
        for row, step in zip(hessian, steps, strict=True):
            ends = [likelihood.derivatives(parameters + s * step, data)[1] for s in (1, -1)]
            assert row == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-4, abs=1e-3)


@pytest.mark.parametrize(
    ("kind", "strength"),
    [(kernels.POISSON, 3.0), (kernels.POWER, 0.4), (kernels.ADDED, 6.0), (kernels.ADDED, -6.0)],
)
@pytest.mark.parametrize("count", [0.0, 4.0, 25.0, 400.0])
def test_own_parameter_of_a_bin_is_the_best(kind, strength, count):
    """Against a scan of the bin's terms of −ln L, at its bounds, too."""
    background, signal, centre = 5.0, 12.0, 1.1 if kind == kernels.POISSON else 0.3
    low, high = (1e-10, 10.0) if kind == kernels.POISSON else (-5.0, 5.0)
    scan = np.linspace(low, high, 400_001)
    moved = {
        kernels.POISSON: signal * scan,
        kernels.POWER: signal * np.exp(strength * scan),
        kernels.ADDED: signal + strength * scan,
    }[kind]
    rates = background + moved
    constraint = 0.5 * (scan - centre) ** 2
    if kind == kernels.POISSON:
        constraint = strength * (scan - centre * np.log(scan))
    with np.errstate(invalid="ignore", divide="ignore"):
        terms = np.where(rates > 0, rates - count * np.log(rates), np.inf) + constraint
    best = kernels.best_local(kind, strength, centre, count, background, signal, strength, 0.0)
    assert best == pytest.approx(scan[np.argmin(terms)], abs=1e-4)


def test_asimov_data_are_fitted_exactly():
    likelihood = Likelihood(model(), 20.0)
    zero = likelihood.fit(likelihood.observed, 0.0)
    data = likelihood.asimov(zero)
    fit = likelihood.fit(data)
    assert fit.mu == pytest.approx(0.0, abs=1e-4)
    assert fit.value == pytest.approx(likelihood.value(zero.parameters, data), abs=1e-7)


def test_slope_along_the_signal_is_that_of_the_minimum():
    likelihood = Likelihood(model("mixed"), 20.0)
    data = likelihood.observed
    low, middle, high = (likelihood.fit(data, mu) for mu in (2.999, 3.0, 3.001))
    assert middle.slope == pytest.approx((high.value - low.value) / 0.002, rel=1e-4)
    moved = (high.parameters - low.parameters) / 0.002
    assert middle.along == pytest.approx(moved, rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("name", MODELS)
def test_limits_are_where_cls_is_five_percent(name):
    scan = ClsScan(Likelihood(MODELS[name], 100.0), 1.0)
    limits = scan.upper_limits(100.0)
    for curve, limit in enumerate(limits):
        assert scan(limit)[curve] == pytest.approx(0.05, rel=1e-5)
    assert limits[1:] == sorted(limits[1:])
    beyond = ClsScan(Likelihood(MODELS[name], 100.0), 1.0).upper_limits(0.5 * limits[3])
    assert beyond[3] is None


@pytest.mark.parametrize("name", MODELS)
def test_profile_is_that_of_pyhf(name):
    """Twice −ln L at no signal, at the signal asked for and at the best one."""
    likelihood = Likelihood(MODELS[name], 20.0)
    scan = ClsScan(likelihood, 4.0)
    for fit, mu in ((scan.zero, 0.0), (scan.one, 4.0), (scan.best, None)):
        ours = -2 * likelihood.log_probability(fit.value)
        assert ours == pytest.approx(pyhf_minimum(MODELS[name], mu), abs=2e-4)
    assert scan.best.value <= min(scan.zero.value, scan.one.value)


def test_downward_fluctuation_ends_at_no_signal():
    low = dataclasses.replace(model(), observed=np.array([40.0, 20.0, 3.0, 380.0]))
    scan = ClsScan(Likelihood(low, 20.0), 1.0)
    assert scan.best.mu == 0
    assert scan.best.value == pytest.approx(scan.zero.value, abs=1e-8)
    assert scan.one.value > scan.zero.value + 0.5


def with_more_signal(content, bin, change):
    """The signal in a bin and its relative shifts times 1 + ``change``."""
    factor = np.ones(4)
    factor[bin] += change
    grown = {
        name: np.array([values[0], values[1] * factor]) if values.size else values
        for name, values in (("up", content.up), ("down", content.down))
    }
    nominal = content.nominal * np.array([np.ones(4), factor])
    return dataclasses.replace(content, nominal=nominal, **grown)


@pytest.mark.parametrize("mu", [0.7, 2.5])
@pytest.mark.parametrize("name", MODELS)
def test_sensitivity_of_cls_is_its_difference_between_signals(name, mu):
    content, step = MODELS[name], 1e-3
    found = ClsScan(Likelihood(content, 20.0), mu).sensitivity(mu)
    for bin in range(4):
        more, less = (
            ClsScan(Likelihood(with_more_signal(content, bin, change), 20.0), mu)(mu)[0]
            for change in (step, -step)
        )
        difference = math.log(more / less) / (2 * step * content.nominal[1, bin])
        assert found[bin] == pytest.approx(difference, rel=2e-3, abs=1e-6)


@pytest.mark.parametrize("name", MODELS)
def test_more_signal_everywhere_is_a_larger_strength(name):
    """As long as errors of the simulation do not matter, which are not relative here."""
    content = dataclasses.replace(MODELS[name], kinds=np.full(4, kernels.NO_ERROR))
    scan, mu, step = ClsScan(Likelihood(content, 20.0), 2.0), 2.0, 1e-4
    slope = math.log(scan(mu * (1 + step))[0] / scan(mu * (1 - step))[0]) / (2 * step)
    assert scan.sensitivity(mu) @ content.nominal[1] == pytest.approx(slope, rel=1e-3)


@pytest.mark.parametrize("background_error", [0.05, 0.5])
def test_signal_that_has_to_vanish(background_error):
    """460,000 events where 77 were seen: all errors are pulled until hardly any is left."""
    up = np.zeros((2, 4, 1))
    up[:, :, 0] = [[0.23398366, 1.82002542, 0, 0], [0.0289518, 0.20696392, 0, 0.91954061]]
    powers = np.zeros((2, 4, 1))
    powers[0, 2] = math.log(1 + background_error)
    one_bin = Model(
        channels=(Channel("window", "window", 0, 1),),
        names=("early", "late", "norm", "scale"),
        observed=np.array([77.0]),
        nominal=np.array([[78.0], [9.00000186]]),
        powers=powers,
        up=up,
        down=up,
        kinds=np.array([kernels.ADDED]),
        strengths=np.array([0.7150413]),
    )
    likelihood = Likelihood(one_bin, 2e5)
    fit = likelihood.fit(likelihood.observed, 51362.0)
    rate = likelihood.expected(fit.parameters[1:])[0]
    assert rate[0, 0] + 51362.0 * (rate[1, 0] - 5 * 0.7150413) == pytest.approx(77, rel=0.2)
    assert ClsScan(likelihood, 51362.0)(51362.0)[0] < 1e-6
