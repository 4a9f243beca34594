"""From points, an era and tables of limits to ``combination.csv``."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zprimer.combination.declaration import NONE, load_declaration
from zprimer.combination.likelihood import (
    ColliderTerm,
    Combination,
    combine,
    standard_model_points,
)
from zprimer.combination.plane import by_analysis, write_plane
from zprimer.errors import DataFileError
from zprimer.flavour.era import Era
from zprimer.flavour.flavio import constraints as flavio_constraints
from zprimer.flavour.observable import Constraint, evaluate
from zprimer.io.provenance import Record
from zprimer.io.tables import Table, number_text
from zprimer.io.verdicts import NOT_COVERED
from zprimer.models.points import PointTable
from zprimer.recast.analysis import Analysis, load_analysis

ZERO, ONE, BEST = "twice_nll_mu0", "twice_nll_mu1", "twice_nll_best"
"""Columns of a table of limits: −2 ln L at signal strength 0, 1 and the best one."""


@dataclass(frozen=True)
class Statement:
    """What was combined at which points.

    Attributes:
        points: the points.
        combination: the outcome.
        flavio: observables that flavio's forms add, empty without.
        analyses: of the limits.
    """

    points: PointTable
    combination: Combination
    flavio: dict[str, Constraint]
    analyses: tuple[Analysis, ...] = ()


def statement(
    points: PointTable,
    era: Era,
    limits: Iterable[Table],
    flavio: bool = False,
    declaration_file: Path | None = None,
) -> Statement:
    """Evaluate the flavour observables, read the analyses, combine.

    Args:
        points: points of one model.
        era: data set of the observables.
        limits: tables of ``zprimer limits`` and of ``zprimer yields --not-covered``.
        flavio: whether flavio's observables take the place of the closed formulas where both exist.
        declaration_file: in place of the package's ``combination.yaml``.

    Raises:
        DataFileError: a table lacks a point or a column.
        InputError: a constraint is not declared, or two share data.

    Observables that do not apply to a point do not enter there.
    """
    shares = _shares(limits)
    analyses = [load_analysis(name) for name in shares]
    declaration = load_declaration(era.name, analyses, declaration_file)
    nothing = standard_model_points(points)
    predicted, standard = evaluate(points, era), evaluate(nothing, era)
    added: dict[str, Constraint] = {}
    if flavio:
        added = flavio_constraints.constraints(points, era)
        predicted, standard = (
            predicted | added,
            standard | flavio_constraints.constraints(nothing, era),
        )
    pulls = [
        {name: np.broadcast_to(each.pull, (len(points),)) for name, each in found.items()}
        for found in (predicted, standard)
    ]
    used = {
        analysis: parts
        for analysis, parts in shares.items()
        if declaration.of(analysis).likelihood != NONE
    }
    terms = {analysis: collider_term(points.ids, parts) for analysis, parts in used.items()}
    applies = {name: each.applies for name, each in predicted.items()}
    combination = combine(pulls[0], pulls[1], terms, declaration, applies)
    return Statement(points, combination, added, tuple(analyses))


def collider_term(ids: tuple[str, ...], tables: Iterable[Table]) -> ColliderTerm:
    """The likelihood of one analysis at every point.

    Args:
        ids: of the points.
        tables: rows of this analysis, spread over files that share the points among them.

    Raises:
        DataFileError: a point is missing or twice, or a covered one lacks its likelihood.
    """
    row_of = {id: row for row, id in enumerate(ids)}
    seen = np.zeros(len(ids), dtype=int)
    covered = np.zeros(len(ids), dtype=bool)
    to_standard_model, to_best = np.zeros(len(ids)), np.zeros(len(ids))
    place = None
    for table in tables:
        place = table.path
        unknown = next((id for id in table.texts("id") if id not in row_of), None)
        if unknown is not None:
            raise DataFileError(f"{place} has the point {unknown}, which is not in the scan.")
        rows = np.array([row_of[id] for id in table.texts("id")], dtype=int)
        np.add.at(seen, rows, 1)
        said = np.array([text != NOT_COVERED for text in table.texts("verdict")], dtype=bool)
        if not np.any(said):
            continue
        part = Table(
            place,
            {
                name: tuple(
                    text for text, keep in zip(table.texts(name), said, strict=True) if keep
                )
                for name in (ZERO, ONE, BEST)
            },
        )
        zero, one, best = (part.numbers(name) for name in (ZERO, ONE, BEST))
        covered[rows[said]] = True
        to_standard_model[rows[said]] = one - zero
        to_best[rows[said]] = np.maximum(one - best, 0.0)
    if np.any(seen != 1):
        row = int(np.flatnonzero(seen != 1)[0])
        how = "lacks the point" if seen[row] == 0 else "has more than once the point"
        raise DataFileError(f"{place} {how} {ids[row]}: run its stage again with the same points.")
    return ColliderTerm(covered, to_standard_model, to_best)


def write_statement(found: Statement, path: Path, record: Record | None = None) -> None:
    """Write one row a point: the combined numbers, then Δχ² of every constraint.

    ``<constraint>_delta_chi2`` is empty where the constraint does not count.
    """
    result = found.combination
    columns: dict[str, tuple[str, ...]] = {
        "id": found.points.ids,
        "delta_chi2_sm": _cells(result.to_standard_model),
        "delta_chi2_best": _cells(result.to_best),
        "region": tuple(map(str, result.region)),
        "p_best": _cells(result.p_best),
        "chi2": _cells(result.chi2),
        "constraints": tuple(map(str, result.degrees)),
        "p_fit": _cells(result.p_fit),
        "driver": tuple(map(str, result.driver)),
    }
    for name, each in found.flavio.items():
        columns[f"{name}_prediction"] = _cells(each.prediction)
        columns[f"{name}_pull"] = _cells(each.pull)
        columns[f"{name}_verdict"] = tuple(map(str, each.verdict))
    for name, values in result.contributions.items():
        cells = _cells(values)
        counts = result.counts[name]
        columns[f"{name}_delta_chi2"] = tuple(
            cell if here else "" for cell, here in zip(cells, counts, strict=True)
        )
    write_plane(columns, path, record)


def _shares(tables: Iterable[Table]) -> dict[str, list[Table]]:
    found: dict[str, list[Table]] = {}
    for table in tables:
        for analysis, rows in by_analysis(table).items():
            found.setdefault(analysis, []).append(rows)
    return found


def _cells(values: np.ndarray) -> tuple[str, ...]:
    return tuple(number_text(value, 8) for value in values.tolist())
