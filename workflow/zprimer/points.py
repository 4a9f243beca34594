"""The table of parameter points: one row a point, with an id, in ``points.csv``."""

import csv
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from zprimer.configuration import Configuration
from zprimer.errors import DataFileError, InputError
from zprimer.models.point import Point, load_model
from zprimer.provenance import Record, taken_from_table, write_table


@dataclass(frozen=True)
class PointTable:
    """Parameter points of one model.

    Attributes:
        model: name of the model.
        ids: one readable id a point.
        parameters: input name -> values, float array of shape (points,); inputs that are not
            named are at the model's defaults.
        provenance: the record in the file it was read from, empty without.
    """

    model: str
    ids: tuple[str, ...]
    parameters: Mapping[str, np.ndarray]
    provenance: Record = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def given(self, row: int) -> dict[str, float]:
        """The inputs named in the table at one row."""
        return {name: float(values[row]) for name, values in self.parameters.items()}

    def derived(self) -> Iterator[Point]:
        """Everything the model derives, point by point.

        Raises:
            InputError: a point is unphysical.
        """
        model = load_model(self.model)
        return (model.point(self.given(row), f"point {id}") for row, id in enumerate(self.ids))


def scan(configuration: Configuration) -> PointTable:
    """All points of a scan: the product of its axes, the last axis running fastest.

    Raises:
        InputError: a point is unphysical, and the configuration does not leave these out; or all
            of them are.

    Example:
        >>> from zprimer.configuration import configuration
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
    table = PointTable(
        model=configuration.model,
        ids=tuple("_".join(f"{n}{v:g}" for n, v in zip(names, row, strict=True)) for row in rows),
        parameters={name: columns[name] for name in order},
    )
    if configuration.omit_unphysical:
        return _physical(table)
    for _ in table.derived():
        pass
    return table


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


def write_points(table: PointTable, path: Path, record: Record | None = None) -> None:
    """Write ``id``, ``model`` and the inputs, one row a point, and their provenance."""
    rows = (
        [id, table.model, *(repr(value) for value in table.given(row).values())]
        for row, id in enumerate(table.ids)
    )
    write_table(path, ["id", "model", *table.parameters], rows, record)


def read_points(path: Path) -> PointTable:
    """The table in a ``points.csv``.

    Raises:
        DataFileError: the file is missing, incomplete, mixes models, or was changed after its
            stage wrote it.
        InputError: an input is unknown or not allowed.
    """
    try:
        with open(path, newline="", encoding="utf-8") as file:
            header, *cells = [row for row in csv.reader(file, strict=True) if row] or [[]]
    except FileNotFoundError as problem:
        raise DataFileError(f"{path} does not exist: run 'zprimer points' first.") from problem
    except (csv.Error, UnicodeDecodeError) as problem:
        raise DataFileError(f"{path} is not a CSV table: {problem}.") from problem
    if not cells or not {"id", "model"} <= set(header):
        raise DataFileError(f"{path} needs the columns id and model and at least one point.")
    if any(len(row) != len(header) for row in cells) or len(set(header)) < len(header):
        raise DataFileError(
            f"{path} has rows of different lengths or a column twice: run 'zprimer points' again."
        )
    header, cells, record = taken_from_table(path, header, cells)
    rows = [dict(zip(header, row, strict=True)) for row in cells]
    models, ids = {row["model"] for row in rows}, tuple(row["id"] for row in rows)
    if len(models) > 1:
        raise DataFileError(f"{path} mixes the models {', '.join(sorted(models))}: split it.")
    if len(set(ids)) < len(ids):
        raise DataFileError(f"{path} has the same id twice: ids must differ.")
    model = load_model(models.pop())
    names = [name for name in header if name not in ("id", "model")]
    known = {parameter.name: parameter for parameter in model.parameters}
    for name in names:
        if name not in known:
            model.point({name: rows[0][name]}, str(path))
    columns = {
        name: np.array(
            [known[name].checked(row[name], f"{path}, point {row['id']}") for row in rows]
        )
        for name in names
    }
    return PointTable(model=model.name, ids=ids, parameters=columns, provenance=record)
