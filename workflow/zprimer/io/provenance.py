"""Where an output comes from, kept in the output itself, with the hashes that prove it.

A record says which stage wrote a file, with which code and packages, from which inputs (SHA-256),
with which settings of its own and of all stages before it: seeds, parton densities, the scan.
JSON files hold it under the key ``provenance``, event files in their header, figures among their
metadata; that of a CSV table is a file beside it. No time, folder or number of cores is in it.
"""

import argparse
import hashlib
import importlib.metadata
import json
import os
import platform
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from zprimer.errors import DataFileError
from zprimer.io.files import read_json, read_text, write_json
from zprimer.io.inputs import is_stream, sha256_as_read
from zprimer.io.places import ANALYSES, PACKAGE, PACKED, places_of
from zprimer.io.recipe import Program, program, recipe

KEY = "provenance"
"""Key of JSON files."""
RECORD = ".provenance.json"
"""What follows the name of a table in that of its record."""
OWN = "own table"
"""Stands for the stage of a table that no stage wrote."""
ANY_OF = "any of"
"""Key of the different values that one setting has in several inputs."""
CONTENT = "content_sha256"
METADATA = "sample"
"""Name of the text in a file of showered events that has the record."""
ANALYSIS, CODE, PDF = "analyses:", "code:", "pdf:"
MODELS, STREAM = "models_ufo:", "stream:"
"""What stands in front of the names of inputs that are no results."""
_CODE = {".py", ".yaml", ".json", ".csv", ".typed"}
_NO_SETTINGS = {"command", "stage", "threads"}

Record = Mapping[str, Any]


