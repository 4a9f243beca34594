"""gg → gZ′ through a quark loop: the current J^μ of the Z′ for linearly polarised gluons.

The loop is written with the squared Dirac operator. In the background of the gluons
tr[Z̸(V + Aγ₅)(P̸ − m)⁻¹] = tr[Z̸(V + Aγ₅)P̸ (P̸² − m²)⁻¹], P = i∂ + A, and P̸² − m² has the vertices
2l·ε + k̸ε̸ of one gluon and ε̸_bε̸_a of two neighbours. No square of the loop momentum stands in a
numerator, so four-dimensional polarisations with D-dimensional tensor integrals are exact, the
gluons' Ward identities hold for both couplings, and the whole anomaly of the axial coupling sits
in the Z′ current, where it cancels between t and T. No further rational (R2) terms are needed.
(Second-order formalism: Strassler, hep-ph/9205205; Morgan, hep-ph/9502230.)

By charge conjugation the vector coupling comes with the colour factor d^abc and the axial one with
f^abc. For the latter two neighbouring gluons may merge at a three-gluon vertex, for the former
these diagrams add up to zero.
"""

from zprimer.amplitudes.loops.compiled import kernel
from zprimer.amplitudes.loops.extended import (
    as_complex,
    complex_array,
    one,
    real_array,
    square_root,
)
from zprimer.amplitudes.loops.scalar import box_opposite, bubble, triangle_equal_masses
from zprimer.amplitudes.loops.tensor import (
    BOX_00,
    BOX_0000,
    BUBBLE,
    BUBBLES,
    LOOK,
    OFFSETS,
    OFFSETS00,
    TRIANGLE,
    TRIANGLE_00,
    TRIANGLES,
    WORKSPACE,
    fill_box_family,
)
from zprimer.amplitudes.topphilic.planar import (
    accumulate,
    added,
    barred,
    dot,
    matrix_product,
    scaled,
    unbarred,
)

_X1, _X2, _X3, _X4 = (int(OFFSETS[4, rank]) for rank in (1, 2, 3, 4))
_X00_1, _X00_2 = int(OFFSETS00[4, 1]), int(OFFSETS00[4, 2])
_T1, _T2, _T00 = int(OFFSETS[3, 1]), int(OFFSETS[3, 2]), TRIANGLE_00


@kernel
def _merged(ka, ea, kb, eb):
    """Off-shell gluon made of two, b left of a in colour: the Berends-Giele current."""
    s = 2.0 * dot(ka, kb)
    first = scaled(-2.0 * dot(ka, eb) / s, ea)
    second = scaled(2.0 * dot(kb, ea) / s, eb)
    third = scaled(-dot(ea, eb) / s, added(kb, scaled(-1.0, ka)))
    return added(added(first, second), third)


@kernel
def _combined(x0, r0, x1, r1, x2, r2):
    return (
        x0 * r0[0] + x1 * r1[0] + x2 * r2[0],
        x0 * r0[1] + x1 * r1[1] + x2 * r2[1],
        x0 * r0[2] + x1 * r1[2] + x2 * r2[2],
        x0 * r0[3] + x1 * r1[3] + x2 * r2[3],
    )


@kernel
def _three_forms(w, a2, a3, b0, b3, c0, c1, i):
    """Σ α_j β_k γ_l X_ijkl: α at corners 2 and 3, β at 0 and 3, γ at 0 and 1."""
    x = c0 * w[_X4 + LOOK[4, 4, i + 8]] + c1 * w[_X4 + LOOK[4, 4, i + 8 + 64]]
    total = (a2 * b0) * x
    x = c0 * w[_X4 + LOOK[4, 4, i + 8 + 48]] + c1 * w[_X4 + LOOK[4, 4, i + 8 + 48 + 64]]
    total = total + (a2 * b3) * x
    x = c0 * w[_X4 + LOOK[4, 4, i + 12]] + c1 * w[_X4 + LOOK[4, 4, i + 12 + 64]]
    total = total + (a3 * b0) * x
    x = c0 * w[_X4 + LOOK[4, 4, i + 12 + 48]] + c1 * w[_X4 + LOOK[4, 4, i + 12 + 48 + 64]]
    return total + (a3 * b3) * x


@kernel
def _pair(w, at, i, j, x_i, x_j, k, m, y_k, y_m):
    """Σ x y Z over the corners i, j of one form and k, m of the other."""
    first = y_k * w[at + LOOK[4, 2, i + 4 * k]] + y_m * w[at + LOOK[4, 2, i + 4 * m]]
    second = y_k * w[at + LOOK[4, 2, j + 4 * k]] + y_m * w[at + LOOK[4, 2, j + 4 * m]]
    return x_i * first + x_j * second


