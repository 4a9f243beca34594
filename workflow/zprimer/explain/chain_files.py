"""Opening the files of a chain, and checking that each is the one the next was made from."""

import gzip
import json
import os
import zlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from zprimer.errors import DataFileError, InputError, ZprimerError
from zprimer.io.code import code_of
from zprimer.io.files import read_json, sha256_of
from zprimer.io.places import ANALYSES, MODELS_UFO, PACKAGE, PROJECT, named_folders
from zprimer.io.provenance import (
    ANALYSIS,
    CODE,
    KEY,
    METADATA,
    MODELS,
    OWN,
    PDF,
    RECORD,
    STREAM,
    Record,
    checked_record,
    read_stamped,
)
from zprimer.io.tables import Table, read_table

LONGEST_HEADER = 16 * 2**20
"""Characters before the events of an event file."""


def opened(path: Path) -> tuple[Table | dict[str, Any], Record]:
    """What a result says and its provenance: a table, or a mapping of what is not one.

    That of a table without a record is :func:`zprimer.io.provenance.own_record`.

    Raises:
        DataFileError: the file is missing, damaged or was changed after it was written.
        InputError: it has no provenance.
    """
    content: Table | dict[str, Any]
    record: Record | None
    if path.suffix == ".csv":
        content = read_table(path, may_be_empty=True)
        record = content.provenance
    else:
        readers = {
            ".json": read_stamped, ".npz": _yields, ".root": _events_information, ".gz": _header,
        }  # fmt: skip
        if path.suffix not in readers:
            raise InputError(f"{path} is no file that zprimer can explain.")
        content = readers[path.suffix](path)
        record = content.get(KEY) if isinstance(content, dict) else None
    if not isinstance(record, Mapping) or "stage" not in record:
        raise InputError(
            f"{path} has no provenance, it comes from an earlier version: rerun the stage that "
            "makes it and what follows from it."
        )
    return content, checked_record(record, path)


def inputs_of(out: Path, record: Record) -> dict[str, Path]:
    """The inputs of a result by their names, after a check of all their hashes.

    Raises:
        DataFileError: an input is missing or is not the file that the result was made from.
    """
    inputs = {name: located(name, out) for name in record["inputs"]}
    for name, expected in record["inputs"].items():
        path = inputs[name]
        if not path.is_file():
            raise DataFileError(
                f"{path}, which {out} was made from, does not exist: {_remedy(name, path, record)}"
            )
        if sha256_of(path) != expected:
            raise DataFileError(
                f"{path} is not the file that {out} was made from, its sha256 differs: it was "
                f"changed or made again since; {_remedy(name, path, record)}"
            )
    return inputs


def check_code(path: Path, record: Record) -> None:
    """Check that a result was made by the code that is here now.

    Raises:
        DataFileError: it was not.
    """
    made_by = record.get("program")
    if record["stage"] == OWN:
        return
    if made_by is None:
        raise DataFileError(
            f"{path} comes from an earlier version, which did not record what code its stage ran: "
            f"{_rerun(record['stage'])}"
        )
    try:
        now = code_of(made_by["modules"], made_by["without"]).sha256
    except DataFileError:
        now = "a module is gone"
    if now != made_by["sha256"]:
        raise DataFileError(
            f"{path} was made by other code than there is now, {record['code']}: "
            f"{_rerun(record['stage'])}"
        )


