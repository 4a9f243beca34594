"""Batches of gg → gZ′ and gg → ZZ′, each point tested and redone in higher precision if it fails.

gg → gZ′ is tested by the Ward identity q·J = 0 of the vector current, which bounds the error of
both couplings from above, as they share all integrals; gg → ZZ′ by two reductions of its tensors.
"""

from dataclasses import dataclass

import numpy as np

from zprimer.amplitudes.loops.compiled import kernel
from zprimer.amplitudes.loops.double_double import as_real, narrowed
from zprimer.amplitudes.loops.extended import complex_array
from zprimer.amplitudes.topphilic.three_gluon import loop_currents
from zprimer.amplitudes.topphilic.vector_pair import POLARISATIONS, pair_amplitudes
from zprimer.errors import ConvergenceError

TOLERANCE = 1e-9
"""Default bound on the relative violation of a point's test."""

_TWO_REDUCTIONS_MARGIN = 100.0
"""Measured against higher precision, two reductions may understate the error by up to 40."""

_RESCUED_TOLERANCE = 1e-7
"""What a rescued point is held to, if that is more than the tolerance it failed."""

_SMALL_QUARK = 0.01
"""A quark's amplitude is tested relative to itself or to this part of the largest one."""

_EVEN = np.array([bin(i).count("1") % 2 == 0 for i in range(8)])
VECTOR = np.where(_EVEN[:, None], [True, True, False, True], [False, False, True, False])
"""Components (0, x, y, z) of the current that belong to the vector coupling, by polarisation."""


@dataclass(frozen=True)
class LoopBatch:
    """Amplitudes of a batch and how reliable they are.

    Attributes:
        amplitudes: complex; the shape is that of the function that made it.
        test: (n,) relative violation of the point's test, an upper bound of its relative error.
        rescued: (n,) whether the point was redone in higher precision.
    """

    amplitudes: np.ndarray
    test: np.ndarray
    rescued: np.ndarray


@kernel
def _currents(s, t, q2, masses, currents):
    for n in range(len(s)):
        for i in range(len(masses)):
            loop_currents(s[n], t[n], q2[n], masses[i], False, currents[n, i])


@kernel
def _extended_currents(s, t, q2, masses, currents):
    for n in range(len(s)):
        for i in range(len(masses)):
            x = as_real(s[n])
            result = complex_array(32, x)
            loop_currents(x, as_real(t[n]), as_real(q2[n]), as_real(masses[i]), False, result)
            currents[n, i] = narrowed(result)


@kernel
def _pairs(s, t, z2, q2, insides, outsides, last, amplitudes):
    for n in range(len(s)):
        for i in range(len(insides)):
            mu2 = insides[i] * outsides[i]
            pair_amplitudes(
                s[n], t[n], z2, q2[n], insides[i], outsides[i], mu2, last, amplitudes[n, i]
            )


@kernel
def _extended_pairs(s, t, z2, q2, insides, outsides, last, amplitudes):
    for n in range(len(s)):
        for i in range(len(insides)):
            x, y, z, q = as_real(s[n]), as_real(t[n]), as_real(z2), as_real(q2[n])
            a, b = as_real(insides[i]), as_real(outsides[i])
            result = complex_array(72, x)
            pair_amplitudes(x, y, z, q, a, b, a * b, last, result)
            amplitudes[n, i] = narrowed(result)


