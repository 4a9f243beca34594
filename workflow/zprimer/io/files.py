"""Reading and writing files so that a stage leaves its whole output or none."""

import hashlib
import json
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from zprimer.errors import DataFileError
from zprimer.io.inputs import read_bytes
from zprimer.io.outputs import output_target, remove_abandoned, unfinished
from zprimer.io.strict_yaml import AmbiguousError, parse_yaml

LONGEST_INTEGER = 18
"""Digits of an integer that all readers hold exactly."""
LONGEST_REASON = 300
"""Characters of another library's complaint that are passed on."""

# a tag that does not fit its value, such as `!!bool x`, ends in whatever PyYAML runs into
_YAML_PROBLEMS = (
    yaml.YAMLError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """Yield a temporary name beside ``path`` that becomes ``path`` only if the block succeeds.

    The temporary name keeps all suffixes of ``path``, for writers that choose a format by suffix.
    A link stays, and what it points to is replaced. What a writer that was killed on this machine
    left of the same file is removed.

    Raises:
        InputError: no file can be written at ``path``.

    Example:
        >>> with atomic(Path("plane.csv")) as partial:  # doctest: +SKIP
        ...     partial.write_text("id,mzp\\n")
    """
    target = output_target(Path(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    remove_abandoned(target)
    with unfinished(target) as partial:
        yield partial
        os.replace(partial, target)


def write_json(path: Path, content: Any) -> None:
    """Write ``content`` as indented JSON, atomically; NaN and infinity are refused."""
    text = json.dumps(content, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
    with atomic(path) as partial:
        partial.write_text(text, encoding="utf-8")


def read_text(path: Path) -> str:
    """The content of a text file in UTF-8.

    Raises:
        DataFileError: the file is missing, a folder or device, unreadable or of another encoding.
    """
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as problem:
        raise DataFileError(f"{path} is not a text file in UTF-8.") from problem


def read_json(path: Path) -> Any:
    """The content of a JSON file.

    Raises:
        DataFileError: the file is missing or not JSON, holds a number that is not finite or an
            integer of more than 18 digits, or names a key twice.
    """
    try:
        return parse_json(read_text(path))
    except (ValueError, RecursionError) as problem:
        raise DataFileError(
            f"{path} is not valid JSON ({problem}): correct it, or rerun the stage of zprimer that "
            "makes it."
        ) from problem


def parse_json(text: str) -> Any:
    """What a JSON text says, as strictly as :func:`read_json`.

    Raises:
        ValueError, RecursionError: it is not such a text.
    """
    return json.loads(
        text,
        parse_constant=_refuse_constant,
        parse_float=_json_float,
        parse_int=_json_int,
        object_pairs_hook=_unique_keys,
    )


def read_yaml(path: Path, words_are_truth: bool = False) -> Any:
    """The content of a YAML file, read without running any code in it.

    Args:
        path: the file.
        words_are_truth: see :func:`zprimer.io.strict_yaml.parse_yaml`.

    Raises:
        DataFileError: the file is missing or not YAML, names a key twice, holds a value that
            readers of YAML take for different things, such as 010, or more than a million values,
            with every alias written out.
    """
    try:
        return parse_yaml(read_text(path), words_are_truth)
    except AmbiguousError as problem:
        raise DataFileError(f"{path}, {problem}.") from problem
    except _YAML_PROBLEMS as problem:
        reason = " ".join(str(problem).split())[:LONGEST_REASON]
        raise DataFileError(f"{path} is not valid YAML: {reason}.") from problem


def sha256(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of(path: Path) -> str:
    """The hash of a file, which is read once as long as it stays as it is."""
    state = path.stat()
    return _sha256(path, state.st_size, state.st_mtime_ns)


@cache
def _sha256(path: Path, size: int, changed: int) -> str:
    return sha256(path)


def stable_seed(*parts: object) -> int:
    """A seed in 1 … 2³¹−2 that depends only on what is named, not on time, order or machine.

    Example:
        >>> stable_seed("4mu", 8000.0, 1) == stable_seed("4mu", 8000.0, 1)
        True
    """
    text = "\x1f".join(repr(part) for part in parts)
    digest = hashlib.sha256(text.encode()).digest()
    return 1 + int.from_bytes(digest[:8], "big") % (2**31 - 2)


def finite(value: float, what: str) -> float:
    """``value`` itself, if it is a finite number.

    Raises:
        DataFileError: it is NaN or infinite.
    """
    if not math.isfinite(value):
        raise DataFileError(f"{what} is {value}, not a finite number.")
    return value


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _json_float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text[:LONGEST_INTEGER]} is too large a number")
    return value


def _json_int(text: str) -> int:
    if len(text.lstrip("-")) > LONGEST_INTEGER:
        raise ValueError(f"{text[:LONGEST_INTEGER]}… has too many digits")
    return int(text)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key '{twice[:LONGEST_REASON]}' stands twice")
    return content
