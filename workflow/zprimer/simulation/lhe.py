"""Reading a sample's Les Houches event file, with every check that later stages rely on.

Format: J. Alwall et al., hep-ph/0609017 (LHE 1.0) and J. R. Andersen et al., 1405.1067 (LHE 3.0).
"""

import warnings
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import awkward as ak
import numpy as np
import pylhe
from numpy.typing import NDArray

from zprimer.errors import DataFileError, InputError
from zprimer.io.inputs import sha256_as_read, steady
from zprimer.models.point import ZPRIME
from zprimer.simulation.event_checks import (
    FINAL,
    EventRecords,
    check_beams,
    check_events,
    records,
    with_resonance,
)
from zprimer.simulation.event_stream import open_events
from zprimer.simulation.normalisation import to_picobarns
from zprimer.simulation.sample_information import NAME, NOMINAL, read_information, remedy

__all__ = ["FINAL", "LheSample", "read_lhe"]

_COLUMNS = (
    *("id", "status", "mother1", "mother2", "color1", "color2"),
    *("px", "py", "pz", "e", "m", "lifetime", "spin"),
)
_PARTICLE = attrgetter(*_COLUMNS)
_SCALES = attrgetter("scale", "aqed", "aqcd")
_NOT_LHE = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError),
    *(TypeError, ValueError),
)
"""What pylhe runs into in other files."""


@dataclass(frozen=True)
class LheSample:
    """The parton-level events of one sample.

    Attributes:
        path: the file.
        metadata: the content of ``sample.json`` beside it, with ``resonance`` 32 for a Z' that has
            another PDG id in the file, and the basis ``nominal`` if XWGTUP is the only weight.
        weight: nominal weight per event in pb; its mean is the cross section.
        basis: basis weights in pb by their id, each an array of one number an event.
        scales: variations of the scales by their id, each an array of one factor an event, for
            all of its weights; empty if the sample has none.
        particles: jagged records ``pdgid, status, mother, px, py, pz, e`` (GeV), in the order of
            the file; ``mother`` is the position of the first mother in the event, -1 for none. A
            Z' has the PDG id 32.
        records: all columns of the particles, for the shower.
    """

    path: Path
    metadata: dict[str, Any]
    weight: NDArray[np.float64]
    basis: dict[str, NDArray[np.float64]]
    scales: dict[str, NDArray[np.float64]]
    particles: ak.Array
    records: EventRecords

    def __len__(self) -> int:
        return len(self.weight)

    @property
    def sqrt_s(self) -> float:
        """Energy of the collider in GeV."""
        return float(self.metadata["sqrt_s"])


@dataclass(frozen=True)
class _Parsed:
    """What stands in a file: XWGTUP, further weights (one column each), particles, scales."""

    init: pylhe.LHEInit
    weights: NDArray[np.float64]
    further: NDArray[np.float64]
    counts: NDArray[np.int64]
    table: NDArray[np.float64]
    scales: NDArray[np.float64]


def read_lhe(path: Path, resonance: int | None = None) -> LheSample:
    """Read ``events.lhe`` or ``events.lhe.gz`` and the ``sample.json`` beside it.

    Args:
        path: the event file, of zprimer or another generator, plain or packed with gzip.
        resonance: PDG id of the Z' in it, if that is not 32 and not stated in ``sample.json``.

    Raises:
        DataFileError: a file is missing, truncated, malformed, holds a number that is not finite
            or an event that cannot be, or the two do not belong together (event count, hash,
            basis, beams, normalisation).
        InputError: a value in ``sample.json`` is of the wrong kind, or ``resonance`` is no id of a
            Z' or another one than stands there.
    """
    path = Path(path)
    # what else the file may be is said before anything is asked of its sample.json
    with suppress(OSError, EOFError, zlib.error), open_events(path):
        pass
    information = read_information(path)
    basis_ids = list(information["basis"])
    scale_ids = list(information.get("scale_variations", ()))
    stated = information.get("resonance")
    if resonance is not None and stated not in (None, resonance):
        raise InputError(
            f"--resonance {resonance}, but {path.with_name(NAME)} says resonance = {stated}: leave "
            "the option out, or correct the file."
        )
    resonance = stated if resonance is None else resonance
    with steady(path):
        parsed = _parse(path, [*basis_ids, *scale_ids], information)
    _check_count_and_hash(path, len(parsed.weights), information)
    init = parsed.init.initInfo
    beams = (init.beamA, init.beamB, init.energyA, init.energyB)
    total = init.energyA + init.energyB
    advice = remedy(information, f"write 'sqrt_s': {total:g} there if these are the right events")
    check_beams(path, beams, float(information["sqrt_s"]), advice)
    columns = dict(zip([*basis_ids, *scale_ids], parsed.further.T, strict=True))
    _check_weights(path, {"XWGTUP": parsed.weights, **columns}, scale_ids)
    factor = to_picobarns(path, parsed.init, parsed.weights, information)
    with np.errstate(over="ignore"):
        scales = {name: columns[name] / parsed.weights for name in scale_ids}
        weights = parsed.weights * factor
        basis = {name: columns[name] * factor for name in basis_ids}
    _check_weights(path, {"XWGTUP": weights, **basis, **scales}, ())
    events = records(path, parsed.table, parsed.scales, parsed.counts)
    if resonance is not None:
        events = with_resonance(path, events, resonance)
        information["resonance"] = ZPRIME
    check_events(path, events, float(information["sqrt_s"]))
    if not basis_ids:
        sigma = {"sigma_pb": information["sigma_pb"]}
        information["basis"], basis = {NOMINAL: sigma}, {NOMINAL: weights}
    integers, numbers = events.integers, events.numbers
    flat: dict[str, NDArray[np.generic]] = {
        "pdgid": integers[:, 0],
        "status": integers[:, 1],
        "mother": integers[:, 2] - 1,
        **{name: numbers[:, column] for column, name in enumerate(("px", "py", "pz", "e"))},
    }
    return LheSample(
        path=path,
        metadata=information,
        weight=weights,
        basis=basis,
        scales=scales,
        particles=ak.unflatten(ak.zip(flat), events.counts),
        records=events,
    )


