"""Squared amplitudes by the name of their process, found in the modules of this package.

A module that defines ``PROCESSES``, a tuple of :class:`AmplitudeProcess`, adds its processes.
"""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import numpy as np

from zprimer.errors import InputError
from zprimer.io.finding import modules_with
from zprimer.models.point import Point

_ON_SHELL = 1e-6
"""Largest |p² − m²|/s and |Σp|/√s of given momenta."""

_MASSES = {"zp": 32, "t": 6, "t~": 6, "z": 23}


@dataclass(frozen=True)
class Evaluated:
    """|M|² of a batch.

    Attributes:
        squared: (n,) in GeV^(8−2·legs), averaged over incoming helicities and colours, summed over
            outgoing ones, with the factors of identical particles.
        test: (n,) relative violation of the stability test, None for tree amplitudes.
        rescued: (n,) whether the point was redone in higher precision.
    """

    squared: np.ndarray
    test: np.ndarray | None
    rescued: np.ndarray


@dataclass(frozen=True)
class AmplitudeProcess:
    """One process.

    Attributes:
        name: particles in the order in which ``evaluate`` takes their momenta, ``"g g > zp g"``.
        model: name of the model whose amplitude it is, None for every model.
        evaluate: from a point and momenta of shape (n, legs, 4) to |M|².
    """

    name: str
    model: str | None
    evaluate: Callable[[Point, np.ndarray], Evaluated]


@dataclass(frozen=True)
class Ordered:
    """A process and where its legs stand in the order somebody gave."""

    process: AmplitudeProcess
    given: tuple[str, ...]
    positions: tuple[int, ...]


def processes() -> list[AmplitudeProcess]:
    """All processes of the package's modules."""
    modules = map(import_module, modules_with("zprimer.amplitudes", "PROCESSES"))
    return [process for module in modules for process in module.PROCESSES]


def _legs(name: str) -> tuple[list[str], list[str]]:
    incoming, _, outgoing = name.partition(">")
    return incoming.split(), outgoing.split()


def find(name: str) -> Ordered:
    """The process of this name, its particles in any order on either side.

    Raises:
        InputError: there is none.

    Example:
        >>> find("u~ u > g zp").positions
        (1, 0, 3, 2)
    """
    incoming, outgoing = _legs(name)
    everything = processes()
    for process in everything:
        first, last = _legs(process.name)
        if sorted(first) != sorted(incoming) or sorted(last) != sorted(outgoing):
            continue
        positions: list[int] = []
        for wanted, offset, given in ((first, 0, incoming), (last, len(incoming), outgoing)):
            free = list(range(len(given)))
            for particle in wanted:
                at = next(i for i in free if given[i] == particle)
                free.remove(at)
                positions.append(offset + at)
        return Ordered(process, (*incoming, *outgoing), tuple(positions))
    spellings = {_sorted_name(*_legs(process.name)): process.name for process in everything}
    near = difflib.get_close_matches(_sorted_name(incoming, outgoing), spellings, n=3, cutoff=0.3)
    known = ", ".join(f"'{spellings[key]}'" for key in near)
    raise InputError(
        f"unknown process '{name}': "
        + (f"did you mean one of {known}?" if near else f"try '{everything[0].name}'.")
    )


def _sorted_name(incoming: list[str], outgoing: list[str]) -> str:
    return " ".join([*sorted(incoming), ">", *sorted(outgoing)])


def evaluate(ordered: Ordered, point: Point, momenta: np.ndarray, where: str) -> Evaluated:
    """|M|² at momenta given in the order of the name that was asked for.

    Args:
        ordered: from :func:`find`.
        point: of the process's model.
        momenta: (n, legs, 4), (E, px, py, pz) in GeV.
        where: the file the momenta come from, for messages.

    Raises:
        InputError: momenta have the wrong shape, are off their mass shells or not conserved.
        ConvergenceError: a loop amplitude fails its stability test in higher precision too.
    """
    _check(ordered, point, momenta, where)
    try:
        result = ordered.process.evaluate(point, momenta[:, ordered.positions])
    except ZeroDivisionError:
        raise InputError(
            f"{where}: a denominator vanishes at one of the points: leave out momenta that lie "
            "exactly on an axis or in a symmetric position."
        ) from None
    bad = np.flatnonzero(~np.isfinite(result.squared))
    if len(bad):
        raise InputError(f"{where}: |M|² is not finite at point {bad[0]}: leave it out.")
    return result


def _check(ordered: Ordered, point: Point, momenta: np.ndarray, where: str) -> None:
    legs = len(ordered.given)
    if momenta.ndim != 3 or momenta.shape[1:] != (legs, 4):
        raise InputError(
            f"{where}: '{' '.join(ordered.given)}' has {legs} legs of 4 components each, but the "
            f"momenta have the shape {momenta.shape[1:]}."
        )
    if not np.isfinite(momenta).all():
        raise InputError(f"{where}: a momentum is not finite.")
    signs = np.where(np.arange(legs) < 2, 1.0, -1.0)
    total = momenta[:, 0] + momenta[:, 1]
    s = total[:, 0] ** 2 - (total[:, 1:] ** 2).sum(axis=1)
    for n in np.flatnonzero(~((s > 0) & (momenta[:, :, 0] > 0).all(axis=1))):
        raise InputError(f"{where}: point {n} has no positive energies.")
    lost = np.abs(np.einsum("nlm,l->nm", momenta, signs)).max(axis=1) / np.sqrt(s)
    for n in np.flatnonzero(lost > _ON_SHELL):
        raise InputError(
            f"{where}: momentum of point {n} is not conserved, by {lost[n]:.2g} of its energy; "
            f"{_ON_SHELL:g} is allowed."
        )
    squares = momenta[:, :, 0] ** 2 - (momenta[:, :, 1:] ** 2).sum(axis=2)
    for leg, particle in enumerate(ordered.given):
        mass = leg_mass(particle, point)
        off = np.abs(squares[:, leg] - mass**2) / s
        for n in np.flatnonzero(off > _ON_SHELL):
            found = np.sqrt(np.maximum(squares[n, leg], 0))
            raise InputError(
                f"{where}: leg {leg + 1} ({particle}) of point {n} has mass {found:.10g} GeV, the "
                f"card says {mass:.10g} GeV."
            )


def leg_mass(particle: str, point: Point) -> float:
    """Mass of an external particle in the amplitudes, GeV."""
    pdg = _MASSES.get(particle)
    if pdg is None:
        return 0.0
    return point.masses[32] if pdg == 32 else point.parameters["mz" if pdg == 23 else "mt"]
