"""Yields of events that carry no weight but the nominal one: they are the signal as it stands."""

from collections.abc import Sequence

import numpy as np

from zprimer.errors import InputError
from zprimer.recast.analysis import Analysis
from zprimer.recast.results import Yields, YieldTable
from zprimer.recast.selection import Selection
from zprimer.recast.signals import PointGroup, signal_yield
from zprimer.recast.standard_model import standard_model_yield


def nominal_yields(analysis: Analysis, selections: Sequence[Selection], id: str) -> Yields:
    """Expected events of one point whose events were made at it, of all samples together.

    Args:
        analysis: with signals normalised to its luminosity.
        selections: of this analysis, one a process and beam energy, each with a single weight.
        id: what the point is called.

    Raises:
        InputError: the analysis scales signals by a simulated Standard Model, of which these
            events are no part; or a process stands twice at an energy of the collider.
    """
    if analysis.signal_normalisation != "luminosity":
        raise InputError(
            f"analysis '{analysis.name}' scales a signal by its simulated Standard Model, so that "
            "events with no weight but the nominal one have no yield: name a weight 'sm' in the "
            "key 'basis' of their sample.json, with those of the signal."
        )
    kinds = [(str(each.sample["process"]), float(each.sample["sqrt_s"])) for each in selections]
    twice = next((kind for kind in kinds if kinds.count(kind) > 1), None)
    if twice is not None:
        raise InputError(
            f"process '{twice[0]}' at {twice[1]:g} GeV is given twice, in samples "
            f"{', '.join(str(each.sample['id']) for each in selections)}: leave one out."
        )
    tables = {
        region.name: standard_model_yield(analysis, region, selections)
        for region in analysis.regions.values()
    }
    first = np.zeros(1, dtype=int)
    groups = [PointGroup(each, first, np.ones((1, 1)), None) for each in selections]
    table = YieldTable(
        ids=(id,),
        parameters={},
        sample_sets=(tuple(str(each.sample["id"]) for each in selections),),
        sample_set=first,
        standard_model=first,
        regions={
            region.name: signal_yield(analysis, region, groups, kinds, [tables[region.name]], first)
            for region in analysis.regions.values()
        },
    )
    return Yields(
        analysis=analysis.name,
        model=str(selections[0].sample["model"]),
        luminosities=dict(analysis.luminosities),
        standard_model=(tables,),
        points=table,
    )
