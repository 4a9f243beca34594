"""Arrays with a description of them in one file, an uncompressed NPZ, the same bytes every time.

``numpy.load`` opens it; the description is JSON under the key ``description.json``, with the hash
of every array and the record of provenance.
"""

import hashlib
import io
import json
import math
import tokenize
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from zprimer.errors import DataFileError
from zprimer.io.files import atomic, parse_json
from zprimer.io.inputs import read_bytes
from zprimer.io.provenance import Record, check_stamp, stamped

DESCRIPTION, HASHES = "description.json", "arrays"
_ENDING = ".npy"
_KINDS = {"<f8": np.dtype("<f8"), "<i8": np.dtype("<i8"), "|b1": np.dtype("?")}
_PROBLEMS = (
    ArithmeticError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    tokenize.TokenError,
    zipfile.BadZipFile,
)
"""What a damaged archive makes the readers of ZIP, NPY and JSON run into."""


def write_arrays(
    path: Path,
    description: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray],
    record: Record | None = None,
) -> None:
    """Write arrays of numbers or truth values with their description and provenance.

    Args:
        path: the file.
        description: JSON values, without the key ``arrays``.
        arrays: by name; of any shape, all numbers finite.
        record: of the file's provenance.

    Raises:
        DataFileError: a number is not finite.
    """
    members = {name: _member(values, f"{path}, {name}") for name, values in arrays.items()}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
    text = json.dumps(
        stamped({**description, HASHES: hashes}, record), allow_nan=False, ensure_ascii=False
    )
    with atomic(path) as partial, zipfile.ZipFile(partial, "w") as archive:
        # a ZipInfo of its own has a fixed date
        archive.writestr(zipfile.ZipInfo(DESCRIPTION), text.encode())
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name + _ENDING), content)


def read_arrays(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Description, with its record of provenance if it has one, and arrays of a file.

    Raises:
        DataFileError: the file is missing, damaged or was changed after it was written.
    """
    if not Path(path).is_file():
        raise DataFileError(f"{path} does not exist or is no file: run the stage that makes it.")
    try:
        with zipfile.ZipFile(io.BytesIO(read_bytes(path))) as archive:
            members = _contents(archive)
        text = members.pop(DESCRIPTION).decode()
        description = parse_json(text)
        if not isinstance(description, dict) or not isinstance(description[HASHES], dict):
            raise TypeError("its description is none")
        names = {name.removesuffix(_ENDING): content for name, content in members.items()}
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in names.items()}
        if hashes != description[HASHES] or len(names) < len(members):
            raise ValueError("an array is not the one that was described")
        arrays = {name: _array(content) for name, content in names.items()}
    except _PROBLEMS as problem:
        reason = " ".join(str(problem).split())[:200]
        raise DataFileError(
            f"{path} is damaged ({reason}): rerun the stage that makes it and what follows from it."
        ) from problem
    check_stamp(description, text, path)
    return {key: value for key, value in description.items() if key != HASHES}, arrays


def _member(values: np.ndarray, where: str) -> bytes:
    kind = {"f": "<f8", "i": "<i8", "b": "|b1"}[np.asarray(values).dtype.kind]
    array = np.ascontiguousarray(values, dtype=_KINDS[kind]).reshape(np.shape(values))
    if not np.all(np.isfinite(array)):
        raise DataFileError(f"{where} holds a number that is not finite.")
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version=(1, 0), allow_pickle=False)
    return stream.getvalue()


def _contents(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """All members; none can be larger than the file, as none is compressed."""
    contents = {}
    for info in archive.infolist():
        if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
            raise ValueError(f"{info.filename!r} is compressed")
        if info.filename in contents:
            raise ValueError(f"{info.filename!r} stands in it twice")
        contents[info.filename] = archive.read(info)
    return contents


def _array(content: bytes) -> np.ndarray:
    """An array in the NPY format, whose header is not trusted to say how much there is."""
    stream = io.BytesIO(content)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("an array has another version of the format")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    rest = content[stream.tell() :]
    if dtype.str not in _KINDS or fortran or math.prod(shape) * dtype.itemsize != len(rest):
        raise ValueError("an array has another type or size")
    if min(shape, default=0) < 0:
        raise ValueError("an array has a negative size")
    array = np.frombuffer(rest, dtype).reshape(shape)
    if dtype.kind == "b" and not set(rest) <= {0, 1}:
        raise ValueError("an array of truth values holds another one")
    if not np.all(np.isfinite(array)):
        raise ValueError("an array holds a number that is not finite")
    return array
