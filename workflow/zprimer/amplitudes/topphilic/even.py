"""Even elements of the Dirac algebra and the chiral vectors they make, for fermion loops.

On one chirality a product of an even number of γ matrices is e₀ + e·σ with complex e₀ and e; the
other chirality has the complex conjugates if all vectors are real. An element is kept as eight
real numbers (Re e₀, Im e₀, Re e, Im e), because this imaginary unit, which belongs to γ₅, must not
be mixed with that of the loop integrals.
"""

from zprimer.amplitudes.loops.compiled import kernel


@kernel
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


@kernel
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


@kernel
def plus_i(p, q):
    """p + i q of two even elements, i the imaginary unit of γ₅."""
    return (
        p[0] - q[1],
        p[1] + q[0],
        p[2] - q[5],
        p[3] - q[6],
        p[4] - q[7],
        p[5] + q[2],
        p[6] + q[3],
        p[7] + q[4],
    )


@kernel
def vector(e, x, y):
    """Real and imaginary part of the chiral vector e·(x̸ + i y̸), from the left."""
    re = (
        e[0] * x[0] - e[1] * y[0] + e[2] * x[1] + e[3] * x[2] + e[4] * x[3]
        - e[5] * y[1] - e[6] * y[2] - e[7] * y[3],
        e[0] * x[1] - e[1] * y[1] + e[2] * x[0] - e[5] * y[0]
        - (e[3] * y[3] - e[4] * y[2] + e[6] * x[3] - e[7] * x[2]),
        e[0] * x[2] - e[1] * y[2] + e[3] * x[0] - e[6] * y[0]
        - (e[4] * y[1] - e[2] * y[3] + e[7] * x[1] - e[5] * x[3]),
        e[0] * x[3] - e[1] * y[3] + e[4] * x[0] - e[7] * y[0]
        - (e[2] * y[2] - e[3] * y[1] + e[5] * x[2] - e[6] * x[1]),
    )  # fmt: skip
    im = (
        e[0] * y[0] + e[1] * x[0] + e[2] * y[1] + e[3] * y[2] + e[4] * y[3]
        + e[5] * x[1] + e[6] * x[2] + e[7] * x[3],
        e[0] * y[1] + e[1] * x[1] + e[2] * y[0] + e[5] * x[0]
        + (e[3] * x[3] - e[4] * x[2] - e[6] * y[3] + e[7] * y[2]),
        e[0] * y[2] + e[1] * x[2] + e[3] * y[0] + e[6] * x[0]
        + (e[4] * x[1] - e[2] * x[3] - e[7] * y[1] + e[5] * y[3]),
        e[0] * y[3] + e[1] * x[3] + e[4] * y[0] + e[7] * x[0]
        + (e[2] * x[2] - e[3] * x[1] - e[5] * y[2] + e[6] * y[1]),
    )  # fmt: skip
    return re, im
