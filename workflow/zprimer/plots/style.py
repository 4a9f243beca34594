"""The look of all figures, and how they are written: the same bytes for the same numbers."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from zprimer.errors import InputError
from zprimer.io.files import atomic
from zprimer.io.provenance import KEY, Record

COLUMN_WIDTH = 3.4
"""Width of one printed column, inches."""

# Okabe and Ito, distinguishable with every common colour blindness.
BLACK = "#000000"
ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#9A9A9A"

_STYLE: Any = {
    "axes.grid": False,
    "axes.labelsize": 9,
    "axes.linewidth": 0.7,
    "figure.dpi": 100,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 8,
    "hatch.linewidth": 0.5,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "legend.handlelength": 1.8,
    "lines.linewidth": 1.2,
    "mathtext.fontset": "dejavusans",
    "pdf.fonttype": 42,
    "savefig.dpi": 300,
    "svg.hashsalt": "zprimer",
    "xtick.direction": "in",
    "xtick.labelsize": 8,
    "xtick.top": True,
    "ytick.direction": "in",
    "ytick.labelsize": 8,
    "ytick.right": True,
}
_METADATA: dict[str, dict[str, str | None]] = {
    ".pdf": {"CreationDate": None, "Producer": None, "Creator": "zprimer"},
    ".png": {"Software": None},
}

_RECORD_ENTRY = {".pdf": "Keywords", ".png": KEY}


@contextmanager
def style() -> Iterator[None]:
    """The matplotlib settings every figure is drawn and written with."""
    with matplotlib.rc_context(_STYLE):
        yield


def new_figure(height: float, width: float = COLUMN_WIDTH) -> Figure:
    """An empty figure of the given size in inches, without any window behind it."""
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure


def save(figure: Figure, path: Path, record: Record | None = None) -> list[Path]:
    """Write a figure as PDF and PNG beside each other, free of dates.

    Args:
        figure: drawn under :func:`style`.
        path: ends in ``.pdf`` or ``.png``; the other ending is written too.
        record: its provenance, for the entry ``Keywords`` of the PDF and ``provenance`` of the PNG.

    Returns:
        The two paths written.

    Raises:
        InputError: the path has another ending.
    """
    if path.suffix not in _METADATA:
        raise InputError(f"{path} must end in .pdf or .png; both are written.")
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    paths = [path.with_suffix(suffix) for suffix in _METADATA]
    text = None if record is None else json.dumps(record)
    for each in paths:
        with atomic(each) as partial:
            metadata = {**_METADATA[each.suffix], _RECORD_ENTRY[each.suffix]: text}
            figure.savefig(partial, metadata=metadata)
    return paths
