"""Statements of a paper in words or numbers, with our number beside each."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Statement:
    """One statement.

    Attributes:
        name: short key.
        text: what is stated, with the choices behind our number.
        where: place in the paper.
        paper: the paper's number, as printed.
        value: ours, in ``unit``.
        unit: ``"TeV"``, ``"%"``, … or ``""``.
    """

    name: str
    text: str
    where: str
    paper: str
    value: float
    unit: str = ""


def table(found: Iterable[Statement], paper: str) -> str:
    """The statements as a table in Markdown.

    Args:
        found: in the order of the rows.
        paper: its number, the head of the second column.
    """
    rows = [
        f"| {each.text} | {each.where} | {each.paper} | {each.value:.3g} {each.unit}".rstrip()
        + " |"
        for each in found
    ]
    return "\n".join([f"| statement | {paper} | paper | zprimer |", "|---|---|---|---|", *rows])
