"""Reading a sample's Les Houches event file, with every check that later stages rely on.

Format: J. Alwall et al., hep-ph/0609017 (LHE 1.0) and J. R. Andersen et al., 1405.1067 (LHE 3.0).
"""

import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from pathlib import Path
from types import UnionType
from typing import Any
from xml.etree.ElementTree import ParseError

import awkward as ak
import numpy as np
import pylhe
from numpy.typing import NDArray

from zprimer.errors import DataFileError
from zprimer.inputs import sha256_as_read, steady
from zprimer.provenance import read_stamped
from zprimer.simulation.event_stream import open_events

PROTON = 2212
FINAL = 1
_PARTICLE = attrgetter("id", "status", "mother1", "px", "py", "pz", "e")
_SAMPLE_KEYS: dict[str, type | UnionType] = {
    "id": str,
    "sqrt_s": int | float,
    "seed": int,
    "events": int,
    "events_sha256": str,
    "sigma_pb": int | float,
    "basis": dict,
}
_LARGEST = 2**31 - 1
_NOT_LHE = (
    *(ArithmeticError, AssertionError, AttributeError, IndexError, RecursionError),
    *(TypeError, ValueError),
)
"""What pylhe runs into in other files."""
_STATUS = (-1, FINAL, 2)
_THIRDS_OF_CHARGE = {
    **dict.fromkeys((1, 3, 5), -1),
    **dict.fromkeys((2, 4, 6, 6000006), 2),
    **dict.fromkeys((11, 13, 15), -3),
    **dict.fromkeys((12, 14, 16, 21, 22, 23, 25, 32), 0),
    24: 3,
}
"""Charges of the particles that an event may have, in units of e/3."""
_NORM_TOLERANCE = 0.01
_BEAM_TOLERANCE = 1e-6
_MOMENTUM_TOLERANCE = 1e-5


@dataclass(frozen=True)
class LheSample:
    """The parton-level events of one sample.

    Attributes:
        path: the file.
        metadata: the content of ``sample.json`` beside it.
        weight: nominal weight per event in pb; its mean is the cross section.
        basis: basis weights in pb by their id, each an array of one number an event.
        scales: variations of the scales by their id, each an array of one factor an event, for
            all of its weights; empty if the sample has none.
        particles: jagged records ``pdgid, status, mother, px, py, pz, e`` (GeV), in the order of
            the file; ``mother`` is the position of the first mother in the event, -1 for none.
    """

    path: Path
    metadata: dict[str, Any]
    weight: NDArray[np.float64]
    basis: dict[str, NDArray[np.float64]]
    scales: dict[str, NDArray[np.float64]]
    particles: ak.Array

    def __len__(self) -> int:
        return len(self.weight)

    @property
    def sqrt_s(self) -> float:
        """Energy of the collider in GeV."""
        return float(self.metadata["sqrt_s"])


def read_lhe(path: Path) -> LheSample:
    """Read ``events.lhe`` or ``events.lhe.gz`` and the ``sample.json`` beside it.

    Raises:
        DataFileError: a file is missing, truncated, malformed, holds a number that is not finite,
            or the two do not belong together (event count, hash, basis, beams, normalisation).
    """
    path = Path(path)
    metadata = _read_metadata(path.with_name("sample.json"))
    basis_ids, scale_ids = list(metadata["basis"]), list(metadata.get("scale_variations", ()))
    if not path.is_file():
        raise DataFileError(f"{path} does not exist: make it with `zprimer generate`.")
    with steady(path):
        beams, weights, columns, counts, table = _parse(
            path, [*basis_ids, *scale_ids], metadata["events"]
        )
    if not len(weights):
        raise DataFileError(f"{path} holds no events: rerun `zprimer generate`.")
    if len(weights) != metadata["events"]:
        raise DataFileError(
            f"{path} holds {len(weights)} events but {path.with_name('sample.json')} says "
            f"{metadata['events']}: rerun `zprimer generate`, which writes both."
        )
    _check_beams(path, beams, float(metadata["sqrt_s"]))
    _check_finite(path, weights, columns, table, counts)
    _check_normalisation(path, float(np.mean(weights)), float(metadata["sigma_pb"]))
    if sha256_as_read(path) != metadata["events_sha256"]:
        raise DataFileError(
            f"{path} is not the file that {path.with_name('sample.json')} describes (its sha256 "
            "differs from events_sha256): rerun `zprimer generate`, which writes both."
        )
    if scale_ids and not np.all(weights):
        raise DataFileError(
            f"event {int(np.argmin(weights != 0))} of {path} has XWGTUP = 0, which its scale "
            "variations cannot be compared with: delete it and rerun `zprimer generate`."
        )
    with np.errstate(over="ignore"):
        scales = {name: columns[name] / weights for name in scale_ids}
    _check_finite(path, weights, scales, table, counts)
    integers = np.clip(table[:, :3], -_LARGEST, _LARGEST).astype(np.int32)
    _check_mothers(path, integers[:, 2], counts)
    _check_particles(path, integers, table[:, 3:], counts)
    flat = {
        "pdgid": integers[:, 0],
        "status": integers[:, 1],
        "mother": integers[:, 2] - 1,
        "px": table[:, 3],
        "py": table[:, 4],
        "pz": table[:, 5],
        "e": table[:, 6],
    }
    return LheSample(
        path=path,
        metadata=metadata,
        weight=weights,
        basis={name: columns[name] for name in basis_ids},
        scales=scales,
        particles=ak.unflatten(ak.zip(flat), counts),
    )


