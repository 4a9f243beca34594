"""Standard Model inputs, defaults in one place, and what follows from them at tree level.

The electroweak inputs are α(m_Z), G_F and m_Z, the scheme of MadGraph's ``sm``.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zprimer.errors import InputError
from zprimer.models.parameters import Parameter

PARAMETERS = (
    Parameter("aewm1", 132.50698, "", "inverse of the electromagnetic coupling, 1/α(m_Z)", above=0),
    Parameter("gf", 1.16639e-5, "GeV^-2", "Fermi constant G_F", above=0),
    Parameter("alpha_s", 0.118, "", "strong coupling α_s(m_Z)", above=0, below=1),
    Parameter("mz", 91.188, "GeV", "Z mass", above=0),
    Parameter("wz", 2.441404, "GeV", "Z width, at tree level with these inputs", above=0),
    Parameter("ww", 2.0476, "GeV", "W width, at tree level with these inputs", above=0),
    Parameter("mh", 125.0, "GeV", "Higgs mass", above=0),
    Parameter("wh", 0.00407, "GeV", "Higgs width", above=0),
    Parameter("mt", 173.0, "GeV", "top mass", above=0),
    Parameter("wt", 1.4915, "GeV", "top width", above=0),
    Parameter("mb", 4.7, "GeV", "bottom mass, in partial widths", at_least=0),
    Parameter("mc", 1.42, "GeV", "charm mass, in partial widths", at_least=0),
    Parameter("mtau", 1.77686, "GeV", "τ mass", at_least=0),
    Parameter("mmu", 0.1056583755, "GeV", "μ mass, in partial widths and (g-2)_μ", at_least=0),
    Parameter("me", 0.51099895e-3, "GeV", "electron mass, in partial widths", at_least=0),
    Parameter("ckm_lambda", 0.22497, "", "Wolfenstein λ", at_least=0, below=1),
    Parameter("ckm_a", 0.8230, "", "Wolfenstein A", at_least=0),
    Parameter("ckm_rho", 0.1598, "", "Wolfenstein ρ̄"),
    Parameter("ckm_eta", 0.3525, "", "Wolfenstein η̄"),
)


@dataclass(frozen=True)
class Electroweak:
    """Tree-level electroweak quantities in the (α, G_F, m_Z) scheme.

    Attributes:
        mw: W mass, GeV.
        sw2: sin²θ_W = 1 − m_W²/m_Z².
        e: electromagnetic coupling √(4πα).
        g1, g2: hypercharge and weak couplings e/cos θ_W and e/sin θ_W.
        vev: Higgs vacuum expectation value 2 m_W/g₂, GeV (246 GeV).
    """

    mw: float
    sw2: float
    e: float
    g1: float
    g2: float
    vev: float


def electroweak(inputs: Mapping[str, float]) -> Electroweak:
    """Tree-level relations m_W² = m_Z²/2 + √(m_Z⁴/4 − πα m_Z²/(√2 G_F)), as in MadGraph's ``sm``.

    Args:
        inputs: at least ``aewm1``, ``gf`` (GeV⁻²) and ``mz`` (GeV).

    Raises:
        InputError: the inputs leave no real W mass.

    Example:
        >>> defaults = {p.name: p.default for p in PARAMETERS}
        >>> round(electroweak(defaults).mw, 3)
        80.419
    """
    aewm1, gf, mz = inputs["aewm1"], inputs["gf"], inputs["mz"]
    discriminant = mz**4 / 4 - math.pi / aewm1 * mz**2 / (math.sqrt(2) * gf)
    if discriminant <= 0:
        raise InputError(
            f"aewm1 = {aewm1:g}, gf = {gf:g} GeV^-2 and mz = {mz:g} GeV give no real W mass: "
            "raise aewm1, gf or mz."
        )
    mw = math.sqrt(mz**2 / 2 + math.sqrt(discriminant))
    sw2 = 1 - mw**2 / mz**2
    if sw2 <= 0:
        raise InputError(
            f"aewm1 = {aewm1:g}, gf = {gf:g} GeV^-2 and mz = {mz:g} GeV give a W as heavy as the "
            "Z: lower aewm1, gf or mz."
        )
    e = math.sqrt(4 * math.pi / aewm1)
    g2 = e / math.sqrt(sw2)
    return Electroweak(mw=mw, sw2=sw2, e=e, g1=e / math.sqrt(1 - sw2), g2=g2, vev=2 * mw / g2)


_NOT_UNITARY = (
    "no unitary CKM matrix has ckm_lambda = {lam:g}, ckm_a = {a:g} and "
    "ckm_rho + i ckm_eta = {apex:g}: the sine of a mixing angle would be above 1."
)


def ckm(inputs: Mapping[str, float]) -> np.ndarray:
    """CKM matrix, unitary to all orders in λ, phases as in the PDG's standard parametrisation.

    s₁₂ = λ, s₂₃ = Aλ², s₁₃e^{iδ} = Aλ³(ρ̄+iη̄)√(1−A²λ⁴)/(√(1−λ²)(1−A²λ⁴(ρ̄+iη̄)))
    (PDG review of the CKM matrix, Eqs. 12.4 and 12.5).

    Returns:
        Complex array of shape (3, 3), rows u c t, columns d s b.

    Raises:
        InputError: the parameters give a sine above 1.
    """
    lam, a = inputs["ckm_lambda"], inputs["ckm_a"]
    apex = complex(inputs["ckm_rho"], inputs["ckm_eta"])
    s12, s23 = lam, a * lam**2
    if max(abs(s12), abs(s23)) >= 1:
        raise InputError(_NOT_UNITARY.format(lam=lam, a=a, apex=apex))
    s13 = a * lam**3 * apex * math.sqrt(1 - a**2 * lam**4)
    s13 /= math.sqrt(1 - lam**2) * (1 - a**2 * lam**4 * apex)
    if abs(s13) > 1:
        raise InputError(_NOT_UNITARY.format(lam=lam, a=a, apex=apex))
    c12, c23, c13 = (math.sqrt(1 - abs(s) ** 2) for s in (s12, s23, s13))
    return np.array(
        [
            [c12 * c13, s12 * c13, s13.conjugate()],
            [-s12 * c23 - c12 * s23 * s13, c12 * c23 - s12 * s23 * s13, s23 * c13],
            [s12 * s23 - c12 * c23 * s13, -c12 * s23 - s12 * c23 * s13, c23 * c13],
        ]
    )
