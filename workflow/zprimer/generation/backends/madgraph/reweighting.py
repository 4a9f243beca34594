"""Basis weights and scale variations of MadGraph's events, from the amplitudes of this package."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zprimer.errors import DataFileError
from zprimer.generation.backends.madgraph.running import RunEvents
from zprimer.generation.integrand import Integrand
from zprimer.generation.integrate import Estimate
from zprimer.generation.unweight import Events, Generated
from zprimer.io.files import stable_seed

_BATCH = 20000
_SCALE_TOLERANCE = 2e-3
"""MadGraph writes SCALUP with eight digits, but from momenta before they are made massive."""

_OUTSIDE = 1e-3
"""Share of events that may fail a cut by the last digit MadGraph writes."""


@dataclass(frozen=True)
class Merged:
    """Runs of one sample put together.

    Attributes:
        incoming, outgoing, momenta, scale: as in :class:`~.running.RunEvents`.
        weight: (n,), pb, the mean being the cross section.
        sigma: the cross section of the sample, pb.
    """

    incoming: np.ndarray
    outgoing: np.ndarray
    momenta: np.ndarray
    scale: np.ndarray
    weight: np.ndarray
    sigma: Estimate


def merged(groups: Sequence[Sequence[RunEvents]], rescaling: Sequence[float], seed: int) -> Merged:
    """All events of a sample in random order, the cross sections of the groups averaged.

    A run counts by the events it was asked for, not by those it made: the runs that come short are
    those that met large weights, and have the larger cross sections.

    Args:
        groups: for each line shape of the sample its runs, which differ in their seeds alone.
        rescaling: for each line shape the factor on MadGraph's cross section.
        seed: of the order.
    """
    values, errors, weights, runs = [], [], [], []
    total = sum(len(run) for group in groups for run in group)
    for group, factor in zip(groups, rescaling, strict=True):
        asked = np.array([run.asked for run in group], dtype=float)
        shares = asked / asked.sum()
        value = factor * sum(s * run.sigma for s, run in zip(shares, group, strict=True))
        error = factor * math.hypot(*(s * run.error for s, run in zip(shares, group, strict=True)))
        values.append(value)
        errors.append(error)
        scale = value * total / len(groups)
        weights += [
            np.full(len(run), scale * share / len(run))
            for share, run in zip(shares, group, strict=True)
        ]
        runs += list(group)
    # in random order, so that the first events of a sample hold every line shape
    order = np.random.default_rng(stable_seed(seed, "order")).permutation(total)
    return Merged(
        incoming=np.concatenate([run.incoming for run in runs])[order],
        outgoing=np.concatenate([run.outgoing for run in runs])[order],
        momenta=np.concatenate([run.momenta for run in runs])[order],
        scale=np.concatenate([run.scale for run in runs])[order],
        weight=np.concatenate(weights)[order],
        sigma=Estimate(float(np.mean(values)), math.hypot(*errors) / len(values)),
    )


def reweighted(integrand: Integrand, events: Merged, factors: np.ndarray) -> Generated:
    """The sample with a weight for every basis term, as the embedded generator makes it.

    An event of partonic channel c has w_k = w · p_ck/Σ_l f_l p_cl, with the parts p_ck of |M|² at
    its momenta and the factors f at which MadGraph made it: this is w times the ratio of two
    differential cross sections, the parton densities and the flux being the same.

    Args:
        integrand: of the process; its amplitudes, scale and parton densities are used.
        events: of MadGraph.
        factors: of the basis terms at the sample's coupling, shape (basis,).

    Raises:
        DataFileError: a final state, a partonic channel, a scale or a cut is another one.
    """
    process, kinematics = integrand.process, integrand.kinematics
    if not np.array_equal(events.outgoing, process.outgoing_ids(events.incoming)):
        raise DataFileError(f"MadGraph's events hold another final state than {process.name}.")
    outside = float(np.mean(~kinematics.cuts.passes(events.momenta)))
    if outside > _OUTSIDE:
        raise DataFileError(
            f"{outside:.1%} of MadGraph's events are outside of its cuts: MadGraph did not use the "
            "cuts it was given."
        )
    scale = _scale(integrand, events)
    evaluate = process.matrix_element(kinematics)
    group = _groups(integrand, events.incoming)
    parts = np.empty((len(group), len(process.basis)))
    rescued = 0
    for start in range(0, len(group), _BATCH):
        rows = slice(start, start + _BATCH)
        found = evaluate(events.momenta[rows])
        rescued += found.rescued
        parts[rows] = found.parts[np.arange(len(found.parts)), group[rows]]
    ratio = parts / (parts @ factors)[:, None]
    x = 2 * events.momenta[:, :2, 0] / kinematics.sqrt_s
    weighted = events.weight[:, None] * ratio
    sigma = events.sigma
    spread = weighted.std(axis=0) / math.sqrt(len(group))
    means = weighted.mean(axis=0)
    errors = np.hypot(spread, means * sigma.error / sigma.value)
    integrals = {
        name: Estimate(float(mean), float(error))
        for name, mean, error in zip(process.basis, means, errors, strict=True)
    }
    return Generated(
        events=Events(
            momenta=events.momenta,
            incoming=events.incoming,
            scale=scale,
            variations=integrand.scale_factors(events.incoming, x, scale),
            excess=events.weight / events.weight.min(),
            basis=ratio,
        ),
        integrals=integrals | {"total": sigma},
        tried=len(group),
        efficiency=1.0,
        evaluated=len(group),
        rescued=rescued,
    )


def _groups(integrand: Integrand, incoming: np.ndarray) -> np.ndarray:
    """The class of partonic channels of each event."""
    groups = np.full(len(incoming), -1)
    for index, pairs in enumerate(integrand.groups):
        for pair in pairs:
            groups[(incoming == pair).all(axis=1)] = index
    if (groups < 0).any():
        first, second = incoming[np.argmin(groups)]
        raise DataFileError(
            f"MadGraph's events hold partons {first} and {second}, which "
            f"{integrand.process.name} does not have."
        )
    return groups


def _scale(integrand: Integrand, events: Merged) -> np.ndarray:
    """The scale of each event, which must be the one MadGraph took."""
    if isinstance(integrand.scale, str):
        expected = integrand.process.scale(integrand.scale, events.momenta)
    else:
        expected = np.full(len(events.scale), float(integrand.scale))
    wrong = np.flatnonzero(np.abs(events.scale / expected - 1) > _SCALE_TOLERANCE)
    if len(wrong):
        event = int(wrong[0])
        raise DataFileError(
            f"event {event} of MadGraph has the scale {events.scale[event]:g} GeV in place of "
            f"{expected[event]:g} GeV: MadGraph did not use the scale it was given."
        )
    return expected
