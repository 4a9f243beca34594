"""The points of a run: the product of the axes of its scan, with what is tied to them."""

import itertools
from collections.abc import Iterable

import numpy as np

from zprimer.errors import InputError
from zprimer.models.point import load_model
from zprimer.models.points import PointTable, check_id
from zprimer.run.configuration import Configuration


def scan(configuration: Configuration) -> PointTable:
    """All points of a scan: the product of its axes, the last axis running fastest.

    Raises:
        InputError: a point is unphysical, and the configuration does not leave these out; or all
            of them are; or two points have the same id.

    Example:
        >>> from zprimer.run.configuration import configuration
        >>> run = configuration({"name": "try", "model": "lmutau", "scan": {"g": [0.1, 0.2]}})
        >>> scan(run).ids
        ('g0.1', 'g0.2')
    """
    rows = list(itertools.product(*configuration.axes.values()))
    names = list(configuration.axes)
    columns = {name: np.array([row[i] for row in rows]) for i, name in enumerate(names)}
    columns |= {name: np.full(len(rows), value) for name, value in configuration.fixed.items()}
    for name, tie in configuration.tied.items():
        columns[name] = np.array([float(f"{tie.times * v:.12g}") for v in columns[tie.of]])
    order = [*names, *configuration.tied, *configuration.fixed]
    for name, values in configuration.axes.items():
        _check_distinct(name, values)
    table = PointTable(
        model=configuration.model,
        ids=tuple("_".join(f"{n}{v:g}" for n, v in zip(names, row, strict=True)) for row in rows),
        parameters={name: columns[name] for name in order},
    )
    check_id(max(table.ids, key=len), "key 'scan'")
    if configuration.omit_unphysical:
        return _physical(table)
    for _ in table.derived():
        pass
    return table


def _check_distinct(name: str, values: Iterable[float]) -> None:
    """Refuse values that ids of points, which hold six digits, would not tell apart."""
    seen: dict[str, float] = {}
    for value in values:
        other = seen.setdefault(f"{value:g}", value)
        if other is not value:
            raise InputError(
                f"key 'scan.{name}': {other!r} and {value!r} both are '{name}{value:g}' in the ids "
                "of points, which hold six digits: leave one out."
            )


def _physical(table: PointTable) -> PointTable:
    """The points that the model accepts."""
    model = load_model(table.model)
    kept, problem = [], None
    for row, id in enumerate(table.ids):
        try:
            model.point(table.given(row), f"point {id}")
        except InputError as refusal:
            problem = refusal
        else:
            kept.append(row)
    if not kept and problem:
        raise InputError(f"no point of the scan is physical; of the last one: {problem}")
    return PointTable(
        model=table.model,
        ids=tuple(table.ids[row] for row in kept),
        parameters={name: values[kept] for name, values in table.parameters.items()},
    )
