"""The plane: every constraint of every point in one table, ``plane.csv``."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from zprimer.io.provenance import Record
from zprimer.io.tables import Table, write_table
from zprimer.io.verdicts import NOT_COVERED

COMBINED = "combined_"
"""What stands in front of the columns of ``combination.csv`` in the plane."""
_VERDICT = "_verdict"


def write_not_covered(
    analysis: str, reasons: Mapping[str, str], path: Path, record: Record | None = None
) -> None:
    """Write the points that an analysis does not cover as a table that :func:`merge` takes.

    Args:
        analysis: its name.
        reasons: id of a point -> why; none gives a table without rows.
        path: the file.
        record: its provenance.
    """
    write_plane(
        {
            "id": tuple(reasons),
            "analysis": (analysis,) * len(reasons),
            "verdict": (NOT_COVERED,) * len(reasons),
            "reason": tuple(reasons.values()),
        },
        path,
        record,
    )


def write_plane(
    columns: Mapping[str, tuple[str, ...]], path: Path, record: Record | None = None
) -> None:
    """Write the columns that :func:`merge` returns, one row a point, and their provenance."""
    write_table(path, list(columns), zip(*columns.values(), strict=True), record)


def by_analysis(table: Table) -> dict[str, Table]:
    """The rows of each analysis of a table of limits, without the column ``analysis``."""
    analyses = np.array(table.texts("analysis"))
    return {
        analysis: Table(
            table.path,
            {
                name: tuple(texts[row] for row in np.flatnonzero(analyses == analysis))
                for name, texts in table.columns.items()
                if name != "analysis"
            },
        )
        for analysis in dict.fromkeys(table.texts("analysis"))
    }
