"""What an observable of the flavour side is, and how all of them are found.

A module of :mod:`zprimer.flavour` that defines ``OBSERVABLES`` is a sector; a new sector is a new
module, and no list of observables exists elsewhere.
"""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import numpy as np

from zprimer.errors import InputError
from zprimer.flavour.era import Era, Quantity
from zprimer.models.point import load_model
from zprimer.points import PointTable


@dataclass(frozen=True)
class Constraint:
    """One observable confronted with its measurement at many points.

    Attributes:
        prediction: array of shape (points,), in the unit of the measurement.
        measurement: what was measured.
        pull: (prediction − measurement)/uncertainty, array of shape (points,).
        verdict: ``"allowed"``, ``"excluded"`` or ``"preferred"``, array of shape (points,).
    """

    prediction: np.ndarray
    measurement: Quantity
    pull: np.ndarray
    verdict: np.ndarray


@dataclass(frozen=True)
class Observable:
    """One entry of a sector's ``OBSERVABLES``.

    Attributes:
        name: prefix of its columns in ``flavour.csv``.
        title: one line for tables and help.
        models: names of the models it is defined for.
        reference: paper and equations.
        function: from points and era to the :class:`Constraint`.
    """

    name: str
    title: str
    models: tuple[str, ...]
    reference: str
    function: Callable[[PointTable, Era], Constraint]


def observables(model: str) -> list[Observable]:
    """All observables of a model, by name.

    Raises:
        InputError: there is no such model.

    Example:
        >>> [observable.name for observable in observables("lmutau")][:2]
        ['bs_mixing', 'muon_g2']
    """
    load_model(model)
    package = import_module("zprimer.flavour")
    found = [
        observable
        for info in pkgutil.iter_modules(package.__path__)
        for observable in getattr(
            import_module(f"{package.__name__}.{info.name}"), "OBSERVABLES", ()
        )
        if model in observable.models
    ]
    return sorted(found, key=lambda observable: observable.name)


def evaluate(points: PointTable, era: Era) -> dict[str, Constraint]:
    """Every observable of the points' model, by name.

    Raises:
        InputError: an observable is not finite at a point, or the era lacks an input.
    """
    constraints = {}
    for observable in observables(points.model):
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            constraint = observable.function(points, era)
        bad = np.flatnonzero(~np.isfinite(constraint.prediction + constraint.pull))
        if bad.size:
            raise InputError(
                f"{observable.name} is not finite at point {points.ids[bad[0]]}: "
                "its parameters are out of range."
            )
        constraints[observable.name] = constraint
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
