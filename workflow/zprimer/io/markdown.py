"""Numbers in Markdown that come from a run: written by it between markers, and compared with it.

A marker names the source and the number, which whoever reads the page does not see:
``<!-- from results/default: z4l_ratio -->1.45<!-- end -->``. A text of several lines stands on
lines of its own.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from zprimer.errors import DataFileError
from zprimer.io.files import atomic, read_text

_MARKER = re.compile(r"<!-- from ([^\n:<>]+): ([^\n:<>]+) -->(.*?)<!-- end -->", re.DOTALL)
_PIECE = re.compile(r"<!--\s*(?:from|end)\b")


@dataclass(frozen=True)
class Marker:
    """One number of a document.

    Attributes:
        path: the document. line: counted from 1.
        source: folder of a run, a script, or what else its writer knows.
        name: of the number. text: as the document has it, without the line breaks of a block.
    """

    path: Path
    line: int
    source: str
    name: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, whose first row is its head.

    Example:
        >>> print(table([["|η|", "share"], ["below 0.1", "0.08"]]))
        | \\|η\\| | share |
        |---|---|
        | below 0.1 | 0.08 |
    """
    lines = ["| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |" for row in rows]
    lines.insert(1, "|---" * len(rows[0]) + "|")
    return "\n".join(lines)


def markers(path: Path) -> list[Marker]:
    """All markers of a document, in their order.

    Raises:
        DataFileError: the document cannot be read, or a marker has no end, no beginning, another
            inside or no source and name.
    """
    content = read_text(path)
    found = []
    for match in _MARKER.finditer(content):
        source, name, text = match.groups()
        line = content.count("\n", 0, match.start()) + 1
        found.append(Marker(path, line, source, name, text.strip("\n")))
    inside = [each.line for each in found if _PIECE.search(each.text)]
    rest = _MARKER.sub(lambda match: "\n" * match[0].count("\n"), content)
    outside = [rest.count("\n", 0, each.start()) + 1 for each in _PIECE.finditer(rest)]
    if broken := [*inside, *outside]:
        raise DataFileError(
            f"{path}, line {min(broken)}: a number between markers has the form "
            "'<!-- from SOURCE: NAME -->text<!-- end -->', without another one inside."
        )
    return found


def replace(path: Path, text_of: Callable[[Marker], str | None]) -> list[Marker]:
    """Write the texts that ``text_of`` gives into a document; None leaves one as it is.

    Returns:
        The markers whose text was another one before.

    Raises:
        DataFileError: as :func:`markers`, or the document cannot be written.
    """
    found = markers(path)
    texts = {id(each): text_of(each) for each in found}
    changed = [each for each in found if texts[id(each)] not in (None, each.text)]
    if changed:
        remaining = iter(found)

        def filled(match: re.Match[str]) -> str:
            text = texts[id(next(remaining))]
            if text is None:
                return match[0]
            block = f"\n{text}\n" if "\n" in text else text
            return f"<!-- from {match[1]}: {match[2]} -->{block}<!-- end -->"

        with atomic(path) as partial:
            partial.write_text(_MARKER.sub(filled, read_text(path)), encoding="utf-8")
    return changed
