"""Selection of ATLAS's searches for dimuon resonances (1707.02424, 1903.06248) on jagged arrays."""

from dataclasses import dataclass

import awkward as ak
import numpy as np

from zprimer.io.compiled import compiled
from zprimer.recast.detector import Detector
from zprimer.recast.selection import RegionEvents, SelectedEvents

MUON_MASS = 0.1056583755
"""GeV."""
LOWEST_PT = 30.0
"""GeV."""
LARGEST_ETA = 2.5
TRACK_ISOLATION = 0.06
"""Largest sum of track pT in ΔR < 0.2 over the muon's pT."""


@dataclass(frozen=True)
class MuonPairs:
    """The two muons of highest pT of every event.

    Attributes:
        found: bool, one an event: there are two.
        opposite: bool, one an event: and their charges are opposite.
        born_mass: of the pair before the muons radiated photons, GeV, one an event, 0 without a
            pair. It is what :class:`zprimer.recast.mass_response.MassResponse` calls true.
    """

    found: np.ndarray
    opposite: np.ndarray
    born_mass: np.ndarray


def select_pairs(events: ak.Array, detector: Detector, lowest_mass: float) -> SelectedEvents:
    """The two leading isolated muons, of opposite charge, and their measured mass.

    Cuts act on the muons after they radiated photons, as a detector finds them. The response to the
    mass holds what radiation does to it, so that it acts on the mass before.

    Args:
        events: with the collection ``muons``.
        detector: response to muons and to the mass of a pair.
        lowest_mass: GeV, where the spectrum begins.

    Returns:
        The region ``spectrum``.
    """
    pairs = leading_pairs(isolated_muons(events, detector))
    mass = detector.measured_mass(pairs.born_mass)
    in_range = pairs.opposite & (mass > lowest_mass)
    return SelectedEvents(
        cutflow={
            f"two isolated muons, pT > {LOWEST_PT:g} GeV, |η| < {LARGEST_ETA:g}": pairs.found,
            "leading two of opposite charge": pairs.opposite,
            f"m(μμ) > {lowest_mass:g} GeV": in_range,
        },
        regions={"spectrum": RegionEvents(in_range, mass)},
    )


def isolated_muons(events: ak.Array, detector: Detector) -> ak.Array:
    """Measured muons with pT > 30 GeV, |η| < 2.5 and tracks of less than 6 % of pT around them."""
    muons = detector.measure(events, "muons")
    isolated = muons.ptcone20 < TRACK_ISOLATION * muons.pt
    return muons[(muons.pt > LOWEST_PT) & (abs(muons.eta) < LARGEST_ETA) & isolated]


def leading_pairs(muons: ak.Array) -> MuonPairs:
    """The two muons of highest pT.

    Args:
        muons: jagged records with ``pt`` (GeV), ``charge`` and ``born_px, born_py, born_pz`` (GeV),
            one list an event.
    """
    counts = ak.to_numpy(ak.num(muons)).astype(np.int64)
    flat = ak.flatten(muons)
    columns = [
        np.ascontiguousarray(ak.to_numpy(flat[name]), dtype=np.float64)
        for name in ("pt", "charge", "born_px", "born_py", "born_pz")
    ]
    return MuonPairs(*_leading(counts, *columns))


@compiled()
def _leading(counts, pt, charge, px, py, pz):
    events = len(counts)
    found = np.zeros(events, dtype=np.bool_)
    opposite = np.zeros(events, dtype=np.bool_)
    born_mass = np.zeros(events)
    start = 0
    for event in range(events):
        first = second = -1
        for muon in range(start, start + counts[event]):
            if first < 0 or pt[muon] > pt[first]:
                first, second = muon, first
            elif second < 0 or pt[muon] > pt[second]:
                second = muon
        start += counts[event]
        if second < 0:
            continue
        found[event] = True
        opposite[event] = charge[first] * charge[second] < 0
        e1 = np.sqrt(px[first] ** 2 + py[first] ** 2 + pz[first] ** 2 + MUON_MASS**2)
        e2 = np.sqrt(px[second] ** 2 + py[second] ** 2 + pz[second] ** 2 + MUON_MASS**2)
        product = px[first] * px[second] + py[first] * py[second] + pz[first] * pz[second]
        square = 2 * (MUON_MASS**2 + e1 * e2 - product)
        born_mass[event] = np.sqrt(max(square, 0.0))
    return found, opposite, born_mass
