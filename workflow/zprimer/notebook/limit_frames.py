"""Limits as a DataFrame."""

from collections.abc import Sequence
from itertools import chain

import pandas as pd

from zprimer.io.tables import NONE
from zprimer.io.verdicts import NOT_COVERED
from zprimer.notebook.frames import frame
from zprimer.recast.analysis import Analysis
from zprimer.recast.results import Yields
from zprimer.statistics.limits import point_limits
from zprimer.statistics.store import COLUMNS, limit_rows


def limit_frame(
    found: Sequence[tuple[Analysis, Yields]], background_uncertainty: float | None
) -> pd.DataFrame:
    """The limits of analyses at one point.

    Args:
        found: analyses with the yields of the point.
        background_uncertainty: relative, replaces that of the analyses.

    Returns:
        Index ``analysis``, the columns of ``limits_<analysis>.csv`` without ``id``, and ``reason``.

    Raises:
        InputError, ConvergenceError: as for :func:`zprimer.statistics.limits.point_limits`.
    """
    rows = [
        dict(zip(COLUMNS, row, strict=True))
        for row in limit_rows(
            chain.from_iterable(
                point_limits(analysis, yields, background_uncertainty) for analysis, yields in found
            )
        )
    ]
    rows += [
        {"analysis": analysis.name, "verdict": NOT_COVERED, "reason": reason}
        for analysis, yields in found
        for reason in yields.not_covered.values()
    ]
    names = [*(name for name in COLUMNS if name != "id"), "reason"]
    texts = {name: [row.get(name, "") for row in rows] for name in names}
    return frame(texts | {"reason": [row.get("reason", NONE) for row in rows]}).set_index(
        "analysis"
    )
