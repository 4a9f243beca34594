"""How a figure is found by its name: a module of :mod:`zprimer.plots` that defines ``draw``."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from zprimer.errors import unknown_key
from zprimer.io.finding import modules_with
from zprimer.io.tables import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure_names() -> list[str]:
    """Names of all figures, found without importing what draws them.

    Example:
        >>> "agpy_fig3" in figure_names()
        True
    """
    return [name.rpartition(".")[2] for name in modules_with("zprimer.plots", "draw")]


def load_figure(name: str) -> "Callable[[Table], Figure]":
    """The function that draws a figure from a plane.

    Raises:
        InputError: there is no such figure.
    """
    if name not in figure_names():
        raise unknown_key("figure", name, figure_names(), "zprimer.plots")
    return import_module(f"zprimer.plots.{name}").draw
