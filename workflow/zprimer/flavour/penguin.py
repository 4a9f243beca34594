"""The Z′ penguin of a top partner in b → s ℓℓ: 1704.06005 Eqs. 3 and 15.

Sign. Coefficients here are those of Eq. 15, positive for q′ q′_μ > 0, and the preferred band is the
paper's C₉ = −C₁₀ = +0.60. Taken together with the minus sign of Eq. 3, which is the convention of
flavio and of the fits (C₉ of the SM is +4.1, R_K below 1 needs C₉ = −C₁₀ < 0), exchanging a Z′
between the currents of Eqs. 12 and 14 gives the opposite sign, and so do the band and Eq. 4. The
paper's equations agree with each other if Eq. 3 is read without its minus:
C(flavio) = −C(1704.06005), :data:`TO_FLAVIO`.
"""

import numpy as np

Values = np.ndarray | float
TO_FLAVIO = -1.0
"""Factor from a coefficient of this module to flavio's ``C9_bsmumu`` and ``C10_bsmumu``."""


def leading_log(
    charge: Values,
    mzp: Values,
    g: Values,
    q: Values,
    s_r: Values,
    mt: Values,
    m_partner: Values,
    mw: Values,
    e: Values,
) -> np.ndarray:
    """C₉ or C₁₀ of b → s ℓℓ at leading logarithm, 1704.06005 Eq. 15.

    C = ½ q′ q′_ℓ (m_t²/m_Z′²)(g̃²/e²) s_R² log(m_T²/m_W²). Without the logarithm's constant, see
    :func:`one_loop`.

    Args:
        charge: q′_ℓ,V for C₉ or q′_ℓ,A for C₁₀ (Eq. 14).
        mzp, mt, m_partner, mw: masses of Z′, t, T and W, GeV.
        g, q, s_r: g̃, q′ of T′ and sin θ_R.
        e: electromagnetic coupling of Eq. 3.

    Returns:
        The coefficient, arguments broadcast together.

    Example:
        >>> c9 = leading_log(1.0, 300.0, 1.0, 1.0, 0.3, 173.0, 1500.0, 80.385, 0.312)
        >>> float(round(c9, 3))
        0.9
    """
    logarithm = 2 * np.log(m_partner / mw)
    return 0.5 * q * charge * (mt / mzp * g / e * s_r) ** 2 * logarithm


def one_loop(
    charge: Values,
    mzp: Values,
    g: Values,
    q: Values,
    s_r: Values,
    mt: Values,
    m_partner: Values,
    mw: float,
    e: float,
) -> np.ndarray:
    """C₉ or C₁₀ with all of the one-loop Z′ penguin, the dots of 1704.06005 Eq. 15 included.

    W and Goldstone loops with t and T in every combination in Feynman gauge, external masses and
    momenta and m_b neglected, in the couplings of Eq. 12 and the masses of Eq. 7:
    C = q q′_ℓ g̃² v²/(2 e² m_Z′²) Σ_ij {(g₂²/2) w_i w_j [l_i l_j B_ij + 2 r_i r_j m_i m_j C_ij]
    + y_t² u_i u_j [½ r_i r_j B_ij + l_i l_j m_i m_j C_ij]}, where (w, l) = (c_L, −s_L; s_L, c_L)
    and (u, r) = (c_R, −s_R; s_R, c_R) for (t; T), C = ∫ dK K/[(K+m_i²)(K+m_j²)(K+m_W²)] and B the
    same with K². B diverges, its sum does not since Σ w_i l_i = Σ u_i r_i = 0. For heavy T it tends
    to Eq. 15. Mixing of Z′ and Z and two-loop effects are left out.

    Args and Returns:
        as for :func:`leading_log`.

    Example:
        >>> point = (1.0, 300.0, 1.0, 1.0, 0.3, 173.0, 1500.0, 80.385, 0.312)
        >>> float(round(one_loop(*point) / leading_log(*point), 2))
        0.82
    """
    c_r = np.sqrt(1 - s_r**2)
    tangent = mt / m_partner * s_r / c_r
    c_l = 1 / np.hypot(1, tangent)
    s_l = tangent * c_l
    masses = (mt / mw, m_partner / mw)
    w, left = (c_l, s_l), (-s_l, c_l)
    u, right = (c_r, s_r), (-s_r, c_r)
    gauge, yukawa = 2.0, 2 * (c_l * masses[0] * c_r + s_l * masses[1] * s_r) ** 2
    total: np.ndarray = np.zeros(())
    for i in range(2):
        for j in range(2):
            product = masses[i] * masses[j]
            quadratic, scalar = _loop_integrals(masses[i] ** 2, masses[j] ** 2)
            l_l, r_r = left[i] * left[j], right[i] * right[j]
            total = total + gauge * w[i] * w[j] * (l_l * quadratic + 2 * r_r * product * scalar)
            total = total + yukawa * u[i] * u[j] * (r_r * quadratic / 2 + l_l * product * scalar)
    return q * charge * (g * mw / (e * mzp)) ** 2 * total / 2


def _loop_integrals(a: Values, b: Values) -> tuple[np.ndarray, np.ndarray]:
    """B without its divergence, and C, of :func:`one_loop` in units of m_W; a = b allowed."""
    same = np.isclose(a, b, rtol=1e-9)
    split = np.where(same, 2 * a, b)
    distinct = [(_pole(a, power) - _pole(split, power)) / (a - split) for power in (2, 1)]
    equal = [
        a**power * (power * np.log(a) + 1) / (a * (a - 1)) - a**power * np.log(a) / (a - 1) ** 2
        for power in (2, 1)
    ]
    quadratic, scalar = (np.where(same, e, d) for e, d in zip(equal, distinct, strict=True))
    return -quadratic, scalar


def _pole(a: Values, power: int) -> np.ndarray:
    return a**power * np.log(a) / (a - 1)
