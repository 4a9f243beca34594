"""All tables in one: the verdicts of every constraint at every point, and the combined one."""

from collections.abc import Iterable, Mapping, Sequence

from zprimer.combination.plane import COMBINED, by_analysis
from zprimer.errors import DataFileError
from zprimer.flavour.observable import hypothetical_names
from zprimer.io.tables import NONE, Table
from zprimer.io.verdicts import EXCLUDED, combined, looked_at

_VERDICT = "_verdict"


def merge(
    points: Table,
    flavour: Table,
    limits: Iterable[Table],
    shortcuts: Iterable[Table] = (),
    combination: Table | None = None,
) -> dict[str, tuple[str, ...]]:
    """All columns of all tables in the order of the points, and the combined verdict.

    Columns of a table of limits get the name of their row's ``analysis`` in front; several tables
    may share the points of one analysis among them, with empty cells where a table lacks a column
    of another. Columns that are empty at all points are left out. The column ``excluded_by`` names,
    separated by blanks, every flavour observable and every analysis whose ``verdict`` is
    ``excluded``, or says ``none``, and ``looked_at`` all that compared the point
    with a measurement; ``verdict`` is ``excluded`` if one excludes, ``allowed`` if none of those
    that looked does, and ``not covered`` if none looked. Hypothetical observables, expected
    verdicts, rules beside the CLs and the columns of ``shortcuts``, which get
    ``<analysis>_shortcut_`` in front and may lack points, do not enter, nor does ``combination``,
    whose columns get ``combined_`` in front.

    Raises:
        DataFileError: a table lacks a point, has one twice or has a column of another one, or a
            limits table has no verdict.
    """
    ids = points.texts("id")
    merged = dict(points.columns)
    verdicts: dict[str, tuple[str, ...]] = {}
    own = _ordered(flavour, ids, "")
    _add(merged, own)
    for name, texts in own.items():
        if name.endswith(_VERDICT):
            verdicts[name.removesuffix(_VERDICT)] = texts
    shares: dict[str, list[Table]] = {}
    for table in limits:
        if "verdict" not in table.columns:
            raise DataFileError(f"{table.path} has no column verdict: it is no table of limits.")
        for analysis, rows in by_analysis(table).items():
            shares.setdefault(analysis, []).append(rows)
    for analysis, parts in shares.items():
        own = _ordered(_joined(parts), ids, f"{analysis}_")
        _add(merged, own)
        verdicts[analysis] = own[analysis + _VERDICT]
    for table in shortcuts:
        for analysis, rows in by_analysis(table).items():
            _add(merged, _beside(rows, ids, f"{analysis}_shortcut_"))
    if combination is not None:
        _add(merged, _ordered(combination, ids, COMBINED))
    for name in hypothetical_names():
        verdicts.pop(name, None)
    at_point = [{name: texts[row] for name, texts in verdicts.items()} for row in range(len(ids))]
    _add(
        merged,
        {
            "verdict": tuple(map(combined, at_point)),
            "excluded_by": tuple(
                " ".join(name for name, verdict in each.items() if verdict == EXCLUDED) or NONE
                for each in at_point
            ),
            "looked_at": tuple(" ".join(looked_at(each)) or NONE for each in at_point),
        },
    )
    return {name: texts for name, texts in merged.items() if any(texts)}


def _add(merged: dict[str, tuple[str, ...]], part: Mapping[str, tuple[str, ...]]) -> None:
    for name, texts in part.items():
        if name in merged:
            raise DataFileError(f"the column {name} stands in more than one table.")
        merged[name] = texts


def _joined(tables: Sequence[Table]) -> Table:
    """The rows of all tables, one after the other."""
    names = dict.fromkeys(name for table in tables for name in table.columns)
    return Table(
        tables[0].path,
        {
            name: tuple(
                text for table in tables for text in table.columns.get(name, ("",) * len(table))
            )
            for name in names
        },
    )


def _beside(table: Table, ids: tuple[str, ...], prefix: str) -> dict[str, tuple[str, ...]]:
    """Columns in the order of the points, empty for points that the table lacks."""
    row_of = {id: row for row, id in enumerate(table.texts("id"))}
    return {
        prefix + name: tuple(texts[row_of[id]] if id in row_of else "" for id in ids)
        for name, texts in table.columns.items()
        if name != "id"
    }


def _ordered(table: Table, ids: tuple[str, ...], prefix: str) -> dict[str, tuple[str, ...]]:
    row_of = {id: row for row, id in enumerate(table.texts("id"))}
    if len(row_of) < len(table):
        raise DataFileError(f"{table.path} has the same point twice: run its stage again.")
    missing = next((id for id in ids if id not in row_of), None)
    if missing is not None or len(row_of) > len(ids):
        which = f"lacks the point {missing}" if missing else "has points that are not in the scan"
        raise DataFileError(f"{table.path} {which}: run its stage again with the same points.")
    return {
        prefix + name: tuple(texts[row_of[id]] for id in ids)
        for name, texts in table.columns.items()
        if name not in ("id", "model")
    }