def check_planned(folder: Path, records: Mapping[Path, Record]) -> None:
    """Check that files are what the run would make whose configuration lies beside them.

    Args:
        folder: that of a run, with its config.json; nothing is checked without one.
        records: of the files, by their paths.

    Raises:
        DataFileError: the run would make another file.
    """
    given = folder / "config.json"
    if not os.path.lexists(given):
        return
    content = read_json(given)
    if not isinstance(content, dict):
        raise DataFileError(f"{given} holds no configuration: it must be an object of keys.")
    from zprimer.run.comparison import MADE_OF_OTHERS, difference
    from zprimer.run.plan import Plan

    jobs = {
        _normal(path): job
        for job in Plan(content, str(given), folder.parent).jobs()
        for path in job.outputs
    }
    found = [
        (path, job.stage, difference(job, record))
        for path, record in records.items()
        if (job := jobs.get(_normal(path))) and record
    ]
    wrong = [entry for entry in found if entry[2]]
    # what was made from other results comes last: the others are the reason
    for path, stage, reason in sorted(wrong, key=lambda entry: entry[2] == MADE_OF_OTHERS):
        raise DataFileError(f"{path} is {reason}, which {given} asks for: {_rerun(stage)}")


def _normal(path: Path) -> Path:
    return Path(os.path.abspath(path))


def located(name: str, out: Path) -> Path:
    """Where the input of a result is.

    Raises:
        DataFileError: it was a stream, which is gone.
    """
    if name.startswith(STREAM):
        raise DataFileError(
            f"{out} was made from a stream, of which nothing but the sha256 is left: write it to a "
            "file and make it from that."
        )
    if name.startswith(MODELS):
        return _in_places(MODELS_UFO, name.removeprefix(MODELS))
    if name.startswith(ANALYSIS):
        return _in_places(ANALYSES, name.removeprefix(ANALYSIS))
    if name.startswith(CODE):
        return PACKAGE / name.removeprefix(CODE)
    if name.startswith(PDF):
        from zprimer.generation.pdf import grid_path

        return grid_path(name.removeprefix(PDF).removesuffix("_0000.dat"))
    return Path(os.path.normpath(out.parent / name))


def _in_places(kind: str, name: str) -> Path:
    folder, *inside = Path(name).parts
    return named_folders(kind).get(folder, PROJECT / kind / folder).joinpath(*inside)


def _remedy(name: str, path: Path, record: Record) -> str:
    own = Path(name).name in record["settings"].get(OWN, {})
    stage = None if ":" in name or own else _stage(path)
    if stage is None:
        return (
            f"put it back as it was, or rerun '{record['stage']}' and what follows from it "
            f"(snakemake --forcerun {record['stage']})."
        )
    return _rerun(stage)


def _rerun(stage: str) -> str:
    return f"rerun '{stage}' and what follows from it (snakemake --forcerun {stage})."


def _stage(path: Path) -> str | None:
    """The stage that makes a file, which may be missing or damaged; None for what is no result."""
    from zprimer.run.stages import maker_of

    path = path.with_name(path.name.removesuffix(RECORD))
    if made_by := maker_of(path):
        return made_by
    try:
        return str(opened(path)[1]["stage"])
    except (ZprimerError, OSError):
        return None


def _yields(path: Path) -> dict[str, Any]:
    from zprimer.recast.yields_store import read_yields

    yields = read_yields(path)
    return {"yields": yields, KEY: yields.provenance}


def _events_information(path: Path) -> dict[str, Any]:
    import uproot

    try:
        with uproot.open(path) as file:
            content = json.loads(str(file[METADATA]))
    except Exception as problem:
        # whatever a damaged file makes uproot run into
        raise DataFileError(f"{path} cannot be read: rerun 'shower' and what follows.") from problem
    return content if isinstance(content, dict) else {}


def _header(path: Path) -> dict[str, Any]:
    """What the header of an event file says of itself, with its card under ``slha``."""
    text = ""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            # one line may be all of a file that unpacks to gigabytes
            for line in iter(partial(file.readline, LONGEST_HEADER), ""):
                text += line
                if "</header>" in line or len(text) > LONGEST_HEADER:
                    break
        head = ElementTree.fromstring(text[text.index("<header>") :])
        content = json.loads(head.findtext("zprimer") or "{}")
    except (OSError, EOFError, ValueError, ElementTree.ParseError, zlib.error) as problem:
        raise DataFileError(
            f"{path} has no header as zprimer writes it: rerun 'generate' and what follows."
        ) from problem
    return {**content, "slha": head.findtext("slha") or ""}
