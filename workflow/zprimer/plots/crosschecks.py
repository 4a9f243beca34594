"""The distributions of two backends, one above the other's ratio."""

from pathlib import Path

import numpy as np
from matplotlib.ticker import NullFormatter

from zprimer.generation.backends.madgraph.comparison import TITLES, Comparison
from zprimer.io.provenance import Record
from zprimer.plots.style import BLACK, BLUE, VERMILION, new_figure, save, style

_COLUMNS = 3
_WIDTH = 7.2
_RATIO = 0.3
"""Least range of the ratio around 1."""


def draw_comparison(comparison: Comparison, path: Path, record: Record | None = None) -> list[Path]:
    """Draw all shapes with their ratios; ``path`` ends in ``.pdf`` or ``.png``.

    Args:
        comparison: what is drawn.
        path: of one of the two files.
        record: their provenance.

    Returns:
        The files written.
    """
    shapes = comparison.shapes
    rows = -(-len(shapes) // _COLUMNS)
    names = [sample["backend"] for sample in (comparison.first, comparison.second)]
    with style():
        figure = new_figure(2.4 * rows, _WIDTH)
        grid = figure.add_gridspec(
            rows, _COLUMNS, hspace=0.42, wspace=0.42,
            left=0.1, right=0.98, top=1 - 0.19 / rows, bottom=0.2 / rows,
        )  # fmt: skip
        figure.suptitle(_title(comparison), fontsize=8, y=1 - 0.015 / rows)
        for index, shape in enumerate(shapes):
            both = grid[index].subgridspec(2, 1, height_ratios=[3, 1.3], hspace=0.1)
            upper = figure.add_subplot(both[0])
            lower = figure.add_subplot(both[1], sharex=upper)
            widths = np.diff(shape.edges)
            densities = shape.shares / widths
            errors = shape.errors / widths
            centres = (shape.edges[1:] + shape.edges[:-1]) / 2
            upper.stairs(densities[0], shape.edges, color=BLUE, label=names[0])
            upper.errorbar(
                centres, densities[1], errors[1], color=VERMILION, fmt="o", ms=2, lw=0.7,
                label=names[1],
            )  # fmt: skip
            upper.set_yscale("log")
            upper.yaxis.set_minor_formatter(NullFormatter())
            upper.set_title(f"χ² = {shape.chi2:.1f} / {shape.degrees}", fontsize=7, pad=3)
            upper.tick_params(labelbottom=False)
            relative = shape.errors / shape.shares
            ratio = shape.shares[0] / shape.shares[1]
            lower.axhline(1, color=BLACK, lw=0.6)
            lower.errorbar(
                centres, ratio, ratio * np.hypot(*relative), color=BLACK, fmt="o", ms=2, lw=0.7
            )
            # all points inside, but no more than from 0 to 2
            reach = min(max(_RATIO, 1.1 * float(np.max(np.abs(ratio - 1)))), 1.0)
            lower.set_ylim(1 - reach, 1 + reach)
            lower.set_xlabel(TITLES[shape.name], fontsize=7)
            if shape.edges[0] > 0 and shape.edges[-1] > 30 * shape.edges[1]:
                lower.set_xscale("log")
            if index % _COLUMNS == 0:
                upper.set_ylabel("(1/σ) dσ/dx", fontsize=7)
                lower.set_ylabel("ratio", fontsize=7)
            if index == 0:
                upper.legend(fontsize=6)
        return save(figure, path, record)


def _title(comparison: Comparison) -> str:
    """Process, beam energy, mass of the Z′ and both cross sections."""
    first = comparison.first
    sigma = " and ".join(
        f"{1e3 * sample['sigma_pb']:.4g} ± {1e3 * sample['sigma_error_pb']:.1g} fb"
        for sample in (first, comparison.second)
    )
    mass = first["parameters"]["mzp"]
    return (
        f"{first['process']}, {1e-3 * first['sqrt_s']:g} TeV, $m_{{Z'}}$ = {mass:g} GeV: "
        f"σ = {sigma}"
    )
