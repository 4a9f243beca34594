"""What a search for Z' → μμ with a top pair would reach in the plane of 1704.06005 Fig. 2."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from zprimer.flavour.era import Era
from zprimer.io.tables import Table
from zprimer.papers.ksz.ksz_fig2 import (
    PAPER_WIDTH,
    check_parameters,
    coupling_limits,
    draw_flavour,
    flavour_legend,
    plane_axes,
)
from zprimer.plots import style
from zprimer.plots.grid import era_of
from zprimer.plots.labels import place

PANELS = (1.0, 0.5)
"""Shares of muons in the width to leptons."""
SEARCHES = {
    "atlas_dimuon_139fb": (r"$\mu\mu$, 139 fb$^{-1}$", style.ORANGE),
    "ttbar_dimuon_projection": (r"$t\bar t\,\mu\mu$, 139 fb$^{-1}$", style.VERMILION),
    "ttbar_dimuon_projection_3000fb": (r"$t\bar t\,\mu\mu$, 3000 fb$^{-1}$", "#7F2704"),
}


def draw(table: Table) -> Figure:
    """Median expected limits at Γ/m = 8 %, with ±1σ for the inclusive search.

    Args:
        table: a plane of model topphilic scanned in ``mzp``, ``g`` and ``brmu`` at
            m_T = 5 m_Z', s_R = 0.3, q' = q'_V = −q'_A = 1 and ``relwidth`` of 0.08, with limits of
            the analyses of :data:`SEARCHES`.

    Raises:
        InputError: the plane has other parameters or lacks a column.
    """
    check_parameters(table, "ksz_projection")
    era = era_of(table)
    figure = style.new_figure(height=3.7, width=7.0)
    for column, brmu in enumerate(PANELS):
        axes = figure.add_axes((0.07 + 0.48 * column, 0.26, 0.42, 0.72))
        _panel(axes, table, brmu, era)
        if column:
            axes.set_ylabel("")
    _legend(figure)
    return figure


def _panel(axes: Axes, table: Table, brmu: float, era: Era) -> None:
    plane_axes(axes, table)
    for analysis, (_, colour) in SEARCHES.items():
        low, median, high = (
            coupling_limits(table, f"{analysis}_cls_{band}", brmu, PAPER_WIDTH)
            for band in ("exp_m1", "exp", "exp_p1")
        )
        axes.fill_between(
            median.mass, low.coupling, high.coupling, color=colour, alpha=0.22, linewidth=0
        )
        line = np.where(median.found, median.coupling, np.nan)
        axes.plot(median.mass, line, color=colour, linewidth=1.4, zorder=4)
    draw_flavour(axes, era)
    place(axes, 0.97, 0.11, rf"BR$(Z'\to\mu\mu)$ = {brmu:g}", ha="right", va="bottom")
    place(axes, 0.97, 0.04, r"projection, $\Gamma/m$ = 8%", ha="right", va="bottom")


def _legend(figure: Figure) -> None:
    searches: list[tuple[Any, str]] = [
        (
            (Patch(facecolor=colour, alpha=0.22), Line2D([], [], color=colour, linewidth=1.4)),
            rf"expected $\pm1\sigma$, {label}",
        )
        for label, colour in SEARCHES.values()
    ]
    for position, group in zip((0.27, 0.75), (searches, flavour_legend()), strict=True):
        figure.legend(
            [handle for handle, _ in group],
            [label for _, label in group],
            loc="lower center",
            bbox_to_anchor=(position, 0.0),
        )
