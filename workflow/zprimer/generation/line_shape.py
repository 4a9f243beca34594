"""The mass of the Z' in the events, and what it would be at another width.

The squared amplitudes of the processes with a Z' in the s-channel hold its width in the propagator
alone, 1/((q² − m²)² + m²Γ²) = π ρ_Γ(q²)/(mΓ), so that one sample serves every width.
"""

from collections.abc import Sequence

import numpy as np

from zprimer.errors import InputError

WIDEST = 2.0
"""Widths are allowed up to this times the largest of a sample: above, weights are too unequal."""


def breit_wigner(q: np.ndarray, mass: float, width: float) -> np.ndarray:
    """ρ_Γ(q²) = (mΓ/π)/((q² − m²)² + m²Γ²), normalised over all q², GeV⁻².

    Args:
        q: mass of the resonance in the event, GeV, any shape.
        mass, width: of the resonance, GeV.

    Example:
        >>> float(round(breit_wigner(300.0, 300.0, 3.0) * np.pi * 300.0 * 3.0, 12))
        1.0
    """
    scale = mass * width
    return scale / np.pi / ((np.square(q) - mass**2) ** 2 + scale**2)


def mixture(q: np.ndarray, mass: float, widths: Sequence[float]) -> np.ndarray:
    """Mean of the line shapes of several widths, GeV⁻²; arguments as :func:`breit_wigner`."""
    return np.mean([breit_wigner(q, mass, width) for width in widths], axis=0)


def width_factor(
    q: np.ndarray, mass: float, sample_widths: Sequence[float], width: float
) -> np.ndarray:
    """Factor of an event that turns the line shape of its sample into that of another width.

    Below the narrowest width of the sample the line shape is the narrowest one: there, the
    resolution of a detector and not the width is what is seen.

    Args:
        q: mass of the resonance in the event, GeV, any shape.
        mass: of its pole, GeV.
        sample_widths: the widths of the sample, ``widths`` in ``sample.json``, GeV.
        width: the width wanted, GeV.

    Returns:
        Shape of ``q``; bounded by the number of widths, and by twice that above the widest.

    Raises:
        InputError: the width is not positive, or more than twice the widest of the sample.

    Example:
        >>> q = np.array([299.0, 300.0, 301.0])
        >>> width_factor(q, 300.0, [3.0], 3.0)
        array([1., 1., 1.])
    """
    if not 0 < width <= WIDEST * max(sample_widths) * (1 + 1e-9):
        raise InputError(
            f"a width of {width:.4g} GeV is not between 0 and {WIDEST * max(sample_widths):.4g} "
            "GeV, twice the widest line shape of the sample: make the sample with a larger --width "
            "(key 'width_over_mass' of the section 'samples')."
        )
    wanted = breit_wigner(q, mass, max(width, min(sample_widths)))
    return wanted / mixture(q, mass, sample_widths)
