"""What of the collision Pythia simulates, and the seed it does so with."""

from dataclasses import asdict, dataclass

from zprimer.errors import InputError, unknown_key
from zprimer.io.files import stable_seed

TUNES = {"monash": 14, "a14": 21}
"""Tunes by name: Monash 2013 (1404.5630) and ATLAS A14 with NNPDF 2.3 LO (ATL-PHYS-PUB-2014-021),
with Pythia's number of each."""

MAX_SEED = 2147483646
_MAX_PYTHIA_SEED = 900_000_000


@dataclass(frozen=True)
class ShowerSettings:
    """Switches of the simulation; the defaults are the full one.

    Attributes:
        isr: initial-state radiation, and the primordial transverse momentum of the partons.
        fsr: final-state radiation, of QCD and of QED.
        qed: photons radiated by charged leptons; has no effect without ``fsr``.
        mpi: multiparton interactions.
        hadronisation: hadrons instead of bare partons; particles decay either way.
        tune: one of :data:`TUNES`.

    Example:
        >>> ShowerSettings(mpi=False).mpi
        False
    """

    isr: bool = True
    fsr: bool = True
    qed: bool = True
    mpi: bool = True
    hadronisation: bool = True
    tune: str = "monash"

    def __post_init__(self) -> None:
        if self.tune not in TUNES:
            raise unknown_key("tune", self.tune, TUNES, "the shower settings")

    def pythia_commands(self) -> list[str]:
        """The settings in Pythia's own language."""
        switches = {
            "PartonLevel:ISR": self.isr,
            "BeamRemnants:primordialKT": self.isr,
            "PartonLevel:FSR": self.fsr,
            "TimeShower:QEDshowerByL": self.qed,
            "PartonLevel:MPI": self.mpi,
            "HadronLevel:Hadronize": self.hadronisation,
        }
        commands = [f"{key} = {'on' if value else 'off'}" for key, value in switches.items()]
        return [f"Tune:pp = {TUNES[self.tune]}", *commands]

    def pythia_seed(self, seed: int) -> int:
        """The seed of Pythia's random numbers, a function of the sample's seed and the settings.

        Raises:
            InputError: ``seed`` is not in 1 … 2147483646.
        """
        if not 1 <= seed <= MAX_SEED:
            raise InputError(f"the seed is {seed}: allowed are whole numbers from 1 to {MAX_SEED}.")
        derived = stable_seed(seed, "shower", *sorted(asdict(self).items()))
        return 1 + derived % _MAX_PYTHIA_SEED