def _parse(path: Path, weight_ids: list[str], information: dict[str, Any]) -> _Parsed:
    expected = information["events"]
    own = remedy(information, "have its generator write it again, or take the event out")
    listed = remedy(information, f"list those that every event has in {NAME}")
    weights: list[float] = []
    scales: list[tuple[float, ...]] = []
    weight_rows: list[list[float]] = []
    counts: list[int] = []
    rows: list[Iterator[tuple[float, ...]]] = []
    with warnings.catch_warnings():
        # pylhe ends a broken file with a warning, as if it were complete
        warnings.simplefilter("error", RuntimeWarning)
        try:
            file = pylhe.LHEFile.frombuffer(open_events(path), bool(weight_ids))
            for event in file.events:
                try:
                    weight_rows.append([event.weights[name] for name in weight_ids])
                except KeyError as problem:
                    raise DataFileError(
                        f"event {len(counts)} of {path} has no weight {str(problem)[:60]}, which "
                        f"its {NAME} lists: {listed}."
                    ) from problem
                if event.eventinfo.nparticles != len(event.particles):
                    raise DataFileError(
                        f"event {len(counts)} of {path} says that it has "
                        f"{event.eventinfo.nparticles} particles and has {len(event.particles)}: "
                        f"{own}."
                    )
                weights.append(event.eventinfo.weight)
                scales.append(_SCALES(event.eventinfo))
                counts.append(len(event.particles))
                rows.append(map(_PARTICLE, event.particles))
                if len(counts) > expected:
                    break
        except (EOFError, OSError, zlib.error, ParseError, RuntimeWarning) as problem:
            raise DataFileError(
                f"{path} is truncated or corrupt after {len(counts)} events ({problem}): {own}."
            ) from problem
        except _NOT_LHE as problem:
            raise DataFileError(
                f"{path} is not a Les Houches event file, see event {len(counts)} ({problem}): "
                f"{own}."
            ) from problem
    return _Parsed(
        init=file.init,
        weights=np.array(weights),
        further=np.array(weight_rows, dtype=float).reshape(len(weights), len(weight_ids)),
        counts=np.array(counts, dtype=np.int64),
        table=np.array(list(chain.from_iterable(rows)), dtype=float).reshape(-1, len(_COLUMNS)),
        scales=np.array(scales, dtype=float).reshape(-1, 3),
    )


def _check_count_and_hash(path: Path, found: int, information: dict[str, Any]) -> None:
    stated, beside = information["events"], path.with_name(NAME)
    if found != stated:
        number = f"more than {stated}" if found > stated else str(found)
        advice = remedy(information, f"correct 'events' in {NAME}")
        raise DataFileError(f"{path} holds {number} events but {beside} says {stated}: {advice}.")
    if "events_sha256" in information and sha256_as_read(path) != information["events_sha256"]:
        raise DataFileError(
            f"{path} is not the file that {beside} describes (its sha256 differs from "
            f"events_sha256): {remedy(information, 'correct that key, or take it out')}."
        )


def _check_weights(
    path: Path, weights: dict[str, NDArray[np.float64]], not_zero_for: list[str] | tuple[()]
) -> None:
    for name, values in weights.items():
        bad = np.flatnonzero(~np.isfinite(values))
        if len(bad):
            raise DataFileError(
                f"event {bad[0]} of {path} has the weight {name} = {values[bad[0]]}, "
                "not a finite number in pb."
            )
    if not_zero_for and not np.all(weights["XWGTUP"]):
        raise DataFileError(
            f"event {int(np.argmin(weights['XWGTUP'] != 0))} of {path} has XWGTUP = 0, which its "
            f"scale variations {not_zero_for[0]}, … cannot be compared with: take the event out, "
            f"or 'scale_variations' out of {NAME}."
        )