def _read_metadata(path: Path) -> dict[str, Any]:
    metadata = read_stamped(path)
    if not isinstance(metadata, dict):
        raise DataFileError(f"{path} describes no sample: rerun `zprimer generate`.")
    for key, kind in _SAMPLE_KEYS.items():
        if key not in metadata:
            raise DataFileError(
                f"{path} lacks the key '{key}': rerun `zprimer generate`, which writes it."
            )
        if not isinstance(metadata[key], kind) or isinstance(metadata[key], bool):
            raise DataFileError(
                f"{path}, key '{key}': {str(metadata[key])[:40]!r} is of the wrong kind; rerun "
                "`zprimer generate`, which writes it."
            )
    if not isinstance(metadata.get("scale_variations", {}), dict):
        raise DataFileError(f"{path}, key 'scale_variations': it must map ids to cross sections.")
    return metadata


def _parse(
    path: Path, weight_ids: list[str], events: int
) -> tuple[
    tuple[int, int, float, float],
    NDArray[np.float64],
    dict[str, NDArray[np.float64]],
    NDArray[np.int64],
    NDArray[np.float64],
]:
    """Beams, XWGTUP, further weights, particles an event, and one row of numbers a particle."""
    weights: list[float] = []
    weight_rows: list[list[float]] = []
    counts: list[int] = []
    rows: list[Iterator[tuple[float, ...]]] = []
    with warnings.catch_warnings():
        # pylhe ends a broken file with a warning, as if it were complete
        warnings.simplefilter("error", RuntimeWarning)
        try:
            file = pylhe.LHEFile.frombuffer(open_events(path, events))
            for event in file.events:
                weights.append(event.eventinfo.weight)
                weight_rows.append([event.weights[name] for name in weight_ids])
                counts.append(len(event.particles))
                rows.append(map(_PARTICLE, event.particles))
        except KeyError as problem:
            raise DataFileError(
                f"event {len(counts)} of {path} has no weight {str(problem)[:60]}, which its "
                "sample.json lists: rerun `zprimer generate`, which writes both."
            ) from problem
        except (EOFError, OSError, zlib.error, ParseError, RuntimeWarning) as problem:
            raise DataFileError(
                f"{path} is truncated or corrupt after {len(counts)} events ({problem}): "
                "delete it and rerun `zprimer generate`."
            ) from problem
        except _NOT_LHE as problem:
            raise DataFileError(
                f"{path} is not a Les Houches event file as zprimer writes it, see event "
                f"{len(counts)} ({problem}): delete it and rerun `zprimer generate`."
            ) from problem
    init = file.init.initInfo
    beams = (init.beamA, init.beamB, init.energyA, init.energyB)
    columns = np.array(weight_rows, dtype=float).reshape(len(weights), len(weight_ids))
    named = {name: columns[:, i].copy() for i, name in enumerate(weight_ids)}
    table = np.array(list(chain.from_iterable(rows)), dtype=float).reshape(-1, 7)
    return beams, np.array(weights), named, np.array(counts, dtype=np.int64), table


