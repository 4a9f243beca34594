"""High-mass muon pairs as ATLAS 1707.02424 selects them; what is inferred: see README.md."""

import awkward as ak

from zprimer.recast.detector import Detector
from zprimer.recast.dimuon import select_pairs
from zprimer.recast.selection import SelectedEvents

LOWEST_MASS = 111.86874
"""GeV; the bins that are used begin here."""


def select(events: ak.Array, detector: Detector) -> SelectedEvents:
    """The region ``spectrum``."""
    return select_pairs(events, detector, LOWEST_MASS)
