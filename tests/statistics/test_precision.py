"""Monte Carlo errors of limits on the coupling, and the events that a target needs."""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

from zprimer.errors import DataFileError, InputError
from zprimer.io.tables import Table
from zprimer.recast.analysis import Background, load_analysis
from zprimer.recast.results import PointYields, SignalYield, StandardModelYield, Yields
from zprimer.statistics.bands import BANDS
from zprimer.statistics.limits import point_limits
from zprimer.statistics.precision import (
    MARGIN,
    MISSED,
    MOST_BATCHES,
    REACHED,
    TOO_MANY,
    LimitPrecision,
    batches_needed,
    batches_of_samples,
    limit_precisions,
    precision_table,
    summary,
)

DIMUON = load_analysis("atlas_dimuon_139fb")
REGION = DIMUON.regions["spectrum"]
BACKGROUND = np.array([400.0, 200.0, 100.0])
ANALYSIS = dataclasses.replace(
    DIMUON,
    regions={
        "spectrum": dataclasses.replace(
            REGION,
            edges=(100.0, 200.0, 300.0, 400.0),
            observed=tuple(BACKGROUND),
            background=Background(tuple(BACKGROUND), 0.0, False),
            nuisances={},
        )
    },
    luminosity_uncertainties={13000.0: 0.0},
)
NOTHING = {"spectrum": StandardModelYield((), (), {}, (), 1.0, 0.0, 0, 0.0)}
COUPLINGS = tuple(np.geomspace(0.4, 3.0, 16).tolist())


def yields(shape, errors, scale=None):
    """A signal of g² × ``shape`` from samples with errors g² × ``errors``."""
    points = []
    for g in COUPLINGS:
        signal = g**2 * np.array(shape)
        parts = np.array([g**2 * np.array(each) for each in errors.values()])
        region = SignalYield(
            signal=signal,
            error=np.sqrt(np.sum(np.square(parts), axis=0)),
            by_energy={13000.0: signal},
            predicted=np.zeros(0),
            scale_up=scale * signal if scale else np.zeros(0),
            scale_down=signal / scale if scale else np.zeros(0),
            error_by_sample=parts,
        )
        point = PointYields(
            f"g{g:g}", {"mzp": 300.0, "g": g}, tuple(errors), 0, {"spectrum": region}
        )
        points.append(point)
    return Yields(ANALYSIS.name, "topphilic", {13000.0: 139.0}, (NOTHING,), tuple(points))


def limits_table(content, analysis=ANALYSIS):
    found = list(point_limits(analysis, content))
    columns = {"id": tuple(limit.id for limit in found)}
    for index, band in enumerate(BANDS):
        values = [(limit.cls.observed, *limit.cls.expected)[index] for limit in found]
        columns[f"cls_{band}"] = tuple(f"{value:.8g}" for value in values)
    return Table(Path("limits.csv"), columns)


def precision_of(content, analysis=ANALYSIS):
    (found,) = limit_precisions(analysis, content, limits_table(content, analysis))
    return found


def seen(observed, uncertainty=0.0):
    """The analysis with other observed events and an uncertainty of its background."""
    region = ANALYSIS.regions["spectrum"]
    background = Background(tuple(BACKGROUND), uncertainty, False)
    changed = dataclasses.replace(region, observed=tuple(observed), background=background)
    return dataclasses.replace(ANALYSIS, regions={"spectrum": changed})


def test_batches_bring_the_error_to_the_target():
    parts, target = {"jets": 0.08, "tops": 0.02, "z": 0.001}, 0.02
    needed = batches_needed(parts, target)
    reached = math.sqrt(sum(part**2 / needed[name] for name, part in parts.items()))
    assert 0.85 * target < reached <= target
    cheapest = min(
        jets + tops + 1
        for jets in range(1, 60)
        for tops in range(1, 60)
        if 0.08**2 / jets + 0.02**2 / tops + 0.001**2 <= target**2
    )
    assert sum(needed.values()) <= cheapest + 2


def test_one_sample_needs_the_square_of_the_ratio():
    assert batches_needed({"a": 0.09}, 0.03) == {"a": 9}
    assert batches_needed({"a": 0.01}, 0.03) == {"a": 1}


@pytest.mark.parametrize(
    ("observed", "uncertainty"), [(BACKGROUND, 0.0), ([455.0, 196.0, 118.0], 0.1)]
)
def test_error_is_how_far_the_limit_moves_from_sample_to_sample(observed, uncertainty):
    """Toys: limits on g with signals drawn from the errors of the simulation."""
    analysis = seen(observed, uncertainty)
    shape, error = np.array([6.0, 20.0, 4.0]), np.array([1.5, 2.0, 1.0])
    found = precision_of(yields(shape, {"a": tuple(error)}), analysis)
    random = np.random.default_rng(8)
    toys = []
    for _ in range(100):
        moved = shape + error * random.normal(size=3)
        limit = precision_of(yields(moved, {"a": (0.0,) * 3}), analysis).limit
        toys.append(math.log(limit))
    assert found.error == pytest.approx(float(np.std(toys)), rel=0.2)


