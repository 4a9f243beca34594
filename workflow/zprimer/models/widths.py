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


def fermion_to_vector(
    mass: float, m_fermion: float, m_vector: float, left: complex, right: complex
) -> float:
    """Γ(F → f V) for the vertex V_μ f̄γ^μ(g_L P_L + g_R P_R)F, F and f of the same colour.

    Γ = λ^{1/2}(M², m², m_V²)/(32π M³) [(|g_L|²+|g_R|²)(M² + m² − 2m_V² + (M² − m²)²/m_V²)
    − 12 M m Re(g_L g_R*)], for t → bW with m_b = 0 G_F m_t³(1−x)²(1+2x)/(8√2π), x = m_W²/m_t².

    Args:
        mass, m_fermion, m_vector: masses of F, f and V, GeV.
        left, right: chiral couplings.

    Returns:
        The width in GeV, 0 below threshold.

    Example:
        >>> width = fermion_to_vector(200.0, 0.0, 100.0, 1.0, 0.0)
        >>> round(width * 32 * math.pi / (200.0 * 4 * 0.75**2 * 1.5), 12)
        1.0
    """
    momentum = _momentum(mass, m_fermion, m_vector)
    if momentum == 0:
        return 0.0
    difference = (mass**2 - m_fermion**2) ** 2 / m_vector**2
    chiral = mass**2 + m_fermion**2 - 2 * m_vector**2 + difference
    squared = (abs(left) ** 2 + abs(right) ** 2) * chiral
    squared -= 12 * mass * m_fermion * (left * right.conjugate()).real
    return momentum / (16 * math.pi * mass**2) * squared


def fermion_to_scalar(
    mass: float, m_fermion: float, m_scalar: float, left: complex, right: complex
) -> float:
    """Γ(F → f S) for the vertex S f̄(y_L P_L + y_R P_R)F, F and f of the same colour.

    Γ = λ^{1/2}(M², m², m_S²)/(32π M³) [(|y_L|²+|y_R|²)(M² + m² − m_S²) + 4 M m Re(y_L y_R*)].

    Args:
        mass, m_fermion, m_scalar: masses of F, f and S, GeV.
        left, right: chiral couplings.

    Returns:
        The width in GeV, 0 below threshold.

    Example:
        >>> round(fermion_to_scalar(100.0, 0.0, 0.0, 1.0, 0.0) * 32 * math.pi, 12)
        100.0
    """
    momentum = _momentum(mass, m_fermion, m_scalar)
    squared = (abs(left) ** 2 + abs(right) ** 2) * (mass**2 + m_fermion**2 - m_scalar**2)
    squared += 4 * mass * m_fermion * (left * right.conjugate()).real
    return momentum / (16 * math.pi * mass**2) * squared


def _momentum(mass: float, m1: float, m2: float) -> float:
    """Momentum of the two daughters at rest of the mother, GeV, 0 below threshold."""
    if m1 + m2 >= mass:
        return 0.0
    return math.sqrt((mass**2 - (m1 + m2) ** 2) * (mass**2 - (m1 - m2) ** 2)) / (2 * mass)
