"""Couplings of the Z' to fermions at many points, and which of them a point has.

A model's function here is all that observables of contact interactions and the question of what
applies to a point need to know of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from zprimer.errors import unknown_key
from zprimer.flavour.charges import lepton_charges
from zprimer.flavour.needs import (
    BOTTOM_STRANGE,
    MUON,
    MUON_NEUTRINO,
    STRANGE_DOWN,
    TAU,
    TAU_NEUTRINO,
    TOP_PARTNER,
)
from zprimer.flavour.observable import column
from zprimer.flavour.observables import b_to_s_leptons
from zprimer.models.points import PointTable
from zprimer.models.standard_model import ckm, electroweak
from zprimer.models.vectorlike_quarks import PARAMETERS as VECTOR_LIKE_QUARKS
from zprimer.models.vectorlike_quarks import VectorLikeQuarks, leading_couplings, quarks_of

PAIRS = ((1, 2), (1, 3), (2, 3))
"""Generations that flavour-changing couplings join."""
SECOND, THIRD = 2, 3
"""Generations of leptons that couple."""


@dataclass(frozen=True)
class ZprimeCouplings:
    """Couplings of L = Z'_μ ψ̄γ^μ(g_L P_L + g_R P_R)ψ to the light fermions.

    Attributes:
        left, right: of the charged leptons by generation, 2 and 3, shape (points,).
        neutrino: of the left-handed neutrinos by generation, shape (points,).
        quarks: ``Ld``, ``Rd``, ``Lu``, ``Ru``, shape (points, 3, 3).
        top_mixing: sine of the mixing of t_R with a heavy partner, shape (points,).
    """

    left: Mapping[int, np.ndarray]
    right: Mapping[int, np.ndarray]
    neutrino: Mapping[int, np.ndarray]
    quarks: Mapping[str, np.ndarray]
    top_mixing: np.ndarray


def zprime_couplings(points: PointTable) -> ZprimeCouplings:
    """The couplings at points of any model.

    Raises:
        InputError: the model has no function in this module.
    """
    if points.model not in _COUPLINGS:
        raise unknown_key("model", points.model, _COUPLINGS, "zprimer.flavour.zprime_couplings")
    return _COUPLINGS[points.model](points)


def has_coupling(points: PointTable) -> dict[str, np.ndarray]:
    """Whether a point has each coupling of :mod:`zprimer.flavour.needs`, bool of shape (points,).

    A coupling of exactly 0 is none; a tiny one is one.

    Raises:
        InputError: the model has no function in this module.
    """
    found = zprime_couplings(points)
    left, right = found.quarks["Ld"], found.quarks["Rd"]
    return {
        MUON: (found.left[SECOND] != 0) | (found.right[SECOND] != 0),
        TAU: (found.left[THIRD] != 0) | (found.right[THIRD] != 0),
        MUON_NEUTRINO: found.neutrino[SECOND] != 0,
        TAU_NEUTRINO: found.neutrino[THIRD] != 0,
        BOTTOM_STRANGE: (left[:, 1, 2] != 0) | (right[:, 1, 2] != 0),
        STRANGE_DOWN: (left[:, 0, 1] != 0) | (right[:, 0, 1] != 0),
        TOP_PARTNER: found.top_mixing != 0,
    }


def _lmutau(points: PointTable) -> ZprimeCouplings:
    """1403.1269: L_μ − L_τ, and the matrices of Eq. 7 as given or from the Yukawas of Eq. 13."""
    g, v = column(points, "g"), ckm_at(points)
    given = {
        "Ld": _hermitian(points, "Ld", "dsb"),
        "Rd": _hermitian(points, "Rd", "dsb"),
        "Ru": _hermitian(points, "Ru", "uct"),
    }
    quarks = quarks_at(points)
    mixed = leading_couplings(quarks, column(points, "mzp") / g, np.eye(3))
    mix = np.any([quarks.yq != 0, quarks.yd != 0, quarks.yu != 0], axis=(0, 2))
    used = {name: np.where(mix[:, None, None], mixed[name], given[name]) for name in given}
    used["Lu"] = _rotated(v, used["Ld"])
    charges = {SECOND: g, THIRD: -g}
    scaled = {name: g[:, None, None] * matrix for name, matrix in used.items()}
    return ZprimeCouplings(charges, charges, charges, scaled, np.zeros(len(points)))


def _rotated(v: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """V M V† without what is left of cancellations."""
    found = np.einsum("nij,njk,nlk->nil", v, matrix, v.conj())
    rounding = 1e-14 * np.abs(matrix).max(axis=(1, 2), keepdims=True)
    return np.where(np.abs(found) > rounding, found, 0)


def _hermitian(points: PointTable, matrix: str, flavours: str) -> np.ndarray:
    """The coupling matrix in inputs such as ``Ld_ss`` and ``Ld_sb_re``, shape (points, 3, 3)."""
    found = np.zeros((len(points), 3, 3), dtype=complex)
    for i, row in enumerate(flavours):
        found[:, i, i] = column(points, f"{matrix}_{row}{row}")
        for j in range(i + 1, 3):
            name = f"{matrix}_{row}{flavours[j]}"
            found[:, i, j] = column(points, f"{name}_re") + 1j * column(points, f"{name}_im")
            found[:, j, i] = found[:, i, j].conj()
    return found


def quarks_at(points: PointTable) -> VectorLikeQuarks:
    """The vector-like quarks at points of model ``lmutau``."""
    return quarks_of({each.name: column(points, each.name) for each in VECTOR_LIKE_QUARKS})


def ckm_at(points: PointTable) -> np.ndarray:
    """CKM matrices, shape (points, 3, 3)."""
    names = ("ckm_lambda", "ckm_a", "ckm_rho", "ckm_eta")
    inputs = np.stack([column(points, name) for name in names], axis=-1)
    different, which = np.unique(inputs, axis=0, return_inverse=True)
    matrices = np.array([ckm(dict(zip(names, row, strict=True))) for row in different.tolist()])
    return matrices[which.reshape(-1)]


def _topphilic(points: PointTable) -> ZprimeCouplings:
    """1704.06005: the penguin of Eq. 15 as a coupling of s̄_L b_L and so on to the Z'.

    C₉ of Eq. 15 is C₉ = −L_sb q′_V g̃/m_Z'² over the normalisation of Eq. 3 (flavio's sign), in
    which e cancels, and minimal flavour violation repeats it for the other pairs (Eq. 4).
    """
    weak_inputs = ("aewm1", "gf", "mz")
    values = np.stack([column(points, name) for name in weak_inputs], axis=-1)
    different, which = np.unique(values, axis=0, return_inverse=True)
    weak = [electroweak(dict(zip(weak_inputs, row, strict=True))) for row in different.tolist()]
    mw, e = (np.array([getattr(w, key) for w in weak])[which.reshape(-1)] for key in ("mw", "e"))
    mzp, g, q, s_r, mt, m_partner, gf = (
        column(points, name) for name in ("mzp", "g", "q", "sR", "mt", "mT", "gf")
    )
    per_charge = b_to_s_leptons.TO_FLAVIO * b_to_s_leptons.leading_log(
        1.0, mzp, g, q, s_r, mt, m_partner, mw, e
    )
    size = -4 * gf / np.sqrt(2) * e**2 / (16 * np.pi**2) * per_charge * mzp**2 / g
    v = ckm_at(points)
    left = np.zeros((len(points), 3, 3), dtype=complex)
    for i, j in PAIRS:
        left[:, i - 1, j - 1] = size * v[:, 2, j - 1] * v[:, 2, i - 1].conj()
    nothing = np.zeros_like(left)
    leptons = lepton_charges(points).times(g)
    return ZprimeCouplings(
        {SECOND: leptons.mu_left, THIRD: leptons.tau_left},
        {SECOND: leptons.mu_right, THIRD: leptons.tau_right},
        {SECOND: leptons.nu_mu, THIRD: leptons.nu_tau},
        {"Ld": left, "Rd": nothing, "Lu": nothing, "Ru": nothing},
        s_r,
    )


_COUPLINGS: Mapping[str, Callable[[PointTable], ZprimeCouplings]] = {
    "lmutau": _lmutau,
    "topphilic": _topphilic,
}