def test_an_excess_beside_the_peak_makes_its_simulation_matter():
    content = yields([6.0, 20.0, 4.0], {"a": (1.5, 0.0, 0.0)})
    quiet, excess = (
        precision_of(content, seen([first, 200.0, 100.0], 0.1)).error for first in (400.0, 455.0)
    )
    assert excess > 1.5 * quiet


def test_parts_of_the_error_belong_to_samples():
    both = precision_of(yields([6.0, 20.0, 4.0], {"a": (1.5, 2.0, 1.0), "b": (0.0, 0.5, 0.0)}))
    alone = precision_of(yields([6.0, 20.0, 4.0], {"b": (0.0, 0.5, 0.0)}))
    assert both.parts["a"] > 3 * both.parts["b"]
    assert both.parts["b"] == pytest.approx(alone.parts["b"], rel=0.01)
    assert both.error == pytest.approx(math.hypot(*both.parts.values()))


def test_error_of_the_normalisation_is_shared():
    content = yields([6.0, 20.0, 4.0], {"a": (0.0,) * 3, "b": (0.0,) * 3})
    points = [
        dataclasses.replace(
            point,
            regions={
                name: dataclasses.replace(r, error=tuple(0.1 * s for s in r.signal))
                for name, r in point.regions.items()
            },
        )
        for point in content.points
    ]
    found = precision_of(dataclasses.replace(content, points=tuple(points)))
    assert found.error > 0
    assert found.parts["a"] == pytest.approx(found.parts["b"])


def entry(error, state="limit", scale=None, **parts):
    limit = None if error is None else 0.5
    return LimitPrecision("toy", {"mzp": 300.0}, state, limit, error, scale, parts)


CASES = [
    entry(0.02, a=0.02),
    entry(0.06, scale=0.2, a=0.06),
    entry(None, "no limit in range"),
    entry(3.0, b=3.0),
]


def test_batches_are_made_where_they_help():
    needed = batches_of_samples(CASES, 0.03)
    assert needed == {"a": math.ceil((0.06 * MARGIN / 0.03) ** 2), "b": 1}
    assert MOST_BATCHES < (3.0 / 0.03) ** 2


def test_table_and_its_sentences():
    pilot = precision_table(CASES, 0.03)
    assert pilot["state"] == (REACHED, "more events", "no limit in range", TOO_MANY)
    said = " ".join(summary(pilot, 0.03))
    assert said.startswith("1 of 4 limits on g have a Monte Carlo error of at most 0.03.")
    assert "More events are made for 1 of them." in said
    assert "would not help at 2 (no limit in range: 1, too many events: 1;" in said
    assert "move 1 of them by more than this error" in said

    after = [CASES[0], entry(0.035, a=0.035), CASES[2], CASES[3]]
    final = precision_table(after, 0.03, Table(Path("pilot.csv"), pilot))
    assert final["state"] == (REACHED, MISSED, "no limit in range", TOO_MANY)
    assert final["error_pilot"] == ("0.02", "0.06", "", "3.0")
    assert final["batches"] == pilot["batches"]
    warning = summary(final, 0.03)[-1]
    assert warning.startswith("WARNING: 1 limits MISS the target, first that of toy with an error")


@pytest.mark.parametrize(
    ("column", "cells", "error", "sentence"),
    [
        ("analysis", ("other",) * 4, InputError, "of other limits than the yields"),
        ("batches", ("many",) * 4, DataFileError, "column batches holds something that is not"),
        ("batches", ("",) * 4, DataFileError, "column batches"),
        ("error_pilot", ("nan", "0.1", "", "0.2"), DataFileError, "error_pilot holds a value"),
        ("state", None, InputError, "unknown column 'state'"),
    ],
)
def test_a_pilot_that_is_none(column, cells, error, sentence):
    pilot = {**precision_table(CASES, 0.03), column: cells}
    if cells is None:
        del pilot[column]
    with pytest.raises(error, match=sentence):
        precision_table(CASES, 0.03, Table(Path("pilot.csv"), pilot))
    with pytest.raises(InputError):
        precision_table([], 0.03, Table(Path("pilot.csv"), {"id": ()}))


def test_no_simulated_event_and_no_limit():
    empty = precision_of(yields([0.0, 0.0, 0.0], {"a": (0.0,) * 3}))
    assert (empty.state, empty.error, empty.limit) == ("no limit in range", None, None)
    weak = precision_of(yields([1e-3, 2e-3, 1e-3], {"a": (1e-3,) * 3}))
    assert (weak.state, weak.error) == ("no limit in range", None)


def test_a_table_of_other_points_is_refused():
    content = yields([6.0, 20.0, 4.0], {"a": (1.0,) * 3})
    with pytest.raises(InputError, match="no CLs for point"):
        limit_precisions(
            ANALYSIS,
            content,
            Table(Path("x"), {"id": ("other",), **{f"cls_{band}": ("0.1",) for band in BANDS}}),
        )
