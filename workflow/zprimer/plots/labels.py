"""Axes and text of figures in the plane of Z' mass and coupling."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator

from zprimer.plots import style
from zprimer.plots.grid import Grid

_TICKS = (1, 2, 5)


def plane_axes(axes: Axes, grid: Grid) -> None:
    """Logarithmic axes over the whole scan, ticks at 1, 2 and 5, with names and units."""
    axes.set(xscale="log", yscale="log")
    axes.set_xlim(grid.x[0], grid.x[-1])
    axes.set_ylim(grid.y[0], grid.y[-1])
    mass_axis(axes)
    axes.set_ylabel("$g'$", labelpad=1)


def mass_axis(axes: Axes) -> None:
    """Ticks at 1, 2 and 5 times powers of ten, written as plain numbers, in GeV."""
    axes.xaxis.set_major_locator(LogLocator(subs=_TICKS))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_locator(LogLocator(subs=range(1, 10)))
    axes.xaxis.set_minor_formatter(FuncFormatter(lambda *_: ""))
    axes.set_xlabel("$m_{Z'}$ [GeV]", labelpad=1)


def place(axes: Axes, x: float, y: float, text: str, **options: object) -> None:
    """Text at a position given in fractions of the axes."""
    axes.text(x, y, text, transform=axes.transAxes, zorder=8, **options)


def along_v_phi(
    axes: Axes, v_phi: float, where: float, text: str, colour: str = style.BLACK
) -> None:
    """Text centred on and parallel to the line of constant v_Φ = m_Z'/g' in GeV.

    Args:
        axes: with both limits set.
        v_phi: of the line, GeV.
        where: position along the visible part of the line, 0 (lower left) to 1 (upper right).
        text: what to write; nothing is written if the line is not in the plane.
        colour: of the text.
    """
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    low, high = max(x0, v_phi * y0), min(x1, v_phi * y1)
    if low >= high:
        return
    x = low * (high / low) ** where
    box = axes.get_window_extent()
    slope = (box.height / np.log(y1 / y0)) / (box.width / np.log(x1 / x0))
    axes.text(
        x,
        x / v_phi,
        text,
        color=colour,
        rotation=math.degrees(math.atan(slope)),
        rotation_mode="anchor",
        ha="center",
        va="center",
        zorder=8,
    )