def _check_beams(path: Path, beams: tuple[int, int, float, float], sqrt_s: float) -> None:
    wrong = [
        energy for energy in beams[2:] if not abs(2 * energy - sqrt_s) <= _BEAM_TOLERANCE * sqrt_s
    ]
    if wrong:
        raise DataFileError(
            f"{path} has a beam of {wrong[0]:g} GeV but its sample.json says sqrt_s = {sqrt_s:g} "
            f"GeV, beams of {sqrt_s / 2:g} GeV: rerun `zprimer generate`, which writes both."
        )
    if beams[:2] != (PROTON, PROTON):
        raise DataFileError(
            f"{path} collides particles {beams[0]} and {beams[1]}: zprimer showers collisions of "
            f"protons ({PROTON} and {PROTON})."
        )


def _check_finite(
    path: Path,
    weights: NDArray[np.float64],
    further: dict[str, NDArray[np.float64]],
    table: NDArray[np.float64],
    counts: NDArray[np.int64],
) -> None:
    advice = "delete it and rerun `zprimer generate`"
    for name, values in {"XWGTUP": weights, **further}.items():
        bad = np.flatnonzero(~np.isfinite(values))
        if len(bad):
            raise DataFileError(
                f"event {bad[0]} of {path} has the weight {name} = {values[bad[0]]}, "
                f"not a finite number: {advice}."
            )
    bad = np.flatnonzero(~np.isfinite(table).all(axis=1))
    if len(bad):
        event = int(np.searchsorted(np.cumsum(counts), bad[0], side="right"))
        raise DataFileError(
            f"event {event} of {path} has a momentum that is not a finite number: {advice}."
        )


def _check_mothers(path: Path, mothers: NDArray[np.int32], counts: NDArray[np.int64]) -> None:
    events = np.repeat(np.arange(len(counts)), counts)
    bad = np.flatnonzero((mothers < 0) | (mothers > counts[events]))
    if len(bad):
        raise DataFileError(
            f"event {events[bad[0]]} of {path} has a particle whose mother is number "
            f"{mothers[bad[0]]} of {counts[events[bad[0]]]}: delete it and rerun "
            "`zprimer generate`."
        )


def _check_particles(
    path: Path, integers: NDArray[np.int32], momenta: NDArray[np.float64], counts: NDArray[np.int64]
) -> None:
    """Known particles; energy not below momentum; momentum and charge conserved in every event."""
    events = np.repeat(np.arange(len(counts)), counts)
    pdgid, status = integers[:, 0], integers[:, 1]
    space, energy = momenta[:, :3], momenta[:, 3]
    known = np.isin(np.abs(pdgid), list(_THIRDS_OF_CHARGE)) & np.isin(status, _STATUS)
    _refuse(path, events[~known], "a particle whose id or status zprimer does not know")
    length = np.hypot(np.hypot(space[:, 0], space[:, 1]), space[:, 2])
    slow = length <= energy * (1 + _MOMENTUM_TOLERANCE) + _MOMENTUM_TOLERANCE
    _refuse(path, events[~slow], "a particle whose energy is negative or below its momentum")
    sign = np.where(status == -1, 1, np.where(status == FINAL, -1, 0))
    sums = np.zeros((len(counts), 5))
    ids = np.array(sorted(_THIRDS_OF_CHARGE))
    thirds = np.array([_THIRDS_OF_CHARGE[id] for id in ids])
    charge = thirds[np.searchsorted(ids, np.abs(pdgid))] * np.sign(pdgid)
    np.add.at(sums, events, sign[:, None] * np.column_stack([momenta, charge]))
    total = np.bincount(events, energy * (status == -1), len(counts))
    lost = np.abs(sums[:, :4]).max(axis=1) > _MOMENTUM_TOLERANCE * total
    unbalanced = np.flatnonzero(lost | (total <= 0) | (sums[:, 4] != 0))
    _refuse(path, unbalanced, "another momentum or charge after the collision than before")


def _refuse(path: Path, events: NDArray[np.int64], what: str) -> None:
    if len(events):
        raise DataFileError(
            f"event {events[0]} of {path} has {what}: delete it and rerun `zprimer generate`."
        )


def _check_normalisation(path: Path, mean: float, sigma: float) -> None:
    if not abs(mean - sigma) <= _NORM_TOLERANCE * abs(sigma):
        raise DataFileError(
            f"the mean weight of {path} is {mean:g} pb but its sample.json says sigma_pb = "
            f"{sigma:g} pb: the mean of XWGTUP (IDWTUP = -4) must be the cross section."
        )
