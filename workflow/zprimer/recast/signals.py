"""Expected signal events of all points: from which sample, with which factors, how many."""

from collections.abc import Sequence
from dataclasses import dataclass

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


def signal_yield(
    analysis: Analysis,
    region: Region,
    groups: Sequence[PointGroup],
    kinds: Sequence[tuple[str, float]],
    tables: Sequence[StandardModelYield],
    table_of: np.ndarray,
) -> SignalYield:
    """Signal of every point in one region.

    Processes, beam energies and scale variations of the same id are summed; Monte Carlo errors,
    independent from sample to sample, in quadrature.

    Args:
        analysis: gives the luminosities.
        region: of the analysis.
        groups: the samples in use.
        kinds: process and √s in GeV of the samples of a point, in their order.
        tables: Standard Model yields in the region.
        table_of: which of them belongs to each point, shape (P,).

    Raises:
        InputError: a width is beyond the reach of its sample.
    """
    shape = (len(table_of), region.bins)
    sums = _Sums(shape, len(kinds) if len(table_of) else 0)
    contracted = []
    for group in groups:
        widths = [float(width) for width in group.selection.sample.get("widths", ())]
        content = group.selection.regions[region.name]
        contracted.append(templates(content, group.factors, group.shapes, widths))
    sums.varied = {name: np.zeros(shape) for pb in contracted for name in pb.variations}
    for group, pb in zip(groups, contracted, strict=True):
        sums.add(group, pb, events_per_pb(analysis, group.selection), kinds)
    return sums.scaled(tables, table_of)


class _Sums:
    """Signal events before the Standard Model's ratio.

    Args:
        shape: points and bins.
        samples: number of samples a point.
    """

    def __init__(self, shape: tuple[int, int], samples: int) -> None:
        points, bins = shape
        self.total, self.variance = np.zeros(shape), np.zeros(shape)
        self.by_energy: dict[float, np.ndarray] = {}
        self.by_process: dict[str, np.ndarray] = {}
        self.errors = np.zeros((points, samples, bins))
        self.varied: dict[str, np.ndarray] = {}
        self.has_variations = np.zeros(points, dtype=bool)

    def add(
        self,
        group: PointGroup,
        pb: PointContractions,
        scale: float,
        kinds: Sequence[tuple[str, float]],
    ) -> None:
        rows, values, sample = group.rows, pb.values * scale, group.selection.sample
        process, sqrt_s = str(sample["process"]), float(sample["sqrt_s"])
        self.total[rows] += values
        self.variance[rows] += pb.variances * scale**2
        self.errors[rows, kinds.index((process, sqrt_s))] = np.sqrt(pb.variances) * scale
        self.by_energy.setdefault(sqrt_s, np.zeros_like(self.total))[rows] += values
        self.by_process.setdefault(process, np.zeros_like(self.total))[rows] += values
        for name, varied in self.varied.items():
            shifted = pb.variations.get(name)
            varied[rows] += values if shifted is None else shifted * scale
        self.has_variations[rows] |= bool(pb.variations)

    def scaled(self, tables: Sequence[StandardModelYield], table_of: np.ndarray) -> SignalYield:
        """The yields with the ratio of each point's Standard Model."""
        ratio = np.array([table.ratio for table in tables])[table_of, None]
        ratio_error = np.array([table.ratio_error for table in tables])[table_of, None]
        signal = self.total * ratio
        bins = len(tables[0].expected) if tables else 0
        expected = np.array([t.expected for t in tables]).reshape(len(tables), bins)[table_of]
        envelope = np.array([self.total, *self.varied.values()]) * ratio
        return SignalYield(
            signal=signal,
            error=np.sqrt(self.variance * ratio**2 + (self.total * ratio_error) ** 2),
            predicted=expected + signal if bins else expected,
            scale_up=envelope.max(axis=0),
            scale_down=envelope.min(axis=0),
            varied=self.has_variations,
            by_energy={key: part * ratio for key, part in self.by_energy.items()},
            by_process={key: part * ratio for key, part in self.by_process.items()},
            error_by_sample=self.errors * ratio[:, None],
        )
