"""The table of parameter points: one row a point, with an id, in ``points.csv``."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from zprimer.errors import DataFileError, InputError, unknown_key
from zprimer.io.provenance import OWN, Record
from zprimer.io.tables import number_text, read_table, write_table
from zprimer.models.point import Point, load_model

LONGEST_ID = 150
ID = re.compile(rf"""(?![.\s])[^/\\,;:#'"\x00-\x1f\x7f\u2028\u2029]{{1,{LONGEST_ID}}}""")
"""Of points; they name the workspaces in an archive."""
ALIKE = 0.8
"""Similarity of a column's name to that of an input from which on it is taken for a misspelt one;
1 is the same."""


@dataclass(frozen=True)
class PointTable:
    """Parameter points of one model.

    Attributes:
        model: name of the model.
        ids: one readable id a point.
        parameters: input name -> values, float array of shape (points,); inputs that are not
            named are at the model's defaults.
        provenance: the record of the file it was read from, empty without.
        unused: columns of that file that are no inputs.
    """

    model: str
    ids: tuple[str, ...]
    parameters: Mapping[str, np.ndarray]
    provenance: Record = field(default_factory=dict)
    unused: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def given(self, row: int) -> dict[str, float]:
        """The inputs named in the table at one row."""
        return {name: float(values[row]) for name, values in self.parameters.items()}

    def values(self, name: str) -> np.ndarray:
        """One of the model's inputs at all points, shape (points,).

        Raises:
            InputError: the model has no such input.
        """
        if name in self.parameters:
            return np.asarray(self.parameters[name], dtype=float)
        defaults = {each.name: each.default for each in load_model(self.model).parameters}
        if name not in defaults:
            raise unknown_key("parameter", name, defaults, f"model {self.model}")
        return np.full(len(self), float(defaults[name]))

    def inputs(self) -> dict[str, np.ndarray]:
        """All inputs of the model, arrays of shape (points,)."""
        return {each.name: self.values(each.name) for each in load_model(self.model).parameters}

    def columns(self) -> dict[str, tuple[str, ...]]:
        """The table as text: ``id``, ``model`` and the inputs."""
        inputs = {
            name: tuple(number_text(value) for value in values)
            for name, values in self.parameters.items()
        }
        return {"id": self.ids, "model": (self.model,) * len(self), **inputs}

    def derived(self) -> Iterator[Point]:
        """Everything the model derives, point by point.

        Raises:
            InputError: a point is unphysical.
        """
        model = load_model(self.model)
        return (model.point(self.given(row), f"point {id}") for row, id in enumerate(self.ids))


def write_points(table: PointTable, path: Path, record: Record | None = None) -> None:
    """Write ``id``, ``model`` and the inputs, one row a point, and their provenance."""
    columns = table.columns()
    write_table(path, list(columns), zip(*columns.values(), strict=True), record)


def read_points(path: Path) -> PointTable:
    """The table in a ``points.csv``, or in one of the user's own.

    The latter may have columns that are no inputs, unless they look like one misspelt.

    Raises:
        DataFileError: the file is missing, incomplete, mixes models, or was changed after its
            stage wrote it.
        InputError: an input is unknown or not allowed.
    """
    if not Path(path).exists():
        raise DataFileError(f"{path} does not exist: run 'zprimer points', or check the path.")
    table = read_table(path)
    for name in ("id", "model"):
        if name not in table.columns:
            raise DataFileError(f"{path} needs the columns id and model, it has no '{name}'.")
    models, ids = set(table.texts("model")), table.texts("id")
    if len(models) > 1:
        raise DataFileError(f"{path} mixes the models {', '.join(sorted(models))}: split it.")
    if len(set(ids)) < len(ids):
        twice = next(id for id in ids if ids.count(id) > 1)
        raise DataFileError(f"{path} has the same id twice, '{twice}': ids must differ.")
    for row, id in enumerate(ids, 1):
        check_id(id, f"{path}, row {row}")
    model = load_model(models.pop())
    inputs = {parameter.name: parameter for parameter in model.parameters}
    names = [name for name in table.columns if name in inputs]
    unused = tuple(name for name in table.columns if name not in ("id", "model", *names))
    for name in unused:
        if table.provenance["stage"] != OWN or _alike(name, inputs):
            raise unknown_key("parameter", name, inputs, str(path))
    columns = {
        name: np.array(
            [
                inputs[name].checked(text, f"{path}, point {id}")
                for id, text in zip(ids, table.texts(name), strict=True)
            ]
        )
        for name in names
    }
    return PointTable(model.name, ids, columns, table.provenance, unused)


def check_id(id: str, where: str) -> None:
    """Refuse an id that cannot name a file or stand in a table that every program reads.

    Raises:
        InputError: it is empty, longer than 150 characters or begins with a point, or has a
            separator of folders, columns or lines in it, a quote or a ``#``.
    """
    if not ID.fullmatch(id):
        raise InputError(
            f"{where}: the id {id[:LONGEST_ID]!r} does not do: take 1 to {LONGEST_ID} characters "
            "without / \\ , ; # and quotes, the first of them no point or blank."
        )


def _alike(name: str, inputs: Iterable[str]) -> bool:
    """Whether a column is probably meant for an input: ``mZp``, ``m_zp``, ``mzp [GeV]``."""
    plain = [re.sub("[^a-z0-9]|gev", "", each.lower()) for each in (name, *inputs)]
    return bool(difflib.get_close_matches(plain[0], plain[1:], n=1, cutoff=ALIKE))
