"""B_s mixing in gauged L_μ − L_τ with vector-like quarks: 1403.1269 Eqs. 2 and 16 to 21."""

import numpy as np
from scipy.special import exprel

from zprimer.flavour.era import Era
from zprimer.flavour.observable import Constraint, Observable, column, compare
from zprimer.points import PointTable

SECTOR = "meson_mixing"
LEFT_RIGHT_WEIGHT = 9.7


def coefficient_chiral(yukawas: np.ndarray, mass: np.ndarray, v_phi: np.ndarray) -> np.ndarray:
    """C_LL or C_RR, 1403.1269 Eqs. 19a and 19b.

    (Y_b Y_s*)² [v_Φ²/m⁴ + 1/(16π² m²)]: tree-level Z' and box with Φ.

    Args:
        yukawas: Y_Qb Y_Qs* (or Y_Db Y_Ds*), broadcastable.
        mass: m_Q (or m_D), GeV.
        v_phi: symmetry-breaking scale, GeV.

    Returns:
        The coefficient in GeV⁻².
    """
    return yukawas**2 * ((v_phi / mass**2) ** 2 + 1 / (16 * np.pi**2 * mass**2))


def coefficient_left_right(
    yukawas_q: np.ndarray, yukawas_d: np.ndarray, mq: np.ndarray, md: np.ndarray, v_phi: np.ndarray
) -> np.ndarray:
    """C_LR, 1403.1269 Eq. 19c, finite at m_Q = m_D.

    (Y_Qb Y_Qs*)(Y_Db Y_Ds*) [v_Φ²/(m_Q² m_D²) − log(m_Q²/m_D²)/(16π² (m_Q² − m_D²))].

    Args:
        yukawas_q, yukawas_d: Y_Qb Y_Qs* and Y_Db Y_Ds*, broadcastable.
        mq, md: masses of the vector-like quarks, GeV.
        v_phi: symmetry-breaking scale, GeV.

    Returns:
        The coefficient in GeV⁻².
    """
    box = 1 / (16 * np.pi**2 * md**2 * exprel(2 * np.log(mq / md)))
    return yukawas_q * yukawas_d * ((v_phi / (mq * md)) ** 2 - box)


def standard_model_coefficient(g2: float, mw: float, vts_vtb: float, s0: float) -> float:
    """The SM's coefficient in GeV⁻², the inverted bracket of 1403.1269 Eq. 18.

    g₂⁴/(16π²) · (V_ts* V_tb)² S₀/m_W².
    """
    return g2**4 / (16 * np.pi**2) * vts_vtb**2 * s0 / mw**2


def m12_ratio(
    c_ll: np.ndarray, c_rr: np.ndarray, c_lr: np.ndarray, standard_model: float
) -> np.ndarray:
    """M₁₂/M₁₂^SM of the B_s system, 1403.1269 Eq. 18.

    Args:
        c_ll, c_rr, c_lr: coefficients of Eq. 19, GeV⁻².
        standard_model: :func:`standard_model_coefficient`, GeV⁻².

    Returns:
        The ratio; ΔM_s changes by its modulus.
    """
    return 1 + (c_ll + c_rr + LEFT_RIGHT_WEIGHT * c_lr) / standard_model


def anomaly_effect(
    v_phi: np.ndarray, c9: float, c9_prime: float, standard_model: float
) -> np.ndarray:
    """M₁₂/M₁₂^SM − 1 of the B_s system when C₉ and C₉' explain B → K*μμ.

    1403.1269 Eqs. 16 turn the coefficients of Eq. 2 into Y_Qb Y_Qs*/m_Q² = 2C₉ and
    Y_Db Y_Ds*/m_D² = −2C₉'; Eqs. 18 and 19 then leave v_Φ alone once the scalar boxes are
    neglected, as for Eq. 21.

    Args:
        v_phi: symmetry-breaking scale m_Z'/g', GeV, any shape.
        c9, c9_prime: coefficients of Eq. 2, GeV⁻².
        standard_model: :func:`standard_model_coefficient`, GeV⁻².

    Returns:
        The relative effect, same shape as ``v_phi``; it grows as v_Φ².
    """
    left, right = 2 * c9 * v_phi, -2 * c9_prime * v_phi
    return m12_ratio(left**2, right**2, left * right, standard_model) - 1


def effect_of_era(v_phi: np.ndarray, era: Era) -> np.ndarray:
    """:func:`anomaly_effect` with the inputs of an era.

    Example:
        >>> from zprimer.flavour.era import load_era
        >>> effect = effect_of_era(np.array([750.0, 1800.0]), load_era("paper_2014"))
        >>> [float(value) for value in np.round(effect, 3)]
        [0.026, 0.151]
    """
    standard_model = standard_model_coefficient(
        *(era.number(SECTOR, key) for key in ("g2", "mw", "vts_vtb", "s0"))
    )
    c9, c9_prime = era.number(SECTOR, "c9"), era.number(SECTOR, "c9_prime")
    return anomaly_effect(v_phi, c9, c9_prime, standard_model)


def v_phi_of_effect(effect: float, era: Era) -> float:
    """The v_Φ in GeV at which :func:`effect_of_era` reaches ``effect`` > 0, as for Eq. 21."""
    return float(np.sqrt(effect / effect_of_era(np.array(1.0), era)))


def _constraint(points: PointTable, era: Era) -> Constraint:
    prediction = effect_of_era(column(points, "mzp") / column(points, "g"), era)
    return compare(prediction, era.measurement(SECTOR, "tolerance"), era, SECTOR)


OBSERVABLES = (
    Observable(
        name="bs_mixing",
        title="shift of B_s mixing if the Z' explains B → K*μμ; preferred where it can",
        models=("lmutau",),
        reference="1403.1269 Eqs. 2, 16 and 18 to 21",
        function=_constraint,
    ),
)
