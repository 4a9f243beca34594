"""Wilson coefficients of a point, once for all observables, in the format WCxf (1712.05298).

A model gives the couplings of its Z' to light fermions; integrating the Z' out leaves
L = −J²/(2m_Z'²). The coefficients are those of the weak effective theory below the electroweak
scale in the basis "JMS" (1709.04486), GeV⁻² and free of CKM elements, at the scale m_Z'; running
and other bases are left to ``wilson``. In its basis "flavio" C9_bsmumu is the usual C₉, negative
for the C₉ < 0 of 1403.1269 Eq. 2a, and L = +C O for ΔF = 2.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zprimer.errors import InputError, unknown_key
from zprimer.files import atomic
from zprimer.flavour import b_to_s_leptons
from zprimer.flavour.meson_mixing import box_chiral, box_left_right
from zprimer.models import lmutau, topphilic
from zprimer.models.point import Point
from zprimer.models.standard_model import ckm, electroweak
from zprimer.models.vectorlike_quarks import VectorLikeQuarks, quarks_of, up_yukawas

EFT, BASIS = "WET", "JMS"
LOWEST_SCALE = 10.0
"""GeV: a lighter Z' is no contact interaction in decays of B mesons."""
_PAIRS = ((1, 2), (1, 3), (2, 3))
_MUON, _TAU = 2, 3


@dataclass(frozen=True)
class ZprimeCouplings:
    """Couplings of L = Z'_μ ψ̄γ^μ(g_L P_L + g_R P_R)ψ to the light fermions.

    Attributes:
        left, right: of the charged leptons by generation, 2 and 3.
        neutrino: of the left-handed neutrinos by generation.
        quarks: ``Ld``, ``Rd``, ``Lu``, ``Ru``, shape (3, 3).
    """

    left: Mapping[int, float]
    right: Mapping[int, float]
    neutrino: Mapping[int, float]
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

    def write(self, path: Path) -> None:
        """Write a WCxf file, JSON."""
        from wilson import wcxf

        values = wcxf.WC.dict2values(dict(self.values))
        stream = io.StringIO()
        wcxf.WC(eft=EFT, basis=BASIS, scale=self.scale, values=values).dump(stream, fmt="json")
        with atomic(path) as partial:
            partial.write_text(stream.getvalue() + "\n", encoding="utf-8")


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
    if point.model not in _COUPLINGS:
        raise unknown_key("model", point.model, _COUPLINGS, "zprimer.flavour.wilson_coefficients")
    mass = point.parameters["mzp"]
    if mass < LOWEST_SCALE:
        raise InputError(
            f"mzp = {mass:g} GeV is too light for Wilson coefficients: it must be at least "
            f"{LOWEST_SCALE:g} GeV."
        )
    values = exchange(_COUPLINGS[point.model](point), mass)
    if point.model == "lmutau":
        quarks = quarks_of(point.parameters)
        for name, value in scalar_boxes(quarks, ckm(point.parameters)).items():
            values[name] = values.get(name, 0) + value
    return WilsonCoefficients(mass, {name: value for name, value in values.items() if value != 0})


def exchange(couplings: ZprimeCouplings, mass: float) -> dict[str, complex]:
    """Tree-level exchange of a Z' of this mass (GeV): semileptonic, ΔF = 2 and νν̄ℓℓ operators.

    Flavour-conserving operators of quarks are left out.

    Returns:
        WCxf name in the basis JMS -> coefficient, GeV⁻².
    """
    left, right, neutrino = couplings.left, couplings.right, couplings.neutrino
    ld, rd = couplings.quarks["Ld"], couplings.quarks["Rd"]
    lu, ru = couplings.quarks["Lu"], couplings.quarks["Ru"]
    values: dict[str, complex] = {}
    for i, j in _PAIRS:
        l_ij, r_ij = complex(ld[i - 1, j - 1]), complex(rd[i - 1, j - 1])
        for k in (_MUON, _TAU):
            values[f"VedLL_{k}{k}{i}{j}"] = -left[k] * l_ij
            values[f"VdeLR_{i}{j}{k}{k}"] = -right[k] * l_ij
            values[f"VedLR_{k}{k}{i}{j}"] = -left[k] * r_ij
            values[f"VedRR_{k}{k}{i}{j}"] = -right[k] * r_ij
            values[f"VnudLL_{k}{k}{i}{j}"] = -neutrino[k] * l_ij
            values[f"VnudLR_{k}{k}{i}{j}"] = -neutrino[k] * r_ij
        values |= _four_quarks("d", f"{i}{j}{i}{j}", l_ij, r_ij)
    values |= _four_quarks("u", "1212", complex(lu[0, 1]), complex(ru[0, 1]))
    for k in (_MUON, _TAU):
        for n in (_MUON, _TAU):
            values[f"VnueLL_{n}{n}{k}{k}"] = -neutrino[n] * left[k]
            values[f"VnueLR_{n}{n}{k}{k}"] = -neutrino[n] * right[k]
    return {name: value / mass**2 for name, value in values.items()}


