"""What is said of a point, in every table and on every screen: the only place for these words."""

from collections.abc import Mapping

ALLOWED = "allowed"
EXCLUDED = "excluded"
PREFERRED = "preferred"
NOT_APPLICABLE = "not applicable"
"""The point lacks a coupling that the observable needs, so that nothing was compared."""
NOT_COVERED = "not covered"
"""An analysis says nothing about the point (the column ``reason`` says why), or nothing does."""
IN_REACH = "in reach"
"""A projection would exclude the point: nothing was measured."""
OUT_OF_REACH = "out of reach"
"""A projection would not exclude the point: nothing was measured."""
LOOKED_AT = (ALLOWED, EXCLUDED, PREFERRED)
"""Verdicts that rest on a measurement."""


def looked_at(verdicts: Mapping[str, str]) -> list[str]:
    """Names of the constraints that compared a point with a measurement, in their order.

    Example:
        >>> looked_at({"trident": ALLOWED, "bs_mixing": NOT_APPLICABLE, "search": NOT_COVERED})
        ['trident']
    """
    return [name for name, verdict in verdicts.items() if verdict in LOOKED_AT]


def combined(verdicts: Mapping[str, str]) -> str:
    """The verdict of all constraints together.

    Returns:
        ``"excluded"`` if one of them excludes, ``"allowed"`` if none of those that looked does, and
        ``"not covered"`` if none looked.

    Example:
        >>> combined({"trident": ALLOWED, "search": NOT_COVERED}), combined({"search": IN_REACH})
        ('allowed', 'not covered')
    """
    if EXCLUDED in verdicts.values():
        return EXCLUDED
    return ALLOWED if looked_at(verdicts) else NOT_COVERED
