"""Basis histograms: contraction and its variance against event-by-event sums."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from zprimer.errors import InputError
from zprimer.recast.histograms import contract, fill

BASIS = ("sm", "interference", "squared")
FINITE = st.floats(-1e3, 1e3)


@given(hnp.arrays(float, (3, 20), elements=FINITE), hnp.arrays(float, 3, elements=FINITE))
def test_contraction_is_that_of_every_event(weights, factors):
    """Σ_e Σ_k f_k w_ke and Σ_e (Σ_k f_k w_ke)², so interference of the errors included."""
    observable = np.linspace(0.0, 4.0, 20)
    edges = (0.5, 1.0, 2.5)
    result = contract(
        fill(BASIS, weights, observable, edges), dict(zip(BASIS, factors, strict=True))
    )
    direct = factors @ weights
    size = np.abs(factors) @ np.abs(weights)
    for index, (low, high) in enumerate([(0.5, 1.0), (1.0, 2.5)]):
        inside = (observable >= low) & (observable < high)
        scale = size[inside].sum() + 1.0
        assert result.values[index] == pytest.approx(direct[inside].sum(), abs=1e-12 * scale)
        assert result.variances[index] == pytest.approx(
            (direct[inside] ** 2).sum(), rel=1e-9, abs=1e-12 * scale**2
        )


def test_variance_is_that_of_repeated_samples():
    """The error of sm + g² interference + g⁴ squared, against the scatter of 2000 samples."""
    random = np.random.default_rng(3)
    factors = {"sm": 1.0, "interference": 0.3, "squared": 0.09}
    yields, variances = [], []
    for _ in range(2000):
        size = random.poisson(200)
        x = random.random(size)
        weights = np.array([np.ones(size), x - 0.7, 4 * x**2])
        contraction = contract(fill(BASIS, weights), factors)
        yields.append(contraction.values[0])
        variances.append(contraction.variances[0])
    assert np.var(yields) == pytest.approx(np.mean(variances), rel=0.12)


def test_events_outside_the_edges_are_left_out():
    histogram = fill(("sm",), np.ones((1, 5)), np.array([-1.0, 0.0, 0.99, 1.0, 2.0]), (0.0, 1.0))
    assert histogram.events.tolist() == [2]


def test_no_event_passes():
    assert contract(fill(BASIS, np.empty((3, 0))), {"sm": 1.0}).values.tolist() == [0.0]


def test_wrong_use_is_refused():
    with pytest.raises(InputError, match="no weight 'squared_2w'"):
        contract(fill(BASIS, np.ones((3, 2))), {"squared_2w": 1.0})
    with pytest.raises(InputError, match="both an observable and edges"):
        fill(BASIS, np.ones((3, 2)), edges=(0.0, 1.0))
    with pytest.raises(InputError, match="3 basis names"):
        fill(BASIS, np.ones((2, 2)))
    with pytest.raises(InputError, match="observable of shape"):
        fill(BASIS, np.ones((3, 2)), np.ones(3), (0.0, 1.0))
