"""A vector-like partner T of the right-handed top under a U(1)′, 1704.06005 Eqs. 5 to 12."""

import sympy as sp

from derivation.content import Content, External, Internal, Leg, Order, Particle, Term, Vertex
from derivation.inputs import cw, externals, internals, sw, vev
from derivation.standard_model import (
    SCALAR,
    Currents,
    Multiplet,
    Wm,
    Wp,
    Z,
    a,
    current_vertices,
    electroweak_legs,
    gauge_boson_vertices,
    gauge_currents,
    higgs_vertices,
    multiplets,
    particles,
    quark_gluon_vertices,
    yukawa_vertices,
)

Zp = sp.Symbol("zp")
gzp, qzp = sp.symbols("gzp qzp", positive=True)
sin_l, cos_l, sin_r, cos_r, tan_l = sp.symbols("sL cL sR cR tL", positive=True)
MT, MTP, yt = sp.symbols("MT MTP yt", positive=True)
ZPRIME, PARTNER = 32, 6000006
LEPTONS = {
    "mu-": ("zpmV", "zpmA", 4, r"q'_{\mu"),
    "ta-": ("zptaV", "zptaA", 6, r"q'_{\tau"),
}
NEUTRINOS = {"vm": ("zpvm", 8, r"q'_{\nu_\mu}"), "vt": ("zpvt", 9, r"q'_{\nu_\tau}")}
SCALAR_LEFT, SCALAR_RIGHT = "ProjM(2,1)", "ProjP(2,1)"


def top_multiplets() -> list[Multiplet]:
    """The Standard Model's multiplets and T′ ∼ (3, 1, 2/3, q′), in mass eigenstates.

    t′_L = c_L t + s_L T and T′_L = −s_L t + c_L T diagonalise Eq. 7, and R alike (Eqs. 8 and 9).
    """
    hypercharge = sp.Rational(2, 3)
    third_up = {"t"}
    found = []
    for fermion in multiplets():
        if set(fermion.components[0]) == third_up:
            left = fermion.chirality == "L"
            mixed = {"t": cos_l, "tp": sin_l} if left else {"t": cos_r, "tp": sin_r}
            fermion = Multiplet(
                fermion.chirality, fermion.hypercharge, (mixed, *fermion.components[1:])
            )
        found.append(fermion)
    found.append(Multiplet("L", hypercharge, ({"t": -sin_l, "tp": cos_l},), qzp))
    found.append(Multiplet("R", hypercharge, ({"t": -sin_r, "tp": cos_r},), qzp))
    return found


def top_currents(bosons: tuple[sp.Symbol, ...]) -> Currents:
    """Gauge currents of all fermions, c² + s² = 1 used for each angle.

    The cosine is eliminated for T and the sine for t, so that small mixing leaves no rounding.
    """
    currents = gauge_currents(top_multiplets(), bosons, extra=gzp * Zp)
    for (first, _, boson), chiral in currents.terms.items():
        if boson != Zp and first in ("t", "tp"):
            for chirality, sine, cosine in (("L", sin_l, cos_l), ("R", sin_r, cos_r)):
                kept, dropped = (cosine, sine) if first == "t" else (sine, cosine)
                value = sp.expand(chiral[chirality]).subs(dropped**2, 1 - kept**2)
                top, bottom = sp.fraction(sp.together(value))
                top = sp.expand(sp.expand(top).subs(cw**2, 1 - sw**2))
                chiral[chirality] = sp.factor(top / bottom)
    currents.terms = {
        key: chiral for key, chiral in currents.terms.items() if set(chiral.values()) != {0}
    }
    return currents


def lepton_currents(content: Content) -> Currents:
    """Eq. 14: g̃ Z′_μ ℓ̄γ^μ(q_V + q_A γ₅)ℓ, and g̃ q_ν Z′_μ ν̄γ^μ P_L ν; adds their inputs."""
    currents = Currents()
    for lepton, (vector_name, axial_name, code, latex) in LEPTONS.items():
        vector, axial = sp.symbols(f"{vector_name} {axial_name}", real=True)
        currents.add(lepton, lepton, Zp, "L", gzp * (vector - axial))
        currents.add(lepton, lepton, Zp, "R", gzp * (vector + axial))
        content.externals += [
            External(vector_name, "ZPRIME", (code,), 0.0, f"{latex},V}}"),
            External(axial_name, "ZPRIME", (code + 1,), 0.0, f"{latex},A}}"),
        ]
    for neutrino, (name, code, latex) in NEUTRINOS.items():
        currents.add(neutrino, neutrino, Zp, "L", gzp * sp.Symbol(name, real=True))
        content.externals.append(External(name, "ZPRIME", (code,), 0.0, latex))
    return currents


