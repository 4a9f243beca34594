"""The compiled process: made once for a MadGraph and a model, copied for every run."""

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from zprimer.errors import DataFileError, InputError
from zprimer.generation.backends.madgraph.cards import OPTIMISATION
from zprimer.generation.backends.madgraph.definitions import Definition, ufo_folder
from zprimer.generation.backends.madgraph.execution import execute, last_words
from zprimer.generation.backends.madgraph.installation import Installation, private_environment
from zprimer.io.files import atomic

CACHE_VARIABLE = "XDG_CACHE_HOME"
RECIPE = 4
"""Raised when what is done to a process after MadGraph wrote it changes."""

_NOT_COPIED = shutil.ignore_patterns(
    ".git", "tests", "doc", "__pycache__", "MG5_debug", "py.py", "*.pyc"
)
_USER_SCALES = (
    # until 3.2, and after it: file, what stands there, declarations it needs, name of the result
    (
        "setscales.f",
        re.compile(r"^ +write\(\*,\*\) \"User-defined scale not set\"\n.*\n +rscale *= *0\n", re.M),
        "",
        "rscale",
    ),
    (
        "dummy_fct.f",
        re.compile(r"^ +write\(0,\*\) \"dynamical scale set to 0\"\n.*\n +stop 1\n", re.M),
        "      integer i\n",
        "user_dynamical_scale",
    ),
)
_CLEAN = re.compile(r"^clean:\n\t\$\(RM\) \*\.o .*$", re.M)
_PATIENCE = 10.0
"""Seconds for a program that was ended to let go of its folder."""


def cache_folder() -> Path:
    """Where compiled processes are kept: ``$XDG_CACHE_HOME/zprimer/madgraph``.

    Raises:
        InputError: neither the variable nor a home says where.
    """
    base = os.environ.get(CACHE_VARIABLE)
    try:
        return (Path(base) if base else Path.home() / ".cache") / "zprimer" / "madgraph"
    except RuntimeError:
        raise InputError(
            "there is no home to keep MadGraph's compiled processes in: set "
            f"{CACHE_VARIABLE} to a folder for them."
        ) from None


def process_directory(
    installation: Installation, definition: Definition, limit: float, cache: Path | None = None
) -> Path:
    """The compiled directory of a process, made at first use.

    MadGraph writes into its own folder and into that of the model while it makes a process, so both
    are private copies. Others who want the same process wait until it is there.

    Args:
        installation: MadGraph.
        definition: the process.
        limit: seconds that making and that compiling it may take.
        cache: where to keep it; None for :func:`cache_folder`.

    Raises:
        DataFileError: MadGraph makes no process, or it does not compile.
        ConvergenceError: it takes longer than ``limit``.
    """
    cache = cache_folder() if cache is None else cache
    model = model_folder(definition)
    key = _key(installation, definition, model)

    def make(folder: Path) -> None:
        _make(installation, definition, model, folder, limit)

    return kept(cache / key, make) / "process"


def model_folder(definition: Definition) -> Path:
    """The folder of the UFO of a process.

    Raises:
        InputError: there is none.
    """
    return ufo_folder(definition.ufo)


def model_hash(model: Path) -> str:
    """SHA-256 of what MadGraph reads of a UFO, in hexadecimal digits."""
    digest = hashlib.sha256()
    for path in model_files(model):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def model_files(model: Path) -> list[Path]:
    """What MadGraph reads of a UFO."""
    return [path for path in sorted(model.glob("*")) if path.suffix in (".py", ".dat")]


def kept(folder: Path, make: Callable[[Path], None]) -> Path:
    """A folder that is made once, by whoever asks for it first; the others wait."""
    if not (folder / "ready").is_file():
        with _lock(folder.with_name(f"{folder.name}.lock")):
            if not (folder / "ready").is_file():
                shutil.rmtree(folder, ignore_errors=True)
                try:
                    make(folder)
                except (KeyboardInterrupt, SystemExit):
                    _removed(folder)
                    raise
                with atomic(folder / "ready") as partial:
                    partial.touch()
    return folder


