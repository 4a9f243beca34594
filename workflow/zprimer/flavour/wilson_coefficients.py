"""Wilson coefficients of a point, once for all observables, in the format WCxf (1712.05298).

A model gives the couplings of its Z' to light fermions; integrating the Z' out leaves
L = −J²/(2m_Z'²). The coefficients are those of the weak effective theory below the electroweak
scale in the basis "JMS" (1709.04486), GeV⁻² and free of CKM elements, at the scale m_Z'; running
and other bases are left to ``wilson``.

Signs. L = +Σ C O here and in flavio. In the basis "flavio" ``C9_bsmumu`` is the usual C₉, 4.1 in
the Standard Model: negative for the C₉ < 0 of 1403.1269 Eq. 2a, and minus that of 1704.06005 Eq. 15
(:data:`zprimer.flavour.b_to_s_leptons.TO_FLAVIO`). ``CL_sdnumunumu`` is −X/s_W² = −6.3 in the
Standard Model, and (C₉ − C₁₀)/2 of the charged lepton if the members of a doublet couple alike.
``CVLL_bsbs`` is negative for tree-level exchange of a Z' with real couplings; the Standard Model's
has the sign of −(V_tb V_ts*)², so that such a Z' raises ΔM_s.
"""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zprimer.errors import InputError, unknown_key
from zprimer.flavour import b_to_s_leptons
from zprimer.flavour.charges import lepton_charges
from zprimer.flavour.meson_mixing import box_chiral, box_left_right, quarks_at
from zprimer.flavour.observable import column
from zprimer.models.point import Point
from zprimer.models.standard_model import ckm, electroweak
from zprimer.models.vectorlike_quarks import VectorLikeQuarks, leading_couplings
from zprimer.points import PointTable
from zprimer.provenance import Record, write_stamped

EFT, BASIS = "WET", "JMS"
LOWEST_SCALE = 10.0
"""GeV: a lighter Z' is no contact interaction in decays of B mesons."""
_PAIRS = ((1, 2), (1, 3), (2, 3))
_MUON, _TAU = 2, 3


@dataclass(frozen=True)
class ZprimeCouplings:
    """Couplings of L = Z'_μ ψ̄γ^μ(g_L P_L + g_R P_R)ψ to the light fermions.

    Attributes:
        left, right: of the charged leptons by generation, 2 and 3, shape (points,).
        neutrino: of the left-handed neutrinos by generation, shape (points,).
        quarks: ``Ld``, ``Rd``, ``Lu``, ``Ru``, shape (points, 3, 3).
    """

    left: Mapping[int, np.ndarray]
    right: Mapping[int, np.ndarray]
    neutrino: Mapping[int, np.ndarray]
    quarks: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class WilsonCoefficients:
    """Coefficients in the basis JMS of the WET.

    Attributes:
        scale: renormalisation scale, GeV.
        values: WCxf name -> coefficient, GeV⁻²; none that vanishes.
    """

    scale: float
    values: Mapping[str, complex]

    def wilson(self) -> Any:
        """The object of class ``wilson.Wilson`` that runs them; flavio takes it as it is."""
        from wilson import Wilson

        return Wilson(dict(self.values), scale=self.scale, eft=EFT, basis=BASIS)

    def in_flavio_basis(self, scale: float = 4.8) -> dict[str, complex]:
        """Coefficients such as ``C9_bsmumu`` and ``CVLR_bsbs`` at a lower scale, GeV."""
        if not self.values:
            return {}
        found = self.wilson().match_run(scale, EFT, "flavio")
        return {name: complex(value) for name, value in found.dict.items() if value != 0}

    def write(self, path: Path, record: Record | None = None) -> None:
        """Write a WCxf file, JSON, and its provenance under a key of its own."""
        from wilson import wcxf

        values = wcxf.WC.dict2values(dict(self.values))
        stream = io.StringIO()
        wcxf.WC(eft=EFT, basis=BASIS, scale=self.scale, values=values).dump(stream, fmt="json")
        write_stamped(path, json.loads(stream.getvalue()), record)


def wilson_coefficients(point: Point) -> WilsonCoefficients:
    """The coefficients of a point of any model.

    Raises:
        InputError: the model has none, or its Z' is too light for contact interactions.

    Example:
        >>> from zprimer.models.point import load_model
        >>> point = load_model("lmutau").point({"mzp": 200, "g": 0.2})
        >>> value = wilson_coefficients(point).values["VnueLL_2222"]
        >>> round(value.real * 1e6, 6)
        -1.0
    """
    mass = point.parameters["mzp"]
    if mass < LOWEST_SCALE:
        raise InputError(
            f"mzp = {mass:g} GeV is too light for Wilson coefficients: it must be at least "
            f"{LOWEST_SCALE:g} GeV."
        )
    inputs = {name: np.array([value]) for name, value in point.parameters.items()}
    found = contact_couplings(PointTable(point.model, ("point",), inputs))
    values = {name: complex(value[0]) for name, value in found.items()}
    return WilsonCoefficients(mass, {name: value for name, value in values.items() if value != 0})


def contact_couplings(points: PointTable) -> dict[str, np.ndarray]:
    """The same at many points, each at its own scale m_Z', however light.

    Returns:
        WCxf name in the basis JMS -> complex coefficient, GeV⁻², shape (points,).

    Raises:
        InputError: the model has no coefficients.
    """
    if points.model not in _COUPLINGS:
        raise unknown_key("model", points.model, _COUPLINGS, "zprimer.flavour.wilson_coefficients")
    values = exchange(_COUPLINGS[points.model](points), column(points, "mzp"))
    if points.model == "lmutau":
        for name, value in scalar_boxes(quarks_at(points), _ckm_at(points)).items():
            values[name] = values[name] + value
    return values


