"""Where the files of zprimer are, and a user's own analyses and models.

In a clone the files beside the package are in the folders of the repository, in an installed
package in ``_project``, a copy of those folders. ``ZPRIMER_PATH`` names folders of a user's,
separated by colons. Each may hold ``analyses/`` and ``models_ufo/`` with one folder for each name,
and the folders of Python modules in :data:`ROOMS`, which are imported as modules of zprimer.
"""

import os
from functools import cache
from pathlib import Path

from zprimer.errors import InputError

VARIABLE = "ZPRIMER_PATH"
PACKAGE = Path(__file__).resolve().parents[1]
PACKED = PACKAGE / "_project"
"""Is there in an installed package only."""
PROJECT = PACKED if PACKED.is_dir() else PACKAGE.parents[1]
SNAKEFILE = PROJECT / "Snakefile"
ANALYSES, MODELS_UFO = "analyses", "models_ufo"
MARKERS = {ANALYSES: "analysis.yaml", MODELS_UFO: "particles.py"}
"""Folders in the project and in those of a user, and the file that each one in them has."""
SCHEMAS = PROJECT / "workflow" / "schemas"
PROFILES = PROJECT / "workflow" / "profiles"
REPORT = PROJECT / "workflow" / "report"
ROOMS = {
    "models": "zprimer.models",
    "processes": "zprimer.generation.processes",
    "observables": "zprimer.flavour.observables",
    "figures": "zprimer.plots",
}
"""Folders of a user's modules, and the packages that they are in."""


def own_folders() -> tuple[Path, ...]:
    """The folders that ``ZPRIMER_PATH`` names, in its order, whether they are there or not."""
    named = os.environ.get(VARIABLE, "").split(os.pathsep)
    return tuple(dict.fromkeys(Path(name) for name in named if name))


def own_rooms(kind: str) -> list[str]:
    """The user's folders of one kind of modules, for the ``__path__`` of the package in ROOMS."""
    return [str(folder / kind) for folder in own_folders() if (folder / kind).is_dir()]


def places_of(kind: str) -> tuple[Path, ...]:
    """The folders of :data:`ANALYSES` or :data:`MODELS_UFO`: that of zprimer, and the user's.

    Raises:
        InputError: ``ZPRIMER_PATH`` is wrong (:func:`check_own_folders`).
    """
    check_own_folders()
    return (PROJECT / kind, *map(Path, own_rooms(kind)))


def named_folders(kind: str) -> dict[str, Path]:
    """The folders of all analyses or UFOs by name.

    Args:
        kind: :data:`ANALYSES` or :data:`MODELS_UFO`.

    Raises:
        InputError: ``ZPRIMER_PATH`` is wrong (:func:`check_own_folders`).

    Example:
        >>> list(named_folders(MODELS_UFO))
        ['lmutau', 'topphilic']
    """
    found = (path.parent for place in places_of(kind) for path in _entries(place, kind))
    return {path.name: path for path in sorted(found, key=lambda path: path.name)}


def check_own_folders() -> None:
    """Refuse a ``ZPRIMER_PATH`` that would be misunderstood.

    Raises:
        InputError: a folder is relative, missing or holds nothing of what is looked for, or a name
            in it is one of zprimer or of another folder.
    """
    _checked(own_folders())


@cache
def _checked(folders: tuple[Path, ...]) -> None:
    kinds = (*MARKERS, *ROOMS)
    for folder in folders:
        if not folder.is_absolute():
            raise InputError(
                f"{VARIABLE} names {folder}, which is another folder for a job that runs "
                f"elsewhere: give it in full, {Path.cwd() / folder}."
            )
        if not folder.is_dir():
            raise InputError(f"{VARIABLE} names {folder}, which is no folder: correct it.")
        if not any((folder / kind).is_dir() for kind in kinds):
            raise InputError(
                f"{VARIABLE} names {folder}, which has none of the folders that are looked for: "
                f"{', '.join(kinds)}."
            )
    for kind in kinds:
        package = ROOMS.get(kind)
        ours = PACKAGE.parent.joinpath(*package.split(".")) if package else PROJECT / kind
        taken: dict[str, Path] = {}
        for place in (ours, *(folder / kind for folder in folders)):
            for path in _entries(place, kind):
                name = path.parent.name if path.name in _OF_A_FOLDER else path.stem
                if name in taken:
                    raise InputError(
                        f"{path} has the name of {taken[name]}: rename yours, so that a name means "
                        "one thing."
                    )
                taken[name] = path


_OF_A_FOLDER = {"__init__.py", *MARKERS.values()}


def _entries(place: Path, kind: str) -> list[Path]:
    """What can be found by its name in a folder: modules, or the files that mark a folder."""
    if kind in MARKERS:
        return sorted(place.glob(f"*/{MARKERS[kind]}"))
    modules = (path for path in place.glob("*.py") if path.name != "__init__.py")
    return sorted([*modules, *place.glob("*/__init__.py")])


@cache
def module_file(module: str) -> Path | None:
    """The file of a module of zprimer or of a user's, None if there is none.

    Example:
        >>> module_file("zprimer.models.lmutau").name
        'lmutau.py'
    """
    places = [PACKAGE.parent.joinpath(*module.split("."))]
    for kind, package in ROOMS.items():
        if module.startswith(f"{package}."):
            inside = module.removeprefix(f"{package}.").split(".")
            places += [Path(room).joinpath(*inside) for room in own_rooms(kind)]
    for place in places:
        for path in (place / "__init__.py", place.with_suffix(".py")):
            if path.is_file():
                return path
    return None


def package_of(path: Path) -> str:
    """The full name of the package that a Python file is in; empty for one that is in none.

    Example:
        >>> package_of(PACKAGE / "models" / "lmutau.py"), package_of(Path("/analysis/selection.py"))
        ('zprimer.models', '')
    """
    homes = {PACKAGE: PACKAGE.name}
    homes |= {Path(room): ROOMS[kind] for kind in ROOMS for room in own_rooms(kind)}
    for home, package in homes.items():
        if path.is_relative_to(home):
            return ".".join([package, *path.relative_to(home).parts[:-1]])
    return ""


def is_own(path: Path) -> bool:
    """Whether a file is a user's, and none of zprimer's."""
    return any(path.is_relative_to(folder) for folder in own_folders())
