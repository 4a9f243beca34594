"""The four-lepton processes by name, at a parameter point of any model."""

from itertools import combinations_with_replacement

import numpy as np

from zprimer.amplitudes.catalogue import AmplitudeProcess, Evaluated
from zprimer.amplitudes.tree import squared_amplitude
from zprimer.models.point import Point


def _process(name: str) -> AmplitudeProcess:
    def evaluate(point: Point, momenta: np.ndarray) -> Evaluated:
        squared = squared_amplitude(name, point, momenta)
        return Evaluated(squared, None, np.zeros(len(momenta), dtype=bool))

    return AmplitudeProcess(name, None, evaluate)


PROCESSES = tuple(
    _process(f"{q} {q}~ > {a}+ {a}- {b}+ {b}-")
    for q in ("u", "d", "s", "c", "b")
    for a, b in combinations_with_replacement(("mu", "e", "ta"), 2)
)
