"""Which points an analysis can say something about."""

from typing import TYPE_CHECKING

from zprimer.errors import InputError
from zprimer.generation.line_shape import WIDEST
from zprimer.models.point import ZPRIME, Point
from zprimer.recast.analysis import Analysis

if TYPE_CHECKING:
    from zprimer.recast.selection import Selection


def outside_data(analysis: Analysis, point: Point) -> str | None:
    """Why the data of an analysis do not cover the resonance of a point, None if they do.

    They do if its mass lies within the edges of a fitted region that has a line shape. An
    analysis without such a region covers every point.
    """
    edges = [
        region.edges
        for region in analysis.fitted_regions
        if region.line_shape and region.edges is not None
    ]
    if not edges or ZPRIME not in point.masses:
        return None
    mass = point.masses[ZPRIME]
    if any(span[0] <= mass <= span[-1] for span in edges):
        return None
    first, last = min(span[0] for span in edges), max(span[-1] for span in edges)
    return f"mass of {mass:g} GeV outside of the data from {first:g} to {last:g} GeV"


def beyond_sample(analysis: Analysis, point: Point, selection: "Selection") -> str | None:
    """Why the events of a sample cannot have the line shape of a point, None if they can.

    Raises:
        InputError: the model of the point does not have the resonance of the sample.
    """
    resonance, widths = selection.sample.get("resonance"), selection.sample.get("widths")
    if resonance is None:
        return None
    pdgid = int(resonance)
    if pdgid not in point.widths:
        raise InputError(
            f"sample '{selection.sample['id']}' has a resonance of PDG id {pdgid}, which model "
            f"'{point.model}' does not have: its particles with a width are "
            f"{', '.join(str(known) for known in sorted(point.widths))}."
        )
    if not widths or not any(region.line_shape for region in analysis.regions.values()):
        return None
    width, reach = point.widths[pdgid], WIDEST * max(widths)
    if width <= reach:
        return None
    return f"width of {width:.4g} GeV above {reach:.4g} GeV, the widest its samples can take"
