"""Massless spinor products on numba.

Conventions: p = (E, px, py, pz), ⟨ij⟩[ji] = s_ij = (p_i + p_j)² for two momenta of positive energy,
[ji] = ⟨ij⟩*, and the completeness relation p̸ = |p⟩[p| + |p]⟨p|.
"""

import math

import numpy as np

from zprimer.io.compiled import compiled


@compiled(nogil=True, error_model="numpy")
def _spinor(e, px, py, pz):
    """Components (√p⁺, (py + i pz)/√p⁺) with the light-cone axis x: beams along z are regular."""
    plus = e + px if px > 0.0 else (py * py + pz * pz) / (e - px)
    upper = math.sqrt(plus)
    return upper, complex(py, pz) / upper


@compiled(nogil=True, error_model="numpy")
def angle_products(momenta: np.ndarray, angle: np.ndarray) -> None:
    """Fill ``angle[i, j]`` with ⟨ij⟩ (GeV) for massless momenta of positive energy.

    Args:
        momenta: shape (k, 4), GeV, none of them exactly along −x.
        angle: complex, shape (k, k), overwritten; antisymmetric.
    """
    for i in range(momenta.shape[0]):
        upper_i, lower_i = _spinor(momenta[i, 0], momenta[i, 1], momenta[i, 2], momenta[i, 3])
        angle[i, i] = 0.0
        for j in range(i):
            upper_j, lower_j = _spinor(momenta[j, 0], momenta[j, 1], momenta[j, 2], momenta[j, 3])
            product = upper_i * lower_j - lower_i * upper_j
            angle[i, j] = product
            angle[j, i] = -product
