"""Unweighted events in a fixed partition of batches, the same on any number of threads."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

import numpy as np
from tqdm import tqdm

from zprimer.errors import ConvergenceError
from zprimer.generation.integrand import Integrand, Points
from zprimer.generation.integrate import Estimate, Survey, channel_counts, from_moments, moments
from zprimer.io.files import stable_seed

_MOST_BATCHES_PER_EXPECTED = 20


@dataclass(frozen=True)
class Events:
    """Unweighted parton-level events.

    Attributes:
        momenta: (n, legs, 4), GeV, the two incoming partons first.
        incoming: (n, 2), PDG ids of the partons along +z and −z.
        scale: (n,), μ_F = μ_R in GeV.
        variations: (n, variations), weight at other scales over the nominal one.
        excess: (n,), weight over the maximal weight where that is above one, else one.
        basis: (n, basis), each basis weight over the nominal one.
    """

    momenta: np.ndarray
    incoming: np.ndarray
    scale: np.ndarray
    variations: np.ndarray
    excess: np.ndarray
    basis: np.ndarray

    def __len__(self) -> int:
        return len(self.scale)

    def take(self, rows: np.ndarray) -> "Events":
        """The events of the given rows, in that order."""
        return Events(*(getattr(self, field.name)[rows] for field in fields(self)))

    @staticmethod
    def joined(parts: Sequence["Events"]) -> "Events":
        """All events of ``parts``, one after the other."""
        return Events(
            *(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Events))
        )


@dataclass(frozen=True)
class Generated:
    """A finished run.

    Attributes:
        events: exactly as many as asked for.
        integrals: each basis term and ``total``, pb, from all points tried.
        tried: number of points.
        efficiency: share of points kept.
        evaluated: number of points inside the cuts.
        rescued: number of these that needed higher precision.
    """

    events: Events
    integrals: dict[str, Estimate]
    tried: int
    efficiency: float
    evaluated: int
    rescued: int


@dataclass(frozen=True)
class _Batch:
    """Events of one batch, and the moments of all its points."""

    events: Events
    sums: np.ndarray
    evaluated: int
    rescued: int


def generate_events(
    integrand: Integrand, adapted: Survey, seed: int, count: int, threads: int = 1
) -> Generated:
    """Unweight until ``count`` events are there.

    A point of weight w is kept with probability w/w_max. The maximal weight is the one above which
    a share of 5·10⁻³ of the survey's cross section lies; a point above it is kept with the excess
    w/w_max as its weight, so that no part of the cross section is lost. Batches have a fixed size
    and their own seed; the first batches in order that give enough events are used, whatever the
    number of threads that made them.

    Raises:
        ConvergenceError: far more batches are needed than the survey promised.
    """
    batch = integrand.process.batch
    expected = count / (adapted.efficiency() * batch)
    most = int(_MOST_BATCHES_PER_EXPECTED * (expected + 1))
    counts = channel_counts(adapted.maxima, batch)
    kept: list[_Batch] = []
    total = 0

    def run(index: int) -> _Batch:
        return _batch(integrand, adapted, counts, stable_seed(seed, "events", index))

    with (
        ThreadPoolExecutor(threads) as pool,
        tqdm(total=count, unit="event", desc=integrand.process.name, disable=None) as bar,
    ):
        while total < count:
            if len(kept) >= most:
                raise ConvergenceError(
                    f"{len(kept)} batches of {batch} points gave {total} of {count} events: "
                    "the survey promised more; loosen the cuts or change the seed."
                )
            missing = (count - total) / (adapted.efficiency() * batch)
            step = min(max(threads, round(missing)), 8 * threads)
            for made in pool.map(run, range(len(kept), len(kept) + step)):
                if total >= count:
                    break
                kept.append(made)
                bar.update(min(len(made.events), count - total))
                total += len(made.events)
    tried = int(counts.sum()) * len(kept)
    sums = np.sum([made.sums for made in kept], axis=0)
    return Generated(
        events=Events.joined([made.events for made in kept]).take(np.arange(count)),
        integrals=from_moments(integrand, sums, counts * len(kept)),
        tried=tried,
        efficiency=total / tried,
        evaluated=sum(made.evaluated for made in kept),
        rescued=sum(made.rescued for made in kept),
    )


def _batch(integrand: Integrand, adapted: Survey, counts: np.ndarray, seed: int) -> _Batch:
    random = np.random.default_rng(seed)
    unit = float(adapted.maxima.sum()) / integrand.process.batch
    sums, parts = [], []
    evaluated = rescued = 0
    for channel, tried in enumerate(counts):
        points = integrand.points(channel, random.random((int(tried), integrand.dimension)))
        evaluated += len(points.scale)
        rescued += points.rescued
        weights = points.weights()
        sums.append(moments(weights, adapted.factors))
        relative = weights @ adapted.factors / (tried * unit)
        rows = np.flatnonzero(random.random(len(relative)) < relative)
        parts.append(_select(integrand, adapted, points, rows, relative, random))
    events = Events.joined(parts)
    # in random order, so that cutting the last batch short favours no channel
    events = events.take(random.permutation(len(events)))
    return _Batch(events, np.array(sums), evaluated, rescued)


def _select(
    integrand: Integrand,
    adapted: Survey,
    points: Points,
    rows: np.ndarray,
    relative: np.ndarray,
    random: np.random.Generator,
) -> Events:
    """Turn points into events: choose partons, permute identical particles."""
    process = integrand.process
    x, scale = points.x[rows], points.scale[rows]
    reference = points.parts[rows] @ adapted.factors
    group = _choose(points.luminosity[rows] * reference, random)
    incoming = np.zeros((len(rows), 2), dtype=np.int64)
    for index, pairs in enumerate(integrand.groups):
        members = np.flatnonzero(group == index)
        densities = integrand.parton_choice(index, x[members], scale[members])
        incoming[members] = np.array(pairs)[_choose(densities, random)]
    here = np.arange(len(rows))
    orders = np.array(process.permutations)[
        random.integers(len(process.permutations), size=len(rows))
    ]
    momenta = points.momenta[rows].copy()
    momenta[:, 2:] = momenta[here[:, None], 2 + orders]
    return Events(
        momenta=momenta,
        incoming=incoming,
        scale=scale,
        variations=integrand.scale_factors(incoming, x, scale),
        excess=np.maximum(relative[rows], 1.0),
        basis=points.parts[rows][here, group] / reference[here, group][:, None],
    )


def _choose(weights: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """One column per row of (n, k) with probability in proportion to the weights, shape (n,)."""
    cumulative = np.cumsum(weights, axis=1)
    picks = random.random(len(weights)) * cumulative[:, -1] if len(weights) else np.empty(0)
    return np.minimum((cumulative <= picks[:, None]).sum(axis=1), weights.shape[1] - 1)
