"""Tree amplitudes of q q̄ → ℓ⁻ℓ⁺ℓ'⁻ℓ'⁺ with γ, Z and Z', all fermions massless.

Every diagram is a quark line and two lepton lines joined by two bosons. In massless spinor
helicity its numerator is one product, by the Fierz identity ⟨1|γ^μ|2]γ_μ = 2(|1⟩[2| + |2]⟨1|):

    ⟨f|J̸₁₂ P̸ J̸₃₄|i] = 4 ⟨f1⟩[2|P̸|3⟩[4i],   J₁₂^μ = ⟨1|γ^μ|2],

with f and i the ends of the line that carries two bosons and P the momentum between them. The other
chirality of a line exchanges its two ends. Diagrams of type (a) have both bosons on the quark
line, couplings F(s₁₂)F(s₃₄); those of type (b) have both on a lepton line, couplings F(ŝ)G(s₃₄),
with F(s) = Σ_V g_V^q g_V^ℓ/(s − m_V² + i m_V Γ_V) and G its like for two leptons.

With x = g'² the amplitude is a polynomial A₀ + xA₁ + x²A₂; A₂ and the type (a) part of A₁ vanish
where the Z' does not couple to quarks. Legs are (a, b, ℓ⁻, ℓ⁺, ℓ'⁻, ℓ'⁺), a and b the incoming
partons along +z and −z.
"""

import numpy as np

from zprimer.amplitudes.couplings import Bosons
from zprimer.amplitudes.spinors import angle_products
from zprimer.io.compiled import compiled

_COLOUR_AND_SPIN_AVERAGE = 3.0 / 9.0 / 4.0
_IDENTICAL_PAIRS = 1.0 / 4.0
# read from arrays, as literal indices would compile one version of every function for each leg
_ENDS = np.array([[1, 0], [0, 1]])
_PAIRINGS = np.array([[2, 3, 4, 5], [2, 5, 4, 3]])
_jit = compiled(nogil=True, error_model="numpy")


@_jit
def _bracket(angle, top, bottom, i, sign, j, k):
    """[top|P̸|bottom⟩ for P = pᵢ + sign (pⱼ + pₖ)."""
    both = angle[j, top].conjugate() * angle[j, bottom]
    both += angle[k, top].conjugate() * angle[k, bottom]
    return angle[i, top].conjugate() * angle[i, bottom] + sign * both


@_jit
def _square(angle, i, j):
    return angle[i, j].real ** 2 + angle[i, j].imag ** 2


@_jit
def _quark_line(angle, f, i, a, m1, p1, m2, p2, j, k):
    """⟨f|J̸₁ P̸ J̸₂|i] / 4 with P = p_a − p_j − p_k."""
    bracket = _bracket(angle, p1, m2, a, -1.0, j, k)
    return angle[f, m1] * bracket * angle[i, p2].conjugate()


@_jit
def _lepton_line(angle, f, i, m1, p1, m2, p2, s_m, s_p):
    """Both orders of the quark current ⟨f|γ|i] and of J₂ on the line ⟨m1|…|p1], over 4."""
    emitted_last = _bracket(angle, p2, f, m1, 1.0, m2, p2) * angle[m1, m2]
    emitted_first = _bracket(angle, i, m2, p1, 1.0, m2, p2) * angle[m1, f]
    return (
        emitted_last * angle[p1, i].conjugate() / s_m
        - emitted_first * angle[p1, p2].conjugate() / s_p
    )


