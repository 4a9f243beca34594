"""Batches of a sample: more events of the same kind, made and kept apart, used as one sample.

The first batch of a sample has the name of the sample, the others its name with ``_batch<number>``.
"""

import dataclasses
import itertools
import re
from collections.abc import Sequence

import numpy as np

from zprimer.errors import InputError
from zprimer.recast.event_lists import EventList
from zprimer.recast.histograms import BasisHistogram
from zprimer.recast.selection import CutflowStep, Selection

_BATCH = re.compile(r"(?P<sample>.+)_batch(?P<number>[1-9][0-9]*)")
_SHARED = ("model", "process", "sqrt_s", "parameters", "width", "widths")


def batch_id(sample: str, number: int) -> str:
    """Name of a batch, counted from 0.

    Example:
        >>> batch_id("jzp_a1", 0), batch_id("jzp_a1", 2)
        ('jzp_a1', 'jzp_a1_batch2')
    """
    return f"{sample}_batch{number}" if number else sample


def sample_of(id: str) -> tuple[str, int]:
    """The sample that a batch belongs to, and its number.

    Example:
        >>> sample_of("jzp_a1_batch2"), sample_of("jzp_a1")
        (('jzp_a1', 2), ('jzp_a1', 0))
    """
    found = _BATCH.fullmatch(id)
    return (found["sample"], int(found["number"])) if found else (id, 0)


def merged_batches(selections: Sequence[Selection]) -> list[Selection]:
    """One selection a sample, in the order in which samples appear.

    A batch is an estimate of its own of all cross sections; it counts with its share of the events.

    Args:
        selections: of one analysis.

    Raises:
        InputError: batches of a sample differ in more than their seed and number of events, or one
            is given twice.
    """
    groups: dict[str, list[Selection]] = {}
    for entry in selections:
        groups.setdefault(sample_of(str(entry.sample["id"]))[0], []).append(entry)
    return [
        _merged(sorted(group, key=_number), sample) if len(group) > 1 else group[0]
        for sample, group in groups.items()
    ]


def _number(selection: Selection) -> int:
    return sample_of(str(selection.sample["id"]))[1]


def _merged(batches: Sequence[Selection], sample: str) -> Selection:
    first = batches[0]
    for earlier, later in itertools.pairwise(batches):
        if later.sample["id"] == earlier.sample["id"]:
            raise InputError(f"sample '{later.sample['id']}' is given twice.")
        if later.basis != first.basis or any(
            later.sample.get(key) != first.sample.get(key) for key in _SHARED
        ):
            raise InputError(
                f"'{later.sample['id']}' is no batch of the same sample as "
                f"'{first.sample['id']}': one of them is out of date; remove it."
            )
    events = np.array([int(entry.sample["events"]) for entry in batches])
    shares = events / events.sum()
    return dataclasses.replace(
        first,
        sample={**first.sample, "id": sample, "events": int(events.sum())},
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
