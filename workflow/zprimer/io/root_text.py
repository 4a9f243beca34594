"""A text in a small ROOT file, read without uproot, which takes longer to import than a thousand of
them to read.

The layout of headers, directories and keys: https://root.cern/doc/master/classTFile.html; that of
compressed blocks: https://root.cern/doc/master/RZip_8cxx_source.html.
"""

import struct
import zlib
from pathlib import Path
from typing import BinaryIO

_HEADER = struct.Struct(">4s7i")
_DIRECTORY = struct.Struct(">hIIiiiii")
_KEY = struct.Struct(">ihiIhhii")
_LARGE = 1_000_000
"""Added to the version of a file of more than 2 GB, whose positions are of 64 bits."""
_BLOCK = 9
"""Bytes in front of a compressed block."""
_OBJECT = 16
"""Bytes of a text's own version and of the TObject in it: length and version, version, id, bits."""


def text_in_root_file(path: Path, name: str) -> str:
    """A TObjString in the first directory of a ROOT file.

    Raises:
        OSError, ValueError, LookupError, struct.error, zlib.error: the file cannot be read, is
            damaged, or has no text of this name.
    """
    with open(path, "rb") as file:
        magic, version, begin, *_, names = _HEADER.unpack(file.read(_HEADER.size))
        if magic != b"root":
            raise ValueError(f"{path} is no ROOT file")
        if version >= _LARGE:
            return _by_uproot(path, name)
        file.seek(begin + names)
        *_, listed = _DIRECTORY.unpack(file.read(_DIRECTORY.size))
        packed, length = _object(file, listed, name)
    content = packed if len(packed) == length else _unpacked(packed)
    if content is None:
        return _by_uproot(path, name)
    return _text(content, _OBJECT).decode("utf-8")


def _object(file: BinaryIO, listed: int, name: str) -> tuple[bytes, int]:
    """What the key of a name leads to, as it is stored, and its length when it is unpacked."""
    file.seek(listed)
    (length,) = struct.unpack(">i", file.read(4))
    file.seek(listed)
    keys = file.read(max(length, 0))
    (head,) = struct.unpack_from(">h", keys, 14)
    (number,) = struct.unpack_from(">i", keys, head)
    position = head + 4
    for _ in range(number):
        stored, _, whole, _, head, _, place, _ = _KEY.unpack_from(keys, position)
        if not _KEY.size < head <= stored:
            raise ValueError("a key of no length")
        kind = _text(keys, position + _KEY.size)
        title = _text(keys, position + _KEY.size + 1 + len(kind))
        if (kind, title) == (b"TObjString", name.encode()):
            file.seek(place + head)
            return file.read(stored - head), whole
        position += head
    raise LookupError(f"there is no text {name}")


def _text(content: bytes, position: int) -> bytes:
    """A text behind its length: one byte, or 255 and four bytes."""
    length, begin = content[position], position + 1
    if length == 255:
        (length,) = struct.unpack_from(">i", content, begin)
        begin += 4
    if length < 0 or begin + length > len(content):
        raise ValueError("a text ends too early")
    return content[begin : begin + length]


def _unpacked(packed: bytes) -> bytes | None:
    """Blocks of zlib unpacked; None for those of another method."""
    parts, position = [], 0
    while position < len(packed):
        if packed[position : position + 2] != b"ZL":
            return None
        length = int.from_bytes(packed[position + 3 : position + 6], "little")
        position += _BLOCK
        parts.append(zlib.decompress(packed[position : position + length]))
        position += length
    return b"".join(parts)


def _by_uproot(path: Path, name: str) -> str:
    import uproot

    with uproot.open(path) as file:
        return str(file[name])
