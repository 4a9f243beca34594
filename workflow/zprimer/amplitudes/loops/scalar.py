"""Scalar one-loop integrals with real internal masses, in closed form.

Normalisation: ∫ d^D l/(iπ²) 1/(D₀…D_N), D_i = (l + q_i)² − m_i² + i0, the ultraviolet pole
1/ε − γ_E + ln 4π left out. Every invariant v is written with the variable w of
v = m₁² + m₂² − m₁m₂(w + 1/w), |w| ≤ 1, in which √λ(v, m₁², m₂²) = m₁m₂(1/w − w) is rational:
w ∈ (0, 1] below the pseudo-threshold, w = e^{iφ} up to the threshold, w ∈ [−1, 0) + i0 above it.

The method is that of 't Hooft and Veltman, Nucl. Phys. B153 (1979) 365; the boxes make use of the
massless legs, between two lines of equal mass, that the processes of this project have.
All functions work on numbers of :mod:`zprimer.amplitudes.loops.extended` too.
"""

from zprimer.amplitudes.loops.compiled import kernel
from zprimer.amplitudes.loops.extended import (
    angle,
    as_complex,
    dilogarithm,
    logarithm,
    one,
    pi,
    real_part,
    sign_of,
    square_root,
)


@kernel
def threshold_variable(v, m1, m2):
    """w and ln w of an invariant, and whether v lies above the threshold (m₁ + m₂)².

    Args:
        v: invariant, GeV².
        m1, m2: masses, GeV.
    """
    scale = m1 * m2
    below = ((m1 - m2) * (m1 - m2) - v) / scale
    above = ((m1 + m2) * (m1 + m2) - v) / scale
    zero = v - v
    if below >= 0.0:
        root = square_root(below * above)
        w = 2.0 / (below + 2.0 + root)
        return as_complex(w, zero), as_complex(logarithm(w), zero), False
    if above > 0.0:
        root = square_root(-below * above)
        phase = 2.0 * angle(square_root(-below), square_root(above))
        return as_complex(0.5 * (above - 2.0), 0.5 * root), as_complex(zero, phase), False
    root = square_root(below * above)
    w = 2.0 / (2.0 - above + root)
    return as_complex(-w, zero), as_complex(logarithm(w), pi(v)), True


@kernel
def bubble(v, m1, m2, mu2):
    """B₀(v; m₁, m₂) at the scale μ²; v must not vanish unless the masses are equal."""
    logarithms = logarithm(m1 * m2 / mu2)
    if v == 0.0 and m1 == m2:
        return as_complex(-logarithms, v - v)
    w, log_w, _ = threshold_variable(v, m1, m2)
    masses = (m1 * m1 - m2 * m2) * logarithm(m2 / m1) / v
    return (2.0 - logarithms + masses) - (m1 * m2 / v) * ((1.0 / w - w) * log_w)


@kernel
def _massless_leg_term(v, m1, m2):
    w, _, above = threshold_variable(v, m1, m2)
    side = -1.0 if above else 0.0
    ratio = m2 / m1
    return dilogarithm(1.0 - ratio * w, side) + dilogarithm(1.0 - ratio / w, -side)


@kernel
def triangle_massless_leg(v1, v2, m1, m2):
    """C₀(0, v₁, v₂) with mass m₁ on both sides of the massless leg and m₂ opposite.

    Integrating the massless leg's parameter first leaves a difference of two dilogarithms of each
    of v₁ and v₂, for equal masses ln²w/2.
    """
    return (_massless_leg_term(v2, m1, m2) - _massless_leg_term(v1, m1, m2)) / (v1 - v2)


@kernel
def _half_square(v, mass):
    if v == 0.0:
        return as_complex(v, v)
    _, log_w, _ = threshold_variable(v, mass, mass)
    return 0.5 * (log_w * log_w)


@kernel
def triangle_equal_masses(v1, v2, mass):
    """C₀(0, v₁, v₂) with one mass: (ln²w₁ − ln²w₂)/(2(v₁ − v₂))."""
    return (_half_square(v1, mass) - _half_square(v2, mass)) / (v1 - v2)


