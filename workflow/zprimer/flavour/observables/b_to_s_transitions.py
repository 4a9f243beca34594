"""C₉ and C₉' of gauged L_μ − L_τ and the rare b → s decays they change: 1403.1269 section III.

Sign conventions. Eq. 1 is H = C₉ (s̄γP_L b)(μ̄γμ) + C₉' (s̄γP_R b)(μ̄γμ), coefficients in GeV⁻². The
usual ones are H = −(4G_F/√2) V_tb V_ts* (e²/16π²) C₉ O₉, dimensionless; with V_tb V_ts* ≈ −0.04
both have the same sign, and (35 TeV)⁻² is 1. The τ has the opposite charge, so that C₉(τ) = −C₉(μ).
"""

from dataclasses import dataclass

import numpy as np

from zprimer.flavour.era import Quantity
from zprimer.flavour.quark_inputs import quark_inputs
from zprimer.models.vectorlike_quarks import VectorLikeQuarks

SECTOR = "b_to_s"
_STEPS = 400


@dataclass(frozen=True)
class Coefficients:
    """Coefficients of the muonic operators of 1403.1269 Eq. 1.

    Attributes:
        c9, c9_prime: complex, GeV⁻² from :func:`coefficients`, dimensionless from :func:`usual`.
    """

    c9: np.ndarray
    c9_prime: np.ndarray


def coefficients(quarks: VectorLikeQuarks) -> Coefficients:
    """C₉ = Y_Qb Y_Qs*/(2m_Q²), C₉' = −Y_Db Y_Ds*/(2m_D²) in GeV⁻²: 1403.1269 Eq. 16."""
    left = quarks.yq[..., 2] * quarks.yq[..., 1].conj()
    right = quarks.yd[..., 2] * quarks.yd[..., 1].conj()
    return Coefficients(left / (2 * quarks.mq**2), -right / (2 * quarks.md**2))


def normalisation(gf: float, alpha: float, vts_vtb: float) -> float:
    """−(4G_F/√2) V_tb V_ts* α/(4π) in GeV⁻², which turns usual coefficients into those of Eq. 1.

    Example:
        >>> bool(34 < normalisation(1.16638e-5, 1 / 127.9, -0.0404) ** -0.5 / 1e3 < 36)
        True
    """
    return -4 * gf / np.sqrt(2) * vts_vtb * alpha / (4 * np.pi)


def usual(found: Coefficients) -> Coefficients:
    """The coefficients of Eq. 1 in the usual, dimensionless normalisation."""
    unit = normalisation(
        *(quark_inputs().number(SECTOR, key) for key in ("gf", "alpha", "vts_vtb"))
    )
    return Coefficients(found.c9 / unit, found.c9_prime / unit)


def fitted(name: str) -> Quantity:
    """The fit to B → K*μμ for ``"c9"`` or ``"c9_prime"``, 1403.1269 Eq. 2, GeV⁻²."""
    return quark_inputs().measurement(SECTOR, name)


def preference(found: Coefficients) -> np.ndarray:
    """Δχ² of the fit to B → K*μμ that Eq. 2 comes from, relative to its best point.

    Uncorrelated, with the uncertainties of 1308.1501 on the real parts.

    Args:
        found: coefficients in GeV⁻².
    """
    left, right = np.real(found.c9), np.real(found.c9_prime)
    return fitted("c9").pull(left) ** 2 + fitted("c9_prime").pull(right) ** 2


def inclusive_ratio(
    c9: np.ndarray, c9_prime: np.ndarray, q2_range: tuple[float, float], lepton_mass: float
) -> np.ndarray:
    """BR(B → X_s ℓℓ)/SM over a range of q², at lowest order with coefficients at m_b.

    dΓ/dŝ ∝ (1−ŝ)² β {(1+2x/ŝ)[(1+2ŝ)(|C₉|²+|C₉'|²+|C₁₀|²) + 4(1+2/ŝ)|C₇|² + 12 Re C₇C₉*]
    − 12x|C₁₀|²}, ŝ = q²/m_b², x = m_ℓ²/m_b², β² = 1−4x/ŝ (hep-ph/9506289; 1403.1269 gives the
    result only). C₉' does not interfere for m_s = 0.

    Args:
        c9, c9_prime: shifts of the usual coefficients for this lepton, any shape.
        q2_range: GeV²; its upper end is cut at m_b².
        lepton_mass: GeV.

    Returns:
        The ratio, shape of the coefficients.
    """
    inputs = quark_inputs()
    c7, sm9, sm10, mb = (inputs.number(SECTOR, key) for key in ("c7_sm", "c9_sm", "c10_sm", "mb"))
    edges = np.clip(np.array(q2_range) / mb**2, 4 * lepton_mass**2 / mb**2, 1)
    s = edges[0] + (edges[1] - edges[0]) * (np.arange(_STEPS) + 0.5) / _STEPS
    x = (lepton_mass / mb) ** 2
    weight = (1 - s) ** 2 * np.sqrt(1 - 4 * x / s)
    vector, mixed = weight * (1 + 2 * x / s) * (1 + 2 * s), 12 * weight * (1 + 2 * x / s)
    dipole = 4 * weight * (1 + 2 * x / s) * (1 + 2 / s)
    axial = vector - 12 * x * weight
    total9 = sm9 + np.asarray(c9)
    size = np.abs(total9) ** 2 + np.abs(c9_prime) ** 2
    fixed = axial.sum() * sm10**2 + dipole.sum() * c7**2
    new = vector.sum() * size + mixed.sum() * c7 * np.real(total9) + fixed
    return new / (vector.sum() * sm9**2 + mixed.sum() * c7 * sm9 + fixed)


def neutrino_ratio(c9: np.ndarray, c9_prime: np.ndarray, right_handed: float = 0.0) -> np.ndarray:
    """BR(B → X νν̄)/SM, summed over flavours, for usual coefficients of the muon.

    A left-handed neutrino takes half of the vector current, C_L = ±C₉/2 and C_R = ±C₉'/2 for ν_μ
    and ν_τ; what is linear in the new couplings cancels between them:
    1 + (2/3)[|C₉|² + |C₉'|² − κ Re(C₉ C₉'*)]/(4 C_SM²).

    Args:
        c9, c9_prime: usual coefficients of the muon, any shape.
        right_handed: κ of the interference of C_L with C_R: 0 for X_s, −2 for K, 1.31 for K*
            (0902.0160).
    """
    standard = quark_inputs().number(SECTOR, "cl_neutrino_sm")
    size = np.abs(c9) ** 2 + np.abs(c9_prime) ** 2
    crossed = np.real(np.asarray(c9) * np.conj(c9_prime))
    return 1 + 2 / 3 * (size - right_handed * crossed) / (4 * standard**2)
