"""What a verdict on one point rests on, and what was not looked at."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from zprimer.combination.declaration import load_declaration
from zprimer.flavour.effective_couplings import has_coupling
from zprimer.flavour.era import Era
from zprimer.flavour.needs import applies, missing
from zprimer.flavour.observable import Constraint, hypothetical_names, observables
from zprimer.io.verdicts import EXCLUDED, NOT_COVERED, combined, looked_at
from zprimer.models.couplings import couplings
from zprimer.models.points import PointTable
from zprimer.recast.analysis import analysis_names, load_analysis


@dataclass(frozen=True)
class Coverage:
    """What was said of one point without any collider event.

    Attributes:
        state: ``"allowed"``, ``"excluded"`` or, if nothing applies, ``"not covered"``.
        looked_at: observables that compared the point with a measurement, hypothetical ones left
            out.
        excluded_by: those of them that exclude it.
        not_applicable: other observables of the model -> what the point lacks for them.
        not_in_era: observables that would apply to the point but of which the era lacks a number,
            and on whose data no observable rests that was looked at.
        searches: analyses with events of the model, none of which was asked.
    """

    state: str
    looked_at: tuple[str, ...]
    excluded_by: tuple[str, ...]
    not_applicable: Mapping[str, str]
    not_in_era: tuple[str, ...]
    searches: tuple[str, ...]

    def sentences(self) -> list[str]:
        """The verdict, and what it does not rest on, one sentence a line."""
        looked = f"{len(self.looked_at)} flavour observable{'s'[: len(self.looked_at) != 1]}"
        names = f": {', '.join(self.looked_at)}"
        if self.state == NOT_COVERED:
            found = ["not covered: no flavour observable applies to the point"]
        elif self.excluded_by:
            by = ", ".join(self.excluded_by)
            found = [f"excluded by {by}; {looked} looked at{names}"]
        else:
            found = [f"{self.state} by {looked}{names}"]
        if self.not_applicable:
            lacking = (f"{name} ({what})" for name, what in self.not_applicable.items())
            found.append(f"not applicable: {', '.join(lacking)}")
        if self.not_in_era:
            found.append(f"not looked at, no numbers in this era: {', '.join(self.not_in_era)}")
        if self.searches:
            found.append(
                f"no collider search was asked: run snakemake on a scan with {self._analyses()}"
            )
        else:
            found.append("no collider search was asked: no analysis has events of this model")
        return found

    def content(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "sentences": self.sentences()}

    def _analyses(self) -> str:
        return f"'analyses: [{', '.join(self.searches)}]'"


def coverage(points: PointTable, era: Era, constraints: Mapping[str, Constraint]) -> Coverage:
    """What the flavour observables of a table of one point looked at.

    Args:
        points: one point.
        era: data set of the measurements.
        constraints: of :func:`zprimer.flavour.observable.evaluate`.
    """
    without = hypothetical_names()
    verdicts = {n: str(each.verdict[0]) for n, each in constraints.items() if n not in without}
    looked, has = looked_at(verdicts), has_coupling(couplings(points))
    data, needs = _data_of(era), {each.name: each.needs for each in observables(points.model)}
    seen = {name for each in looked for name in data.get(each, ())}
    return Coverage(
        state=combined(verdicts),
        looked_at=tuple(looked),
        excluded_by=tuple(name for name, verdict in verdicts.items() if verdict == EXCLUDED),
        not_applicable={
            name: missing(needs[name], has)
            for name, each in constraints.items()
            if not each.applies[0]
        },
        not_in_era=tuple(
            name
            for name, lacking in needs.items()
            if name not in {*verdicts, *without}
            and applies(lacking, has)[0]
            and not seen & set(data.get(name, ()))
        ),
        searches=tuple(searches_of(points.model)),
    )


def searches_of(model: str) -> list[str]:
    """Names of the analyses with events of a model, without projections."""
    found = {name: load_analysis(name) for name in analysis_names()}
    return [name for name, each in found.items() if model in each.processes and not each.projection]


def _data_of(era: Era) -> dict[str, frozenset[str]]:
    """What each observable rests on in an era, as declared for combinations."""
    return {name: each.data for name, each in load_declaration(era.name).constraints.items()}
