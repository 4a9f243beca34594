"""Muons, electrons, jets and missing momentum of showered events, before any detector.

All functions work on whole batches. Momenta are in GeV, ``p`` is a four-momentum record of
``vector``, and every array has one entry an event in its first dimension.
"""

from dataclasses import dataclass

import awkward as ak
import fastjet
import numpy as np
import vector
from numpy.typing import NDArray

from zprimer.simulation.lhe import FINAL
from zprimer.simulation.particles import NEUTRINOS, SpeciesTable

vector.register_awkward()

MUON, ELECTRON, TAU = 13, 11, 15
LEPTON_MIN_PT = {MUON: 3.0, ELECTRON: 4.0}
"""Transverse momentum, in GeV, from which muons and electrons are kept."""
LEPTON_MAX_ETA = 2.8
TRACK_MIN_PT = 1.0
JET_RADIUS, JET_MIN_PT = 0.4, 20.0
CALORIMETER_MAX_ETA = 4.9
"""Particles beyond are no part of jets; it is the coverage of ATLAS."""
FLAVOUR_RADIUS, FLAVOUR_MIN_PT = 0.3, 5.0
_COLLISION = 90
"""Pythia's number for the collision as a whole, the first particle of every record."""


@dataclass(frozen=True)
class Objects:
    """What an ideal detector sees of a batch of events.

    Attributes:
        muons, electrons: jagged ``pt, eta, phi, charge, prompt, ptcone20, ptcone30, etcone20,
            lhe_index`` and the momentum ``born_px, born_py, born_pz`` before the lepton radiated
            photons (:func:`first_copies`), ordered by falling pt.
        jets: jagged ``pt, eta, phi, mass, flavour``, ordered by falling pt.
        met_pt, met_phi: size (GeV) and direction of the neutrinos' summed transverse momentum.
    """

    muons: ak.Array
    electrons: ak.Array
    jets: ak.Array
    met_pt: NDArray[np.float64]
    met_phi: NDArray[np.float64]


def build_objects(record: ak.Array, lhe: ak.Array, table: SpeciesTable) -> Objects:
    """All objects of a batch.

    Args:
        record: Pythia's record, jagged ``id, status, mother1, p``.
        lhe: the same events' LHE particles, jagged ``pdgid, status, px, py, pz, e``.
        table: properties of the species.
    """
    record = _with_species(record, table)
    stable = record[record.status > 0]
    stable = ak.with_field(stable, stable.p.pt, "pt")
    stable = ak.with_field(stable, stable.p.eta, "eta")
    stable = ak.with_field(stable, stable.p.phi, "phi")

    size = np.abs(stable.id)
    kept = (np.abs(stable.eta) < LEPTON_MAX_ETA) & (
        ((size == MUON) & (stable.pt > LEPTON_MIN_PT[MUON]))
        | ((size == ELECTRON) & (stable.pt > LEPTON_MIN_PT[ELECTRON]))
    )
    leptons = stable[kept]
    leptons = leptons[ak.argsort(leptons.pt, axis=1, ascending=False)]
    prompt, lhe_index = trace_leptons(record, leptons, lhe)
    born = first_copies(record, leptons).p

    invisible = (size == NEUTRINOS[0]) | (size == NEUTRINOS[1]) | (size == NEUTRINOS[2])
    around = stable[~invisible & ~kept & (np.abs(stable.eta) < LEPTON_MAX_ETA + 0.3)]
    tracks = around[(around.charge != 0) & (around.pt > TRACK_MIN_PT)]
    columns = ak.zip(
        {
            "pt": leptons.pt,
            "eta": leptons.eta,
            "phi": leptons.phi,
            "charge": ak.values_astype(leptons.charge, np.int32),
            "prompt": prompt,
            "ptcone20": cone_sum(leptons, tracks, 0.2),
            "ptcone30": cone_sum(leptons, tracks, 0.3),
            "etcone20": cone_sum(leptons, around, 0.2),
            "lhe_index": lhe_index,
            "born_px": born.px,
            "born_py": born.py,
            "born_pz": born.pz,
        }
    )
    is_muon = np.abs(leptons.id) == MUON

    prompt_muons = _prompt_muon_positions(record, stable)
    inputs = stable[~invisible & ~prompt_muons & (np.abs(stable.eta) < CALORIMETER_MAX_ETA)]
    missing = stable.p[invisible]
    missing_x, missing_y = ak.sum(missing.px, axis=1), ak.sum(missing.py, axis=1)
    return Objects(
        muons=columns[is_muon],
        electrons=columns[~is_muon],
        jets=build_jets(inputs.p, record),
        met_pt=np.hypot(ak.to_numpy(missing_x), ak.to_numpy(missing_y)),
        met_phi=np.arctan2(ak.to_numpy(missing_y), ak.to_numpy(missing_x)),
    )