@kernel
def _triple(w, corner, i, j, x_i, x_j, k, m, y_k, y_m):
    """Σ x y X_{corner·…} of rank three."""
    at = corner + 4 * i
    first = y_k * w[_X3 + LOOK[4, 3, at + 16 * k]] + y_m * w[_X3 + LOOK[4, 3, at + 16 * m]]
    at = corner + 4 * j
    second = y_k * w[_X3 + LOOK[4, 3, at + 16 * k]] + y_m * w[_X3 + LOOK[4, 3, at + 16 * m]]
    return x_i * first + x_j * second


@kernel
def _sign(odd, power, total):
    """i^(odd + power) relative to i^(total mod 2)."""
    return 1.0 - ((odd + power - total % 2) % 4)


@kernel
def _box_terms(w, k, e, odd, out, at):
    """The box and the contact terms with neighbouring gluons: −tr[Z̸ L̸ W_c W_b W_a] + …."""
    ka, kb, kc = k
    ea, eb, ec = e
    pa, pb, pc = odd
    total = pa + pb + pc
    q2 = added(ka, kb)
    r0, r1, r2 = added(q2, kc), added(kb, kc), kc
    zero = ka[0] - ka[0]
    none = as_complex(zero, zero)
    fa = matrix_product(barred(ka, 0), unbarred(ea, pa))
    fb = matrix_product(barred(kb, 0), unbarred(eb, pb))
    fc = matrix_product(barred(kc, 0), unbarred(ec, pc))
    a2, a3 = -2.0 * dot(kb, ea), -2.0 * dot(r1, ea)
    b0, b3 = 2.0 * dot(ka, eb), -2.0 * dot(kc, eb)
    c0, c1 = 2.0 * dot(q2, ec), 2.0 * dot(kb, ec)
    gab, gac, gbc = 4.0 * dot(ea, eb), 4.0 * dot(ea, ec), 4.0 * dot(eb, ec)
    unit = (one(zero), zero, zero, one(zero))
    ea2, eb2, ec2 = scaled(2.0, ea), scaled(2.0, eb), scaled(2.0, ec)

    za, zb, zc = none, none, none
    if pb == 0 and pc == 0:
        za = _pair(w, _X00_2, 0, 3, b0, b3, 0, 1, c0, c1)
    if pa == 0 and pc == 0:
        zb = _pair(w, _X00_2, 2, 3, a2, a3, 0, 1, c0, c1)
    if pa == 0 and pb == 0:
        zc = _pair(w, _X00_2, 2, 3, a2, a3, 0, 3, b0, b3)
    za = za + gbc * w[BOX_0000]
    zb = zb + gac * w[BOX_0000]
    zc = zc + gab * w[BOX_0000]
    current = _combined(za, ea2, zb, eb2, zc, ec2)
    if total % 2 == 0:
        for i in range(3):
            y = none
            if total == 0:
                y = _three_forms(w, a2, a3, b0, b3, c0, c1, i)
            if pc == 0:
                y = y + gab * (c0 * w[_X00_2 + LOOK[4, 2, i]] + c1 * w[_X00_2 + LOOK[4, 2, i + 4]])
            if pb == 0:
                y = y + gac * (b0 * w[_X00_2 + LOOK[4, 2, i]] + b3 * w[_X00_2 + LOOK[4, 2, i + 12]])
            if pa == 0:
                y = y + gbc * (
                    a2 * w[_X00_2 + LOOK[4, 2, i + 8]] + a3 * w[_X00_2 + LOOK[4, 2, i + 12]]
                )
            r = r0 if i == 0 else (r1 if i == 1 else r2)
            current = (
                current[0] + y * r[0],
                current[1] + y * r[1],
                current[2] + y * r[2],
                current[3] + y * r[3],
            )
    accumulate(out, at, -_sign(total % 2, 0, total), current, total % 2, unit)

    for term in range(3):
        if term == 0:
            i, j, x_i, x_j, m, n, y_m, y_n, g = 2, 3, a2, a3, 0, 3, b0, b3, gab
            first, second, p1, p2, even, p_even = ea2, eb2, pa, pb, fc, pc
        elif term == 1:
            i, j, x_i, x_j, m, n, y_m, y_n, g = 2, 3, a2, a3, 0, 1, c0, c1, gac
            first, second, p1, p2, even, p_even = ea2, ec2, pa, pc, fb, pb
        else:
            i, j, x_i, x_j, m, n, y_m, y_n, g = 0, 3, b0, b3, 0, 1, c0, c1, gbc
            first, second, p1, p2, even, p_even = eb2, ec2, pb, pc, fa, pa
        parity = (p1 + p2) % 2
        if parity == 0:
            y0, y1, y2 = g * w[_X00_1], g * w[_X00_1 + 1], g * w[_X00_1 + 2]
            if p1 == 0:
                y0 = y0 + _triple(w, 0, i, j, x_i, x_j, m, n, y_m, y_n)
                y1 = y1 + _triple(w, 1, i, j, x_i, x_j, m, n, y_m, y_n)
                y2 = y2 + _triple(w, 2, i, j, x_i, x_j, m, n, y_m, y_n)
            current = _combined(y0, r0, y1, r1, y2, r2)
            if p1 == 0:
                on_first = y_m * w[_X00_1 + m] + y_n * w[_X00_1 + n]
                on_second = x_i * w[_X00_1 + i] + x_j * w[_X00_1 + j]
                extra = _combined(on_first, first, on_second, second, none, kc)
                current = added(current, extra)
        elif p1 == 1:
            current = _combined(
                y_m * w[_X00_1 + m] + y_n * w[_X00_1 + n], first, none, kc, none, kc
            )
        else:
            current = _combined(
                x_i * w[_X00_1 + i] + x_j * w[_X00_1 + j], second, none, kc, none, kc
            )
        accumulate(out, at, -_sign(parity, p_even, total), current, parity, even)

    fbfa, fcfa, fcfb = matrix_product(fb, fa), matrix_product(fc, fa), matrix_product(fc, fb)
    for term in range(3):
        if term == 0:
            i, j, x_i, x_j, form, p, even = 0, 1, c0, c1, ec2, pc, fbfa
        elif term == 1:
            i, j, x_i, x_j, form, p, even = 0, 3, b0, b3, eb2, pb, fcfa
        else:
            i, j, x_i, x_j, form, p, even = 2, 3, a2, a3, ea2, pa, fcfb
        current = _combined(w[BOX_00], form, none, kc, none, kc)
        if p == 0:
            y0 = x_i * w[_X2 + LOOK[4, 2, 4 * i]] + x_j * w[_X2 + LOOK[4, 2, 4 * j]]
            y1 = x_i * w[_X2 + LOOK[4, 2, 1 + 4 * i]] + x_j * w[_X2 + LOOK[4, 2, 1 + 4 * j]]
            y2 = x_i * w[_X2 + LOOK[4, 2, 2 + 4 * i]] + x_j * w[_X2 + LOOK[4, 2, 2 + 4 * j]]
            current = added(current, _combined(y0, r0, y1, r1, y2, r2))
        accumulate(out, at, -_sign(p, total - p, total), current, p, even)
    current = _combined(w[_X1], r0, w[_X1 + 1], r1, w[_X1 + 2], r2)
    fcfbfa = matrix_product(fc, fbfa)
    accumulate(out, at, -_sign(0, total, total), current, 0, fcfbfa)

    cab = matrix_product(barred(eb, pb), unbarred(ea, pa))
    cbc = matrix_product(barred(ec, pc), unbarred(eb, pb))
    base = TRIANGLES + TRIANGLE
    _linear_triangle(w, base, r0, r2, c0, 0, ec2, pc, cab, pa + pb, total, out, at)
    current = _combined(w[base + _T1], r0, w[base + _T1 + 1], r2, none, kc)
    accumulate(out, at, _sign(0, total, total), current, 0, matrix_product(fc, cab))
    base = TRIANGLES + 2 * TRIANGLE
    _linear_triangle(w, base, r0, r1, a3, 2, ea2, pa, cbc, pb + pc, total, out, at)
    current = _combined(w[base + _T1], r0, w[base + _T1 + 1], r1, none, kc)
    accumulate(out, at, _sign(0, total, total), current, 0, matrix_product(cbc, fa))

    base = TRIANGLES + 3 * TRIANGLE
    factor = gab * w[base + _T00] + (a2 * b0) * w[base + _T2 + LOOK[3, 2, 8]]
    if (pa + pb) % 2 == 0:
        current = _combined(factor, ec, none, kc, none, kc)
        accumulate(out, at, _sign(pc, 0, total), current, pc, unit)
    if pb == 0:
        current = _combined(b0 * w[base + _T1], ec, none, kc, none, kc)
        accumulate(out, at, _sign(pc, pa, total), current, pc, fa)
    if pa == 0:
        current = _combined(a2 * w[base + _T1 + 2], ec, none, kc, none, kc)
        accumulate(out, at, _sign(pc, pb, total), current, pc, fb)
    current = _combined(w[base], ec, none, kc, none, kc)
    accumulate(out, at, _sign(pc, pa + pb, total), current, pc, fbfa)
    current = _combined(w[BUBBLES + BUBBLE], ec, none, kc, none, kc)
    accumulate(out, at, -_sign(pc, pa + pb, total), current, pc, cab)


