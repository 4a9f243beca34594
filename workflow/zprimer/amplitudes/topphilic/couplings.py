"""Products of couplings that the coefficients of the squared amplitudes are multiplied with.

No compiled code is needed to know them.
"""

from collections.abc import Mapping

import numpy as np

from zprimer.models.point import Point
from zprimer.models.topphilic import Chiral

JET_PRODUCTS = ("VtVt", "VtVT", "VTVT", "AtAt", "AtAT", "ATAT")
"""Of pp → jZ': vector and axial couplings of t and T to the Z'."""

TOP_PAIR_PRODUCTS = ("LL", "LR", "RR")
"""Of pp → tt̄Z': chiral couplings of the top to the Z'."""

_LOOPS = ("tt", "TT", "tT")
_PARTS = tuple(f"{part}{loop}" for loop in _LOOPS for part in "PN")
PAIRS = tuple((i, j) for i in range(6) for j in range(i, 6))
PAIR_PRODUCTS = tuple(f"{_PARTS[i]}.{_PARTS[j]}" for i, j in PAIRS)
"""Of gg → ZZ': P = VV' + AA' and N = VV' − AA' of the loops of t, of T and of both."""


def chiral(point: Point, name: str) -> Chiral:
    """The couplings of one vertex of a point, e.g. ``"zp_tT"``."""
    left, right = point.couplings[f"{name}_L"], point.couplings[f"{name}_R"]
    return Chiral(float(left.real), float(right.real))


def jet_couplings(point: Point) -> np.ndarray:
    """The six products of :data:`JET_PRODUCTS`."""
    quarks = [chiral(point, "zp_tt"), chiral(point, "zp_TT")]
    products = []
    for sign in (1.0, -1.0):
        t, partner = (0.5 * (quark.right + sign * quark.left) for quark in quarks)
        products += [t * t, t * partner, partner * partner]
    return np.array(products)


def pair_couplings(point: Point) -> np.ndarray:
    """The 21 products of :data:`PAIR_PRODUCTS`."""
    z, zprime = (
        {loop: chiral(point, f"{boson}_{loop}") for loop in _LOOPS} for boson in ("z", "zp")
    )
    return pair_products(z, zprime)


def pair_products(z: Mapping[str, Chiral], zprime: Mapping[str, Chiral]) -> np.ndarray:
    """The 21 products from the couplings of Z and Z′ to ``"tt"``, ``"TT"`` and ``"tT"``."""
    factors = []
    for loop in _LOOPS:
        a, b = z[loop], zprime[loop]
        factors.append(0.5 * (a.left * b.left + a.right * b.right))
        factors.append(0.5 * (a.left * b.right + a.right * b.left))
    return np.array([factors[i] * factors[j] for i, j in PAIRS])


def top_pair_couplings(point: Point) -> np.ndarray:
    """The three products of :data:`TOP_PAIR_PRODUCTS`, of a point of any model."""
    found = point.zprime_couplings()
    left, right = (float(side["u"][0, 2, 2].real) for side in (found.left, found.right))
    return np.array([left**2, left * right, right**2])