@_jit
def _kinematics(angle, legs, kin):
    """Numerators over fermion propagators, without couplings and boson propagators.

    Fills ``kin[X, Y1, Y2, d]`` for the lepton lines (l1, l2) and (l3, l4) of ``legs``, quark
    chirality X and lepton chiralities Y1, Y2, with d = 0 type (a), d = 1 type (b) where the first
    lepton line meets the quarks' boson and radiates the second one's, and d = 2 with the lines'
    roles exchanged.
    """
    l1, l2, l3, l4 = legs[0], legs[1], legs[2], legs[3]
    b, a = _ENDS[0, 0], _ENDS[0, 1]
    s12, s34 = _square(angle, l1, l2), _square(angle, l3, l4)
    s1_34 = s34 + _square(angle, l1, l3) + _square(angle, l1, l4)
    s2_34 = s34 + _square(angle, l2, l3) + _square(angle, l2, l4)
    s3_12 = s12 + _square(angle, l3, l1) + _square(angle, l3, l2)
    s4_12 = s12 + _square(angle, l4, l1) + _square(angle, l4, l2)
    t12 = s12 - _square(angle, a, l1) - _square(angle, a, l2)
    t34 = s34 - _square(angle, a, l3) - _square(angle, a, l4)
    for first in range(2):
        m1, p1, s_m1, s_p1, sign1 = l1, l2, s1_34, s2_34, 4.0
        if first == 1:
            m1, p1, s_m1, s_p1, sign1 = l2, l1, s2_34, s1_34, -4.0
        for second in range(2):
            m2, p2, s_m2, s_p2, sign2 = l3, l4, s3_12, s4_12, 4.0
            if second == 1:
                m2, p2, s_m2, s_p2, sign2 = l4, l3, s4_12, s3_12, -4.0
            near_34 = _quark_line(angle, b, a, a, m1, p1, m2, p2, l3, l4) / t34
            near_12 = _quark_line(angle, b, a, a, m2, p2, m1, p1, l1, l2) / t12
            kin[0, first, second, 0] = 4.0 * (near_34 + near_12)
            near_34 = _quark_line(angle, a, b, a, m2, p2, m1, p1, l3, l4) / t34
            near_12 = _quark_line(angle, a, b, a, m1, p1, m2, p2, l1, l2) / t12
            kin[1, first, second, 0] = 4.0 * (near_34 + near_12)
            for quark in range(2):
                f, i = _ENDS[quark, 0], _ENDS[quark, 1]
                kin[quark, first, second, 1] = sign1 * _lepton_line(
                    angle, f, i, m1, p1, m2, p2, s_m1, s_p1
                )
                kin[quark, first, second, 2] = sign2 * _lepton_line(
                    angle, f, i, m2, p2, m1, p1, s_m2, s_p2
                )


@_jit
def _propagators(angle, masses, widths, table):
    """``table[k, V]`` = 1/(s_k − m_V² + i m_V Γ_V); k = ŝ, then s of the four (ℓ⁻, ℓ⁺) pairs.

    V is the photon, the Z, then the Z' at each of its widths.
    """
    for k in range(5):
        i, j = _ENDS[0, 0], _ENDS[0, 1]
        if k > 0:
            pairing, line = (k - 1) // 2, 2 * ((k - 1) % 2)
            i, j = _PAIRINGS[pairing, line], _PAIRINGS[pairing, line + 1]
        s = _square(angle, i, j)
        for boson in range(widths.shape[0]):
            mass = masses[min(boson, 2)]
            table[k, boson] = 1.0 / complex(s - mass * mass, mass * widths[boson])


@_jit
def _boson_sums(left, right, propagators, out):
    """``out[Y, Y', 0]`` = Σ_{γ,Z} g_V g'_V P_V, then the Z' at each of its widths."""
    for y in range(2):
        for z in range(2):
            out[y, z, 0] = left[0, y] * right[0, z] * propagators[0]
            out[y, z, 0] += left[1, y] * right[1, z] * propagators[1]
            zprime = left[2, y] * right[2, z]
            for boson in range(2, propagators.shape[0]):
                out[y, z, boson - 1] = zprime * propagators[boson]


