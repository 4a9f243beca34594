"""gg → tt̄Z′ and qq̄ → tt̄Z′ at tree level, the Z′ radiated from the top quarks.

|M|² = α_s² Σ c C, C = (g_L², g_Lg_R, g_R²) of the vertex iγ^μ(g_L P_L + g_R P_R). Chiral
representation, spin states u = ((p·σ + m)ξ, (p·σ̄ + m)ξ)/√(2(E + m)); gluons have the two linear
polarisations transverse to both. The light quarks' current is summed over its two states,
Σ j^μj^ν* = 2s Σ e^μe^ν with the same two vectors e.
"""

import math

import numpy as np

from zprimer.amplitudes.loops.compiled import kernel
from zprimer.amplitudes.topphilic.kinematics import dot, frame, lepton_currents

CHANNELS = ("gg", "qq")

_SAME_COLOUR, _OTHER_COLOUR = 16.0 / 3.0, -2.0 / 3.0


@kernel
def _slashed(row, v, chirality, out):
    """out = row·v̸, restricted to the vertices of one chirality (0 left, 1 right) or both (2)."""
    minus, plus = v[0] - v[3], v[0] + v[3]
    down, up = v[1] - 1j * v[2], v[1] + 1j * v[2]
    out[0] = out[1] = out[2] = out[3] = 0.0
    if chirality != 1:
        out[0] = row[2] * plus + row[3] * up
        out[1] = row[2] * down + row[3] * minus
    if chirality != 0:
        out[2] = row[0] * minus - row[1] * up
        out[3] = -row[0] * down + row[1] * plus


@kernel
def _propagated(row, p, mass, out):
    """out = row·(p̸ + m)/(p² − m²)."""
    _slashed(row, p, 2, out)
    square = p[0] * p[0] - p[1] * p[1] - p[2] * p[2] - p[3] * p[3] - mass * mass
    for i in range(4):
        out[i] = (out[i] + mass * row[i]) / square


@kernel
def _spinors(p, mass, sign, out):
    """The two rows ū(p) for sign +1, the two columns v(p) for −1."""
    norm = 1.0 / math.sqrt(2.0 * (p[0] + mass))
    for spin in range(2):
        a, b = (1.0, 0.0) if spin == 0 else (0.0, 1.0)
        # (p·σ + m)ξ and (p·σ̄ + m)ξ
        left0 = norm * ((p[0] + mass - p[3]) * a - (p[1] - 1j * p[2]) * b)
        left1 = norm * (-(p[1] + 1j * p[2]) * a + (p[0] + mass + p[3]) * b)
        right0 = norm * ((p[0] + mass + p[3]) * a + (p[1] - 1j * p[2]) * b)
        right1 = norm * ((p[1] + 1j * p[2]) * a + (p[0] + mass - p[3]) * b)
        if sign > 0:
            out[spin, 0], out[spin, 1] = right0.conjugate(), right1.conjugate()
            out[spin, 2], out[spin, 3] = left0.conjugate(), left1.conjugate()
        else:
            out[spin, 0], out[spin, 1], out[spin, 2], out[spin, 3] = left0, left1, -right0, -right1


@kernel
def _slashed_column(v, column, chirality, out):
    """out = v̸ P·column, P the projector of one chirality (0 left, 1 right) or 1 (2)."""
    minus, plus = v[0] - v[3], v[0] + v[3]
    down, up = v[1] - 1j * v[2], v[1] + 1j * v[2]
    out[0] = out[1] = out[2] = out[3] = 0.0
    if chirality != 0:
        out[0] = minus * column[2] - down * column[3]
        out[1] = -up * column[2] + plus * column[3]
    if chirality != 1:
        out[2] = plus * column[0] + down * column[1]
        out[3] = up * column[0] + minus * column[1]


@kernel
def _propagated_column(p, mass, column, out):
    """out = (p̸ + m)/(p² − m²)·column."""
    _slashed_column(p, column, 2, out)
    square = p[0] * p[0] - p[1] * p[1] - p[2] * p[2] - p[3] * p[3] - mass * mass
    for i in range(4):
        out[i] = (out[i] + mass * column[i]) / square


@kernel
def _contracted(row, column):
    return row[0] * column[0] + row[1] * column[1] + row[2] * column[2] + row[3] * column[3]


@kernel
def _ends(vectors, chiralities, flows, top, antitop, rows, columns, mass, begins, finishes, work):
    """ū b̸ S and S b̸ v for every boson b and spin; ``flows`` are the bosons' incoming momenta."""
    momentum = np.empty(4)
    for b in range(len(vectors)):
        for spin in range(2):
            _slashed(rows[spin], vectors[b], chiralities[b], work)
            for i in range(4):
                momentum[i] = top[i] - flows[b, i]
            _propagated(work, momentum, mass, begins[b, spin])
            _slashed_column(vectors[b], columns[spin], chiralities[b], work)
            for i in range(4):
                momentum[i] = flows[b, i] - antitop[i]
            _propagated_column(momentum, mass, work, finishes[b, spin])


