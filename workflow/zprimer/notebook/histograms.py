"""Selected events as histograms of :mod:`hist`."""

from collections.abc import Sequence
from typing import Any

import hist
import numpy as np

from zprimer.recast.analysis import Region
from zprimer.recast.selection import Selection
from zprimer.recast.templates import templates


def region_histogram(region: Region, selections: Sequence[Selection]) -> hist.Hist[Any]:
    """All weights of all samples in a region.

    Args:
        region: of the analysis.
        selections: of the samples.

    Returns:
        Cross sections in pb with their Monte Carlo variances; axes ``dataset`` (a sample),
        ``basis`` (a weight) and, if the region has bins, ``observable``.
    """
    samples = [str(each.sample["id"]) for each in selections]
    weights = list(dict.fromkeys(name for each in selections for name in each.basis))
    axes: list[Any] = [
        hist.axis.StrCategory(samples, name="dataset"),
        hist.axis.StrCategory(weights, name="basis"),
    ]
    if region.edges is not None:
        label = f"{region.title} [{region.unit}]" if region.unit else region.title
        axes.append(hist.axis.Variable(list(region.edges), name="observable", label=label))
    filled = hist.Hist(*axes, storage=hist.storage.Weight(), label=f"{region.title} (pb)")
    view: Any = filled.view()
    for row, selection in enumerate(selections):
        pb = templates(selection.regions[region.name], np.eye(len(selection.basis)))
        for k, name in enumerate(selection.basis):
            cells = view[row, weights.index(name)]
            cells["value"], cells["variance"] = _shaped(region, pb.values[k], pb.variances[k])
    return filled


def _shaped(region: Region, *columns: np.ndarray) -> list[Any]:
    """Per bin, or one number where there are none."""
    return [column[0] if region.edges is None else column for column in columns]
