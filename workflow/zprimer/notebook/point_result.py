"""``zprimer.point``: everything derived at one parameter point."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import pandas as pd

from zprimer.combination.point_report import JudgedObservable, PointReport, point_report
from zprimer.models.point import ZPRIME, load_model
from zprimer.notebook.frames import Named, number


class PointResult:
    """A point: its derived numbers, its observables and its verdict.

    Attributes:
        model: name of the model.
        inputs: those that were given.
        parameters: all inputs, masses in GeV.
        masses, widths: GeV, by PDG id (32 is the Z').
        branching_ratios: by PDG id of the mother, then by those of the daughters.
        couplings, derived: by name.
        era: name of the data set of the measurements.
        observables: by name; each has ``prediction``, ``measurement`` (with its uncertainty, unit
            and source), ``pull``, ``verdict`` and ``reference``.
        verdict: ``"allowed"``, ``"excluded"`` or ``"not covered"`` by flavour alone.
        excluded_by: names of the observables that exclude it.
    """

    def __init__(self, report: PointReport, inputs: Mapping[str, float]) -> None:
        point = report.point
        self._report = report
        self.model, self.inputs, self.parameters = point.model, dict(inputs), point.parameters
        self.masses, self.widths = point.masses, point.widths
        self.branching_ratios = point.branching_ratios
        self.couplings, self.derived = point.couplings, point.derived
        self.era = report.era.name
        self.observables: Mapping[str, JudgedObservable] = Named(
            "observable",
            f"model {point.model}",
            {observable.name: observable for observable in report.observables},
        )
        self.verdict, self.excluded_by = report.coverage.state, report.coverage.excluded_by

    def to_frame(self) -> pd.DataFrame:
        """The observables, one row each.

        Returns:
            Index ``observable``; ``title``, ``prediction``, ``measurement`` and ``uncertainty`` (in
            ``unit``), ``pull``, ``verdict`` and ``reference``. Where the verdict is ``"not
            applicable"``, the prediction is what it would be with the couplings that lack.
        """
        rows = self.observables.values()
        columns = {
            "title": [each.title for each in rows],
            "prediction": [each.prediction for each in rows],
            "measurement": [each.measurement.value for each in rows],
            "uncertainty": [each.measurement.uncertainty for each in rows],
            "unit": [each.measurement.unit for each in rows],
            "pull": [each.pull for each in rows],
            "verdict": [each.verdict for each in rows],
            "reference": [each.reference for each in rows],
        }
        return pd.DataFrame(columns, index=pd.Index(self.observables, name="observable"))

    def limits(
        self,
        analyses: str | Sequence[str] | None = None,
        *,
        events: int | None = None,
        samples: Path | str = "results/samples",
        background_uncertainty: float | None = None,
        progress: bool = True,
    ) -> pd.DataFrame:
        """CLs and 95 % upper limits of collider searches at the point.

        Args:
            analyses: their names; all searches that have events of the model if not given.
            events: of each sample that is not at hand, which is then made, in minutes; None: none
                is made.
            samples: folder of the samples, one folder each, as runs make them.
            background_uncertainty: relative, replaces that of the analyses.
            progress: whether a bar tells how far the making of samples is.

        Returns:
            Index ``analysis``, columns of ``limits_<analysis>.csv`` without ``id``, and ``reason``,
            which is ``"none"`` unless the verdict is ``"not covered"``.

        Raises:
            InputError: an analysis is unknown or has no events of the model, or a sample is not at
                hand and none is to be made.
        """
        from zprimer.notebook.point_limits import limits_at

        names = [analyses] if isinstance(analyses, str) else analyses
        return limits_at(
            self._report.point,
            list(self.inputs),
            self._report.coverage.searches if names is None else names,
            events,
            Path(samples),
            background_uncertainty,
            progress,
        )

    def __repr__(self) -> str:
        return "\n".join([*self._head(), "", self._report.table(), "", *self._sentences()])

    def _repr_html_(self) -> str:
        head, sentences = ("<br>".join(map(escape, x)) for x in (self._head(), self._sentences()))
        shown = self.to_frame().drop(columns=["title", "reference"])
        return f"<p>{head}</p>{shown.to_html()}<p>{sentences}</p>"

    def _head(self) -> list[str]:
        inputs = ", ".join(f"{name} = {value:g}" for name, value in self.inputs.items())
        return [
            f"model {self.model}, {inputs or 'all inputs at their defaults'}; era {self.era}",
            f"Z' of {self.masses[ZPRIME]:g} GeV, width {self.widths[ZPRIME]:.4g} GeV: "
            + ", ".join(
                f"{' '.join(map(str, ids))} {ratio:.3g}"
                for ids, ratio in self.branching_ratios[ZPRIME].items()
            ),
        ]

    def _sentences(self) -> list[str]:
        first, *others = self._report.coverage.sentences()
        return [f"verdict: {first}", *others]


def point(model: str, *, era: str = "paper", **inputs: float) -> PointResult:
    """Everything derived at one point, and its observables beside their measurements.

    Args:
        model: its name.
        era: data set of the measurements; ``"paper"`` has the numbers of the model's paper.
        inputs: of the model, masses in GeV; those not given have the model's defaults.

    Raises:
        InputError: a model, era or input is unknown, or a value is not allowed.

    Example:
        >>> found = point("lmutau", mzp=60, g=0.1)
        >>> found.verdict, found.excluded_by, round(found.observables["trident"].pull, 2)
        ('excluded', ('trident',), 2.61)
        >>> found.to_frame().loc["trident", "verdict"]
        'excluded'
        >>> point("lmutau", mzpp=60)
        Traceback (most recent call last):
        zprimer.errors.InputError: unknown parameter 'mzpp' in model lmutau: did you mean 'mzp'? ...
    """
    given = {name: number(value) for name, value in inputs.items()}
    derived = load_model(model).point(given)
    return PointResult(
        point_report(derived, given, era), {name: derived.parameters[name] for name in given}
    )
