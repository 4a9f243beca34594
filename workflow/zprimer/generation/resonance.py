"""What the processes with a Z' → μ⁻μ⁺ in the s-channel share."""

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from zprimer.errors import InputError
from zprimer.generation.cuts import ResonanceCuts
from zprimer.generation.line_shape import mixture
from zprimer.generation.momenta import mass_squared, resonance
from zprimer.generation.process import (
    Evaluated,
    Kinematics,
    MatrixElement,
    Process,
    muon_couplings,
    refuse_quark_couplings,
)
from zprimer.models.point import ZPRIME, Point

if TYPE_CHECKING:
    from zprimer.generation.phase_space import Channel, Line

WIDTH_FACTORS = (1, 4, 16, 64)
"""Widths of the line shapes in a sample for all couplings, in units of its width."""

MASS_WINDOW = (0.5, 1.5)
"""Masses of the Z' that are generated, in units of the pole mass."""

QUARKS = tuple(sign * quark for quark in (1, 2, 3, 4, 5) for sign in (1, -1))
"""Light quarks and antiquarks of the proton."""

LOOP_TOLERANCE = 1e-4
"""Of the loops' stability test, far below the precision of any sample."""

_CHIRALITIES = ("L", "R")


class MuonResonance(Process):
    """A process with Z' → μ⁻μ⁺ and other particles.

    A basis weight holds one product of couplings of quarks to the Z' and one chirality of the
    muons, without couplings, and the line shape of the sample:

        σ = Σ_k Σ_h C_k g_h² w_kh BR/Γ_μμ,   w_kh ~ α_s^n c_kh (π/m) ρ(q²),

    with the amplitudes' coefficients c_kh and the products of couplings C_k.

    Attributes:
        products: names of the products of couplings.
        vertices: of ``Point.couplings``, without chirality, that these need besides what every
            model gives.
        pt_min: default cut on the transverse momentum of the Z', GeV.
    """

    resonance = ZPRIME
    scales = ("ht/2",)
    default_scale = "ht/2"
    products: ClassVar[tuple[str, ...]]
    vertices: ClassVar[tuple[str, ...]] = ()
    pt_min: ClassVar[float] = 0.0

    @abstractmethod
    def coupling_products(self, point: Point) -> np.ndarray:
        """The products of couplings at a point, in the order of ``products``."""

    @abstractmethod
    def coefficients(self, kinematics: Kinematics, momenta: np.ndarray) -> Evaluated:
        """c_kh of every group: parts of shape (n, groups, products, 2)."""

    def require(self, point: Point) -> None:
        for name in self.vertices:
            if f"{name}_L" not in point.couplings:
                raise InputError(
                    f"process {self.name} needs the coupling {name}, which model '{point.model}' "
                    "does not have."
                )
        if not any(muon_couplings(point)):
            raise InputError(
                f"process {self.name} needs a Z' that couples to muons, but both couplings are 0."
            )
        refuse_quark_couplings(point, self.name, {})

    def coupling(self, point: Point) -> float:
        return float(point.parameters["g"])

    def contraction(self, point: Point, sample_width: float) -> dict[str, float]:
        """Factors at a point; its width only enters through its branching ratio to muons.

        Args:
            point: of any model that :meth:`require` accepts.
            sample_width: not used: the line shape is :mod:`zprimer.generation.line_shape`'s.

        Raises:
            InputError: the Z' does not couple to muons, or does to light quarks.
        """
        MuonResonance.require(self, point)
        squares = np.array([coupling**2 for coupling in muon_couplings(point)])
        ratio = point.branching_ratios[ZPRIME][13, -13]
        factors = np.outer(self.coupling_products(point), squares * (ratio / muon_width(point)))
        return dict(zip(self.basis, factors.ravel().tolist(), strict=True))

    def reference_factors(self, point: Point, coupling: float) -> dict[str, float]:
        factors = self.contraction(point, point.widths[ZPRIME])
        rescaled = (coupling / self.coupling(point)) ** 2
        return {name: rescaled * factor for name, factor in factors.items()}

    def reference_coupling(self, point: Point, integrals: Mapping[str, float]) -> float:
        return self.coupling(point)

    def sample_widths(self, width: float) -> tuple[float, ...]:
        return tuple(factor * width for factor in WIDTH_FACTORS)

    def check(self, kinematics: Kinematics) -> None:
        self.require(kinematics.point)
        lowest = kinematics.cuts.mll_min + sum(self.masses(kinematics.point))
        if lowest >= kinematics.sqrt_s:
            raise InputError(
                f"process {self.name} needs at least {lowest:g} GeV, which sqrts = "
                f"{kinematics.sqrt_s:g} GeV cannot give: lower mzp or mll_min."
            )
        if kinematics.cuts.pt_min < self.pt_min:
            raise InputError(
                f"cut pt_min = {kinematics.cuts.pt_min:g} GeV is below {self.pt_min:g} GeV: "
                f"below it the loops of {self.name} are not stable, and its cross section vanishes."
            )

    def default_cuts(self, point: Point) -> ResonanceCuts:
        low, high = (factor * point.masses[ZPRIME] for factor in MASS_WINDOW)
        return ResonanceCuts(self.pt_min, low, high)

    def channels(self, kinematics: Kinematics) -> Sequence["Channel"]:
        from zprimer.generation.phase_space import Channel, Line

        everything = tuple(range(len(self.outgoing)))
        lowest = kinematics.cuts.mll_min + sum(self.masses(kinematics.point))
        root = Line(everything, lower=lowest)
        return [Channel(self.name, (root, self.muon_pair(kinematics)))]

    def muon_pair(self, kinematics: Kinematics) -> "Line":
        """The line of the Z', of a width between those in the sample."""
        from zprimer.generation.phase_space import Line

        cuts, widths = kinematics.cuts, kinematics.widths
        middle = math.sqrt(widths[0] * widths[-1])
        mass = kinematics.point.masses[ZPRIME]
        return Line((0, 1), mass, middle, cuts.mll_min, cuts.mll_max)

    def matrix_element(self, kinematics: Kinematics) -> MatrixElement:
        mass = kinematics.point.masses[ZPRIME]

        def evaluate(momenta: np.ndarray) -> Evaluated:
            found = self.coefficients(kinematics, momenta)
            q = np.sqrt(mass_squared(resonance(momenta)))
            line_shape = math.pi / mass * mixture(q, mass, kinematics.widths)
            parts = found.parts.reshape(*found.parts.shape[:2], -1)
            return Evaluated(parts * line_shape[:, None, None], found.rescued)

        return evaluate

    def scale(self, name: str, momenta: np.ndarray) -> np.ndarray:
        """H_T/2: half the sum of the transverse masses of the Z' and of all other particles."""
        others = momenta[:, 4:]
        bodies = np.concatenate([resonance(momenta)[:, None], others], axis=1)
        transverse = bodies[:, :, 0] ** 2 - bodies[:, :, 3] ** 2
        return 0.5 * np.sqrt(np.maximum(transverse, 0.0)).sum(axis=1)


def muon_width(point: Point) -> float:
    """Γ(Z' → μ⁻μ⁺) of massless muons, 1704.06005 Eq. 17, as in the amplitudes, GeV."""
    squares = np.array([coupling**2 for coupling in muon_couplings(point)])
    return float(point.masses[ZPRIME] / (24 * math.pi) * squares.sum())


def basis_of(products: Sequence[str]) -> tuple[str, ...]:
    """Ids of the basis weights: each product of couplings with each chirality of the muons.

    Example:
        >>> basis_of(["LL"])
        ('LL_L', 'LL_R')
    """
    return tuple(f"{product}_{side}" for product in products for side in _CHIRALITIES)
