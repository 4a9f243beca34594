"""Wilson coefficients of a point, once for all observables, in the format WCxf (1712.05298).

A model gives the couplings of its Z' to light fermions; integrating the Z' out leaves
L = −J²/(2m_Z'²). The coefficients are those of the weak effective theory below the electroweak
scale in the basis "JMS" (1709.04486), GeV⁻² and free of CKM elements, at the scale m_Z'; running
and other bases are left to ``wilson``.

Signs. L = +Σ C O here and in flavio. In the basis "flavio" ``C9_bsmumu`` is the usual C₉, 4.1 in
the Standard Model: negative for the C₉ < 0 of 1403.1269 Eq. 2a, and minus that of 1704.06005 Eq. 15
(:data:`zprimer.flavour.penguin.TO_FLAVIO`). ``CL_sdnumunumu`` is −X/s_W² = −6.3 in the Standard
Model, and (C₉ − C₁₀)/2 of the charged lepton if the members of a doublet couple alike.
``CVLL_bsbs`` is negative for tree-level exchange of a Z' with real couplings; the Standard Model's
has the sign of −(V_tb V_ts*)², so that such a Z' raises ΔM_s.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zprimer.errors import InputError
from zprimer.flavour.effective_couplings import PAIRS, effective_couplings
from zprimer.flavour.observables.meson_mixing import box_chiral, box_left_right
from zprimer.io.provenance import Record, write_stamped
from zprimer.models.couplings import Couplings
from zprimer.models.point import Point
from zprimer.models.vectorlike_quarks import VectorLikeQuarks, quarks_among

EFT, BASIS = "WET", "JMS"
GENERATIONS = (1, 2, 3)
LOWEST_SCALE = 10.0
"""GeV: a lighter Z' is no contact interaction in decays of B mesons."""


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
        InputError: the Z' is too light for contact interactions.

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
    found = contact_couplings(point.zprime_couplings())
    values = {name: complex(value[0]) for name, value in found.items()}
    return WilsonCoefficients(mass, {name: value for name, value in values.items() if value != 0})


def contact_couplings(couplings: Couplings) -> dict[str, np.ndarray]:
    """The same at many points, each at its own scale m_Z', however light.

    Penguins of a top partner and boxes of vector-like quarks are added where a model has them.

    Returns:
        WCxf name in the basis JMS -> complex coefficient, GeV⁻², shape (points,).
    """
    values = exchange(effective_couplings(couplings))
    quarks = quarks_among(couplings.heavy)
    if quarks is not None:
        for name, value in scalar_boxes(quarks, couplings.ckm).items():
            values[name] = values[name] + value
    return values


def exchange(couplings: Couplings) -> dict[str, np.ndarray]:
    """Exchange of the Z' between two of its currents: semileptonic, ΔF = 2 and νν̄ℓℓ operators.

    Flavour-conserving operators of quarks and couplings that change the flavour of leptons are
    left out.

    Returns:
        WCxf name in the basis JMS -> coefficient, GeV⁻², shape (points,).
    """
    left, right, neutrino = (
        {k: matrix[:, k - 1, k - 1].real for k in GENERATIONS}
        for matrix in (couplings.left["l"], couplings.right["l"], couplings.left["nu"])
    )
    ld, rd = couplings.left["d"], couplings.right["d"]
    lu, ru = couplings.left["u"], couplings.right["u"]
    values: dict[str, np.ndarray] = {}
    for i, j in PAIRS:
        l_ij, r_ij = ld[:, i - 1, j - 1], rd[:, i - 1, j - 1]
        for k in GENERATIONS:
            values[f"VedLL_{k}{k}{i}{j}"] = -left[k] * l_ij
            values[f"VdeLR_{i}{j}{k}{k}"] = -right[k] * l_ij
            values[f"VedLR_{k}{k}{i}{j}"] = -left[k] * r_ij
            values[f"VedRR_{k}{k}{i}{j}"] = -right[k] * r_ij
            values[f"VnudLL_{k}{k}{i}{j}"] = -neutrino[k] * l_ij
            values[f"VnudLR_{k}{k}{i}{j}"] = -neutrino[k] * r_ij
        values |= _four_quarks("d", f"{i}{j}{i}{j}", l_ij, r_ij)
    values |= _four_quarks("u", "1212", lu[:, 0, 1], ru[:, 0, 1])
    for k in GENERATIONS:
        for n in GENERATIONS:
            values[f"VnueLL_{n}{n}{k}{k}"] = -neutrino[n] * left[k]
            values[f"VnueLR_{n}{n}{k}{k}"] = -neutrino[n] * right[k]
    return {name: value / couplings.mass**2 for name, value in values.items()}


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

    The left-right one has the sign of :mod:`zprimer.flavour.observables.meson_mixing`, not the
    printed one.

    Eq. 19 is normalised to 8 times the coefficients of H; QCD between m_Q and m_Z' is neglected,
    as in Eq. 18.

    Args:
        quarks: vector-like quarks, shape (points,).
        v: CKM matrices, shape (points, 3, 3).
    """
    values: dict[str, np.ndarray] = {}
    up_left = np.einsum("nij,nj->ni", v.conj(), quarks.yq)
    down, up = (quarks.yq, quarks.yd, quarks.md), (up_left, quarks.yu, quarks.mu)
    for kind, (left, right, mass), pairs in (("d", down, PAIRS), ("u", up, PAIRS[:1])):
        for i, j in pairs:
            y_left = left[:, i - 1].conj() * left[:, j - 1]
            y_right = right[:, i - 1].conj() * right[:, j - 1]
            end = f"{i}{j}{i}{j}"
            mixed = y_left * y_right * box_left_right(quarks.mq, mass)
            values[f"V{kind}{kind}LL_{end}"] = -(y_left**2) * box_chiral(quarks.mq) / 8
            values[f"V{kind}{kind}RR_{end}"] = -(y_right**2) * box_chiral(mass) / 8
            values[f"V1{kind}{kind}LR_{end}"] = mixed / 4
    return values
