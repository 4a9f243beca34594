"""Templates of many points from one selected sample, in pb."""

from collections.abc import Sequence

import numpy as np

from zprimer.recast.analysis import Analysis
from zprimer.recast.event_lists import EventList, LineShape, contract_events
from zprimer.recast.histograms import BasisHistogram, PointContractions, contract_points
from zprimer.recast.selection import Selection

FB_PER_PB = 1000.0
SM = "sm"
"""Name of the basis weight that is the Standard Model."""


def templates(
    region: BasisHistogram | EventList,
    factors: np.ndarray,
    shapes: Sequence[LineShape] | None = None,
    sample_widths: Sequence[float] = (),
) -> PointContractions:
    """Cross section per bin of P points, pb.

    Args:
        region: of a selection.
        factors: of each basis weight at each point, shape (P, K).
        shapes: line shape of each point; None for that of the sample.
        sample_widths: widths in the sample, GeV.

    Raises:
        InputError: a width is beyond the reach of the sample.
    """
    if isinstance(region, EventList):
        return contract_events(region, factors, shapes, sample_widths)
    return contract_points(region, factors)


def events_per_pb(analysis: Analysis, selection: Selection) -> float:
    """Luminosity of an analysis at the energy of a sample, pb⁻¹."""
    return FB_PER_PB * analysis.luminosities[float(selection.sample["sqrt_s"])]
