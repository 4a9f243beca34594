"""Where an output comes from, kept in the output itself, with the hashes that prove it.

A record says which stage wrote a file, with which code and packages, from which inputs (SHA-256),
with which settings of its own and of all stages before it: seeds, parton densities, the scan.
JSON files hold it under the key ``provenance``, CSV files in the column of that name, event files
in their header, figures among their metadata. No time, folder or number of cores is in it.
"""

import argparse
import csv
import hashlib
import importlib.metadata
import io
import json
import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from zprimer.errors import DataFileError
from zprimer.files import atomic, parse_json, read_json, read_text, sha256, write_json

KEY = "provenance"
"""Key of JSON files and last column of CSV files."""
ANY_OF = "any of"
"""Key of the different values that one setting has in several inputs."""
CONTENT = "content_sha256"
ANALYSIS, CODE, PDF = "analyses:", "code:", "pdf:"
"""What stands in front of the names of inputs that are no results."""
PACKAGE = Path(__file__).resolve().parent
_CODE = {".py", ".yaml", ".json", ".csv", ".typed"}
_NO_SETTINGS = {"command", "run", "threads"}
_LONGEST_CELL = 32_000
"""Characters; spreadsheets and the readers of other languages take little more."""
_OUTPUTS = {"out", "batches", "not_covered", "observables"}

Record = Mapping[str, Any]

csv.field_size_limit(2**31 - 1)  # the record of a short table may be longer than the usual limit


def provenance(
    stage: str,
    out: Path,
    settings: Mapping[str, Any],
    inputs: Iterable[Path] = (),
    inherited: Iterable[Record] = (),
    shared: Mapping[str, Path] | None = None,
) -> dict[str, Any]:
    """The record of an output.

    Args:
        stage: the subcommand that writes it.
        out: the output; inputs are named by their paths from its folder.
        settings: what besides the inputs decides the content, JSON values.
        inputs: files read.
        inherited: records of those inputs that have one.
        shared: files that are not results, such as the numbers of an analysis, by names that do
            not depend on where they are (:func:`analysis_files`).
    """
    names = {relative(path, out): path for path in inputs} | dict(shared or {})
    before = united(record.get("settings", {}) for record in inherited)
    return {
        "stage": stage,
        "zprimer": _version("zprimer"),
        "code": f"git tree {code_tree()}",
        "packages": dict(packages()),
        "settings": {**before, stage: json.loads(json.dumps(settings))},
        "inputs": {name: sha256(path) for name, path in sorted(names.items())},
    }


def provenance_of_command(
    args: argparse.Namespace,
    inherited: Iterable[Record] = (),
    shared: Mapping[str, Path] | None = None,
) -> dict[str, Any]:
    """The record of what a subcommand writes to ``--out``, from its options.

    Paths are inputs unless they are outputs; of the rest all but ``--threads`` are settings.
    """
    settings: dict[str, Any] = {}
    inputs: list[Path] = []
    for name, value in vars(args).items():
        values = value if isinstance(value, list) else [value]
        if name in _NO_SETTINGS or name in _OUTPUTS:
            continue
        if values and all(isinstance(each, Path) for each in values):
            inputs += values
        else:
            settings[name] = value
    return provenance(args.command, args.out, settings, inputs, inherited, shared)


def relative(path: Path, out: Path) -> str:
    """The path of an input from the folder of an output, with forward slashes."""
    return Path(os.path.relpath(path, Path(out).parent)).as_posix()


def analysis_files(folder: Path, *patterns: str) -> dict[str, Path]:
    """Files of an analysis by names that hold on every machine.

    Args:
        folder: that of the analysis.
        patterns: globs inside of it.
    """
    files = (path for pattern in patterns for path in folder.glob(pattern))
    return {
        f"{ANALYSIS}{folder.name}/{path.relative_to(folder).as_posix()}": path for path in files
    }


def package_file(path: Path) -> dict[str, Path]:
    """A file of this package by a name that holds on every machine."""
    return {f"{CODE}{path.resolve().relative_to(PACKAGE).as_posix()}": path}


