"""What the generator needs to know of a process; one subclass a module of ``processes``."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from zprimer.models.point import Point

if TYPE_CHECKING:
    from zprimer.generation.phase_space import Channel

MatrixElement = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Kinematics:
    """What fixes the kinematics of a sample.

    Attributes:
        point: all inputs; its couplings play no role.
        width: width of the resonance, GeV.
        sqrt_s: energy of the collider, GeV.
        cuts: the generation cuts, of the process's own class.
    """

    point: Point
    width: float
    sqrt_s: float
    cuts: Any


class Process(ABC):
    """A process whose cross section is a polynomial in couplings, one basis weight a term.

    Attributes:
        name: key in configurations and on the command line.
        model: name of the model it belongs to.
        title: for help and logs.
        couplings: inputs of the model that change only weights (and the width), not kinematics.
        basis: ids of the basis weights.
        outgoing: PDG ids of the final state; massless.
        groups: for each class of partonic channels with the same matrix element its
            (PDG id along +z, PDG id along −z).
        scales: names of its dynamical scales.
        permutations: of ``outgoing``, under which the matrix elements are symmetric.
    """

    name: ClassVar[str]
    model: ClassVar[str]
    title: ClassVar[str]
    couplings: ClassVar[tuple[str, ...]]
    basis: ClassVar[tuple[str, ...]]
    outgoing: ClassVar[tuple[int, ...]]
    groups: ClassVar[tuple[tuple[tuple[int, int], ...], ...]]
    permutations: ClassVar[tuple[tuple[int, ...], ...]]
    scales: ClassVar[tuple[str, ...]]

    @abstractmethod
    def contraction(self, point: Point, sample_width: float) -> dict[str, float]:
        """Factor of each basis weight that gives the cross section at ``point``."""

    @abstractmethod
    def reference_factors(self, coupling: float) -> dict[str, float]:
        """The same at the sample's own width, for a coupling alone."""

    @abstractmethod
    def balanced_coupling(self, integrals: Mapping[str, float]) -> float:
        """The coupling at which Standard Model and signal parts are equal; integrals in pb."""

    @abstractmethod
    def check(self, kinematics: Kinematics) -> None:
        """Raise InputError where the process cannot be generated."""

    @abstractmethod
    def default_cuts(self) -> Any:
        """The generation cuts; ``with_values`` replaces some, ``passes`` is the mask."""

    @abstractmethod
    def channels(self, kinematics: Kinematics) -> Sequence["Channel"]:
        """Integration channels that follow every peak of the matrix element."""

    @abstractmethod
    def matrix_element(self, kinematics: Kinematics) -> MatrixElement:
        """A function from momenta (n, legs, 4) to averaged |M|² parts (n, groups, basis)."""

    def colours(self, ids: np.ndarray) -> np.ndarray:
        """Colour lines of PDG ids (n, legs): quark and antiquark annihilate into a singlet."""
        lines = np.zeros((*ids.shape, 2), dtype=np.int64)
        lines[:, :2, 0] = np.where(ids[:, :2] > 0, 501, 0)
        lines[:, :2, 1] = np.where(ids[:, :2] > 0, 0, 501)
        return lines

    @abstractmethod
    def scale(self, name: str, momenta: np.ndarray) -> np.ndarray:
        """A dynamical scale by its name, GeV, shape (n,); ``scales`` lists the names."""
