"""gg → ZZ′ through loops of t, T and both: amplitudes for linear polarisations.

The quark line is tr[Z̸ S_a Z̸′ S_b], with S = (P̸ + m)(P̸² − m²)⁻¹ in the background of the gluons
as in :mod:`zprimer.amplitudes.topphilic.three_gluon` and a the quark between Z′ and Z. γ₅
anticommutes, so the axial couplings only change the sign of the term with both masses: with the
couplings V + Aγ₅ the amplitude is (VV′ + AA′) P + (VV′ − AA′) N, N ∝ m_a m_b; VA′ drops out by
charge conjugation. Squares of the loop momentum in the numerator cancel propagators in D
dimensions, so no rational (R2) terms are left over. Reversing the fermion line doubles everything;
one direction with each flavour on either side is summed.
"""

from zprimer.amplitudes.loops.compiled import kernel
from zprimer.amplitudes.loops.extended import complex_array, one, real_array, square_root
from zprimer.amplitudes.loops.scalar import (
    box_adjacent,
    box_opposite,
    bubble,
    triangle,
    triangle_massless_leg,
)
from zprimer.amplitudes.loops.tensor import (
    BUBBLE,
    BUBBLES,
    TRIANGLE,
    TRIANGLES,
    WORKSPACE,
    fill_box_family,
)
from zprimer.amplitudes.topphilic.even import plus_i, product, two_vectors, vector
from zprimer.amplitudes.topphilic.forms import (
    box_1,
    box_2,
    box_3,
    box_4,
    form,
    triangle_1,
    triangle_2,
)
from zprimer.amplitudes.topphilic.planar import added, dot, scaled

POLARISATIONS = 36


@kernel
def _gluons_together(w, k, e, zprime, z, mass):
    """Both gluons between Z and Z′ on the line of ``mass``, k[0] first; returns P and N/(m_a m_b).

    With Y the gluons' vertices, X̸ = Z̸′ and L′ the momentum before the Z′,
    Z̸(L̸′ + Q̸′)X̸L̸′Y = Z̸Q̸′X̸L̸′Y + 2(X·L′)Z̸L̸′Y − L′²Z̸X̸Y and L′² = D₂ + m².
    """
    kg, kh, kz = k
    eg, eh = e
    zero = kg[0] - kg[0]
    null = (zero, zero, zero, zero)
    q2 = added(kg, kh)
    q = (null, kg, q2, added(q2, kz))
    fg, fh = two_vectors(eg, kg), two_vectors(eh, kh)
    ag, ah = form(scaled(2.0, eg), null, q), form(scaled(2.0, eh), kg, q)
    re, im = vector(two_vectors(kz, z), zprime, null)
    before = form(zprime, q2, q)
    plus, minus = 0.0 * w[0], 0.0 * w[0]
    for n in range(5):
        if n == 0:
            even = (one(zero), zero, zero, zero, zero, zero, zero, zero)
        elif n == 1:
            even = fh
        elif n == 2:
            even = fg
        elif n == 3:
            even = product(fh, fg)
        else:
            even = two_vectors(eg, eh)
        direct, _ = vector(even, z, null)
        turned, _ = vector(even, re, im)
        contact = dot(zprime, direct)
        on_direct, on_turned = form(direct, q2, q), form(turned, q2, q)
        if n == 0:
            scalar, pinched = box_2(w, ag, ah), triangle_2(w, 2, ag, ah)
            tensor = box_3(w, on_turned, ag, ah) + 2.0 * box_4(w, before, on_direct, ag, ah)
        elif n <= 2:
            gluon = ag if n == 1 else ah
            scalar, pinched = box_1(w, gluon), triangle_1(w, 2, gluon)
            tensor = box_2(w, on_turned, gluon) + 2.0 * box_3(w, before, on_direct, gluon)
        elif n == 3:
            scalar, pinched = w[0], w[TRIANGLES + 2 * TRIANGLE]
            tensor = box_1(w, on_turned) + 2.0 * box_2(w, before, on_direct)
        else:
            scalar, pinched = -w[TRIANGLES + TRIANGLE], -w[BUBBLES + 2 * BUBBLE]
            tensor = triangle_1(w, 1, on_turned) + 2.0 * triangle_2(w, 1, before, on_direct)
            tensor = -tensor
        plus = plus + tensor - contact * (mass * mass * scalar + pinched)
        minus = minus + contact * scalar
    even = two_vectors(eh, zprime)
    direct, _ = vector(even, z, null)
    turned, _ = vector(product(even, fg), z, null)
    plus = plus - triangle_2(w, 2, ag, form(direct, q[3], q))
    return plus - triangle_1(w, 2, form(turned, q[3], q)), minus


