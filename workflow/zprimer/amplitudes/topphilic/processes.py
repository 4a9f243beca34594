"""The processes of model ``topphilic`` by name, at a parameter point."""

from collections.abc import Callable

import numpy as np

from zprimer.amplitudes.catalogue import AmplitudeProcess, Evaluated
from zprimer.amplitudes.topphilic.boson_pairs import pair_coefficients
from zprimer.amplitudes.topphilic.couplings import (
    jet_couplings,
    pair_couplings,
    top_pair_couplings,
)
from zprimer.amplitudes.topphilic.jets import jet_coefficients
from zprimer.amplitudes.topphilic.top_pair import top_pair_coefficients
from zprimer.models.point import Point
from zprimer.models.topphilic import PARTNER

_LIGHT_QUARKS = ("d", "u", "s", "c", "b")


def _masses(point: Point) -> tuple[float, float]:
    return point.parameters["mt"], point.masses[PARTNER]


def _jet(channel: str) -> Callable[[Point, np.ndarray], Evaluated]:
    def evaluate(point: Point, momenta: np.ndarray) -> Evaluated:
        result = jet_coefficients(channel, momenta, _masses(point))
        squared = point.parameters["alpha_s"] ** 3 * (result.values @ jet_couplings(point))
        return Evaluated(squared, result.test if channel == "gg" else None, result.rescued)

    return evaluate


def _pair(point: Point, momenta: np.ndarray) -> Evaluated:
    result = pair_coefficients(momenta, _masses(point))
    squared = point.parameters["alpha_s"] ** 2 * (result.values @ pair_couplings(point))
    return Evaluated(squared, result.test, result.rescued)


def _tops(channel: str) -> Callable[[Point, np.ndarray], Evaluated]:
    def evaluate(point: Point, momenta: np.ndarray) -> Evaluated:
        values = top_pair_coefficients(channel, momenta, point.parameters["mt"])
        squared = point.parameters["alpha_s"] ** 2 * (values @ top_pair_couplings(point))
        return Evaluated(squared, None, np.zeros(len(momenta), dtype=bool))

    return evaluate


def _all() -> list[AmplitudeProcess]:
    found = [
        AmplitudeProcess("g g > zp g", "topphilic", _jet("gg")),
        AmplitudeProcess("g g > z zp", "topphilic", _pair),
        AmplitudeProcess("g g > t t~ zp", "topphilic", _tops("gg")),
    ]
    for q in _LIGHT_QUARKS:
        found += [
            AmplitudeProcess(f"{q} {q}~ > zp g", "topphilic", _jet("qq")),
            AmplitudeProcess(f"g {q} > zp {q}", "topphilic", _jet("gq")),
            AmplitudeProcess(f"g {q}~ > zp {q}~", "topphilic", _jet("gq")),
            AmplitudeProcess(f"{q} {q}~ > t t~ zp", "topphilic", _tops("qq")),
        ]
    return found


PROCESSES = tuple(_all())
