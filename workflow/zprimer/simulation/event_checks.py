"""What events must be before Pythia gets them, whoever made them.

Each function raises a :class:`zprimer.errors.DataFileError` that names the file, the event (from
0, in the order of the file), the row of the particle (from 1) and the value.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zprimer.errors import DataFileError, InputError
from zprimer.models.point import ZPRIME

PROTON = 2212
INCOMING, FINAL, INTERMEDIATE = -1, 1, 2
_STATUS = (INCOMING, FINAL, INTERMEDIATE)
_THIRDS_OF_CHARGE = {
    **dict.fromkeys((1, 3, 5), -1),
    **dict.fromkeys((2, 4, 6), 2),
    **dict.fromkeys((11, 13, 15), -3),
    **dict.fromkeys((12, 14, 16, 21, 22, 23, 25, ZPRIME), 0),
    24: 3,
}
"""Charges of the particles that an event may have, in units of e/3."""
_OWN_ANTIPARTICLES = (21, 22, 23, 25, ZPRIME)
_PARTONS = (1, 2, 3, 4, 5, 21, 22)
_BEAM_TOLERANCE = 1e-6
_TOLERANCE = 1e-4
"""Of energies: that of Pythia (``Check:epTolErr``); momenta of five digits are within it."""
_LARGEST = 2**31 - 1
_SHOWN = 40


@dataclass(frozen=True)
class EventRecords:
    """All particles of a file, one row each, in the order of the file.

    Attributes:
        counts: particles in each event, shape (events,).
        integers: PDG id, status, both mothers (from 1, 0 for none), both colour lines: (n, 6).
        numbers: px, py, pz, E, m in GeV, lifetime in mm, spin: (n, 7).
        scales: SCALUP in GeV, AQEDUP, AQCDUP of each event: (events, 3).
    """

    counts: NDArray[np.int64]
    integers: NDArray[np.int32]
    numbers: NDArray[np.float64]
    scales: NDArray[np.float64]

    @property
    def event(self) -> NDArray[np.int64]:
        """The event of each row."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @property
    def first(self) -> NDArray[np.int64]:
        """The first row of each event."""
        return np.cumsum(self.counts) - self.counts


def records(
    path: Path, table: NDArray[np.float64], scales: NDArray[np.float64], counts: NDArray[np.int64]
) -> EventRecords:
    """The records of a file out of a table with all 13 columns.

    Raises:
        DataFileError: a number is not finite, or an integer is larger than any id or position.
    """
    event = np.repeat(np.arange(len(counts)), counts)
    names = ("id", "status", "mother", "mother", "colour", "colour")
    for column, name in enumerate(names):
        values = table[:, column]
        # nan is in no range
        _refuse(path, event, counts, ~(np.abs(values) <= _LARGEST), values, f"the {name}")
    for column, name in enumerate(("px", "py", "pz", "E", "mass", "lifetime", "spin"), 6):
        values = table[:, column]
        _refuse(
            path,
            event,
            counts,
            ~np.isfinite(values),
            values,
            f"{'a momentum with ' if column < 10 else 'the '}{name}",
            ", not a finite number",
        )
    bad = np.flatnonzero(~np.isfinite(scales).all(axis=1))
    if len(bad):
        raise DataFileError(
            f"event {bad[0]} of {path} has a scale or coupling that is not a finite number: "
            f"{scales[bad[0]].tolist()} for SCALUP, AQEDUP, AQCDUP."
        )
    return EventRecords(counts, table[:, :6].astype(np.int32), table[:, 6:].copy(), scales)


def check_beams(
    path: Path, beams: tuple[int, int, float, float], sqrt_s: float, advice: str
) -> None:
    """Two beams of protons with the energy that ``sample.json`` states."""
    wrong = [
        energy for energy in beams[2:] if not abs(2 * energy - sqrt_s) <= _BEAM_TOLERANCE * sqrt_s
    ]
    if wrong:
        raise DataFileError(
            f"{path} has a beam of {wrong[0]:g} GeV but its sample.json says sqrt_s = {sqrt_s:g} "
            f"GeV, two beams of {sqrt_s / 2:g} GeV: {advice}."
        )
    if beams[:2] != (PROTON, PROTON):
        raise DataFileError(
            f"{path} collides particles {beams[0]} and {beams[1]}: zprimer showers collisions of "
            f"protons ({PROTON} and {PROTON})."
        )


