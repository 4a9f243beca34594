"""The ``shower`` stage: from parton-level events to ``events.root``."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import awkward as ak
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from zprimer.errors import DataFileError
from zprimer.io.provenance import KEY, provenance
from zprimer.simulation import pythia as generator
from zprimer.simulation.lhe import LheSample, read_lhe
from zprimer.simulation.ntuple import write_events
from zprimer.simulation.objects import Objects, build_objects
from zprimer.simulation.particles import species_table
from zprimer.simulation.settings import ShowerSettings

BATCH = 100
"""Events in memory with their whole record, about 0.1 MB each."""
MAX_FAILED_FRACTION = 0.01
_SHOWN = 10


@dataclass(frozen=True)
class ShowerResult:
    """What the stage did.

    Attributes:
        path: the file it wrote.
        accepted: events in it.
        failed: events of the LHE file that Pythia gave up, for the reason in ``complaint``.
        sigma_pb: the sum of the nominal weights, the cross section in pb.
        complaint: what Pythia said of an event that it gave up, empty if there is none.
    """

    path: Path
    accepted: int
    failed: int
    sigma_pb: float
    complaint: str = ""


def shower(
    lhe: Path,
    out: Path,
    settings: ShowerSettings | None = None,
    seed: int | None = None,
    resonance: int | None = None,
) -> ShowerResult:
    """Shower a sample and write its objects; Pythia's own words go to ``shower.log`` beside them.

    Args:
        lhe: ``events.lhe.gz``, with ``sample.json`` beside it.
        out: ``events.root`` to write.
        settings: what to simulate; everything if not given.
        seed: 1 … 2147483646; that of the sample if not given.
        resonance: PDG id of the Z' in the event file, if it is not 32; 32 in ``events.root``.

    Raises:
        InputError: the seed is out of range, or ``resonance`` is no id of a Z'.
        DataFileError: the input is missing or broken, or Pythia fails for more than 1 % of the
            events, as the rest would no longer be a fair sample.

    Example:
        >>> shower(Path("events.lhe.gz"), Path("events.root"))  # doctest: +SKIP
        ShowerResult(path=PosixPath('events.root'), accepted=10000, failed=0, sigma_pb=0.0184)
    """
    settings = settings or ShowerSettings()
    sample = read_lhe(lhe, resonance)
    asked: dict[str, Any] = {"settings": asdict(settings), "seed": seed}
    asked |= {} if resonance is None else {"resonance": resonance}
    seed = int(sample.metadata["seed"]) if seed is None else seed
    pythia_seed = settings.pythia_seed(seed)
    log = Path(out).with_name("shower.log")
    indices: list[NDArray[np.int64]] = []
    parts: list[ak.Array] = []
    with generator.stdout_to(log):
        pythia = generator.start(sample, settings.pythia_commands(), pythia_seed)
        table = species_table(pythia)
        with tqdm(total=len(sample), desc="shower", unit="event", disable=None) as bar:
            for batch in generator.batches(pythia, sample, BATCH):
                if len(batch.index):
                    objects = build_objects(batch.particles, sample.particles[batch.index], table)
                    indices.append(batch.index)
                    parts.append(_columns(objects))
                bar.update(batch.tried)
        pythia.stat()
    kept = np.concatenate(indices) if indices else np.array([], dtype=np.int64)
    failed = len(sample) - len(kept)
    lost = np.setdiff1d(np.arange(len(sample)), kept).tolist()
    if failed > MAX_FAILED_FRACTION * len(sample):
        raise DataFileError(
            f"Pythia gave up {failed} of the {len(sample)} events of {lhe}, numbers "
            f"{', '.join(map(str, lost[:_SHOWN]))}{', …' if failed > _SHOWN else ''} from 0: "
            f"{generator.complaint(log)} ({log} has all it said); correct these events."
        )
    made = {
        "settings": asdict(settings),
        "seed": seed,
        "pythia_seed": pythia_seed,
        "pythia": generator.version(),
    }
    record = provenance(
        "shower",
        out,
        made,
        [sample.path, sample.path.with_name("sample.json")],
        [sample.metadata.get(KEY, {})],
        asked=asked,
    )
    metadata = sample.metadata | {
        "shower": made | {"accepted": len(kept), "failed": failed, "failed_events": lost},
        KEY: record,
    }
    columns = _with_sample(ak.concatenate(parts), sample, kept)
    write_events(out, columns, metadata)
    complaint = generator.complaint(log) if failed else ""
    return ShowerResult(Path(out), len(kept), failed, float(ak.sum(columns.weight)), complaint)


def _columns(objects: Objects) -> ak.Array:
    return ak.zip(
        {
            "muons": objects.muons,
            "electrons": objects.electrons,
            "jets": objects.jets,
            "met_pt": objects.met_pt,
            "met_phi": objects.met_phi,
        },
        depth_limit=1,
    )


def _with_sample(columns: ak.Array, sample: LheSample, kept: NDArray[np.int64]) -> ak.Array:
    """Add what comes from the LHE file: truth, event numbers and weights, in pb an event kept."""
    branches = {name: columns[name] for name in columns.fields}
    branches["lhe"] = sample.particles[kept]
    branches["event"] = kept
    branches["weight"] = sample.weight[kept] / len(kept)
    for name, values in sample.basis.items():
        branches[f"weight_{name}"] = values[kept] / len(kept)
    for name, factors in sample.scales.items():
        branches[f"scale_{name}"] = factors[kept]
    return ak.zip(branches, depth_limit=1)
