"""The code of an analysis: its selection.py and the files beside it that this names.

Texts in quotes tell what a selection borrows: the name of another analysis stands for that one's
selection.py, the name of a file for that file, in either folder.
"""

import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

from zprimer.errors import DataFileError, ZprimerError
from zprimer.io.code import read_source
from zprimer.io.files import LONGEST_REASON
from zprimer.io.inputs import read_bytes
from zprimer.io.places import ANALYSES, named_folders

SELECTION = "selection.py"
_MISSING = "an analysis needs its selection.py"
_QUOTED = re.compile(r"[\"'/]([\w.-]+)(?=[\"'/])")


def load_function(folder: Path, name: str) -> Callable[..., Any]:
    """A function of an analysis' selection.py, run from the bytes that are hashed.

    Args:
        folder: of the analysis.
        name: of the function.

    Raises:
        DataFileError: the file is missing, cannot be imported or has no such function; when it is
            called, it raised something.
    """
    path = folder / SELECTION
    content = read_bytes(path, _MISSING)
    module = ModuleType(f"zprimer_analysis_{folder.name}")
    module.__file__ = str(path)
    with _blamed_on(path, "cannot be imported"):
        exec(compile(content, str(path), "exec"), module.__dict__)
    function = getattr(module, name, None)
    if not callable(function):
        raise DataFileError(f"{path} must define the function {name}(events, detector).")

    @wraps(function)
    def guarded(*args: Any) -> Any:
        with _blamed_on(path, "fails"):
            return function(*args)

    return guarded


@contextmanager
def _blamed_on(path: Path, verdict: str) -> Iterator[None]:
    """Whatever the code in a file raises, ``sys.exit`` included, as an error that names the line.

    Raises:
        DataFileError: the code raised something.
    """
    try:
        yield
    except (ZprimerError, KeyboardInterrupt):
        raise
    except BaseException as problem:
        line = None
        if isinstance(problem, SyntaxError) and problem.filename == str(path):
            line = problem.lineno
        for frame in traceback.extract_tb(problem.__traceback__):
            line = frame.lineno if frame.filename == str(path) else line
        reason = traceback.format_exception_only(problem)[-1]
        reason = " ".join(reason.split())[:LONGEST_REASON].rstrip(".")
        place = "" if line is None else f" in line {line}"
        raise DataFileError(f"{path} {verdict}{place}: {reason}.") from problem


def selection_files(folder: Path) -> tuple[Path, ...]:
    """The files of a selection: selection.py, and what it names of its and other analyses.

    Args:
        folder: of the analysis, beside those of the others.

    Raises:
        DataFileError: a file is missing or no Python.
    """
    if not (folder / SELECTION).is_file():
        raise DataFileError(f"{folder / SELECTION} does not exist: {_MISSING}.")
    known = named_folders(ANALYSES) | {each.name: each for each in folder.parent.glob("*")}
    analyses = {name: each for name, each in known.items() if (each / SELECTION).is_file()}
    found: dict[Path, None] = {}
    waiting = [folder / SELECTION]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = None
            if path.suffix == ".py":
                waiting += _named(path, analyses)
    return tuple(sorted(found))


def imported_modules(files: Iterable[Path]) -> tuple[str, ...]:
    """Modules of zprimer that the Python files of a selection import."""
    sources = [read_source(path) for path in files if path.suffix == ".py"]
    return tuple(sorted({module for source in sources for module in source.imports}))


def _named(path: Path, analyses: Mapping[str, Path]) -> Iterable[Path]:
    words = set(_QUOTED.findall(read_source(path).text))
    others = [analyses[word] for word in words if word in analyses]
    own = next(folder for folder in analyses.values() if path.is_relative_to(folder))
    for folder in others:
        yield folder / SELECTION
    for folder in (own, *others):
        for word in words:
            for place in (folder, folder / "data"):
                if "." in word.strip(".") and (place / word).is_file():
                    yield place / word
