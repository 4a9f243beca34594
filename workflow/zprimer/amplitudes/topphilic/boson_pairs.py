"""pp → ZZ′ from gluons: coefficients of the couplings in the squared amplitude.

|M|² = α_s² Σ_{i≤j} c_ij C_i C_j, C = (P_tt, N_tt, P_TT, N_TT, P_tT, N_tT), with P = VV′ + AA′ and
N = VV′ − AA′ of the Z and Z′ vertices iγ^μ(V + Aγ₅) in the loop of t, of T, and of both.
"""

import math

import numpy as np

from zprimer.amplitudes.topphilic.couplings import PAIRS
from zprimer.amplitudes.topphilic.gluon_fusion import TOLERANCE, boson_pair_amplitudes
from zprimer.amplitudes.topphilic.jets import Coefficients
from zprimer.amplitudes.topphilic.kinematics import components, dot, frame, lepton_currents

_NORM = 1.0 / (32.0 * math.pi**2)
_METRIC = np.array([1.0, -1.0, -1.0, -1.0])


def _squares(amplitudes: np.ndarray) -> np.ndarray:
    """(n, 6, …, p) to the 21 products summed over p, (n, 21, …)."""
    terms = []
    for i, j in PAIRS:
        factor = 1.0 if i == j else 2.0
        product = (amplitudes[:, i] * amplitudes[:, j].conj()).real
        terms.append(factor * product.sum(axis=-1))
    return _NORM * np.stack(terms, axis=1)


def pair_coefficients(
    momenta: np.ndarray, masses: tuple[float, float], tolerance: float = TOLERANCE
) -> Coefficients:
    """Coefficients of |M|² of gg → ZZ′, averaged over incoming, summed over outgoing states.

    Args:
        momenta: (n, 4, 4), GeV: the two gluons, the Z (of one mass for all points), the Z′.
        masses: of t and T, GeV.
        tolerance: of the stability test.

    Returns:
        Values of shape (n, 21), dimensionless.

    Raises:
        ConvergenceError: a point fails its stability test in higher precision too.
    """
    momenta = np.asarray(momenta, dtype=float)
    batch = _loops(momenta[:, :3], momenta[:, 3], masses, tolerance)
    return Coefficients(_squares(batch.values), batch.test, batch.rescued)


def decayed_pair_coefficients(
    momenta: np.ndarray, masses: tuple[float, float], tolerance: float = TOLERANCE
) -> Coefficients:
    """The same with Z′ → ℓ⁻ℓ⁺ attached, without the leptons' couplings and the Z′ propagator.

    Args:
        momenta: (n, 5, 4), GeV: the two gluons, the Z, ℓ⁻, ℓ⁺.
        masses: of t and T, GeV.
        tolerance: of the stability test.

    Returns:
        Values of shape (n, 21, 2), GeV², the last axis the chirality of the leptons.

    Raises:
        ConvergenceError: a point fails its stability test in higher precision too.
    """
    momenta = np.asarray(momenta, dtype=float)
    first, second, z, minus, plus = np.moveaxis(momenta, 1, 0)
    zprime = minus + plus
    batch = _loops(momenta[:, :3], zprime, masses, tolerance)
    axes = frame(first, second, z)
    q = components(zprime, axes)
    leptons = lepton_currents(components(minus, axes), components(plus, axes)) * _METRIC
    mass, size = np.sqrt(dot(zprime, zprime)), np.hypot(q[:, 1], q[:, 3])
    cosine, sine, zero = -q[:, 3] / size, -q[:, 1] / size, np.zeros_like(size)
    polarisations = np.stack(
        [
            np.stack([zero, cosine, zero, -sine], axis=1),
            np.stack([zero, zero, zero + 1, zero], axis=1),
            np.stack([size, q[:, 0] * -sine, zero, q[:, 0] * -cosine], axis=1) / mass[:, None],
        ],
        axis=1,
    )
    overlap = np.einsum("npi,nhi->nhp", polarisations, leptons)
    amplitude = np.einsum("nkgp,nhp->nkhg", batch.values.reshape(len(z), 6, 12, 3), overlap)
    return Coefficients(_squares(amplitude), batch.test, batch.rescued)


def _loops(
    legs: np.ndarray, zprime: np.ndarray, masses: tuple[float, float], tolerance: float
) -> Coefficients:
    """Amplitudes of the six couplings, (n, 6, 36)."""
    first, second, z = np.moveaxis(legs, 1, 0)
    top, partner = masses
    inside = np.array([top, partner, top, partner])
    outside = np.array([top, partner, partner, top])
    z_mass = float(np.sqrt(np.median(dot(z, z)))) if len(z) else 0.0
    s = 2 * dot(first, second)
    t = z_mass**2 - 2 * dot(first, z)
    batch = boson_pair_amplitudes(s, t, z_mass, dot(zprime, zprime), inside, outside, tolerance)
    loops = batch.amplitudes
    values = np.stack([loops[:, 0], loops[:, 1], loops[:, 2] + loops[:, 3]], axis=1)
    return Coefficients(values.reshape(len(legs), 6, -1), batch.test, batch.rescued)
