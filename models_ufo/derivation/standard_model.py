"""The Standard Model's fields and Lagrangian in unitary gauge."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import sympy as sp

from derivation.content import Content, Leg, Order, Particle, Term, Vertex
from derivation.gauge import PAULI, cubic, quartic
from derivation.inputs import CKM, YUKAWAS, G, cw, ee, externals, internals, lam, sw, vev

a, Z, Wp, Wm, H = sp.symbols("a Z W+ W- H")
GW, G1 = ee / sw, ee / cw
W_COMPONENTS = ((Wp + Wm) / sp.sqrt(2), sp.I * (Wp - Wm) / sp.sqrt(2), cw * Z + sw * a)
B = -sw * Z + cw * a

SCALAR, VECTOR = "Identity(2,1)", "Gamma(3,2,1)"
LEFT, RIGHT = "Gamma(3,2,-1)*ProjM(-1,1)", "Gamma(3,2,-1)*ProjP(-1,1)"
METRIC = "Metric(1,2)"
VVV = (
    "P(3,1)*Metric(1,2) - P(3,2)*Metric(1,2) - P(2,1)*Metric(1,3)"
    " + P(2,3)*Metric(1,3) + P(1,2)*Metric(2,3) - P(1,3)*Metric(2,3)"
)
WWVV = "2*Metric(1,2)*Metric(3,4) - Metric(1,3)*Metric(2,4) - Metric(1,4)*Metric(2,3)"
FOUR_GLUONS = (
    ("f(-1,1,2)*f(3,4,-1)", "Metric(1,4)*Metric(2,3) - Metric(1,3)*Metric(2,4)"),
    ("f(-1,1,3)*f(2,4,-1)", "Metric(1,4)*Metric(2,3) - Metric(1,2)*Metric(3,4)"),
    ("f(-1,1,4)*f(2,3,-1)", "Metric(1,3)*Metric(2,4) - Metric(1,2)*Metric(3,4)"),
)


@dataclass(frozen=True)
class Multiplet:
    """A chiral fermion multiplet of SU(2) × U(1)_Y, singlet or doublet.

    Attributes:
        chirality: ``"L"`` or ``"R"``.
        hypercharge: Y with Q = T₃ + Y.
        components: for each SU(2) component, mass eigenstate by name -> coefficient.
        charge: of a further U(1)'.
    """

    chirality: str
    hypercharge: sp.Rational
    components: tuple[dict[str, sp.Expr], ...]
    charge: sp.Expr = sp.S.Zero


@dataclass
class Currents:
    """Couplings f̄₁γ^μ P f₂ V_μ of the Lagrangian: (f₁, f₂, V) -> chirality -> coefficient."""

    terms: dict[tuple[str, str, sp.Symbol], dict[str, sp.Expr]] = field(default_factory=dict)

    def add(
        self, first: str, second: str, boson: sp.Symbol, chirality: str, value: sp.Expr
    ) -> None:
        """Add ``value`` to one coefficient."""
        chiral = self.terms.setdefault((first, second, boson), {"L": sp.S.Zero, "R": sp.S.Zero})
        chiral[chirality] += value


def particles() -> dict[str, Particle]:
    """All particles of the Standard Model by name."""
    third = sp.Rational(1, 3)
    up, down = 2 * third, -third
    zero = sp.S.Zero
    listed = [
        Particle(12, "ve", "ve~", 2, 1, zero, "ZERO", "ZERO", "ve", "ve~"),
        Particle(14, "vm", "vm~", 2, 1, zero, "ZERO", "ZERO", "vm", "vm~"),
        Particle(16, "vt", "vt~", 2, 1, zero, "ZERO", "ZERO", "vt", "vt~"),
        Particle(11, "e-", "e+", 2, 1, sp.S.NegativeOne, "Me", "ZERO", "e-", "e+"),
        Particle(13, "mu-", "mu+", 2, 1, sp.S.NegativeOne, "MM", "ZERO", "mu-", "mu+"),
        Particle(15, "ta-", "ta+", 2, 1, sp.S.NegativeOne, "MTA", "ZERO", "ta-", "ta+"),
        Particle(2, "u", "u~", 2, 3, up, "MU", "ZERO", "u", "u~"),
        Particle(4, "c", "c~", 2, 3, up, "MC", "ZERO", "c", "c~"),
        Particle(6, "t", "t~", 2, 3, up, "MT", "WT", "t", "t~"),
        Particle(1, "d", "d~", 2, 3, down, "MD", "ZERO", "d", "d~"),
        Particle(3, "s", "s~", 2, 3, down, "MS", "ZERO", "s", "s~"),
        Particle(5, "b", "b~", 2, 3, down, "MB", "ZERO", "b", "b~"),
        Particle(22, "a", "a", 3, 1, zero, "ZERO", "ZERO", "a", "a"),
        Particle(23, "Z", "Z", 3, 1, zero, "MZ", "WZ", "Z", "Z"),
        Particle(24, "W+", "W-", 3, 1, sp.S.One, "MW", "WW", "W+", "W-"),
        Particle(21, "g", "g", 3, 8, zero, "ZERO", "ZERO", "g", "g"),
        Particle(25, "H", "H", 1, 1, zero, "MH", "WH", "H", "H"),
    ]
    return {particle.name: particle for particle in listed}


def multiplets(charges: dict[str, sp.Expr] | None = None) -> list[Multiplet]:
    """Quarks and leptons in the basis of diagonal up-type quarks: d' = V d in the doublets.

    Args:
        charges: U(1)' charge by lepton flavour, ``e``, ``mu`` and ``ta``.
    """
    half, sixth, third = sp.Rational(1, 2), sp.Rational(1, 6), sp.Rational(1, 3)
    downs = ("d", "s", "b")
    found = []
    for i, up in enumerate(("u", "c", "t")):
        rotated = {down: CKM[i, j] for j, down in enumerate(downs)}
        found.append(Multiplet("L", sixth, ({up: sp.S.One}, rotated)))
        found.append(Multiplet("R", 2 * third, ({up: sp.S.One},)))
        found.append(Multiplet("R", -third, ({downs[i]: sp.S.One},)))
    for flavour, neutrino in (("e", "ve"), ("mu", "vm"), ("ta", "vt")):
        charge = (charges or {}).get(flavour, sp.S.Zero)
        lepton = {f"{flavour}-": sp.S.One}
        found.append(Multiplet("L", -half, ({neutrino: sp.S.One}, lepton), charge))
        found.append(Multiplet("R", sp.S.NegativeOne, (lepton,), charge))
    return found


def gauge_matrix(doublet: bool, hypercharge: sp.Expr, extra: sp.Expr = sp.S.Zero) -> sp.Matrix:
    """Σ g T^a A^a acting on an SU(2) doublet or singlet, in physical fields.

    Args:
        extra: a term Q'g'Z' on the diagonal.
    """
    if not doublet:
        return sp.Matrix([[G1 * hypercharge * B + extra]])
    weak = sum((PAULI[i] * W_COMPONENTS[i] / 2 for i in range(3)), sp.zeros(2))
    return GW * weak + (G1 * hypercharge * B + extra) * sp.eye(2)


def gauge_currents(
    fermions: Sequence[Multiplet], bosons: Sequence[sp.Symbol], extra: sp.Expr = sp.S.Zero
) -> Currents:
    """Σ ψ̄ γ^μ (g T^a A^a_μ) ψ in mass eigenstates.

    Args:
        extra: field times coupling of a further U(1)', multiplied by each multiplet's charge.
    """
    currents = Currents()
    for fermion in fermions:
        matrix = gauge_matrix(
            len(fermion.components) == 2, fermion.hypercharge, extra * fermion.charge
        )
        for row, bar_states in enumerate(fermion.components):
            for column, states in enumerate(fermion.components):
                entry = sp.expand(matrix[row, column])
                for boson in bosons:
                    coupling = entry.coeff(boson)
                    if coupling == 0:
                        continue
                    for first, c1 in bar_states.items():
                        for second, c2 in states.items():
                            value = coupling * sp.conjugate(c1) * c2
                            currents.add(first, second, boson, fermion.chirality, value)
    for chiral in currents.terms.values():
        for chirality, value in chiral.items():
            chiral[chirality] = _simplified(value)
    return currents


def _simplified(value: sp.Expr) -> sp.Expr:
    """``value`` with the unitarity of the CKM matrix, Σ_i V*_ij V_ik = δ_jk, used."""
    unitarity = {
        sp.conjugate(CKM[0, j]) * CKM[0, k]: sp.KroneckerDelta(j, k)
        - sum(sp.conjugate(CKM[i, j]) * CKM[i, k] for i in (1, 2))
        for j in range(3)
        for k in range(3)
    }
    return _weinberg(sp.expand(sp.expand(value).subs(unitarity)))


def current_vertices(
    currents: Currents, states: dict[str, Particle], bosons: dict[sp.Symbol, Leg], order: str
) -> list[Vertex]:
    """Fermion-fermion-vector vertices; a field becomes the leg of its antiparticle."""
    found = []
    for (first, second, boson), chiral in currents.terms.items():
        left, right = chiral["L"], chiral["R"]
        if sp.simplify(left - right) == 0:
            structures = [(VECTOR, left)]
        else:
            structures = [(LEFT, left), (RIGHT, right)]
        color = "Identity(1,2)" if states[first].color == 3 else "1"
        terms = tuple(Term(color, lorentz, sp.I * c) for lorentz, c in structures if c != 0)
        if terms:
            legs = (Leg(states[second], anti=True), Leg(states[first]), bosons[boson])
            found.append(Vertex(legs, terms, ((order, 1),)))
    return found


def electroweak_legs(states: dict[str, Particle]) -> dict[sp.Symbol, Leg]:
    """The outgoing leg that each boson field of the Lagrangian creates."""
    return {
        a: Leg(states["a"]),
        Z: Leg(states["Z"]),
        Wp: Leg(states["W+"], anti=True),
        Wm: Leg(states["W+"]),
        H: Leg(states["H"]),
    }


def higgs_vertices(states: dict[str, Particle]) -> list[Vertex]:
    """From |D H|² − λ(|H|² − v²/2)² with H = (0, (v + H)/√2).

    Raises:
        ValueError: the photon or the mass terms do not come out right.
    """
    legs = electroweak_legs(states)
    doublet = sp.Matrix([0, (vev + H) / sp.sqrt(2)])
    matrix = gauge_matrix(doublet=True, hypercharge=sp.Rational(1, 2))
    # The fields are real or, like W+ and W-, conjugates of each other: M is Hermitian.
    kinetic = (doublet.T * matrix * matrix * doublet)[0]
    potential = lam * (vev * H + H**2 / 2) ** 2
    fields = (a, Z, Wp, Wm, H)
    found = []
    for powers, coefficient in sp.Poly(sp.expand(kinetic - potential), *fields).terms():
        coefficient = _weinberg(coefficient)
        symbols = [
            symbol for symbol, power in zip(fields, powers, strict=True) for _ in range(power)
        ]
        if coefficient != 0 and a in symbols:
            raise ValueError("the photon couples to the Higgs boson")
        if len(symbols) < 3 or coefficient == 0:
            continue
        identical = sp.prod([sp.factorial(power) for power in powers])
        lorentz = METRIC if symbols[0] != H else "1"
        coupling = sp.I * coefficient * identical
        orders = (("QED", len(symbols) - 2),)
        vertex_legs = tuple(legs[symbol] for symbol in symbols)
        found.append(Vertex(vertex_legs, (Term("1", lorentz, coupling),), orders))
    return found


def _weinberg(value: sp.Expr) -> sp.Expr:
    """``value`` factorised, with cos²θ_W + sin²θ_W = 1 used where it shortens it."""
    return sp.factor(value).subs(cw**2 + sw**2, 1)


def yukawa_vertices(states: dict[str, Particle]) -> list[Vertex]:
    """From −(y_f/√2)(v + H) f̄f."""
    found = []
    for name, (_, coupling) in YUKAWAS.items():
        color = "Identity(1,2)" if states[name].color == 3 else "1"
        value = -sp.I * sp.Symbol(coupling, positive=True) / sp.sqrt(2)
        legs = (Leg(states[name], anti=True), Leg(states[name]), Leg(states["H"]))
        found.append(Vertex(legs, (Term(color, SCALAR, value),), (("QED", 1),)))
    return found


def gauge_boson_vertices(states: dict[str, Particle]) -> list[Vertex]:
    """Self-couplings of γ, Z and W from the SU(2) field strength, and of the gluon.

    The gluon's are the formulas of :mod:`derivation.gauge` with f^abc left as a colour tensor.
    """
    fields = (a, Z, Wp, Wm)
    legs = electroweak_legs(states)
    mixing = sp.Matrix(3, 4, lambda row, column: sp.expand(W_COMPONENTS[row]).coeff(fields[column]))
    photon, z, plus, minus = range(4)
    found = []
    for triple in ((photon, plus, minus), (z, plus, minus)):
        term = Term("1", VVV, cubic(GW, mixing, triple))
        found.append(Vertex(tuple(legs[fields[i]] for i in triple), (term,), (("QED", 1),)))
    for quadruple in (
        (photon, photon, plus, minus),
        (photon, z, plus, minus),
        (z, z, plus, minus),
        (plus, plus, minus, minus),
    ):
        term = Term("1", WWVV, quartic(GW, mixing, quadruple))
        found.append(Vertex(tuple(legs[fields[i]] for i in quadruple), (term,), (("QED", 2),)))
    gluon = Leg(states["g"])
    found.append(Vertex((gluon,) * 3, (Term("f(1,2,3)", VVV, -G),), (("QCD", 1),)))
    terms = tuple(Term(color, lorentz, sp.I * G**2) for color, lorentz in FOUR_GLUONS)
    found.append(Vertex((gluon,) * 4, terms, (("QCD", 2),)))
    return found


def quark_gluon_vertices(states: dict[str, Particle]) -> list[Vertex]:
    """From g_s q̄ γ^μ T^a q G^a_μ."""
    return [
        Vertex(
            (Leg(state, anti=True), Leg(state), Leg(states["g"])),
            (Term("T(3,2,1)", VECTOR, sp.I * G),),
            (("QCD", 1),),
        )
        for state in states.values()
        if state.color == 3
    ]


def standard_model() -> Content:
    """The whole Standard Model."""
    states = particles()
    currents = gauge_currents(multiplets(), (a, Z, Wp, Wm))
    return Content(
        particles=list(states.values()),
        externals=externals(states),
        internals=internals(),
        vertices=[
            *gauge_boson_vertices(states),
            *higgs_vertices(states),
            *quark_gluon_vertices(states),
            *current_vertices(currents, states, electroweak_legs(states), "QED"),
            *yukawa_vertices(states),
        ],
        orders=[Order("QCD", 1), Order("QED", 2)],
    )
