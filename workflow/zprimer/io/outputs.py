"""Where an output goes: refused before the work if it cannot go there, unfinished beside it."""

import errno
import fcntl
import os
import platform
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from zprimer.errors import InputError
from zprimer.io.places import ANALYSES, MODELS_UFO, PACKAGE, PROJECT

_PARTIAL = ".partial-"
_LONGEST_MACHINE = 40
_LONGEST_TAIL = 180
"""Bytes of the name of an output in that of its unfinished file, of 255 that a name may have."""
_LONGEST_SHOWN = 200
_OF_ZPRIMER = (PACKAGE, PROJECT / ANALYSES, PROJECT / MODELS_UFO)


def check_outputs(outputs: Iterable[Path], inputs: Iterable[Path] = ()) -> None:
    """Check that every output of a command can be written, and replaces nothing it needs.

    Args:
        outputs: files that the command is to write.
        inputs: files that it reads.

    Raises:
        InputError: a path is no place for a file, is that of an input or of another output, or
            holds a file of zprimer itself.
    """
    targets: dict[Path, Path] = {}
    for path in outputs:
        target = output_target(path)
        for other, named in targets.items():
            if target == other:
                raise InputError(f"{path} and {named} are one file: give each output its own.")
            if target in other.parents or other in target.parents:
                raise InputError(f"{path} and {named} cannot be a file and a folder at once.")
        if target.exists() and any(target.is_relative_to(folder) for folder in _OF_ZPRIMER):
            raise InputError(f"{path} is a file of zprimer itself: choose another output.")
        targets[target] = path
    for path in inputs:
        for target, named in targets.items():
            if _same(path, target):
                raise InputError(f"{named} is also an input, {path}: choose another output.")


def output_target(path: Path) -> Path:
    """The file that is written when ``path`` is to be written: itself, or what it links to.

    Raises:
        InputError: no file can be written there.
    """
    if any(ord(sign) < ord(" ") or "\ud800" <= sign <= "\udfff" for sign in str(path)):
        raise InputError(f"{str(path)!r} has signs that no name of an output may have.")
    try:
        found = os.stat(path)
    except FileNotFoundError:
        found = None
    except OSError as problem:
        raise InputError(f"{_shown(path)} cannot be written: {problem.strerror}.") from problem
    if found is not None:
        _check_replaceable(path, found)
    target = Path(os.path.realpath(path))
    _check_folder(target, path)
    return target


def _check_replaceable(path: Path, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise InputError(f"{path} is a folder: name a file in it.")
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{path} is a device or pipe: an output must be a file.")
    if not os.access(path, os.W_OK):
        raise InputError(f"{path} is write-protected: choose another output or unprotect it.")
    for number in (1, 2):
        with suppress(OSError):
            if os.path.samestat(os.fstat(number), found):
                raise InputError(f"{path} takes what this command prints: choose another output.")


def _check_folder(target: Path, path: Path) -> None:
    """Check the folders above an output, of which the last ones may still have to be made."""
    missing = [target.name]
    folder = target.parent
    while not os.path.lexists(folder):
        missing.append(folder.name)
        folder = folder.parent
    if not folder.is_dir():
        raise InputError(f"{path} cannot be written: {folder} is no folder.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(f"{path} cannot be written: nothing may be made in {folder}.")
    longest = os.pathconf(folder, "PC_NAME_MAX")
    if any(len(os.fsencode(name)) > longest for name in missing):
        raise InputError(f"{_shown(path)} has a name of more than {longest} bytes: shorten it.")


def _shown(path: Path) -> str:
    text = str(path)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN // 2]}…"


def _same(path: Path, target: Path) -> bool:
    if Path(os.path.realpath(path)) == target:
        return True
    try:
        return os.path.samefile(path, target)
    except OSError:
        return False


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """A new empty file beside an output, locked as long as this process works on it.

    A lock ends with its process, whatever ends that, and holds between containers, where the
    numbers of processes mean nothing.
    """
    while True:
        name = f"{_PARTIAL}{_machine()}-{secrets.token_hex(4)}-{_tail(target)}"
        partial = target.with_name(name)
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        # some file systems have no locks; what was left on them stays
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        # another writer may have taken it for abandoned before it was locked
        with suppress(FileNotFoundError):
            if os.path.samestat(os.stat(partial), os.fstat(descriptor)):
                break
        os.close(descriptor)
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)
        os.close(descriptor)


def remove_abandoned(target: Path) -> None:
    """Remove the unfinished files that writers on this machine left of an output.

    A file whose lock can be had is nobody's. Those of other machines stay, whose locks need not be
    seen from here.
    """
    pattern = re.compile(
        re.escape(f"{_PARTIAL}{_machine()}-") + "[0-9a-f]+-" + re.escape(_tail(target))
    )
    for entry in os.listdir(target.parent):
        if pattern.fullmatch(entry):
            _remove_unlocked(target.with_name(entry))


def _remove_unlocked(partial: Path) -> None:
    try:
        descriptor = os.open(partial, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        partial.unlink(missing_ok=True)
    except OSError as problem:
        if problem.errno in (errno.EROFS, errno.EIO):
            raise
    finally:
        os.close(descriptor)


def _tail(target: Path) -> str:
    """The end of a file's name, with all its suffixes, short enough to follow other words."""
    name = target.name
    while len(os.fsencode(name)) > _LONGEST_TAIL:
        name = name[1:]
    return name


@cache
def _machine() -> str:
    """Name of this machine, of letters and digits only."""
    return re.sub(r"[^A-Za-z0-9]+", "", platform.node())[:_LONGEST_MACHINE] or "local"
