"""A plane of mass and coupling, cut into panels by all other scanned inputs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zprimer.errors import InputError
from zprimer.io.tables import Table
from zprimer.models.point import load_model
from zprimer.models.points import PointTable
from zprimer.plots.grid import monotone


@dataclass(frozen=True)
class Panel:
    """The plane of mass and coupling at one value of all other scanned inputs.

    Attributes:
        others: these inputs.
        following: inputs that follow the mass or are fixed, at each mass, shape (X,).
        x, y: masses in GeV and couplings, rising, shapes (X,) and (Y,).
        rows: row of the table, −1 where there is no point, shape (Y, X).
    """

    others: Mapping[str, float]
    following: Mapping[str, np.ndarray]
    x: np.ndarray
    y: np.ndarray
    rows: np.ndarray

    def interpolated(
        self, column: np.ndarray, x: np.ndarray, y: np.ndarray, known: np.ndarray | None = None
    ) -> np.ma.MaskedArray:
        """A column on a finer mesh, monotone cubic in log x and log y.

        Args:
            column: of the table, finite.
            x, y: axes of the mesh inside the panel, shapes (M,) and (N,).
            known: which rows of the column say something; all without.

        Returns:
            Shape (N, M), masked in the cells of scan points that do not exist or are not known.
        """
        here = self.rows >= 0
        if known is not None:
            here = here & known[self.rows]
        values, filled = np.where(here, column[self.rows], 0.0), here.copy()
        for axis in (0, 1):
            _fill_from_neighbours(np.moveaxis(values, axis, 0), np.moveaxis(filled, axis, 0))
        fine = monotone(self.x, monotone(self.y, values, y, axis=0), x, axis=1)
        nearest = [
            np.abs(np.log(axis[:, None] / new)).argmin(axis=0)
            for axis, new in ((self.y, y), (self.x, x))
        ]
        return np.ma.array(fine, mask=~here[np.ix_(*nearest)])

    def points(self, model: str, x: np.ndarray, y: np.ndarray) -> PointTable:
        """Points on a finer mesh, first index y; what follows the mass is interpolated in log x."""
        masses, couplings = (values.ravel() for values in np.meshgrid(x, y))
        columns = {
            name: np.interp(np.log(masses), np.log(self.x), values)
            if np.any(values <= 0)
            else np.exp(np.interp(np.log(masses), np.log(self.x), np.log(values)))
            for name, values in self.following.items()
        }
        columns |= {name: np.full(masses.size, value) for name, value in self.others.items()}
        ids = tuple(f"mesh{row}" for row in range(masses.size))
        return PointTable(model, ids, {**columns, "mzp": masses, "g": couplings})


def panels(table: Table) -> list[Panel]:
    """One panel for each value of the scanned inputs beside mass and coupling.

    Inputs that follow the mass, such as m_T = 5 m_Z', make no panels.

    Raises:
        InputError: there are less than two masses or couplings.
    """
    known = [p.name for p in load_model(table.texts("model")[0]).parameters]
    mass, coupling = table.numbers("mzp"), table.numbers("g")
    others = {n: table.numbers(n) for n in known if n in table.columns and n not in ("mzp", "g")}
    free = {n: values for n, values in others.items() if not _follows(values, mass)}
    keys = list(zip(*free.values(), strict=True)) or [()] * len(table)
    found = []
    for key in sorted(set(keys)):
        chosen = np.array([row for row, other in enumerate(keys) if other == key])
        x, first, column = np.unique(mass[chosen], return_index=True, return_inverse=True)
        y, line = np.unique(coupling[chosen], return_inverse=True)
        if min(len(x), len(y)) < 2:
            raise InputError(f"{table.path}: figure combined needs two values of mzp and of g.")
        rows = np.full((len(y), len(x)), -1)
        rows[line, column] = chosen
        following = {n: values[chosen[first]] for n, values in others.items() if n not in free}
        scanned = dict(zip(free, map(float, key), strict=True))
        found.append(Panel(scanned, following, x, y, rows))
    return found


def _follows(values: np.ndarray, mass: np.ndarray) -> bool:
    return len(set(zip(mass, values, strict=True))) == len(set(mass))


def _fill_from_neighbours(values: np.ndarray, filled: np.ndarray) -> None:
    """Copy values along the first axis to where there is none, in place."""
    last = len(values) - 1
    for line in (*range(1, last + 1), *range(last - 1, -1, -1)):
        for neighbour in (line - 1, line + 1):
            if 0 <= neighbour <= last:
                empty = ~filled[line] & filled[neighbour]
                values[line] = np.where(empty, values[neighbour], values[line])
                filled[line] |= empty
