"""Batches of a sample: more events of the same kind, made and kept apart, used as one sample."""

import dataclasses
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from zprimer.errors import InputError
from zprimer.recast.batch_names import sample_of
from zprimer.recast.event_lists import EventList
from zprimer.recast.histograms import BasisHistogram
from zprimer.recast.selection import CutflowStep, Selection

_Entry = TypeVar("_Entry")
_SHARED = ("model", "process", "sqrt_s", "parameters", "width", "widths")


def merged_batches(selections: Sequence[Selection]) -> list[Selection]:
    """One selection a sample, in the order in which samples appear.

    A batch is an estimate of its own of all cross sections; it counts with its share of the events.

    Args:
        selections: of one analysis.

    Raises:
        InputError: batches of a sample differ in more than their seed and number of events, or one
            is given twice.
    """
    groups = _groups(selections, lambda entry: entry.sample)
    return [
        _merged(group, sample) if len(group) > 1 else group[0] for sample, group in groups.items()
    ]


def merged_samples(samples: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One description a sample out of those of its batches, in the order in which samples appear.

    Args:
        samples: contents of ``sample.json``, whose cross sections of a narrow resonance,
            ``narrow`` in pb, are averaged.

    Raises:
        InputError: as for :func:`merged_batches`.
    """
    merged: list[Mapping[str, Any]] = []
    for sample, group in _groups(samples, lambda entry: entry).items():
        first = dict(group[0])
        if len(group) > 1 and "narrow" in first:
            events, shares = _shares(group, [list(entry["narrow"]) for entry in group])
            narrow = {
                name: float(np.dot(shares, [entry["narrow"][name] for entry in group]))
                for name in first["narrow"]
            }
            first |= {"id": sample, "events": events, "narrow": narrow}
        merged.append(first)
    return merged


def _groups(entries: Sequence[_Entry], about: Callable[[_Entry], Any]) -> dict[str, list[_Entry]]:
    """The batches of each sample in their order."""
    groups: dict[str, list[_Entry]] = {}
    for entry in entries:
        groups.setdefault(sample_of(str(about(entry)["id"]))[0], []).append(entry)
    return {
        sample: sorted(group, key=lambda entry: sample_of(str(about(entry)["id"]))[1])
        for sample, group in groups.items()
    }


def _shares(samples: Sequence[Mapping[str, Any]], bases: Sequence[Any]) -> tuple[int, np.ndarray]:
    """Number of events of all batches, and the share of each.

    Raises:
        InputError: they are no batches of one sample.
    """
    for earlier, later in itertools.pairwise(samples):
        if later["id"] == earlier["id"]:
            raise InputError(f"sample '{later['id']}' is given twice.")
    for other, basis in zip(samples, bases, strict=True):
        if basis != bases[0] or any(other.get(key) != samples[0].get(key) for key in _SHARED):
            raise InputError(
                f"'{other['id']}' is no batch of the same sample as '{samples[0]['id']}': one of "
                "them is out of date; remove it."
            )
    events = np.array([int(sample["events"]) for sample in samples])
    return int(events.sum()), events / events.sum()


def _merged(batches: Sequence[Selection], sample: str) -> Selection:
    first = batches[0]
    events, shares = _shares([entry.sample for entry in batches], [each.basis for each in batches])
    return dataclasses.replace(
        first,
        sample={**first.sample, "id": sample, "events": events},
        cutflow=tuple(
            CutflowStep(
                steps[0].cut,
                sum(step.events for step in steps),
                tuple(np.dot(shares, [step.sums for step in steps]).tolist()),
            )
            for steps in zip(*(entry.cutflow for entry in batches), strict=True)
        ),
        regions={
            name: _merged_region([entry.regions[name] for entry in batches], shares)
            for name in first.regions
        },
    )


def _merged_region(
    parts: Sequence[BasisHistogram | EventList], shares: np.ndarray
) -> BasisHistogram | EventList:
    lists = [part for part in parts if isinstance(part, EventList)]
    if lists:
        return _merged_lists(lists, shares)
    histograms = [part for part in parts if isinstance(part, BasisHistogram)]
    return dataclasses.replace(
        histograms[0],
        events=np.sum([part.events for part in histograms], axis=0),
        sums=np.tensordot(shares, [part.sums for part in histograms], axes=1),
        products=np.tensordot(shares**2, [part.products for part in histograms], axes=1),
        variations={
            name: np.tensordot(shares, [part.variations[name] for part in histograms], axes=1)
            for name in histograms[0].variations
        },
    )


def _merged_lists(parts: Sequence[EventList], shares: np.ndarray) -> EventList:
    def joined(arrays: Sequence[np.ndarray | None]) -> np.ndarray | None:
        given = [array for array in arrays if array is not None]
        return np.concatenate(given) if given else None

    return dataclasses.replace(
        parts[0],
        observable=joined([part.observable for part in parts]),
        mass=joined([part.mass for part in parts]),
        weights=np.concatenate(
            [share * part.weights for share, part in zip(shares, parts, strict=True)], axis=1
        ),
        scales={
            name: np.concatenate([part.scales[name] for part in parts]) for name in parts[0].scales
        },
    )
