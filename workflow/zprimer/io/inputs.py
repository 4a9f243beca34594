"""Input files: read once, and hashed as they are read, so that a record tells what was used."""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from zprimer.errors import DataFileError

LARGEST = 2**30
"""Bytes of a file that is read at once; events are not."""
_PIECE = 2**20
_noted: dict[str, str] = {}
_streams: dict[str, bytes] = {}
_collectors: list[list[Path]] = []
_once = False


@contextmanager
def one_command() -> Iterator[None]:
    """Refuse, inside of the block, a file that changes between two readings."""
    global _once
    _noted.clear()
    _streams.clear()
    _once = True
    try:
        yield
    finally:
        _once = False
        _streams.clear()


def is_stream(path: Path) -> bool:
    """Whether a path leads to a pipe without a name, such as a shell makes of ``<(…)``."""
    return os.path.exists(path) and not os.path.lexists(os.path.realpath(path))


def read_bytes(path: Path, advice: str = "check the path") -> bytes:
    """The content of an input file, whose hash is kept for the record of what is made from it.

    Args:
        path: a regular file, or an open descriptor such as a shell's ``<(…)``.
        advice: what to do if it does not exist.

    Raises:
        DataFileError: the file is missing, a folder or device, unreadable, of more than a
            gigabyte, or has another content than when this command read it before.
    """
    if str(path) in _streams:
        return _streams[str(path)]
    try:
        if not is_stream(path):
            mode = os.stat(path).st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                raise DataFileError(f"{path} is no regular file.")
        with open(path, "rb") as file:
            content = b"".join(_pieces(file, path))
    except FileNotFoundError as problem:
        raise DataFileError(f"{path} does not exist: {advice}.") from problem
    except IsADirectoryError as problem:
        raise DataFileError(f"{path} is a folder, a file is needed.") from problem
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise DataFileError(f"{path} cannot be read: {reason}.") from problem
    if _once and is_stream(path):
        _streams[str(path)] = content
    _note(path, hashlib.sha256(content).hexdigest())
    for files in _collectors:
        files.append(Path(path))
    return content


def _pieces(file: BufferedReader, path: Path) -> Iterator[bytes]:
    """A file piece by piece, of a pipe, which has no size, not more than of a file."""
    left = LARGEST - os.fstat(file.fileno()).st_size
    while left >= 0 and (piece := file.read1(_PIECE)):
        yield piece
        left -= len(piece) if is_stream(path) else 0
    if left < 0:
        raise DataFileError(
            f"{path} has more than {LARGEST} bytes: no table or text that zprimer reads is as "
            "large; check that it is the right file."
        )


@contextmanager
def collected() -> Iterator[list[Path]]:
    """A list of the files that are read inside of the block."""
    files: list[Path] = []
    _collectors.append(files)
    try:
        yield files
    finally:
        _collectors.remove(files)


@contextmanager
def steady(*paths: Path) -> Iterator[None]:
    """Keep the hashes of files that something else may read inside of the block.

    Raises:
        DataFileError: a file is missing, or was changed inside of the block and not read by
            :func:`read_bytes`.
    """
    before = {path: (_state(path), _sha256(path)) for path in paths}
    for path, (_, sha256) in before.items():
        _note(path, sha256)
    with collected() as files:
        yield
    own = set(map(_key, files))
    for path, (state, sha256) in before.items():
        # a link to a file that comes or goes changes its state, too
        if _key(path) not in own and _state(path) != state and _sha256(path) != sha256:
            raise _changed(path)


def sha256_as_read(path: Path) -> str:
    """Hex digest of the content that was read last, or of the file if it was not read yet."""
    return _noted.get(_key(path)) or _sha256(path)


def _note(path: Path, sha256: str) -> None:
    if _once and _noted.get(_key(path), sha256) != sha256:
        raise _changed(path)
    _noted[_key(path)] = sha256


def _key(path: Path) -> str:
    return os.path.abspath(path)


def _state(path: Path) -> tuple[int, ...]:
    try:
        found = os.stat(path)
    except OSError as problem:
        raise DataFileError(f"{path} cannot be read: {problem.strerror}.") from problem
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _sha256(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        raise DataFileError(f"{path} cannot be read: {problem.strerror}.") from problem


def _changed(path: Path) -> DataFileError:
    return DataFileError(f"{path} was changed while it was being read: run the stage again.")
