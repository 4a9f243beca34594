"""Properties of particle species, looked up for whole arrays of PDG numbers at once."""

from dataclasses import dataclass

import numpy as np
import pythia8mc
from numpy.typing import ArrayLike, NDArray

NEUTRINOS = (12, 14, 16)
_FIRST = 1


@dataclass(frozen=True)
class SpeciesTable:
    """What is needed to know of every species of a Pythia run, sorted by PDG number.

    Attributes:
        pdgid: PDG numbers, antiparticles included, ascending.
        charge: electric charge in units of e.
        composite: is a hadron or a diquark.
        bottom: is a hadron with an open b quark.
        charm: is a hadron with an open c quark and no b quark.
    """

    pdgid: NDArray[np.int64]
    charge: NDArray[np.float64]
    composite: NDArray[np.bool_]
    bottom: NDArray[np.bool_]
    charm: NDArray[np.bool_]

    def rows(self, pdgid: ArrayLike) -> NDArray[np.int64]:
        """The rows of the given species; every one of them must be in the table."""
        return np.searchsorted(self.pdgid, np.asarray(pdgid))


def species_table(pythia: pythia8mc.Pythia) -> SpeciesTable:
    """The table of all species that a Pythia knows."""
    data = pythia.particleData
    numbers = []
    number = _FIRST
    while number:
        numbers.append(number)
        if data.hasAnti(number):
            numbers.append(-number)
        number = data.nextId(number)
    numbers.sort()
    heaviest = [
        abs(data.heaviestQuark(i)) if data.isHadron(i) and not data.isOnium(i) else 0
        for i in numbers
    ]
    return SpeciesTable(
        pdgid=np.array(numbers, dtype=np.int64),
        charge=np.array([data.charge(i) for i in numbers]),
        composite=np.array([data.isHadron(i) or data.isDiquark(i) for i in numbers]),
        bottom=np.array(heaviest) == 5,
        charm=np.array(heaviest) == 4,
    )