def provenance(
    stage: str,
    out: Path,
    settings: Mapping[str, Any],
    inputs: Collection[Path] = (),
    inherited: Iterable[Record] = (),
    shared: Mapping[str, Path] | None = None,
    code: Program | None = None,
    asked: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The record of an output.

    Args:
        stage: the subcommand that writes it.
        out: the output; inputs are named by their paths from its folder.
        settings: what besides the inputs decides the content, JSON values.
        inputs: files read; those that are tables with the records beside them.
        inherited: records of those inputs that have one.
        shared: files that are not results, such as the numbers of an analysis, by names that do
            not depend on where they are (:func:`analysis_files`).
        code: what the stage runs; the subcommand without modules found by name if not given.
        asked: what was asked of the stage, where ``settings`` hold what it made of that.
    """
    before, code = list(inherited), code or program(stage)
    beside = [record_path(path) for path in inputs if record_path(path).is_file()]
    paths = {_name(path, out): path for path in (*inputs, *beside)} | dict(shared or {})
    hashes = {name: sha256_as_read(path) for name, path in sorted(paths.items())}
    own = json.loads(json.dumps(settings))
    return {
        "stage": stage,
        "zprimer": _version("zprimer"),
        "code": f"git tree {code_tree()}",
        "program": code.as_record(),
        "packages": dict(packages()),
        "settings": {**united(record.get("settings", {}) for record in before), stage: own},
        "inputs": hashes,
        "recipe": recipe(
            stage,
            own if asked is None else asked,
            code.code.sha256,
            deciding_packages(code),
            {name: sha256 for name, sha256 in hashes.items() if ":" in name},
            map(_recipe_of, before),
        ),
    }


def provenance_of_command(
    args: argparse.Namespace,
    inherited: Iterable[Record] = (),
    shared: Mapping[str, Path] | None = None,
    code: Program | None = None,
) -> dict[str, Any]:
    """The record of what a subcommand writes to ``--out``, from its options.

    Paths are inputs unless they are outputs, which its ``stage`` (:class:`zprimer.io.stage.Stage`)
    says; of the rest all but ``--threads`` are settings.
    """
    inputs = [
        path
        for name, value in vars(args).items()
        if name not in args.stage.outputs and _are_paths(value)
        for path in (value if isinstance(value, list) else [value])
    ]
    settings = settings_of_command(args)
    return provenance(args.command, args.out, settings, inputs, inherited, shared, code)


def _recipe_of(record: Record) -> str:
    """Of an input; of a user's own table its hash is among the settings."""
    return str(record.get("recipe") or record.get("settings"))


def settings_of_command(args: argparse.Namespace) -> dict[str, Any]:
    """The options of a subcommand that decide its output besides the content of files."""
    return {
        name: value
        for name, value in vars(args).items()
        if name not in _NO_SETTINGS and name not in args.stage.outputs and not _are_paths(value)
    }


def _are_paths(value: Any) -> bool:
    """Of an option; an empty list is one of no files."""
    return all(isinstance(each, Path) for each in (value if isinstance(value, list) else [value]))


def _name(path: Path, out: Path) -> str:
    return f"{STREAM}{path.name}" if is_stream(path) else relative(path, out)


def deciding_packages(code: Program) -> dict[str, str]:
    """Versions of those packages of a stage that decide more than rounding.

    They are the ones that zprimer asks for in exactly one version, such as Pythia.
    """
    imported = code.code.packages & set(packages())
    return {name: packages()[name] for name in _in_one_version() if name in imported}


@cache
def _in_one_version() -> tuple[str, ...]:
    pattern = r"^Requires-Dist: ([\w.-]+)==(?!.*extra ==)"
    return tuple(re.findall(pattern, _metadata("zprimer"), re.M))


def relative(path: Path, out: Path) -> str:
    """The path of an input from the folder of an output, with forward slashes."""
    return Path(os.path.relpath(path, Path(out).parent)).as_posix()


def analysis_files(folder: Path, files: Iterable[Path]) -> dict[str, Path]:
    """Files of analyses by names that hold on every machine.

    Args:
        folder: that of one analysis, beside those of the others.
        files: inside of them, or of others in :func:`zprimer.io.places.places_of`.
    """
    places = (folder.parent, *places_of(ANALYSES))
    return {f"{ANALYSIS}{_within(path, places)}": path for path in files}


def _within(path: Path, places: Sequence[Path]) -> str:
    place = next((each for each in places if path.is_relative_to(each)), places[0])
    return Path(os.path.relpath(path, place)).as_posix()


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
            if path.name != "__pycache__" and path != PACKED and (tree := _tree(path)):
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
        record = checked_record(content[KEY], path)
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


def record_path(path: Path) -> Path:
    """Where the record of a table is: beside it, ``plane.csv.provenance.json`` of ``plane.csv``."""
    return path.with_name(path.name + RECORD)


def write_record(path: Path, content: bytes, record: Record | None) -> None:
    """Write the record of a table beside it, with the hash of the table's bytes.

    Args:
        path: the table.
        content: its bytes.
        record: None removes what lies there.
    """
    if record is None:
        record_path(path).unlink(missing_ok=True)
    else:
        write_json(record_path(path), {**record, CONTENT: hashlib.sha256(content).hexdigest()})


def record_of_table(path: Path, content: bytes) -> Record | None:
    """The record beside a table, None if there is none: then the table is a user's own.

    Args:
        path: the table.
        content: its bytes.

    Raises:
        DataFileError: the record is damaged, or that of another table than this.
    """
    beside = record_path(path)
    if not os.path.lexists(beside):
        return None
    record = checked_record(read_json(beside), beside)
    if record.get(CONTENT) != hashlib.sha256(content).hexdigest():
        raise DataFileError(
            f"{path} was changed after 'zprimer {record['stage']}' wrote it: its content does not "
            f"have the sha256 in {beside.name}; rerun '{record['stage']}' and what follows from "
            "it, or, if the change is yours, save the table under another name."
        )
    return record


def own_record(path: Path, content: bytes) -> Record:
    """What stands in for the record of a table that no stage wrote.

    Everything made from it has ``{"own table": {"<name>": "<sha256>"}}`` among its settings.
    """
    return {
        "stage": OWN,
        "settings": {OWN: {path.name: hashlib.sha256(content).hexdigest()}},
        "inputs": {},
    }


def changed(path: Path, record: Record) -> DataFileError:
    """The error that a file is not what its stage wrote."""
    return DataFileError(
        f"{path} was changed after 'zprimer {record['stage']}' wrote it: its content does not have "
        f"the sha256 in its provenance; rerun '{record['stage']}' and what follows from it."
    )


def checked_record(record: Any, path: Path) -> Record:
    """A record whose parts are of the kinds that :func:`provenance` gives them.

    Args:
        record: as it was read; one of an earlier version, or of a user's own table, lacks some.
        path: the file that holds it, for the message.

    Raises:
        DataFileError: a part is of another kind.
    """
    texts = {"stage", "zprimer", "code", "recipe", CONTENT} & set(record or ())
    mappings = {"settings", "inputs", "packages", "program"} & set(record or ())
    if (
        not isinstance(record, dict)
        or not {"stage", "settings", "inputs"} <= set(record)
        or not all(isinstance(record[key], str) for key in texts)
        or not all(isinstance(record[key], dict) for key in mappings)
        or not all(isinstance(each, dict) for each in record["settings"].values())
        or not all(isinstance(each, str) for each in record["inputs"].values())
        or record["stage"] not in record["settings"]
        or not ("program" not in record or _is_program(record["program"]))
    ):
        raise DataFileError(
            f"{path}: its {KEY} is damaged; rerun the stage that makes it and what follows from it."
        )
    return record


def _is_program(program: Mapping[str, Any]) -> bool:
    lists = [program.get(key) for key in ("modules", "without")]
    return isinstance(program.get("sha256"), str) and all(
        isinstance(each, list) and all(isinstance(name, str) for name in each) for each in lists
    )
