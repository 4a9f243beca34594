"""Write a model as a UFO folder: deterministic text, valid in Python 2 and 3."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import sympy as sp
from sympy.printing.pycode import PythonCodePrinter

from derivation.content import Content, Counterterm, Leg, Particle, Vertex

BOILERPLATE = Path(__file__).with_name("boilerplate")
LOOP_BOILERPLATE = BOILERPLATE / "loops"
HEADER = "# Derived by models_ufo/derive_{name}.py; change the derivation, not this file.\n\n"
IMPORTS = "from __future__ import absolute_import\n\n"
SPIN_LETTERS = {1: "S", 2: "F", 3: "V"}


class _UFOPrinter(PythonCodePrinter):
    """SymPy to the Python subset that generators translate to Fortran and C++."""

    def _print_ImaginaryUnit(self, expr):
        return "complex(0,1)"

    def _print_Pi(self, expr):
        return "cmath.pi"

    def _print_Integer(self, expr):
        return f"{expr.p}."

    def _print_Rational(self, expr):
        sign = "-" if expr.p < 0 else ""
        return f"{sign}{abs(expr.p)}./{expr.q}."

    def _print_conjugate(self, expr):
        return f"complexconjugate({self._print(expr.args[0])})"

    def _print_Pow(self, expr, rational=False):
        base, exponent = expr.as_base_exp()
        if exponent == sp.Rational(1, 2):
            return f"cmath.sqrt({self._print(base)})"
        if exponent.is_Integer and exponent > 0:
            return f"{self.parenthesize(base, 100)}**{exponent}"
        if exponent.is_Number and exponent < 0:
            return f"1./({self._print(base**-exponent)})"
        raise ValueError(f"no UFO form of the power {expr}")


_PRINTER = _UFOPrinter({"fully_qualified_modules": False, "standard": "python3"})


def formula(expression: sp.Expr) -> str:
    """A SymPy expression as UFO text.

    Example:
        >>> formula(sp.I * sp.Symbol("ee") / (2 * sp.Symbol("sw") ** 2))
        '(1./2.)*complex(0,1)*ee/sw**2'
    """
    return _PRINTER.doprint(expression)


def python_name(name: str) -> str:
    """The variable of a particle in ``particles.py``."""
    for sign, word in (("+", "plus"), ("-", "minus"), ("~", "tilde")):
        name = name.replace(sign, f"__{word}__")
    return name


def write_ufo(content: Content, name: str, folder: Path) -> None:
    """Write the UFO model into ``folder``, which is made or overwritten file by file."""
    folder.mkdir(parents=True, exist_ok=True)
    boilerplate = [BOILERPLATE, LOOP_BOILERPLATE] if content.counterterms else [BOILERPLATE]
    for source in (path for room in boilerplate for path in sorted(room.glob("*.py"))):
        shutil.copyfile(source, folder / source.name)
    couplings = _Names("GC_{}")
    lorentz = _LorentzNames()
    vertices = _vertices(content.vertices, couplings, lorentz)
    loop_texts = _counterterms(content.counterterms, lorentz) if content.counterterms else {}
    texts = {
        "particles": _particles(content.particles),
        "parameters": _parameters(content),
        "coupling_orders": _orders(content),
        "vertices": vertices,
        "couplings": _couplings(couplings),
        "lorentz": lorentz.text(),
        **loop_texts,
    }
    header = HEADER.format(name=name) + IMPORTS
    for module, text in texts.items():
        (folder / f"{module}.py").write_text(header + text, encoding="utf-8")


class _Names:
    """Numbers distinct keys in the order of their first use."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.by_key: dict = {}

    def __getitem__(self, key) -> str:
        return self.by_key.setdefault(key, self.pattern.format(len(self.by_key) + 1))


class _LorentzNames:
    """Names Lorentz structures after the spins of their legs: ``FFV1``, ``FFV2``, …"""

    def __init__(self) -> None:
        self.by_spins: dict[tuple[int, ...], list[str]] = {}

    def name(self, spins: tuple[int, ...], structure: str) -> str:
        known = self.by_spins.setdefault(spins, [])
        if structure not in known:
            known.append(structure)
        return "".join(SPIN_LETTERS[spin] for spin in spins) + str(known.index(structure) + 1)

    def text(self) -> str:
        lines = ["from .object_library import all_lorentz, Lorentz\n\n"]
        for spins in sorted(self.by_spins, key=lambda s: (len(s), s)):
            for structure in self.by_spins[spins]:
                name = self.name(spins, structure)
                lines.append(
                    f"{name} = Lorentz(name='{name}', spins={list(spins)},\n"
                    f"    structure='{structure}')\n\n"
                )
        return "".join(lines)


def _particles(particles: Iterable[Particle]) -> str:
    lines = [
        "from .object_library import all_particles, Particle\n",
        "from . import parameters as Param\n\n",
    ]
    for particle in particles:
        variable = python_name(particle.name)
        lines.append(
            f"{variable} = Particle(pdg_code={particle.pdg}, name='{particle.name}', "
            f"antiname='{particle.antiname}',\n"
            f"    spin={particle.spin}, color={particle.color}, mass=Param.{particle.mass}, "
            f"width=Param.{particle.width},\n"
            f"    texname={particle.latex!r}, antitexname={particle.antilatex!r}, "
            f"charge={formula(particle.charge)})\n\n"
        )
        if not particle.self_conjugate:
            lines.append(f"{python_name(particle.antiname)} = {variable}.anti()\n\n")
    return "".join(lines)


