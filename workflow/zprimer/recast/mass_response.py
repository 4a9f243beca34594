"""Measured mass of a pair of muons: a Crystal Ball and a Gaussian about the true mass.

The response to the pair as a whole is what ATLAS publishes for its dimuon resonance search
(1903.06248, auxiliary material); tables in pT and η of single muons do not know its tails.

The true mass is that at Born level, before the muons radiated photons: what they radiate is part of
the response. analyses/atlas_dimuon_139fb/README.md shows that limits close with this mass and with
no other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import erf, ndtr

from zprimer.errors import DataFileError
from zprimer.io.files import read_yaml

PARAMETERS = (
    "crystal_ball",
    "crystal_ball_mean",
    "crystal_ball_width",
    "crystal_ball_alpha",
    "crystal_ball_power",
    "gauss_mean",
    "gauss_width",
)
_GRID = 1200


@dataclass(frozen=True)
class MassResponse:
    """Distribution of the relative shift δ = (m_reco − m)/m from the Born mass m.

    Attributes:
        polynomials: of each of :data:`PARAMETERS`, power of m in GeV -> coefficient.
        largest_shift: |δ| is cut here.
        lowest_mass: GeV; pairs below are measured like one of this mass.
    """

    polynomials: Mapping[str, Mapping[int, float]]
    largest_shift: float
    lowest_mass: float

    def parameter(self, name: str, mass: np.ndarray) -> np.ndarray:
        """A parameter at true masses in GeV."""
        mass = np.maximum(mass, self.lowest_mass)
        terms = self.polynomials[name].items()
        return np.asarray(sum(coefficient * mass ** float(power) for power, coefficient in terms))

    def cumulative(self, shift: np.ndarray, mass: np.ndarray) -> np.ndarray:
        """P(δ' ≤ δ) at true masses in GeV; arguments broadcast."""
        mass = np.asarray(mass, dtype=float)
        values = {name: self.parameter(name, mass) for name in PARAMETERS}
        bounded = np.clip(shift, -self.largest_shift, self.largest_shift)
        ends = [_both(end, values) for end in (-self.largest_shift, self.largest_shift)]
        return (_both(bounded, values) - ends[0]) / (ends[1] - ends[0])

    def measured(self, mass: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Measured masses of true ones, GeV, shape (events,); one random number is used for each.

        The inverse of the cumulative distribution is interpolated, linearly in the logarithm of
        the mass between 40 masses and in δ on a grid of 1200.
        """
        if len(mass) == 0:
            return np.asarray(mass, dtype=float)
        shifts = np.linspace(-self.largest_shift, self.largest_shift, _GRID)
        log_mass = np.log(np.maximum(mass, self.lowest_mass))
        nodes = np.linspace(log_mass.min(), log_mass.max() + 1e-9, 40)
        table = self.cumulative(shifts, np.exp(nodes)[:, None])
        levels = np.linspace(0.0, 1.0, _GRID)
        inverse = np.array([np.interp(levels, row, shifts) for row in table])
        row = (log_mass - nodes[0]) / (nodes[1] - nodes[0])
        level = random.random(len(mass)) * (_GRID - 1)
        r, c = np.minimum(row.astype(int), len(nodes) - 2), level.astype(int)
        y, x = row - r, level - c
        flat, at = inverse.ravel(), r * _GRID + c
        below = flat[at] * (1 - x) + flat[at + 1] * x
        above = flat[at + _GRID] * (1 - x) + flat[at + _GRID + 1] * x
        return mass * (1 + below * (1 - y) + above * y)


def load_mass_response(path: Path) -> MassResponse:
    """The response in a YAML file: all parameters, ``largest_shift``, ``lowest_mass``, ``source``.

    Raises:
        DataFileError: the file is missing or malformed.
    """
    content = read_yaml(path)
    keys = {*PARAMETERS, "largest_shift", "lowest_mass", "source"}
    if not isinstance(content, dict) or set(content) != keys:
        raise DataFileError(f"{path} must have the keys {', '.join(sorted(keys))}, no others.")
    try:
        polynomials = {
            name: {int(power): float(value) for power, value in content[name].items()}
            for name in PARAMETERS
        }
        largest, lowest = float(content["largest_shift"]), float(content["lowest_mass"])
    except (ArithmeticError, AttributeError, TypeError, ValueError):
        raise DataFileError(f"{path}: each parameter must map powers to coefficients.") from None
    coefficients = [value for each in polynomials.values() for value in each.values()]
    if not np.all(np.isfinite([*coefficients, lowest])):
        raise DataFileError(f"{path}: every number must be finite.")
    if not (0 < largest < 1 and lowest > 0):
        raise DataFileError(
            f"{path}: 'largest_shift' must be between 0 and 1, 'lowest_mass' above 0 GeV."
        )
    return MassResponse(polynomials, largest, lowest)


def _both(shift: np.ndarray | float, values: Mapping[str, np.ndarray]) -> np.ndarray:
    share = values["crystal_ball"]
    gauss = ndtr((shift - values["gauss_mean"]) / values["gauss_width"])
    pull = (shift - values["crystal_ball_mean"]) / values["crystal_ball_width"]
    alpha, power = values["crystal_ball_alpha"], values["crystal_ball_power"]
    return share * _crystal_ball(pull, alpha, power) + (1 - share) * gauss


def _crystal_ball(pull: np.ndarray, alpha: np.ndarray, power: np.ndarray) -> np.ndarray:
    """Cumulative Crystal Ball: a Gaussian core with a power tail below −α."""
    height = np.exp(-0.5 * alpha**2)
    tail_area = power / alpha / (power - 1) * height
    core_area = np.sqrt(np.pi / 2) * (1 + erf(alpha / np.sqrt(2)))
    distance = power / alpha - alpha - np.minimum(pull, -alpha)
    tail = tail_area * (power / alpha / distance) ** (power - 1)
    core = np.sqrt(np.pi / 2) * (
        erf(np.maximum(pull, -alpha) / np.sqrt(2)) + erf(alpha / np.sqrt(2))
    )
    return np.where(pull < -alpha, tail, tail_area + core) / (tail_area + core_area)
