"""Opening an event file so that no XML in it can ask for more than a file of events does."""

import gzip
from pathlib import Path
from typing import BinaryIO

from zprimer.errors import DataFileError

LARGEST_EVENT = 2**16
"""Bytes; one of ours has less than 10,000."""
LARGEST_HEADER = 2**20
LARGEST_RATIO = 30
"""Of the size of the text to that of the gzip file; events have less than 10."""
_ROOT, _HEAD = b"<LesHouchesEvents", 2**16


class EventStream:
    """The text of an event file, which ends in an error once it is too long to be one.

    Args:
        path: the file, for messages.
        file: its text, opened for reading.
        limit: bytes.
    """

    def __init__(self, path: Path, file: BinaryIO | gzip.GzipFile, limit: int) -> None:
        self._path, self._file, self._left = path, file, limit
        self._head = file.read(_HEAD)
        before = self._head.partition(_ROOT)[0]
        if before == self._head or b"<!DOCTYPE" in before:
            raise DataFileError(
                f"{path} is not a Les Houches event file as zprimer writes it: it does not begin "
                "with <LesHouchesEvents>, or declares entities of XML before it; delete it and "
                "rerun `zprimer generate`."
            )

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            DataFileError: the text is too long.
        """
        data, self._head = self._head, b""
        data = data or self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise DataFileError(
                f"{self._path} is longer than its events can be: delete it and rerun "
                "`zprimer generate`."
            )
        return data

    def __enter__(self) -> "EventStream":
        return self

    def __exit__(self, *problem: object) -> None:
        self._file.close()


def open_events(path: Path, events: int) -> EventStream:
    """The text of an event file, packed or not.

    Args:
        path: the file.
        events: how many it is said to hold.

    Raises:
        DataFileError: it does not begin as an event file does, or declares entities of XML.
        OSError, EOFError, zlib.error: it cannot be read.
    """
    limit = LARGEST_HEADER + LARGEST_EVENT * max(events, 0)
    file: BinaryIO | gzip.GzipFile = path.open("rb")
    try:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if packed:
            limit = min(limit, LARGEST_HEADER + LARGEST_RATIO * path.stat().st_size)
            file.close()
            file = gzip.GzipFile(path)
        return EventStream(path, file, limit)
    except BaseException:
        file.close()
        raise
