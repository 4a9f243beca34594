"""Handing events to Pythia one by one, each under its number.

Pythia passes over an event that it does not like without saying which, and changes the momenta of
others in their last digits; the number, in place of the weight, is what it cannot change.
"""

import awkward as ak
import numpy as np
import pythia8mc
from numpy.typing import NDArray

from zprimer.simulation.event_checks import PROTON, EventRecords

ALL_ACCEPTED = -4
"""IDWTUP of hep-ph/0109068: Pythia makes every event that it gets, whatever its weight."""
_PROCESS = 1
_SELF = -1.0
"""SCALUP is the starting scale of every particle."""


class EventSource(pythia8mc.LHAup):
    """The events of a file, as Pythia asks for them.

    Args:
        events: their particles.
        sqrt_s: energy of the collider, GeV.
    """

    def __init__(self, events: EventRecords, sqrt_s: float) -> None:
        super().__init__()
        self._events, self._beam = events, sqrt_s / 2
        self._first = events.first
        self._next = 0

    def setInit(self) -> bool:
        """Tell Pythia the beams and what the weights are."""
        self.setBeamA(PROTON, self._beam)
        self.setBeamB(PROTON, self._beam)
        self.setStrategy(ALL_ACCEPTED)
        self.addProcess(_PROCESS, 1.0, 0.0, 1.0)
        return True

    def setEvent(self, process: int = 0) -> bool:
        """Tell Pythia the next event; False after the last."""
        if self._next >= len(self._first):
            return False
        begin, count = int(self._first[self._next]), int(self._events.counts[self._next])
        rows = slice(begin, begin + count)
        self._next += 1
        self.setProcess(_PROCESS, float(self._next), *self._events.scales[self._next - 1].tolist())
        integers, numbers = self._events.integers[rows], self._events.numbers[rows]
        for first, second in zip(integers.tolist(), numbers.tolist(), strict=True):
            self.addParticle(*first, *second, _SELF)
        return True


def numbers_of(events: ak.Array) -> NDArray[np.int64]:
    """The positions, from 0 in their source, of events that Pythia made."""
    weights = ak.to_numpy(ak.firsts(events.info.weights))
    return np.asarray(np.rint(weights).astype(np.int64) - 1)
