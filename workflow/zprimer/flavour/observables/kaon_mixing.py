"""CP violation in kaon mixing from vector-like quarks: 1403.1269 Eqs. 22 and 23."""

import numpy as np

from zprimer.models.vectorlike_quarks import VectorLikeQuarks


def left_right_phase(quarks: VectorLikeQuarks) -> np.ndarray:
    """Im(Y_Qs Y_Qd* Y_Ds Y_Dd*), the combination of 1403.1269 Eq. 22, shape of the points."""
    left = quarks.yq[..., 1] * quarks.yq[..., 0].conj()
    right = quarks.yd[..., 1] * quarks.yd[..., 0].conj()
    return (left * right).imag


def left_right_coefficient(quarks: VectorLikeQuarks, v_phi: np.ndarray) -> np.ndarray:
    """The left side of 1403.1269 Eq. 22 in GeV⁻², without the Φ boxes.

    Im(Y_Qs Y_Qd* Y_Ds Y_Dd*) v_Φ²/(2 m_Q² m_D²): up to its sign the imaginary part of the
    coefficient of (s̄_R d_L)(s̄_L d_R), to which Fierz turns the product of the two currents.

    Args:
        quarks: vector-like quarks.
        v_phi: symmetry-breaking scale, GeV.
    """
    return left_right_phase(quarks) * (v_phi / (quarks.mq * quarks.md)) ** 2 / 2


def v_phi_limit(quarks: VectorLikeQuarks, scale: float) -> np.ndarray:
    """The largest v_Φ in GeV for which |Eq. 22| stays below ``scale``⁻²; ∞ without a phase.

    Args:
        quarks: vector-like quarks.
        scale: 3.2 × 10⁵ TeV in 1403.1269, here in GeV.
    """
    phase = np.abs(left_right_phase(quarks))
    with np.errstate(divide="ignore"):
        return np.sqrt(2 / phase) * quarks.mq * quarks.md / scale