def united(settings: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Settings of several inputs as one, where they differ all values in order.

    Example:
        >>> united([{"pdf": "a", "seed": 1}, {"pdf": "a", "seed": 2}])
        {'pdf': 'a', 'seed': {'any of': [1, 2]}}
    """
    collected: dict[str, list[Any]] = {}
    for each in settings:
        for key, value in each.items():
            collected.setdefault(key, []).append(value)
    return {key: _united_values(values) for key, values in collected.items()}


def _united_values(values: list[Any]) -> Any:
    if all(isinstance(value, dict) and set(value) != {ANY_OF} for value in values):
        return united(values)
    distinct: dict[str, Any] = {}
    for value in values:
        several = isinstance(value, dict) and set(value) == {ANY_OF}
        for each in value[ANY_OF] if several else [value]:
            distinct.setdefault(json.dumps(each), each)
    found = list(distinct.values())
    return found[0] if len(found) == 1 else {ANY_OF: found}


@cache
def packages() -> Mapping[str, str]:
    """Versions of Python and of every package that zprimer asks for."""
    wanted = re.findall(r"^Requires-Dist: ([\w.-]+)(?!.*extra ==)", _metadata("zprimer"), re.M)
    versions = {"python": platform.python_version()}
    for name in sorted(wanted, key=str.lower):
        try:
            versions[name] = _version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions


def _version(package: str) -> str:
    found = re.search(r"^Version: (\S+)", _metadata(package), re.M)
    return found[1] if found else "unknown"


def _metadata(package: str) -> str:
    """The head of a package's metadata as text, parsing all of which takes ten times as long."""
    distribution = importlib.metadata.distribution(package)
    text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
    return text.split("\n\n", 1)[0]


@cache
def code_tree(folder: Path = PACKAGE) -> str:
    """Name that git gives to the content of the package's source files.

    It is the same in a clone and in an installed wheel; ``git log -t --find-object=<name>`` finds
    the commit.
    """
    return (_tree(folder) or b"").hex()


def _tree(folder: Path) -> bytes | None:
    """None for a folder without source files, which git does not know."""
    entries: dict[bytes, bytes] = {}
    for path in folder.iterdir():
        name = path.name.encode()
        if path.is_dir():
            if path.name != "__pycache__" and (tree := _tree(path)):
                # git compares names of folders as if they ended in a slash
                entries[name + b"/"] = b"40000 %s\0%s" % (name, tree)
        elif path.suffix in _CODE:
            mode = b"100755" if path.stat().st_mode & 0o100 else b"100644"
            entries[name] = b"%s %s\0%s" % (mode, name, _object("blob", path.read_bytes()))
    return _object("tree", b"".join(entries[name] for name in sorted(entries))) if entries else None


def _object(kind: str, content: bytes) -> bytes:
    head = f"{kind} {len(content)}\0".encode()
    return hashlib.sha1(head + content, usedforsecurity=False).digest()


def stamped(content: Mapping[str, Any], record: Record | None) -> dict[str, Any]:
    """A JSON object with its record and the hash of everything else in it."""
    if record is None:
        return dict(content)
    return {**content, KEY: {**record, CONTENT: _digest(content)}}


def write_stamped(path: Path, content: Mapping[str, Any], record: Record | None) -> None:
    """Write a JSON object with its record."""
    write_json(path, stamped(content, record))


def read_stamped(path: Path) -> Any:
    """The content of a JSON file, and a check that it is what was written, if that is recorded.

    Raises:
        DataFileError: the file is missing, not JSON, or was changed after it was written.
    """
    content = read_json(path)
    check_stamp(content, read_text(path), path)
    return content


def check_stamp(content: Any, text: str, path: Path) -> None:
    """Refuse a JSON value that is not what was written, if that is recorded.

    Args:
        content: the value.
        text: that it was read from.
        path: the file, for messages.

    Raises:
        DataFileError: it was changed after it was written.
    """
    if isinstance(content, dict) and KEY in content:
        record = _checked_record(content[KEY], path)
        rest = {key: value for key, value in content.items() if key != KEY}
        if record.get(CONTENT) != _digest(rest):
            raise changed(path, record)
    elif f'"{CONTENT}"' in text:
        raise DataFileError(
            f"{path} has its {KEY} in another place than it was written to: rerun the stage that "
            "makes it and what follows from it."
        )


def _digest(content: Any) -> str:
    text = json.dumps(content, allow_nan=False, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def write_table(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    record: Record | None = None,
) -> None:
    """Write a CSV table, whole or not at all, with its record in a last column of its own.

    The record stands in the first row, a very long one goes on in the next rows; readers that know
    nothing of it see one more column. In a table without rows it follows the column's name.
    """
    names, cells = list(header), [list(row) for row in rows]
    plain = table_text(names, cells)
    if record is not None:
        text = json.dumps({**record, CONTENT: hashlib.sha256(plain.encode()).hexdigest()})
        names.append(KEY if cells else f"{KEY} {text}")
        for number, row in enumerate(cells):
            end = None if number + 1 == len(cells) else (number + 1) * _LONGEST_CELL
            row.append(text[number * _LONGEST_CELL : end])
        plain = table_text(names, cells)
    with atomic(path) as partial:
        partial.write_bytes(plain.encode("utf-8"))


def table_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A CSV table as text."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()


def taken_from_table(
    path: Path, header: list[str], rows: list[list[str]]
) -> tuple[list[str], list[list[str]], Record]:
    """Header and rows of a CSV table without the column of its record, and the record.

    Args:
        path: the file, for messages.
        header: names of the columns.
        rows: cells, each row as long as the header.

    Raises:
        DataFileError: the record is damaged, or the table was changed after it was written.
    """
    if not header or header[-1].split(" ")[0] != KEY:
        if any(CONTENT in row[-1] for row in (header, *rows) if row):
            raise DataFileError(
                f"{path} has lost the name of its column {KEY}, so that the others may be wrong, "
                "too: rerun the stage that makes it and what follows from it."
            )
        return header, rows, {}
    text = "".join(row[-1] for row in rows) or header[-1].removeprefix(KEY)
    try:
        record = _checked_record(parse_json(text), path)
    except (ValueError, RecursionError) as problem:
        raise DataFileError(f"{path}: its column {KEY} is damaged ({problem}).") from problem
    header, rows = header[:-1], [row[:-1] for row in rows]
    if record.get(CONTENT) != hashlib.sha256(table_text(header, rows).encode()).hexdigest():
        raise changed(path, record)
    return header, rows, record


def changed(path: Path, record: Record) -> DataFileError:
    """The error that a file is not what its stage wrote."""
    return DataFileError(
        f"{path} was changed after 'zprimer {record['stage']}' wrote it: its content does not have "
        f"the sha256 in its provenance; rerun '{record['stage']}' and what follows from it."
    )


def _checked_record(record: Any, path: Path) -> Record:
    kinds = {"stage": str, "settings": dict, "inputs": dict, CONTENT: str}
    if not isinstance(record, dict) or not all(
        isinstance(record.get(key), kind) for key, kind in kinds.items()
    ):
        raise DataFileError(
            f"{path}: its {KEY} is damaged; rerun the stage that makes it and what follows from it."
        )
    return record