@kernel
def _linear_triangle(w, base, ra, rb, x, corner, form, odd, even, power, total, out, at):
    """+L^μ (l·form): the form has the value x at one corner of the triangle."""
    zero = ra[0] - ra[0]
    none = as_complex(zero, zero)
    current = _combined(w[base + _T00], form, none, ra, none, rb)
    if odd == 0:
        y0 = x * w[base + _T2 + LOOK[3, 2, 4 * corner]]
        y1 = x * w[base + _T2 + LOOK[3, 2, 1 + 4 * corner]]
        current = added(current, _combined(y0, ra, y1, rb, none, form))
    accumulate(out, at, _sign(odd, power, total), current, odd, even)


@kernel
def _merged_terms(w, k, e, odd, out, at):
    """Diagrams in which two neighbouring gluons merge; scale μ = m, so that B₀(0) = 0."""
    ka, kb, kc = k
    ea, eb, ec = e
    pa, pb, pc = odd
    total = pa + pb + pc
    q2, kbc = added(ka, kb), added(kb, kc)
    r0, r1, r2 = added(q2, kc), kbc, kc
    none = as_complex(ka[0] - ka[0], ka[0] - ka[0])
    fa = matrix_product(barred(ka, 0), unbarred(ea, pa))
    fc = matrix_product(barred(kc, 0), unbarred(ec, pc))
    pab, pbc = (pa + pb) % 2, (pb + pc) % 2
    eab, ebc = _merged(ka, ea, kb, eb), _merged(kb, eb, kc, ec)
    fab = matrix_product(barred(q2, 0), unbarred(eab, pab))
    fbc = matrix_product(barred(kbc, 0), unbarred(ebc, pbc))

    base = TRIANGLES + TRIANGLE
    x, form = 2.0 * dot(q2, ec), scaled(2.0, ec)
    _linear_triangle(w, base, r0, r2, x, 0, form, pc, fab, pab, total, out, at)
    x, form = -2.0 * dot(r0, eab), scaled(2.0, eab)
    _linear_triangle(w, base, r0, r2, x, 2, form, pab, fc, pc, total, out, at)
    current = _combined(w[base + _T1], r0, w[base + _T1 + 1], r2, none, kc)
    accumulate(out, at, _sign(0, pc + pab, total), current, 0, matrix_product(fc, fab))

    base = TRIANGLES + 2 * TRIANGLE
    x, form = -2.0 * dot(r1, ea), scaled(2.0, ea)
    _linear_triangle(w, base, r0, r1, x, 2, form, pa, fbc, pbc, total, out, at)
    x, form = 2.0 * dot(ka, ebc), scaled(2.0, ebc)
    _linear_triangle(w, base, r0, r1, x, 0, form, pbc, fa, pa, total, out, at)
    current = _combined(w[base + _T1], r0, w[base + _T1 + 1], r1, none, kc)
    accumulate(out, at, _sign(0, pbc + pa, total), current, 0, matrix_product(fbc, fa))

    current = _combined(w[BUBBLES + BUBBLE], ec, none, kc, none, kc)
    accumulate(out, at, -_sign(pc, pab, total), current, pc, fab)