@kernel
def box_opposite(s, v1, v2, v3, v4, m1, m2):
    """D₀ with two massless legs that face each other.

    The lines at one massless leg have mass m₁, those at the other m₂; s = (k₁ + k₂)² of the two
    massless momenta, v₁ and v₂ are the squares of the other two legs, v₃ and v₄ of the two
    channels, so s + v₃ + v₄ = v₁ + v₂. With P² = (v₁v₂ − v₃v₄)/s < 0 and its variable w₀,
    D₀ = 2/(s√λ(P², m₁², m₂²)) [φ(v₁) + φ(v₂) − φ(v₃) − φ(v₄)],
    φ = Li₂(1 − w/w₀) − Li₂(1 − w w₀) − ln w ln w₀.
    """
    transverse = (v1 * v2 - v3 * v4) / s
    w0, log_w0, _ = threshold_variable(transverse, m1, m2)
    plus, minus = m1 + m2, m1 - m2
    root = square_root((plus * plus - transverse) * (minus * minus - transverse))
    w0 = real_part(w0)
    log_w0 = real_part(log_w0)
    total = (
        _opposite_term(v1, m1, m2, w0, log_w0)
        + _opposite_term(v2, m1, m2, w0, log_w0)
        - _opposite_term(v3, m1, m2, w0, log_w0)
        - _opposite_term(v4, m1, m2, w0, log_w0)
    )
    return (2.0 / (s * root)) * total


@kernel
def _opposite_term(v, m1, m2, w0, log_w0):
    w, log_w, above = threshold_variable(v, m1, m2)
    side = -1.0 if above else 0.0
    return dilogarithm(1.0 - w / w0, side) - dilogarithm(1.0 - w * w0, side) - log_w * log_w0


@kernel
def _linear_edge(start, end, pole):
    """∫₀¹ dτ [ln L(τ) − ln|L(pole)|]/(τ − pole) and ln|L(pole)|, L linear, positive on the edge."""
    value = start + (end - start) * pole
    log_value = logarithm(abs(value))
    first = real_part(dilogarithm(as_complex(1.0 - end / value, pole - pole), 0.0))
    second = real_part(dilogarithm(as_complex(1.0 - start / value, pole - pole), 0.0))
    return second - first, log_value


@kernel
def _quadratic_edge(v, m1, m2, pole):
    """∫₀¹ dτ [ln Q(τ) − ln Q(pole)]/(τ − pole) and ln Q(pole) of an edge of the triangle.

    Q = m₁²(1−τ) + m₂²τ − vτ(1−τ) = m₁²[1 − τ + τ(m₂/m₁)w][1 − τ + τ(m₂/m₁)/w].
    """
    w, _, above = threshold_variable(v, m1, m2)
    ratio = m2 / m1
    zero = pole - pole
    integral = as_complex(zero, zero)
    log_value = as_complex(2.0 * logarithm(m1), zero)
    for inverse in range(2):
        end = ratio * w if inverse == 0 else ratio / w
        slope = -1.0 if inverse == 0 else 1.0
        value = 1.0 - pole + pole * end
        if above:
            upper = -slope * sign_of(pole)
            modulus = real_part(value)
            imaginary = zero if modulus > 0.0 else upper * pi(pole)
            log_value = log_value + as_complex(logarithm(abs(modulus)), imaginary)
            at_end = dilogarithm(1.0 - end / value, slope * sign_of(1.0 - pole))
            at_start = dilogarithm(1.0 - 1.0 / value, upper)
            integral = integral + (at_start - at_end)
        elif v < (m1 - m2) * (m1 - m2):
            shift, log_modulus = _linear_edge(one(pole), real_part(end), pole)
            integral = integral + shift
            log_value = log_value + log_modulus
        else:
            modulus = real_part(value)
            height = (value - modulus) * as_complex(zero, -one(pole))
            height = real_part(height)
            log_value = log_value + as_complex(
                0.5 * logarithm(modulus * modulus + height * height), angle(height, modulus)
            )
            integral = integral + (
                dilogarithm(1.0 - 1.0 / value, 0.0) - dilogarithm(1.0 - end / value, 0.0)
            )
    return integral, log_value


