"""Reading ``sample.json``, which says what the events of the file beside it are."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zprimer.errors import DataFileError, unknown_key
from zprimer.io.files import read_json
from zprimer.io.provenance import KEY, read_stamped
from zprimer.io.schema import SCHEMAS, validated

NAME = "sample.json"
NOMINAL = "nominal"
"""Name of XWGTUP as the only weight of a sample without others."""
_SCHEMA = "sample"
_MISTYPED = 0.8


def read_information(events: Path) -> dict[str, Any]:
    """The content of the ``sample.json`` of an event file, all of it checked.

    Every key, with its unit, is described in ``workflow/schemas/sample.schema.json``.

    Args:
        events: the event file.

    Raises:
        DataFileError: it is missing, no JSON, was changed after zprimer wrote it, or lacks keys.
        InputError: a value is of the wrong kind, or a key looks like another one mistyped.
    """
    path = events.with_name(NAME)
    if not path.exists():
        raise DataFileError(
            f"{path} does not exist: it says what the events of {events.name} are; `zprimer "
            "generate` writes both, and for events of another generator it is written by hand "
            f"(every key: workflow/schemas/{_SCHEMA}.schema.json)."
        )
    content = read_stamped(path)
    if not isinstance(content, dict):
        raise DataFileError(f"{path} must hold an object of JSON, not a list or value.")
    schema = read_json(SCHEMAS / f"{_SCHEMA}.schema.json")
    for key in content:
        near = difflib.get_close_matches(key, schema["properties"], n=1, cutoff=_MISTYPED)
        if near and key not in schema["properties"]:
            raise unknown_key("key", key, schema["properties"], str(path))
    missing = [key for key in schema["required"] if key not in content]
    if missing:
        meanings = "; ".join(
            f"'{key}', {schema['properties'][key]['description']}" for key in missing
        )
        raise DataFileError(f"{path} lacks keys that later stages need: add {meanings}.")
    validated(content, _SCHEMA, str(path))
    return content


def is_of_zprimer(information: Mapping[str, Any]) -> bool:
    """Whether zprimer wrote the events and what is said of them, which it can do again."""
    return KEY in information


def remedy(information: Mapping[str, Any], otherwise: str) -> str:
    """What to do about events that do not fit.

    Args:
        information: the content of their ``sample.json``.
        otherwise: what somebody can do whose own the events are.
    """
    return (
        "rerun `zprimer generate`, which writes both" if is_of_zprimer(information) else otherwise
    )
