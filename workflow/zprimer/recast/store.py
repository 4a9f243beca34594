"""Reading and writing the selection file: histograms and cutflow of one sample in one analysis."""

from pathlib import Path
from typing import Any

import numpy as np

from zprimer.errors import DataFileError
from zprimer.files import read_json, write_json
from zprimer.recast.histograms import BasisHistogram
from zprimer.recast.selection import CutflowStep, Selection

FORMAT = "zprimer selection 1"
_SAMPLE_KEYS = ("id", "model", "process", "sqrt_s", "parameters", "width")


def write_selection(selection: Selection, path: Path) -> None:
    """Write a selection as JSON; sums of weights in pb."""
    write_json(
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
                name: {
                    "edges": histogram.edges,
                    "events": histogram.events.tolist(),
                    "sums": histogram.sums.tolist(),
                    "products": histogram.products.tolist(),
                }
                for name, histogram in selection.regions.items()
            },
        },
    )


def read_selection(path: Path) -> Selection:
    """The selection in a file that :func:`write_selection` wrote.

    Raises:
        DataFileError: the file is missing, of another format, or its parts do not fit together.
    """
    content = read_json(path)
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
                name: _histogram(entry, basis, f"{path}, region '{name}'")
                for name, entry in content["regions"].items()
            },
        )
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise DataFileError(
            f"{path} is not a complete selection ({problem!r}): run 'zprimer select' again."
        ) from problem


def _histogram(entry: dict[str, Any], basis: tuple[str, ...], where: str) -> BasisHistogram:
    edges = None if entry["edges"] is None else tuple(float(edge) for edge in entry["edges"])
    bins, size = 1 if edges is None else len(edges) - 1, len(basis)
    events, sums, products = (np.array(entry[key]) for key in ("events", "sums", "products"))
    if (events.shape, sums.shape, products.shape) != ((bins,), (size, bins), (size, size, bins)):
        raise DataFileError(
            f"{where}: the shapes do not fit {size} basis weights in {bins} bins; "
            "run 'zprimer select' again."
        )
    return BasisHistogram(basis, edges, events, sums, products)
