"""``events.root``: the showered events of a sample, written and read with uproot."""

import hashlib
import json
import struct
import uuid
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import awkward as ak
import numpy as np
import uproot
import vector

from zprimer.errors import DataFileError
from zprimer.io.files import atomic, stable_seed
from zprimer.io.inputs import steady
from zprimer.io.provenance import METADATA
from zprimer.simulation.rootfile import fix_timestamps

vector.register_awkward()

TREE, DIGEST = "events", "sha256"
LEPTON_MASS = {"muons": 0.1056583755, "electrons": 0.00051099895}
"""In GeV; R. L. Workman et al. (PDG), Prog. Theor. Exp. Phys. 2022, 083C01."""
_LEPTON = [
    *("pt", "eta", "phi", "charge", "prompt", "ptcone20", "ptcone30", "etcone20", "lhe_index"),
    *("born_px", "born_py", "born_pz"),
]
COLLECTIONS: dict[str, list[str]] = {
    "muons": _LEPTON,
    "electrons": _LEPTON,
    "jets": ["pt", "eta", "phi", "mass", "flavour"],
    "lhe": ["pdgid", "px", "py", "pz", "e", "status", "mother"],
}
_SCALARS = ["event", "met_pt", "met_phi", "weight"]
_ROWS_PER_BASKET = 10_000
_MAGIC = b"root"
_SHOWN = 5
_READ = (
    "`zprimer select` reads the events.root of `zprimer shower`, which takes Les Houches events; "
    "HepMC, Delphes and NanoAOD are not read"
)


@dataclass(frozen=True)
class EventSample:
    """The showered events of one sample.

    Attributes:
        path: the file they come from.
        events: one record an event: ``event`` (number in the LHE file), ``weight`` (pb, the sum
            is the cross section), ``weights`` (a record of the basis weights by id, pb likewise),
            ``scales`` (a record of the scale variations by id, factors of all weights; missing
            without them), ``met_pt`` and ``met_phi``, and the jagged ``muons``, ``electrons`` and
            ``jets``, which are four-momenta of ``vector`` (GeV), and ``lhe``.
        metadata: ``sample.json`` with the key ``shower``: settings, seeds, versions, counts.
    """

    path: Path
    events: ak.Array
    metadata: dict[str, Any]


def write_events(path: Path, columns: ak.Array, sample: dict[str, Any]) -> None:
    """Write ``events.root``, whole or not at all; equal arguments give equal bytes.

    Args:
        path: the file.
        columns: one record an event with the fields of the branches: the jagged collections of
            :data:`COLLECTIONS` and the numbers ``event, met_pt, met_phi, weight``
            and ``weight_<basis id>`` and ``scale_<variation id>``.
        sample: goes into the file as JSON.
    """
    text = json.dumps(sample, allow_nan=False, ensure_ascii=False)
    identity = uuid.UUID(int=stable_seed(text))
    branches = {name: columns[name] for name in columns.fields}
    types = {name: branch.type.content for name, branch in branches.items()}
    with atomic(path) as partial:
        # an open file instead of its name, which uproot would write into the file
        with (
            open(partial, "wb+") as stream,
            uproot.recreate(stream, uuid_function=lambda: identity) as file,
        ):
            file[METADATA] = text
            file[DIGEST] = _digest(text, columns)
            tree = file.mktree(TREE, types)
            for begin in range(0, len(columns), _ROWS_PER_BASKET):
                rows = slice(begin, begin + _ROWS_PER_BASKET)
                tree.extend({name: branch[rows] for name, branch in branches.items()})
        fix_timestamps(partial)


def read_events(path: Path) -> EventSample:
    """Read ``events.root`` as the ``shower`` stage writes it.

    Raises:
        DataFileError: the file is missing, of another program, truncated, corrupt, lacks the tree
            or a branch, has another content than was written, or a weight that is no finite number.

    Example:
        >>> sample = read_events(Path("events.root"))  # doctest: +SKIP
        >>> sample.events.muons[:, :2].pt  # doctest: +SKIP
    """
    path = Path(path)
    _check_kind(path)
    with steady(path):
        return _read_events(path)


