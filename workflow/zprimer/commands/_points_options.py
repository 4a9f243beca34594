"""The option ``--points``, which several subcommands share."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zprimer.models.points import PointTable

MOST_LISTED = 10
"""Names in a sentence."""


def given_points(path: Path) -> "PointTable":
    """The points of ``--points``, and a word about columns that nothing is done with.

    Raises:
        DataFileError, InputError: see :func:`zprimer.models.points.read_points`.
    """
    from zprimer.models.points import read_points

    points = read_points(path)
    if points.unused:
        listed = ", ".join(points.unused[:MOST_LISTED])
        more = len(points.unused) - MOST_LISTED
        print(
            f"{path}: columns that are no inputs of model {points.model} are not used: {listed}"
            + (f" and {more} more" if more > 0 else ""),
            file=sys.stderr,
        )
    return points
