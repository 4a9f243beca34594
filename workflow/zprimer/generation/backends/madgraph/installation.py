"""Finding MadGraph, and saying before a run what is missing for it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zprimer.errors import DataFileError, InputError

ROOT_VARIABLE = "MG5_PATH"
LIMIT_VARIABLE = "MG5_TIME_LIMIT"
DEFAULT_LIMIT = 6 * 3600.0
"""Seconds a single run of MadGraph may take unless ``MG5_TIME_LIMIT`` says otherwise."""

_PROGRAM = "mg5_aMC"
_TREE_PROGRAMS = ("gfortran", "make")
_LOOP_PROGRAMS = ("gfortran", "g++", "make")
_INSTALL = (
    "'conda install -c conda-forge gfortran gxx make' or 'sudo apt install gfortran g++ make'"
)
_NAMED_BY = {"gfortran": "FC", "g++": "CXX"}
"""Variables by which an environment such as conda's names its compilers."""

_FORGOTTEN = ("MADGRAPH_BASE", "MADGRAPH_DATA", "PYTHONPATH", "PYTHONHOME", "MAKEFLAGS")
"""Variables that would let the caller's own settings leak into a run."""


@dataclass(frozen=True)
class Installation:
    """A MadGraph5_aMC@NLO that can be run, or a process of it that was packed.

    Attributes:
        root: its folder, the one with ``VERSION`` and ``bin/mg5_aMC``; or the pack.
        version: as ``VERSION`` states it.
        python: the interpreter that runs it.
        packed: whether it is a packed process.
    """

    root: Path
    version: str
    python: str
    packed: bool = False

    @property
    def program(self) -> Path:
        """The script to start."""
        return self.root / "bin" / _PROGRAM


def find_installation(variables: Mapping[str, str] | None = None) -> Installation:
    """The MadGraph of ``MG5_PATH``, else the one whose ``mg5_aMC`` is on the PATH.

    Args:
        variables: the environment; None for that of this process.

    Raises:
        InputError: there is none, or no Python that can run it.
        DataFileError: ``MG5_PATH`` is not a MadGraph folder.
    """
    given = os.environ if variables is None else variables
    root = _root(given)
    try:
        lines = (root / "VERSION").read_text(encoding="utf-8").splitlines()
    except OSError:
        raise DataFileError(
            f"{root} is not a MadGraph5_aMC@NLO folder (no VERSION in it): set {ROOT_VARIABLE} "
            f"to the folder that holds bin/{_PROGRAM}."
        ) from None
    stated = [line.partition("=")[2].strip() for line in lines if line.startswith("version")]
    if not stated:
        raise DataFileError(f"{root / 'VERSION'} states no version: reinstall MadGraph.")
    return Installation(root, stated[0], python_for(root, given.get("PATH", os.defpath)))


def require_programs(installation: Installation, loops: bool) -> None:
    """Check compilers and, for loops, the libraries that reduce their integrals.

    Raises:
        InputError: one is missing; the message holds the line that installs it.
    """
    needed = _LOOP_PROGRAMS if loops else _TREE_PROGRAMS
    missing = [name for name in needed if not _available(name)]
    if missing:
        raise InputError(
            f"MadGraph needs {' and '.join(missing)}, which is not on the PATH: {_INSTALL}."
        )
    if loops and not installation.packed and not _loop_libraries(installation.root):
        raise InputError(
            f"{installation.root} has no library for loop integrals (CutTools, COLLIER or Ninja): "
            f"run 'install collier' once in {installation.program}."
        )


def compiler() -> str:
    """Name and major version of the Fortran compiler, whose objects others of it can link.

    Raises:
        InputError: it is not there.
    """
    program = shutil.which("gfortran") or shutil.which(os.environ.get("FC", ""))
    if program is None:
        raise InputError(f"MadGraph needs gfortran, which is not on the PATH: {_INSTALL}.")
    asked = subprocess.run([program, "-dumpversion"], capture_output=True, text=True, check=False)
    return f"gfortran {asked.stdout.strip().partition('.')[0]}"


