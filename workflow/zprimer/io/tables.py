"""CSV tables: reading, also those of a user's own, and writing, with the record beside them.

What zprimer writes is read by numpy, pandas, polars and ROOT as it stands, which look at the first
rows to tell numbers from text: a number that need not be whole has a decimal point, also before an
exponent; a number that there is not is an empty cell; a cell of text is never empty.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from zprimer.errors import DataFileError, unknown_key
from zprimer.io.files import atomic, finite, read_bytes
from zprimer.io.own_tables import own_rows
from zprimer.io.provenance import Record, own_record, record_of_table, write_record

NONE = "none"
"""In a column of text, where there is nothing to say."""


@dataclass(frozen=True)
class Table:
    """A CSV table kept as text, so that numbers pass through unchanged.

    Attributes:
        path: the file it was read from.
        columns: name -> texts, all of the same length.
        provenance: the record that lies beside the file; of a table without one, a user's own,
            what :func:`zprimer.io.provenance.own_record` says.
    """

    path: Path
    columns: Mapping[str, tuple[str, ...]]
    provenance: Record = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def texts(self, name: str) -> tuple[str, ...]:
        """One column as text.

        Raises:
            InputError: there is no such column.
        """
        if name not in self.columns:
            raise unknown_key("column", name, self.columns, str(self.path))
        return self.columns[name]

    def numbers(self, name: str) -> np.ndarray:
        """One column as floats, shape (rows,).

        Raises:
            DataFileError: a cell is empty or no finite number.
            InputError: there is no such column.
        """
        try:
            values = np.array([float(text) for text in self.texts(name)])
        except ValueError as problem:
            raise DataFileError(
                f"{self.path}: column {name} holds something that is not a number ({problem})."
            ) from problem
        if not np.all(np.isfinite(values)):
            raise DataFileError(f"{self.path}: column {name} holds a value that is not finite.")
        return values


def read_table(path: Path, may_be_empty: bool = False) -> Table:
    """A CSV table with a header and at least one row.

    With a record beside it, it must be what its stage wrote. Without, it is a user's own, and may
    be written as :func:`zprimer.io.own_tables.own_rows` says.

    Args:
        path: the file.
        may_be_empty: whether a header alone will do.

    Raises:
        DataFileError: the file is missing, empty, has rows of different lengths, or was changed
            after its stage wrote it.
    """
    path = Path(path)
    content = read_bytes(path)
    record = record_of_table(path, content)
    if record is None:
        record = own_record(path, content)
        header, rows = own_rows(path, content)
    else:
        header, rows = _rows_of_stage(path, content)
    if not (rows or may_be_empty):
        raise DataFileError(f"{path} has no rows below its header: at least one is needed.")
    columns = zip(*rows, strict=True) if rows else ((),) * len(header)
    return Table(path, dict(zip(header, columns, strict=True)), record)


def _rows_of_stage(path: Path, content: bytes) -> tuple[list[str], list[list[str]]]:
    try:
        header, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
    except (csv.Error, ValueError) as problem:
        raise DataFileError(
            f"{path} is not a CSV table ({problem}), although its record fits it: rerun the stage "
            "that makes it and what follows from it."
        ) from problem
    if len(set(header)) < len(header) or any(len(row) != len(header) for row in rows):
        raise DataFileError(
            f"{path} has a column twice or rows of different lengths, although its record fits it: "
            "rerun the stage that makes it and what follows from it."
        )
    return header, rows


def write_table(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    record: Record | None = None,
) -> None:
    """Write a CSV table, whole or not at all, and its record beside it.

    The record is there before the table is: whatever ends the program in between leaves a record
    of another table, or of none, which :func:`read_table` notices.

    Args:
        path: the table.
        header: names of the columns.
        rows: cells; of numbers see :func:`number_text`, None is an empty one.
        record: its provenance; None: an older record is removed.

    Raises:
        DataFileError: a number is not finite.
    """
    content = table_text(header, rows).encode("utf-8")
    with atomic(path) as partial:
        partial.write_bytes(content)
        write_record(path, content, record)


def table_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A CSV table as text."""
    texts = [[_text(cell) for cell in row] for row in rows]
    columns = [_complete(cells) for cells in zip(*texts, strict=True)]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue()


def number_text(value: float | None, digits: int | None = None) -> str:
    """A number that every reader of CSV takes for a floating-point one; empty for None.

    Args:
        value: the number.
        digits: significant ones; None: as few as read back to the same double.

    Raises:
        DataFileError: it is not finite.

    Example:
        >>> number_text(60), number_text(1e-5), number_text(0.12345678901, 8), number_text(None)
        ('60.0', '1.0e-05', '0.12345679', '')
    """
    if value is None:
        return ""
    value = finite(float(value), "a number of the table")
    text = repr(value) if digits is None else f"{value:.{digits}g}"
    mantissa, letter, exponent = text.partition("e")
    return f"{mantissa}{'' if '.' in mantissa else '.0'}{letter}{exponent}"


def _text(cell: Any) -> str:
    return number_text(cell) if cell is None or isinstance(cell, float) else str(cell)


def _complete(cells: tuple[str, ...]) -> tuple[str, ...]:
    """A column without empty cells if it is one of text."""
    if all(cells) or all(not cell or _is_number(cell) for cell in cells):
        return cells
    return tuple(cell or NONE for cell in cells)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
