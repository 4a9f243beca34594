"""Limit on the coupling g of a Z' from Z → 4μ as a function of the Z' mass."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from zprimer.flavour.leptons import lepton_couplings
from zprimer.flavour.observables.trident import trident_bound
from zprimer.io.tables import Table
from zprimer.models.couplings import couplings
from zprimer.models.points import PointTable
from zprimer.plots import style
from zprimer.plots.grid import Grid, era_of, read_grid
from zprimer.plots.labels import mass_axis, place, symbol
from zprimer.statistics.bands import BANDS
from zprimer.statistics.coupling import limit_on_coupling

ANALYSIS = "atlas_z4l_2013"
AXES = ("mzp", "g")


def draw(table: Table) -> Figure:
    """Observed and expected limits with their bands at every scanned mass that has one.

    Args:
        table: a plane scanned in ``mzp`` and ``g`` with limits of ``atlas_z4l_2013``, of a model
            whose couplings are proportional to ``g``.

    Raises:
        InputError: the plane has other axes or lacks a column.
    """
    grid, era = read_grid(table, AXES), era_of(table)
    figure = style.new_figure(height=2.7)
    axes = figure.add_axes((0.145, 0.15, 0.81, 0.83))
    limits = {name: _limits(grid, name) for name in BANDS}
    _band(axes, grid, limits["exp_m2"], limits["exp_p2"], style.YELLOW, r"expected $\pm2\sigma$")
    _band(axes, grid, limits["exp_m1"], limits["exp_p1"], style.GREEN, r"expected $\pm1\sigma$")
    axes.plot(grid.x, limits["exp"], color=style.BLACK, linestyle="dashed", label="expected")
    axes.plot(grid.x, limits["obs"], color=style.BLACK, marker="o", markersize=2, label="observed")
    model = table.texts("model")[0]
    unit = PointTable(model, tuple(map(str, grid.x)), {"mzp": grid.x, "g": np.ones_like(grid.x)})
    bound = trident_bound(grid.x, lepton_couplings(couplings(unit)), era)
    axes.plot(grid.x, bound, color=style.VERMILION, linewidth=0.9, label=r"$\nu$ tridents")
    axes.set(xscale="log", yscale="log", xlim=grid.x[[0, -1]], ylim=grid.y[[0, -1]])
    mass_axis(axes)
    axes.set_ylabel(f"95% CL limit on {symbol(model, 'g')}", labelpad=1)
    place(axes, 0.03, 0.96, "$Z\\to4\\mu$, recast of\nATLAS at 7 and 8 TeV", va="top")
    axes.legend(loc="lower right", labelspacing=0.3)
    return figure


def _limits(grid: Grid, band: str) -> np.ndarray:
    """Limit on g at every mass, masked where the scan holds none."""
    cls = grid.values(f"{ANALYSIS}_cls_{band}")
    found = [limit_on_coupling(list(grid.y), list(column)).value for column in cls.T]
    return np.ma.array([value or 0.0 for value in found], mask=[value is None for value in found])


def _band(
    axes: Axes, grid: Grid, low: np.ndarray, high: np.ndarray, colour: str, label: str
) -> None:
    axes.fill_between(grid.x, low, high, color=colour, linewidth=0, label=label)