def private_environment(home: Path, variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a run: its own HOME, so that no ``~/.mg5`` is read or written."""
    given = os.environ if variables is None else variables
    kept = {name: value for name, value in given.items() if name not in _FORGOTTEN}
    home.mkdir(parents=True, exist_ok=True)
    return kept | {"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config")}


def time_limit() -> float:
    """Seconds a run may take, from ``MG5_TIME_LIMIT``.

    Raises:
        InputError: the variable is not a positive number.
    """
    text = os.environ.get(LIMIT_VARIABLE)
    if text is None:
        return DEFAULT_LIMIT
    try:
        limit = float(text)
    except ValueError:
        limit = 0.0
    if not limit > 0:
        raise InputError(f"{LIMIT_VARIABLE} = {text!r} must be a positive number of seconds.")
    return limit


def given_folder(text: str) -> Path:
    """The folder that ``MG5_PATH`` names.

    Raises:
        InputError: it begins with the home of a user who is not known.
    """
    try:
        return Path(text).expanduser().resolve()
    except RuntimeError:
        raise InputError(
            f"{ROOT_VARIABLE} = {text} begins with a home that is not known: write it out."
        ) from None


def _root(variables: Mapping[str, str]) -> Path:
    if variables.get(ROOT_VARIABLE):
        root = given_folder(variables[ROOT_VARIABLE])
        if not (root / "bin" / _PROGRAM).is_file():
            raise DataFileError(
                f"{ROOT_VARIABLE} = {variables[ROOT_VARIABLE]} has no bin/{_PROGRAM}: set it to "
                "the folder of MadGraph5_aMC@NLO, or to one with packs of 'zprimer pack'."
            )
        return root
    found = shutil.which(_PROGRAM, path=variables.get("PATH"))
    if found is None:
        raise InputError(
            f"backend madgraph needs MadGraph5_aMC@NLO: set {ROOT_VARIABLE} to its folder, put "
            f"{_PROGRAM} on the PATH, run the workflow with '--sdm conda' (envs/madgraph.yaml), "
            "or use backend embedded, which needs no other program."
        )
    program = Path(found).resolve()
    for root in (program.parents[1], program.parents[1] / "share" / "MG5_aMC"):
        if (root / "VERSION").is_file() and (root / "bin" / _PROGRAM).is_file():
            return root
    raise DataFileError(
        f"{found} stands outside of a MadGraph5_aMC@NLO folder: set {ROOT_VARIABLE} to the folder "
        "that holds its VERSION."
    )


def _available(program: str) -> bool:
    named = os.environ.get(_NAMED_BY.get(program, ""), "")
    return any(shutil.which(name) for name in (program, named) if name)


def python_for(root: Path, path: str) -> str:
    """The first interpreter that has what MadGraph imports.

    Asked are that of MadGraph's own folder, those that the PATH names and that of this process; no
    folder beside MadGraph's, where somebody else may have put one.

    Args:
        root: MadGraph's folder, or a pack.
        path: folders to look in, as in the variable PATH.

    Raises:
        InputError: none of them has it.
    """
    folders = [str(root / "bin"), *filter(os.path.isabs, path.split(os.pathsep))]
    candidates = [
        *filter(None, (shutil.which("python3", path=folder) for folder in folders)),
        sys.executable,
        str(Path(getattr(sys, "_base_executable", sys.executable))),
    ]
    for candidate in dict.fromkeys(candidates):
        if _has_six(candidate):
            return candidate
    raise InputError(
        f"no Python found for MadGraph has its module 'six' (asked: {', '.join(candidates)}): "
        "'pip install six'."
    )


def _has_six(python: str) -> bool:
    try:
        asked = subprocess.run(
            [python, "-c", "import six"], capture_output=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _loop_libraries(root: Path) -> bool:
    places = (
        root / "vendor" / "CutTools",
        root / "HEPTools" / "collier",
        root / "HEPTools" / "lib" / "libninja.a",
    )
    return any(place.is_file() or (place.is_dir() and any(place.iterdir())) for place in places)
