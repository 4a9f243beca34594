"""Events kept one by one: what is kept, and histograms at many points against a plain loop."""

import time

import awkward as ak
import numpy as np
import pytest

from zprimer.errors import DataFileError, InputError
from zprimer.generation.line_shape import width_factor
from zprimer.recast.event_lists import (
    EventList,
    LineShape,
    contract_events,
    list_events,
    resonance_mass,
)
from zprimer.recast.histograms import contract_points, fill

BASIS = ("a_L", "a_R", "b_L")
EDGES = (250.0, 290.0, 310.0, 360.0)
WIDTHS = (1.5, 6.0, 24.0)
SHAPES = [LineShape(300.0, 9.0), LineShape(300.0, 1.0), LineShape(300.0, 9.0)]


def events(count=300, seed=1, basis=BASIS, edges=EDGES, mass=True) -> EventList:
    random = np.random.default_rng(seed)
    q = 300.0 + 3 * random.standard_cauchy(count).clip(-30, 30)
    return list_events(
        basis,
        random.normal(1.0, 2.0, (len(basis), count)),
        q + random.normal(0.0, 8.0, count),
        edges,
        q if mass else None,
        {"up": random.uniform(1.0, 1.5, count), "down": random.uniform(0.6, 1.0, count)},
    )


def test_events_outside_the_edges_are_not_kept():
    observable = np.array([249.0, 250.0, 300.0, 360.0])
    kept = list_events(
        ("a",), np.arange(4.0)[None], observable, EDGES, observable + 1, {"up": observable + 2}
    )
    assert kept.observable.tolist() == [250.0, 300.0]
    assert kept.weights.tolist() == [[1.0, 2.0]]
    assert kept.mass.tolist() == [251.0, 301.0]
    assert kept.scales["up"].tolist() == [252.0, 302.0]


def test_histograms_and_errors_are_those_of_a_loop_over_events(monkeypatch):
    """At any size of the chunks of points."""
    content = events()
    factors = np.random.default_rng(2).normal(0, 1, (3, len(BASIS)))
    for at_once in (200_000, 2 * len(content)):
        monkeypatch.setattr("zprimer.recast.event_lists._AT_ONCE", at_once)
        found = contract_events(content, factors, SHAPES, WIDTHS)
        for point, shape in enumerate(SHAPES):
            sums, squares, up = np.zeros(3), np.zeros(3), np.zeros(3)
            for i in range(len(content)):
                factor = width_factor(content.mass[i : i + 1], 300.0, WIDTHS, shape.width)[0]
                weight = factor * sum(
                    f * w for f, w in zip(factors[point], content.weights[:, i], strict=True)
                )
                bin = next(b for b in range(3) if content.observable[i] < EDGES[b + 1])
                sums[bin] += weight
                squares[bin] += weight**2
                up[bin] += weight * content.scales["up"][i]
            np.testing.assert_allclose(found.values[point], sums, rtol=1e-9)
            np.testing.assert_allclose(found.variances[point], squares, rtol=1e-9)
            np.testing.assert_allclose(found.variations["up"][point], up, rtol=1e-9)


def test_without_a_line_shape_the_list_is_a_histogram():
    content = events(mass=False)
    factors = np.random.default_rng(3).normal(0, 1, (4, len(BASIS)))
    histogram = fill(BASIS, content.weights, content.observable, EDGES, content.scales)
    one, other = contract_events(content, factors, None, ()), contract_points(histogram, factors)
    np.testing.assert_allclose(one.values, other.values, rtol=1e-9)
    np.testing.assert_allclose(one.variances, other.variances, rtol=1e-9)
    for name in ("up", "down"):
        np.testing.assert_allclose(one.variations[name], other.variations[name], rtol=1e-9)


def test_a_count_and_an_empty_list():
    count = list_events(("a",), np.array([[1.0, 2.0]]), None, None, np.array([299.0, 301.0]), {})
    found = contract_events(count, np.array([[2.0]]), [LineShape(300.0, 3.0)], [3.0])
    assert found.values.tolist() == [[6.0]]
    assert found.variances.tolist() == [[20.0]]
    empty = events(count=0)
    assert contract_events(empty, np.ones((2, 3)), SHAPES[:2], WIDTHS).values.tolist() == (
        [[0.0] * 3] * 2
    )


def test_a_width_beyond_the_sample_is_refused():
    with pytest.raises(InputError, match="a width of 100 GeV"):
        contract_events(events(), np.ones((1, 3)), [LineShape(300.0, 100.0)], WIDTHS)


def test_mass_of_the_resonance_is_that_of_its_momentum():
    p = np.array([[310.0, 20.0, -30.0, 50.0], [800.0, 100.0, 0.0, 735.0]])
    particle = {"pdgid": 32, "e": p[:, 0], "px": p[:, 1], "py": p[:, 2], "pz": p[:, 3]}
    rows = [{key: value if key == "pdgid" else value[i] for key, value in particle.items()}
            for i in range(2)]  # fmt: skip
    muon = {**rows[0], "pdgid": 13}
    expected = np.sqrt(p[:, 0] ** 2 - (p[:, 1:] ** 2).sum(axis=1))
    found = resonance_mass(ak.Array([[muon, rows[0]], [rows[1], muon]]), 32, "s1")
    np.testing.assert_allclose(found, expected)
    with pytest.raises(DataFileError, match="event 1 of sample 's1' has no particle 32"):
        resonance_mass(ak.Array([[rows[0]], [muon]]), 32, "s1")


def test_a_thousand_points_take_less_than_a_millisecond_each():
    """5000 events of 42 weights, 100 bins, two variations, every point of another width."""
    basis = tuple(f"w{k}" for k in range(42))
    content = events(5000, basis=basis, edges=tuple(np.linspace(200, 400, 101)))
    factors = np.random.default_rng(4).normal(0, 1, (1000, 42))
    shapes = [LineShape(300.0, width) for width in np.linspace(1.6, 40, 1000)]
    contract_events(content, factors[:2], shapes[:2], WIDTHS)
    best = np.inf
    for _ in range(3):
        start = time.process_time()
        contract_events(content, factors, shapes, WIDTHS)
        best = min(best, time.process_time() - start)
    assert best < 1.0
