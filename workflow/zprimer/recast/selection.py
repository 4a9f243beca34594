"""From an event file to the histograms of one analysis."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import awkward as ak
import numpy as np

from zprimer.errors import DataFileError, InputError
from zprimer.io.inputs import steady
from zprimer.recast.analysis import Analysis, Region
from zprimer.recast.detector import Detector, load_detector
from zprimer.recast.event_lists import EventList, list_events, resonance_mass
from zprimer.recast.histograms import BasisHistogram, fill
from zprimer.recast.reach import check_sample_reach
from zprimer.recast.selection_code import load_function, selection_files


@dataclass(frozen=True)
class RegionEvents:
    """Which events a region takes.

    Attributes:
        passed: bool, one an event.
        observable: float, one an event (any number where not passed); None for a count.
    """

    passed: np.ndarray
    observable: np.ndarray | None = None


@dataclass(frozen=True)
class SelectedEvents:
    """What ``select(events, detector)`` of an analysis returns.

    Attributes:
        cutflow: name of a cut -> bool, one an event, that it and all cuts before it are passed.
        regions: region of analysis.yaml -> its events.
    """

    cutflow: Mapping[str, np.ndarray]
    regions: Mapping[str, RegionEvents]


@dataclass(frozen=True)
class CutflowStep:
    """Events left after a cut, and the sum of each basis weight in pb."""

    cut: str
    events: int
    sums: tuple[float, ...]


@dataclass(frozen=True)
class Selection:
    """One analysis applied to one sample.

    Attributes:
        analysis: name.
        sample: the metadata of the event file (``sample.json`` with its shower settings).
        basis: names of the basis weights.
        cutflow: from all events to the last cut.
        regions: by name; weights in pb. The events one by one where the region has a line shape,
            a histogram elsewhere.
        provenance: the record in the file it was read from, empty without.
    """

    analysis: str
    sample: Mapping[str, Any]
    basis: tuple[str, ...]
    cutflow: tuple[CutflowStep, ...]
    regions: Mapping[str, BasisHistogram | EventList]
    provenance: Mapping[str, Any] = field(default_factory=dict)


SelectFunction = Callable[[ak.Array, Detector], SelectedEvents]


def then(passed: np.ndarray, condition: Any) -> np.ndarray:
    """``passed``, narrowed by a condition that is known only for the events that passed so far.

    Args:
        passed: bool, one an event.
        condition: bool, one an event of those that passed, in their order.

    Example:
        >>> then(np.array([True, False, True]), [False, True])
        array([False, False,  True])
    """
    narrowed = np.array(passed, dtype=bool)
    narrowed[narrowed] = np.asarray(condition, dtype=bool)
    return narrowed


def spread(passed: np.ndarray, values: Any) -> np.ndarray:
    """Values known only for the events that passed, one an event, 0 where not passed."""
    result = np.zeros(len(passed))
    result[passed] = np.asarray(values, dtype=float)
    return result


def load_select(analysis: Analysis) -> SelectFunction:
    """The function ``select`` of an analysis' selection.py, whatever is wrong in it one sentence.

    Raises:
        DataFileError: the file is missing, cannot be imported or has no ``select``.
    """
    return load_function(analysis.folder, "select")


def apply(analysis: Analysis, events: ak.Array, sample: Mapping[str, Any]) -> Selection:
    """Select the events of one sample and fill every region with every basis weight.

    Args:
        analysis: which one.
        events: as :func:`zprimer.simulation.ntuple.read_events` gives them.
        sample: the metadata that came with them.

    Raises:
        InputError: the analysis has no data at the sample's energy, does not list its process,
            or its selection.py does not fit its analysis.yaml.
        DataFileError: the tables or the selection of the analysis are missing or malformed, the
            selection raises something, or the events carry no basis weights or lack their
            resonance.
    """
    check_applies(analysis, sample)
    basis = tuple(events.weights.fields) if "weights" in events.fields else ()
    if not basis:
        raise DataFileError(f"the events of sample '{sample['id']}' carry no basis weights.")
    weighted = _weighted(events, basis)
    with steady(*selection_files(analysis.folder)):
        returned = load_select(analysis)(events, load_detector(analysis, sample["id"]))
    selected = _checked(analysis, returned, len(events))
    steps = {"all events": np.ones(len(events), dtype=bool), **selected.cutflow}
    return Selection(
        analysis=analysis.name,
        sample=json.loads(json.dumps(sample)),
        basis=basis,
        cutflow=tuple(
            CutflowStep(cut, int(np.sum(passed)), tuple(weighted.sums(passed)))
            for cut, passed in steps.items()
        ),
        regions={
            name: _filled(region, selected.regions[name], weighted, events, sample)
            for name, region in analysis.regions.items()
        },
    )


@dataclass(frozen=True)
class _Weighted:
    """All weights of all events: (K, events), and the factors of each scale variation."""

    basis: tuple[str, ...]
    weights: np.ndarray
    scales: Mapping[str, np.ndarray]

    def sums(self, passed: np.ndarray) -> list[float]:
        return [float(total) for total in self.weights[:, passed].sum(axis=1)]


def _weighted(events: ak.Array, basis: tuple[str, ...]) -> _Weighted:
    scales = events.scales.fields if "scales" in events.fields else ()
    return _Weighted(
        basis=basis,
        weights=np.array([ak.to_numpy(events.weights[name]) for name in basis], dtype=float),
        scales={name: ak.to_numpy(events.scales[name]).astype(float) for name in scales},
    )


def _filled(
    region: Region,
    taken: RegionEvents,
    weighted: _Weighted,
    events: ak.Array,
    sample: Mapping[str, Any],
) -> BasisHistogram | EventList:
    passed = taken.passed
    weights = weighted.weights[:, passed]
    scales = {name: factor[passed] for name, factor in weighted.scales.items()}
    observable = None if taken.observable is None else taken.observable[passed]
    if not region.line_shape:
        return fill(weighted.basis, weights, observable, region.edges, scales)
    resonance = sample.get("resonance")
    mass = None
    if resonance is not None:
        mass = resonance_mass(events.lhe[passed], int(resonance), sample["id"])
    return list_events(weighted.basis, weights, observable, region.edges, mass, scales)


_WEIGHTS_SHOWN = 3


def cutflow_table(selection: Selection) -> str:
    """The cutflow as text: events, their share, and the shares of the first basis weights.

    The file of ``zprimer select`` holds them for all basis weights.
    """
    start = selection.cutflow[0]
    shown = selection.basis[:_WEIGHTS_SHOWN]
    width = max(len(step.cut) for step in selection.cutflow)
    lines = [f"{'cut':<{width}} {'events':>8} {'share':>8}  " + "  ".join(
        f"{name:>12}" for name in shown
    )]  # fmt: skip
    for step in selection.cutflow:
        shares = (
            f"{now / before:12.4f}" if before else f"{'no weight':>12}"
            for now, before in zip(step.sums[: len(shown)], start.sums, strict=False)
        )
        share = step.events / start.events if start.events else 0.0
        lines.append(f"{step.cut:<{width}} {step.events:8d} {share:8.4f}  " + "  ".join(shares))
    return "\n".join(lines)


def check_applies(analysis: Analysis, sample: Mapping[str, Any]) -> None:
    """Check that an analysis lists process and beam energy of a sample and can do with its cuts.

    Raises:
        InputError: it does not, or could select events that the sample leaves out.
    """
    if sample["process"] not in analysis.processes.get(sample["model"], ()):
        raise InputError(
            f"analysis '{analysis.name}' does not list process '{sample['process']}' of model "
            f"'{sample['model']}' (sample '{sample['id']}') in its analysis.yaml."
        )
    if float(sample["sqrt_s"]) not in analysis.luminosities:
        energies = ", ".join(f"{sqrt_s:g}" for sqrt_s in analysis.luminosities)
        raise InputError(
            f"analysis '{analysis.name}' has no data at {sample['sqrt_s']:g} GeV "
            f"(sample '{sample['id']}'), only at {energies} GeV."
        )
    check_sample_reach(analysis, sample)


def _checked(analysis: Analysis, selected: Any, events: int) -> SelectedEvents:
    """What a selection.py returned, with plain arrays, after every check of it."""
    where = str(analysis.folder / "selection.py")
    if not (
        isinstance(selected, SelectedEvents)
        and isinstance(selected.cutflow, Mapping)
        and isinstance(selected.regions, Mapping)
        and all(isinstance(region, RegionEvents) for region in selected.regions.values())
    ):
        raise InputError(
            f"{where}: select(events, detector) must return SelectedEvents(cutflow={{name: …}}, "
            f"regions={{name: RegionEvents(…)}}), not {type(selected).__name__} of something else."
        )
    if set(selected.regions) != set(analysis.regions):
        raise InputError(
            f"{where} fills the regions {', '.join(sorted(map(str, selected.regions)))}, "
            f"analysis.yaml lists {', '.join(sorted(analysis.regions))}."
        )
    regions = {}
    for name, region in selected.regions.items():
        if (region.observable is None) != (analysis.regions[name].edges is None):
            raise InputError(
                f"{where}, region '{name}': an observable goes with 'edges' in analysis.yaml."
            )
        passed = _mask(region.passed, events, f"{where}: '{name}'")
        regions[name] = RegionEvents(
            passed,
            None
            if region.observable is None
            else _observable(region.observable, passed, f"{where}, observable of '{name}'"),
        )
    cutflow = {
        str(name): _mask(mask, events, f"{where}: '{name}'")
        for name, mask in selected.cutflow.items()
    }
    return SelectedEvents(cutflow, regions)


def _mask(values: Any, events: int, where: str) -> np.ndarray:
    mask = _column(values)
    if mask is None or mask.shape != (events,) or mask.dtype != bool:
        raise InputError(f"{where} must be one true or false an event ({events}).")
    return mask


def _observable(values: Any, passed: np.ndarray, where: str) -> np.ndarray:
    column = _column(values)
    if column is None or column.shape != passed.shape or column.dtype.kind not in "iuf":
        raise InputError(f"{where} must be one number an event ({len(passed)}).")
    unknown = np.flatnonzero(passed & np.isnan(column))
    if len(unknown):
        raise InputError(f"{where} is not a number in event {unknown[0]}, which passes.")
    return column


def _column(values: Any) -> np.ndarray | None:
    """Values as an array, None if they are jagged, of several kinds or partly missing."""
    try:
        array = ak.to_numpy(values, allow_missing=False) if isinstance(values, ak.Array) else values
        return None if np.ma.isMaskedArray(array) else np.asarray(array)
    except (TypeError, ValueError):
        return None