def with_resonance(path: Path, events: EventRecords, resonance: int) -> EventRecords:
    """The records with the Z' under the PDG id 32, whatever the generator calls it.

    Args:
        path: the event file, for messages.
        events: the records.
        resonance: PDG id of the Z' in them.

    Raises:
        InputError: the id belongs to a particle of the Standard Model.
        DataFileError: no event has such a particle, there is another Z' beside it, or it decays to
            a charged state.
    """
    if not 0 < resonance <= _LARGEST or (resonance in _THIRDS_OF_CHARGE and resonance != ZPRIME):
        raise InputError(
            f"--resonance {resonance}: the PDG id of a Z' is positive, and no particle of the "
            "Standard Model has it."
        )
    ids = events.integers[:, 0]
    chosen = ids == resonance
    if not chosen.any():
        others = sorted({int(each) for each in ids} - _standard_model())
        raise DataFileError(
            f"{path} has no particle with the PDG id {resonance} in any event: "
            + (
                f"the ids that are not of the Standard Model are {_listed(others)}."
                if others
                else "its events hold particles of the Standard Model only."
            )
        )
    if resonance == ZPRIME:
        return events
    both = np.flatnonzero(ids == ZPRIME)
    if len(both):
        raise DataFileError(
            f"event {events.event[both[0]]} of {path} has a Z' ({ZPRIME}) beside the particle "
            f"{resonance}: only one of them can be the Z' of the model."
        )
    integers = events.integers.copy()
    integers[chosen, 0] = ZPRIME
    return EventRecords(events.counts, integers, events.numbers, events.scales)


def check_events(path: Path, events: EventRecords, sqrt_s: float) -> None:
    """Known particles with mothers, two partons in, momentum and charge conserved, all on shell."""
    event, counts = events.event, events.counts
    pdgid, status = events.integers[:, 0], events.integers[:, 1]
    for column in (2, 3):
        mothers = events.integers[:, column]
        bad = np.flatnonzero((mothers < 0) | (mothers > counts[event]))
        if len(bad):
            raise DataFileError(
                f"{_place(path, event, counts, bad[0])} has a particle whose mother is number "
                f"{mothers[bad[0]]} of {counts[event[bad[0]]]}."
            )
    _check_known(path, events)
    space, energy = events.numbers[:, :3], events.numbers[:, 3]
    length = np.hypot(np.hypot(space[:, 0], space[:, 1]), space[:, 2])
    fast = ~(length <= energy * (1 + _TOLERANCE) + _TOLERANCE)
    _refuse(
        path,
        event,
        counts,
        fast,
        energy,
        "a particle whose energy is negative or below its momentum, E",
        " GeV",
    )
    _check_incoming(path, events, sqrt_s)
    _check_resonance(path, events)
    sign = np.where(status == INCOMING, 1, np.where(status == FINAL, -1, 0))
    sums = np.zeros((len(counts), 5))
    np.add.at(sums, event, sign[:, None] * np.column_stack([space, energy, _charge(pdgid)]))
    total = np.bincount(event, energy * (status == INCOMING), len(counts))
    lost = np.abs(sums[:, :4]).max(axis=1)
    bad = np.flatnonzero((lost > _TOLERANCE * total) | (total <= 0) | (sums[:, 4] != 0))
    if len(bad):
        worst = bad[0]
        raise DataFileError(
            f"event {worst} of {path} has another momentum or charge after the collision than "
            f"before: (px, py, pz, E) differ by {np.round(-sums[worst, :4], 6).tolist()} GeV of "
            f"{total[worst]:g}, charges by {-sums[worst, 4] / 3:g} e."
        )


def _check_known(path: Path, events: EventRecords) -> None:
    event, counts = events.event, events.counts
    pdgid, status = events.integers[:, 0], events.integers[:, 1]
    _refuse(
        path,
        event,
        counts,
        ~np.isin(status, _STATUS),
        status,
        "a particle with the status",
        f": zprimer knows {', '.join(map(str, _STATUS))}",
    )
    unknown = ~np.isin(pdgid, list(_standard_model() | {ZPRIME}))
    bad = np.flatnonzero(unknown)
    if len(bad):
        id = int(pdgid[bad[0]])
        hint = (
            f"; if it is the Z', say `zprimer shower --resonance {id}`, or 'resonance': {id} in "
            "sample.json"
            if status[bad[0]] == INTERMEDIATE and id > 0
            else ""
        )
        raise DataFileError(
            f"{_place(path, event, counts, bad[0])} has a particle with the PDG id {id}: zprimer "
            f"knows those of the Standard Model and the Z' ({ZPRIME}){hint}."
        )
    _refuse(
        path,
        event,
        counts,
        (pdgid == ZPRIME) & (status == FINAL),
        pdgid,
        "a Z' that is not decayed, PDG id",
        ": Pythia would decay it with couplings of its own; let the generator decay it "
        "(MadGraph: `p p > zp, zp > mu+ mu-`, or MadSpin)",
    )


