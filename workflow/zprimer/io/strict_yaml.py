"""YAML that all readers take for the same: no key twice, no octal number, no date by accident."""

import math
import re
from collections.abc import Iterator
from typing import Any, ClassVar

import yaml

from zprimer.errors import LONGEST_SHOWN, shortened

MOST_VALUES = 1_000_000
"""In a YAML file."""
PLAIN_NUMBER = re.compile(r"[-+]?(\d+\.\d*|\.\d+|0|[1-9]\d*)([eE][-+]?\d+)?", re.ASCII)
"""A number that YAML 1.1, YAML 1.2 and Python read alike."""
NUMBER_OF_SOME = re.compile(
    r"[-+]?(0\d[\d_]*([eE][-+]?\d+)?|0[oO][0-7_]+|0[xX][\da-fA-F_]+|0[bB][01_]+"
    r"|\d[\d_]*(:\d+)+(\.\d*)?|\d[\d_]*_[\d_]*(\.[\d_]*)?([eE][-+]?\d+)?)"
)
"""What some readers take for a number, octal, hexadecimal, binary, in base 60 or grouped by ``_``,
and others for another number or for text."""
_TAG = "tag:yaml.org,2002:"
_WORDS = {"yes", "no", "on", "off"}


class AmbiguousError(ValueError):
    """A value that readers of YAML take for different things.

    Attributes:
        key: where it stands, such as ``scan.mzp.1``.
        reason: what is wrong and what to write.
    """

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"key '{key}': {reason}")
        self.key, self.reason = key, reason


def parse_yaml(text: str, words_are_truth: bool = False) -> Any:
    """What a YAML text says, read without running any code in it.

    Args:
        text: one document.
        words_are_truth: whether ``yes``, ``no``, ``on`` and ``off`` are taken for truth values,
            because a schema says later where these may stand; refused otherwise.

    Raises:
        AmbiguousError: readers of YAML would not agree on a value, or it is no finite number.
        ValueError: with all aliases written out it holds more than a million values.
        yaml.YAMLError: it is not YAML, or a key stands twice.
        ArithmeticError, AttributeError, LookupError, RecursionError, TypeError: a tag does not fit
            its value, or it is nested too deep.
    """
    loader = _UniqueKeyLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        for key, scalar in _scalars(node):
            _check(key, scalar, words_are_truth)
        content = loader.construct_document(node)
    finally:
        loader.dispose()
    _check_size(content)
    return content


def ambiguity(text: str) -> str | None:
    """Why a text is no number to build on, None if there is nothing to say against it."""
    if NUMBER_OF_SOME.fullmatch(text):
        return (
            f"{text} is a different number, or text, to different readers: write it in decimal "
            "digits without leading zeros, or in quotes if it is a name"
        )
    return None


def _scalars(root: yaml.Node) -> Iterator[tuple[str, yaml.ScalarNode]]:
    """Every scalar once and in order, keys too, with where it stands."""
    rest: list[tuple[str, yaml.Node]] = [("", root)]
    seen: set[int] = set()
    while rest:
        place, node = rest.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            yield place, node
        elif isinstance(node, yaml.MappingNode):
            for key, value in reversed(node.value):
                name = f"{place}.{key.value}" if place else str(key.value)
                rest += [(name, value), (name, key)]
        else:
            start = f"{place}." if place else ""
            parts = [(f"{start}{number}", each) for number, each in enumerate(node.value)]
            rest += reversed(parts)


def _check(key: str, node: yaml.ScalarNode, words_are_truth: bool) -> None:
    kind, text = node.tag.removeprefix(_TAG), node.value
    reason = None
    if kind in ("int", "float") and not _is_plain(text):
        reason = ambiguity(text) or f"{text} is not a finite number in decimal digits"
    elif kind == "str" and node.style is None:
        reason = ambiguity(text)
    elif kind == "timestamp":
        reason = f"{text} is read as a date: put it in quotes"
    elif kind == "bool" and text.lower() in _WORDS and not words_are_truth:
        reason = f"{text} is read as a truth value: put it in quotes if it is a name"
    if reason:
        if len(text) > LONGEST_SHOWN:
            reason = reason.replace(text, shortened(text))
        raise AmbiguousError(key[:LONGEST_SHOWN], reason)


def _is_plain(text: str) -> bool:
    return bool(PLAIN_NUMBER.fullmatch(text)) and math.isfinite(float(text))


def _check_size(content: Any) -> None:
    """Refuse aliases of aliases, which are small only until somebody walks through them."""
    rest, seen = [content], 0
    while rest:
        value = rest.pop()
        seen += 1
        if seen > MOST_VALUES:
            raise ValueError(f"it holds more than {MOST_VALUES} values, aliases written out")
        if isinstance(value, dict):
            rest += value.values()
        elif isinstance(value, list | tuple | set):
            rest += value


class _UniqueKeyLoader(yaml.SafeLoader):
    """SafeLoader that refuses a mapping with the same key twice and reads 1e-3 as a number."""

    # flavio replaces the constructor of mappings of all SafeLoaders that have none of their own
    yaml_constructors: ClassVar[dict[str | None, Any]] = {
        **yaml.SafeLoader.yaml_constructors,
        "tag:yaml.org,2002:map": yaml.SafeLoader.construct_yaml_map,
    }

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in keys:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key}' stands twice", node.start_mark
                )
            keys.add(key)
        return super().construct_mapping(node, deep=deep)


_UniqueKeyLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d+$"),
    list("-+0123456789."),
)
