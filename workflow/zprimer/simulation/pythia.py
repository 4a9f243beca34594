"""Pythia 8 (C. Bierlich et al., 2203.11601) over a Les Houches event file, in batches."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import awkward as ak
import numpy as np
import pythia8mc
from numpy.typing import NDArray

from zprimer.errors import DataFileError
from zprimer.simulation.event_source import EventSource, numbers_of
from zprimer.simulation.lhe import LheSample

COLUMNS = ["id", "status", "mother1", "p"]
_COMMON = [
    "Beams:frameType = 5",
    "Random:setSeed = on",
    "Next:numberCount = 0",
    "Next:numberShowEvent = 0",
    # the LHC experiments' definition of a stable particle: c tau above 10 mm
    "ParticleDecays:limitTau0 = on",
    "ParticleDecays:tau0Max = 10.0",
]
_ERROR, _GIVEN_UP = "PYTHIA Error in ", "PYTHIA Abort from "


@dataclass(frozen=True)
class ShoweredBatch:
    """Some showered events.

    Attributes:
        index: the number in the LHE file, from 0, of each event that Pythia made, ascending.
        particles: Pythia's whole record: jagged ``id, status, mother1`` and four-momentum ``p``
            in GeV, position 0 of each event being the collision as a whole.
        tried: events read from the file for this batch, those that failed included.
    """

    index: NDArray[np.int64]
    particles: ak.Array
    tried: int


@contextmanager
def stdout_to(path: Path) -> Iterator[None]:
    """Send all that the process prints, C++ libraries included, to a file instead.

    Pythia and fastjet write to the C++ stream, which ``contextlib.redirect_stdout`` cannot reach.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    saved = os.dup(1)
    try:
        with open(path, "wb") as log:
            os.dup2(log.fileno(), 1)
            try:
                yield
            finally:
                sys.stdout.flush()
                ctypes.CDLL(None).fflush(None)
                os.dup2(saved, 1)
    finally:
        os.close(saved)


class Shower(pythia8mc.Pythia):
    """A Pythia with the events it showers, which it must not outlive."""

    def __init__(self, source: EventSource) -> None:
        super().__init__()
        self.source = source
        self.setLHAupPtr(source)


def start(sample: LheSample, commands: list[str], seed: int) -> Shower:
    """A Pythia that is ready for the first event of the sample.

    Raises:
        DataFileError: Pythia does not accept the beams.
    """
    pythia = Shower(EventSource(sample.records, sample.sqrt_s))
    for command in [*_COMMON, *commands, f"Random:seed = {seed}"]:
        if not pythia.readString(command):
            raise ValueError(f"Pythia {version()} does not know the setting '{command}'")
    if not pythia.init():
        raise DataFileError(
            f"Pythia cannot start from {sample.path}: the reason stands at the end of shower.log."
        )
    return pythia


def batches(pythia: Shower, sample: LheSample, size: int) -> Iterator[ShoweredBatch]:
    """Shower all events of the sample, at most ``size`` in memory at a time.

    Left out are events that Pythia gives up.
    """
    for begin in range(0, len(sample), size):
        tried = min(size, len(sample) - begin)
        events = ak.drop_none(pythia.nextBatch(tried, "none"))
        if len(events):
            yield ShoweredBatch(numbers_of(events), events.prt[COLUMNS], tried)
        else:
            yield ShoweredBatch(np.array([], dtype=np.int64), ak.Array([]), tried)


def complaint(log: Path) -> str:
    """What Pythia said of the first event that it gave up.

    Args:
        log: all that it printed.
    """
    error = "it gave no reason"
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if _GIVEN_UP in line:
            break
        if _ERROR in line:
            error = line.partition(_ERROR)[2].strip()
    return error


@cache
def version() -> str:
    """The version of Pythia, e.g. ``8.317``."""
    return f"{pythia8mc.Pythia('', False).parm('Pythia:versionNumber'):.3f}"
