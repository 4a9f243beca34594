"""Modules found by a name that they define: models, processes, observables, figures.

What a module defines is read from its text, so that only what is asked for is imported. A user's
own modules (:mod:`zprimer.io.places`) are among those of the package that they are in.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from zprimer.errors import DataFileError, InputError
from zprimer.io.places import PACKAGE, ROOMS, check_own_folders, module_file, own_rooms

FIGURES = ("zprimer.plots", "zprimer.papers")
"""Packages whose modules draw a figure if they define ``draw``."""


@cache
def modules_with(package: str, name: str) -> tuple[str, ...]:
    """Full names of the modules of a package that define a name at their top level, sorted.

    Args:
        package: whose modules are looked through, with those of its subpackages.
        name: of a function or of a variable.

    Raises:
        InputError: the folders of a user's own modules are wrong.

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

    Raises:
        InputError: two have the same last part.

    Example:
        >>> named_modules(["zprimer.models"], "MODEL")["lmutau"]
        'zprimer.models.lmutau'
    """
    found: dict[str, str] = {}
    for package in packages:
        for module in modules_with(package, name):
            other = found.setdefault(module.rpartition(".")[2], module)
            if other != module:
                raise InputError(
                    f"{module_file(module)} has the name of {module_file(other)}: rename one, so "
                    "that a name means one thing."
                )
    return found


@cache
def text_of(module: str) -> str:
    """The source of a module of zprimer."""
    path = module_file(module)
    if path is None:
        raise DataFileError(f"the module {module} was there and is gone: run it again.")
    return path.read_text(encoding="utf-8")


def _modules(package: str) -> list[str]:
    """Of a package and its subpackages, without importing any of them."""
    check_own_folders()
    homes = [(package, PACKAGE.parent.joinpath(*package.split(".")))]
    homes += [
        (room, Path(folder))
        for kind, room in ROOMS.items()
        if f"{room}.".startswith(f"{package}.")
        for folder in own_rooms(kind)
    ]
    return sorted(
        ".".join([name, *path.relative_to(home).with_suffix("").parts])
        for name, home in homes
        for path in home.rglob("*.py")
        if path.name != "__init__.py" and _in_packages(path, home)
    )


def _in_packages(path: Path, home: Path) -> bool:
    inside = [folder for folder in path.parents if folder.is_relative_to(home) and folder != home]
    return path.stem.isidentifier() and all((each / "__init__.py").is_file() for each in inside)
