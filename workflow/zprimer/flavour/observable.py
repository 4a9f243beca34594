"""What an observable of the flavour side is, and how all of them are found.

A module of :mod:`zprimer.flavour` that defines ``OBSERVABLES`` is a sector; a new sector is a new
module, and no list of observables exists elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module

import numpy as np

from zprimer.errors import InputError
from zprimer.flavour.era import Era, Quantity
from zprimer.flavour.needs import Needs, applies
from zprimer.io.finding import modules_with
from zprimer.io.verdicts import NOT_APPLICABLE
from zprimer.models.point import load_model
from zprimer.models.points import PointTable


@dataclass(frozen=True)
class Constraint:
    """One observable confronted with its measurement at many points.

    Attributes:
        prediction: array of shape (points,), in the unit of the measurement.
        measurement: what was measured.
        pull: (prediction − measurement)/uncertainty, array of shape (points,).
        verdict: ``"allowed"``, ``"excluded"``, ``"preferred"`` or ``"not applicable"``, array of
            shape (points,). The prediction of an observable that does not apply is the Standard
            Model's, or what the observable would be with the couplings it needs.
    """

    prediction: np.ndarray
    measurement: Quantity
    pull: np.ndarray
    verdict: np.ndarray

    @property
    def applies(self) -> np.ndarray:
        """Where the observable says something about a point, bool of shape (points,)."""
        return self.verdict != NOT_APPLICABLE

    def where(self, applies: np.ndarray) -> "Constraint":
        """The same, not applicable where ``applies`` (shape (points,)) is false."""
        return replace(self, verdict=np.where(applies, self.verdict, NOT_APPLICABLE))


@dataclass(frozen=True)
class Observable:
    """One entry of a sector's ``OBSERVABLES``.

    Attributes:
        name: prefix of its columns in ``flavour.csv``.
        title: one line for tables and help.
        models: names of the models it has a formula for.
        needs: couplings without which it says nothing about a point (:mod:`zprimer.flavour.needs`).
        reference: paper and equations.
        function: from points and era to the :class:`Constraint`.
        hypothetical: whether it is computed under an assumption that no input of the point speaks
            of; it is then no part of the combined verdict, whatever its own.
    """

    name: str
    title: str
    models: tuple[str, ...]
    needs: Needs
    reference: str
    function: Callable[[PointTable, Era], Constraint]
    hypothetical: bool = False


def observables(model: str) -> list[Observable]:
    """All observables with a formula for a model, by name.

    Raises:
        InputError: there is no such model.

    Example:
        >>> [observable.name for observable in observables("lmutau")][:2]
        ['bs_mixing', 'muon_g2']
    """
    load_model(model)
    return [observable for observable in all_observables() if model in observable.models]


def all_observables() -> list[Observable]:
    """The observables of every model, by name; one with a formula a model stands there for each."""
    found = [
        observable
        for module in modules_with("zprimer.flavour", "OBSERVABLES")
        for observable in import_module(module).OBSERVABLES
    ]
    return sorted(found, key=lambda observable: observable.name)


def hypothetical_names() -> set[str]:
    """Names of the observables, of any model, that are no part of a combined verdict."""
    return {each.name for each in all_observables() if each.hypothetical}


def evaluate(points: PointTable, era: Era) -> dict[str, Constraint]:
    """Every observable of the points' model, by name; ``not applicable`` where a coupling lacks.

    Raises:
        InputError: an observable is not finite at a point, the era lacks an input, or the model has
            observables but no function in :mod:`zprimer.flavour.zprime_couplings`.
    """
    from zprimer.flavour.zprime_couplings import has_coupling

    found = observables(points.model)
    has = has_coupling(points) if found else {}
    constraints = {}
    for observable in found:
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            constraint = observable.function(points, era)
        bad = np.flatnonzero(~np.isfinite(constraint.prediction + constraint.pull))
        if bad.size:
            raise InputError(
                f"{observable.name} is not finite at point {points.ids[bad[0]]}: "
                "its parameters are out of range."
            )
        constraints[observable.name] = constraint.where(applies(observable.needs, has))
    return constraints


def column(points: PointTable, name: str) -> np.ndarray:
    """Values of one model input at all points, the model's default where it is not scanned.

    Returns:
        Float array of shape (points,).
    """
    if name in points.parameters:
        return np.asarray(points.parameters[name], dtype=float)
    model = load_model(points.model)
    return np.full(len(points), model.point({}).parameters[name])


def compare(prediction: np.ndarray, measurement: Quantity, era: Era, sector: str) -> Constraint:
    """The constraint of a single Gaussian measurement, judged by the criterion of its sector."""
    pull = measurement.pull(prediction)
    return Constraint(prediction, measurement, pull, era.criterion(sector).verdict(pull))
