"""The part of an event file that is XML: its init block and its events.

Headers hold whatever a generator had at hand, run cards with ``<`` and ``&&`` or a terminal's
colours, and are passed over; nothing in a file can ask for more memory than an event needs.
"""

import gzip
import stat
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree

from zprimer.errors import DataFileError

LARGEST_EVENT = 2**20
"""Bytes; an event with a thousand weights has 60,000."""
LARGEST_HEADER = 2**25
"""Bytes before the first event, cards and lists of weights included."""
_CHUNK = 2**18
_ROOT = b"<LesHouchesEvents"
_OPENING = b'<LesHouchesEvents version="3.0">\n'
_LARGEST_INIT = 2**20
_GZIP = b"\x1f\x8b"
_PACKERS = {b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"PK\x03\x04": "zip", b"\x28\xb5\x2f\xfd": "zstd"}
_READ = (
    "`zprimer shower` reads Les Houches event files (LHE), plain or packed with gzip, and showers "
    "them itself; HepMC, Delphes and NanoAOD are not read"
)
_UNKNOWN = (
    "is not a Les Houches event file, which begins with <LesHouchesEvents> and declares no "
    "entities of XML"
)
_OTHER_FORMATS = {
    b"HepMC::": "holds events in the HepMC format, showered already",
    b"root": "is a ROOT file",
    b"\x89HDF": "is an HDF5 file",
}


class EventStream:
    """The text of an event file without its header, for a reader of XML.

    Args:
        path: the file, for messages.
        file: its text, opened for reading.
    """

    def __init__(self, path: Path, file: BinaryIO | gzip.GzipFile) -> None:
        self._path, self._file = path, file
        self._since_event = 0
        self._next = self._head()

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            DataFileError: an event is longer than any event is.
        """
        data, self._next = self._next, b""
        data = data or self._file.read(max(size, _CHUNK))
        end = data.rfind(b"</event>")
        self._since_event = len(data) - end if end >= 0 else self._since_event + len(data)
        if self._since_event > LARGEST_EVENT:
            raise DataFileError(
                f"{self._path} has an event, or something between its events, of more than "
                f"{LARGEST_EVENT} bytes: it is damaged, or a list of weights is too long."
            )
        return data

    def __enter__(self) -> "EventStream":
        return self

    def __exit__(self, *problem: object) -> None:
        self._file.close()

    def _head(self) -> bytes:
        """All up to the first event as XML: the lists of weights' ids, and the init block."""
        text = bytearray(self._file.read(_CHUNK))
        before = text.partition(_ROOT)[0]
        if before == text or b"<!DOCTYPE" in before:
            raise DataFileError(f"{self._path} {_described(bytes(text))}: {_READ}.")
        start = self._found(text, (b"<header", b"<init>", b"<init "), len(before))
        weights = b""
        if text.startswith(b"<header", start):
            end = self._found(text, (b"</header>",), start)
            weights = _weights(bytes(text[start:end]))
            start = self._found(text, (b"<init>", b"<init "), end)
        end = self._found(text, (b"</init>",), start, _LARGEST_INIT)
        numbers = []
        for line in bytes(text[start:end]).splitlines()[1:]:
            if line.lstrip().startswith(b"<"):
                break
            if line.strip() and not line.lstrip().startswith(b"#"):
                numbers.append(line)
        init = b"\n".join([b"<init>", *numbers, b"</init>\n"])
        return _OPENING + weights + init + bytes(text[end + len(b"</init>") :])

    def _found(
        self, text: bytearray, words: tuple[bytes, ...], begin: int, longest: int = LARGEST_HEADER
    ) -> int:
        """Where the first of some words stands, for which the text is read on."""
        while True:
            places = [place for word in words if (place := text.find(word, begin)) >= 0]
            if places:
                return min(places)
            done = max(begin, len(text) - max(len(word) for word in words))
            more = b"" if len(text) - begin > longest else self._file.read(_CHUNK)
            if not more:
                raise DataFileError(
                    f"{self._path} has no {' or '.join(word.decode() for word in words[-1:])} in "
                    f"the {len(text)} bytes before its events: it is cut off, or no Les Houches "
                    "event file."
                )
            begin, longest = done, longest - (done - begin)
            text += more


def open_events(path: Path) -> EventStream:
    """The init block and the events of an event file, packed or not, whatever it is called.

    Raises:
        DataFileError: it is missing, no regular file, of another format, or has no init block.
        OSError, EOFError, zlib.error: it cannot be read.
    """
    if not path.exists():
        raise DataFileError(
            f"{path} does not exist: check the path, or make it with `zprimer generate`."
        )
    if not stat.S_ISREG(path.stat().st_mode):
        raise DataFileError(f"{path} is no regular file: {_READ}.")
    file: BinaryIO | gzip.GzipFile = path.open("rb")
    try:
        begin = file.read(max(map(len, _PACKERS)))
        file.seek(0)
        for magic, packer in _PACKERS.items():
            if begin.startswith(magic):
                raise DataFileError(
                    f"{path} is packed with {packer}: unpack it, or pack it with gzip."
                )
        if begin.startswith(_GZIP):
            file.close()
            file = gzip.GzipFile(path)
        return EventStream(path, file)
    except BaseException:
        file.close()
        raise


def _described(text: bytes) -> str:
    """What a file is that is no event file."""
    for magic, what in _OTHER_FORMATS.items():
        if text.lstrip().startswith(magic):
            return what
    return _UNKNOWN


def _weights(header: bytes) -> bytes:
    """The block ``initrwgt`` of a header, which names the numbers in ``<weights>`` of each event.

    It is left out if it is no XML, as MadGraph's sometimes is not: weights in ``<rwgt>`` carry
    their ids themselves.
    """
    begin, end = header.find(b"<initrwgt"), header.rfind(b"</initrwgt>")
    if not 0 <= begin < end:
        return b""
    block = header[begin : end + len(b"</initrwgt>")]
    try:
        ElementTree.fromstring(block)
    except (ElementTree.ParseError, ValueError):
        return b""
    return b"<header>\n" + block + b"\n</header>\n"