@kernel
def _split(boxes, merged, odd, currents, at):
    """Components (0, x, z) and y of the current, of the two couplings, from the loop's matrices.

    With an even number of polarisations along y the vector current is planar and the axial one
    along y, else the other way round.
    """
    b0, b1, b2, b3 = boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3]
    m0, m1 = b0 + merged[at], b1 + merged[at + 1]
    m2, m3 = b2 + merged[at + 2], b3 + merged[at + 3]
    if odd:
        currents[at + 2] = 0.5 * (b1 - b2)
        currents[at] = 0.5 * (m0 + m3)
        currents[at + 1] = -0.5 * (m1 + m2)
        currents[at + 3] = 0.5 * (m3 - m0)
    else:
        currents[at + 2] = 0.5 * (m2 - m1)
        currents[at] = 0.5 * (b0 + b3)
        currents[at + 1] = -0.5 * (b1 + b2)
        currents[at + 3] = 0.5 * (b3 - b0)


@kernel
def _momenta(s, t, q2):
    """Incoming momenta of the three gluons in the frame of :func:`loop_currents`."""
    energy = 0.5 * square_root(s)
    gluon = (s - q2) / (4.0 * energy)
    zero = s - s
    sine = 2.0 * square_root(t * (q2 - s - t)) / (s - q2)
    cosine = 1.0 + 2.0 * t / (s - q2)
    outgoing = (-gluon, -gluon * sine, zero, -gluon * cosine)
    return (energy, zero, zero, energy), (energy, zero, zero, -energy), outgoing


