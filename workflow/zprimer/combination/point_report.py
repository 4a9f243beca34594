"""All that is said of one parameter point without any collider event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from zprimer.combination.coverage import Coverage, coverage
from zprimer.flavour.era import Era, Quantity, load_era
from zprimer.flavour.observable import evaluate, observables
from zprimer.io.verdicts import NOT_APPLICABLE
from zprimer.models.point import Point
from zprimer.models.points import PointTable


@dataclass(frozen=True)
class JudgedObservable:
    """One observable of a point beside its measurement.

    Attributes:
        name: as in ``flavour.csv``.
        title: one line.
        prediction: in the unit of the measurement.
        measurement: what was measured.
        pull: (prediction − measurement)/uncertainty.
        verdict: of :mod:`zprimer.io.verdicts`.
        reference: paper and equations of the prediction.
    """

    name: str
    title: str
    prediction: float
    measurement: Quantity
    pull: float
    verdict: str
    reference: str

    @property
    def applies(self) -> bool:
        """Whether the point has the couplings that the observable needs."""
        return self.verdict != NOT_APPLICABLE


@dataclass(frozen=True)
class PointReport:
    """A point with its observables and the verdict that they give together.

    Attributes:
        point: all that the model derives.
        era: data set of the measurements.
        observables: by name.
        coverage: the verdict, and what it rests on.
    """

    point: Point
    era: Era
    observables: tuple[JudgedObservable, ...]
    coverage: Coverage

    def table(self) -> str:
        """The observables as lines of text: prediction, measured value, pull and verdict."""
        lines = [f"{'observable':22s} {'prediction':>12s} {'measured':>12s} {'pull':>7s}  verdict"]
        for each in self.observables:
            prediction = f"{each.prediction:12.5g}" if each.applies else f"{'-':>12s}"
            pull = f"{each.pull:7.2f}" if each.applies else f"{'-':>7s}"
            measured = f"{each.measurement.value:12.5g}"
            lines.append(f"{each.name:22s} {prediction} {measured} {pull}  {each.verdict}")
        return "\n".join(lines)

    def content(self) -> dict[str, Any]:
        """For JSON: masses and widths in GeV by PDG id, complex couplings as two numbers."""
        point = self.point
        return {
            "model": point.model,
            "parameters": dict(point.parameters),
            "masses": {str(pdg): mass for pdg, mass in point.masses.items()},
            "widths": {str(pdg): width for pdg, width in point.widths.items()},
            "branching_ratios": {
                str(pdg): {" ".join(map(str, ids)): ratio for ids, ratio in ratios.items()}
                for pdg, ratios in point.branching_ratios.items()
            },
            "couplings": {name: _number(value) for name, value in point.couplings.items()},
            "derived": dict(point.derived),
            "observables": {
                each.name: {
                    "title": each.title,
                    "prediction": each.prediction,
                    "measurement": each.measurement.value,
                    "pull": each.pull,
                    "verdict": each.verdict,
                    "reference": each.reference,
                }
                for each in self.observables
            },
            "verdict": self.coverage.content(),
        }


def point_report(point: Point, given: Iterable[str], era: str) -> PointReport:
    """The observables of a point, compared with their measurements.

    Args:
        point: with all its inputs.
        given: names of the inputs that are not at the model's defaults.
        era: data set of the measurements.

    Raises:
        InputError: there is no such era, or an observable is not finite.

    Example:
        >>> from zprimer.models.point import load_model
        >>> point = load_model("lmutau").point({"mzp": 60, "g": 0.1})
        >>> report = point_report(point, ["mzp", "g"], "paper")
        >>> report.coverage.state, report.coverage.excluded_by
        ('excluded', ('trident',))
    """
    table = one_point(point, given)
    data = load_era(era, point.model)
    constraints = evaluate(table, data)
    known = {observable.name: observable for observable in observables(point.model)}
    return PointReport(
        point=point,
        era=data,
        observables=tuple(
            JudgedObservable(
                name=name,
                title=known[name].title,
                prediction=float(constraint.prediction[0]),
                measurement=constraint.measurement,
                pull=float(constraint.pull[0]),
                verdict=str(constraint.verdict[0]),
                reference=known[name].reference,
            )
            for name, constraint in constraints.items()
        ),
        coverage=coverage(table, data, constraints),
    )


def one_point(point: Point, given: Iterable[str]) -> PointTable:
    """The table of a single point, ``"point"``, with its inputs of these names."""
    columns: Mapping[str, np.ndarray] = {name: np.array([point.parameters[name]]) for name in given}
    return PointTable(model=point.model, ids=("point",), parameters=columns)


def _number(value: complex) -> float | list[float]:
    """Real numbers as themselves, complex ones as [real, imaginary]."""
    return [value.real, value.imag] if isinstance(value, complex) else value
