"""The table of flavour constraints, ``flavour.csv``."""

from collections.abc import Mapping
from pathlib import Path

from zprimer.flavour.era import Era
from zprimer.flavour.observable import Constraint
from zprimer.io.provenance import Record
from zprimer.io.tables import number_text, write_table
from zprimer.models.points import PointTable


def constraint_columns(
    points: PointTable, era: Era, constraints: Mapping[str, Constraint]
) -> dict[str, tuple[str, ...]]:
    """The table as text: ``id``, ``era`` and prediction, pull and verdict of every observable.

    Numbers are written as the shortest text that reads back to the same double.
    """
    columns = {"id": points.ids, "era": (era.name,) * len(points)}
    for name, constraint in constraints.items():
        columns[f"{name}_prediction"] = tuple(map(number_text, constraint.prediction))
        columns[f"{name}_pull"] = tuple(map(number_text, constraint.pull))
        columns[f"{name}_verdict"] = tuple(map(str, constraint.verdict))
    return columns


def write_constraints(
    points: PointTable,
    era: Era,
    constraints: Mapping[str, Constraint],
    path: Path,
    record: Record | None = None,
) -> None:
    """Write the columns of :func:`constraint_columns`, one row a point, and their provenance."""
    columns = constraint_columns(points, era, constraints)
    write_table(path, list(columns), zip(*columns.values(), strict=True), record)
