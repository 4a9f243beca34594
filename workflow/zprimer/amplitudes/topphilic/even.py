"""Even elements of the Dirac algebra and the currents they make, for fermion loops.

On one chirality a product of an even number of γ matrices is e₀ + e·σ with complex e₀ and e; the
other chirality has the complex conjugates if all vectors are real. An element is kept as eight
real numbers (Re e₀, Im e₀, Re e, Im e), because this imaginary unit, which belongs to γ₅, must not
be mixed with that of the loop integrals.
"""

from numba import njit


@njit(cache=True)
def two_vectors(a, b):
    """The even element b̸a̸, b left of a; vectors are (E, x, y, z) tuples of real numbers."""
    zero = a[0] - a[0]
    return (
        a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
        zero,
        b[1] * a[0] - b[0] * a[1],
        b[2] * a[0] - b[0] * a[2],
        b[3] * a[0] - b[0] * a[3],
        -(b[2] * a[3] - b[3] * a[2]),
        -(b[3] * a[1] - b[1] * a[3]),
        -(b[1] * a[2] - b[2] * a[1]),
    )


@njit(cache=True)
def product(p, q):
    """The product p q of two even elements."""
    return (
        p[0] * q[0] - p[1] * q[1]
        + (p[2] * q[2] + p[3] * q[3] + p[4] * q[4])
        - (p[5] * q[5] + p[6] * q[6] + p[7] * q[7]),
        p[0] * q[1] + p[1] * q[0]
        + (p[2] * q[5] + p[3] * q[6] + p[4] * q[7])
        + (p[5] * q[2] + p[6] * q[3] + p[7] * q[4]),
        p[0] * q[2] - p[1] * q[5] + q[0] * p[2] - q[1] * p[5]
        - (p[3] * q[7] - p[4] * q[6] + p[6] * q[4] - p[7] * q[3]),
        p[0] * q[3] - p[1] * q[6] + q[0] * p[3] - q[1] * p[6]
        - (p[4] * q[5] - p[2] * q[7] + p[7] * q[2] - p[5] * q[4]),
        p[0] * q[4] - p[1] * q[7] + q[0] * p[4] - q[1] * p[7]
        - (p[2] * q[6] - p[3] * q[5] + p[5] * q[3] - p[6] * q[2]),
        p[0] * q[5] + p[1] * q[2] + q[0] * p[5] + q[1] * p[2]
        + (p[3] * q[4] - p[4] * q[3]) - (p[6] * q[7] - p[7] * q[6]),
        p[0] * q[6] + p[1] * q[3] + q[0] * p[6] + q[1] * p[3]
        + (p[4] * q[2] - p[2] * q[4]) - (p[7] * q[5] - p[5] * q[7]),
        p[0] * q[7] + p[1] * q[4] + q[0] * p[7] + q[1] * p[4]
        + (p[2] * q[3] - p[3] * q[2]) - (p[5] * q[6] - p[6] * q[5]),
    )  # fmt: skip


@njit(cache=True)
def plus(p, q):
    """The sum of two even elements."""
    return (
        p[0] + q[0],
        p[1] + q[1],
        p[2] + q[2],
        p[3] + q[3],
        p[4] + q[4],
        p[5] + q[5],
        p[6] + q[6],
        p[7] + q[7],
    )


@njit(cache=True)
def add_vector_current(out, at, e, k0, k1, k2, k3, sign):
    """out[at:at+4] += sign·J with z·J = tr(z̸ k̸ e)/4."""
    out[at] = out[at] + sign * (k0 * e[0] - (k1 * e[2] + k2 * e[3] + k3 * e[4]))
    out[at + 1] = out[at + 1] + sign * (k1 * e[0] - k0 * e[2] - (k2 * e[7] - k3 * e[6]))
    out[at + 2] = out[at + 2] + sign * (k2 * e[0] - k0 * e[3] - (k3 * e[5] - k1 * e[7]))
    out[at + 3] = out[at + 3] + sign * (k3 * e[0] - k0 * e[4] - (k1 * e[6] - k2 * e[5]))


@njit(cache=True)
def add_axial_current(out, at, e, k0, k1, k2, k3, sign):
    """out[at:at+4] += sign·J with z·J = tr(z̸γ₅ k̸ e)/(4i) up to an overall sign."""
    out[at] = out[at] + sign * (k0 * e[1] - (k1 * e[5] + k2 * e[6] + k3 * e[7]))
    out[at + 1] = out[at + 1] + sign * (k1 * e[1] - k0 * e[5] + (k2 * e[4] - k3 * e[3]))
    out[at + 2] = out[at + 2] + sign * (k2 * e[1] - k0 * e[6] + (k3 * e[2] - k1 * e[4]))
    out[at + 3] = out[at + 3] + sign * (k3 * e[1] - k0 * e[7] + (k1 * e[3] - k2 * e[2]))
