"""Tensor reduction of bubbles, triangles and boxes to scalar integrals, in Feynman parameters.

A product of linear forms of the loop momentum is integrated as
∫ Π_r (l·u_r + c_r)/(D₀…D_{N−1}) = Σ V¹_i V²_j … X_{ij…} + Σ_pairs u_r·u_s Σ V_k… X00_{k…} + …,
V^r_i the value of the form at l = −q_i, and X_{ij…} the integral with x_i x_j … in the Feynman
parameters' integrand. Contracting with l·(q_k − q_0) = differences of denominators gives, with
Y_ij = m_i² + m_j² − (q_i − q_j)² and X^(k) the integral without line k,

    Σ_i Y_ki X_iI − Λ_I = −X^(k)_I − 2 Σ_r δ_{k,I_r} X00_{I∖r},   Σ_i X_iI = X_I,
    X00_I = (Λ_I + 4U_I)/(2(r + 5 − N)),   r the rank of I, U_I the pole of X00_I in ε,

which is the reduction of Passarino and Veltman, Nucl. Phys. B160 (1979) 151, in the notation of
Denner and Dittmaier, hep-ph/0509141, with all N parameters on the same footing. The last term keeps
the rational parts of D-dimensional loop momenta. Every component of rank two and more can be had
from its first or its last index: the two reductions of the stability test.
"""

from itertools import combinations_with_replacement, product

import numpy as np

from zprimer.amplitudes.loops.compiled import kernel
from zprimer.amplitudes.loops.extended import complex_array, logarithm, one, real_array

_RANK = {2: 2, 3: 3, 4: 4}
"""Highest rank that is kept of the N-point functions."""


def _tables():
    counts = np.zeros((5, 5), dtype=np.int64)
    look = np.zeros((5, 5, 256), dtype=np.int64)
    offsets = np.zeros((5, 5), dtype=np.int64)
    offsets00 = np.zeros((5, 3), dtype=np.int64)
    sizes = np.zeros(5, dtype=np.int64)
    pinched = np.full((5, 4, 20, 4), -1, dtype=np.int64)
    metric = np.zeros((5, 4, 20, 4), dtype=np.int64)
    repeats = np.zeros((5, 4, 20, 4))
    target = np.zeros((5, 4, 20, 4), dtype=np.int64)
    ranges = np.zeros((5, 4, 20, 4), dtype=np.int64)
    for points, highest in _RANK.items():
        position = 0
        for rank in range(highest + 1):
            indices = list(combinations_with_replacement(range(points), rank))
            offsets[points, rank] = position
            counts[points, rank] = len(indices)
            position += len(indices)
            for index in product(range(points), repeat=rank):
                look[points, rank, _key(index)] = indices.index(tuple(sorted(index)))
        for rank in range(highest - 1):
            offsets00[points, rank] = position
            position += counts[points, rank]
        sizes[points] = position + (1 if points == 4 else 0)
        for rank in range(highest):
            for n, index in enumerate(combinations_with_replacement(range(points), rank)):
                at = (points, rank, n)
                first, last = (index[0], index[-1]) if index else (points - 1, 0)
                ranges[at] = (0, first + 1, last, points)
                for k in range(points):
                    key = _key((*index, k))
                    target[*at, k] = offsets[points, rank + 1] + look[points, rank + 1, key]
                    if k in index:
                        rest = list(index)
                        rest.remove(k)
                        metric[*at, k] = offsets00[points, rank - 1]
                        metric[*at, k] += look[points, rank - 1, _key(rest)]
                        repeats[*at, k] = 2.0 * index.count(k)
                    elif points > 2:
                        key = _key([i - (i > k) for i in index])
                        pinched[*at, k] = offsets[points - 1, rank] + look[points - 1, rank, key]
    return counts, look, offsets, offsets00, sizes, pinched, metric, repeats, target, ranges


def _key(index):
    return sum(i * 4**place for place, i in enumerate(index))


COUNTS, LOOK, OFFSETS, OFFSETS00, SIZES, _PINCHED, _METRIC, _REPEATS, _TARGET, _RANGES = _tables()

