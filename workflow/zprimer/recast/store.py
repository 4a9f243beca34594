"""Reading and writing the selection file: one sample in one analysis.

It holds the cutflow, histograms, and the events of regions with a line shape. Their numbers are
base64 text of little-endian 8-byte floats: exact, small and quick to read.
"""

import base64
import binascii
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zprimer.errors import DataFileError
from zprimer.io.provenance import KEY, Record, read_stamped, write_stamped
from zprimer.recast.event_lists import EventList
from zprimer.recast.histograms import BasisHistogram
from zprimer.recast.selection import CutflowStep, Selection

FORMAT = "zprimer selection 3"
_SAMPLE_KEYS = ("id", "model", "process", "sqrt_s", "parameters", "width")


def write_selection(selection: Selection, path: Path, record: Record | None = None) -> None:
    """Write a selection and its provenance as JSON; sums of weights in pb."""
    write_stamped(
        path,
        {
            "format": FORMAT,
            "analysis": selection.analysis,
            "sample": selection.sample,
            "basis": selection.basis,
            "cutflow": [
                {"cut": step.cut, "events": step.events, "sums": step.sums}
                for step in selection.cutflow
            ],
            "regions": {
                name: _event_entry(region)
                if isinstance(region, EventList)
                else _histogram_entry(region)
                for name, region in selection.regions.items()
            },
        },
        record,
    )


def read_selection(path: Path) -> Selection:
    """The selection in a file that :func:`write_selection` wrote.

    Raises:
        DataFileError: the file is missing, of another format, its parts do not fit together, or it
            was changed after it was written.
    """
    content = read_stamped(path)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise DataFileError(f"{path} is no '{FORMAT}' file: run 'zprimer select' again.")
    try:
        basis = tuple(content["basis"])
        missing = [key for key in _SAMPLE_KEYS if key not in content["sample"]]
        if missing:
            raise DataFileError(f"{path}: the sample lacks '{missing[0]}'.")
        return Selection(
            analysis=content["analysis"],
            sample=content["sample"],
            basis=basis,
            cutflow=tuple(
                CutflowStep(step["cut"], step["events"], tuple(step["sums"]))
                for step in content["cutflow"]
            ),
            regions={
                name: (_event_list if "weights" in entry else _histogram)(
                    entry, basis, f"{path}, region '{name}'"
                )
                for name, entry in content["regions"].items()
            },
            provenance=content.get(KEY, {}),
        )
    except (KeyError, TypeError, AttributeError, ValueError, binascii.Error) as problem:
        raise DataFileError(
            f"{path} is not a complete selection ({problem!r}): run 'zprimer select' again."
        ) from problem


def _histogram_entry(histogram: BasisHistogram) -> dict[str, Any]:
    return {
        "edges": histogram.edges,
        "events": histogram.events.tolist(),
        "sums": histogram.sums.tolist(),
        "products": histogram.products.tolist(),
        "variations": {name: sums.tolist() for name, sums in histogram.variations.items()},
    }


def _event_entry(events: EventList) -> dict[str, Any]:
    return {
        "edges": events.edges,
        "events": len(events),
        "observable": None if events.observable is None else _packed(events.observable),
        "mass": None if events.mass is None else _packed(events.mass),
        "weights": [_packed(row) for row in events.weights],
        "scales": {name: _packed(factor) for name, factor in events.scales.items()},
    }


def _histogram(entry: dict[str, Any], basis: tuple[str, ...], where: str) -> BasisHistogram:
    edges = _edges(entry)
    bins, size = 1 if edges is None else len(edges) - 1, len(basis)
    events, sums, products = (_numbers(entry[key]) for key in ("events", "sums", "products"))
    variations = {name: _numbers(rows) for name, rows in entry["variations"].items()}
    shapes = [events.shape, products.shape, sums.shape, *(v.shape for v in variations.values())]
    if shapes != [(bins,), (size, size, bins), *((size, bins),) * (1 + len(variations))]:
        raise DataFileError(
            f"{where}: the shapes do not fit {size} basis weights in {bins} bins; "
            "run 'zprimer select' again."
        )
    return BasisHistogram(basis, edges, events, sums, products, variations)


def _numbers(rows: Any) -> NDArray[Any]:
    values = np.array(rows)
    if values.dtype.kind not in "if":
        raise ValueError("something else than a number stands in a histogram")
    return values


def _event_list(entry: dict[str, Any], basis: tuple[str, ...], where: str) -> EventList:
    count = int(entry["events"])
    observable, mass = (
        None if entry[key] is None else _unpacked(entry[key], count, f"{where}, key '{key}'")
        for key in ("observable", "mass")
    )
    rows = [_unpacked(text, count, f"{where}, key 'weights'") for text in entry["weights"]]
    edges = _edges(entry)
    if len(rows) != len(basis) or (observable is None) != (edges is None):
        raise DataFileError(
            f"{where}: {len(rows)} weights for a basis of {len(basis)}, or edges without an "
            "observable; run 'zprimer select' again."
        )
    return EventList(
        basis=basis,
        edges=edges,
        observable=observable,
        mass=mass,
        weights=np.array(rows).reshape(len(basis), count),
        scales={
            name: _unpacked(text, count, f"{where}, key 'scales'")
            for name, text in entry["scales"].items()
        },
    )


def _edges(entry: dict[str, Any]) -> tuple[float, ...] | None:
    return None if entry["edges"] is None else tuple(float(edge) for edge in entry["edges"])


def _packed(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f8").tobytes()).decode("ascii")


def _unpacked(text: str, count: int, where: str) -> np.ndarray:
    values = np.frombuffer(base64.b64decode(text, validate=True), dtype="<f8").astype(float)
    if len(values) != count or not np.all(np.isfinite(values)):
        raise DataFileError(
            f"{where}: {len(values)} numbers for {count} events, or one that is not finite; "
            "run 'zprimer select' again."
        )
    return values