def cone_sum(axes: ak.Array, particles: ak.Array, radius: float) -> ak.Array:
    """Scalar sum of the particles' pt within a cone around each axis.

    Args:
        axes: jagged ``eta, phi``.
        particles: jagged ``pt, eta, phi``.
        radius: of the cone, in ΔR² = Δη² + Δφ².

    Returns:
        Jagged like ``axes``, in GeV.
    """
    inside = delta_r(axes[:, :, np.newaxis], particles[:, np.newaxis, :]) < radius
    pt, _ = ak.broadcast_arrays(particles.pt[:, np.newaxis, :], inside)
    return ak.sum(ak.where(inside, pt, 0.0), axis=2)


def delta_r(first: ak.Array, second: ak.Array) -> ak.Array:
    """ΔR = √(Δη² + Δφ²) of records with ``eta`` and ``phi``."""
    phi = np.abs(first.phi - second.phi)
    phi = np.minimum(phi, 2 * np.pi - phi)
    return np.hypot(first.eta - second.eta, phi)


def build_jets(inputs: ak.Array, record: ak.Array) -> ak.Array:
    """Anti-kt jets (Cacciari, Salam, Soyez, 0802.1189) with their flavour, by falling pt.

    A jet's flavour is 5, 4 or 15, in this order of preference, if a b hadron, c hadron or tau
    lepton with pt > 5 GeV has it as its nearest jet and lies within ΔR < 0.3; otherwise 0.

    Args:
        inputs: jagged four-momenta of the particles to cluster.
        record: Pythia's record with ``bottom`` and ``charm`` beside ``id`` and ``p``.

    Returns:
        Jagged ``pt, eta, phi, mass, flavour``.
    """
    momenta = ak.zip(
        {"px": inputs.px, "py": inputs.py, "pz": inputs.pz, "E": inputs.e}, with_name="Momentum4D"
    )
    definition = fastjet.JetDefinition(fastjet.antikt_algorithm, JET_RADIUS)
    found = fastjet.ClusterSequence(momenta, definition).inclusive_jets(JET_MIN_PT)
    found = ak.with_name(found, "Momentum4D")
    found = found[ak.argsort(found.pt, axis=1, ascending=False)]
    jets = ak.zip({"pt": found.pt, "eta": found.eta, "phi": found.phi, "mass": found.mass})
    flavour = ak.zeros_like(jets.pt, dtype=np.int32)
    labels = [(TAU, np.abs(record.id) == TAU), (4, record.charm), (5, record.bottom)]
    for label, species in labels:
        carriers = record.p[species]
        carriers = carriers[carriers.pt > FLAVOUR_MIN_PT]
        carriers = ak.zip({"eta": carriers.eta, "phi": carriers.phi})
        flavour = ak.where(_has_nearest(jets, carriers), np.int32(label), flavour)
    return ak.with_field(jets, flavour, "flavour")


def trace_leptons(record: ak.Array, leptons: ak.Array, lhe: ak.Array) -> tuple[ak.Array, ak.Array]:
    """Where leptons come from.

    Args:
        record: Pythia's record with ``composite``, ``position`` beside ``id, status, mother1, p``.
        leptons: a selection of the record's particles.
        lhe: the same events' LHE particles.

    Returns:
        ``prompt``, whether the lepton descends from the hard process without passing a hadron, and
        ``lhe_index``, the position among the LHE particles of the lepton it is the continuation
        of, -1 for none (from a decay, or from a radiated photon). Both are jagged like ``leptons``.
    """
    counts = ak.num(leptons)
    root, same = _hard_ancestor(record, ak.flatten(leptons.position))
    prompt = root >= 0
    flat = ak.flatten(record)
    ancestor = flat[root]
    mother = flat.id[_mothers(record)[root]]
    # Pythia boosts what comes from a resonance and gives massless leptons their mass, so that
    # momenta tell which of several is nearest but are not those of the file
    finals = ak.zip(
        {
            "slot": ak.local_index(lhe),
            "pdgid": lhe.pdgid,
            "mother": lhe.pdgid[ak.where(lhe.mother >= 0, lhe.mother, 0)],
            "px": lhe.px,
            "py": lhe.py,
            "pz": lhe.pz,
        }
    )[lhe.status == FINAL]
    pairs = ak.cartesian(
        {
            "lepton": ak.unflatten(
                ak.zip({"p": ancestor.p, "id": ancestor.id, "mother": mother}, depth_limit=1),
                counts,
            ),
            "lhe": finals,
        },
        nested=True,
    )
    lepton, listed = pairs.lepton, pairs.lhe
    distance = (
        (lepton.p.px - listed.px) ** 2
        + (lepton.p.py - listed.py) ** 2
        + (lepton.p.pz - listed.pz) ** 2
    )
    alike = (lepton.id == listed.pdgid) & (lepton.mother == listed.mother)
    nearest = ak.argmin(ak.mask(distance, alike), axis=2, keepdims=True)
    slot = ak.fill_none(ak.firsts(listed.slot[nearest], axis=2), -1)
    slot = ak.where(ak.unflatten(prompt & same, counts), slot, -1)
    return ak.unflatten(prompt, counts), ak.values_astype(slot, np.int32)


