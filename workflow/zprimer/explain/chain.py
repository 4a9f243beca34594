"""The chain from a row of a table back to the seeds, with every hash on the way checked.

How the result of a stage describes a point says the function ``describe_<stage>`` of a module
beside this one; without it the row of the point does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from zprimer.errors import DataFileError, InputError, shortened
from zprimer.explain.chain_files import check_code, check_planned, inputs_of, opened
from zprimer.explain.result import Result, Told, describe_row
from zprimer.io.files import sha256_of
from zprimer.io.finding import modules_with
from zprimer.io.provenance import OWN, Record
from zprimer.io.tables import Table

SHOWN_DIGITS = 12
"""Of a hash; the files hold all 64."""


@dataclass(frozen=True)
class Link:
    """One file of a chain.

    Attributes:
        name: as the file that was made from it calls it.
        path: the file.
        sha256: of its bytes.
        record: its provenance, empty for what is no result.
        lines: what it says about the point.
        inputs: the files it was made from that the point's numbers went through.
    """

    name: str
    path: Path
    sha256: str
    record: Record
    lines: tuple[str, ...] = ()
    inputs: tuple["Link", ...] = ()

    def all(self) -> Iterator["Link"]:
        """This link and all before it, each file once."""
        seen: set[Path] = set()
        waiting = [self]
        while waiting:
            link = waiting.pop(0)
            if link.path not in seen:
                seen.add(link.path)
                yield link
                waiting = [*link.inputs, *waiting]


def chain(path: Path, row: str) -> Link:
    """The chain of one row.

    Args:
        path: a table with provenance and a column ``id``, such as ``plane.csv``.
        row: its number, counted from 1 without the header, or its ``id``.

    Raises:
        InputError: there is no such row, or a file that is no table has no provenance.
        DataFileError: a file on the way is missing, or is not the one that the next was made
            from; the message says which one and what to rerun.
    """
    table, _ = opened(path)
    if not isinstance(table, Table) or "id" not in table.columns:
        raise InputError(f"{path} is no table with a row a point, such as plane.csv.")
    ids = table.texts("id")
    if row not in ids and row.isascii() and row.isdigit() and 1 <= int(row[:9]) <= len(ids):
        row = ids[int(row[:9]) - 1]
    if row in ids:
        first = _Chain(row).link(path.name, path)
        check_planned(path.parent, {link.path: link.record for link in first.all()})
        return first
    raise InputError(
        f"{path} has no row '{shortened(row)}': give an id, or a number from 1 to {len(ids)}."
    )


def as_text(first: Link) -> str:
    """A chain for people: each file with its hash, what it says, and what it was made from."""
    lines: list[str] = []
    shown: set[Path] = set()

    def add(link: Link, depth: int) -> None:
        again = link.path in shown
        shown.add(link.path)
        stage = f"{link.record['stage']}, " if link.record else ""
        margin = "    " * depth
        lines.append(
            f"{margin}{link.path if link.record else link.name} "
            f"({stage}sha256 {link.sha256[:SHOWN_DIGITS]}…{', see above' if again else ''})"
        )
        if not again:
            lines.extend(f"{margin}  {line}" for line in link.lines)
            for each in link.inputs:
                add(each, depth + 1)

    add(first, 0)
    for what in (_code, _packages):
        stages: dict[str, dict[str, None]] = {}
        for link in first.all():
            if "code" in link.record:
                stages.setdefault(what(link.record), {})[link.record["stage"]] = None
        lines += [f"{', '.join(names)}: {versions}" for versions, names in stages.items()]
    if first.record["stage"] == OWN:
        return "\n".join([*lines, "no record beside it says how it was made"])
    return "\n".join([*lines, f"{len(shown)} files, each with the sha256 that was recorded"])


def _code(record: Record) -> str:
    return f"zprimer {record['zprimer']}, {record['code']}"


def _packages(record: Record) -> str:
    return ", ".join(f"{name} {version}" for name, version in record["packages"].items())


class _Chain:
    """Follows one point through the files.

    Args:
        id: of the point.
    """

    def __init__(self, id: str) -> None:
        self._id = id
        self._known: dict[Path, Link] = {}
        self._begun: set[Path] = set()

    def link(self, name: str, path: Path) -> Link:
        """The link of a result, and all before it."""
        if path not in self._known:
            if path in self._begun:
                raise DataFileError(f"{path} says that it was made from itself: rerun its stage.")
            self._begun.add(path)
            content, record = opened(path)
            inputs = inputs_of(path, record)
            check_code(path, record)
            told = _describing(record["stage"])(Result(content, record, inputs, self._id))
            links = [
                self.link(each, where) if each in told.follow else self._leaf(each, where)
                for each, where in inputs.items()
                if each in {*told.follow, *told.named} or ":" in each
            ]
            # what is no result, such as the numbers of an analysis, first: it is short
            links.sort(key=lambda link: bool(link.record))
            self._known[path] = Link(
                name, path, sha256_of(path), record, tuple(told.lines), tuple(links)
            )
        return self._known[path]

    def _leaf(self, name: str, path: Path) -> Link:
        return Link(name, path, sha256_of(path), {})


def _describing(stage: str) -> Callable[[Result], Told]:
    """The function ``describe_<stage>`` of a module of this room, or that of any table."""
    name = f"describe_{stage}"
    for module in modules_with("zprimer.explain", name) if name.isidentifier() else ():
        describe: Callable[[Result], Told] = getattr(import_module(module), name)
        return describe
    return describe_row