def _read_events(path: Path) -> EventSample:
    try:
        with uproot.open(path) as file:
            missing = [key for key in (TREE, METADATA, DIGEST) if key not in file]
            if METADATA in missing and DIGEST in missing:
                held = ", ".join(sorted(file.keys(recursive=False, cycle=False))[:_SHOWN])
                raise DataFileError(
                    f"{path} is a ROOT file of another program, which holds "
                    f"{held or 'nothing'}: {_READ}."
                )
            if missing:
                raise _not_ours(path, f"it has no object '{missing[0]}'")
            text, digest = str(file[METADATA]), str(file[DIGEST])
            metadata = json.loads(text)
            basis, scales = list(metadata["basis"]), list(metadata.get("scale_variations", ()))
            branches = [*_SCALARS, *(f"weight_{name}" for name in basis)]
            branches += [f"scale_{name}" for name in scales]
            branches += [f"{name}_{field}" for name, of in COLLECTIONS.items() for field in of]
            tree = file[TREE]
            absent = sorted(set(branches) - set(tree.keys()))
            if absent:
                raise _not_ours(path, f"it has no branch '{absent[0]}'")
            columns = tree.arrays(branches)
            expected = metadata["shower"]["accepted"]
            found = _digest(text, columns)
    except (KeyError, TypeError) as problem:
        raise _not_ours(path, f"it lacks {_first_line(problem)}") from problem
    except MemoryError as problem:
        raise _not_ours(path, "it asks for more memory than there is") from problem
    except (
        *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError),
        *(NameError, NotImplementedError, RecursionError, ValueError, struct.error, zlib.error),
        uproot.DeserializationError,
        uproot.interpretation.identify.UnknownInterpretation,
    ) as problem:
        raise _not_ours(path, f"it cannot be read ({_first_line(problem)})") from problem
    if found != digest:
        raise _not_ours(path, "its content is not what was written (its sha256 differs)")
    if len(columns) != expected:
        raise _not_ours(path, f"it holds {len(columns)} events but says {expected}")
    for name in (field for field in columns.fields if field.startswith(("weight", "scale_"))):
        bad = np.flatnonzero(~np.isfinite(ak.to_numpy(columns[name])))
        if len(bad):
            raise _not_ours(path, f"'{name}' of entry {bad[0]} is not a finite number")
    return EventSample(path, _assemble(columns, basis, scales), metadata)


def _assemble(columns: ak.Array, basis: list[str], scales: list[str]) -> ak.Array:
    """Records of records out of flat branches."""
    events = {name: columns[name] for name in _SCALARS}
    for group, prefix, ids in (("weights", "weight", basis), ("scales", "scale", scales)):
        if ids:
            events[group] = ak.zip({name: columns[f"{prefix}_{name}"] for name in ids})
    for name, of in COLLECTIONS.items():
        fields = {field: columns[f"{name}_{field}"] for field in of}
        if name in LEPTON_MASS:
            fields["mass"] = ak.full_like(fields["pt"], LEPTON_MASS[name])
        events[name] = ak.zip(fields, with_name=None if name == "lhe" else "Momentum4D")
    return ak.zip(events, depth_limit=1)


def _digest(text: str, columns: ak.Array) -> str:
    """Hex digest of the sample's information and of all branches, whatever their order."""
    digest = hashlib.sha256(text.encode())
    flat: dict[str, ak.Array] = {}
    for name in columns.fields:
        fields = columns[name].fields
        flat |= {f"{name}_{field}": columns[name][field] for field in fields}
        flat |= {} if fields else {name: columns[name]}
    for name, column in sorted(flat.items()):
        if column.ndim > 1:
            digest.update(np.asarray(ak.num(column), dtype="<i8").tobytes())
            column = ak.flatten(column)
        values = ak.to_numpy(column)
        digest.update(f"{name} {values.dtype.name}".encode())
        digest.update(values.astype(values.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()


def _first_line(problem: Exception) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0]


def _check_kind(path: Path) -> None:
    if path.exists() and not path.is_file():
        raise DataFileError(f"{path} is no regular file: {_READ}.")
    if not path.exists():
        raise DataFileError(f"{path} does not exist: make it with `zprimer shower`.")
    with open(path, "rb") as file:
        begin = file.read(len(_MAGIC))
    if begin and begin != _MAGIC:
        raise DataFileError(f"{path} is no ROOT file: {_READ}.")


def _not_ours(path: Path, reason: str) -> DataFileError:
    return DataFileError(
        f"{path} is not a complete event file of zprimer, {reason}: rerun `zprimer shower`, which "
        "makes it."
    )
