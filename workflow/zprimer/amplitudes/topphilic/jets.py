"""pp → jZ′ in all channels: coefficients of the couplings in the squared amplitude.

|M|² = α_s³ Σ_k c_k C_k with the products of couplings C = (V_t², V_tV_T, V_T², A_t², A_tA_T, A_T²)
of the vertices iγ^μ(V + Aγ₅), so that one set of coefficients serves every s_R, g̃ and q′. Vector
and axial couplings do not interfere, as their colour factors d^abc and f^abc do not.
"""

import math
from dataclasses import dataclass

import numpy as np

from zprimer.amplitudes.topphilic.gluon_fusion import TOLERANCE, VECTOR, gluon_currents
from zprimer.amplitudes.topphilic.kinematics import (
    components,
    dot,
    frame,
    lepton_currents,
    orthogonal,
)
from zprimer.amplitudes.topphilic.quark_gluon import form_factors, squared_form

CHANNELS = ("gg", "qq", "gq", "qg")
"""Incoming partons: gluons; a quark and its antiquark, either first; gluon and (anti)quark."""

_VECTOR_COLOUR, _AXIAL_COLOUR = 10.0 / 3.0, 6.0
_GLUON_NORM = 4.0 / math.pi / 256.0
_METRIC = np.array([1.0, -1.0, -1.0, -1.0])


@dataclass(frozen=True)
class Coefficients:
    """Coefficients c_k of a batch.

    Attributes:
        values: (n, 6), or (n, 6, 2) with the chirality of the leptons, left and right.
        test: (n,) relative violation of the stability test, an upper bound of the relative error.
        rescued: (n,) whether the point was redone in higher precision.
    """

    values: np.ndarray
    test: np.ndarray
    rescued: np.ndarray


def _products(amplitudes: np.ndarray) -> np.ndarray:
    """(n, 2, …) of t and T to |t|², 2 Re t T*, |T|² summed over the next axis, (n, 3, …)."""
    top, partner = amplitudes[:, 0], amplitudes[:, 1]
    terms = [np.abs(top) ** 2, 2 * (top * partner.conj()).real, np.abs(partner) ** 2]
    return np.stack([term.sum(axis=1) for term in terms], axis=1)


def _quark_legs(channel: str, momenta: np.ndarray, jet: np.ndarray) -> tuple[np.ndarray, ...]:
    """Momenta a, b of the light-quark line and of the gluon, all incoming."""
    first, second = momenta[:, 0], momenta[:, 1]
    if channel == "qq":
        return first, second, -jet
    return (second, -jet, first) if channel == "gq" else (first, -jet, second)


def jet_coefficients(
    channel: str, momenta: np.ndarray, masses: tuple[float, float], tolerance: float = TOLERANCE
) -> Coefficients:
    """Coefficients of |M|² for an undecayed Z′, averaged over incoming, summed over outgoing legs.

    Args:
        channel: one of :data:`CHANNELS`.
        momenta: (n, 4, 4), GeV: the two partons, the Z′ (of any mass), the jet.
        masses: of t and T, GeV.
        tolerance: of the stability test.

    Returns:
        Values of shape (n, 6), dimensionless.

    Raises:
        ConvergenceError: a point fails its stability test in higher precision too.
    """
    first, second, zprime, jet = np.moveaxis(np.asarray(momenta, dtype=float), 1, 0)
    q2 = dot(zprime, zprime)
    n = len(momenta)
    if channel == "gg":
        s, t = 2 * dot(first, second), -2 * dot(first, jet)
        batch = gluon_currents(s, t, q2, np.array(masses), tolerance)
        # amplitudes of three polarisations: −g + qq/q², where q·J of the axial current counts
        axes = frame(first, second, jet)
        q = components(zprime, axes) * _METRIC
        values = np.zeros((n, 6))
        for at, mask, colour in ((0, VECTOR, _VECTOR_COLOUR), (3, ~VECTOR, _AXIAL_COLOUR)):
            current = batch.amplitudes * mask
            terms = [(current[..., i], -_METRIC[i]) for i in range(4)]
            along = np.einsum("nmpi,ni->nmp", current, q) / np.sqrt(q2)[:, None, None]
            total = _products(along)
            for term, sign in terms:
                total = total + sign * _products(term)
            values[:, at : at + 3] = _GLUON_NORM * colour * total
        return Coefficients(values, batch.test, batch.rescued)
    a, b, gluon = _quark_legs(channel, momenta, jet)
    v = 2 * dot(a, b)
    factors = form_factors(v, q2, np.array(masses))
    form = squared_form(v, 2 * dot(a, gluon), 2 * dot(b, gluon), q2)
    form = form if channel == "qq" else -36 / 96 * form
    values = np.zeros((n, 6))
    values[:, 3:] = form[:, None] * _products(factors[:, :, None])
    return Coefficients(values, np.zeros(n), np.zeros(n, dtype=bool))


