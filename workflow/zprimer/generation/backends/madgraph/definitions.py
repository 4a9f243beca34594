"""What a process is called in MadGraph, and what has to be said to it besides."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Self

from zprimer.errors import unknown_key
from zprimer.generation.process import Kinematics
from zprimer.generation.resonance import muon_width
from zprimer.io.finding import modules_saying, modules_with
from zprimer.io.places import MODELS_UFO, named_folders, places_of
from zprimer.models.point import ZPRIME, Point

PROTON = "define p = g u c d s b u~ c~ d~ s~ b~"
JET = PROTON.replace("define p", "define j")
_PROCESSES = "zprimer.generation.processes"
_HALF_HT, _PARTONIC_ENERGY = 0, 4
"""MadGraph's ``dynamical_scale_choice``: the one that :attr:`Definition.own_scale` is, and √ŝ."""

RunValues = dict[str, object]


@dataclass(frozen=True)
class Definition(ABC):
    """A process as MadGraph takes it; processes are compiled anew where the repr changes.

    Attributes:
        process: its name in this package.
        lines: what defines the process.
        model: folder of ``models_ufo``, with the restriction, as in ``import model``.
        restriction: of the model's UFO, if it has one of this name.
        loops: whether it is loop-induced.
        survey: effort of MadGraph's survey, its ``hard_survey``, 0 … 3. Small ones give low cross
            sections: iterations that miss a peak have small errors and count most in their mean.
    """

    process: str
    lines: tuple[str, ...]
    model: str = ""
    restriction: str = field(default="", repr=False)
    loops: bool = False
    survey: int = field(default=0, repr=False)

    @abstractmethod
    def cuts(self, kinematics: Kinematics, width: float) -> RunValues:
        """Values of the run card for the generation cuts, with a Z' of one width in GeV."""

    @property
    def ufo(self) -> str:
        """Folder of ``models_ufo``."""
        return self.model.partition("-")[0]

    @property
    def own_scale(self) -> str | None:
        """Fortran that gives ``{variable}`` the dynamical scale in GeV, with an integer ``i``.

        None where MadGraph knows the scale.
        """
        return None

    @property
    def scale_choice(self) -> int:
        """MadGraph's ``dynamical_scale_choice`` for the process's dynamical scale."""
        return _PARTONIC_ENERGY if self.own_scale is None else _HALF_HT

    def point(self, point: Point, coupling: float) -> Point:
        """The point whose parameter card is given to a run at a coupling of the process."""
        return point

    def rescaling(self, point: Point, width: float) -> float:
        """Cross section of this package's convention over MadGraph's, for a Z' of one width."""
        return 1.0

    def of(self, model: str) -> Self:
        """The same for the UFO of a model, with its default restriction if it lacks this one.

        Raises:
            InputError: the model has no UFO.
        """
        restricted = (ufo_folder(model) / f"restrict_{self.restriction}.dat").is_file()
        return replace(self, model=f"{model}-{self.restriction}" if restricted else model)


@dataclass(frozen=True)
class MuonPairDefinition(Definition):
    """Of a :class:`~zprimer.generation.resonance.MuonResonance`.

    Attributes:
        muons: positions of μ⁺ and μ⁻ from the Z' among all legs, counted from 1.
        decays: whether the Z' is written as produced and decayed, its mass then being limited by
            ``bwcutoff``.
    """

    muons: tuple[int, int] = (3, 4)
    decays: bool = False

    def cuts(self, kinematics: Kinematics, width: float) -> RunValues:
        cuts = kinematics.cuts
        values: RunValues = {
            "mmll": cuts.mll_min, "mmllmax": cuts.mll_max, "ptllmin": cuts.pt_min,
        }  # fmt: skip
        if self.decays:
            mass = kinematics.point.masses[ZPRIME]
            farthest = max(abs(cuts.mll_min - mass), abs(cuts.mll_max - mass))
            values["bwcutoff"] = 1.01 * farthest / width
        return values

    @property
    def own_scale(self) -> str:
        """H_T/2 with the Z' as one body."""
        first, second = self.muons
        energy, along = f"P(0,{first})+P(0,{second})", f"P(3,{first})+P(3,{second})"
        return (
            "      {variable}=0d0\n"
            "      do i=3,nexternal\n"
            f"         if(i.ne.{first}.and.i.ne.{second}) {{variable}}=\n"
            "     $   {variable}\n"
            "     $   +dsqrt(max(0d0,(P(0,i)+P(3,i))*(P(0,i)-P(3,i))))\n"
            "      enddo\n"
            "      {variable}={variable}\n"
            "     $   +dsqrt(max(0d0,\n"
            f"     $   ({energy}+{along})\n"
            f"     $   *({energy}-{along.replace('+', '-')})))\n"
            "      {variable}={variable}/2d0\n"
        )

    def rescaling(self, point: Point, width: float) -> float:
        """BR(Z' → μμ) over the one that MadGraph has.

        With the propagator 1/((q² − m²)² + m²W²) = π ρ(q²)/(mW) MadGraph's cross section is that of
        branching ratio Γ_μμ/W; the point's own is the one wanted.
        """
        return width * point.branching_ratios[ZPRIME][13, -13] / muon_width(point)


def definition_of(process: str, model: str) -> Definition:
    """MadGraph's definition of a process with the UFO of a model.

    It is the ``MADGRAPH`` of a module of :mod:`zprimer.generation.processes`.

    Raises:
        InputError: it has none.

    Example:
        >>> from zprimer.models.point import model_names
        >>> definition_of("zzp", model_names()[-1]).loops
        True
    """
    found = definitions(modules_saying(_PROCESSES, "MADGRAPH", process))
    if process not in found:
        raise unknown_key("process", process, definitions(), "backend madgraph")
    return found[process].of(model)


def definitions(modules: tuple[str, ...] | None = None) -> Mapping[str, Definition]:
    """Definitions by the names of their processes, of all modules that have one or of some."""
    names = modules_with(_PROCESSES, "MADGRAPH") if modules is None else modules
    found: list[Definition] = [import_module(name).MADGRAPH for name in names]
    return {definition.process: definition for definition in found}


def ufo_folder(model: str) -> Path:
    """The folder of the UFO of a model, one of zprimer's or of the user's.

    Raises:
        InputError: there is none.
    """
    found = named_folders(MODELS_UFO)
    if model not in found:
        raise unknown_key("UFO", model, found, " and ".join(map(str, places_of(MODELS_UFO))))
    return found[model]
