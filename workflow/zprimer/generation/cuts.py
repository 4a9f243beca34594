"""Generation cuts, looser than what analyses ask for."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import ClassVar, Self

import numpy as np

from zprimer.errors import InputError, unknown_key
from zprimer.generation.momenta import mass_squared, resonance


@dataclass(frozen=True)
class Cuts(ABC):
    """Cuts at parton level: numbers of at least 0, those in ``optional`` None for no bound."""

    optional: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for name, value in self.as_dict().items():
            if value is not None and not (math.isfinite(value) and value >= 0):
                raise InputError(f"cut {name} = {value} must be a finite number of at least 0.")

    def as_dict(self) -> dict[str, float | None]:
        """The cuts by name, None where there is no bound."""
        return asdict(self)

    def with_values(self, given: Mapping[str, object], where: str = "the generation cuts") -> Self:
        """These cuts with some values replaced; texts such as ``"4"`` or ``"none"`` are read.

        Args:
            given: by name.
            where: what they were given to, for messages.

        Raises:
            InputError: a name is unknown or a value is not allowed.

        Example:
            >>> FourLeptonCuts().with_values({"m4l_max": "none", "pt_min": 4}).m4l_max is None
            True
        """
        names = [field.name for field in fields(self)]
        values: dict[str, float | None] = {}
        for name, value in given.items():
            if name not in names:
                raise unknown_key("cut", name, names, where)
            if name in self.optional and (value is None or str(value).lower() == "none"):
                values[name] = None
                continue
            try:
                values[name] = float(str(value))
            except ValueError:
                raise InputError(f"cut {name} = {value!r} is not a number.") from None
        return replace(self, **values)

    def tighter_than(self, others: Self) -> dict[str, float | None]:
        """The cuts of these that leave out more than ``others`` do, with their values.

        Example:
            >>> FourLeptonCuts(pt_min=3, m4l_max=104).tighter_than(
            ...     FourLeptonCuts(pt_min=5, m4l_max=None)
            ... )
            {'m4l_max': 104}
        """
        allowed = others.as_dict()
        return {
            name: value
            for name, value in self.as_dict().items()
            if _leaves_out_more(name, value, allowed[name])
        }

    @abstractmethod
    def passes(self, momenta: np.ndarray) -> np.ndarray:
        """Mask (n,) of points (n, legs, 4), GeV, two incoming partons first."""


def _leaves_out_more(name: str, value: float | None, allowed: float | None) -> bool:
    """Of a lower bound ``…_min`` or an upper one ``…_max``, None being no bound."""
    if value is None:
        return False
    if allowed is None:
        return True
    upper = name.endswith("_max")
    return value != allowed and (value < allowed) == upper and not math.isclose(value, allowed)


@dataclass(frozen=True)
class FourLeptonCuts(Cuts):
    """Cuts on (ℓ⁻, ℓ⁺, ℓ'⁻, ℓ'⁺) at parton level, looser than what analyses ask for.

    Attributes:
        pt_min: smallest transverse momentum of each lepton, GeV.
        eta_max: largest |η| of each lepton; None for no bound.
        mass_os_min: smallest mass of each of the four opposite-charge pairs, GeV.
        delta_r_min: smallest ΔR = √(Δη² + Δφ²) of any two leptons.
        m4l_min: smallest mass of all four leptons, GeV.
        m4l_max: largest mass of all four leptons, GeV; None for no bound.
    """

    optional = ("eta_max", "m4l_max")

    pt_min: float = 0.3
    eta_max: float | None = 4.5
    mass_os_min: float = 4.4
    delta_r_min: float = 0.05
    m4l_min: float = 76.0
    m4l_max: float | None = 140.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.eta_max == 0 or self.mass_os_min == 0:
            raise InputError("cuts eta_max and mass_os_min must be above 0.")
        if self.m4l_max is not None and self.m4l_max <= self.lower_mass:
            raise InputError(
                f"cut m4l_max = {self.m4l_max:g} GeV must be above {self.lower_mass:g} GeV, "
                "what m4l_min and mass_os_min ask for."
            )

    @property
    def lower_mass(self) -> float:
        """Lower bound of the four-lepton mass from m4l_min, mass_os_min and pt_min, GeV."""
        return max(self.m4l_min, 2 * self.mass_os_min, 4 * self.pt_min)

    def passes(self, momenta: np.ndarray) -> np.ndarray:
        """Mask of the points that pass.

        Args:
            momenta: (n, 6, 4), GeV: two incoming partons, then ℓ⁻, ℓ⁺, ℓ'⁻, ℓ'⁺.

        Returns:
            Boolean array of shape (n,).
        """
        from zprimer.generation.cut_kernels import four_lepton_mask

        upper = math.inf if self.m4l_max is None else self.m4l_max
        farthest = math.inf if self.eta_max is None else self.eta_max
        mask = np.empty(len(momenta), dtype=np.bool_)
        four_lepton_mask(
            momenta,
            self.pt_min,
            farthest,
            self.mass_os_min,
            self.delta_r_min,
            self.m4l_min,
            upper,
            mask,
        )
        return mask


@dataclass(frozen=True)
class ResonanceCuts(Cuts):
    """Cuts on a resonance that decays to the first two outgoing particles.

    Attributes:
        pt_min: smallest transverse momentum of the resonance, GeV.
        mll_min, mll_max: smallest and largest mass of its decay products, GeV.
    """

    pt_min: float
    mll_min: float
    mll_max: float

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.mll_min < self.mll_max:
            raise InputError(
                f"cuts mll_min = {self.mll_min:g} and mll_max = {self.mll_max:g} GeV must be "
                "above 0, the second above the first."
            )

    def passes(self, momenta: np.ndarray) -> np.ndarray:
        parent = resonance(momenta)
        mass2 = mass_squared(parent)
        inside = (mass2 >= self.mll_min**2) & (mass2 <= self.mll_max**2)
        return inside & (np.hypot(parent[:, 1], parent[:, 2]) >= self.pt_min)