@_jit
def _quark_sums(quark, first_line, second_line, table, offset, bosons, sums):
    """Couplings times propagators from a quark to each lepton line, at ŝ and at the pair's mass."""
    _boson_sums(quark, first_line, table[0, :bosons], sums[0])
    _boson_sums(quark, second_line, table[0, :bosons], sums[1])
    _boson_sums(quark, first_line, table[offset + 1, :bosons], sums[2])
    _boson_sums(quark, second_line, table[offset + 2, :bosons], sums[3])


@_jit
def _lepton_sums(first_line, second_line, table, offset, sums):
    """Couplings times propagators between the lepton lines, at the masses of the two pairs."""
    _boson_sums(first_line, second_line, table[offset + 1], sums[4])
    _boson_sums(first_line, second_line, table[offset + 2], sums[5])


@_jit
def _amplitudes(kin, direction, sums, couples, out):
    """``out[X, Y1, Y2]`` = (A₀, A₁, A₂, A₁ at the further widths) of one pairing.

    A quark along −z has the kinematics of the other chirality along +z, with the sign of the quark
    propagator reversed. ``couples`` says whether the quark couples to the Z'.
    """
    for x in range(2):
        kin_x = x if direction == 0 else 1 - x
        for y in range(2):
            for z in range(2):
                a = kin[kin_x, y, z, 0] if direction == 0 else -kin[kin_x, y, z, 0]
                b1, b2 = kin[kin_x, y, z, 1], kin[kin_x, y, z, 2]
                shat1, shat1_zp = sums[0, x, y, 0], sums[0, x, y, 1]
                shat2, shat2_zp = sums[1, x, z, 0], sums[1, x, z, 1]
                pair1, pair1_zp = sums[2, x, y, 0], sums[2, x, y, 1]
                pair2, pair2_zp = sums[3, x, z, 0], sums[3, x, z, 1]
                radiated1, radiated1_zp = sums[4, y, z, 0], sums[4, y, z, 1]
                radiated2, radiated2_zp = sums[5, y, z, 0], sums[5, y, z, 1]
                first, second = b1 * shat1, b2 * shat2
                first_zp, second_zp = b1 * shat1_zp, b2 * shat2_zp
                out[x, y, z, 0] = a * pair1 * pair2 + first * radiated2 + second * radiated1
                out[x, y, z, 1] = (
                    a * (pair1 * pair2_zp + pair1_zp * pair2)
                    + first * radiated2_zp
                    + first_zp * radiated2
                    + second * radiated1_zp
                    + second_zp * radiated1
                )
                out[x, y, z, 2] = (
                    a * pair1_zp * pair2_zp + first_zp * radiated2_zp + second_zp * radiated1_zp
                )
                for width in range(3, out.shape[3]):
                    out[x, y, z, width] = (
                        first * sums[5, y, z, width - 1] + second * sums[4, y, z, width - 1]
                    )
                    if couples:
                        out[x, y, z, width] += (
                            a
                            * (pair1 * sums[3, x, z, width - 1] + sums[2, x, y, width - 1] * pair2)
                            + b1 * sums[0, x, y, width - 1] * radiated2
                            + b2 * sums[1, x, z, width - 1] * radiated1
                        )


@_jit
def _add_square(amplitude, norm, out):
    """Add |A₀ + xA₁ + x²A₂|² to its five coefficients, then those of x and x² at further widths."""
    a0, a1, a2 = amplitude[0], amplitude[1], amplitude[2]
    out[0] += norm * (a0.real**2 + a0.imag**2)
    out[1] += norm * 2.0 * (a0.real * a1.real + a0.imag * a1.imag)
    out[2] += norm * (a1.real**2 + a1.imag**2 + 2.0 * (a0.real * a2.real + a0.imag * a2.imag))
    out[3] += norm * 2.0 * (a1.real * a2.real + a1.imag * a2.imag)
    out[4] += norm * (a2.real**2 + a2.imag**2)
    for width in range(3, amplitude.shape[0]):
        other = amplitude[width]
        out[2 * width - 1] += norm * 2.0 * (a0.real * other.real + a0.imag * other.imag)
        out[2 * width] += norm * (other.real**2 + other.imag**2)


