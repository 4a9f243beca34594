"""Dirac algebra of planar kinematics: every momentum lies in the x-z plane.

On one chirality vectors are 2×2 matrices, v₀ + v·σ right of an odd and v₀ − v·σ left of it. With
all momenta in the x-z plane and linear polarisations in it or along y, each such matrix, and each
product, is i^p times a *real* matrix, p the number of polarisations along y. So the traces of a
fermion loop reduce to products of real 2×2 matrices, kept as (m₀₀, m₀₁, m₁₀, m₁₁), and the two
chiralities, which differ by i → −i, separate the vector from the axial coupling.
"""

from zprimer.amplitudes.loops.compiled import kernel


@kernel
def dot(a, b):
    """Minkowski product of two vectors (E, x, y, z)."""
    return a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3]


@kernel
def added(a, b):
    """a + b."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3])


@kernel
def scaled(x, a):
    """x·a."""
    return (x * a[0], x * a[1], x * a[2], x * a[3])


@kernel
def barred(v, odd):
    """v₀ + v·σ of a planar vector, or, if ``odd``, v·σ/i of one along y."""
    if odd:
        zero = v[0] - v[0]
        return (zero, -v[2], v[2], zero)
    return (v[0] + v[3], v[1], v[1], v[0] - v[3])


@kernel
def unbarred(v, odd):
    """v₀ − v·σ of a planar vector, or, if ``odd``, −v·σ/i of one along y."""
    if odd:
        zero = v[0] - v[0]
        return (zero, v[2], -v[2], zero)
    return (v[0] - v[3], -v[1], -v[1], v[0] + v[3])


@kernel
def matrix_product(a, b):
    """a b."""
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
    )


@kernel
def accumulate(total, at, sign, vector, odd, even):
    """total[at:at+4] += sign · (unbarred vector) · (even element); ``vector`` is complex."""
    if odd:
        k = sign * vector[2]
        total[at] = total[at] + k * even[2]
        total[at + 1] = total[at + 1] + k * even[3]
        total[at + 2] = total[at + 2] - k * even[0]
        total[at + 3] = total[at + 3] - k * even[1]
        return
    lower = sign * (vector[0] - vector[3])
    upper = sign * (vector[0] + vector[3])
    side = sign * vector[1]
    total[at] = total[at] + (lower * even[0] - side * even[2])
    total[at + 1] = total[at + 1] + (lower * even[1] - side * even[3])
    total[at + 2] = total[at + 2] + (upper * even[2] - side * even[0])
    total[at + 3] = total[at + 3] + (upper * even[3] - side * even[1])
