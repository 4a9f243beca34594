"""qq̄ → gZ′ and gq → qZ′: one off-shell gluon, one gluon and the Z′ on a quark loop.

By charge conjugation only the axial coupling contributes, and all of it is one form factor,

    F(v, m) = 1 + 2m²C₀(0, v, q²; m) + q²/(q² − v) [B₀(q²; m) − B₀(v; m)],

with v the virtuality of the gluon that couples to the light quarks and q² that of the Z′. The
constant 1 is the anomaly, in the scheme that keeps gluons conserved, so that F → 0 for m → ∞; it
cancels between t and T. With the polarisation e of the gluon (momentum k), the current j of the
light quarks and the polarisation ε of the Z′ (all orthogonal to their momenta),
M ∝ Σ_Q A_Q F_Q · v ε(ε*, j, k, e)/(q² − v).
The squared amplitude is the polynomial in :func:`squared_form`. (Hagiwara, Kuruma and Yamada, Nucl.
Phys. B358 (1991) 80, has the same loop for the Z.)
"""

import math

import numpy as np

from zprimer.amplitudes.loops.compiled import kernel
from zprimer.amplitudes.loops.scalar import bubble, triangle_equal_masses


@kernel
def _form_factors(v, q2, masses, factors):
    for n in range(len(v)):
        for i in range(len(masses)):
            mass = masses[i]
            mu2 = mass * mass
            triangle = triangle_equal_masses(v[n], q2[n], mass)
            bubbles = bubble(q2[n], mass, mass, mu2) - bubble(v[n], mass, mass, mu2)
            factors[n, i] = 1.0 + 2.0 * mu2 * triangle + q2[n] / (q2[n] - v[n]) * bubbles


def form_factors(v: np.ndarray, q2: np.ndarray, masses: np.ndarray) -> np.ndarray:
    """F(v, m) of each point and quark.

    Args:
        v: (n,) virtuality of the gluon, GeV², of either sign.
        q2: (n,) mass squared of the Z′, GeV².
        masses: (m,) of the loop's quarks, GeV.

    Returns:
        (n, m), complex.

    Example:
        >>> bool(abs(form_factors(np.array([1e4]), np.array([9e4]), np.array([1e5]))[0, 0]) < 1e-5)
        True
    """
    factors = np.empty((len(v), len(masses)), dtype=np.complex128)
    _form_factors(v, q2, masses, factors)
    return factors


def squared_form(v: np.ndarray, a: np.ndarray, b: np.ndarray, q2: np.ndarray) -> np.ndarray:
    """|M|²/(α_s³|Σ A F|²) of qq̄ → gZ′, averaged and summed: 4/(9π) [(a²+b²)v/q² + 4ab]/(v−q²)².

    Args:
        v, a, b: (n,) v the square of the light quarks' current, a and b the other two invariants of
            the four-point kinematics, GeV²; v = s for qq̄ → gZ′.
        q2: (n,) mass squared of the Z′, GeV².

    Returns:
        (n,), dimensionless. For gq → qZ′ and v = (p_q − p_q′)² multiply by −36/96.
    """
    return 4 / (9 * math.pi) * ((a * a + b * b) * v / q2 + 4 * a * b) / (v - q2) ** 2
