"""Limits on a coupling between scanned points."""

import numpy as np
import pytest

from zprimer.errors import InputError
from zprimer.statistics.coupling import limit_on_coupling


def test_power_law_is_met_exactly():
    g = np.geomspace(0.01, 1.0, 5)
    result = limit_on_coupling(g, 0.05 * (0.3 / g) ** 1.5 / 10)
    assert result.state == "limit"
    assert result.value == pytest.approx(0.3 * 10 ** (-1 / 1.5))


def test_states_without_a_number():
    assert limit_on_coupling([0.1, 0.2], [0.9, 0.06]).state == "no limit in range"
    assert limit_on_coupling([0.1, 0.2], [0.9, 0.06]).value is None
    assert limit_on_coupling([0.1, 0.2], [0.04, 0.0]).state == "all excluded in range"
    assert limit_on_coupling([0.1, 0.2], [0.04, 0.0]).value is None


def test_an_allowed_island_does_not_hide_the_last_crossing():
    result = limit_on_coupling([0.1, 0.2, 0.3, 0.4], [0.5, 0.005, 0.5, 0.005])
    assert len(result.crossings) == 3
    assert result.value == result.crossings[-1]
    assert 0.3 < result.crossings[-1] < 0.4
    reopened = limit_on_coupling([0.1, 0.2, 0.3], [0.5, 0.005, 0.5])
    assert (reopened.state, len(reopened.crossings)) == ("no limit in range", 2)


@pytest.mark.parametrize(
    ("couplings", "cls", "message"),
    [
        ([0.1], [0.5], "at least two points"),
        ([0.1, 0.2], [0.5], "one CLs for each"),
        ([0.2, 0.1], [0.5, 0.4], "rise"),
        ([0.0, 0.1], [0.5, 0.4], "positive"),
        ([0.1, 0.2], [0.5, float("nan")], "between 0 and 1"),
    ],
)
def test_wrong_input(couplings, cls, message):
    with pytest.raises(InputError, match=message):
        limit_on_coupling(couplings, cls)
