"""A result of a chain as it is described, and how a row of any table is."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zprimer.explain.chain_files import opened
from zprimer.io.provenance import OWN, Record
from zprimer.io.tables import NONE, Table

_BAND = re.compile(r"_[mp][12]$|^twice_nll_")


@dataclass(frozen=True)
class Result:
    """A file of a chain.

    Attributes:
        content: a table, or a mapping of what is not one (:func:`.chain_files.opened`).
        record: its provenance.
        inputs: the files it was made from, by the names in the record.
        id: of the point.
    """

    content: Any
    record: Record
    inputs: Mapping[str, Path]
    id: str

    def cells(self) -> dict[str, str]:
        """The row of the point in a table, by column."""
        return cells(self.content, self.id)

    def tables(self) -> dict[str, tuple[Table, str]]:
        """Inputs that are tables with a row of the point, and their stages."""
        found = {}
        for name, path in self.inputs.items():
            if path.suffix == ".csv" and ":" not in name:
                table, record = opened(path)
                if isinstance(table, Table) and self.id in table.columns.get("id", ()):
                    found[name] = (table, record["stage"])
        return found

    def results(self) -> list[str]:
        """Names of inputs that are no data files."""
        return [name for name in self.inputs if ":" not in name]


@dataclass(frozen=True)
class Told:
    """What a file says about a point.

    Attributes:
        lines: of text.
        follow: names of the inputs to go on with.
        named: names of inputs that are named without going on, besides all data files.
    """

    lines: list[str]
    follow: Collection[str] = ()
    named: Collection[str] = ()


def describe_row(result: Result) -> Told:
    """A table that is told cell by cell, without its bands.

    It goes on with the tables that have the row, with yields, and with files in a folder that has
    the name of the row.
    """
    follow = [
        *result.tables(),
        *(name for name, path in result.inputs.items() if path.suffix == ".npz"),
        *(name for name, path in result.inputs.items() if path.parent.name == result.id),
    ]
    shown = {name: text for name, text in result.cells().items() if not _BAND.search(name)}
    return Told([sentence(shown), *settings(result.record)], follow)


def cells(table: Table, id: str) -> dict[str, str]:
    """The row of a table with an id, by column."""
    row = table.texts("id").index(id)
    return {name: texts[row] for name, texts in table.columns.items()}


def sentence(cells: Mapping[str, Any]) -> str:
    """Names and values that are there."""
    return ", ".join(
        f"{name} = {value}" for name, value in cells.items() if value not in ("", NONE)
    )


def settings(record: Record) -> list[str]:
    """The stage's own settings; those of the stages before it are told with their files."""
    own = {} if record["stage"] == OWN else record["settings"][record["stage"]]
    return [f"settings: {sentence(own)}"] if own else []
