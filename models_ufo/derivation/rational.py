"""Rational terms R₂ of quark loops with two or three gluons and neutral bosons.

0903.0356 (Draggiotis, Garzelli, Papadopoulos, Pittau) and 0910.3130 (Garzelli, Malamos, Pittau),
in four-dimensional helicity with an anticommuting γ₅, for vertices iγ^μ(V + Aγ₅) of the boson with
q̄ and q′. They are all the counterterms that loop-induced processes need: no ultraviolet
divergence is left in them.
"""

from collections.abc import Mapping
from itertools import combinations_with_replacement

import sympy as sp

from derivation.content import Content, Counterterm, Leg, LoopTerm, Particle
from derivation.inputs import G, cw, sw
from derivation.standard_model import Currents

EPSILON_GGV = "Epsilon(3,1,2,-1)*P(-1,2) - Epsilon(3,1,2,-1)*P(-1,1)"
EPSILON_GGGV = "Epsilon(4,1,2,3)"
METRIC = "Metric(1,2)"
METRICS = "Metric(1,2)*Metric(3,4) + Metric(1,3)*Metric(2,4) + Metric(1,4)*Metric(2,3)"
LOOP = 24 * sp.pi**2


def add_rational_terms(
    content: Content, currents: Currents, bosons: Mapping[sp.Symbol, tuple[str, str]]
) -> None:
    """Add R₂ of ggV, gggV, ggVV′ and ggH for every quark, or pair of quarks, in the loop.

    Args:
        content: the model, extended in place.
        currents: couplings of the quarks to the bosons.
        bosons: for each neutral boson field, its particle's name and its coupling order.
    """
    states = {particle.name: particle for particle in content.particles}
    quarks = [particle for particle in content.particles if particle.color == 3]
    gluon = Leg(states["g"])

    def couplings(boson: sp.Symbol, pair: tuple[Particle, Particle]) -> tuple[sp.Expr, sp.Expr]:
        chiral = currents.terms.get((pair[0].name, pair[1].name, boson))
        if chiral is None:
            return sp.S.Zero, sp.S.Zero
        left, right = chiral["L"], chiral["R"]
        return tuple(
            sp.factor(value).subs(cw**2 + sw**2, 1)
            for value in ((left + right) / 2, (right - left) / 2)
        )

    for boson, (name, order) in bosons.items():
        triangle, box = [], []
        for quark in quarks:
            vector, axial = couplings(boson, (quark, quark))
            loop = (quark,)
            triangle.append(
                LoopTerm("Tr(1,2)", EPSILON_GGV, 2 * axial * G**2 / (12 * sp.pi**2), loop)
            )
            box.append(LoopTerm("d(1,2,3)", METRICS, sp.I * vector * G**3 / (2 * LOOP), loop))
            box.append(
                LoopTerm("f(1,2,3)", EPSILON_GGGV, 9 * sp.I * axial * G**3 / (2 * LOOP), loop)
            )
        legs = (gluon, gluon, Leg(states[name]))
        _add(content, legs, triangle, (("QCD", 2), (order, 1)))
        _add(content, (gluon, *legs), box, (("QCD", 3), (order, 1)))
    for first, second in combinations_with_replacement(bosons, 2):
        terms = []
        for pair in combinations_with_replacement(quarks, 2):
            v1, a1 = couplings(first, pair)
            v2, a2 = couplings(second, pair)
            orders_in_loop = 1 if pair[0] == pair[1] else 2
            value = 2 * orders_in_loop * (v1 * v2 + a1 * a2) * sp.I * G**2 / LOOP
            terms.append(LoopTerm("Tr(1,2)", METRICS, value, tuple(dict.fromkeys(pair))))
        (name1, order1), (name2, order2) = bosons[first], bosons[second]
        orders = [(order1, 2)] if order1 == order2 else [(order1, 1), (order2, 1)]
        legs = (gluon, gluon, Leg(states[name1]), Leg(states[name2]))
        _add(content, legs, terms, (("QCD", 2), *orders))
    _add(content, (gluon, gluon, Leg(states["H"])), _higgs_terms(content), (("QCD", 2), ("QED", 1)))


def _higgs_terms(content: Content) -> list[LoopTerm]:
    """From the vertices c H q̄q: c m g_s²/(4π²), colour Tr(1,2)."""
    return [
        LoopTerm(
            "Tr(1,2)",
            METRIC,
            vertex.terms[0].coupling * sp.Symbol(quark.mass, positive=True) * G**2 / (4 * sp.pi**2),
            (quark,),
        )
        for vertex in content.vertices
        if [leg.particle.name for leg in vertex.legs[2:]] == ["H"]
        and (quark := vertex.legs[1].particle) is vertex.legs[0].particle
        and quark.color == 3
    ]


def _add(
    content: Content,
    legs: tuple[Leg, ...],
    terms: list[LoopTerm],
    orders: tuple[tuple[str, int], ...],
) -> None:
    kept = tuple(term for term in terms if sp.factor(term.coupling) != 0)
    if kept:
        content.counterterms.append(Counterterm(legs, kept, orders))
