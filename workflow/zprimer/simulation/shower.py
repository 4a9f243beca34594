"""The ``shower`` stage: from parton-level events to ``events.root``."""

from dataclasses import asdict, dataclass
from pathlib import Path

import awkward as ak
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from zprimer.errors import DataFileError
from zprimer.provenance import KEY, provenance
from zprimer.simulation import pythia as generator
from zprimer.simulation.lhe import LheSample, read_lhe
from zprimer.simulation.ntuple import write_events
from zprimer.simulation.objects import Objects, build_objects
from zprimer.simulation.particles import species_table
from zprimer.simulation.settings import ShowerSettings

BATCH = 500
"""Events in memory with their whole record, about 0.1 MB each."""
MAX_FAILED_FRACTION = 0.01


@dataclass(frozen=True)
class ShowerResult:
    """What the stage did.

    Attributes:
        path: the file it wrote.
        accepted: events in it.
        failed: events of the LHE file that Pythia could not shower.
        sigma_pb: the sum of the nominal weights, the cross section in pb.
    """

    path: Path
    accepted: int
    failed: int
    sigma_pb: float


def shower(
    lhe: Path, out: Path, settings: ShowerSettings | None = None, seed: int | None = None
) -> ShowerResult:
    """Shower a sample and write its objects; Pythia's own words go to ``shower.log`` beside them.

    Args:
        lhe: ``events.lhe.gz``, with ``sample.json`` beside it.
        out: ``events.root`` to write.
        settings: what to simulate; everything if not given.
        seed: 1 … 2147483646; that of the sample if not given.

    Raises:
        InputError: the seed is out of range.
        DataFileError: the input is missing or broken, or Pythia fails for more than 1 % of the
            events, as the rest would no longer be a fair sample.

    Example:
        >>> shower(Path("events.lhe.gz"), Path("events.root"))  # doctest: +SKIP
        ShowerResult(path=PosixPath('events.root'), accepted=10000, failed=0, sigma_pb=0.0184)
    """
    settings = settings or ShowerSettings()
    sample = read_lhe(lhe)
    asked = {"settings": asdict(settings), "seed": seed}
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
    if failed > MAX_FAILED_FRACTION * len(sample):
        raise DataFileError(
            f"Pythia could shower only {len(kept)} of the {len(sample)} events of {lhe}: "
            f"{log} says why, and the events are likely at fault."
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
        "shower": made | {"accepted": len(kept), "failed": failed},
        KEY: record,
    }
    columns = _with_sample(ak.concatenate(parts), sample, kept)
    write_events(out, columns, metadata)
    return ShowerResult(Path(out), len(kept), failed, float(ak.sum(columns.weight)))


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