def _parameters(content: Content) -> str:
    lines = [
        "import cmath\n\n",
        "from .object_library import all_parameters, Parameter\n",
        "from .function_library import complexconjugate\n\n",
        "ZERO = Parameter(name='ZERO', nature='internal', type='real', value='0.0', "
        "texname='0')\n\n",
    ]
    for external in content.externals:
        lines.append(
            f"{external.name} = Parameter(name='{external.name}', nature='external', "
            f"type='real', value={external.default!r},\n"
            f"    texname={external.latex!r}, lhablock='{external.block}', "
            f"lhacode={list(external.code)})\n\n"
        )
    for internal in content.internals:
        kind = "real" if internal.real else "complex"
        lines.append(
            f"{internal.name} = Parameter(name='{internal.name}', nature='internal', "
            f"type='{kind}',\n"
            f"    value='{formula(internal.value)}',\n"
            f"    texname={internal.latex!r})\n\n"
        )
    return "".join(lines)


def _orders(content: Content) -> str:
    lines = ["from .object_library import all_orders, CouplingOrder\n\n"]
    for order in content.orders:
        lines.append(
            f"{order.name} = CouplingOrder(name='{order.name}', expansion_order=99, "
            f"hierarchy={order.hierarchy},\n    perturbative_expansion={order.loops})\n\n"
        )
    return "".join(lines)


def _couplings(couplings: _Names) -> str:
    lines = [
        "import cmath\n\n",
        "from .object_library import all_couplings, Coupling\n",
        "from .function_library import complexconjugate\n\n",
    ]
    for (value, orders), name in couplings.by_key.items():
        lines.append(
            f"{name} = Coupling(name='{name}',\n    value='{value}',\n    order={dict(orders)})\n\n"
        )
    return "".join(lines)


def _vertices(vertices: Iterable[Vertex], couplings: _Names, lorentz: _LorentzNames) -> str:
    lines = [
        "from .object_library import all_vertices, Vertex\n",
        "from . import particles as P\n",
        "from . import couplings as C\n",
        "from . import lorentz as L\n\n",
    ]
    for number, vertex in enumerate(vertices, start=1):
        spins = tuple(leg.particle.spin for leg in vertex.legs)
        colors = list(dict.fromkeys(term.color for term in vertex.terms))
        names = [lorentz.name(spins, term.lorentz) for term in vertex.terms]
        structures = list(dict.fromkeys(names))
        entries = ", ".join(
            f"({colors.index(term.color)},{structures.index(name)}): "
            f"C.{couplings[formula(term.coupling), vertex.orders]}"
            for term, name in zip(vertex.terms, names, strict=True)
        )
        lines.append(
            f"V_{number} = Vertex(name='V_{number}',\n"
            f"    particles=[{', '.join(_leg(leg) for leg in vertex.legs)}],\n"
            f"    color={colors},\n"
            f"    lorentz=[{', '.join(f'L.{name}' for name in structures)}],\n"
            f"    couplings={{{entries}}})\n\n"
        )
    return "".join(lines)


def _counterterms(counterterms: Iterable[Counterterm], lorentz: _LorentzNames) -> dict[str, str]:
    """The modules ``CT_vertices`` and ``CT_couplings``."""
    couplings = _Names("R2_{}")
    lines = [
        "from .counterterm_library import CTVertex\n",
        "from . import particles as P\n",
        "from . import CT_couplings as C\n",
        "from . import lorentz as L\n\n",
    ]
    for number, counterterm in enumerate(counterterms, start=1):
        spins = tuple(leg.particle.spin for leg in counterterm.legs)
        colors = list(dict.fromkeys(term.color for term in counterterm.terms))
        names = [lorentz.name(spins, term.lorentz) for term in counterterm.terms]
        structures = list(dict.fromkeys(names))
        loops = list(dict.fromkeys(term.loop for term in counterterm.terms))
        entries = ",\n        ".join(
            f"({colors.index(term.color)},{structures.index(name)},{loops.index(term.loop)}): "
            f"C.{couplings[formula(term.coupling), counterterm.orders]}"
            for term, name in zip(counterterm.terms, names, strict=True)
        )
        inside = ", ".join(
            "[[" + ", ".join(f"P.{python_name(quark.name)}" for quark in loop) + "]]"
            for loop in loops
        )
        lines.append(
            f"R2_V_{number} = CTVertex(name='R2_V_{number}', type='R2',\n"
            f"    particles=[{', '.join(_leg(leg) for leg in counterterm.legs)}],\n"
            f"    color={colors},\n"
            f"    lorentz=[{', '.join(f'L.{name}' for name in structures)}],\n"
            f"    loop_particles=[{inside}],\n"
            f"    couplings={{\n        {entries}}})\n\n"
        )
    values = [
        "import cmath\n\n",
        "from .counterterm_library import CTCoupling\n",
        "from .function_library import complexconjugate\n\n",
    ]
    for (value, orders), name in couplings.by_key.items():
        values.append(
            f"{name} = CTCoupling(name='{name}',\n    value='{value}',\n"
            f"    order={dict(orders)})\n\n"
        )
    return {"CT_vertices": "".join(lines), "CT_couplings": "".join(values)}


def _leg(leg: Leg) -> str:
    return f"P.{python_name(leg.name)}"