def _make(
    installation: Installation, definition: Definition, model: Path, folder: Path, limit: float
) -> None:
    folder.mkdir(parents=True)
    copy = folder / "mg5"
    shutil.copytree(installation.root, copy, symlinks=True, ignore=_NOT_COPIED)
    shutil.copytree(model, folder / "ufo" / model.name, ignore=_NOT_COPIED)
    script = folder / "process.mg5"
    restriction = definition.model.removeprefix(model.name)
    script.write_text(
        "\n".join(
            (
                "set automatic_html_opening False",
                "set auto_update 0",
                f"import model {folder / 'ufo' / model.name}{restriction}",
                *definition.lines,
                f"output {folder / 'process'} -nojpeg",
                "exit",
                "",
            )
        ),
        encoding="utf-8",
    )
    environment = private_environment(folder / "home")
    log = folder / "process.log"
    command = [installation.python, str(copy / "bin" / "mg5_aMC"), str(script)]
    execute(command, folder, environment, log, limit)
    process = folder / "process"
    if not (process / "bin" / "madevent").is_file():
        raise DataFileError(f"MadGraph made no process, see {log}: {last_words(log)}")
    _adapt(process, definition)
    _compile(installation, process, environment, folder / "compile.log", limit)


def _adapt(process: Path, definition: Definition) -> None:
    """Put in the scale of this package, and keep what is compiled from one run to the next."""
    if definition.own_scale is not None:
        _put_in_scale(process / "SubProcesses", definition.own_scale)
    for makefile in {
        path.resolve() for path in process.glob("SubProcesses/**/makefile") if path.is_file()
    }:
        text = makefile.read_text(encoding="utf-8")
        # what holds values of the run card is compiled again, all the rest follows make's rules
        makefile.write_text(_CLEAN.sub("clean:\n\t$(RM) gensym symmetry.o", text), encoding="utf-8")


def _put_in_scale(subprocesses: Path, scale: str) -> None:
    for name, place, declarations, variable in _USER_SCALES:
        path = subprocesses / name
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if len(place.findall(text)) == 1:
            before, after = place.split(text)
            code = declarations + scale.format(variable=variable)
            path.write_text(before + code + after, encoding="utf-8")
            return
    raise DataFileError(
        f"{subprocesses} has no place for a user-defined scale: this version of MadGraph is not "
        "supported, use one from 3.1 on."
    )


def _compile(
    installation: Installation, process: Path, environment: dict[str, str], log: Path, limit: float
) -> None:
    """Compile everything that does not depend on the point."""
    commands = process / "compile.cmd"
    commands.write_text("treatcards run\ntreatcards param\nexit\n", encoding="utf-8")
    madevent = [installation.python, str(process / "bin" / "madevent"), str(commands)]
    execute(madevent, process, environment, log, limit)
    # MadGraph writes it down only when it runs, and takes what is compiled by then as it is
    make = ["make", f"GLOBAL_FLAG={OPTIMISATION}"]
    execute([*make, "-C", "Source", "all"], process, environment, log, limit)
    subprocesses = process / "SubProcesses"
    for name in (subprocesses / "subproc.mg").read_text(encoding="utf-8").split():
        folder = subprocesses / name
        originals = sorted(folder.glob("matrix*_orig.f"))
        for original in originals:
            shutil.copy(original, folder / original.name.replace("_orig", "_optim"))
        objects = [f"{original.stem}.o" for original in originals]
        execute([*make, *objects, "gensym", "madevent"], folder, environment, log, limit)
        if not (folder / "madevent").is_file():
            raise DataFileError(f"{folder} does not compile, see {log}: {last_words(log)}")


def copied(process: Path, target: Path) -> None:
    """A private copy of a process, times kept so that make finds nothing to do."""
    shutil.copytree(process, target, symlinks=True)


@contextmanager
def scratch_folder(beside: Path) -> Iterator[Path]:
    """A folder for the runs of one sample, beside its output, gone afterwards."""
    beside.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".madgraph-", dir=beside)).resolve()
    try:
        yield folder
    finally:
        _removed(folder)


def _removed(folder: Path) -> None:
    """Remove a folder in which a program that was just ended may still write for a moment."""
    deadline = time.monotonic() + _PATIENCE
    while folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            time.sleep(0.05)


def _key(installation: Installation, definition: Definition, model: Path) -> str:
    """Name of a process in the cache, by MadGraph, the model's files and the definition."""
    digest = hashlib.sha256()
    for part in (
        RECIPE, installation.root, installation.version, definition, model_hash(model)
    ):  # fmt: skip
        digest.update(repr(part).encode())
    return f"{model.name}-{digest.hexdigest()[:16]}"


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as problem:
        raise InputError(
            f"MadGraph's compiled processes cannot be kept in {path.parent} ({problem.strerror}): "
            f"set {CACHE_VARIABLE} to a folder that can be written."
        ) from problem
    with open(path, "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
