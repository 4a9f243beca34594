"""What an observable of the flavour side is, and how all of them are found.

A module of :mod:`zprimer.flavour` that defines ``OBSERVABLES`` is a sector; a new sector is a new
module, and no list of observables exists elsewhere. Each serves every model: what it reads of one
are its :class:`~zprimer.models.couplings.Couplings`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module

import numpy as np

from zprimer.errors import InputError
from zprimer.flavour.era import Era, MissingEntryError, Quantity
from zprimer.flavour.needs import Needs, applies
from zprimer.io.finding import modules_with
from zprimer.io.verdicts import NOT_APPLICABLE
from zprimer.models.couplings import Couplings, couplings
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
        needs: couplings without which it says nothing about a point (:mod:`zprimer.flavour.needs`).
        reference: paper and equations.
        function: from the couplings at many points and an era to the :class:`Constraint`.
        heavy: states without which a model has no such observable, as in the model's
            :attr:`~zprimer.models.couplings.Couplings.heavy`.
        data: names of the data it rests on, if it adds the square of its pull to a combination and
            is not among those that ``combination.yaml`` declares.
        hypothetical: whether it is computed under an assumption that no input of the point speaks
            of; it is then no part of the combined verdict, whatever its own.
    """

    name: str
    title: str
    needs: Needs
    reference: str
    function: Callable[[Couplings, Era], Constraint]
    heavy: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    hypothetical: bool = False


@dataclass(frozen=True)
class Evaluation:
    """The observables of a table of points.

    Attributes:
        constraints: by name of the observable.
        left_out: observables of the model of which the era lacks a number -> which one.
    """

    constraints: dict[str, Constraint]
    left_out: dict[str, str]


def observables(model: str) -> list[Observable]:
    """All observables of a model, by name: those whose heavy states it has.

    Raises:
        InputError: there is no such model.

    Example:
        >>> from zprimer.models.point import model_names
        >>> all("muon_g2" in [each.name for each in observables(name)] for name in model_names())
        True
    """
    heavy = couplings(PointTable(model, ("default",), {})).heavy
    return [observable for observable in all_observables() if set(observable.heavy) <= set(heavy)]


def all_observables() -> list[Observable]:
    """The observables of every model, by name."""
    found = [
        observable
        for module in modules_with("zprimer.flavour", "OBSERVABLES")
        for observable in import_module(module).OBSERVABLES
    ]
    return sorted(found, key=lambda observable: observable.name)


def hypothetical_names() -> set[str]:
    """Names of the observables that are no part of a combined verdict."""
    return {each.name for each in all_observables() if each.hypothetical}


def evaluation(points: PointTable, era: Era) -> Evaluation:
    """Every observable of the points' model; ``not applicable`` where a coupling lacks.

    Raises:
        InputError: an observable is not finite at a point.
    """
    from zprimer.flavour.effective_couplings import has_coupling

    found = couplings(points)
    has = has_coupling(found)
    constraints: dict[str, Constraint] = {}
    left_out: dict[str, str] = {}
    for observable in observables(points.model):
        try:
            with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
                constraint = observable.function(found, era)
        except MissingEntryError as problem:
            left_out[observable.name] = problem.entry
            continue
        bad = np.flatnonzero(~np.isfinite(constraint.prediction + constraint.pull))
        if bad.size:
            raise InputError(
                f"{observable.name} is not finite at point {points.ids[bad[0]]}: "
                "its parameters are out of range."
            )
        constraints[observable.name] = constraint.where(applies(observable.needs, has))
    return Evaluation(constraints, left_out)


def evaluate(points: PointTable, era: Era) -> dict[str, Constraint]:
    """The constraints of :func:`evaluation`, without those whose numbers the era lacks."""
    return evaluation(points, era).constraints


def compare(
    prediction: np.ndarray,
    measurement: Quantity,
    era: Era,
    sector: str,
    criterion: str = "verdict",
) -> Constraint:
    """The constraint of a single Gaussian measurement, judged by a criterion of its sector."""
    pull = measurement.pull(prediction)
    verdict = era.criterion(sector, criterion).verdict(pull)
    return Constraint(prediction, measurement, pull, verdict)
