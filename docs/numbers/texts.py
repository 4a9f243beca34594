"""How numbers are written in the documents."""

import math
from collections.abc import Callable, Mapping
from pathlib import Path

Texts = Mapping[str, Callable[[Path], str]]
"""Name of a number -> what writes it, given the folder of the run that it comes from."""


def three_digits(value: float) -> str:
    """Three significant digits, without an exponent.

    Example:
        >>> three_digits(0.209), three_digits(0.017), three_digits(1.0)
        ('0.209', '0.0170', '1.00')
    """
    return f"{value:#.3g}".rstrip(".")


def two_digits(value: float) -> str:
    """Two digits behind the point.

    Example:
        >>> two_digits(0.7149)
        '0.71'
    """
    return f"{value:.2f}"


def with_error(value: float, error: float, unit: float = 1.0) -> str:
    """Value ± error in a unit, as many digits behind the point as the error needs for two.

    Example:
        >>> with_error(53.94, 1.04), with_error(0.6, 0.15), with_error(2.9e-9, 9e-10, 1e-10)
        ('53.9 ± 1.0', '0.60 ± 0.15', '29.0 ± 9.0')
    """
    digits = max(1 - math.floor(math.log10(error / unit)), 0)
    return f"{value / unit:.{digits}f} ± {error / unit:.{digits}f}"


def percent(value: float) -> str:
    """A share in per cent, without digits behind the point."""
    return f"{100 * value:.0f}"