def exchange(couplings: ZprimeCouplings, mass: np.ndarray) -> dict[str, np.ndarray]:
    """Tree-level exchange of a Z' of this mass (GeV): semileptonic, ΔF = 2 and νν̄ℓℓ operators.

    Flavour-conserving operators of quarks are left out.

    Returns:
        WCxf name in the basis JMS -> coefficient, GeV⁻², shape (points,).
    """
    left, right, neutrino = couplings.left, couplings.right, couplings.neutrino
    ld, rd = couplings.quarks["Ld"], couplings.quarks["Rd"]
    lu, ru = couplings.quarks["Lu"], couplings.quarks["Ru"]
    values: dict[str, np.ndarray] = {}
    for i, j in _PAIRS:
        l_ij, r_ij = ld[:, i - 1, j - 1], rd[:, i - 1, j - 1]
        for k in (_MUON, _TAU):
            values[f"VedLL_{k}{k}{i}{j}"] = -left[k] * l_ij
            values[f"VdeLR_{i}{j}{k}{k}"] = -right[k] * l_ij
            values[f"VedLR_{k}{k}{i}{j}"] = -left[k] * r_ij
            values[f"VedRR_{k}{k}{i}{j}"] = -right[k] * r_ij
            values[f"VnudLL_{k}{k}{i}{j}"] = -neutrino[k] * l_ij
            values[f"VnudLR_{k}{k}{i}{j}"] = -neutrino[k] * r_ij
        values |= _four_quarks("d", f"{i}{j}{i}{j}", l_ij, r_ij)
    values |= _four_quarks("u", "1212", lu[:, 0, 1], ru[:, 0, 1])
    for k in (_MUON, _TAU):
        for n in (_MUON, _TAU):
            values[f"VnueLL_{n}{n}{k}{k}"] = -neutrino[n] * left[k]
            values[f"VnueLR_{n}{n}{k}{k}"] = -neutrino[n] * right[k]
    return {name: value / mass**2 for name, value in values.items()}


def _four_quarks(
    kind: str, indices: str, left: np.ndarray, right: np.ndarray
) -> dict[str, np.ndarray]:
    return {
        f"V{kind}{kind}LL_{indices}": -(left**2) / 2,
        f"V{kind}{kind}RR_{indices}": -(right**2) / 2,
        f"V1{kind}{kind}LR_{indices}": -left * right,
    }


def scalar_boxes(quarks: VectorLikeQuarks, v: np.ndarray) -> dict[str, np.ndarray]:
    """The Φ boxes of 1403.1269 Eq. 19, GeV⁻², for all down-quark pairs and for D mixing.

    The left-right one has the sign of :mod:`zprimer.flavour.meson_mixing`, not the printed one.

    Eq. 19 is normalised to 8 times the coefficients of H; QCD between m_Q and m_Z' is neglected,
    as in Eq. 18.

    Args:
        quarks: vector-like quarks, shape (points,).
        v: CKM matrices, shape (points, 3, 3).
    """
    values: dict[str, np.ndarray] = {}
    up_left = np.einsum("nij,nj->ni", v.conj(), quarks.yq)
    down, up = (quarks.yq, quarks.yd, quarks.md), (up_left, quarks.yu, quarks.mu)
    for kind, (left, right, mass), pairs in (("d", down, _PAIRS), ("u", up, _PAIRS[:1])):
        for i, j in pairs:
            y_left = left[:, i - 1].conj() * left[:, j - 1]
            y_right = right[:, i - 1].conj() * right[:, j - 1]
            end = f"{i}{j}{i}{j}"
            mixed = y_left * y_right * box_left_right(quarks.mq, mass)
            values[f"V{kind}{kind}LL_{end}"] = -(y_left**2) * box_chiral(quarks.mq) / 8
            values[f"V{kind}{kind}RR_{end}"] = -(y_right**2) * box_chiral(mass) / 8
            values[f"V1{kind}{kind}LR_{end}"] = mixed / 4
    return values


def _lmutau(points: PointTable) -> ZprimeCouplings:
    """1403.1269: L_μ − L_τ, and the matrices of Eq. 7 as given or from the Yukawas of Eq. 13."""
    g, v = column(points, "g"), _ckm_at(points)
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
    charges = {_MUON: g, _TAU: -g}
    scaled = {name: g[:, None, None] * matrix for name, matrix in used.items()}
    return ZprimeCouplings(charges, charges, charges, scaled)


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


def _ckm_at(points: PointTable) -> np.ndarray:
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
    v = _ckm_at(points)
    left = np.zeros((len(points), 3, 3), dtype=complex)
    for i, j in _PAIRS:
        left[:, i - 1, j - 1] = size * v[:, 2, j - 1] * v[:, 2, i - 1].conj()
    nothing = np.zeros_like(left)
    leptons = lepton_charges(points).times(g)
    return ZprimeCouplings(
        {_MUON: leptons.mu_left, _TAU: leptons.tau_left},
        {_MUON: leptons.mu_right, _TAU: leptons.tau_right},
        {_MUON: leptons.nu_mu, _TAU: leptons.nu_tau},
        {"Ld": left, "Rd": nothing, "Lu": nothing, "Ru": nothing},
    )


_COUPLINGS: Mapping[str, Callable[[PointTable], ZprimeCouplings]] = {
    "lmutau": _lmutau,
    "topphilic": _topphilic,
}
