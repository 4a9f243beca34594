"""How a figure is found by its name: a module of a paper or of all models that defines ``draw``."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from zprimer.errors import unknown_key
from zprimer.io.finding import FIGURES, named_modules
from zprimer.io.tables import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure_names() -> list[str]:
    """Names of all figures, found without importing what draws them.

    Example:
        >>> "agpy_fig3" in figure_names()
        True
    """
    return sorted(_modules())


def figure_module(name: str) -> str:
    """The full name of the module that draws a figure.

    Raises:
        InputError: there is no such figure.

    Example:
        >>> figure_module("agpy_fig3")
        'zprimer.papers.agpy.agpy_fig3'
    """
    found = _modules()
    if name not in found:
        raise unknown_key("figure", name, found, " and ".join(FIGURES))
    return found[name]


def load_figure(name: str) -> "Callable[[Table], Figure]":
    """The function that draws a figure from a plane.

    Raises:
        InputError: there is no such figure.
    """
    draw: Callable[[Table], Figure] = import_module(figure_module(name)).draw
    return draw


def _modules() -> dict[str, str]:
    return named_modules(FIGURES, "draw")
