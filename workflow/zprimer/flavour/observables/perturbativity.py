"""How large g' may be for it to stay perturbative up to the Planck scale: 1403.1269 below Eq. 21.

The paper says g' ≲ 0.35 without a formula. Here: one loop, all charges of Eqs. 5 and 9 with
Q_ℓ = 1, the quarks from their mass on, no Landau pole below the Planck mass.
"""

import numpy as np

LEPTONS = 6
"""Weyl fermions of charge ±1 in Eq. 5: two components each of ℓ₂ and ℓ₃, μ_R, τ_R."""
QUARKS = 24
"""Weyl fermions of charge ±1 in Eq. 9: both chiralities of Q (a doublet), D and U, coloured."""


def beta_coefficient(weyl_fermions: int, complex_scalars: int = 1) -> float:
    """b of dg'/d log μ = b g'³/(16π²) for fields of charge ±1: (2/3) N_Weyl + (1/3) N_scalars.

    Example:
        >>> round(beta_coefficient(LEPTONS + QUARKS), 6)
        20.333333
    """
    return 2 / 3 * weyl_fermions + 1 / 3 * complex_scalars


def highest_coupling(mzp: np.ndarray, quark_mass: np.ndarray, planck_mass: float) -> np.ndarray:
    """The g'(m_Z') whose Landau pole lies at the Planck mass.

    1/g'² = [b_ℓ log(m_Q/m_Z') + b log(M_Pl/m_Q)]/(8π²), b_ℓ with leptons and Φ, b with all.

    Args:
        mzp: Z' mass, GeV.
        quark_mass: common mass of Q, D and U, GeV, above ``mzp``.
        planck_mass: GeV.

    Returns:
        The largest coupling, shape of the points.

    Example:
        >>> float(round(highest_coupling(np.array(100.0), np.array(25e3), 1.22e19), 3))
        0.333
    """
    below = beta_coefficient(LEPTONS) * np.log(quark_mass / mzp)
    above = beta_coefficient(LEPTONS + QUARKS) * np.log(planck_mass / quark_mass)
    return np.sqrt(8 * np.pi**2 / (below + above))