PAIR = np.array([[-1, 0, 1, 2], [0, -1, 3, 4], [1, 3, -1, 5], [2, 4, 5, -1]])
"""Position of the line pair (i, j) among the six bubbles of a box."""

BOX, TRIANGLES, BUBBLES = 0, int(SIZES[4]), int(SIZES[4] + 4 * SIZES[3])
TRIANGLE, BUBBLE = int(SIZES[3]), int(SIZES[2])
WORKSPACE = int(BUBBLES + 6 * SIZES[2])
"""Length of the array that holds a box, its four triangles (line k missing) and six bubbles."""

BOX_00, BOX_0000 = int(OFFSETS00[4, 0]), int(SIZES[4] - 1)
TRIANGLE_00 = int(OFFSETS00[3, 0])


@kernel
def tadpole(mass, mu2):
    """A₀(m) = m²(1 − ln m²/μ²)."""
    return mass * mass * (1.0 - logarithm(mass * mass / mu2))


@kernel
def fill_bubble(out, base, scalar, v, m0, m1, mu2):
    """All bubble tensors up to rank 2 from B₀ = ``scalar``, written from ``out[base]`` on."""
    out[base] = scalar
    if v == 0.0 and m0 == m1:
        out[base + 1] = 0.5 * scalar
        out[base + 2] = 0.5 * scalar
        out[base + 3] = scalar / 3.0
        out[base + 4] = scalar / 6.0
        out[base + 5] = scalar / 3.0
        out[base + 6] = 0.5 * m0 * m0 * (scalar + 1.0)
        return
    a0, a1 = tadpole(m0, mu2), tadpole(m1, mu2)
    f = v - m1 * m1 + m0 * m0
    x1 = (f * scalar + (a1 - a0)) / (2.0 * v)
    metric = (2.0 * m0 * m0 * scalar - f * x1 + (a1 + m0 * m0 + m1 * m1 - v / 3.0)) / 6.0
    x11 = (f * x1 - 2.0 * metric + a1) / (2.0 * v)
    out[base + 1] = scalar - x1
    out[base + 2] = x1
    out[base + 3] = scalar - 2.0 * x1 + x11
    out[base + 4] = x1 - x11
    out[base + 5] = x11
    out[base + 6] = metric


@kernel
def _bordered_inverse(y, n):
    """Inverse of [[Y, 1], [1, 0]], flattened, by Gauss-Jordan elimination with row pivots."""
    size = n + 1
    scale = y[0]
    work = real_array(size * size, scale)
    for i in range(n):
        for j in range(n):
            work[i * size + j] = y[i * n + j] / scale
        work[i * size + n] = one(scale)
        work[n * size + i] = one(scale)
    order = np.arange(size)
    for column in range(size):
        pivot = column
        for row in range(column + 1, size):
            if abs(work[row * size + column]) > abs(work[pivot * size + column]):
                pivot = row
        if pivot != column:
            order[column], order[pivot] = order[pivot], order[column]
            for j in range(size):
                held = work[column * size + j]
                work[column * size + j] = work[pivot * size + j]
                work[pivot * size + j] = held
        inverse = 1.0 / work[column * size + column]
        work[column * size + column] = one(scale)
        for j in range(size):
            work[column * size + j] = work[column * size + j] * inverse
        for row in range(size):
            if row != column:
                factor = work[row * size + column]
                work[row * size + column] = factor - factor
                for j in range(size):
                    work[row * size + j] = work[row * size + j] - factor * work[column * size + j]
    result = real_array(size * size, scale)
    for i in range(size):
        for j in range(size):
            value = work[i * size + j]
            if i < n and order[j] < n:
                value = value / scale
            elif i == n and order[j] == n:
                value = value * scale
            result[i * size + order[j]] = value
    return result


