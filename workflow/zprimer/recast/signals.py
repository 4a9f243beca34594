"""Which points take their signal from which sample, and with which factors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zprimer.generation.process import Process
from zprimer.generation.processes import load_process
from zprimer.models.point import Point
from zprimer.recast.event_lists import LineShape
from zprimer.recast.histograms import factor_row
from zprimer.recast.selection import Selection
from zprimer.recast.templates import SM


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
