"""Squared tree amplitudes by the name of their process, at a parameter point."""

from dataclasses import dataclass

import numpy as np

from zprimer.amplitudes.couplings import bosons, fermion_couplings
from zprimer.amplitudes.four_lepton import squared_coefficients
from zprimer.errors import InputError
from zprimer.models.point import ZPRIME, Point

_QUARKS = {"d": 1, "u": 2, "s": 3, "c": 4, "b": 5}
_LEPTONS = {"e": 11, "mu": 13, "ta": 15}
_PDG_IDS = {
    **_QUARKS,
    **{f"{name}~": -pdg for name, pdg in _QUARKS.items()},
    **{f"{name}-": pdg for name, pdg in _LEPTONS.items()},
    **{f"{name}+": -pdg for name, pdg in _LEPTONS.items()},
}
_EXAMPLE = "u u~ > mu+ mu- mu+ mu-"


@dataclass(frozen=True)
class _Legs:
    """PDG ids of a process and where its legs stand in the order a, b, ℓ⁻, ℓ⁺, ℓ'⁻, ℓ'⁺."""

    quark: int
    leptons: tuple[int, int]
    order: tuple[int, ...]
    quark_first: bool


def squared_amplitude(
    process: str, point: Point, momenta: np.ndarray, zprime_width: float | None = None
) -> np.ndarray:
    """|M|² of q q̄ → four charged leptons with γ, Z and Z', all fermions massless, no Higgs.

    Args:
        process: names of the particles, e.g. ``"u u~ > mu+ mu- mu+ mu-"``; quarks d, u, s, c, b and
            antiquarks in either order, leptons e, mu, ta in any order.
        point: of any model; fermions couple to the Z' with the diagonals of its matrices.
        momenta: (n, 6, 4), (E, px, py, pz) in GeV, in the order of ``process``.
        zprime_width: GeV; None for the natural width of the point.

    Returns:
        (n,) in GeV⁻⁴, averaged over helicities and colours of the quarks, summed over those of the
        leptons, with 1/(2!2!) for identical pairs.

    Raises:
        InputError: the process is not of this kind or the momenta are not of this shape.

    Example:
        >>> from zprimer.models.point import load_model, model_names
        >>> point = load_model(model_names()[0]).point({"mzp": 60, "g": 0.1})
        >>> squared_amplitude("u u~ > mu+ mu- e+ e-", point, np.empty((0, 6, 4))).shape
        (0,)
    """
    legs = _parse(process)
    momenta = np.asarray(momenta, dtype=float)
    if momenta.ndim != 3 or momenta.shape[1:] != (6, 4):
        raise InputError(f"momenta of '{process}' must have shape (n, 6, 4), not {momenta.shape}.")
    inputs = point.parameters
    quark, first, second = (_couplings(point, pdg) for pdg in (legs.quark, *legs.leptons))
    width = point.widths[ZPRIME] if zprime_width is None else zprime_width
    coefficients = squared_coefficients(
        momenta[:, legs.order],
        quark[None],
        first,
        second,
        legs.leptons[0] == legs.leptons[1],
        bosons(inputs, point.masses[ZPRIME], width),
    )
    return coefficients[:, 0, 0 if legs.quark_first else 1, :5].sum(axis=1)


def _couplings(point: Point, pdg: int) -> np.ndarray:
    """Of a quark or charged lepton to photon, Z and Z', shape (3, 2)."""
    kind, first = ("l", 11) if pdg > 10 else ("ud"[pdg % 2], 2 - pdg % 2)
    generation = (pdg - first) // 2
    found = point.zprime_couplings()
    zprime = (
        float(side[kind][0, generation, generation].real) for side in (found.left, found.right)
    )
    left, right = zprime
    return fermion_couplings(point.parameters, pdg, (left, right))


def _parse(process: str) -> _Legs:
    initial, arrow, final = process.partition(">")
    names = [*initial.split(), *final.split()]
    unknown = [name for name in names if name not in _PDG_IDS]
    if unknown:
        raise InputError(
            f"process '{process}' has an unknown particle '{unknown[0]}': allowed are "
            f"{' '.join(_PDG_IDS)}."
        )
    ids = [_PDG_IDS[name] for name in names]
    partons, leptons = ids[:2], ids[2:]
    minus = sorted((pdg, 2 + k) for k, pdg in enumerate(leptons) if pdg > 0)
    plus = sorted((-pdg, 2 + k) for k, pdg in enumerate(leptons) if pdg < 0)
    flavours = tuple(pdg for pdg, _ in minus)
    if (
        not arrow
        or len(initial.split()) != 2
        or len(leptons) != 4
        or abs(partons[0]) > 5
        or partons[0] != -partons[1]
        or len(flavours) != 2
        or min(flavours) < 11
        or flavours != tuple(pdg for pdg, _ in plus)
    ):
        raise InputError(
            f"process '{process}' must be a quark and its antiquark to two pairs of charged "
            f"leptons, e.g. '{_EXAMPLE}'."
        )
    order = (0, 1, minus[0][1], plus[0][1], minus[1][1], plus[1][1])
    return _Legs(abs(partons[0]), (flavours[0], flavours[1]), order, partons[0] > 0)