@kernel
def _gluons_apart(w, k, e, zprime, z, mass):
    """Gluon k[0] before the Z′, on the line of ``mass``, k[1] after it; returns P and N/(m_a m_b).

    As :func:`_gluons_together`, with X̸ = (2l·ε + k̸ε̸)Z̸′ complex and one gluon in Y.
    """
    kg, kh, kz = k
    eg, eh = e
    zero = kg[0] - kg[0]
    null = (zero, zero, zero, zero)
    q2 = added(kg, kz)
    q = (null, kg, q2, added(q2, kh))
    fg, fh = two_vectors(eg, kg), two_vectors(eh, kh)
    ag, ah = form(scaled(2.0, eg), null, q), form(scaled(2.0, eh), q2, q)
    x_re, x_im = vector(fh, zprime, null)
    turn = two_vectors(added(kz, kh), z)
    plain_re, plain_im = vector(turn, zprime, null)
    spin_re, spin_im = vector(turn, x_re, x_im)
    before, on_re, on_im = form(zprime, kg, q), form(x_re, kg, q), form(x_im, kg, q)
    plus, minus = 0.0 * w[0], 0.0 * w[0]
    for n in range(2):
        even = fg if n == 1 else (one(zero), zero, zero, zero, zero, zero, zero, zero)
        d_re, d_im = vector(even, z, null)
        direct_re, direct_im = form(d_re, kg, q), form(d_im, kg, q)
        plain, _ = vector(even, plain_re, plain_im)
        spin, _ = vector(even, spin_re, spin_im)
        on_plain, on_spin = form(plain, kg, q), form(spin, kg, q)
        contact = dot(zprime, d_re)
        spin_contact = dot(x_re, d_re) - dot(x_im, d_im)
        flipped_contact = dot(x_re, d_re) + dot(x_im, d_im)
        if n == 0:
            scalar, pinched = box_2(w, ag, ah), triangle_2(w, 1, ag, ah)
            spin_scalar, spin_pinched = box_1(w, ag), triangle_1(w, 1, ag)
            tensor = box_3(w, on_plain, ag, ah) + 2.0 * box_4(w, before, direct_re, ag, ah)
            spins = box_3(w, on_re, direct_re, ag) - box_3(w, on_im, direct_im, ag)
            tensor = tensor + box_2(w, on_spin, ag) + 2.0 * spins
        else:
            scalar, pinched = box_1(w, ah), triangle_1(w, 1, ah)
            spin_scalar, spin_pinched = w[0], w[TRIANGLES + TRIANGLE]
            tensor = box_2(w, on_plain, ah) + 2.0 * box_3(w, before, direct_re, ah)
            spins = box_2(w, on_re, direct_re) - box_2(w, on_im, direct_im)
            tensor = tensor + box_1(w, on_spin) + 2.0 * spins
        plus = plus + tensor - contact * (mass * mass * scalar + pinched)
        plus = plus - spin_contact * (mass * mass * spin_scalar + spin_pinched)
        minus = minus + contact * scalar + flipped_contact * spin_scalar
    direct, _ = vector(two_vectors(eg, zprime), z, null)
    plus = plus - triangle_2(w, 1, ah, form(direct, q[3], q))
    even = plus_i(two_vectors(eg, x_re), two_vectors(eg, x_im))
    direct, _ = vector(even, z, null)
    plus = plus - triangle_1(w, 1, form(direct, q[3], q))
    re, im = vector(two_vectors(eh, z), zprime, null)
    plus = plus - triangle_2(w, 3, ag, form(re, kg, q))
    turned, _ = vector(fg, re, im)
    plus = plus - triangle_1(w, 3, form(turned, kg, q))
    return plus + dot(eg, re) * w[BUBBLES + BUBBLE], minus