def decayed_jet_coefficients(
    channel: str, momenta: np.ndarray, masses: tuple[float, float], tolerance: float = TOLERANCE
) -> Coefficients:
    """The same with Z′ → ℓ⁻ℓ⁺ attached, without couplings and propagator of the Z′.

    |M|² = α_s³/((q² − m²)² + m²Γ²) Σ_k C_k Σ_h g_h² c_kh, with the chiral couplings g_L and g_R of
    the massless leptons.

    Args:
        channel: one of :data:`CHANNELS`.
        momenta: (n, 5, 4), GeV: the two partons, ℓ⁻, ℓ⁺, the jet.
        masses: of t and T, GeV.
        tolerance: of the stability test.

    Returns:
        Values of shape (n, 6, 2), GeV².

    Raises:
        ConvergenceError: a point fails its stability test in higher precision too.
    """
    first, second, minus, plus, jet = np.moveaxis(np.asarray(momenta, dtype=float), 1, 0)
    zprime = minus + plus
    q2 = dot(zprime, zprime)
    n = len(momenta)
    values = np.zeros((n, 6, 2))
    if channel == "gg":
        s, t = 2 * dot(first, second), -2 * dot(first, jet)
        batch = gluon_currents(s, t, q2, np.array(masses), tolerance)
        axes = frame(first, second, jet)
        leptons = lepton_currents(components(minus, axes), components(plus, axes)) * _METRIC
        for at, mask, colour in ((0, VECTOR, _VECTOR_COLOUR), (3, ~VECTOR, _AXIAL_COLOUR)):
            amplitude = np.einsum("nmpi,nhi->nmph", batch.amplitudes * mask, leptons)
            values[:, at : at + 3] = _GLUON_NORM * colour * _products(amplitude)
        return Coefficients(values, batch.test, batch.rescued)
    a, b, gluon = _quark_legs(channel, momenta, jet)
    v = 2 * dot(a, b)
    factors = form_factors(v, q2, np.array(masses))
    squares = _quark_tensor_squares(a, b, gluon, v, q2, lepton_currents(minus, plus))
    norm = 32 / math.pi / np.abs(v) / (36.0 if channel == "qq" else 96.0)
    line = _products(factors[:, :, None])
    values[:, 3:] = line[:, :, None] * (norm[:, None] * squares)[:, None, :]
    return Coefficients(values, np.zeros(n), np.zeros(n, dtype=bool))


def _quark_tensor_squares(
    a: np.ndarray,
    b: np.ndarray,
    gluon: np.ndarray,
    v: np.ndarray,
    q2: np.ndarray,
    leptons: np.ndarray,
) -> np.ndarray:
    """Σ |tensor·ℓ_h|² over the two states of the light-quark current and of the gluon, (n, 2)."""
    ab, ak, bk = dot(a, b)[:, None], dot(a, gluon)[:, None], dot(b, gluon)[:, None]
    out_of_plane = orthogonal(a, b, gluon)
    out_of_plane = out_of_plane / np.sqrt(-dot(out_of_plane, out_of_plane))[:, None]
    current = gluon - a * bk / ab - b * ak / ab
    current = current / np.sqrt(-dot(current, current))[:, None]
    polarisation = a * bk - b * ak
    polarisation = polarisation / np.sqrt(-dot(polarisation, polarisation))[:, None]
    total = np.zeros((len(v), 2))
    for j in (current, out_of_plane):
        for e in (polarisation, out_of_plane):
            tensor = v[:, None] * orthogonal(j, gluon, e)
            amplitude = np.einsum("ni,nhi,i->nh", tensor, leptons, _METRIC)
            total += np.abs(amplitude) ** 2
    return total / (q2 - v)[:, None] ** 2
