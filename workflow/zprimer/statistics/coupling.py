"""Limits on a coupling from the points of a scan."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zprimer.errors import InputError
from zprimer.statistics.bands import LEVEL

LIMIT = "limit"
ALL_ALLOWED = "no limit in range"
ALL_EXCLUDED = "all excluded in range"


@dataclass(frozen=True)
class CouplingLimit:
    """The coupling above which every scanned point is excluded.

    Attributes:
        state: ``"limit"``, ``"no limit in range"`` (the largest scanned coupling is allowed) or
            ``"all excluded in range"``.
        value: the limit, None without one.
        crossings: every coupling where CLs crosses 0.05, rising; more than one if interference
            closes and reopens the allowed range.
    """

    state: str
    value: float | None
    crossings: tuple[float, ...]


def limit_on_coupling(couplings: Sequence[float], cls: Sequence[float]) -> CouplingLimit:
    """Where CLs crosses 0.05 along a scanned coupling, ln CLs interpolated in ln g.

    Args:
        couplings: positive and rising, at fixed other parameters.
        cls: CLs at these points, in 0 … 1.

    Raises:
        InputError: lengths differ, fewer than two points, couplings do not rise from above 0, or
            a CLs is outside 0 … 1.

    Example:
        >>> limit_on_coupling([0.1, 0.2], [0.5, 0.005]).state
        'limit'
        >>> limit_on_coupling([0.1, 0.2], [0.9, 0.5]).state
        'no limit in range'
    """
    g, values = np.asarray(couplings, dtype=float), np.asarray(cls, dtype=float)
    if g.ndim != 1 or g.shape != values.shape or len(g) < 2:
        raise InputError("a limit on a coupling needs at least two points and one CLs for each.")
    if not (g[0] > 0 and np.all(np.diff(g) > 0)):
        raise InputError("the couplings of a limit must be positive and rise.")
    if not np.all((values >= 0) & (values <= 1)):
        raise InputError("CLs must lie between 0 and 1.")
    log_g = np.log(g)
    height = np.log(np.maximum(values, np.finfo(float).tiny) / LEVEL)
    excluded = values < LEVEL
    crossings = tuple(
        math.exp(log_g[i] + (log_g[i + 1] - log_g[i]) * height[i] / (height[i] - height[i + 1]))
        for i in np.flatnonzero(excluded[:-1] != excluded[1:])
    )
    if not excluded[-1]:
        return CouplingLimit(ALL_ALLOWED, None, crossings)
    if np.all(excluded):
        return CouplingLimit(ALL_EXCLUDED, None, ())
    return CouplingLimit(LIMIT, crossings[-1], crossings)