@kernel
def _fill(diagram, s, t, u, z2, q2, inside, outside, mu2, last, w):
    """Integrals of one diagram: gluons together (0, 1: first gluon along +z, −z) or apart (2)."""
    scalars, squares, masses = complex_array(11, s), real_array(6, s), real_array(4, s)
    zero = s - s
    masses[0], masses[1], masses[2], masses[3] = inside, inside, inside, outside
    squares[2] = z2
    if diagram < 2:
        x = t if diagram == 0 else u
        squares[1], squares[4], squares[5] = s, x, q2
        scalars[0] = box_adjacent(s, x, q2, z2, inside, outside)
        scalars[1] = triangle_massless_leg(x, q2, inside, outside)
        scalars[2] = triangle(s, z2, q2, inside, inside, outside)
        scalars[3] = triangle_massless_leg(x, z2, inside, outside)
        scalars[4] = triangle_massless_leg(s, zero, inside, inside)
    else:
        masses[2] = outside
        squares[1], squares[3], squares[4] = u, q2, t
        scalars[0] = box_opposite(s, z2, q2, t, u, inside, outside)
        scalars[1] = triangle_massless_leg(q2, t, outside, inside)
        scalars[2] = triangle_massless_leg(u, z2, outside, inside)
        scalars[3] = triangle_massless_leg(z2, t, inside, outside)
        scalars[4] = triangle_massless_leg(u, q2, inside, outside)
    at = 0
    for i in range(4):
        for j in range(i + 1, 4):
            scalars[5 + at] = bubble(squares[at], masses[i], masses[j], mu2)
            at += 1
    fill_box_family(w, scalars, squares, masses, mu2, last)


@kernel
def pair_amplitudes(s, t, z2, q2, inside, outside, mu2, last, amplitudes):
    """Amplitudes of one pair of quarks, in the centre-of-mass frame of the gluons.

    The first gluon moves along +z, the Z in the half-plane x > 0. Polarisations: the gluons' along
    x or y, those of Z and Z′ transverse in the plane, along y and longitudinal; P stands at
    18 p₁ + 9 p₂ + 3 p_Z + p_Z′ and N at 36 after it. M = g_s²/(8π²) δ^ab/2 · 4 Σ (…).

    Args:
        s, t: (k₁+k₂)² and (k₁−p_Z)², GeV².
        z2, q2: mass squares of Z and Z′, GeV².
        inside, outside: masses of the line with both gluons (with the one along +z) and the other.
        mu2: scale squared, which drops out.
        last: which of the two reductions to use.
        amplitudes: complex array of length 72, overwritten.
    """
    root = square_root(s)
    energy = 0.5 * root
    z_energy = (s + z2 - q2) / (2.0 * root)
    q_energy = root - z_energy
    momentum = square_root(z_energy * z_energy - z2)
    u = z2 + q2 - s - t
    cosine = (t - u) / (2.0 * root * momentum)
    sine = square_root(t * u - z2 * q2) / (root * momentum)
    z_mass, q_mass = square_root(z2), square_root(q2)
    zero, unit = s - s, one(s)
    k1, k2 = (energy, zero, zero, energy), (energy, zero, zero, -energy)
    kz = (-q_energy, momentum * sine, zero, momentum * cosine)
    along_x, along_y = (zero, unit, zero, zero), (zero, zero, unit, zero)
    transverse = (zero, cosine, zero, -sine)
    z_long = scaled(z_energy, (zero, sine, zero, cosine))
    z_long = scaled(1.0 / z_mass, added(z_long, (momentum, zero, zero, zero)))
    q_long = scaled(-q_energy, (zero, sine, zero, cosine))
    q_long = scaled(1.0 / q_mass, added(q_long, (momentum, zero, zero, zero)))
    w = complex_array(WORKSPACE, s)
    for at in range(2 * POLARISATIONS):
        amplitudes[at] = 0.0 * w[0]
    for diagram in range(3):
        _fill(diagram, s, t, u, z2, q2, inside, outside, mu2, last, w)
        for at in range(POLARISATIONS):
            p1, p2, pz, pq = at // 18, (at // 9) % 2, (at // 3) % 3, at % 3
            odd_z, odd_q = (1 if pz == 1 else 0), (1 if pq == 1 else 0)
            if (p1 + p2 + odd_z + odd_q) % 2 == 1:
                continue
            e1 = along_x if p1 == 0 else along_y
            e2 = along_x if p2 == 0 else along_y
            z = transverse if pz == 0 else (along_y if pz == 1 else z_long)
            zprime = transverse if pq == 0 else (along_y if pq == 1 else q_long)
            if diagram == 0:
                plus, minus = _gluons_together(w, (k1, k2, kz), (e1, e2), zprime, z, inside)
            elif diagram == 1:
                plus, minus = _gluons_together(w, (k2, k1, kz), (e2, e1), zprime, z, inside)
            else:
                plus, minus = _gluons_apart(w, (k1, k2, kz), (e1, e2), zprime, z, inside)
            amplitudes[at] = amplitudes[at] + plus
            amplitudes[36 + at] = amplitudes[36 + at] + inside * outside * minus
