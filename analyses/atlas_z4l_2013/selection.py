"""Z → 4ℓ as 1403.1269 (section IV) recasts ATLAS-CONF-2013-055; inferred cuts: see README.md."""

from dataclasses import dataclass

import awkward as ak
import numpy as np
import vector

from zprimer.recast.detector import Detector
from zprimer.recast.selection import RegionEvents, SelectedEvents, spread, then

Z_MASS = 91.1876
"""GeV."""
ELECTRON, MUON = 11, 13
PAIRINGS = np.array([[[0, 1], [2, 3]], [[0, 2], [1, 3]], [[0, 3], [1, 2]]])
"""The three ways to make two pairs of four leptons, shape (pairing, pair, member)."""


def isolated(leptons: ak.Array, calorimeter: float) -> ak.Array:
    """Track sum below 15 % and calorimeter sum below ``calorimeter`` of the lepton's pT."""
    return leptons[
        (leptons.ptcone20 < 0.15 * leptons.pt) & (leptons.etcone20 < calorimeter * leptons.pt)
    ]


def isolated_leptons(events: ak.Array, detector: Detector) -> ak.Array:
    """Isolated leptons inside the acceptance, pT falling, with the PDG id of their flavour."""
    muons = detector.measure(events, "muons")
    muons = isolated(muons[(muons.pt > 4) & (abs(muons.eta) < 2.7)], calorimeter=0.30)
    electrons = events.electrons
    electrons = electrons[(electrons.pt > 7) & (abs(electrons.eta) < 2.47)]
    electrons = isolated(electrons, calorimeter=0.20)
    leptons = ak.concatenate(
        [
            ak.zip(
                {
                    "pt": objects.pt,
                    "eta": objects.eta,
                    "phi": objects.phi,
                    "mass": objects.mass,
                    "flavour": ak.full_like(objects.pt, pdg_id, dtype=int),
                    "charge": objects.charge,
                }
            )
            for objects, pdg_id in ((muons, MUON), (electrons, ELECTRON))
        ],
        axis=1,
    )
    return leptons[ak.argsort(leptons.pt, axis=1, ascending=False)]


@dataclass(frozen=True)
class FourLeptons:
    """Four leptons an event, arrays of shape (events, 4), pT falling."""

    momenta: vector.MomentumNumpy4D
    flavour: np.ndarray
    charge: np.ndarray


def four_leptons(leptons: ak.Array) -> FourLeptons:
    """Events of exactly four leptons as rectangular arrays."""

    def column(field: str) -> np.ndarray:
        return ak.to_numpy(ak.flatten(leptons[field])).reshape(-1, 4)

    return FourLeptons(
        momenta=vector.array({field: column(field) for field in ("pt", "eta", "phi", "mass")}),
        flavour=column("flavour"),
        charge=column("charge"),
    )


def pair_masses(leptons: FourLeptons) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Split four leptons an event into the pair closest to m_Z and the second one.

    Returns:
        Whether two pairs of opposite sign and same flavour exist, m₁ and m₂ in GeV; each of
        shape (events,). The masses mean nothing where there are no such pairs.
    """
    first, second = PAIRINGS[..., 0], PAIRINGS[..., 1]
    matching = (leptons.flavour[:, first] == leptons.flavour[:, second]) & (
        leptons.charge[:, first] == -leptons.charge[:, second]
    )
    valid = np.repeat(matching.all(axis=2), 2, axis=1)
    pairs = leptons.momenta[:, first.ravel()] + leptons.momenta[:, second.ravel()]
    masses = np.asarray(pairs.mass)
    closest = np.argmin(np.where(valid, np.abs(masses - Z_MASS), np.inf), axis=1)
    rows = np.arange(len(masses))
    return valid.any(axis=1), masses[rows, closest], masses[rows, closest ^ 1]


def smallest_mass(leptons: FourLeptons) -> np.ndarray:
    """Smallest mass in GeV of all pairs of opposite sign and same flavour, infinite without."""
    a, b = np.triu_indices(4, k=1)
    pairs = (leptons.flavour[:, a] == leptons.flavour[:, b]) & (
        leptons.charge[:, a] == -leptons.charge[:, b]
    )
    masses = np.asarray((leptons.momenta[:, a] + leptons.momenta[:, b]).mass)
    return np.min(np.where(pairs, masses, np.inf), axis=1)


def separated(leptons: FourLeptons) -> np.ndarray:
    """Whether all are apart by ΔR > 0.1, or 0.2 if of different flavour."""
    a, b = np.triu_indices(4, k=1)
    minimum = np.where(leptons.flavour[:, a] == leptons.flavour[:, b], 0.1, 0.2)
    return np.all(leptons.momenta[:, a].deltaR(leptons.momenta[:, b]) > minimum, axis=1)


def select(events: ak.Array, detector: Detector) -> SelectedEvents:
    """The four-muon region and its validation histograms."""
    found = isolated_leptons(events, detector)
    four = ak.to_numpy(ak.num(found) == 4)
    leptons = four_leptons(found[four])
    pt = np.asarray(leptons.momenta.pt)
    third_minimum = np.where(leptons.flavour[:, 2] == ELECTRON, 10, 8)
    paired, m1, m2 = pair_masses(leptons)
    m4l = np.asarray(leptons.momenta.sum(axis=1).mass)

    cutflow = {"exactly four isolated leptons": four}
    passed = np.ones(len(pt), dtype=bool)
    for name, condition in (
        (
            "leading three above 20, 15, 8 (e: 10) GeV",
            (pt[:, 0] > 20) & (pt[:, 1] > 15) & (pt[:, 2] > third_minimum),
        ),
        ("ΔR > 0.1 (0.2)", separated(leptons)),
        ("two OSSF pairs", paired),
        ("m₁ > 20 GeV", m1 > 20),
        ("m₂ > 5 GeV", m2 > 5),
        ("every OSSF pair > 5 GeV", smallest_mass(leptons) > 5),
        ("four muons", np.all(leptons.flavour == MUON, axis=1)),
    ):
        passed = passed & condition
        cutflow[name] = then(four, passed)
    before_m4l = cutflow["four muons"]
    in_window = then(four, passed & (m4l > 80) & (m4l < 100))
    cutflow["80 < m₄ℓ < 100 GeV"] = in_window
    return SelectedEvents(
        cutflow=cutflow,
        regions={
            "four_muon": RegionEvents(in_window),
            "m4l": RegionEvents(before_m4l, spread(four, m4l)),
            "m1": RegionEvents(in_window, spread(four, m1)),
            "m2": RegionEvents(in_window, spread(four, m2)),
        },
    )
