"""Modules found by a name that they define: models, processes, observables, figures.

What a module defines is read from its text, so that only what is asked for is imported.
"""

import pkgutil
import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path

FIGURES = ("zprimer.plots", "zprimer.papers")
"""Packages whose modules draw a figure if they define ``draw``."""


@cache
def modules_with(package: str, name: str) -> tuple[str, ...]:
    """Full names of the modules of a package that define a name at their top level, sorted.

    Args:
        package: whose modules are looked through, with those of its subpackages.
        name: of a function or of a variable.

    Example:
        >>> modules_with("zprimer.models", "MODEL")
        ('zprimer.models.lmutau', 'zprimer.models.topphilic')
    """
    defines = re.compile(rf"^(?:def {name}\(|{name}\b[^=\n]*=)", re.MULTILINE)
    return tuple(each for each in _modules(package) if defines.search(text_of(each)))


@cache
def modules_saying(package: str, name: str, word: str) -> tuple[str, ...]:
    """Those modules of :func:`modules_with` that have a word, in quotes, anywhere in their text.

    Example:
        >>> modules_saying("zprimer.generation.processes", "PROCESS", "4mu")
        ('zprimer.generation.processes.four_muons',)
    """
    return tuple(each for each in modules_with(package, name) if f'"{word}"' in text_of(each))


def named_modules(packages: Iterable[str], name: str) -> dict[str, str]:
    """The modules of several packages that define a name, full names by the last part of them.

    Example:
        >>> named_modules(["zprimer.models"], "MODEL")["lmutau"]
        'zprimer.models.lmutau'
    """
    return {
        module.rpartition(".")[2]: module
        for package in packages
        for module in modules_with(package, name)
    }


@cache
def text_of(module: str) -> str:
    """The source of a module of zprimer."""
    _, *parts = module.split(".")
    path = Path(__file__).resolve().parents[1].joinpath(*parts).with_suffix(".py")
    return path.read_text(encoding="utf-8")


def _modules(package: str) -> list[str]:
    infos = pkgutil.walk_packages(import_module(package).__path__, f"{package}.")
    return sorted(info.name for info in infos if not info.ispkg)
