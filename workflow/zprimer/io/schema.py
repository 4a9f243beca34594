"""Checking YAML and JSON content against the schemas in ``workflow/schemas``."""

import copy
import json
from functools import cache
from typing import Any

import jsonschema

from zprimer.errors import InputError, shortened, unknown_key
from zprimer.io.files import LONGEST_INTEGER
from zprimer.io.places import SCHEMAS
from zprimer.io.strict_yaml import MOST_VALUES, PLAIN_NUMBER, AmbiguousError, ambiguity

LONGEST_REASON = 300
"""Characters of the validator's complaint that are passed on."""
LARGEST = 1e300
"""Numbers beyond are refused: their products are infinite."""
DEEPEST = 50


def validated(content: Any, schema_name: str, where: str, texts: bool = False) -> Any:
    """``content`` with the schema's defaults filled in, if it fits the schema.

    Args:
        content: what a YAML or JSON file holds.
        schema_name: file name in ``workflow/schemas`` without ``.schema.json``.
        where: the file it came from, for the message.
        texts: whether texts are made numbers or truth values where the schema asks for these:
            Snakemake hands on the values inside of ``--config 'scan={g: [0.1]}'`` as texts.

    Raises:
        InputError: it does not fit, or a number is not finite; the message names the key and what
            is allowed.

    Example:
        >>> run = {"name": "a", "model": "lmutau", "scan": {"g": ["0.1"]}, "samples": {"seed": 7.0}}
        >>> checked = validated(run, "config", "the configuration", texts=True)
        >>> checked["scan"], checked["samples"]["seed"]
        ({'g': [0.1]}, 7)
    """
    _check_values(content, where)
    schema = _schema(schema_name)
    try:
        content = _typed(content, schema, (), texts)
    except AmbiguousError as problem:
        raise InputError(f"{where}, {problem}.") from problem
    _check_values(content, where)
    completed = _with_defaults(copy.deepcopy(content), schema)
    validator = jsonschema.Draft202012Validator(schema)
    problems = sorted(validator.iter_errors(completed), key=_urgency)
    if problems:
        raise _readable(problems[0], where)
    return completed


def _typed(content: Any, schema: dict[str, Any], keys: tuple[str, ...], texts: bool) -> Any:
    """Values as the schema wants them, where there is no doubt about what they are.

    Args:
        content: any part of a file.
        schema: of that part.
        keys: where it stands.
        texts: whether texts become numbers or truth values where the schema asks for these.

    Raises:
        AmbiguousError: a text such as 010 stands for a number.
    """
    for part in schema.get("oneOf", ()):
        content = _typed(content, part, keys, texts)
    if isinstance(content, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        others = others if isinstance(others, dict) else {}
        return {
            key: _typed(value, known.get(key, others), (*keys, str(key)), texts)
            for key, value in content.items()
        }
    if isinstance(content, list):
        items = schema.get("items", {})
        return [_typed(v, items, (*keys, str(number)), texts) for number, v in enumerate(content)]
    wanted = schema.get("type", ())
    wanted = {wanted} if isinstance(wanted, str) else set(wanted)
    if texts and isinstance(content, str) and wanted & {"number", "integer", "boolean"}:
        reason = ambiguity(content)
        if reason and "string" not in wanted:
            raise AmbiguousError(".".join(keys), reason)
        content = _number_or_truth(content)
    whole = isinstance(content, float) and content.is_integer()
    return int(content) if whole and "integer" in wanted and "number" not in wanted else content


def _number_or_truth(text: str) -> int | float | bool | str:
    if text in ("true", "false"):
        return text == "true"
    if not PLAIN_NUMBER.fullmatch(text):
        return text
    return int(text) if text.lstrip("+-").isdigit() and len(text) < LONGEST_INTEGER else float(text)


@cache
def _schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


def _check_values(content: Any, where: str) -> None:
    """Refuse numbers that no schema refuses, and aliases of YAML that grow without bound."""
    rest: list[tuple[Any, tuple[str, ...]]] = [(content, ())]
    seen = 0
    while rest:
        value, keys = rest.pop()
        seen += 1
        if seen > MOST_VALUES or len(keys) > DEEPEST:
            raise InputError(
                f"{where} is nested more than {DEEPEST} deep or holds more than {MOST_VALUES} "
                "values: write it without aliases of aliases."
            )
        if isinstance(value, dict):
            rest += [(part, (*keys, str(key))) for key, part in value.items()]
        elif isinstance(value, list):
            rest += [(part, (*keys, str(position))) for position, part in enumerate(value)]
        elif isinstance(value, int | float) and not -LARGEST <= value <= LARGEST:
            shown = "a number of that size" if isinstance(value, int) else str(value)
            raise InputError(
                f"{where}, key '{'.'.join(keys)}': {shown} is not allowed, only ±{LARGEST:g}."
            )


def _urgency(problem: jsonschema.ValidationError) -> tuple[bool, str]:
    """Unknown keys come first: a mistyped key is also a missing one."""
    return problem.validator != "additionalProperties", str(problem.absolute_path)


def _with_defaults(content: Any, schema: dict[str, Any]) -> Any:
    if isinstance(content, dict):
        for key, part in schema.get("properties", {}).items():
            if "default" in part:
                content.setdefault(key, copy.deepcopy(part["default"]))
            if key in content:
                content[key] = _with_defaults(content[key], part)
        extra = schema.get("additionalProperties")
        if isinstance(extra, dict):
            for key in set(content) - set(schema.get("properties", {})):
                for part in extra.get("oneOf", [extra]):
                    content[key] = _with_defaults(content[key], part)
    if isinstance(content, list) and "items" in schema:
        return [_with_defaults(value, schema["items"]) for value in content]
    return content


def _readable(problem: jsonschema.ValidationError, where: str) -> InputError:
    if problem.validator == "oneOf":
        problem = _closest_alternative(problem)
    key = ".".join(str(part) for part in problem.absolute_path)
    place = f"{where}, key '{key}'" if key else where
    schema: Any = problem.schema
    instance: Any = problem.instance
    if problem.validator == "additionalProperties":
        allowed = set(schema.get("properties", {}))
        unknown = next(name for name in instance if name not in allowed)
        return unknown_key("key", str(unknown), allowed, place)
    if problem.validator == "required":
        missing = next(name for name in schema["required"] if name not in instance)
        return InputError(f"{place}: the key '{missing}' is missing.")
    hints = [schema["description"]] if isinstance(schema, dict) and "description" in schema else []
    if problem.validator == "type" and isinstance(instance, bool):
        hints.append("yes, no, on and off are truth values, too: put a name like these in quotes")
    shown = problem.message
    shown = shortened(shown, LONGEST_REASON)
    hint = f" ({'; '.join(hints)})" if hints else ""
    return InputError(f"{place}: {shown}{hint}.")


def _closest_alternative(problem: jsonschema.ValidationError) -> jsonschema.ValidationError:
    """The first complaint of the alternative whose type is the right one, if there is one."""
    alternatives: dict[Any, list[jsonschema.ValidationError]] = {}
    for complaint in problem.context or []:
        alternatives.setdefault(complaint.schema_path[0], []).append(complaint)
    for complaints in alternatives.values():
        if not any(
            complaint.validator == "type" and complaint.absolute_path == problem.absolute_path
            for complaint in complaints
        ):
            return min(complaints, key=_urgency)
    return problem
