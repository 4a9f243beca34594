"""Massless spinor products on numba.

Conventions: p = (E, px, py, pz), ⟨ij⟩[ji] = s_ij = (p_i + p_j)² for two momenta of positive energy,
[ji] = ⟨ij⟩*, and the completeness relation p̸ = |p⟩[p| + |p]⟨p|.
"""

import math

import numpy as np
from numba import njit


@njit(nogil=True, error_model="numpy")
def angle_products(momenta: np.ndarray, angle: np.ndarray) -> None:
    """Fill ``angle[i, j]`` with ⟨ij⟩ (GeV) for massless momenta of positive energy.

    The light-cone axis is x, so that momenta along the beam are regular.

    Args:
        momenta: shape (k, 4), GeV.
        angle: complex, shape (k, k), overwritten; antisymmetric.
    """
    count = momenta.shape[0]
    for i in range(count):
        plus_i = momenta[i, 0] + momenta[i, 1]
        upper_i = math.sqrt(plus_i)
        lower_i = complex(momenta[i, 2], momenta[i, 3]) / upper_i
        angle[i, i] = 0.0
        for j in range(i):
            upper_j = math.sqrt(momenta[j, 0] + momenta[j, 1])
            lower_j = complex(momenta[j, 2], momenta[j, 3]) / upper_j
            product = upper_i * lower_j - lower_i * upper_j
            angle[i, j] = product
            angle[j, i] = -product