@kernel
def _edge(start, end, v, m1, m2, offset, slope, pole):
    """∫ dξ ln(L/Q)/(ξ − pole) along one edge, ξ = offset + slope·τ."""
    at = (pole - offset) / slope
    linear, log_linear = _linear_edge(start, end, at)
    quadratic, log_quadratic = _quadratic_edge(v, m1, m2, at)
    distance = logarithm(abs((1.0 - at) / at))
    return (linear - quadratic) + (log_linear - log_quadratic) * distance


@kernel
def _triangle_integral(masses, squares, linear, kappa):
    """∫ df ds 1/(L Q) over the triangle f, s ≥ 0, f + s ≤ 1.

    Q is the Feynman denominator of the corners 0, f, s with the given masses and squares
    (p²_0f, p²_0s, p²_fs), L the linear function with the given values at the corners, and κ solves
    (q_s + κ q_f)² = 0, so that Q is linear along f = ξ + κη, s = η.
    """
    m0, mf, ms = masses
    pf, ps, pfs = squares
    l0, lf, ls = linear
    af, as_, mixed = mf * mf - m0 * m0 - pf, ms * ms - m0 * m0 - ps, pf + ps - pfs
    rise = kappa * (lf - l0) + (ls - l0)
    constant, gradient = kappa * af + as_, 2.0 * kappa * pf + mixed
    d0 = rise * m0 * m0 - l0 * constant
    d1 = rise * af - l0 * gradient - (lf - l0) * constant
    d2 = rise * pf - (lf - l0) * gradient
    zero = d0 - d0
    total = as_complex(zero, zero)
    if d2 == 0.0:
        roots, residues, count = (-d0 / d1, zero), (1.0 / d1, zero), 1
    else:
        root = square_root(d1 * d1 - 4.0 * d0 * d2)
        if d1 > 0.0:
            large = -0.5 * (d1 + root)
            roots, residues, count = (large / d2, d0 / large), (-1.0 / root, 1.0 / root), 2
        else:
            large = 0.5 * (root - d1)
            roots, residues, count = (large / d2, d0 / large), (1.0 / root, -1.0 / root), 2
    for i in range(count):
        pole = roots[0] if i == 0 else roots[1]
        residue = residues[0] if i == 0 else residues[1]
        part = _edge(l0, lf, pf, m0, mf, zero, one(zero), pole)
        part = part + _edge(lf, ls, pfs, mf, ms, one(zero), -1.0 - kappa, pole)
        if kappa != 0.0:
            part = part - _edge(l0, ls, ps, m0, ms, zero, -kappa, pole)
        total = total - residue * part
    return total


@kernel
def _null_direction(pf, ps, pfs):
    mixed = pf + ps - pfs
    root = square_root(mixed * mixed - 4.0 * pf * ps)
    return -2.0 * ps / (mixed + root) if mixed > 0.0 else (root - mixed) / (2.0 * pf)


@kernel
def triangle(p01, p02, p12, m0, m1, m2):
    """C₀ of legs with squares p_ij between lines i and j, λ(p01, p02, p12) > 0 and p01 ≠ 0."""
    unit = one(p01)
    kappa = _null_direction(p01, p02, p12)
    return -_triangle_integral((m0, m1, m2), (p01, p02, p12), (unit, unit, unit), kappa)


@kernel
def box_adjacent(s, t, v1, v2, m1, m2):
    """D₀ with two massless legs next to each other, m₁ on the three lines they touch.

    s is the square of their sum; t the other channel; v₁ the leg after the second massless one, v₂
    the leg before the first; m₂ the mass of the line between v₁ and v₂; physical for t < v₁, v₂.
    """
    zero = s - s
    kappa = _null_direction(s, v2, v1)
    first = _triangle_integral((m1, m1, m2), (s, v2, v1), (zero, s, v2 - t), kappa)
    second = _triangle_integral((m1, m2, m1), (t, zero, v1), (zero, v2 - t, s), zero)
    return first - second
