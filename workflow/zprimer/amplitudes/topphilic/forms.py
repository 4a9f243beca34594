"""Integrals of products of linear forms of the loop momentum over a box or its triangles.

A form (l + r)·u is kept as its values at l = −q₀ … −q₃ and the vector u, see
:mod:`zprimer.amplitudes.loops.tensor`; products are summed over all assignments of the corners.
"""

from zprimer.amplitudes.loops.compiled import kernel
from zprimer.amplitudes.loops.tensor import (
    BOX_00,
    BOX_0000,
    LOOK,
    OFFSETS,
    OFFSETS00,
    TRIANGLE,
    TRIANGLE_00,
    TRIANGLES,
)
from zprimer.amplitudes.topphilic.planar import dot

_X1, _X2, _X3, _X4 = (int(OFFSETS[4, rank]) for rank in (1, 2, 3, 4))
_X00_1, _X00_2 = int(OFFSETS00[4, 1]), int(OFFSETS00[4, 2])
_T1, _T2 = int(OFFSETS[3, 1]), int(OFFSETS[3, 2])


@kernel
def form(u, r, corners):
    """The form (l + r)·u of a box with momenta ``corners`` = (q₀, q₁, q₂, q₃)."""
    shift = dot(r, u)
    return (
        shift - dot(corners[0], u),
        shift - dot(corners[1], u),
        shift - dot(corners[2], u),
        shift - dot(corners[3], u),
        u[0],
        u[1],
        u[2],
        u[3],
    )


@kernel
def _metric(f, g):
    return f[4] * g[4] - f[5] * g[5] - f[6] * g[6] - f[7] * g[7]


@kernel
def box_1(w, f):
    """∫ f over the box."""
    return f[0] * w[_X1] + f[1] * w[_X1 + 1] + f[2] * w[_X1 + 2] + f[3] * w[_X1 + 3]


@kernel
def box_2(w, f, g):
    """∫ f g over the box."""
    total = _metric(f, g) * w[BOX_00]
    for i in range(4):
        for j in range(4):
            total = total + (f[i] * g[j]) * w[_X2 + LOOK[4, 2, i + 4 * j]]
    return total


@kernel
def box_3(w, f, g, h):
    """∫ f g h over the box."""
    on_f, on_g, on_h = _metric(g, h), _metric(f, h), _metric(f, g)
    total = 0.0 * w[0]
    for i in range(4):
        total = total + (on_f * f[i] + on_g * g[i] + on_h * h[i]) * w[_X00_1 + i]
        for j in range(4):
            both = f[i] * g[j]
            for k in range(4):
                total = total + (both * h[k]) * w[_X3 + LOOK[4, 3, i + 4 * j + 16 * k]]
    return total


@kernel
def box_4(w, f, g, h, k):
    """∫ f g h k over the box."""
    fg, fh, fk = _metric(f, g), _metric(f, h), _metric(f, k)
    gh, gk, hk = _metric(g, h), _metric(g, k), _metric(h, k)
    total = (fg * hk + fh * gk + fk * gh) * w[BOX_0000]
    for i in range(4):
        for j in range(4):
            both = f[i] * g[j]
            factor = fg * h[i] * k[j] + fh * g[i] * k[j] + fk * g[i] * h[j] + gh * f[i] * k[j]
            factor = factor + gk * f[i] * h[j] + hk * both
            total = total + factor * w[_X00_2 + LOOK[4, 2, i + 4 * j]]
            for m in range(4):
                three = both * h[m]
                for n in range(4):
                    at = _X4 + LOOK[4, 4, i + 4 * j + 16 * m + 64 * n]
                    total = total + (three * k[n]) * w[at]
    return total


@kernel
def _without(f, line):
    first = f[0] if line != 0 else f[1]
    second = f[1] if line > 1 else f[2]
    third = f[2] if line == 3 else f[3]
    return (first, second, third)


@kernel
def triangle_1(w, line, f):
    """∫ f over the triangle without ``line``."""
    at = TRIANGLES + line * TRIANGLE + _T1
    v = _without(f, line)
    return v[0] * w[at] + v[1] * w[at + 1] + v[2] * w[at + 2]


@kernel
def triangle_2(w, line, f, g):
    """∫ f g over the triangle without ``line``."""
    at = TRIANGLES + line * TRIANGLE
    v, u = _without(f, line), _without(g, line)
    total = _metric(f, g) * w[at + TRIANGLE_00]
    for i in range(3):
        for j in range(3):
            total = total + (v[i] * u[j]) * w[at + _T2 + LOOK[3, 2, i + 4 * j]]
    return total
