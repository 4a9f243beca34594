"""Exact limits against Poisson probabilities and against toy experiments."""

import numpy as np
import pytest

from zprimer.statistics.asymptotic import ClsScan
from zprimer.statistics.counting import poisson_cls
from zprimer.statistics.likelihood import Likelihood
from zprimer.statistics.low_counts import ExactScan, background_events
from zprimer.statistics.model import Channel, Model


def likelihood(background, signal, observed, signal_error=0.0, background_error=0.0):
    bins = len(background)
    powers = np.zeros((2, 2, bins))
    powers[0, 0], powers[1, 1] = background_error, signal_error
    model = Model(
        channels=(Channel("spectrum", "spectrum", 0, bins),),
        names=("norm", "lumi"),
        observed=np.array(observed, dtype=float),
        nominal=np.array([background, signal], dtype=float),
        powers=powers,
        up=np.zeros((2, 2, 0)),
        down=np.zeros((2, 2, 0)),
        kinds=np.zeros(bins, dtype=int),
        strengths=np.zeros(bins),
    )
    return Likelihood(model, 100.0)


def exact(*arguments, **errors):
    content = likelihood(*arguments, **errors)
    return ExactScan(content, content.fit(content.observed, 0.0))


def asymptotic(*arguments, **errors):
    return ClsScan(likelihood(*arguments, **errors), 1.0)


def test_three_events_without_background():
    """P(0 | s) = 0.05 at s = −ln 0.05 = 2.996; the asymptotic formula says 1.92."""
    limits = exact([1e-7], [1.0], [0]).upper_limits(100.0)
    assert limits[0] == pytest.approx(-np.log(0.05), rel=1e-3)
    assert limits[3] == pytest.approx(-np.log(0.05), rel=1e-3)
    assert asymptotic([1e-7], [1.0], [0]).upper_limits(100.0)[0] == pytest.approx(1.92, rel=0.01)


@pytest.mark.parametrize(("observed", "background"), [(0, 0.5), (2, 1.3), (5, 3.0), (1, 6.0)])
def test_one_bin_is_a_counting_experiment(observed, background):
    scan = exact([background], [2.0], [observed])
    for mu in (0.5, 1.0, 3.0):
        expected = poisson_cls(observed, background, 2.0 * mu)
        assert scan(mu)[0] == pytest.approx(expected, rel=2e-5)


def test_several_bins_against_toys():
    background, signal, observed = [4.0, 2.0, 0.7], [0.5, 2.0, 1.5], [5, 2, 1]
    mu, toys = 1.2, 400000
    random = np.random.default_rng(2)
    weights = np.log1p(mu * np.array(signal) / np.array(background))
    seen = np.array(observed) @ weights
    both = np.array(background) + mu * np.array(signal)
    tails = [
        np.mean(random.poisson(mean, (toys, 3)) @ weights <= seen + 1e-9)
        for mean in (both, np.array(background))
    ]
    found = exact(background, signal, observed)(mu)[0]
    assert found == pytest.approx(tails[0] / tails[1], rel=0.02)


def test_bands_contain_the_median():
    limits = exact([4.0, 2.0, 0.7], [0.5, 2.0, 1.5], [5, 2, 1]).upper_limits(100.0)
    assert limits[1:] == sorted(limits[1:])
    assert limits[1] < limits[3] < limits[5]


def test_uncertainties_weaken_the_limit():
    arguments = ([4.0, 2.0, 0.7], [0.5, 2.0, 1.5], [4, 2, 1])
    plain = exact(*arguments).upper_limits(100.0)[0]
    signal = exact(*arguments, signal_error=0.3).upper_limits(100.0)[0]
    background = exact(*arguments, background_error=0.5).upper_limits(100.0)[0]
    assert plain < 0.98 * signal
    assert plain != pytest.approx(background, rel=1e-3)


def test_many_events_agree_with_asymptotic_formulas():
    many = ([200.0, 150.0], [20.0, 5.0], [190, 160], 0.02, 0.02)
    found, formulas = (scan(*many).upper_limits(100.0) for scan in (exact, asymptotic))
    assert found[0] == pytest.approx(formulas[0], rel=0.06)
    assert found[3] == pytest.approx(formulas[3], rel=0.06)


def test_background_events_under_a_signal():
    assert background_events(np.array([7.0]), np.array([0.1])) == pytest.approx(7.0)
    spread = background_events(np.array([7.0, 7.0, 1e-9]), np.array([1.0, 1.0, 1e-3]))
    assert spread == pytest.approx(14.0, rel=0.02)


@pytest.mark.parametrize("strength", [1e-3, 1.0, 1e4])
def test_limits_do_not_depend_on_the_unit_of_the_signal(strength):
    background, signal = np.array([4.0, 2.0, 0.01]), np.array([0.5, 2.0, 1.5])
    scan = exact(background, strength * signal, [5, 2, 0])
    reference = exact(background, signal, [5, 2, 0]).upper_limits(100.0)
    found = scan.upper_limits(100.0 / strength)
    assert np.array(found) * strength == pytest.approx(np.array(reference), rel=1e-3)
    assert scan(1000.0 / strength)[0] < 1e-10
