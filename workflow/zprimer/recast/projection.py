"""A published analysis at another luminosity: ``projection: {from: …, luminosity: …}``."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from zprimer.recast.analysis import Analysis, Region


def projected(base: Analysis, name: str, path: Path, content: Mapping[str, Any]) -> Analysis:
    """An analysis as it would be with more data of the same kind.

    Luminosities and the expected background grow by one factor, at every beam energy the same. The
    observed events are the expected ones: nothing was measured, and fluctuations of the data there
    are would grow into what no data will show. All relative uncertainties stay, those of
    luminosity, background, detector and theory; what the data determine themselves, a smooth
    background, is known better with the square root of the events. A bound that a paper states in
    events does not carry over.

    Args:
        base: the analysis as it is.
        name: of the projection.
        path: its analysis.yaml.
        content: of that file.

    Example:
        >>> from zprimer.recast.analysis import load_analysis
        >>> base = load_analysis("ttbar_dimuon_projection")
        >>> content = {"title": "", "references": (), "projection": {"luminosity": 278.0}}
        >>> projected(base, "twice", Path("analysis.yaml"), content).luminosities
        {13000.0: 278.0}
    """
    factor = content["projection"]["luminosity"] / sum(base.luminosities.values())
    return replace(
        base,
        name=name,
        title=content["title"],
        references=tuple(content["references"]),
        luminosities={sqrt_s: factor * value for sqrt_s, value in base.luminosities.items()},
        regions={key: _scaled(region, factor) for key, region in base.regions.items()},
        rule=None,
        projection=True,
        data_sets=(),
        supersedes=(),
    )


def _scaled(region: Region, factor: float) -> Region:
    if region.background is None:
        return region
    events = tuple(factor * number for number in region.background.events)
    stated = region.background.luminosity
    luminosity = None if stated is None else factor * stated
    background = replace(region.background, events=events, luminosity=luminosity)
    return replace(region, background=background, observed=events)