def _violation(difference: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Largest relative difference, axes (n, quark, …); 1 where a number is not finite."""
    n = len(size)
    scale = np.abs(size).reshape(*size.shape[:2], -1).max(axis=2)
    scale = np.maximum(scale, _SMALL_QUARK * scale.max(axis=1, keepdims=True))
    error = np.abs(difference).reshape(*difference.shape[:2], -1).max(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = (error / scale).max(axis=1)
    finite = np.isfinite(size.reshape(n, -1)).all(axis=1) & np.isfinite(ratio)
    return np.where(finite, ratio, 1.0)


def _ward(s: np.ndarray, t: np.ndarray, q2: np.ndarray, currents: np.ndarray) -> np.ndarray:
    root = np.sqrt(s)
    gluon = (s - q2) / (2 * root)
    cosine, sine = 1 + 2 * t / (s - q2), 2 * np.sqrt(t * (q2 - s - t)) / (s - q2)
    zero = np.zeros_like(s)
    q = np.stack([root - gluon, gluon * sine, zero, gluon * cosine], axis=1) / root[:, None]
    vector = currents.reshape(*currents.shape[:2], 8, 4) * VECTOR
    return _violation(np.einsum("nqpm,nm->nqp", vector, q), vector)


def _refuse(test: np.ndarray, tolerance: float, process: str) -> None:
    tolerance = max(tolerance, _RESCUED_TOLERANCE)
    bad = ~(test <= tolerance)
    if bad.any():
        raise ConvergenceError(
            f"{process}: {bad.sum()} of {len(test)} unstable points fail in higher "
            f"precision too, by up to {test.max():.2g} where {tolerance:.2g} is allowed: leave out "
            "momenta this close to the beam or to a threshold."
        )


def _refuse_collinear(transverse: np.ndarray, process: str) -> None:
    bad = ~(transverse > 0)
    if bad.any():
        raise ConvergenceError(
            f"{process}: {bad.sum()} of {len(bad)} points have no transverse momentum, where the "
            "amplitude's tensors are not defined: leave them out."
        )


def gluon_currents(
    s: np.ndarray,
    t: np.ndarray,
    q2: np.ndarray,
    masses: np.ndarray,
    tolerance: float = TOLERANCE,
) -> LoopBatch:
    """Z′ currents of gg → gZ′ by quark, see :func:`three_gluon.loop_currents` for their frame.

    Args:
        s: (n,) squared energy in the centre of mass, GeV².
        t: (n,) (k₁ − k₃)² with the outgoing gluon k₃, GeV².
        q2: (n,) mass squared of the Z′, GeV².
        masses: (m,) of the loop's quarks, GeV.
        tolerance: of the Ward identity, relative; at 1e-4 the amplitudes are good to about 1e-6.

    Returns:
        Amplitudes of shape (n, m, 8, 4): gluon polarisations 4p₁ + 2p₂ + p₃ and components
        (0, x, y, z); where :data:`VECTOR` is true they multiply V, elsewhere A.

    Raises:
        ConvergenceError: a point is collinear with the beam or fails in higher precision too.
    """
    s, t, q2, masses = (np.ascontiguousarray(x, dtype=float) for x in (s, t, q2, masses))
    _refuse_collinear(np.where(s > q2, np.minimum(-t, s + t - q2), 0.0), "g g > zp g")
    currents = np.empty((len(s), len(masses), 32), dtype=np.complex128)
    _currents(s, t, q2, masses, currents)
    test = _ward(s, t, q2, currents)
    rescued = ~(test <= tolerance)
    if rescued.any():
        again = np.empty((int(rescued.sum()), len(masses), 32), dtype=np.complex128)
        _extended_currents(s[rescued], t[rescued], q2[rescued], masses, again)
        currents[rescued] = again
        test[rescued] = _ward(s[rescued], t[rescued], q2[rescued], again)
        _refuse(test[rescued], tolerance, "g g > zp g")
    return LoopBatch(currents.reshape(len(s), len(masses), 8, 4), test, rescued)


def boson_pair_amplitudes(
    s: np.ndarray,
    t: np.ndarray,
    z_mass: float,
    q2: np.ndarray,
    insides: np.ndarray,
    outsides: np.ndarray,
    tolerance: float = TOLERANCE,
) -> LoopBatch:
    """Amplitudes of gg → ZZ′ by pair of quarks, see :func:`vector_pair.pair_amplitudes`.

    Args:
        s: (n,) squared energy in the centre of mass, GeV².
        t: (n,) (k₁ − p_Z)², GeV².
        z_mass: GeV.
        q2: (n,) mass squared of the Z′, GeV².
        insides, outsides: (m,) masses of the two lines, GeV; unequal ones in both orders.
        tolerance: of the two reductions' difference, times a safety margin.

    Returns:
        Amplitudes of shape (n, m, 2, 36): the P and N parts, then the polarisations.

    Raises:
        ConvergenceError: a point is collinear with the beam or fails in higher precision too.
    """
    s, t, q2, insides, outsides = (
        np.ascontiguousarray(x, dtype=float) for x in (s, t, q2, insides, outsides)
    )
    _refuse_collinear(t * (z_mass**2 + q2 - s - t) - z_mass**2 * q2, "g g > z zp")
    shape = (len(insides), 2 * POLARISATIONS)
    first = np.empty((len(s), *shape), dtype=np.complex128)
    second = np.empty_like(first)
    _pairs(s, t, z_mass**2, q2, insides, outsides, False, first)
    _pairs(s, t, z_mass**2, q2, insides, outsides, True, second)
    test = _TWO_REDUCTIONS_MARGIN * _violation(first - second, first)
    rescued = ~(test <= tolerance)
    if rescued.any():
        again = [np.empty((int(rescued.sum()), *shape), dtype=np.complex128) for _ in range(2)]
        for last in (False, True):
            _extended_pairs(
                s[rescued],
                t[rescued],
                z_mass**2,
                q2[rescued],
                insides,
                outsides,
                last,
                again[int(last)],
            )
        first[rescued] = again[0]
        test[rescued] = _TWO_REDUCTIONS_MARGIN * _violation(again[0] - again[1], again[0])
        _refuse(test[rescued], tolerance, "g g > z zp")
    return LoopBatch(first.reshape(len(s), len(insides), 2, POLARISATIONS), test, rescued)
