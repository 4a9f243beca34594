"""What the generator needs to know of a process; one subclass a module of ``processes``."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from zprimer.errors import InputError
from zprimer.models.point import Point
from zprimer.models.standard_model import PARAMETERS as STANDARD_MODEL

if TYPE_CHECKING:
    from zprimer.generation.phase_space import Channel

_STANDARD_MODEL = frozenset(parameter.name for parameter in STANDARD_MODEL)
NEGLECTED = 0.01
"""Couplings to light quarks, in units of that to muons, whose amplitudes may be left out."""
_LIGHT_QUARKS = {1: ("d", 0), 2: ("u", 0), 3: ("d", 1), 4: ("u", 1), 5: ("d", 2)}
_QUARK_NAMES = {1: "d", 2: "u", 3: "s", 4: "c", 5: "b"}


@dataclass(frozen=True)
class Evaluated:
    """Squared amplitudes of a batch of points.

    Attributes:
        parts: (n, groups, basis), averaged |M|² of each basis term without its couplings.
        rescued: number of points that failed their stability test and were redone in higher
            precision.
    """

    parts: np.ndarray
    rescued: int = 0


MatrixElement = Callable[[np.ndarray], Evaluated]


@dataclass(frozen=True)
class Kinematics:
    """What fixes the kinematics of a sample.

    Attributes:
        point: all inputs; its couplings play no role.
        widths: of the resonance, GeV, the first being the width of the sample; events of all of
            them in equal parts if there are more.
        sqrt_s: energy of the collider, GeV.
        cuts: the generation cuts, of the process's own class.
    """

    point: Point
    widths: tuple[float, ...]
    sqrt_s: float
    cuts: Any

    @property
    def width(self) -> float:
        """Width of the sample, GeV."""
        return self.widths[0]


class Process(ABC):
    """A process whose cross section is a polynomial in couplings, one basis weight a term.

    It serves every model whose Z' has the couplings that it needs.

    Attributes:
        name: key in configurations and on the command line.
        title: for help and logs.
        kinematic: inputs of a model that change the kinematics; others of its own only change
            weights, and the width.
        basis: ids of the basis weights.
        outgoing: PDG ids of the final state, a jet standing as a gluon.
        resonance: PDG id of the particle that the first two of ``outgoing`` come from, or None.
        groups: for each class of partonic channels with the same matrix element its
            (PDG id along +z, PDG id along −z); :meth:`groups_at` is what counts.
        permutations: of ``outgoing``, under which the matrix elements are symmetric.
        alpha_s_power: power of α_s in the cross section; the matrix elements are without it.
        scales: names of its dynamical scales.
        default_scale: μ_F = μ_R in GeV, or the name of a dynamical scale.
        survey_rounds: points a channel in each round of the survey.
        batch: points a batch of the generation.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    kinematic: ClassVar[tuple[str, ...]] = ("mzp",)
    basis: ClassVar[tuple[str, ...]]
    outgoing: ClassVar[tuple[int, ...]]
    resonance: ClassVar[int | None] = None
    groups: ClassVar[tuple[tuple[tuple[int, int], ...], ...]]
    permutations: ClassVar[tuple[tuple[int, ...], ...]]
    alpha_s_power: ClassVar[int] = 0
    scales: ClassVar[tuple[str, ...]]
    default_scale: ClassVar[float | str]
    survey_rounds: ClassVar[tuple[int, ...]] = (2000, 3000, 4000, 6000, 12000)
    batch: ClassVar[int] = 16384

    @abstractmethod
    def require(self, point: Point) -> None:
        """Raise InputError where the Z' lacks couplings that the process needs.

        It is raised, too, where the Z' has others whose amplitudes the process leaves out.
        """

    @abstractmethod
    def coupling(self, point: Point) -> float:
        """The coupling of a point that a sample of it alone is made at."""

    @abstractmethod
    def contraction(self, point: Point, sample_width: float) -> dict[str, float]:
        """Factor of each basis weight that gives the cross section at ``point``."""

    @abstractmethod
    def reference_factors(self, point: Point, coupling: float) -> dict[str, float]:
        """The same at the sample's own line shape, for another value of :meth:`coupling`."""

    @abstractmethod
    def reference_coupling(self, point: Point, integrals: Mapping[str, float]) -> float:
        """The coupling at which a sample for all couplings is made; integrals in pb."""

    @abstractmethod
    def sample_widths(self, width: float) -> tuple[float, ...]:
        """Widths in a sample for all couplings, from the one asked for, GeV."""

    @abstractmethod
    def check(self, kinematics: Kinematics) -> None:
        """Raise InputError where the process cannot be generated."""

    @abstractmethod
    def default_cuts(self, point: Point) -> Any:
        """The generation cuts; ``with_values`` replaces some, ``passes`` is the mask."""

    def complete_cuts(self, point: Point) -> Any:
        """Cuts that leave out nothing an analysis could select; by default those it is made with.

        A sample with tighter ones serves an analysis that says so in its analysis.yaml.
        """
        return self.default_cuts(point)

    @abstractmethod
    def channels(self, kinematics: Kinematics) -> Sequence["Channel"]:
        """Integration channels that follow every peak of the matrix element."""

    @abstractmethod
    def matrix_element(self, kinematics: Kinematics) -> MatrixElement:
        """A function from momenta (n, legs, 4), GeV, to averaged |M|² parts."""

    @abstractmethod
    def colours(
        self, ids: np.ndarray, momenta: np.ndarray, random: np.random.Generator
    ) -> np.ndarray:
        """Colour lines (n, legs, 2) of events with PDG ids (n, legs) and momenta (n, legs, 4)."""

    @abstractmethod
    def scale(self, name: str, momenta: np.ndarray) -> np.ndarray:
        """A dynamical scale by its name, GeV, shape (n,); ``scales`` lists the names."""

    def serves(self, point: Point) -> bool:
        """Whether the Z' of a point has the couplings that the process needs."""
        try:
            self.require(point)
        except InputError:
            return False
        return True

    def decides_kinematics(self, name: str) -> bool:
        """Whether an input of a model changes more than weights."""
        return name in self.kinematic or name in _STANDARD_MODEL

    def groups_at(self, point: Point) -> tuple[tuple[tuple[int, int], ...], ...]:
        """``groups``, or finer classes where a model tells apart what is the same in them."""
        return self.groups

    def masses(self, point: Point) -> tuple[float, ...]:
        """Masses of ``outgoing``, GeV."""
        return (0.0,) * len(self.outgoing)

    def outgoing_ids(self, incoming: np.ndarray) -> np.ndarray:
        """PDG ids of the final state (n, outgoing) for partons (n, 2)."""
        return np.broadcast_to(self.outgoing, (len(incoming), len(self.outgoing)))