@_jit
def _coefficients(momenta, quarks, lepton1, lepton2, identical, masses, widths, out):
    angle = np.empty((6, 6), dtype=np.complex128)
    kin = np.empty((2, 2, 2, 2, 3), dtype=np.complex128)
    zprime_widths = widths.shape[0] - 2
    table = np.empty((5, 2 + zprime_widths), dtype=np.complex128)
    sums = np.empty((2, 6, 2, 2, 1 + zprime_widths), dtype=np.complex128)
    amplitude = np.empty((2, 2, 2, 2, 2 + zprime_widths), dtype=np.complex128)
    difference = np.empty(2 + zprime_widths, dtype=np.complex128)
    norm = _COLOUR_AND_SPIN_AVERAGE * (_IDENTICAL_PAIRS if identical else 1.0)
    pairings = 2 if identical else 1
    for n in range(momenta.shape[0]):
        angle_products(momenta[n], angle)
        _propagators(angle, masses, widths, table)
        for pairing in range(pairings):
            _kinematics(angle, _PAIRINGS[pairing], kin[pairing])
            _lepton_sums(lepton1, lepton2, table, 2 * pairing, sums[pairing])
        for flavour in range(quarks.shape[0]):
            quark = quarks[flavour]
            couples = quark[2, 0] != 0.0 or quark[2, 1] != 0.0
            bosons = 2 + zprime_widths if couples else 3
            for pairing in range(pairings):
                _quark_sums(quark, lepton1, lepton2, table, 2 * pairing, bosons, sums[pairing])
            for direction in range(2):
                result = out[n, flavour, direction]
                result[:] = 0.0
                for pairing in range(pairings):
                    _amplitudes(kin[pairing], direction, sums[pairing], couples, amplitude[pairing])
                for x in range(2):
                    for y in range(2):
                        for z in range(2):
                            if identical and y == z:
                                for k in range(difference.shape[0]):
                                    difference[k] = (
                                        amplitude[0, x, y, z, k] - amplitude[1, x, y, z, k]
                                    )
                                _add_square(difference, norm, result)
                                continue
                            for pairing in range(pairings):
                                _add_square(amplitude[pairing, x, y, z], norm, result)


def squared_coefficients(
    momenta: np.ndarray,
    quarks: np.ndarray,
    lepton1: np.ndarray,
    lepton2: np.ndarray,
    identical: bool,
    bosons: Bosons,
) -> np.ndarray:
    """Coefficients of the squared amplitude's polynomial in x = g'².

    Args:
        momenta: (n, 6, 4), GeV, legs (a, b, ℓ⁻, ℓ⁺, ℓ'⁻, ℓ'⁺), all massless with positive energy.
        quarks: (q, 3, 2), the couplings of each quark flavour, see
            :func:`zprimer.amplitudes.couplings.fermion_couplings`.
        lepton1, lepton2: (3, 2), couplings of ℓ and ℓ'.
        identical: whether ℓ and ℓ' are the same flavour; the exchange and 1/(2!2!) are then in.
        bosons: masses and widths.

    Returns:
        (n, q, 2, 5 + 2w) in GeV⁻⁴, w the number of further Z' widths in ``bosons``: summed over
        final helicities, averaged over the initial ones and colours; by flavour, then quark along
        +z (a) or along −z (b); then the coefficients of x⁰ to x⁴, and for each further width that
        of x and the |A₁|² part of that of x².
    """
    momenta = np.ascontiguousarray(momenta, dtype=float)
    out = np.empty((len(momenta), len(quarks), 2, 2 * len(bosons.widths) - 1))
    _coefficients(momenta, quarks, lepton1, lepton2, identical, bosons.masses, bosons.widths, out)
    return out
