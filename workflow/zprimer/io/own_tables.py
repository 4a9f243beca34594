"""Tables of a user's own: filtered, saved again by a spreadsheet, or written by hand."""

import codecs
import csv
import io
import re
from pathlib import Path

from zprimer.errors import DataFileError

MISSING = {"", "na", "n/a", "nan", "null", "none", "<na>"}
"""How other programs write that there is no number, in small letters."""
_SEPARATORS = (",", ";", "\t")
_ENCODINGS = {
    codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16",
}  # fmt: skip
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n')
_INDEX = re.compile(r"|Unnamed: \d+")
_WHOLE = re.compile(r"\d*")
_COMMA = re.compile(r"[-+]?\d+,\d+([eE][-+]?\d+)?")
_POINT = re.compile(r"[-+]?\d*\.\d+([eE][-+]?\d+)?")
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+")


def own_rows(path: Path, content: bytes) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV table that no stage wrote.

    Separators are commas, semicolons or tabs; lines end in any way; the text is UTF-8 or begins
    with a byte order mark. The row numbers that pandas adds as a column without a name, and empty
    rows and columns, are left out; cells that say there is no number become empty. Decimal commas
    become points unless they might separate thousands.

    Args:
        path: the file, for messages.
        content: its bytes.

    Raises:
        DataFileError: it is not such a table; the message names the row and column.
    """
    text = _decoded(path, content)
    declared = _SEPARATOR_LINE.match(text)
    if declared:
        text = text[declared.end() :]
    try:
        header, rows = _parsed(path, text, declared[1] if declared else None)
    except csv.Error as problem:
        raise DataFileError(f"{path} is not a CSV table with a header: {problem}.") from problem
    header, rows = _without_index(path, header, rows)
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise DataFileError(f"{path} names the column '{twice}' twice: rename or remove one.")
    return header, _decimal_points(path, header, rows)


def _decoded(path: Path, content: bytes) -> str:
    encoding = next((e for mark, e in _ENCODINGS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as problem:
        raise DataFileError(
            f"{path} is not a CSV table in UTF-8 (byte {problem.start}): save it in that encoding."
        ) from problem
    if "\0" in text:
        raise DataFileError(f"{path} is not a CSV table: it holds bytes that are no text.")
    return text


def _parsed(path: Path, text: str, separator: str | None) -> tuple[list[str], list[list[str]]]:
    separator = separator or max(_SEPARATORS, key=lambda each: len(_first_row(text, each)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header: list[str] = []
    rows: list[list[str]] = []
    for cells in reader:
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if not header:
            header = cells
        elif len(cells) == len(header):
            rows.append(["" if cell.lower() in MISSING else cell for cell in cells])
        else:
            raise DataFileError(
                f"{path}, line {reader.line_num}: the row has a different number of cells "
                f"({len(cells)}) from the header ({len(header)}), rows of different lengths are "
                "no table."
            )
    if not header:
        raise DataFileError(f"{path} is empty: a CSV table begins with a line of column names.")
    return header, rows


def _first_row(text: str, separator: str) -> list[str]:
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])


def _without_index(
    path: Path, header: list[str], rows: list[list[str]]
) -> tuple[list[str], list[list[str]]]:
    """Without the columns that have no name: row numbers, or nothing at all."""
    kept = []
    for column, name in enumerate(header):
        if not _INDEX.fullmatch(name):
            kept.append(column)
        elif not all(_WHOLE.fullmatch(row[column]) for row in rows):
            raise DataFileError(
                f"{path}: column {column + 1} has no name but holds more than row numbers: give "
                "it a name or remove it."
            )
    return [header[c] for c in kept], [[row[c] for c in kept] for row in rows]


def _decimal_points(path: Path, header: list[str], rows: list[list[str]]) -> list[list[str]]:
    """Rows with points in place of decimal commas.

    One number that cannot be of grouped thousands, such as 0,003, tells what all commas are.
    """
    cells = [cell for row in rows for cell in row]
    commas = [cell for cell in cells if _COMMA.fullmatch(cell)]
    if not commas:
        return rows
    points = any(_POINT.fullmatch(cell) for cell in cells)
    if points or all(_THOUSANDS.fullmatch(cell) for cell in commas):
        number, cell = next(
            (n, cell) for n, row in enumerate(rows, 1) for cell in row if cell == commas[0]
        )
        column = header[rows[number - 1].index(cell)]
        raise DataFileError(
            f"{path}, row {number}: the comma of {column} = '{cell}' may be a decimal comma or "
            "separate thousands: save the table with decimal points."
        )
    return [[c.replace(",", ".") if _COMMA.fullmatch(c) else c for c in row] for row in rows]
