"""1704.06005 Fig. 2: dimuon searches against the b → sℓℓ anomalies, from simulated events."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import NullFormatter

from zprimer.errors import InputError
from zprimer.flavour.era import Era
from zprimer.flavour.leptons import left_handed
from zprimer.flavour.observables.b_to_s_leptons import preferred_band
from zprimer.flavour.observables.lepton_universality import lfu_bound
from zprimer.flavour.observables.trident import trident_bound
from zprimer.io.tables import Table
from zprimer.plots import style
from zprimer.plots.grid import era_of
from zprimer.plots.labels import mass_axis, place, say_data_of, ticks_on_top
from zprimer.statistics.coupling import ALL_EXCLUDED, limit_on_coupling

PANELS = {"atlas_dimuon_36fb": "36.1 fb$^{-1}$", "atlas_dimuon_139fb": "139 fb$^{-1}$"}
PAPER_WIDTH = 0.08
_SHADES = {0.25: "#B34700", 0.5: "#E07B1A", 1.0: "#F7B267"}
_TITLES = {0.25: "0.25", 0.5: "0.50", 1.0: "1"}
_TICKS = (0.2, 0.5, 1, 2, 5)
_MASSES = (150, 200, 300, 500, 700, 1000)
_FINE = 200
_FIXED = {"sR": 0.3, "q": 1.0, "qV": 1.0, "qA": -1.0}


@dataclass(frozen=True)
class Limits:
    """Limit on the coupling along the masses of a scan.

    Attributes:
        mass: GeV, rising.
        coupling: 95 % CL upper limit on g̃; the largest scanned one where there is no limit and
            the smallest where all are excluded.
        found: whether the limit lies inside the scan.
    """

    mass: np.ndarray
    coupling: np.ndarray
    found: np.ndarray


def draw(table: Table) -> Figure:
    """Both data sets, the three branching ratios, the paper's width and the natural one.

    Args:
        table: a plane of model topphilic scanned in ``mzp``, ``g``, ``brmu`` and ``relwidth`` at
            m_T = 5 m_Z', s_R = 0.3, q' = q'_V = −q'_A = 1, with limits of the analyses of
            :data:`PANELS` and their shortcut.

    Raises:
        InputError: the plane has other parameters or lacks a column.
    """
    check_parameters(table, "ksz_fig2")
    era = era_of(table)
    figure = style.new_figure(height=3.9, width=7.0)
    for column, (analysis, title) in enumerate(PANELS.items()):
        axes = figure.add_axes((0.07 + 0.48 * column, 0.25, 0.425, 0.705))
        _panel(axes, table, analysis, era)
        place(axes, 0.97, 0.04, f"ATLAS $\\mu\\mu$, {title}", ha="right", va="bottom")
        ticks_on_top(axes)
        if column:
            axes.set_ylabel("")
            say_data_of(axes, era)
    _legend(figure)
    return figure


def coupling_limits(table: Table, column: str, brmu: float, relwidth: float) -> Limits:
    """The limit on g̃ at every mass that the analysis covers.

    Args:
        table: the plane.
        column: of CLs, or of cross section over limit in a column named ``…ratio…``.
        brmu, relwidth: which points.

    Raises:
        InputError: there is no such column.
    """
    chosen = np.isclose(table.numbers("brmu"), brmu)
    chosen &= np.isclose(table.numbers("relwidth"), relwidth)
    texts = np.array(_cells(table, column))
    chosen &= texts != ""
    masses, couplings = table.numbers("mzp"), table.numbers("g")
    mass, limit, found = [], [], []
    for value in np.unique(masses[chosen]):
        rows = np.flatnonzero(chosen & (masses == value))
        rows = rows[np.argsort(couplings[rows])]
        numbers = texts[rows].astype(float)
        if "ratio" in column:
            # the coupling at which the cross section, that grows as its square, meets the limit
            limit.append(float(couplings[rows[0]] / np.sqrt(numbers[0])))
            found.append(True)
        else:
            crossing = limit_on_coupling(couplings[rows].tolist(), numbers.tolist())
            outside = couplings[rows[0] if crossing.state == ALL_EXCLUDED else rows[-1]]
            limit.append(float(outside if crossing.value is None else crossing.value))
            found.append(crossing.value is not None)
        mass.append(float(value))
    return Limits(np.array(mass), np.array(limit), np.array(found, dtype=bool))


def _cells(table: Table, column: str) -> tuple[str, ...]:
    """A column of an analysis; one that covers no point of the plane has nothing but verdicts."""
    end = "verdict"
    analyses = [name.removesuffix(end) for name in table.columns if name.endswith(f"_{end}")]
    if column not in table.columns and any(column.startswith(each) for each in analyses):
        return ("",) * len(table)
    return table.texts(column)


def check_parameters(table: Table, figure: str) -> None:
    """Whether a plane has the parameters of the paper's figure but for its axes.

    Raises:
        InputError: it has others; the message names the figure.
    """
    for name, value in _FIXED.items():
        if not np.allclose(table.numbers(name), value):
            raise InputError(f"{table.path}: figure {figure} is drawn at {name} = {value:g}.")
    if not np.allclose(table.numbers("mT"), 5 * table.numbers("mzp")):
        raise InputError(f"{table.path}: figure {figure} is drawn at mT = 5 mzp.")


def plane_axes(axes: Axes, table: Table) -> None:
    """Logarithmic axes over the whole scan: m_Z' in GeV and g̃q'."""
    masses, couplings = table.numbers("mzp"), table.numbers("g")
    axes.set(xscale="log", yscale="log")
    mass_axis(axes)
    axes.set_xticks(_MASSES, labels=[f"{tick:g}" for tick in _MASSES])
    axes.set_ylabel(r"$\tilde g\,q'$", labelpad=1)
    axes.set_yticks(_TICKS, labels=[f"{tick:g}" for tick in _TICKS])
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_xlim(masses.min(), masses.max())
    axes.set_ylim(couplings.min(), couplings.max())


def _panel(axes: Axes, table: Table, analysis: str, era: Era) -> None:
    plane_axes(axes, table)
    top = axes.get_ylim()[1]
    for brmu in sorted(_SHADES, reverse=True):
        colour = _SHADES[brmu]
        paper = coupling_limits(table, f"{analysis}_cls_obs", brmu, PAPER_WIDTH)
        axes.fill_between(paper.mass, paper.coupling, top, color=colour, alpha=0.5, linewidth=0)
        _line(axes, paper, colour, linewidth=1.4)
        natural = coupling_limits(table, f"{analysis}_cls_obs", brmu, 0.0)
        _line(axes, natural, colour, linestyle=(0, (4, 1.5)), linewidth=1.0)
        shortcut = coupling_limits(table, f"{analysis}_shortcut_ratio_obs", brmu, PAPER_WIDTH)
        _line(axes, shortcut, colour, linestyle=(0, (1, 1)), linewidth=1.0)
    draw_flavour(axes, era)


def _line(axes: Axes, limits: Limits, colour: str, **options: Any) -> None:
    coupling = np.where(limits.found, limits.coupling, np.nan)
    axes.plot(limits.mass, coupling, color=colour, zorder=4, **options)


def draw_flavour(axes: Axes, era: Era) -> None:
    """The b → sℓℓ band, the universality of Z couplings and tridents, on axes with limits."""
    low, high = axes.get_xlim()
    mass = np.geomspace(low, high, _FINE)
    band = preferred_band(mass, 5 * mass, era)
    axes.fill_between(mass, band.low, band.high, color=style.SKY, alpha=0.55, linewidth=0, zorder=2)
    axes.plot(mass, band.central, color=style.BLUE, linewidth=0.7, zorder=3)
    universality = lfu_bound(mass, left_handed(), era)
    axes.plot(mass, universality, color="#7B3294", linestyle="dashed", linewidth=1.3, zorder=5)
    tridents = trident_bound(mass, left_handed(neutrinos=True), era)
    axes.plot(mass, tridents, color="0.35", linestyle="dashdot", linewidth=0.8, zorder=5)


def _legend(figure: Figure) -> None:
    orange = _SHADES[0.5]
    regions = [
        (Patch(facecolor=colour, alpha=0.6), rf"BR$(Z'\to\mu\mu)$ = {_TITLES[brmu]}")
        for brmu, colour in _SHADES.items()
    ]
    lines = [
        (Line2D([], [], color=orange, linewidth=1.4), r"events, $\Gamma/m$ = 8%"),
        (Line2D([], [], color=orange, linestyle=(0, (4, 1.5))), "events, natural width"),
        (Line2D([], [], color=orange, linestyle=(0, (1, 1))), "paper's shortcut"),
    ]
    groups: list[list[tuple[Any, str]]] = [regions, lines, flavour_legend()]
    for position, group in zip((0.16, 0.5, 0.85), groups, strict=True):
        figure.legend(
            [handle for handle, _ in group],
            [label for _, label in group],
            loc="lower center",
            bbox_to_anchor=(position, 0.0),
        )


def flavour_legend() -> list[tuple[Any, str]]:
    """Handles and labels of what :func:`draw_flavour` draws."""
    return [
        (Patch(facecolor=style.SKY, alpha=0.6), r"$b\to s\mu\mu$, $C_9=-C_{10}$, $1\sigma$"),
        (Line2D([], [], color="#7B3294", linestyle="dashed"), r"$Z$ universality"),
        (Line2D([], [], color="0.35", linestyle="dashdot"), r"tridents, full $\nu_\mu$ charge"),
    ]
