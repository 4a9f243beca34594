"""Top-philic U(1)′ with a vector-like partner T of the right-handed top: 1704.06005 (KSZ).

Eqs. 5 to 12, 14, 16 and 17. The covariant derivative is D_μ = ∂_μ − i g̃ q Z′_μ, the paper's up to
the sign of the field Z′, so every vertex is +i γ^μ(g_L P_L + g_R P_R) with the couplings of
Eqs. 12 and 14 without their overall minus. The t̄t coupling is g̃ q′ (s_L², s_R²), so the width is
proportional to s_L⁴ + s_R⁴; Eq. 16 is printed with s_L² + s_R². The scalar φ, without mixing with
the Higgs boson (λ′ = 0 in Eq. 6), enters in T → tφ only, with the coupling y_T that Eq. 7 fixes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zprimer.errors import InputError
from zprimer.models.couplings import Couplings, diagonal, standard_model_inputs
from zprimer.models.parameters import Parameter
from zprimer.models.point import ZPRIME, Model, Point
from zprimer.models.standard_model import PARAMETERS as STANDARD_MODEL
from zprimer.models.standard_model import ckm, electroweak
from zprimer.models.widths import fermion_to_scalar, fermion_to_vector, vector_to_fermions

TOP, PARTNER, PHI = 6, 6000006, 35

LOOP_SCALE = 91.188
"""Default of the scale that MadLoop wants in a card, GeV; runs of MadGraph set their own."""

PARAMETERS = (
    Parameter("mzp", 300.0, "GeV", "Z' mass", above=0),
    Parameter("g", 1.0, "", "U(1)' gauge coupling g~ (Eq. 5)", above=0, symbol=r"$\tilde g$"),
    Parameter("q", 1.0, "", "U(1)' charge q' of T' and of the scalar Phi (Eq. 5)", above=0),
    Parameter("mT", 1500.0, "GeV", "mass of the heavy top partner T", above=0),
    Parameter("sR", 0.3, "", "sine of the right-handed mixing angle (Eq. 9)", at_least=0, below=1),
    Parameter("qV", 1.0, "", "vector coupling of the muon in units of g~ (Eq. 14)"),
    Parameter("qA", -1.0, "", "axial coupling of the muon in units of g~ (Eq. 14)"),
    Parameter("qtauV", 0.0, "", "vector coupling of the tau in units of g~"),
    Parameter("qtauA", 0.0, "", "axial coupling of the tau in units of g~"),
    Parameter("qnumu", 0.0, "", "coupling of left-handed nu_mu in units of g~; SU(2): qV - qA"),
    Parameter("qnutau", 0.0, "", "coupling of left-handed nu_tau in units of g~"),
    Parameter(
        "brmu",
        0.0,
        "",
        "share of muons in the width to leptons and dark matter; 0: from the couplings",
        at_least=0,
        at_most=1,
        symbol=r"BR$_{\mu\mu}$",
    ),
    Parameter(
        "relwidth",
        0.0,
        "",
        "Z' width over mass at unchanged branching ratios; 0: natural width",
        at_least=0,
        below=1,
        symbol=r"$\Gamma/m$",
        at_zero="natural width",
    ),
    Parameter("mphi", 1e4, "GeV", "mass of the scalar phi, decoupled unless T -> t phi", above=0),
    *STANDARD_MODEL,
)


@dataclass(frozen=True)
class Mixing:
    """The t–T sector, from its physical masses and one angle.

    Attributes:
        sl, cl, sr, cr: sines and cosines of θ_L and θ_R (Eqs. 8 and 9).
        mass_sm: y_t v/√2, GeV.
        mass_mixed: y_T ṽ/√2, GeV.
        mass_vector: the vector-like mass M_T, GeV.
    """

    sl: float
    cl: float
    sr: float
    cr: float
    mass_sm: float
    mass_mixed: float
    mass_vector: float


@dataclass(frozen=True)
class Chiral:
    """Couplings of i γ^μ(left P_L + right P_R), or of −i(left P_L + right P_R) for a scalar."""

    left: float
    right: float


def mixing(mt: float, m_partner: float, sr: float) -> Mixing:
    """Invert Eqs. 7 to 11: M = U_L diag(m_t, m_T) U_Rᵀ with M₁₂ = 0.

    M₁₂ = 0 is tan θ_L = (m_t/m_T) tan θ_R; the other entries are those of the Lagrangian.

    Args:
        mt, m_partner: the two masses, GeV.
        sr: sin θ_R in [0, 1).

    Example:
        >>> angles = mixing(173.0, 1500.0, 0.3)
        >>> round(angles.mass_sm * angles.mass_vector / (173.0 * 1500.0), 12)
        1.0
    """
    cr = math.sqrt(1 - sr**2)
    tan_l = mt / m_partner * sr / cr
    cl = 1 / math.hypot(1, tan_l)
    sl = tan_l * cl
    return Mixing(
        sl=sl,
        cl=cl,
        sr=sr,
        cr=cr,
        mass_sm=cl * mt * cr + sl * m_partner * sr,
        mass_mixed=cl * m_partner * sr - sl * mt * cr,
        mass_vector=sl * mt * sr + cl * m_partner * cr,
    )


def quark_couplings(inputs: Mapping[str, float]) -> dict[str, Chiral]:
    """Couplings of Eq. 12 in mass eigenstates, by boson and quarks: ``"zp_tT"``, ``"z_tt"``, ….

    ``w_<quark>b`` is to be multiplied by the CKM element; ``h_tT`` stands for h t̄(…)T and
    ``phi_tT`` for φ t̄(…)T, from the Yukawa terms of Eq. 7.
    """
    angles = mixing(inputs["mt"], inputs["mT"], inputs["sR"])
    weak = electroweak(inputs)
    sl, cl, sr, cr = angles.sl, angles.cl, angles.sr, angles.cr
    zprime, vev_prime = inputs["g"] * inputs["q"], _vev_prime(inputs)
    z = weak.g2 / math.sqrt(1 - weak.sw2)
    charge = 2 / 3 * weak.sw2
    w = weak.g2 / math.sqrt(2)
    higgs, phi = angles.mass_sm / weak.vev, angles.mass_mixed / vev_prime
    return {
        "zp_tt": Chiral(zprime * sl**2, zprime * sr**2),
        "zp_tT": Chiral(-zprime * sl * cl, -zprime * sr * cr),
        "zp_TT": Chiral(zprime * cl**2, zprime * cr**2),
        "z_tt": Chiral(z * (cl**2 / 2 - charge), -z * charge),
        "z_tT": Chiral(z * sl * cl / 2, 0.0),
        "z_TT": Chiral(z * (sl**2 / 2 - charge), -z * charge),
        "w_tb": Chiral(w * cl, 0.0),
        "w_Tb": Chiral(w * sl, 0.0),
        "h_tt": Chiral(higgs * cl * cr, higgs * cl * cr),
        "h_tT": Chiral(higgs * sl * cr, higgs * cl * sr),
        "h_TT": Chiral(higgs * sl * sr, higgs * sl * sr),
        "phi_tT": Chiral(phi * cl * cr, -phi * sl * sr),
    }


def lepton_couplings(inputs: Mapping[str, float]) -> dict[str, Chiral]:
    """Z′ couplings of the leptons, Eq. 14 turned into chiralities: g_L = g̃(q_V − q_A)."""
    g = inputs["g"]
    return {
        "zp_mumu": Chiral(g * (inputs["qV"] - inputs["qA"]), g * (inputs["qV"] + inputs["qA"])),
        "zp_tautau": Chiral(
            g * (inputs["qtauV"] - inputs["qtauA"]), g * (inputs["qtauV"] + inputs["qtauA"])
        ),
        "zp_numunumu": Chiral(g * inputs["qnumu"], 0.0),
        "zp_nutaunutau": Chiral(g * inputs["qnutau"], 0.0),
    }


def couplings(inputs: Mapping[str, np.ndarray]) -> Couplings:
    """Tree-level couplings of Eqs. 12 and 14 at many points.

    ``heavy``: ``t-T`` is s_R, ``T`` the coupling g̃ q′ of T′, ``mT`` the mass of T in GeV.
    """
    g, zprime = inputs["g"], inputs["g"] * inputs["q"]
    angles = [mixing(*row) for row in zip(inputs["mt"], inputs["mT"], inputs["sR"], strict=True)]
    # squares of single numbers, which numpy's of arrays may differ from in the last digit
    sl2, sr2 = (np.array([getattr(each, name) ** 2 for each in angles]) for name in ("sl", "sr"))
    nothing = np.zeros_like(g)
    muon, tau = (inputs["qV"], inputs["qA"]), (inputs["qtauV"], inputs["qtauA"])
    return Couplings(
        mass=inputs["mzp"],
        left={
            "l": diagonal(nothing, *(g * (vector - axial) for vector, axial in (muon, tau))),
            "nu": diagonal(nothing, g * inputs["qnumu"], g * inputs["qnutau"]),
            "u": diagonal(nothing, nothing, zprime * sl2),
        },
        right={
            "l": diagonal(nothing, *(g * (vector + axial) for vector, axial in (muon, tau))),
            "u": diagonal(nothing, nothing, zprime * sr2),
        },
        standard_model=standard_model_inputs(inputs),
        heavy={"t-T": inputs["sR"], "T": zprime, "mT": inputs["mT"]},
    )


def derive(inputs: Mapping[str, float]) -> Point:
    """Masses, mixing angles, couplings and widths of 1704.06005.

    Raises:
        InputError: T is not heavier than the top, or the Z' or T is wider than heavy.
    """
    if inputs["mT"] <= inputs["mt"]:
        raise InputError(
            f"mT = {inputs['mT']:g} GeV is not above the top mass of {inputs['mt']:g} GeV: "
            "raise mT, T is the heavier of the two."
        )
    angles, weak = mixing(inputs["mt"], inputs["mT"], inputs["sR"]), electroweak(inputs)
    vertices = {**quark_couplings(inputs), **lepton_couplings(inputs)}
    vev_prime = _vev_prime(inputs)
    decays = {
        ZPRIME: _zprime_widths(inputs, vertices),
        PARTNER: _partner_widths(inputs, vertices),
    }
    masses = {ZPRIME: inputs["mzp"], PARTNER: inputs["mT"]}
    natural = {pdg: sum(partial.values()) for pdg, partial in decays.items()}
    natural[ZPRIME] += _unlisted_width(inputs, decays[ZPRIME])
    widths = dict(natural)
    if inputs["relwidth"] > 0:
        widths[ZPRIME] = inputs["relwidth"] * inputs["mzp"]
    for pdg, name in ((ZPRIME, "Z'"), (PARTNER, "T")):
        if widths[pdg] >= masses[pdg]:
            raise InputError(
                f"the {name} width of {widths[pdg]:.4g} GeV exceeds its mass of "
                f"{masses[pdg]:g} GeV: lower g, the charges or sR."
            )
    return Point(
        model="topphilic",
        parameters=dict(inputs),
        masses=masses,
        widths=widths,
        branching_ratios={
            pdg: {ids: part / natural[pdg] for ids, part in partial.items()}
            for pdg, partial in decays.items()
        },
        couplings={
            "g": inputs["g"],
            **{
                f"{name}_{side}": getattr(chiral, attribute)
                for name, chiral in vertices.items()
                for side, attribute in (("L", "left"), ("R", "right"))
            },
        },
        derived={
            "sL": angles.sl,
            "cL": angles.cl,
            "cR": angles.cr,
            "M_T": angles.mass_vector,
            "y_t": math.sqrt(2) * angles.mass_sm / weak.vev,
            "y_T": math.sqrt(2) * angles.mass_mixed / vev_prime,
            "y_T_v_phi": math.sqrt(2) * angles.mass_mixed,
            "v_phi": vev_prime,
            "width_over_mass": widths[ZPRIME] / inputs["mzp"],
        },
        card_blocks={
            "ZPRIME": {code: inputs[name] for name, (_, code) in _ZPRIME_ENTRIES.items()},
            "MASSINFO": {(PHI,): inputs["mphi"]},
            "LOOP": {(1,): LOOP_SCALE},
            "WIDTHINFO": {(1,): inputs["brmu"], (2,): inputs["relwidth"]},
        },
    )


def _vev_prime(inputs: Mapping[str, float]) -> float:
    """ṽ of m_Z′ = g̃ q′ ṽ, from |D_μΦ|² of Eq. 5, GeV."""
    return inputs["mzp"] / (inputs["g"] * inputs["q"])


def _zprime_widths(
    inputs: Mapping[str, float], couplings: Mapping[str, Chiral]
) -> dict[tuple[int, ...], float]:
    mzp, mt, m_partner = inputs["mzp"], inputs["mt"], inputs["mT"]
    channels = {
        (13, -13): ("zp_mumu", inputs["mmu"], inputs["mmu"], 1),
        (15, -15): ("zp_tautau", inputs["mtau"], inputs["mtau"], 1),
        (14, -14): ("zp_numunumu", 0.0, 0.0, 1),
        (16, -16): ("zp_nutaunutau", 0.0, 0.0, 1),
        (TOP, -TOP): ("zp_tt", mt, mt, 3),
        (TOP, -PARTNER): ("zp_tT", mt, m_partner, 3),
        (PARTNER, -TOP): ("zp_tT", mt, m_partner, 3),
        (PARTNER, -PARTNER): ("zp_TT", m_partner, m_partner, 3),
    }
    widths = {
        ids: vector_to_fermions(mzp, m1, m2, couplings[name].left, couplings[name].right, colours)
        for ids, (name, m1, m2, colours) in channels.items()
    }
    return {ids: width for ids, width in widths.items() if width > 0}


def _unlisted_width(inputs: Mapping[str, float], decays: Mapping[tuple[int, ...], float]) -> float:
    """Width to what the couplings do not say, GeV: makes the muons' share in all but tops ``brmu``.

    1704.06005 draws Fig. 2 for BR(Z' → μμ) of 1, 0.5 and 0.25 without saying which neutrinos, taus
    or other particles take the rest.
    """
    share, muons = inputs["brmu"], decays.get((13, -13), 0.0)
    if share == 0:
        return 0.0
    colourless = sum(width for ids, width in decays.items() if 10 < abs(ids[0]) < 20)
    if share * colourless > muons * (1 + 1e-12):
        raise InputError(
            f"brmu = {share:g} is above the muons' share of {muons / colourless:.4g} in the width "
            "to leptons that the couplings give: lower brmu or the couplings to taus and neutrinos."
        )
    return muons / share - colourless


def _partner_widths(
    inputs: Mapping[str, float], couplings: Mapping[str, Chiral]
) -> dict[tuple[int, ...], float]:
    """T → bW (and dW, sW), tZ, tZ′, tH and tφ where open."""
    mass, mt = inputs["mT"], inputs["mt"]
    mw, v = electroweak(inputs).mw, ckm(inputs)
    w, z, zp = couplings["w_Tb"], couplings["z_tT"], couplings["zp_tT"]
    higgs, phi = couplings["h_tT"], couplings["phi_tT"]
    widths: dict[tuple[int, ...], float] = {}
    for i, (pdg, m_down) in enumerate(((1, 0.0), (3, 0.0), (5, inputs["mb"]))):
        coupling = float(abs(v[2, i])) * w.left
        widths[(pdg, 24)] = fermion_to_vector(mass, m_down, mw, coupling, 0.0)
    widths[(TOP, 23)] = fermion_to_vector(mass, mt, inputs["mz"], z.left, z.right)
    widths[(TOP, ZPRIME)] = fermion_to_vector(mass, mt, inputs["mzp"], zp.left, zp.right)
    widths[(TOP, 25)] = fermion_to_scalar(mass, mt, inputs["mh"], higgs.left, higgs.right)
    widths[(TOP, PHI)] = fermion_to_scalar(mass, mt, inputs["mphi"], phi.left, phi.right)
    return {ids: width for ids, width in widths.items() if width > 0}


_ZPRIME_ENTRIES: dict[str, tuple[str, tuple[int, ...]]] = {
    name: ("ZPRIME", (number,))
    for number, name in enumerate(
        ("g", "q", "sR", "qV", "qA", "qtauV", "qtauA", "qnumu", "qnutau"), start=1
    )
}

MODEL = Model(
    name="topphilic",
    title="top-philic U(1)′ with a vector-like top partner",
    reference="1704.06005",
    parameters=PARAMETERS,
    derive=derive,
    couplings=couplings,
    decoupled={"g": 1e-9, "sR": 0.0},
    paper_era="paper_2017",
    card_entries={
        "mzp": ("MASS", (ZPRIME,)),
        "mT": ("MASS", (PARTNER,)),
        "mphi": ("MASSINFO", (PHI,)),
        "brmu": ("WIDTHINFO", (1,)),
        "relwidth": ("WIDTHINFO", (2,)),
        **_ZPRIME_ENTRIES,
    },
)
