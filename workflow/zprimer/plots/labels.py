"""Axes and text of figures."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.ticker import FuncFormatter, LogLocator

from zprimer.flavour.era import Era
from zprimer.models.point import load_model
from zprimer.plots.grid import Grid

_TICKS = (1, 2, 5)


def halo() -> list[AbstractPathEffect]:
    """What keeps a text apart from the lines and areas behind it."""
    return [withStroke(linewidth=1.6, foreground="white", alpha=0.75)]


@dataclass(frozen=True)
class Curve:
    """The line in the plane where some values vanish.

    Attributes:
        x, y: axes of the mesh, rising, shapes (M,) and (N,).
        values: shape (N, M).
    """

    x: np.ndarray
    y: np.ndarray
    values: np.ndarray

    def at(self, mass: float) -> float | None:
        """The smallest coupling at this mass (GeV) where the values change sign, if any."""
        if not self.x[0] <= mass <= self.x[-1]:
            return None
        column = self.values[:, np.argmin(np.abs(np.log(self.x / mass)))]
        crossings = np.flatnonzero(np.diff(np.sign(column)))
        if not crossings.size:
            return None
        first = crossings[0]
        share = column[first] / (column[first] - column[first + 1])
        return float(self.y[first] * (self.y[first + 1] / self.y[first]) ** share)


def plane_axes(axes: Axes, grid: Grid) -> None:
    """Logarithmic axes over the whole scan, ticks at 1, 2 and 5, with names and units."""
    axes.set(xscale="log", yscale="log")
    axes.set_xlim(grid.x[0], grid.x[-1])
    axes.set_ylim(grid.y[0], grid.y[-1])
    mass_axis(axes)
    axes.set_ylabel(symbol(grid.table.texts("model")[0], grid.names[1]), labelpad=1)


def symbol(model: str, name: str) -> str:
    """What a figure calls an input of a model: its symbol, else its name."""
    parameters = {each.name: each for each in load_model(model).parameters}
    return parameters[name].symbol or name


def value_of(model: str, name: str, value: float) -> str:
    """An input and its value as a figure says it."""
    parameters = {each.name: each for each in load_model(model).parameters}
    if value == 0 and parameters[name].at_zero:
        return parameters[name].at_zero
    return f"{symbol(model, name)} = {value:g}"


def data_of(era: Era) -> str:
    """What a figure says of the measurements it uses."""
    return f"flavour and precision data of {era.name.removeprefix('paper_')}"


def say_data_of(axes: Axes, era: Era) -> None:
    """Say it above the axes, on the right."""
    axes.set_title(data_of(era), loc="right", fontsize=8, pad=3)


def ticks_on_top(axes: Axes) -> None:
    """Draw the ticks over the areas."""
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_zorder(20)


def mass_axis(axes: Axes) -> None:
    """Ticks at 1, 2 and 5 times powers of ten, written as plain numbers, in GeV."""
    axes.xaxis.set_major_locator(LogLocator(subs=_TICKS))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_locator(LogLocator(subs=range(1, 10)))
    axes.xaxis.set_minor_formatter(FuncFormatter(lambda *_: ""))
    axes.set_xlabel("$m_{Z'}$ [GeV]", labelpad=1)


def place(axes: Axes, x: float, y: float, text: str, **options: Any) -> None:
    """Text at a position given in fractions of the axes."""
    axes.text(x, y, text, transform=axes.transAxes, zorder=9, path_effects=halo(), **options)


def along(axes: Axes, curve: Curve, where: float, text: str, **options: Any) -> None:
    """Text centred on a curve and parallel to it; nothing if the curve is not there.

    Args:
        axes: with both limits set.
        curve: to follow.
        where: mass of the centre of the text, GeV.
        text: what to write.
        options: passed on to matplotlib; ``lift`` moves the text up by this factor.
    """
    lift = float(options.pop("lift", 1.0))
    low, centre, high = (curve.at(where * step) for step in (1 / 1.12, 1.0, 1.12))
    if low is None or centre is None or high is None:
        return
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    box = axes.get_window_extent()
    rise = np.log(high / low) * box.height / np.log(y1 / y0)
    run = 2 * np.log(1.12) * box.width / np.log(x1 / x0)
    axes.text(
        where,
        centre * lift,
        text,
        rotation=math.degrees(math.atan2(rise, run)),
        rotation_mode="anchor",
        ha="center",
        va="center_baseline",
        zorder=9,
        clip_on=True,
        path_effects=halo(),
        **options,
    )