def _four_quarks(kind: str, indices: str, left: complex, right: complex) -> dict[str, complex]:
    return {
        f"V{kind}{kind}LL_{indices}": -(left**2) / 2,
        f"V{kind}{kind}RR_{indices}": -(right**2) / 2,
        f"V1{kind}{kind}LR_{indices}": -left * right,
    }


def scalar_boxes(quarks: VectorLikeQuarks, v: np.ndarray) -> dict[str, complex]:
    """The Φ boxes of 1403.1269 Eq. 19 in GeV⁻², for all down-quark pairs and for D mixing.

    Eq. 19 is normalised to 8 times the coefficients of H; QCD between m_Q and m_Z' is neglected,
    as in Eq. 18.

    Args:
        quarks: vector-like quarks of one point.
        v: CKM matrix.
    """
    if not quarks.mix:
        return {}
    values: dict[str, complex] = {}
    down, up = (quarks.yq, quarks.yd, quarks.md), (up_yukawas(quarks.yq, v), quarks.yu, quarks.mu)
    for kind, (left, right, mass), pairs in (("d", down, _PAIRS), ("u", up, _PAIRS[:1])):
        for i, j in pairs:
            y_left = complex(left[i - 1].conj() * left[j - 1])
            y_right = complex(right[i - 1].conj() * right[j - 1])
            end = f"{i}{j}{i}{j}"
            mixed = y_left * y_right * box_left_right(quarks.mq, mass)
            values[f"V{kind}{kind}LL_{end}"] = complex(-(y_left**2) * box_chiral(quarks.mq) / 8)
            values[f"V{kind}{kind}RR_{end}"] = complex(-(y_right**2) * box_chiral(mass) / 8)
            values[f"V1{kind}{kind}LR_{end}"] = complex(mixed / 4)
    return values


def _lmutau(point: Point) -> ZprimeCouplings:
    g = point.parameters["g"]
    charges = {_MUON: g, _TAU: -g}
    matrices = lmutau.quark_couplings(point.parameters)
    return ZprimeCouplings(
        charges, charges, charges, {name: g * matrix for name, matrix in matrices.items()}
    )


def _topphilic(point: Point) -> ZprimeCouplings:
    """1704.06005: the penguin of Eq. 15 as a coupling of s̄_L b_L and so on to the Z'.

    C₉ of Eq. 15 is C₉ = −L_sb q′_V g̃/m_Z'² over the normalisation of Eq. 3 (flavio's sign), and
    minimal flavour violation repeats it for the other pairs (Eq. 4).
    """
    inputs = point.parameters
    weak, v = electroweak(inputs), ckm(inputs)
    mzp, g, q, s_r, mt, m_partner = (
        np.array(inputs[name]) for name in ("mzp", "g", "q", "sR", "mt", "mT")
    )
    per_charge = b_to_s_leptons.TO_FLAVIO * b_to_s_leptons.leading_log(
        np.array(1.0), mzp, g, q, s_r, mt, m_partner, weak.mw, weak.e
    )
    unit = 4 * inputs["gf"] / np.sqrt(2) * weak.e**2 / (16 * np.pi**2)
    size = -unit * float(per_charge) * float(mzp) ** 2 / float(g)
    left = np.zeros((3, 3), dtype=complex)
    for i, j in _PAIRS:
        left[i - 1, j - 1] = size * v[2, j - 1] * v[2, i - 1].conjugate()
    nothing = np.zeros((3, 3))
    leptons = topphilic.lepton_couplings(inputs)
    muon, tau = leptons["zp_mumu"], leptons["zp_tautau"]
    neutrinos = {
        _MUON: leptons["zp_numunumu"].left,
        _TAU: leptons["zp_nutaunutau"].left,
    }
    return ZprimeCouplings(
        {_MUON: muon.left, _TAU: tau.left},
        {_MUON: muon.right, _TAU: tau.right},
        neutrinos,
        {"Ld": left, "Rd": nothing, "Lu": nothing, "Ru": nothing},
    )


_COUPLINGS: Mapping[str, Callable[[Point], ZprimeCouplings]] = {
    "lmutau": _lmutau,
    "topphilic": _topphilic,
}