def first_copies(record: ak.Array, leptons: ak.Array) -> ak.Array:
    """The leptons as the hard process or a decay made them, before they radiated photons.

    The mass of a pair of them is its mass at Born level. Momenta of the hard process are those
    before the recoil of initial-state radiation boosted it as a whole, momenta of decay products
    those after: only the mass of a lepton of each is affected.

    Args:
        record: as in :func:`trace_leptons`.
        leptons: a selection of the record's particles.

    Returns:
        Particles of the record, jagged like ``leptons``.
    """
    species = ak.to_numpy(ak.flatten(record.id))
    mother = _mothers(record)
    position = ak.to_numpy(ak.flatten(leptons.position)).astype(np.int64)
    while np.any(is_copy := species[mother[position]] == species[position]):
        position = np.where(is_copy, mother[position], position)
    return ak.unflatten(ak.flatten(record)[position], ak.num(leptons))


def _with_species(record: ak.Array, table: SpeciesTable) -> ak.Array:
    counts = ak.num(record)
    rows = table.rows(ak.to_numpy(ak.flatten(record.id)))
    columns = {name: record[name] for name in ("id", "status", "mother1", "p")}
    for name in ("charge", "composite", "bottom", "charm"):
        columns[name] = ak.unflatten(getattr(table, name)[rows], counts)
    columns["position"] = ak.unflatten(np.arange(len(rows)), counts)
    return ak.zip(columns, depth_limit=2)


def _hard_ancestor(
    record: ak.Array, start: ak.Array
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Follow first mothers until the hard process, a hadron or the beams.

    Args:
        record: as in :func:`trace_leptons`.
        start: positions in the flattened record, shape (n,).

    Returns:
        The position of the particle of the hard process (Pythia's status 21 … 29) or -1, and
        whether all particles on the way are of the species at the start. Both of shape (n,).
    """
    species = ak.to_numpy(ak.flatten(record.id))
    composite = ak.to_numpy(ak.flatten(record.composite))
    hard = np.abs(ak.to_numpy(ak.flatten(record.status))) // 10 == 2
    mother = _mothers(record)

    current = ak.to_numpy(start).astype(np.int64)
    root = np.full(len(current), -1, dtype=np.int64)
    same = np.ones(len(current), dtype=bool)
    walking = np.arange(len(current))
    while len(walking):
        here = current[walking]
        same[walking] &= species[here] == species[ak.to_numpy(start)[walking]]
        arrived = hard[here]
        root[walking[arrived]] = here[arrived]
        going = ~arrived & ~composite[here] & (species[mother[here]] != _COLLISION)
        walking = walking[going]
        current[walking] = mother[current[walking]]
    return root, same


def _mothers(record: ak.Array) -> NDArray[np.int64]:
    """Positions of the first mothers in the flattened record."""
    counts = ak.to_numpy(ak.num(record))
    first = np.repeat(np.cumsum(counts) - counts, counts)
    return first + ak.to_numpy(ak.flatten(record.mother1))


def _prompt_muon_positions(record: ak.Array, stable: ak.Array) -> ak.Array:
    """Which stable particles are muons from the hard process, of any momentum."""
    is_muon = ak.to_numpy(ak.flatten(np.abs(stable.id) == MUON))
    root, _ = _hard_ancestor(record, ak.flatten(stable.position)[is_muon])
    prompt = np.zeros(len(is_muon), dtype=bool)
    prompt[np.flatnonzero(is_muon)[root >= 0]] = True
    return ak.unflatten(prompt, ak.num(stable))


def _has_nearest(jets: ak.Array, carriers: ak.Array) -> ak.Array:
    """Whether each jet is the nearest, within the flavour radius, of any carrier."""
    distance = delta_r(jets[:, :, np.newaxis], carriers[:, np.newaxis, :])
    nearest = distance == ak.min(distance, axis=1, keepdims=True)
    return ak.any(nearest & (distance < FLAVOUR_RADIUS), axis=2)
