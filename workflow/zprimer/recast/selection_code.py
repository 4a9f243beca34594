"""The code of an analysis: its selection.py and the files beside it that this names.

Texts in quotes tell what a selection borrows: the name of another analysis stands for that one's
selection.py, the name of a file for that file, in either folder.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from zprimer.errors import DataFileError
from zprimer.inputs import read_bytes
from zprimer.run.code import read_source

SELECTION = "selection.py"
_MISSING = "an analysis needs its selection.py"
_QUOTED = re.compile(r"[\"'/]([\w.-]+)(?=[\"'/])")


def load_function(folder: Path, name: str) -> Callable[..., Any]:
    """A function of an analysis' selection.py, run from the bytes that are hashed.

    Args:
        folder: of the analysis.
        name: of the function.

    Raises:
        DataFileError: the file is missing, cannot be imported or has no such function.
    """
    path = folder / SELECTION
    content = read_bytes(path, _MISSING)
    module = ModuleType(f"zprimer_analysis_{folder.name}")
    module.__file__ = str(path)
    try:
        exec(compile(content, str(path), "exec"), module.__dict__)
    except (ImportError, SyntaxError, ValueError) as problem:
        raise DataFileError(f"{path} cannot be imported: {problem}.") from problem
    function = getattr(module, name, None)
    if not callable(function):
        raise DataFileError(f"{path} must define the function {name}(events, detector).")
    return function


def selection_files(folder: Path) -> tuple[Path, ...]:
    """The files of a selection: selection.py, and what it names of its and other analyses.

    Args:
        folder: of the analysis, beside those of the others.

    Raises:
        DataFileError: a file is missing or no Python.
    """
    if not (folder / SELECTION).is_file():
        raise DataFileError(f"{folder / SELECTION} does not exist: {_MISSING}.")
    found: dict[Path, None] = {}
    waiting = [folder / SELECTION]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = None
            if path.suffix == ".py":
                waiting += _named(path, folder.parent)
    return tuple(sorted(found))


def imported_modules(files: Iterable[Path]) -> tuple[str, ...]:
    """Modules of zprimer that the Python files of a selection import."""
    sources = [read_source(path) for path in files if path.suffix == ".py"]
    return tuple(sorted({module for source in sources for module in source.imports}))


def _named(path: Path, analyses: Path) -> Iterable[Path]:
    words = set(_QUOTED.findall(read_source(path).text))
    others = [analyses / word for word in words if (analyses / word / SELECTION).is_file()]
    own = analyses / path.relative_to(analyses).parts[0]
    for folder in others:
        yield folder / SELECTION
    for folder in (own, *others):
        for word in words:
            for place in (folder, folder / "data"):
                if "." in word.strip(".") and (place / word).is_file():
                    yield place / word
