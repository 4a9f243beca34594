"""Unweighted events in a fixed partition of batches, the same on any number of threads."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

import numpy as np
from tqdm import tqdm

from zprimer.errors import ConvergenceError
from zprimer.files import stable_seed
from zprimer.generation.integrand import Integrand, Points
from zprimer.generation.integrate import Estimate, Survey, channel_counts, from_moments, moments

BATCH = 16384
_MOST_BATCHES_PER_EXPECTED = 20


@dataclass(frozen=True)
class Events:
    """Unweighted parton-level events.

    Attributes:
        momenta: (n, legs, 4), GeV, the two incoming partons first.
        incoming: (n, 2), PDG ids of the partons along +z and −z.
        scale: (n,), μ_F in GeV.
        excess: (n,), weight over the maximal weight where that is above one, else one.
        basis: (n, basis), each basis weight over the nominal one.
    """

    momenta: np.ndarray
    incoming: np.ndarray
    scale: np.ndarray
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
    """

    events: Events
    integrals: dict[str, Estimate]
    tried: int
    efficiency: float


def generate_events(
    integrand: Integrand, adapted: Survey, seed: int, count: int, threads: int = 1
) -> Generated:
    """Unweight until ``count`` events are there.

    A point of weight w is kept with probability w/w_max. The maximal weight is the one above which
    a share of 5·10⁻⁴ of the survey's cross section lies; a point above it is kept with the excess
    w/w_max as its weight, so that no part of the cross section is lost. Batches have a fixed size
    and their own seed; the first batches in order that give enough events are used, whatever the
    number of threads that made them.

    Raises:
        ConvergenceError: far more batches are needed than the survey promised.
    """
    expected = count / (adapted.efficiency() * BATCH)
    most = int(_MOST_BATCHES_PER_EXPECTED * (expected + 1))
    counts = channel_counts(adapted.maxima, BATCH)
    sums = np.zeros((len(counts), 2, len(integrand.process.basis) + 1))
    kept: list[Events] = []
    total = used = 0

    def run(index: int) -> tuple[np.ndarray, Events]:
        return _batch(integrand, adapted, counts, stable_seed(seed, "events", index))

    with (
        ThreadPoolExecutor(threads) as pool,
        tqdm(total=count, unit="event", desc=integrand.process.name, disable=None) as bar,
    ):
        while total < count:
            if used >= most:
                raise ConvergenceError(
                    f"{used} batches of {BATCH} points gave {total} of {count} events: the survey "
                    "promised more; loosen the cuts or change the seed."
                )
            missing = (count - total) / (adapted.efficiency() * BATCH)
            step = min(max(threads, round(missing)), 8 * threads)
            for moment_sums, events in pool.map(run, range(used, used + step)):
                if total >= count:
                    break
                sums += moment_sums
                kept.append(events)
                used += 1
                bar.update(min(len(events), count - total))
                total += len(events)
    return Generated(
        events=Events.joined(kept).take(np.arange(count)),
        integrals=from_moments(integrand, sums, counts * used),
        tried=int(counts.sum()) * used,
        efficiency=total / (int(counts.sum()) * used),
    )


def _batch(
    integrand: Integrand, adapted: Survey, counts: np.ndarray, seed: int
) -> tuple[np.ndarray, Events]:
    random = np.random.default_rng(seed)
    unit = float(adapted.maxima.sum()) / BATCH
    sums, parts = [], []
    for channel, tried in enumerate(counts):
        points = integrand.points(channel, random.random((int(tried), integrand.dimension)))
        weights = points.weights()
        sums.append(moments(weights, adapted.factors))
        relative = weights @ adapted.factors / (tried * unit)
        rows = np.flatnonzero(random.random(len(relative)) < relative)
        parts.append(_select(integrand, adapted, points, rows, relative, random))
    events = Events.joined(parts)
    # in random order, so that cutting the last batch short favours no channel
    return np.array(sums), events.take(random.permutation(len(events)))


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
    for index, pairs in enumerate(process.groups):
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
        excess=np.maximum(relative[rows], 1.0),
        basis=points.parts[rows][here, group] / reference[here, group][:, None],
    )


def _choose(weights: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """One column per row of (n, k) with probability in proportion to the weights, shape (n,)."""
    cumulative = np.cumsum(weights, axis=1)
    picks = random.random(len(weights)) * cumulative[:, -1] if len(weights) else np.empty(0)
    return np.minimum((cumulative <= picks[:, None]).sum(axis=1), weights.shape[1] - 1)
