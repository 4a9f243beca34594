"""The table of flavour constraints, ``flavour.csv``."""

from collections.abc import Mapping
from pathlib import Path

from zprimer.flavour.era import Era
from zprimer.flavour.observable import Constraint
from zprimer.io.provenance import Record
from zprimer.io.tables import number_text, write_table
from zprimer.models.points import PointTable


def write_constraints(
    points: PointTable,
    era: Era,
    constraints: Mapping[str, Constraint],
    path: Path,
    record: Record | None = None,
) -> None:
    """Write ``id``, ``era`` and prediction, pull and verdict of every observable, one row a point.

    Numbers are written as the shortest text that reads back to the same double.
    """
    header, columns = ["id", "era"], [list(points.ids), [era.name] * len(points)]
    for name, constraint in constraints.items():
        header += [f"{name}_prediction", f"{name}_pull", f"{name}_verdict"]
        columns.append([number_text(value) for value in constraint.prediction])
        columns.append([number_text(value) for value in constraint.pull])
        columns.append([str(verdict) for verdict in constraint.verdict])
    write_table(path, header, zip(*columns, strict=True), record)
