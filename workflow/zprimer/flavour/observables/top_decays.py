"""Rare decays t → Z'c: 1403.1269 Eqs. 24 and 25."""

import numpy as np

from zprimer.models.vectorlike_quarks import VectorLikeQuarks, up_yukawas


def top_to_zprime_charm(
    quarks: VectorLikeQuarks,
    mzp: np.ndarray,
    v_phi: np.ndarray,
    ckm: np.ndarray,
    mt: float,
    mw: float,
    vev: float,
) -> np.ndarray:
    """BR(t → Z'c) as printed in 1403.1269 Eq. 24, 0 above threshold.

    2(1−x')²(1+2x')/((1−x)²(1+2x)) · v² v_Φ² (|Y_Qt Y_Qc*|²/(4m_Q⁴) + |Y_Ut Y_Uc*|²/(4m_U⁴)),
    x = m_W²/m_t², x' = m_Z'²/m_t². The printed factor 2 is four times what the couplings of Eqs. 8
    and 13 give, see :func:`top_to_zprime_charm_from_couplings`.

    Args:
        quarks: vector-like quarks.
        mzp: Z' mass, GeV.
        v_phi: symmetry-breaking scale, GeV.
        ckm: CKM matrix.
        mt, mw: top and W mass, GeV.
        vev: v = 246 GeV.

    Returns:
        The branching ratio, shape of the points.
    """
    doublet = up_yukawas(quarks.yq, ckm)
    left = np.abs(doublet[..., 2] * doublet[..., 1]) ** 2 / (4 * quarks.mq**4)
    right = np.abs(quarks.yu[..., 2] * quarks.yu[..., 1]) ** 2 / (4 * quarks.mu**4)
    return 2 * _phase_space(mzp, mt) / _phase_space(mw, mt) * (vev * v_phi) ** 2 * (left + right)


def top_to_zprime_charm_from_couplings(
    left: np.ndarray,
    right: np.ndarray,
    mzp: np.ndarray,
    v_phi: np.ndarray,
    mt: float,
    mw: float,
    vev: float,
) -> np.ndarray:
    """Γ(t → Z'c)/Γ(t → Wb) for massless c and b from the couplings of the current of Eq. 7.

    (|L_ct|² + |R_ct|²) v²/(2v_Φ²) · (1−x')²(1+2x')/((1−x)²(1+2x)).

    Args:
        left, right: L^(u)_ct and R^(u)_ct in units of g'.
        mzp: Z' mass, GeV.
        v_phi: symmetry-breaking scale m_Z'/g', GeV.
        mt, mw: top and W mass, GeV.
        vev: v = 246 GeV.

    Returns:
        The branching ratio, shape of the points, 0 above threshold.
    """
    couplings = (np.abs(left) ** 2 + np.abs(right) ** 2) * (vev / v_phi) ** 2 / 2
    return couplings * _phase_space(mzp, mt) / _phase_space(mw, mt)


def _phase_space(boson: np.ndarray | float, mt: float) -> np.ndarray:
    x = np.minimum((np.asarray(boson) / mt) ** 2, 1.0)
    return (1 - x) ** 2 * (1 + 2 * x)
