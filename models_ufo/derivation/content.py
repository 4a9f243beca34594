"""What a UFO model consists of: particles, parameters, vertices."""

from dataclasses import dataclass, field

import sympy as sp


@dataclass(frozen=True)
class Particle:
    """One particle; a field symbol of the same name annihilates it.

    Attributes:
        pdg: PDG code of the particle, positive.
        name, antiname: as in MadGraph's process syntax; equal if self-conjugate.
        spin: 2s + 1.
        color: dimension of the SU(3) representation.
        charge: electric charge in units of e.
        mass, width: parameter names, or ``ZERO``.
        latex, antilatex: for diagrams.
    """

    pdg: int
    name: str
    antiname: str
    spin: int
    color: int
    charge: sp.Rational
    mass: str
    width: str
    latex: str
    antilatex: str

    @property
    def self_conjugate(self) -> bool:
        """Whether the particle is its own antiparticle."""
        return self.name == self.antiname


@dataclass(frozen=True)
class External:
    """An input, read from a card: its block, the code in the block and the default."""

    name: str
    block: str
    code: tuple[int, ...]
    default: float
    latex: str


@dataclass(frozen=True)
class Internal:
    """A parameter that follows from others."""

    name: str
    value: sp.Expr
    latex: str
    real: bool = True


@dataclass(frozen=True)
class Leg:
    """An outgoing particle of a vertex: ``anti`` for the antiparticle."""

    particle: Particle
    anti: bool = False

    @property
    def name(self) -> str:
        """Name as in MadGraph's process syntax."""
        return self.particle.antiname if self.anti else self.particle.name


@dataclass(frozen=True)
class Term:
    """One colour and Lorentz structure of a vertex with its coupling (the factor i included)."""

    color: str
    lorentz: str
    coupling: sp.Expr


@dataclass(frozen=True)
class Vertex:
    """Legs (all outgoing, as in UFO), structures and the coupling orders they share."""

    legs: tuple[Leg, ...]
    terms: tuple[Term, ...]
    orders: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class LoopTerm:
    """One structure of a counterterm with the quarks in the loop it belongs to."""

    color: str
    lorentz: str
    coupling: sp.Expr
    loop: tuple[Particle, ...]


@dataclass(frozen=True)
class Counterterm:
    """A rational term R₂: a vertex whose terms belong to loops of given particles."""

    legs: tuple[Leg, ...]
    terms: tuple[LoopTerm, ...]
    orders: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Order:
    """A coupling order with its weight in MadGraph's WEIGHTED expansion.

    Attributes:
        loops: how many loops the model has the counterterms for.
    """

    name: str
    hierarchy: int
    loops: int = 0


@dataclass
class Content:
    """A whole model; the derivation of a model adds to it."""

    particles: list[Particle] = field(default_factory=list)
    externals: list[External] = field(default_factory=list)
    internals: list[Internal] = field(default_factory=list)
    vertices: list[Vertex] = field(default_factory=list)
    counterterms: list[Counterterm] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