@kernel
def _square(values, out, norm):
    left, right = values[0], values[1]
    out[0] += norm * (left.real**2 + left.imag**2)
    out[1] += norm * 2.0 * (left.real * right.real + left.imag * right.imag)
    out[2] += norm * (right.real**2 + right.imag**2)


@kernel
def _two_gluons(legs, gluons, zprimes, mass, out):
    """Vertices from t to t̄ in the orders (1, 2, Z′), (1, Z′, 2), (Z′, 1, 2), and 1 ↔ 2."""
    states = zprimes.shape[1]
    count = 5 + 2 * states
    merged, first_z = 4, 5
    rows, columns = np.zeros((2, 4), np.complex128), np.zeros((2, 4), np.complex128)
    vectors, flows = np.zeros((count, 4), np.complex128), np.zeros((count, 4))
    chiralities = np.full(count, 2)
    begins = np.zeros((count, 2, 4), np.complex128)
    finishes = np.zeros((count, 2, 4), np.complex128)
    after = np.zeros((count, 2, count, 4), np.complex128)
    work, values = np.zeros(4, np.complex128), np.zeros((3, 2), np.complex128)
    for n in range(legs.shape[0]):
        k1, k2, top, antitop, q = legs[n, 0], legs[n, 1], legs[n, 2], legs[n, 3], legs[n, 4]
        _spinors(top, mass, 1.0, rows)
        _spinors(antitop, mass, -1.0, columns)
        s = 2.0 * (k1[0] * k2[0] - k1[1] * k2[1] - k1[2] * k2[2] - k1[3] * k2[3])
        for i in range(4):
            for e in range(2):
                vectors[e, i], vectors[2 + e, i] = gluons[n, e, i], gluons[n, e, i]
                flows[e, i], flows[2 + e, i] = k1[i], k2[i]
            # what the three-gluon vertex leaves of two equal transverse polarisations
            vectors[merged, i] = (k1[i] - k2[i]) / s
            flows[merged, i] = k1[i] + k2[i]
            for z in range(2 * states):
                vectors[first_z + z, i] = zprimes[n, z // 2, i]
                flows[first_z + z, i] = -q[i]
                chiralities[first_z + z] = z % 2
        _ends(
            vectors, chiralities, flows, top, antitop, rows, columns, mass, begins, finishes, work
        )
        for b in range(count):
            for spin in range(2):
                for c in range(count):
                    if b != merged and c != merged and (b < 5 or c < 5):
                        _slashed(begins[b, spin], vectors[c], chiralities[c], after[b, spin, c])
        for combination in range(16):
            e1, e2 = combination // 8, (combination // 4) % 2
            t, u = (combination // 2) % 2, combination % 2
            one, two = e1, 2 + e2
            for state in range(states):
                for chirality in range(2):
                    z = first_z + 2 * state + chirality
                    amplitude = _contracted(after[one, t, two], finishes[z, u])
                    amplitude += _contracted(after[one, t, z], finishes[two, u])
                    amplitude += _contracted(after[z, t, one], finishes[two, u])
                    other = _contracted(after[two, t, one], finishes[z, u])
                    other += _contracted(after[two, t, z], finishes[one, u])
                    other += _contracted(after[z, t, two], finishes[one, u])
                    if e1 == e2:
                        _slashed(rows[t], vectors[merged], 2, work)
                        joined = _contracted(work, finishes[z, u])
                        _slashed(rows[t], vectors[z], chirality, work)
                        joined += _contracted(work, finishes[merged, u])
                        amplitude -= joined
                        other += joined
                    values[0, chirality], values[1, chirality] = amplitude, other
                    values[2, chirality] = amplitude + other
                # 2 Re A₁A₂* = |A₁ + A₂|² − |A₁|² − |A₂|²
                _square(values[0], out[n, state], _SAME_COLOUR - _OTHER_COLOUR)
                _square(values[1], out[n, state], _SAME_COLOUR - _OTHER_COLOUR)
                _square(values[2], out[n, state], _OTHER_COLOUR)


@kernel
def _quark_pair(legs, currents, zprimes, mass, out):
    """One gluon with the polarisations of the light quarks' current, and the Z′, in both orders."""
    states = zprimes.shape[1]
    count = 2 + 2 * states
    rows, columns = np.zeros((2, 4), np.complex128), np.zeros((2, 4), np.complex128)
    vectors, flows = np.zeros((count, 4), np.complex128), np.zeros((count, 4))
    chiralities = np.full(count, 2)
    begins = np.zeros((count, 2, 4), np.complex128)
    finishes = np.zeros((count, 2, 4), np.complex128)
    work, values = np.zeros(4, np.complex128), np.zeros(2, np.complex128)
    for n in range(legs.shape[0]):
        k1, k2, top, antitop, q = legs[n, 0], legs[n, 1], legs[n, 2], legs[n, 3], legs[n, 4]
        _spinors(top, mass, 1.0, rows)
        _spinors(antitop, mass, -1.0, columns)
        s = 2.0 * (k1[0] * k2[0] - k1[1] * k2[1] - k1[2] * k2[2] - k1[3] * k2[3])
        for i in range(4):
            for e in range(2):
                vectors[e, i], flows[e, i] = currents[n, e, i], k1[i] + k2[i]
            for z in range(2 * states):
                vectors[2 + z, i], flows[2 + z, i] = zprimes[n, z // 2, i], -q[i]
                chiralities[2 + z] = z % 2
        _ends(
            vectors, chiralities, flows, top, antitop, rows, columns, mass, begins, finishes, work
        )
        for combination in range(8):
            e, t, u = combination // 4, (combination // 2) % 2, combination % 2
            for state in range(states):
                for chirality in range(2):
                    z = 2 + 2 * state + chirality
                    _slashed(rows[t], vectors[e], 2, work)
                    amplitude = _contracted(work, finishes[z, u])
                    _slashed(rows[t], vectors[z], chirality, work)
                    values[chirality] = amplitude + _contracted(work, finishes[e, u])
                _square(values, out[n, state], 2.0 * 2.0 / s)


def _evaluate(channel: str, legs: np.ndarray, zprimes: np.ndarray, mass: float) -> np.ndarray:
    legs = np.ascontiguousarray(legs, dtype=float)
    axes = frame(legs[:, 0], legs[:, 1], legs[:, 2])
    transverse = np.ascontiguousarray(axes[:, 1:3])
    out = np.zeros((len(legs), zprimes.shape[1], 3))
    run, average = (_two_gluons, 256.0) if channel == "gg" else (_quark_pair, 36.0)
    run(legs, transverse, np.ascontiguousarray(zprimes, dtype=complex), mass, out)
    return (4 * math.pi) ** 2 / average * out


def _polarisations(q: np.ndarray) -> np.ndarray:
    """Three real polarisation vectors of massive vectors, (n, 3, 4)."""
    mass = np.sqrt(dot(q, q))
    size = np.linalg.norm(q[:, 1:], axis=1)
    direction = q[:, 1:] / size[:, None]
    smallest = np.eye(3)[np.argmin(np.abs(direction), axis=1)]
    first = np.cross(direction, smallest)
    first = first / np.linalg.norm(first, axis=1)[:, None]
    second = np.cross(direction, first)
    result = np.zeros((len(q), 3, 4))
    result[:, 0, 1:], result[:, 1, 1:] = first, second
    result[:, 2, 0] = size / mass
    result[:, 2, 1:] = direction * (q[:, 0] / mass)[:, None]
    return result


def top_pair_coefficients(channel: str, momenta: np.ndarray, top_mass: float) -> np.ndarray:
    """Coefficients of |M|²/α_s², averaged over incoming, summed over outgoing states.

    Args:
        channel: ``"gg"`` or ``"qq"``, a quark and its antiquark, either first.
        momenta: (n, 5, 4), GeV: the partons, t, t̄, Z′ (of any mass).
        top_mass: GeV.

    Returns:
        (n, 3) in GeV⁻², multiplying g_L², g_Lg_R and g_R².
    """
    momenta = np.asarray(momenta, dtype=float)
    return _evaluate(channel, momenta, _polarisations(momenta[:, 4]), top_mass).sum(axis=1)


def decayed_top_pair_coefficients(channel: str, momenta: np.ndarray, top_mass: float) -> np.ndarray:
    """The same with Z′ → ℓ⁻ℓ⁺ attached, without the leptons' couplings and the Z′ propagator.

    Args:
        channel: ``"gg"`` or ``"qq"``.
        momenta: (n, 6, 4), GeV: the partons, t, t̄, ℓ⁻, ℓ⁺.
        top_mass: GeV.

    Returns:
        (n, 3, 2), dimensionless; the last axis is the chirality of the leptons.
    """
    momenta = np.asarray(momenta, dtype=float)
    zprime = momenta[:, 4] + momenta[:, 5]
    legs = np.concatenate([momenta[:, :4], zprime[:, None]], axis=1)
    leptons = lepton_currents(momenta[:, 4], momenta[:, 5])[:, :1]
    left = _evaluate(channel, legs, leptons, top_mass)[:, 0]
    # parity turns every chirality around, and tree amplitudes are even under time reversal
    return np.stack([left, left[:, ::-1]], axis=-1)
