"""Neutrino tridents ν_μ N → ν_μ μ⁺μ⁻ N: 1403.1269 Eqs. 34 to 39, for any couplings of the muon.

1704.06005 finds the trident bound always weaker than the one from lepton universality of the Z. So
it is for neutrinos that couple with less than a share of their doublet's coupling, which is 0.17 at
100 GeV, 0.38 at 300 GeV and 0.6 at 1 TeV, and there is none without that coupling. With all of it,
tridents are the stronger bound up to 8 TeV.
"""

from collections.abc import Iterable

import numpy as np

from zprimer.errors import InputError
from zprimer.flavour.era import Era, Quantity
from zprimer.flavour.leptons import LeptonCouplings, lepton_couplings, over_scale
from zprimer.flavour.needs import MUON, MUON_NEUTRINO
from zprimer.flavour.observable import Constraint, Observable, compare
from zprimer.models.couplings import Couplings

SECTOR = "trident"


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


def chiral_cross_section_ratio(
    mzp: np.ndarray, couplings: LeptonCouplings, sw2: float, vev: float
) -> np.ndarray:
    """σ/σ_SM of trident production for chiral couplings of a heavy Z′.

    [g_V² + g_A²]/[same of the SM] with g_V = ½ + 2s_W² + v² g_ν (g_L + g_R)/(2m²) and
    g_A = ½ + v² g_ν (g_L − g_R)/(2m²): 1406.2332, and Eq. 34 of 1403.1269 for g_ν = g_L = g_R.

    Args:
        mzp: Z′ masses, GeV, any shape.
        couplings: g̃ q′ of muon and ν_μ, same shape.
        sw2: sin²θ_W. vev: v = 246 GeV.

    Returns:
        The ratio, same shape as ``mzp``.
    """
    vector, axial = _shifts(couplings, mzp, vev)
    standard_model = 0.5 + 2 * sw2
    return ((standard_model + vector) ** 2 + (0.5 + axial) ** 2) / (standard_model**2 + 0.25)


def trident_bound(mzp: np.ndarray, charges: LeptonCouplings, era: Era) -> np.ndarray:
    """Largest g̃ that tridents allow, the inverse of :func:`chiral_cross_section_ratio`.

    Args:
        mzp: Z′ masses, GeV, any shape.
        charges: in units of g̃, e.g. :func:`zprimer.flavour.leptons.left_handed`.
        era: data set; the average of the experiments and how many standard deviations exclude.

    Returns:
        g̃, same shape as ``mzp``, proportional to it; infinite if ν_μ does not couple.

    Raises:
        InputError: the era allows no excess over the Standard Model.
    """
    ratio = excluded_ratio(era.measurement(SECTOR, "combination"), era)
    if ratio <= 1:
        raise InputError(f"era {era.name} allows no trident cross section above the SM.")
    vector, axial = _shifts(charges, np.ones(np.shape(mzp)), 1.0)
    standard_model = 0.5 + 2 * era.number(SECTOR, "sw2")
    square = vector**2 + axial**2
    linear = standard_model * vector + 0.5 * axial
    excess = (ratio - 1) * (standard_model**2 + 0.25)
    with np.errstate(divide="ignore"):
        shift = excess / (linear + np.sqrt(linear**2 + square * excess))
    return np.asarray(mzp) / era.number(SECTOR, "vev") * np.sqrt(shift)


def _shifts(
    couplings: LeptonCouplings, mass: np.ndarray, vev: float
) -> tuple[np.ndarray, np.ndarray]:
    """Shifts of g_V and g_A: v² g_ν (g_L ± g_R)/(2m²)."""
    left, right = couplings.mu_left, couplings.mu_right
    vector, axial = (couplings.nu_mu * (left + sign * right) / 2 for sign in (1, -1))
    return over_scale(vev, mass, vector), over_scale(vev, mass, axial)


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


def _constraint(couplings: Couplings, era: Era) -> Constraint:
    sw2, vev = era.number(SECTOR, "sw2"), era.number(SECTOR, "vev")
    leptons = lepton_couplings(couplings)
    prediction = chiral_cross_section_ratio(couplings.mass, leptons, sw2, vev)
    return compare(prediction, era.measurement(SECTOR, "combination"), era, SECTOR)


OBSERVABLES = (
    Observable(
        name="trident",
        title="neutrino trident cross section over its SM value",
        needs=((MUON,), (MUON_NEUTRINO,)),
        reference="1403.1269 Eqs. 34 to 39, 1406.2332",
        function=_constraint,
    ),
)