@kernel
def polarised_currents(s, t, q2, mass, last, in_plane, currents):
    """As :func:`loop_currents`, with any three vectors of the x-z plane, e_i·k_i = 0."""
    u = q2 - s - t
    zero, unit = s - s, one(s)
    k1, k2, k3 = _momenta(s, t, q2)
    out_of_plane = (zero, zero, unit, zero)
    scalars = complex_array(11, s)
    w = complex_array(WORKSPACE, s)
    boxes, merged = complex_array(32, s), complex_array(32, s)
    squares, masses = real_array(6, s), real_array(4, s)
    for i in range(4):
        masses[i] = mass
    mu2 = mass * mass
    squares[2] = q2
    scalars[7] = bubble(q2, mass, mass, mu2)
    for order in range(3):
        if order == 0:
            v, x, y = s, u, t
        elif order == 1:
            v, x, y = u, t, s
        else:
            v, x, y = t, s, u
        squares[1], squares[4] = v, x
        scalars[0] = box_opposite(y, zero, q2, v, x, mass, mass)
        scalars[1] = triangle_equal_masses(x, zero, mass)
        scalars[2] = triangle_equal_masses(v, q2, mass)
        scalars[3] = triangle_equal_masses(x, q2, mass)
        scalars[4] = triangle_equal_masses(v, zero, mass)
        scalars[6], scalars[9] = bubble(v, mass, mass, mu2), bubble(x, mass, mass, mu2)
        fill_box_family(w, scalars, squares, masses, mu2, last)
        for polarisations in range(8):
            p1, p2, p3 = polarisations // 4, (polarisations // 2) % 2, polarisations % 2
            e1 = in_plane[0] if p1 == 0 else out_of_plane
            e2 = in_plane[1] if p2 == 0 else out_of_plane
            e3 = in_plane[2] if p3 == 0 else out_of_plane
            if order == 0:
                k, e, odd = (k1, k2, k3), (e1, e2, e3), (p1, p2, p3)
            elif order == 1:
                k, e, odd = (k2, k3, k1), (e2, e3, e1), (p2, p3, p1)
            else:
                k, e, odd = (k3, k1, k2), (e3, e1, e2), (p3, p1, p2)
            _box_terms(w, k, e, odd, boxes, 4 * polarisations)
            _merged_terms(w, k, e, odd, merged, 4 * polarisations)
    for polarisations in range(8):
        parity = (polarisations // 4 + polarisations // 2 + polarisations) % 2
        _split(boxes, merged, parity, currents, 4 * polarisations)


@kernel
def loop_currents(s, t, q2, mass, last, currents):
    """Current of one quark, in the centre-of-mass frame of the gluons, for one order of colours.

    The first gluon moves along +z, the outgoing one in the half-plane x > 0. For each of the
    linear polarisations (in the plane or along y) of the two incoming and the outgoing gluon, the
    four components of J stand at 4·(4p₁ + 2p₂ + p₃); which belong to the vector coupling follows
    from their number of y, see :func:`_split`. M = g_s³/(4π²) [V d^abc/2, A f^abc/2] J·ε*.

    Args:
        s, t, q2: (k₁+k₂)², (k₁−k₃)² with the outgoing gluon k₃, and the Z′ mass squared, GeV².
        mass: of the quark, GeV.
        last: which of the two reductions to use.
        currents: complex array of length 32, overwritten.
    """
    zero, unit = s - s, one(s)
    transverse = (zero, unit, zero, zero)
    _, _, outgoing = _momenta(s, t, q2)
    across = scaled(1.0 / outgoing[0], (zero, outgoing[3], zero, -outgoing[1]))
    polarised_currents(s, t, q2, mass, last, (transverse, transverse, across), currents)
