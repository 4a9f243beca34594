"""Where everything on a figure comes from: a table beside the figure."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from importlib import import_module
from pathlib import Path

from zprimer.combination.plane import COMBINED
from zprimer.flavour.era import Era, Quantity
from zprimer.flavour.flavio import constraints as flavio_constraints
from zprimer.flavour.observable import evaluate, observables
from zprimer.flavour.quark_inputs import quark_inputs
from zprimer.io.provenance import Record
from zprimer.io.tables import NONE, Table, number_text, write_table
from zprimer.models.point import load_model
from zprimer.models.points import PointTable
from zprimer.plots.figure import figure_module
from zprimer.plots.grid import era_of
from zprimer.recast.analysis import Analysis, analysis_names, load_analysis


@dataclass(frozen=True)
class Drawn:
    """A line or region of a figure that is no observable of the plane.

    Attributes:
        label: what it is called.
        sector, key: entry of the era, or of the inputs of the quark sector.
    """

    label: str
    sector: str
    key: str


@dataclass(frozen=True)
class Source:
    """One row of the table; numbers as text, empty where there is no single one, else ``none``.

    Attributes:
        constraint: its name in the plane.
        title: what it is.
        formula: paper and equations of the prediction.
        value, uncertainty, unit: what was measured.
        source: the publications.
        era: data era, ``none`` for analyses.
    """

    constraint: str
    title: str
    formula: str
    value: str
    uncertainty: str
    unit: str
    source: str
    era: str


def sources(table: Table, figure: str) -> list[Source]:
    """Every constraint of a plane, and what else a figure draws.

    Args:
        table: the plane.
        figure: one of :func:`zprimer.plots.figure.figure_names`; its ``DRAWN`` adds rows.
    """
    era, model = era_of(table), table.texts("model")[0]
    known = {parameter.name for parameter in load_model(model).parameters}
    inputs = {n: table.numbers(n)[:1] for n in table.columns if n in known}
    found = []
    measured = evaluate(PointTable(model, ("first",), inputs), era)
    for each in observables(model):
        if f"{each.name}_pull" in table.columns:
            quantity = measured[each.name].measurement
            found.append(_row(each.name, each.title, each.reference, quantity, era))
    for name in flavio_constraints.NAMES:
        if f"{COMBINED}{flavio_constraints.PREFIX}{name}_pull" in table.columns:
            of = flavio_constraints.source(name, era)
            title = "observable of flavio"
            if of.theory:
                title += f", theory uncertainty of {100 * of.theory:.2g} % besides"
            full = flavio_constraints.PREFIX + name
            found.append(_row(full, title, "1810.08132", of.measured, era))
    for analysis in analyses_of(table):
        text = "; ".join(analysis.references)
        found.append(Source(analysis.name, analysis.title, NONE, "", "", NONE, text, NONE))
    module = import_module(figure_module(figure))
    for drawn in getattr(module, "DRAWN", ()):
        own = drawn.key in era.sectors.get(drawn.sector, {})
        data = era if own else quark_inputs()
        quantity = data.quantity(drawn.sector, drawn.key)
        found.append(_row(f"{drawn.sector}.{drawn.key}", drawn.label, "", quantity, data))
    return found


def analyses_of(table: Table) -> list[Analysis]:
    """The analyses whose verdicts a plane holds."""
    return [load_analysis(name) for name in analysis_names() if f"{name}_verdict" in table.columns]


def write_sources(rows: Iterable[Source], path: Path, record: Record | None = None) -> None:
    """Write the table and its provenance, CSV."""
    header = [field.name for field in fields(Source)]
    write_table(path, header, (astuple(row) for row in rows), record)


def _row(name: str, title: str, formula: str, quantity: Quantity, era: Era) -> Source:
    numbers = (number_text(quantity.value, 6), number_text(quantity.uncertainty, 4))
    return Source(name, title, formula, *numbers, quantity.unit, quantity.source, era.name)
