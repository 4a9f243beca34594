"""``zprimer.scan``: the flavour observables at many points."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from zprimer.flavour.era import Era, load_era
from zprimer.flavour.observable import Constraint, evaluate
from zprimer.flavour.table import constraint_columns
from zprimer.models.points import PointTable
from zprimer.notebook.frames import frame, number
from zprimer.run.configuration import configuration
from zprimer.run.scan import scan as points_of

_WHERE = "zprimer.scan"
Axis = float | Sequence[float] | np.ndarray | Mapping[str, Any]


class ScanResult:
    """Points of a model with their flavour observables.

    Attributes:
        points: the points and their inputs.
        era: data set of the measurements.
        constraints: observable -> predictions, pulls and verdicts, arrays of shape (points,).
    """

    def __init__(self, points: PointTable, era: Era, constraints: Mapping[str, Constraint]) -> None:
        self.points, self.era, self.constraints = points, era, constraints

    def __len__(self) -> int:
        return len(self.points)

    def to_frame(self) -> pd.DataFrame:
        """What ``points.csv`` and ``flavour.csv`` of a run hold, one row a point.

        Returns:
            ``id``, ``model``, the inputs given (GeV), ``era``, and of every observable
            ``_prediction`` and ``_pull`` (floats) and ``_verdict`` (str).
        """
        own = self.points.columns()
        return frame(own | constraint_columns(self.points, self.era, self.constraints))

    def __repr__(self) -> str:
        names = ", ".join(self.constraints)
        return (
            f"{len(self)} point{'s'[: len(self) != 1]} of model {self.points.model} in "
            f"{', '.join(self.points.parameters)}, era {self.era.name}: {names}"
        )

    def _repr_html_(self) -> str:
        return str(self.to_frame()._repr_html_())


def scan(
    model: str, *, era: str = "paper", omit_unphysical: bool = False, **inputs: Axis
) -> ScanResult:
    """The flavour observables at all combinations of inputs.

    Args:
        model: its name.
        era: data set of the measurements; ``"paper"`` has the numbers of the model's paper.
        omit_unphysical: whether points that the model refuses are left out.
        inputs: of the model, masses in GeV: a number, a sequence of numbers, or what stands under
            ``scan`` in a configuration, such as ``{"from": 10, "to": 100, "points": 5, "spacing":
            "log"}`` or ``{"times": 5, "of": "mzp"}``. The last one runs fastest, and those not
            given have the model's defaults.

    Raises:
        InputError: a model, era or input is unknown, or a value is not allowed.

    Example:
        >>> found = scan("lmutau", mzp=[20, 60], g=[0.01, 0.1]).to_frame()
        >>> found["trident_verdict"].tolist()
        ['allowed', 'excluded', 'allowed', 'excluded']
    """
    axes = {name: _axis(value) for name, value in inputs.items()}
    several = {name: axis for name, axis in axes.items() if isinstance(axis, list | Mapping)}
    single = {name: axis for name, axis in axes.items() if name not in several}
    if not several:
        several, single = {name: [value] for name, value in single.items()}, {}
    points = points_of(
        configuration(
            {
                "name": "scan",
                "model": model,
                "parameters": single,
                "scan": several,
                "omit_unphysical": omit_unphysical,
            },
            _WHERE,
        )
    )
    points = replace(points, parameters={name: points.parameters[name] for name in inputs})
    data = load_era(era, model)
    return ScanResult(points, data, evaluate(points, data))


def _axis(value: Axis) -> Any:
    if isinstance(value, np.ndarray) and value.ndim == 1:
        return value.tolist()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [number(each) for each in value]
    return number(value)
