"""Observed and expected values, and the confidence at which a point is excluded."""

from dataclasses import dataclass

LEVEL = 0.05
"""Excluded at 95 % confidence is CLs below this."""
QUANTILES = (-2, -1, 0, 1, 2)
"""Of expected values, in standard deviations."""
BANDS = ("obs", "exp_m2", "exp_m1", "exp", "exp_p1", "exp_p2")
"""Names of the six numbers of a :class:`Band` in columns of tables."""


@dataclass(frozen=True)
class Band:
    """A quantity as observed, and its median and ±1σ, ±2σ quantiles without a signal.

    Attributes:
        observed: None if a limit is not in range.
        expected: in the order −2σ … +2σ, None where a limit is not in range.
    """

    observed: float | None
    expected: tuple[float | None, ...]