@kernel
def _fill(out, base, below, scalar, y, n, last):
    """All tensors of an N-point function; ``last`` chooses the index the reduction starts from."""
    inverse = _bordered_inverse(y, n)
    size = n + 1
    rhs = complex_array(size, scalar)
    out[base] = scalar
    choice = 2 if last else 0
    for rank in range(n):
        start = base + OFFSETS[n, rank]
        for position in range(COUNTS[n, rank]):
            for k in range(n):
                source = _PINCHED[n, rank, position, k]
                if source >= 0:
                    rhs[k] = -out[below[k] + source]
                else:
                    metric = out[base + _METRIC[n, rank, position, k]]
                    rhs[k] = -_REPEATS[n, rank, position, k] * metric
            rhs[n] = out[start + position]
            if rank <= n - 2:
                total = inverse[n * size] * rhs[0]
                for k in range(1, size):
                    total = total + inverse[n * size + k] * rhs[k]
                pole = 0.0
                if n == 3:
                    pole = 1.0 if rank == 0 else 1.0 / 3.0
                out[base + OFFSETS00[n, rank] + position] = (pole - total) / (2.0 * (rank + 5 - n))
            first = _RANGES[n, rank, position, choice]
            end = _RANGES[n, rank, position, choice + 1]
            for i in range(first, end):
                total = inverse[i * size] * rhs[0]
                for k in range(1, size):
                    total = total + inverse[i * size + k] * rhs[k]
                out[base + _TARGET[n, rank, position, i]] = total
    if n == 4:
        total = inverse[n * size + n] * out[base + OFFSETS00[4, 0]]
        for k in range(4):
            total = total - inverse[n * size + k] * out[below[k] + OFFSETS00[3, 0]]
        out[base + SIZES[4] - 1] = (1.0 / 6.0 - total) / 6.0


@kernel
def fill_triangle(out, base, below, scalar, squares, masses, last):
    """All triangle tensors up to rank 3 from C₀, written from ``out[base]`` on.

    Args:
        below: where the bubbles without line 0, 1, 2 start.
        squares: (q_i − q_j)² of the pairs 01, 02, 12.
        masses: of the three lines.
    """
    y = real_array(9, masses[0])
    for i in range(3):
        for j in range(3):
            square = masses[i] * masses[i] + masses[j] * masses[j]
            y[3 * i + j] = square if i == j else square - squares[i + j - 1]
    _fill(out, base, below, scalar, y, 3, last)


@kernel
def fill_box(out, scalar, squares, masses, last):
    """All box tensors up to rank 4 from D₀, once its triangles and bubbles are in ``out``.

    Args:
        squares: (q_i − q_j)² of the pairs 01, 02, 03, 12, 13, 23.
        masses: of the four lines.
    """
    y = real_array(16, masses[0])
    for i in range(4):
        for j in range(4):
            square = masses[i] * masses[i] + masses[j] * masses[j]
            y[4 * i + j] = square if i == j else square - squares[PAIR[i, j]]
    below = np.zeros(4, dtype=np.int64)
    for k in range(4):
        below[k] = TRIANGLES + k * TRIANGLE
    _fill(out, BOX, below, scalar, y, 4, last)


@kernel
def fill_box_family(out, scalars, squares, masses, mu2, last):
    """Box, triangles and bubbles of one box diagram into ``out`` of length ``WORKSPACE``.

    Args:
        scalars: D₀, the four C₀ (line k missing) and the six B₀ in the order of ``squares``.
    """
    at = 0
    for i in range(4):
        for j in range(i + 1, 4):
            fill_bubble(
                out, BUBBLES + at * BUBBLE, scalars[5 + at], squares[at], masses[i], masses[j], mu2
            )
            at += 1
    below = np.zeros(3, dtype=np.int64)
    three = real_array(3, masses[0])
    sides = real_array(3, masses[0])
    for k in range(4):
        a = 0 if k != 0 else 1
        b = 1 if k > 1 else 2
        c = 2 if k == 3 else 3
        below[0] = BUBBLES + PAIR[b, c] * BUBBLE
        below[1] = BUBBLES + PAIR[a, c] * BUBBLE
        below[2] = BUBBLES + PAIR[a, b] * BUBBLE
        sides[0], sides[1], sides[2] = (
            squares[PAIR[a, b]],
            squares[PAIR[a, c]],
            squares[PAIR[b, c]],
        )
        three[0], three[1], three[2] = masses[a], masses[b], masses[c]
        fill_triangle(out, TRIANGLES + k * TRIANGLE, below, scalars[1 + k], sides, three, last)
    fill_box(out, scalars[0], squares, masses, last)
