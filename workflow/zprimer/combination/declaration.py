"""What a constraint adds to the combined χ², from ``data/combination.yaml``; analyses say it
themselves in ``analysis.yaml``, and an observable may in its module."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from zprimer.errors import DataFileError, InputError, unknown_key
from zprimer.flavour.observable import all_observables
from zprimer.io.files import read_yaml
from zprimer.recast.analysis import Analysis

GAUSSIAN, LIMIT, RANGE, COLLIDER, NONE = "gaussian", "limit", "range", "collider", "none"
LIKELIHOODS = (GAUSSIAN, LIMIT, RANGE, NONE)
"""Of observables; that of an analysis is ``COLLIDER``, or ``NONE`` for a projection."""
_RANGE_EDGE = 1.959964


@dataclass(frozen=True)
class Declared:
    """One constraint in one era.

    Attributes:
        name: of an observable or an analysis.
        likelihood: one of :data:`LIKELIHOODS`, or ``COLLIDER``.
        data: names of the data it rests on.
        reason: one sentence.
    """

    name: str
    likelihood: str
    data: frozenset[str]
    reason: str

    def deviation(self, pull: np.ndarray) -> np.ndarray:
        """The number of standard deviations whose square is this constraint's χ².

        Args:
            pull: (prediction − measurement)/uncertainty, any shape.

        Example:
            >>> Declared("k_long", LIMIT, frozenset(), "").deviation(np.array([-1.0, 2.0]))
            array([0., 2.])
        """
        if self.likelihood == LIMIT:
            return np.maximum(pull, 0.0)
        return pull * (_RANGE_EDGE if self.likelihood == RANGE else 1.0)


@dataclass(frozen=True)
class Preference:
    """Where one of ``prefer`` counts at a point, those of ``over`` do not."""

    prefer: tuple[str, ...]
    over: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Declaration:
    """All that is declared for one era.

    Attributes:
        path: the file, for messages.
        era: name of the era.
        constraints: name -> what is declared.
        preferences: in the order in which they are applied.
        correlations: pair of names -> correlation coefficient.
    """

    path: Path
    era: str
    constraints: Mapping[str, Declared]
    preferences: tuple[Preference, ...]
    correlations: Mapping[frozenset[str], float]

    def of(self, name: str) -> Declared:
        """What is declared of a constraint.

        Raises:
            InputError: nothing, so that it must not be added.
        """
        if name not in self.constraints:
            raise unknown_key("constraint", name, self.constraints, str(self.path))
        return self.constraints[name]

    def correlation(self, names: Iterable[str]) -> np.ndarray:
        """Correlation matrix of some constraints, shape (n, n)."""
        order = list(names)
        matrix = np.eye(len(order))
        for pair, value in self.correlations.items():
            if pair <= set(order):
                i, j = (order.index(name) for name in pair)
                matrix[i, j] = matrix[j, i] = value
        return matrix

    def counting(self, available: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """At which points each constraint counts.

        Args:
            available: name -> whether there is a statement, bool array of shape (points,).

        Returns:
            The same without constraints of likelihood ``none`` and those that give way to others.

        Raises:
            InputError: a constraint is not declared, or two of them share data at a point.
        """
        counts = {
            name: where.copy()
            for name, where in available.items()
            if self.of(name).likelihood != NONE
        }
        for preference in self.preferences:
            preferred = [counts[name] for name in preference.prefer if name in counts]
            for name in set(preference.over) & set(counts):
                if preferred:
                    counts[name] &= ~np.any(preferred, axis=0)
        names = list(counts)
        for position, first in enumerate(names):
            for second in names[:position]:
                shared = self.of(first).data & self.of(second).data
                if shared and np.any(counts[first] & counts[second]):
                    raise InputError(
                        f"{second} and {first} both rest on {', '.join(sorted(shared))}: say under "
                        f"{self._place_of(first)} which of them counts."
                    )
        return counts

    def _place_of(self, name: str) -> str:
        """Where preferences of a constraint are declared."""
        if self.of(name).likelihood == COLLIDER:
            return "'supersedes' of its analysis.yaml"
        return f"'preferences' of {self.path}"


def combination_file() -> Path:
    """The file of the package."""
    return Path(str(files("zprimer.combination") / "data" / "combination.yaml"))


def load_declaration(
    era: str, analyses: Iterable[Analysis] = (), path: Path | None = None
) -> Declaration:
    """What is declared for an era of all observables and of some analyses.

    Args:
        era: name of the era.
        analyses: those that may be added.
        path: in place of the package's ``combination.yaml``.

    Raises:
        DataFileError: the file has another layout.
    """
    found = _declaration_of_observables(era, path)
    analyses = list(analyses)
    constraints = {
        each.name: Declared(each.name, GAUSSIAN, frozenset(each.data), each.title)
        for each in all_observables()
        if each.data
    }
    constraints |= {each.name: _declared_by(each) for each in analyses}
    preferences = [
        Preference((each.name,), each.supersedes, f"{each.name} supersedes them")
        for each in analyses
        if each.supersedes
    ]
    return replace(
        found,
        constraints={**found.constraints, **constraints},
        preferences=(*found.preferences, *preferences),
    )


def _declared_by(analysis: Analysis) -> Declared:
    if analysis.projection:
        return Declared(analysis.name, NONE, frozenset(), "a projection: nothing was measured")
    return Declared(analysis.name, COLLIDER, frozenset(analysis.data_sets), analysis.title)


@cache
def _declaration_of_observables(era: str, path: Path | None) -> Declaration:
    place = path or combination_file()
    content = read_yaml(place)
    try:
        constraints = {
            name: _declared(name, entry, era) for name, entry in content["constraints"].items()
        }
        preferences = tuple(
            Preference(tuple(entry["prefer"]), tuple(entry["over"]), str(entry["reason"]))
            for entry in _of_era(content["preferences"], era)
        )
        correlations = {
            frozenset(entry["between"]): float(entry["value"])
            for entry in _of_era(content["correlations"], era)
        }
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise DataFileError(
            f"{place} needs constraints, preferences and correlations as in the file that "
            f"comes with the package ({problem!r})."
        ) from problem
    found = Declaration(place, era, constraints, preferences, correlations)
    named = {name for each in preferences for name in (*each.prefer, *each.over)}
    named.update(name for pair in correlations for name in pair)
    for name in sorted(named):
        found.of(name)
    for each in constraints.values():
        if each.likelihood not in LIKELIHOODS:
            raise unknown_key("likelihood", each.likelihood, LIKELIHOODS, f"{place}, {each.name}")
    return found


def _declared(name: str, entry: Mapping[str, Any], era: str) -> Declared:
    likelihood = entry.get("likelihood_of_era", {}).get(era, entry["likelihood"])
    data = entry.get("data_of_era", {}).get(era, entry.get("data", ()))
    if likelihood != NONE and not data:
        raise ValueError(f"{name} names no data")
    return Declared(name, str(likelihood), frozenset(map(str, data)), str(entry["reason"]))


def _of_era(entries: Iterable[Mapping[str, Any]], era: str) -> list[Mapping[str, Any]]:
    return [entry for entry in entries if era in entry.get("eras", [era])]
