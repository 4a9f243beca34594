"""The processes of model ``topphilic`` by name, at a parameter point."""

from collections.abc import Callable

import numpy as np

from zprimer.amplitudes.catalogue import AmplitudeProcess, Evaluated
from zprimer.amplitudes.topphilic.boson_pairs import Chiral, coupling_products, pair_coefficients
from zprimer.amplitudes.topphilic.jets import jet_coefficients
from zprimer.amplitudes.topphilic.top_pair import top_pair_coefficients
from zprimer.models.point import Point

_LIGHT_QUARKS = ("d", "u", "s", "c", "b")
_PARTNER = 6000006


def _masses(point: Point) -> tuple[float, float]:
    return point.parameters["mt"], point.masses[_PARTNER]


def chiral(point: Point, name: str) -> Chiral:
    """The couplings of one vertex of a point, e.g. ``"zp_tT"``."""
    left, right = point.couplings[f"{name}_L"], point.couplings[f"{name}_R"]
    return Chiral(float(left.real), float(right.real))


def jet_couplings(point: Point) -> np.ndarray:
    """The six products of couplings of :data:`zprimer.amplitudes.topphilic.jets.BASIS`."""
    quarks = [chiral(point, "zp_tt"), chiral(point, "zp_TT")]
    products = []
    for sign in (1.0, -1.0):
        t, partner = (0.5 * (quark.right + sign * quark.left) for quark in quarks)
        products += [t * t, t * partner, partner * partner]
    return np.array(products)


def pair_couplings(point: Point) -> np.ndarray:
    """The 21 products of couplings of :data:`zprimer.amplitudes.topphilic.boson_pairs.BASIS`."""
    z, zprime = (
        {loop: chiral(point, f"{boson}_{loop}") for loop in ("tt", "TT", "tT")}
        for boson in ("z", "zp")
    )
    return coupling_products(z, zprime)


def top_pair_couplings(point: Point) -> np.ndarray:
    """The three products of couplings of :data:`zprimer.amplitudes.topphilic.top_pair.BASIS`."""
    top = chiral(point, "zp_tt")
    return np.array([top.left**2, top.left * top.right, top.right**2])


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
