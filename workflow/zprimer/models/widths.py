"""Tree-level partial widths with full mass dependence."""

import math


def vector_to_fermions(
    mass: float, m1: float, m2: float, left: complex, right: complex, colours: int = 1
) -> float:
    """Γ(V → f₁ f̄₂) for the vertex V_μ f̄₁γ^μ(g_L P_L + g_R P_R)f₂.

    Γ = N_c m/(24π) λ^{1/2}(1,r₁,r₂) [(|g_L|²+|g_R|²)(1 − (r₁+r₂)/2 − (r₁−r₂)²/2)
    + 6√(r₁r₂) Re(g_L g_R*)], r_i = m_i²/m². For m₁ = m₂ and one chirality these are the widths of
    1704.06005 Eqs. 16 and 17.

    Args:
        mass: mass of the vector, GeV.
        m1, m2: fermion masses, GeV.
        left, right: chiral couplings.
        colours: number of colours of the fermions.

    Returns:
        The width in GeV, 0 below threshold.

    Example:
        >>> round(vector_to_fermions(60.0, 0.0, 0.0, 0.1, 0.1) * 12 * math.pi / (0.01 * 60.0), 12)
        1.0
    """
    if m1 + m2 >= mass:
        return 0.0
    r1, r2 = (m1 / mass) ** 2, (m2 / mass) ** 2
    phase_space = math.sqrt((1 - r1 - r2) ** 2 - 4 * r1 * r2)
    chiral = (abs(left) ** 2 + abs(right) ** 2) * (1 - (r1 + r2) / 2 - (r1 - r2) ** 2 / 2)
    mixed = 6 * math.sqrt(r1 * r2) * (left * right.conjugate()).real
    return colours * mass / (24 * math.pi) * phase_space * (chiral + mixed)
