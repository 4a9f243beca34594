"""Neutrino tridents ν_μ N → ν_μ μ⁺μ⁻ N: 1403.1269 Eqs. 34 to 39."""

from collections.abc import Iterable

import numpy as np

from zprimer.errors import InputError
from zprimer.flavour.era import Era, Quantity
from zprimer.flavour.observable import Constraint, Observable, column, compare
from zprimer.points import PointTable

SECTOR = "tridents"


def cross_section_ratio(v_phi: np.ndarray, sw2: float, vev: float) -> np.ndarray:
    """σ/σ_SM of trident production for a heavy Z', 1403.1269 Eq. 34.

    [1 + (1 + 4s_W² + 2v²/v_Φ²)²]/[1 + (1 + 4s_W²)²]. The four-fermion limit holds for
    m_Z' ≳ 10 GeV (footnote 4 of the paper); below, the bound is weaker than this.

    Args:
        v_phi: symmetry-breaking scale m_Z'/g', GeV, any shape.
        sw2: sin²θ_W.
        vev: Higgs vacuum expectation value v = 246 GeV.

    Returns:
        The ratio, same shape as ``v_phi``.

    Example:
        >>> float(round(cross_section_ratio(np.array(750.0), 0.2312, 246.22), 3))
        1.186
    """
    vector = 1 + 4 * sw2
    return (1 + (vector + 2 * (vev / v_phi) ** 2) ** 2) / (1 + vector**2)


def v_phi_bound(ratio: float, sw2: float, vev: float) -> float:
    """The v_Φ in GeV at which Eq. 34 of 1403.1269 reaches ``ratio``: its inverse, as for Eq. 39.

    Raises:
        InputError: ``ratio`` does not exceed 1, so that no v_Φ gives it.
    """
    if ratio <= 1:
        raise InputError(f"a trident ratio of {ratio:g} is not above 1: no v_phi gives it.")
    vector = 1 + 4 * sw2
    shift = np.sqrt(ratio * (1 + vector**2) - 1) - vector
    return float(vev * np.sqrt(2 / shift))


def weighted_average(measurements: Iterable[Quantity]) -> Quantity:
    """The average weighted with inverse squared uncertainties, as in 1403.1269 Eq. 38."""
    measured = list(measurements)
    weights = np.array([1 / each.uncertainty**2 for each in measured])
    values = np.array([each.value for each in measured])
    source = "; ".join(dict.fromkeys(each.source for each in measured))
    unit = measured[0].unit
    return Quantity(
        float(weights @ values / weights.sum()), float(weights.sum() ** -0.5), unit, source
    )


def excluded_ratio(measurement: Quantity, era: Era) -> float:
    """The largest σ/σ_SM that a measurement allows by the era's criterion (2σ for Eq. 39)."""
    return measurement.value + era.criterion(SECTOR).excluded_above * measurement.uncertainty


def _constraint(points: PointTable, era: Era) -> Constraint:
    v_phi = column(points, "mzp") / column(points, "g")
    prediction = cross_section_ratio(v_phi, era.number(SECTOR, "sw2"), era.number(SECTOR, "vev"))
    return compare(prediction, era.measurement(SECTOR, "combination"), era, SECTOR)


OBSERVABLES = (
    Observable(
        name="trident",
        title="neutrino trident cross section over its SM value",
        models=("lmutau",),
        reference="1403.1269 Eqs. 34 to 39",
        function=_constraint,
    ),
)
