"""How a figure is found by its name: a module of :mod:`zprimer.plots` that defines ``draw``."""

import pkgutil
from collections.abc import Callable
from importlib import import_module

from matplotlib.figure import Figure

from zprimer.errors import unknown_key
from zprimer.tables import Table


def figure_names() -> list[str]:
    """Names of all figures.

    Example:
        >>> "agpy_fig3" in figure_names()
        True
    """
    package = import_module("zprimer.plots")
    names = (info.name for info in pkgutil.iter_modules(package.__path__))
    return sorted(name for name in names if hasattr(import_module(f"zprimer.plots.{name}"), "draw"))


def load_figure(name: str) -> Callable[[Table], Figure]:
    """The function that draws a figure from a plane.

    Raises:
        InputError: there is no such figure.
    """
    if name not in figure_names():
        raise unknown_key("figure", name, figure_names(), "zprimer.plots")
    return import_module(f"zprimer.plots.{name}").draw
