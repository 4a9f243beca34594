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
from zprimer.simulation.lhe import FINAL, LheSample

COLUMNS = ["id", "status", "mother1", "p"]
_COMMON = [
    "Beams:frameType = 4",
    "Random:setSeed = on",
    "Next:numberCount = 0",
    "Next:numberShowEvent = 0",
    # the LHC experiments' definition of a stable particle: c tau above 10 mm
    "ParticleDecays:limitTau0 = on",
    "ParticleDecays:tau0Max = 10.0",
]
_MATCH_TOLERANCE = 1e-6


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


def start(sample: LheSample, commands: list[str], seed: int) -> pythia8mc.Pythia:
    """A Pythia that is ready for the first event of the sample.

    Raises:
        DataFileError: Pythia does not accept the file.
    """
    pythia = pythia8mc.Pythia()
    for command in [*_COMMON, *commands, f"Random:seed = {seed}"]:
        if not pythia.readString(command):
            raise ValueError(f"Pythia {version()} does not know the setting '{command}'")
    pythia.settings.word("Beams:LHEF", str(sample.path.resolve()))
    if not pythia.init():
        raise DataFileError(
            f"Pythia cannot start from {sample.path}: the reason stands at the end of shower.log."
        )
    return pythia


def batches(pythia: pythia8mc.Pythia, sample: LheSample, size: int) -> Iterator[ShoweredBatch]:
    """Shower all events of the sample, at most ``size`` in memory at a time.

    Left out as failed are events that Pythia gives up, and those whose total momentum it changes,
    as it must to make room for the masses of two leptons that fly closer together than these.
    """
    fingerprints = lhe_fingerprints(sample)
    next_index = 0
    for begin in range(0, len(sample), size):
        tried = min(size, len(sample) - begin)
        events = ak.drop_none(pythia.nextBatch(tried, "none"))
        if not len(events):
            yield ShoweredBatch(np.array([], dtype=np.int64), ak.Array([]), tried)
            continue
        # Pythia does not say which event of the file it made an event from, and passes over
        # events beyond the beam energy without a word: so they are recognised, not counted
        found = np.stack(
            [ak.to_numpy(events.info[key]) for key in ("id1", "id2", "x1", "x2")], axis=1
        ).astype(float)
        index = align(found, fingerprints, next_index)
        known = index >= 0
        next_index = int(index.max(initial=next_index - 1)) + 1
        yield ShoweredBatch(index[known], events.prt[COLUMNS][known], tried)


def lhe_fingerprints(sample: LheSample) -> NDArray[np.float64]:
    """Species and momentum fractions ``(id1, id2, x1, x2)`` of the incoming partons, per event.

    The fractions follow from the outgoing particles, as Pythia takes them (``matchInOut``).
    """
    particles = sample.particles
    final = particles[particles.status == FINAL]
    energy, pz = ak.sum(final.e, axis=1), ak.sum(final.pz, axis=1)
    incoming = particles.pdgid[particles.status == -1]
    if ak.any(ak.num(incoming) != 2):
        bad = int(np.argmax(ak.to_numpy(ak.num(incoming) != 2)))
        raise DataFileError(
            f"event {bad} of {sample.path} has not two incoming partons: delete the file and "
            "rerun `zprimer generate`."
        )
    columns = [incoming[:, 0], incoming[:, 1]]
    columns += [(energy + pz) / sample.sqrt_s, (energy - pz) / sample.sqrt_s]
    return np.stack([ak.to_numpy(column) for column in columns], axis=1).astype(float)


def align(found: NDArray[np.float64], listed: NDArray[np.float64], begin: int) -> NDArray[np.int64]:
    """Recognise events that come in the order of a list, some of which may be left out.

    Args:
        found: fingerprints of the events that came, shape (n, k).
        listed: fingerprints of all events of the list, shape (N, k).
        begin: the first event of the list that may come.

    Returns:
        The position in the list of each, ascending, -1 for an event that is not in the rest of
        the list; shape (n,).

    Example:
        >>> import numpy as np
        >>> align(np.array([[1.0], [2.5], [4.0]]), np.array([[1.0], [2.0], [4.0]]), 0)
        array([ 0, -1,  2])
    """
    index = np.full(len(found), -1, dtype=np.int64)
    done, next_index = 0, begin
    while done < len(found):
        count = min(len(found) - done, len(listed) - next_index)
        same = _close(found[done : done + count], listed[next_index : next_index + count])
        run = count if same.all() else int(np.argmin(same))
        index[done : done + run] = next_index + np.arange(run)
        done, next_index = done + run, next_index + run
        if done < len(found):
            ahead = np.flatnonzero(_close(found[done], listed[next_index:]))
            if len(ahead):
                next_index += int(ahead[0])
            else:
                done += 1
    return index


def _close(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(np.isclose(first, second, rtol=_MATCH_TOLERANCE, atol=0).all(axis=-1))


@cache
def version() -> str:
    """The version of Pythia, e.g. ``8.317``."""
    return f"{pythia8mc.Pythia('', False).parm('Pythia:versionNumber'):.3f}"
