"""Tables as pandas has them: numbers as numbers, words as words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import pandas as pd

from zprimer.errors import unknown_key
from zprimer.io.tables import NONE

TEXTS = ("id", "model", "analysis", "era", "reason")
"""Columns of words, even where a word could be read as a number."""
_WHOLE = re.compile(r"-?\d+")

_Value = TypeVar("_Value")


class Named(dict[str, _Value]):
    """A mapping whose error names the nearest key.

    Args:
        what: the kind of thing, e.g. ``"analysis"``.
        where: what it belongs to.
        content: by name.
    """

    def __init__(self, what: str, where: str, content: Mapping[str, _Value]) -> None:
        super().__init__(content)
        self._what, self._where = what, where

    def __missing__(self, key: str) -> _Value:
        raise unknown_key(self._what, str(key), self, self._where)


def frame(columns: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Columns of text, as in zprimer's CSV tables, as a DataFrame.

    Args:
        columns: name -> cells, all of the same number.

    Returns:
        Whole numbers as integers, other numbers as floats with NaN where there is none, and texts
        as strings.

    Example:
        >>> found = frame({"id": ["1", "2"], "n": ["3", "4"], "mu_obs": ["0.5", ""]})
        >>> found["id"].tolist(), found["n"].tolist(), found["mu_obs"].isna().tolist()
        (['1', '2'], [3, 4], [False, True])
    """
    return pd.DataFrame({name: _column(name, cells) for name, cells in columns.items()})


def _column(name: str, cells: Sequence[str]) -> pd.Series:
    if name not in TEXTS and cells:
        if all(map(_WHOLE.fullmatch, cells)):
            return pd.Series([int(cell) for cell in cells], dtype="int64")
        try:
            return pd.Series([float(cell or "nan") for cell in cells], dtype="float64")
        except ValueError:
            pass
    return pd.Series([cell or NONE for cell in cells], dtype="str")


def number(value: Any) -> Any:
    """A number of numpy as Python's own; anything else as it is."""
    return value.item() if getattr(value, "shape", None) == () else value
