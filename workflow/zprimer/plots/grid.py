"""From the rows of a plane to values on a grid of two scanned inputs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from zprimer.errors import InputError
from zprimer.flavour.era import Era, load_era
from zprimer.flavour.observable import Constraint, evaluate
from zprimer.io.tables import Table
from zprimer.models.points import PointTable


@dataclass(frozen=True)
class Grid:
    """A full grid of scan points.

    Attributes:
        table: the plane.
        names: of the two inputs, horizontal first.
        x, y: their values, rising, shapes (X,) and (Y,).
        rows: row of the table for each grid point, shape (Y, X).
    """

    table: Table
    names: tuple[str, str]
    x: np.ndarray
    y: np.ndarray
    rows: np.ndarray

    def values(self, column: str) -> np.ndarray:
        """A column of the plane on the grid, shape (Y, X)."""
        return self.table.numbers(column)[self.rows]

    def interpolated(self, values: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Values on a finer mesh, monotone cubic in log x and log y, so that it never overshoots.

        Args:
            values: on the grid, shape (Y, X).
            x, y: axes of the mesh inside the grid, shapes (M,) and (N,).

        Returns:
            Array of shape (N, M).
        """
        lines = monotone(self.y, values, y, axis=0)
        return monotone(self.x, lines, x, axis=1)


def read_grid(table: Table, names: tuple[str, str]) -> Grid:
    """The grid that a plane forms in two inputs.

    Raises:
        InputError: its points are not a full grid of at least 2 × 2 in these inputs, or an input
            is not positive.
    """
    first, second = (table.numbers(name) for name in names)
    x, column = np.unique(first, return_inverse=True)
    y, line = np.unique(second, return_inverse=True)
    full = len(table) == len(x) * len(y) == len(set(zip(column, line, strict=True)))
    if not full or min(len(x), len(y)) < 2:
        raise InputError(
            f"{table.path} is no full grid in {names[0]} and {names[1]}: "
            "scan these two inputs, each with at least two values, and no other."
        )
    if x[0] <= 0 or y[0] <= 0:
        raise InputError(f"{table.path}: {names[0]} and {names[1]} must be positive to be drawn.")
    rows = np.empty((len(y), len(x)), dtype=int)
    rows[line, column] = np.arange(len(table))
    return Grid(table, names, x, y, rows)


def era_of(table: Table) -> Era:
    """The data era the plane was made with.

    Raises:
        InputError: it mixes eras.
    """
    names = set(table.texts("era"))
    if len(names) > 1:
        raise InputError(f"{table.path} mixes the eras {', '.join(sorted(names))}.")
    return load_era(names.pop())


def flavour_on(grid: Grid, x: np.ndarray, y: np.ndarray, era: Era) -> Mapping[str, Constraint]:
    """The flavour constraints, by the stage's own functions, on a finer mesh than the scan.

    Args:
        grid: gives the names of the inputs; further scanned inputs do not exist in it.
        x, y: mesh of shape (N, M) as from ``numpy.meshgrid``.
        era: data set of the measurements.

    Returns:
        Observable -> constraint whose arrays are flat; reshape them to the mesh.
    """
    parameters = dict(zip(grid.names, (x.ravel(), y.ravel()), strict=True))
    model = set(grid.table.texts("model")).pop()
    points = PointTable(model, tuple(f"mesh{row}" for row in range(x.size)), parameters)
    return evaluate(points, era)


def monotone(old: np.ndarray, values: np.ndarray, new: np.ndarray, axis: int) -> np.ndarray:
    """Monotone cubic interpolation of values along one axis, in the logarithm of its points."""
    inside = np.clip(np.log(new), np.log(old[0]), np.log(old[-1]))
    return PchipInterpolator(np.log(old), values, axis=axis)(inside)
