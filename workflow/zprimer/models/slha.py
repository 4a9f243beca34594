"""Cards in the SUSY Les Houches format (hep-ph/0311123), of whoever wrote them.

Only blocks that are asked for are read: programs leave text, versions and blocks of their own in
cards, some of them twice. pyslha reads the entries.
"""

import contextlib
import io
import math
from pathlib import Path

import pyslha

from zprimer.errors import DataFileError
from zprimer.io.inputs import read_bytes

AUTO = "AUTO"
"""What MadGraph writes in place of a width that it is to compute; ``Auto@NLO`` likewise."""
_SHOWN = 40

Entries = dict[tuple[int, ...], float]
_Rows = list[tuple[int, list[str]]]

# pyslha reports a malformed line by whatever its parsing runs into, assertions included.
_PYSLHA_PROBLEMS = (
    pyslha.ParseError,
    pyslha.AccessError,
    AssertionError,
    IndexError,
    TypeError,
    ValueError,
)


class Card:
    """The lines of a card, sorted by blocks and decays.

    Args:
        path: the card.

    Raises:
        DataFileError: it cannot be read, or a line heads neither a block nor a decay.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._sections: dict[str, _Rows] = {}
        self._widths: dict[str, str] = {}
        self._twice: set[str] = set()
        current: _Rows = []
        for number, line in enumerate(_text(path).splitlines(), start=1):
            words = line.partition("#")[0].split()
            head = words[0].upper() if words else ""
            if head in ("BLOCK", "DECAY"):
                name = self._name(head, words, number)
                self._twice |= {name} & set(self._sections)
                current = self._sections[name] = []
                if head == "DECAY":
                    self._widths[name] = words[2] if len(words) > 2 else ""
            elif head == "XSECTION":
                current = []
            elif words:
                current.append((number, words))

    def names(self) -> set[str]:
        """Names of all blocks, in capitals."""
        return {name.removeprefix("BLOCK ") for name in self._sections if name[0] == "B"}

    def block(self, name: str) -> Entries | None:
        """The entries of a block by their codes, None without it.

        Raises:
            DataFileError: the card has two such blocks or a code twice, or something else than
                numbers stands in it.
        """
        section = f"BLOCK {name}"
        if section not in self._sections:
            return None
        rows = self._rows(section)
        document = self._parsed("\n".join([section, *rows]), section)
        values: Entries = {}
        for key, value in document.blocks[name].items():
            code = key if isinstance(key, tuple) else (key,)
            values[code] = self._finite(value, f"{name} {' '.join(map(str, code))}")
        if len(values) != len(rows):
            raise DataFileError(f"{self.path}: '{section}' has a code twice: keep one line of it.")
        return values

    def is_automatic(self, pdgid: int) -> bool:
        """Whether the width of a particle is left to the program that reads the card."""
        return self._widths.get(f"DECAY {pdgid}", "").upper().startswith(AUTO)

    def decay(self, pdgid: int) -> tuple[float, Entries] | None:
        """Width, GeV, and branching ratios by the daughters' PDG ids, None without them.

        Raises:
            DataFileError: as for :meth:`block`, or a line does not have the number of daughters
                that it says.
        """
        section = f"DECAY {pdgid}"
        if section not in self._sections:
            return None
        width = self._number(self._widths[section], section)
        rows = self._rows(section)
        for row in rows:
            words = row.split()
            if len(words) < 3 or words[1] != str(len(words) - 2):
                raise DataFileError(
                    f"{self.path}, '{section}': {row.strip()[:_SHOWN]!r} must give a branching "
                    "ratio, the number of daughters and as many PDG ids."
                )
        document = self._parsed("\n".join([f"{section} {width!r}", *rows]), section)
        ratios = {
            tuple(decay.ids): self._finite(decay.br, section)
            for decay in document.decays[pdgid].decays
        }
        return width, ratios

    def _name(self, head: str, words: list[str], number: int) -> str:
        name = words[1].upper() if len(words) > 1 else ""
        if head == "DECAY":
            good = name.removeprefix("-").isdigit()
        else:
            good = name.replace("_", "").replace("-", "").isalnum()
        if not (good and name.isascii()):
            raise DataFileError(
                f"{self.path}, line {number}: '{' '.join(words[:2])[:_SHOWN]}' heads neither a "
                "block nor a decay."
            )
        return f"{head} {int(name) if head == 'DECAY' else name}"

    def _rows(self, section: str) -> list[str]:
        if section in self._twice:
            raise DataFileError(f"{self.path} holds '{section}' twice: keep one.")
        for number, words in self._sections[section]:
            for word in words:
                self._number(word, f"line {number}, '{section}'")
        return [f"  {' '.join(words)}" for _, words in self._sections[section]]

    def _number(self, word: str, where: str) -> float:
        try:
            # Python's own digit separators are none of a card
            value = float(word.replace("_", "?"))
        except ValueError:
            shown = repr(word[:_SHOWN]) if word else "nothing"
            raise DataFileError(f"{self.path}, {where}: {shown} is not a number.") from None
        return self._finite(value, where)

    def _finite(self, value: object, place: str) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if math.isfinite(number):
                return number
        raise DataFileError(
            f"{self.path}: {place} is {str(value)[:_SHOWN]!r}, not a finite number."
        )

    def _parsed(self, text: str, section: str) -> pyslha.Doc:
        try:
            with contextlib.redirect_stderr(io.StringIO()):
                return pyslha.readSLHA(text, ignorenomass=True)
        except _PYSLHA_PROBLEMS as problem:
            raise DataFileError(
                f"{self.path}: '{section}' is not as SLHA has it, a code and a value in each line "
                "of a block, a branching ratio and PDG ids in each of a decay."
            ) from problem


def _text(path: Path) -> str:
    # comments come in any encoding, numbers in ASCII
    return read_bytes(path).decode("utf-8-sig", errors="replace")
