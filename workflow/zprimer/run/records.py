"""The record in a result, read without the rest of it, to compare it with the plan of a run."""

import gzip
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zprimer.io.provenance import KEY, METADATA, record_of_table
from zprimer.io.root_text import text_in_root_file

_LONGEST = 16 * 2**20
"""Bytes of a record, and of the header of an event file."""
_END = 2**16
"""Bytes of a JSON file that are read first: the record stands at its end."""


def record_in(path: Path) -> Mapping[str, Any]:
    """The record of a result; empty if it holds none that can be read.

    What a damaged file holds besides is for the stages that read it.
    """
    readers = {
        ".csv": _of_table, ".json": _of_json, ".npz": _of_arrays, ".root": _of_events,
        ".gz": _of_header, ".png": _of_picture, ".pdf": _of_document, ".zip": _of_archive,
        ".dat": _of_card,
    }  # fmt: skip
    try:
        record = readers[path.suffix](path)
    except Exception:
        # whatever a damaged file makes its reader run into: it is made anew
        return {}
    return record if isinstance(record, dict) else {}


def _of_table(path: Path) -> Any:
    return record_of_table(path, path.read_bytes())


def _of_json(path: Path) -> Any:
    begin = f'\n "{KEY}": '.encode()
    with open(path, "rb") as file:
        size = file.seek(0, 2)
        length = _END
        while True:
            file.seek(max(size - length, 0))
            found = file.read(_LONGEST).rpartition(begin)
            if found[1]:
                return json.loads(b"{" + begin + found[2])[KEY]
            if length >= min(size, _LONGEST):
                return {}
            length *= 8


def _of_arrays(path: Path) -> Any:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("description.json"))[KEY]


def _of_events(path: Path) -> Any:
    return json.loads(text_in_root_file(path, METADATA))[KEY]


def _of_header(path: Path) -> Any:
    with gzip.open(path) as file:
        text = file.read(_END)
        while b"</zprimer>" not in text and len(text) < _LONGEST:
            more = file.read(len(text))
            if not more:
                return {}
            text += more
    return json.loads(text.partition(b"<zprimer>")[2].partition(b"</zprimer>")[0])[KEY]


def _of_picture(path: Path) -> Any:
    from PIL import Image

    with Image.open(path) as image:
        return json.loads(image.info[KEY])


def _of_document(path: Path) -> Any:
    found = re.search(rb"/Keywords \((.*?)\)\n", path.read_bytes(), re.DOTALL)
    return json.loads(re.sub(rb"\\([()\\])", rb"\1", found[1])) if found else {}


def _of_archive(path: Path) -> Any:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.comment)


def _of_card(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8").splitlines()[-1].removeprefix(f"# {KEY} "))
