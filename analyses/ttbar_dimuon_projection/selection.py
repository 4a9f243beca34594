"""A muon pair with two jets, one of them b-tagged: a search nobody has published. See README.md."""

import awkward as ak
import numpy as np

from zprimer.recast.detector import Detector
from zprimer.recast.dimuon import isolated_muons, leading_pairs
from zprimer.recast.selection import RegionEvents, SelectedEvents

LOWEST_MASS = 112.0
"""GeV, above the peak of the Z."""
JET_PT, JET_ETA, CLEARANCE = 25.0, 2.5, 0.4
TAG_PT = np.array([25.0, 40.0, 60.0, 200.0, 400.0])
"""Lower edges of the efficiency map in GeV; the last bin has no upper end."""
TAG_EFFICIENCY = {
    5: np.array([0.67, 0.75, 0.79, 0.74, 0.62]),
    4: np.array([0.15, 0.17, 0.19, 0.19, 0.19]),
    15: np.array([0.04, 0.04, 0.04, 0.04, 0.04]),
    0: np.array([0.008, 0.007, 0.008, 0.013, 0.02]),
}
"""By flavour of the jet: typical of a working point of 77 % for b jets, recalled."""


def clean_jets(jets: ak.Array, muons: ak.Array) -> ak.Array:
    """Jets with pT > 25 GeV, |η| < 2.5 that are not next to an isolated muon."""
    jets = jets[(jets.pt > JET_PT) & (abs(jets.eta) < JET_ETA)]
    eta = jets.eta[:, :, None] - muons.eta[:, None, :]
    phi = abs(jets.phi[:, :, None] - muons.phi[:, None, :])
    phi = np.minimum(phi, 2 * np.pi - phi)
    return jets[ak.all(np.hypot(eta, phi) > CLEARANCE, axis=2)]


def tag_probability(jets: ak.Array) -> ak.Array:
    """Probability of each jet to be b-tagged."""
    pt = ak.to_numpy(ak.flatten(jets.pt))
    flavour = ak.to_numpy(ak.flatten(jets.flavour))
    bins = np.maximum(np.searchsorted(TAG_PT, pt, side="right") - 1, 0)
    probability = TAG_EFFICIENCY[0][bins]
    for label in (4, 5, 15):
        probability = np.where(flavour == label, TAG_EFFICIENCY[label][bins], probability)
    return ak.unflatten(probability, ak.num(jets))


def select(events: ak.Array, detector: Detector) -> SelectedEvents:
    """The region ``spectrum``: the mass of the pair."""
    muons = isolated_muons(events, detector)
    pairs = leading_pairs(muons)
    jets = clean_jets(events.jets, muons)
    probability = tag_probability(jets)
    chance = detector.random("b tags").random(int(ak.sum(ak.num(jets))))
    tagged = ak.to_numpy(ak.any(ak.unflatten(chance, ak.num(jets)) < probability, axis=1))
    two_jets = pairs.opposite & ak.to_numpy(ak.num(jets) >= 2)
    mass = detector.measured_mass(pairs.born_mass)
    in_range = two_jets & tagged & (mass > LOWEST_MASS)
    return SelectedEvents(
        cutflow={
            "leading two isolated muons of opposite charge": pairs.opposite,
            "two jets": two_jets,
            "one of them b-tagged": two_jets & tagged,
            "m(μμ) > 112 GeV": in_range,
        },
        regions={"spectrum": RegionEvents(in_range, mass)},
    )
