"""Expected signal events of all points in one region."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from zprimer.generation.process import Process
from zprimer.generation.processes import load_process
from zprimer.models.point import Point
from zprimer.recast.analysis import Analysis, Region
from zprimer.recast.event_lists import LineShape
from zprimer.recast.histograms import PointContractions, factor_row
from zprimer.recast.results import SignalYield, StandardModelYield
from zprimer.recast.selection import Selection
from zprimer.recast.templates import SM, events_per_pb, templates

_Key = TypeVar("_Key", float, str)


@dataclass(frozen=True)
class PointGroup:
    """The points that take their events from one sample.

    Attributes:
        selection: the sample.
        rows: positions of the points among all, shape (P,).
        factors: of the basis weights at each point, the Standard Model left out, shape (P, K).
        shapes: line shape at each point, None if the basis weights know the width.
    """

    selection: Selection
    rows: np.ndarray
    factors: np.ndarray
    shapes: tuple[LineShape, ...] | None


def signal_factors(process: Process, point: Point, sample_width: float) -> dict[str, float]:
    """Factors of the basis weights that give all minus Standard Model at a point.

    Args:
        process: of the sample.
        point: the parameter point.
        sample_width: width of the resonance in the sample, GeV.
    """
    factors = process.contraction(point, sample_width)
    return {name: factor for name, factor in factors.items() if name != SM}


def group_points(
    points: Sequence[Point], chosen: Sequence[Sequence[Selection]]
) -> list[PointGroup]:
    """The samples in use with their points.

    Args:
        points: all points.
        chosen: the samples of each point, one a process and beam energy.
    """
    rows: dict[str, list[int]] = {}
    by_id: dict[str, Selection] = {}
    for row, selections in enumerate(chosen):
        for selection in selections:
            sample_id = str(selection.sample["id"])
            by_id[sample_id] = selection
            rows.setdefault(sample_id, []).append(row)
    return [_group(by_id[sample_id], rows[sample_id], points) for sample_id in rows]


def _group(selection: Selection, rows: Sequence[int], points: Sequence[Point]) -> PointGroup:
    sample = selection.sample
    process, width = load_process(sample["process"]), float(sample["width"])
    factors = [
        factor_row(selection.basis, signal_factors(process, points[row], width)) for row in rows
    ]
    resonance = sample.get("resonance")
    shapes = None
    if resonance is not None:
        pdgid = int(resonance)
        shapes = tuple(LineShape(points[r].masses[pdgid], points[r].widths[pdgid]) for r in rows)
    return PointGroup(selection, np.array(rows), np.array(factors), shapes)


class _Sums:
    """Signal events of P points in B bins, before the Standard Model's ratio."""

    def __init__(self, points: int, region: Region, variations: Sequence[str]) -> None:
        shape = (points, region.bins)
        self.total, self.variance = np.zeros(shape), np.zeros(shape)
        self.by_energy: dict[float, np.ndarray] = {}
        self.by_process: dict[str, np.ndarray] = {}
        self.error_by_sample: list[dict[str, np.ndarray]] = [{} for _ in range(points)]
        self.varied = {name: np.zeros(shape) for name in variations}
        self.has_variations = np.zeros(points, dtype=bool)

    def add(self, group: PointGroup, pb: PointContractions, scale: float) -> None:
        rows, values = group.rows, pb.values * scale
        self.total[rows] += values
        self.variance[rows] += pb.variances * scale**2
        sample = str(group.selection.sample["id"])
        for row, variance in zip(rows.tolist(), pb.variances, strict=True):
            self.error_by_sample[row][sample] = np.sqrt(variance) * scale
        sqrt_s, process = (group.selection.sample[key] for key in ("sqrt_s", "process"))
        self.by_energy.setdefault(float(sqrt_s), np.zeros_like(self.total))[rows] += values
        self.by_process.setdefault(str(process), np.zeros_like(self.total))[rows] += values
        for name, varied in self.varied.items():
            shifted = pb.variations.get(name)
            varied[rows] += values if shifted is None else shifted * scale
        self.has_variations[rows] |= bool(pb.variations)


def region_signals(
    analysis: Analysis,
    region: Region,
    groups: Sequence[PointGroup],
    standard_model: Sequence[StandardModelYield],
) -> list[SignalYield]:
    """Signal of every point in one region.

    Processes, beam energies and scale variations of the same id are summed; Monte Carlo errors,
    independent from sample to sample, in quadrature.

    Args:
        analysis: gives the luminosities.
        region: of the analysis.
        groups: the samples in use.
        standard_model: of the region, for each point.

    Raises:
        InputError: a width is beyond the reach of its sample.
    """
    contracted = []
    for group in groups:
        sample = group.selection.sample
        widths = [float(width) for width in sample.get("widths", ())]
        content = group.selection.regions[region.name]
        contracted.append(templates(content, group.factors, group.shapes, widths))
    variations = list(dict.fromkeys(name for pb in contracted for name in pb.variations))
    sums = _Sums(len(standard_model), region, variations)
    for group, pb in zip(groups, contracted, strict=True):
        sums.add(group, pb, events_per_pb(analysis, group.selection))
    return [_signal(sums, row, entry) for row, entry in enumerate(standard_model)]


def _signal(sums: _Sums, row: int, standard_model: StandardModelYield) -> SignalYield:
    ratio = standard_model.ratio
    total, signal = sums.total[row], sums.total[row] * ratio
    error = np.sqrt(sums.variance[row] * ratio**2 + (total * standard_model.ratio_error) ** 2)
    predicted: list[float] = []
    if standard_model.expected:
        predicted = (np.array(standard_model.expected) + signal).tolist()
    up: list[float] = []
    down: list[float] = []
    if sums.has_variations[row]:
        envelope = np.array([total, *(varied[row] for varied in sums.varied.values())]) * ratio
        up, down = envelope.max(axis=0).tolist(), envelope.min(axis=0).tolist()
    return SignalYield(
        signal=tuple(signal.tolist()),
        error=tuple(error.tolist()),
        by_energy=_parts(sums.by_energy, row, ratio),
        predicted=tuple(predicted),
        scale_up=tuple(up),
        scale_down=tuple(down),
        by_process=_parts(sums.by_process, row, ratio),
        error_by_sample={
            sample: tuple((part * ratio).tolist())
            for sample, part in sums.error_by_sample[row].items()
        },
    )


def _parts(
    parts: Mapping[_Key, np.ndarray], row: int, ratio: float
) -> dict[_Key, tuple[float, ...]]:
    return {key: tuple((part[row] * ratio).tolist()) for key, part in parts.items()}