def _check_incoming(path: Path, events: EventRecords, sqrt_s: float) -> None:
    event, counts = events.event, events.counts
    pdgid, incoming = events.integers[:, 0], events.integers[:, 1] == INCOMING
    found = np.bincount(event[incoming], minlength=len(counts))
    bad = np.flatnonzero(found != 2)
    if len(bad):
        raise DataFileError(
            f"event {bad[0]} of {path} has {found[bad[0]]} incoming partons (status -1), not two."
        )
    known = np.isin(np.abs(pdgid), _PARTONS)
    _refuse(
        path,
        event,
        counts,
        incoming & ~known,
        pdgid,
        "an incoming particle with the PDG id",
        ": quarks, gluons and photons come out of protons",
    )
    pz, energy = events.numbers[:, 2], events.numbers[:, 3]
    _refuse(
        path,
        event,
        counts,
        incoming & (energy > sqrt_s / 2 * (1 + _TOLERANCE)),
        energy,
        "an incoming parton with E",
        f" GeV, more than its beam of {sqrt_s / 2:g} GeV",
    )
    rows = np.flatnonzero(incoming).reshape(-1, 2)
    bad = np.flatnonzero((pz[rows[:, 0]] < 0) | (pz[rows[:, 1]] > 0))
    if len(bad):
        raise DataFileError(
            f"event {bad[0]} of {path} has incoming partons with pz = {pz[rows[bad[0], 0]]:g} and "
            f"{pz[rows[bad[0], 1]]:g} GeV: the first must come along +z, the second along -z."
        )


def _check_resonance(path: Path, events: EventRecords) -> None:
    """A Z' is neutral, and so are its decay products together."""
    mothers = events.integers[:, 2]
    rows = np.repeat(events.first, events.counts) + mothers - 1
    daughters = np.flatnonzero(mothers > 0)
    daughters = daughters[events.integers[rows[daughters], 0] == ZPRIME]
    charge = np.bincount(
        rows[daughters], _charge(events.integers[daughters, 0]), len(events.integers)
    )
    _refuse(
        path,
        events.event,
        events.counts,
        charge != 0,
        charge / 3,
        "a Z' whose decay products have the charge",
        " e, which a neutral particle cannot have",
    )


def _standard_model() -> set[int]:
    """PDG ids, those of antiparticles included."""
    known = set(_THIRDS_OF_CHARGE) - {ZPRIME}
    return known | {-id for id in known if id not in _OWN_ANTIPARTICLES}


def _charge(pdgid: NDArray[np.int32]) -> NDArray[np.int64]:
    """In units of e/3, of known particles."""
    ids = np.array(sorted(_THIRDS_OF_CHARGE))
    thirds = np.array([_THIRDS_OF_CHARGE[id] for id in ids])
    return np.asarray(thirds[np.searchsorted(ids, np.abs(pdgid))] * np.sign(pdgid))


def _refuse(
    path: Path,
    event: NDArray[np.int64],
    counts: NDArray[np.int64],
    bad: NDArray[np.bool_],
    values: NDArray[np.generic],
    what: str,
    why: str = ", which no event has",
) -> None:
    """Name the first of the rows that are bad, if there is one."""
    rows = np.flatnonzero(bad)
    if len(rows):
        raise DataFileError(
            f"{_place(path, event, counts, rows[0])} has {what} = {values[rows[0]]:.8g}{why}."
        )


def _place(path: Path, event: NDArray[np.int64], counts: NDArray[np.int64], row: int) -> str:
    begin = int(counts[: event[row]].sum())
    return f"event {event[row]} of {path}, particle {row - begin + 1},"


def _listed(ids: list[int]) -> str:
    return ", ".join(map(str, ids))[:_SHOWN]
