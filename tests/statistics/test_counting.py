"""Closed-form Poisson statements, and where the 94 of 1403.1269 comes from."""

import math

import pytest
from scipy import stats

from zprimer.errors import InputError
from zprimer.statistics.counting import poisson_cls, poisson_mean_limit, poisson_signal_limit


def test_no_event_seen():
    """CLs = e^{-s}, so that the limit is ln 20 whatever the background."""
    assert poisson_cls(0, 3.0, 2.0) == pytest.approx(math.exp(-2.0))
    assert poisson_signal_limit(0, 3.0) == pytest.approx(math.log(20))
    assert poisson_mean_limit(0) == pytest.approx(math.log(20))


def test_ninety_four_events():
    """94 is the smallest whole mean for which 77 or fewer are seen in less than 5 % of cases."""
    assert stats.poisson.cdf(77, 94) < 0.05 < stats.poisson.cdf(77, 93)
    assert 93 < poisson_mean_limit(77) < 94
    assert stats.poisson.cdf(77, poisson_mean_limit(77)) == pytest.approx(0.05)


def test_cls_is_weaker_than_the_rule_of_the_paper():
    assert 78 + poisson_signal_limit(77, 78.0) == pytest.approx(96.37, abs=0.01)


def test_limit_is_where_cls_is_five_percent():
    assert poisson_cls(77, 78.0, poisson_signal_limit(77, 78.0)) == pytest.approx(0.05)


def test_deficit():
    assert poisson_cls(77, 78.0, 0.0) == 1.0
    assert poisson_cls(77, 78.0, -40.0) < 1e-4
    assert poisson_cls(20, 78.0, -58.0) > 0.5


def test_unphysical_means():
    with pytest.raises(InputError, match="must be positive"):
        poisson_cls(1, 0.0, 1.0)
    with pytest.raises(InputError, match="not negative"):
        poisson_cls(1, 3.0, -4.0)