def muon_couplings(point: Point) -> tuple[float, float]:
    """Left- and right-handed coupling of the Z' to muons."""
    found = point.zprime_couplings()
    return float(found.left["l"][0, 1, 1].real), float(found.right["l"][0, 1, 1].real)


def quark_couplings(point: Point) -> dict[int, tuple[float, float]]:
    """Left- and right-handed diagonal couplings of the Z' to the quarks in the proton, by PDG id.

    They are in units of the larger of the two couplings to muons, with its sign.
    """
    found = point.zprime_couplings()
    unit = max(muon_couplings(point), key=abs)
    left, right = (
        {pdg: float(side[kind][0, n, n].real) / unit for pdg, (kind, n) in _LIGHT_QUARKS.items()}
        for side in (found.left, found.right)
    )
    return {pdg: (left[pdg], right[pdg]) for pdg in _LIGHT_QUARKS}


def refuse_quark_couplings(
    point: Point, process: str, included: Mapping[int, tuple[float, float]]
) -> None:
    """Refuse a Z' whose couplings to the quarks in the proton are not those of the amplitudes.

    Args:
        point: with a coupling to muons.
        process: its name.
        included: the couplings in the amplitudes, as in :func:`quark_couplings`; others are 0.

    Raises:
        InputError: one is another by more than a hundredth of the coupling to muons.
    """
    for pdg, couplings in quark_couplings(point).items():
        expected = included.get(pdg, (0.0, 0.0))
        for side, found, wanted in zip(("left", "right"), couplings, expected, strict=True):
            if abs(found - wanted) > NEGLECTED:
                raise InputError(
                    f"process {process} has amplitudes for a {side}-handed Z' coupling to "
                    f"{_QUARK_NAMES[pdg]} of {wanted:.3g} times that to muons, but here it is "
                    f"{found:.3g}: a difference of {NEGLECTED:g} is allowed, and any coupling that "
                    "violates flavour."
                )


def annihilation_colours(ids: np.ndarray) -> np.ndarray:
    """Colour lines where quark and antiquark annihilate into a colourless state."""
    lines = np.zeros((*ids.shape, 2), dtype=np.int64)
    lines[:, :2, 0] = np.where(ids[:, :2] > 0, 501, 0)
    lines[:, :2, 1] = np.where(ids[:, :2] > 0, 0, 501)
    return lines