def top_yukawa_vertices(states: dict[str, Particle]) -> list[Vertex]:
    """From −(y_t/√2)(v + H) t̄′_L t′_R + h.c. of Eq. 7."""
    left, right = {"t": cos_l, "tp": sin_l}, {"t": cos_r, "tp": sin_r}
    found = []
    for first in left:
        for second in left:
            projected = ((SCALAR_LEFT, right[first] * left[second]),)
            projected += ((SCALAR_RIGHT, left[first] * right[second]),)
            if first == second:
                projected = ((SCALAR, left[first] * right[first]),)
            terms = tuple(
                Term("Identity(1,2)", lorentz, -sp.I * yt * value / sp.sqrt(2))
                for lorentz, value in projected
            )
            legs = (Leg(states[second], anti=True), Leg(states[first]), Leg(states["H"]))
            found.append(Vertex(legs, terms, (("QED", 1),)))
    return found


def mixing_internals() -> list[Internal]:
    """Angles and the Yukawa coupling y_t from m_t, m_T and s_R: tan θ_L = (m_t/m_T) tan θ_R."""
    return [
        Internal("cR", sp.sqrt(1 - sin_r**2), r"\cos\theta_R"),
        Internal("tL", MT * sin_r / (MTP * cos_r), r"\tan\theta_L"),
        Internal("cL", 1 / sp.sqrt(1 + tan_l**2), r"\cos\theta_L"),
        Internal("sL", tan_l * cos_l, r"\sin\theta_L"),
        Internal("yt", sp.sqrt(2) * (cos_l * MT * cos_r + sin_l * MTP * sin_r) / vev, "y_t"),
    ]


def topphilic_content() -> tuple[Content, Currents]:
    """The model without its loop counterterms, and the currents of the neutral bosons.

    The scalar φ is left out, as if it were heavy; the Z′ mass is an input. Defaults of the
    model's own inputs are 0 here, the caller sets them.
    """
    states = particles()
    partner = Particle(PARTNER, "tp", "tp~", 2, 3, sp.Rational(2, 3), "MTP", "WTP", "T", r"\bar{T}")
    zprime = Particle(ZPRIME, "zp", "zp", 3, 1, sp.S.Zero, "MZP", "WZP", "Z'", "Z'")
    states |= {"tp": partner, "zp": zprime}
    content = Content(
        particles=list(states.values()),
        externals=[external for external in externals(states) if external.name != "ymt"],
        internals=[internal for internal in internals() if internal.name != "yt"],
        orders=[Order("QCD", 1, loops=1), Order("QED", 2), Order("ZPR", 2)],
    )
    content.internals += mixing_internals()
    content.externals += [
        External("MTP", "MASS", (PARTNER,), 0.0, "m_T"),
        External("WTP", "DECAY", (PARTNER,), 0.0, r"\Gamma_T"),
        External("MZP", "MASS", (ZPRIME,), 0.0, "m_{Z'}"),
        External("WZP", "DECAY", (ZPRIME,), 0.0, r"\Gamma_{Z'}"),
        External("gzp", "ZPRIME", (1,), 0.0, r"\tilde g"),
        External("qzp", "ZPRIME", (2,), 0.0, "q'"),
        External("sR", "ZPRIME", (3,), 0.0, r"\sin\theta_R"),
    ]
    currents = top_currents((a, Z, Wp, Wm, Zp))
    of_zprime = Currents({key: value for key, value in currents.terms.items() if key[2] == Zp})
    of_others = Currents({key: value for key, value in currents.terms.items() if key[2] != Zp})
    leptons = lepton_currents(content)
    tops = (states["t"], states["tp"])
    content.vertices = [
        *gauge_boson_vertices(states),
        *higgs_vertices(states),
        *quark_gluon_vertices(states),
        *current_vertices(of_others, states, electroweak_legs(states), "QED"),
        *(v for v in yukawa_vertices(states) if v.legs[1].particle not in tops),
        *top_yukawa_vertices(states),
        *current_vertices(of_zprime, states, {Zp: Leg(zprime)}, "ZPR"),
        *current_vertices(leptons, states, {Zp: Leg(zprime)}, "ZPR"),
    ]
    return content, currents
