"""The contract of couplings: what every model says of its Z', and all that others read of it.

L = Z'_μ ψ̄γ^μ(g_L P_L + g_R P_R)ψ at tree level, for mass eigenstates. Processes, observables and
Wilson coefficients are functions of these matrices; none of them knows the model's name or inputs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from zprimer.errors import InputError, unknown_key
from zprimer.models.point import load_model
from zprimer.models.standard_model import PARAMETERS as STANDARD_MODEL
from zprimer.models.standard_model import ckm, electroweak

if TYPE_CHECKING:
    from zprimer.models.points import PointTable

KINDS = ("l", "nu", "u", "d")
"""Charged leptons, neutrinos, up and down quarks; indices are generations in order of mass."""
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Couplings:
    """The Z' at any number of points.

    Attributes:
        mass: Z' mass, GeV, shape (points,).
        left, right: g_L and g_R, Hermitian, by kind of fermion (:data:`KINDS`), complex arrays of
            shape (points, 3, 3); a kind that is not given has none.
        standard_model: the Standard Model's inputs by name, shape (points,).
        heavy: the model's own states that loops depend on, by name, shape (points,). ``t-T`` is the
            sine of the mixing of t_R with a partner, ``T`` the coupling of the partner before
            mixing and ``mT`` its mass in GeV; vector-like quarks Q, D and U have the names of
            :data:`zprimer.models.vectorlike_quarks.PARAMETERS`.

    Raises:
        InputError: a matrix has an unknown kind or another shape, or is not Hermitian.
    """

    mass: np.ndarray
    left: Mapping[str, np.ndarray]
    right: Mapping[str, np.ndarray]
    standard_model: Mapping[str, np.ndarray]
    heavy: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = (*self.mass.shape, 3, 3)
        nothing = np.zeros(shape, dtype=complex)
        for side in ("left", "right"):
            given: Mapping[str, np.ndarray] = getattr(self, side)
            for kind, matrix in given.items():
                if kind not in KINDS:
                    raise unknown_key("kind of fermion", kind, KINDS, f"{side}-handed couplings")
                _check_matrix(matrix, shape, f"{side}-handed couplings of kind '{kind}'")
            object.__setattr__(self, side, {kind: given.get(kind, nothing) for kind in KINDS})

    def __len__(self) -> int:
        return len(self.mass)

    @cached_property
    def ckm(self) -> np.ndarray:
        """CKM matrices, shape (points, 3, 3)."""
        return ckm_matrices(self.standard_model)

    def electroweak(self, name: str) -> np.ndarray:
        """A number of :class:`zprimer.models.standard_model.Electroweak`, shape (points,)."""
        rows, which = _different(self.standard_model, ("aewm1", "gf", "mz"))
        return np.array([getattr(electroweak(row), name) for row in rows])[which]


def couplings(points: "PointTable") -> Couplings:
    """The couplings at points of any model.

    Example:
        >>> from zprimer.models.points import PointTable
        >>> points = PointTable("lmutau", ("a", "b"), {"g": np.array([0.1, 0.2])})
        >>> couplings(points).left["nu"][:, 2, 2].real.tolist()
        [-0.1, -0.2]
    """
    return load_model(points.model).couplings(points.inputs())


def standard_model_inputs(inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Those of a model's inputs that are the Standard Model's."""
    return {each.name: inputs[each.name] for each in STANDARD_MODEL}


def ckm_matrices(inputs: Mapping[str, np.ndarray]) -> np.ndarray:
    """:func:`zprimer.models.standard_model.ckm` at many points, shape (points, 3, 3)."""
    rows, which = _different(inputs, ("ckm_lambda", "ckm_a", "ckm_rho", "ckm_eta"))
    return np.array([ckm(row) for row in rows])[which]


def diagonal(first: np.ndarray, second: np.ndarray, third: np.ndarray) -> np.ndarray:
    """Couplings of shape (points,) of three generations as matrices, shape (points, 3, 3)."""
    matrix = np.zeros((*np.shape(first), 3, 3), dtype=complex)
    for generation, values in enumerate((first, second, third)):
        matrix[..., generation, generation] = values
    return matrix


def _different(
    inputs: Mapping[str, np.ndarray], names: tuple[str, ...]
) -> tuple[list[dict[str, float]], np.ndarray]:
    """The different values of some inputs, and which of them each point has."""
    values = np.stack([inputs[name] for name in names], axis=-1)
    different, which = np.unique(values, axis=0, return_inverse=True)
    return [dict(zip(names, row, strict=True)) for row in different.tolist()], which.reshape(-1)


def _check_matrix(matrix: np.ndarray, shape: tuple[int, ...], where: str) -> None:
    if matrix.shape != shape:
        raise InputError(f"{where} have the shape {matrix.shape}, not {shape}: one row a point.")
    asymmetry = np.abs(matrix - np.swapaxes(matrix, -1, -2).conj())
    if np.any(asymmetry > _ROUNDING * np.abs(matrix).max(axis=(-1, -2), keepdims=True)):
        row = int(np.argmax(asymmetry.max(axis=(-1, -2))))
        raise InputError(f"{where} are not Hermitian in row {row}: {matrix[row].tolist()}.")
