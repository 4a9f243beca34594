"""Columns of the tables that an analysis.yaml names: edges, observed and expected events."""

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from zprimer.errors import DataFileError, InputError
from zprimer.io.files import read_text


def read_columns(path: Path, names: Sequence[str]) -> dict[str, list[float]]:
    """Columns of a CSV file whose first lines may be comments that begin with ``#``.

    Args:
        path: the file.
        names: of the columns wanted.

    Raises:
        DataFileError: the file is missing, has no such column, or a cell is not a finite number.
    """
    lines = [
        line for line in read_text(path).splitlines() if line.strip() and not line.startswith("#")
    ]
    try:
        rows = list(csv.DictReader(lines, strict=True))
    except csv.Error as problem:
        raise DataFileError(
            f"{path} is not a table of comma-separated values: {problem}."
        ) from None
    columns: dict[str, list[float]] = {}
    for name in names:
        if not rows or name not in rows[0]:
            known = ", ".join(str(key) for key in rows[0]) if rows else "none, it is empty"
            raise DataFileError(f"{path} has no column '{name}'; its columns: {known[:200]}.")
        try:
            columns[name] = [float(row[name]) for row in rows]
        except (TypeError, ValueError):
            raise DataFileError(f"{path}, column '{name}': every cell must be a number.") from None
        if not all(math.isfinite(value) for value in columns[name]):
            raise DataFileError(f"{path}, column '{name}': every number must be finite.")
    return columns


def _data_file(path: Path, name: str, where: str, known: Mapping[str, Path]) -> Path:
    """A file that an analysis.yaml names: in its own folder, or in that of a sibling analysis.

    Args:
        path: the analysis.yaml.
        name: relative to its folder; siblings count as beside it wherever they are.
        where: the key, for the message.
        known: folders of all analyses by name.

    Raises:
        InputError: it is anywhere else, links followed.
    """
    file, parts = path.parent / name, Path(name).parts
    if len(parts) > 1 and parts[0] == ".." and parts[1] in known:
        file = known[parts[1]].joinpath(*parts[2:])
    if not any(file.resolve().is_relative_to(each.resolve()) for each in known.values()):
        raise InputError(
            f"{where}: {name!r} is outside of the folder of the analysis and of its siblings: copy "
            "the file into data/."
        )
    return file


def with_columns(
    entry: Mapping[str, Any], path: Path, region: str, known: Mapping[str, Path]
) -> dict[str, Any]:
    """The region's entry with the columns of its files in place of the files' names.

    Args:
        entry: of the region in analysis.yaml.
        path: that file.
        region: its name.
        known: folders of all analyses by name.

    Raises:
        InputError: a file is outside of the analyses, or edges and numbers do not fit each other.
        DataFileError: a file is missing or no table of numbers.
    """
    entry = dict(entry)
    where = f"{path}, region '{region}'"
    first = 0
    if isinstance(entry.get("edges"), Mapping):
        file = _data_file(path, entry["edges"]["file"], f"{where}, key 'edges.file'", known)
        names = entry["edges"]["columns"]
        low, high = read_columns(file, names).values()
        if low[1:] != high[:-1]:
            raise InputError(f"{where}, key 'edges': the bins of {file} leave gaps or overlap.")
        lowest = float(entry["edges"].get("from", low[0]))
        if lowest not in low:
            raise InputError(f"{where}, key 'edges.from': {lowest:g} is no lower edge in {file}.")
        first = low.index(lowest)
        entry["edges"] = [*low[first:], high[-1]]
    for key, smallest, allowed in (("observed", 0.0, "0 or more"), ("background", 1e-300, "> 0")):
        part = entry.get(key)
        if part is None:
            continue
        if ("events" in part) == ("file" in part) or ("file" in part) != ("column" in part):
            raise InputError(f"{where}, key '{key}': give either 'events' or 'file' and 'column'.")
        if "file" in part:
            file = _data_file(path, part["file"], f"{where}, key '{key}.file'", known)
            (events,) = read_columns(file, [part["column"]]).values()
            if min(events) < smallest:
                raise InputError(
                    f"{where}, key '{key}': column '{part['column']}' must be {allowed} everywhere."
                )
            entry[key] = {**part, "events": events[first:]}
    return entry
