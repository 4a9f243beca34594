"""Collider likelihood and flavour χ² of many points, together.

χ² is −2 ln L. Of a flavour observable it is the square of its pull (correlated ones together); of
an analysis −2 ln L at signal strength 1, nuisance parameters profiled. Likelihoods of an analysis
at different points have nuisance parameters of their own, and so every constraint is compared to
the Standard Model at the same point first:

    Δχ² = Σ [χ²(point) − χ²(Standard Model)],

which a constraint that says nothing about a point leaves alone. Differences between points are
differences of Δχ².
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincc, gammainccinv

from zprimer.combination.declaration import COLLIDER, Declaration
from zprimer.errors import InputError
from zprimer.models.point import load_model
from zprimer.models.points import PointTable

PARAMETERS = 2
"""Regions are those of two parameters, as drawn in a plane."""
ONE_SIGMA, TWO_SIGMA = (
    float(2 * gammainccinv(PARAMETERS / 2, 1 - p)) for p in (0.682689, 0.954500)
)
REGIONS = ("1 sigma", "2 sigma", "outside")
_LEAST = 1e-6
"""Of χ²: a point that no constraint moves by more than this from the best one has no driver."""


@dataclass(frozen=True)
class ColliderTerm:
    """What the limits stage says of one analysis; arrays of shape (points,).

    Attributes:
        covered: whether the analysis says something about a point; elsewhere the rest is 0.
        to_standard_model: −2 ln L at signal strength 1 less that at 0.
        to_best: −2 ln L at signal strength 1 less that at the best one.
    """

    covered: np.ndarray
    to_standard_model: np.ndarray
    to_best: np.ndarray


@dataclass(frozen=True)
class Combination:
    """The combined statement; arrays of shape (points,).

    Attributes:
        contributions: constraint -> its part of ``to_standard_model``, 0 where it does not count.
        counts: constraint -> where it counts.
        to_standard_model: Δχ² to the Standard Model, negative where the point is better.
        to_best: Δχ² to the best point of the table.
        region: ``"1 sigma"``, ``"2 sigma"`` or ``"outside"``, of two parameters.
        p_best: probability of a larger Δχ² to the best point for two parameters.
        chi2: Σ χ² of the constraints that count, analyses relative to their best signal strength.
        degrees: number of constraints that count.
        p_fit: probability of a larger χ².
        driver: constraint with the largest part of Δχ² to the best point, ``""`` if none has.
        best: row of the best point.
    """

    contributions: Mapping[str, np.ndarray]
    counts: Mapping[str, np.ndarray]
    to_standard_model: np.ndarray
    to_best: np.ndarray
    region: np.ndarray
    p_best: np.ndarray
    chi2: np.ndarray
    degrees: np.ndarray
    p_fit: np.ndarray
    driver: np.ndarray
    best: int


def combine(
    flavour: Mapping[str, np.ndarray],
    without: Mapping[str, np.ndarray],
    colliders: Mapping[str, ColliderTerm],
    declaration: Declaration,
    applies: Mapping[str, np.ndarray] | None = None,
) -> Combination:
    """The combined statement of constraints at many points.

    Args:
        flavour: observable -> pulls at the points, shape (points,).
        without: the same in the Standard Model.
        colliders: by analysis.
        declaration: what each of them adds.
        applies: observable -> whether it says something about a point, shape (points,); everywhere
            without.

    Raises:
        InputError: a constraint is not declared, an analysis is declared as an observable or the
            other way round, two constraints share data, or nothing is left to combine.
    """
    for name in (*flavour, *colliders):
        likelihood = declaration.of(name).likelihood
        if likelihood != "none" and (likelihood == COLLIDER) != (name in colliders):
            raise InputError(
                f"{declaration.path}: the likelihood '{likelihood}' of {name} does not fit: it is "
                f"{'an analysis' if name in colliders else 'an observable'}."
            )
    available = {name: np.ones(pull.shape, dtype=bool) for name, pull in flavour.items()}
    available |= {
        name: np.broadcast_to(where, available[name].shape)
        for name, where in (applies or {}).items()
    }
    available |= {name: term.covered for name, term in colliders.items()}
    counts = declaration.counting(available)
    if not counts:
        raise InputError("no constraint is left to combine.")
    pulls, standard = (_parts(values, counts, declaration) for values in (flavour, without))
    contributions = {name: pulls[name] - standard[name] for name in pulls}
    absolute = dict(pulls)
    for name, term in colliders.items():
        if name in counts:
            contributions[name] = np.where(counts[name], term.to_standard_model, 0.0)
            absolute[name] = np.where(counts[name], term.to_best, 0.0)
    to_standard_model = np.sum(list(contributions.values()), axis=0)
    best = int(np.argmin(to_standard_model))
    to_best = to_standard_model - to_standard_model[best]
    chi2 = np.sum(list(absolute.values()), axis=0)
    degrees = np.sum(list(counts.values()), axis=0)
    return Combination(
        contributions=contributions,
        counts=counts,
        to_standard_model=to_standard_model,
        to_best=to_best,
        region=np.array(REGIONS)[np.searchsorted([ONE_SIGMA, TWO_SIGMA], to_best)],
        p_best=probability_of_more(to_best, PARAMETERS),
        chi2=chi2,
        degrees=degrees,
        p_fit=probability_of_more(chi2, np.maximum(degrees, 1)),
        driver=_drivers(contributions, best),
        best=best,
    )


def probability_of_more(chi2: np.ndarray, degrees: np.ndarray | int) -> np.ndarray:
    """Probability of a larger χ² for so many degrees of freedom, same shape as ``chi2``.

    Example:
        >>> float(round(probability_of_more(np.array(3.841459), 1), 6))
        0.05
    """
    found: np.ndarray = gammaincc(np.asarray(degrees) / 2, chi2 / 2)
    return found


def standard_model_points(points: PointTable) -> PointTable:
    """The same points with the model's effects switched off."""
    off = load_model(points.model).decoupled
    return PointTable(
        points.model,
        points.ids,
        {**points.parameters, **{name: np.full(len(points), x) for name, x in off.items()}},
    )


def _parts(
    pulls: Mapping[str, np.ndarray], counts: Mapping[str, np.ndarray], declaration: Declaration
) -> dict[str, np.ndarray]:
    """χ² shared among the observables, d_i (R⁻¹ d)_i of deviations d with correlation R.

    d and R are those of the observables that count at a point, 0 for the others.
    """
    names = [name for name in pulls if name in counts and np.any(counts[name])]
    if not names:
        return {}
    deviations = np.array([declaration.of(n).deviation(pulls[n]) for n in names])
    parts, correlation = np.zeros(deviations.shape), declaration.correlation(names)
    here = np.array([np.broadcast_to(counts[n], deviations.shape[1:]) for n in names])
    for pattern in np.unique(here, axis=1).T:
        at = np.ix_(np.flatnonzero(pattern), np.flatnonzero((here == pattern[:, None]).all(axis=0)))
        among = correlation[np.ix_(pattern, pattern)]
        parts[at] = deviations[at] * np.linalg.solve(among, deviations[at])
    return dict(zip(names, parts, strict=True))


def _drivers(contributions: Mapping[str, np.ndarray], best: int) -> np.ndarray:
    names = np.array([*contributions, ""])
    parts = np.array([values - values[best] for values in contributions.values()])
    largest = np.argmax(parts, axis=0)
    found = np.take_along_axis(parts, largest[None], axis=0)[0] > _LEAST
    return names[np.where(found, largest, len(names) - 1)]
