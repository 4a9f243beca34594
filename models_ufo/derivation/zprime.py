"""A Z' with gauged lepton charges and Hermitian quark couplings, 1403.1269 Eqs. 3, 5 and 7."""

import sympy as sp

from derivation.content import Content, External, Internal, Leg, Order, Particle
from derivation.standard_model import (
    Currents,
    Multiplet,
    current_vertices,
    gauge_currents,
)

Zp = sp.Symbol("zp")
gzp = sp.Symbol("gzp", positive=True)
QUARKS = {"d": ("d", "s", "b"), "u": ("u", "c", "t")}
MATRICES = (("Ld", "L", "d"), ("Lu", "L", "u"), ("Rd", "R", "d"), ("Ru", "R", "u"))
PDG = 32


def add_zprime(
    content: Content, multiplets: list[Multiplet], mass: float, width: float, coupling: float
) -> None:
    """Add the Z', its inputs and its vertices to the Standard Model.

    The Z' mass is an input: the scalar that gives it is taken to be decoupled (Eq. 4).

    Args:
        content: the Standard Model, extended in place.
        multiplets: its fermions with their U(1)' charges.
        mass, width: defaults in GeV.
        coupling: default of g'.
    """
    states = {particle.name: particle for particle in content.particles}
    zprime = Particle(PDG, "zp", "zp", 3, 1, sp.S.Zero, "MZP", "WZP", "Z'", "Z'")
    content.particles.append(zprime)
    content.externals += [
        External("MZP", "MASS", (PDG,), mass, "m_{Z'}"),
        External("WZP", "DECAY", (PDG,), width, r"\Gamma_{Z'}"),
        External("gzp", "ZPRIME", (1,), coupling, "g'"),
    ]
    currents = gauge_currents(multiplets, (Zp,), extra=gzp * Zp)
    for matrix, chirality, kind in MATRICES:
        _add_matrix(content, currents, matrix, chirality, QUARKS[kind])
    content.vertices += current_vertices(currents, states, {Zp: Leg(zprime)}, "ZPR")
    content.orders.append(Order("ZPR", 2))


def _add_matrix(
    content: Content, currents: Currents, matrix: str, chirality: str, quarks: tuple[str, ...]
) -> None:
    """One matrix of the hadronic current g' Z'_μ M_ij q̄_i γ^μ P q_j, M Hermitian (Eq. 7)."""
    block = f"ZP{matrix.upper()}"
    symbol = rf"{matrix[0]}^{{({matrix[1]})}}"
    for i in range(3):
        for j in range(i, 3):
            name, code, latex = (
                f"zp{matrix}{i + 1}x{j + 1}",
                (i + 1, j + 1),
                f"{symbol}_{{{i + 1}{j + 1}}}",
            )
            if i == j:
                content.externals.append(External(name, block, code, 0.0, latex))
                value = sp.Symbol(name, real=True)
            else:
                parts = [f"{part}{name}" for part in "RI"]
                content.externals += [
                    External(parts[0], block, code, 0.0, rf"\Re {latex}"),
                    External(parts[1], f"IM{block}", code, 0.0, rf"\Im {latex}"),
                ]
                real, imaginary = (sp.Symbol(part, real=True) for part in parts)
                content.internals.append(Internal(name, real + sp.I * imaginary, latex, real=False))
                value = sp.Symbol(name)
                currents.add(quarks[j], quarks[i], Zp, chirality, gzp * sp.conjugate(value))
            currents.add(quarks[i], quarks[j], Zp, chirality, gzp * value)
