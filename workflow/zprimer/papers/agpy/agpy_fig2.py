"""1403.1269 Fig. 2: what B_s mixing leaves of v_Φ in the plane of the vector-like quark masses."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator

from zprimer.errors import InputError
from zprimer.flavour.era import Era
from zprimer.flavour.observables import b_to_s_transitions, meson_mixing, trident
from zprimer.io.tables import Table
from zprimer.models.lmutau import MODEL
from zprimer.models.vectorlike_quarks import PARAMETERS, mass_scale, quarks_of
from zprimer.plots import style
from zprimer.plots.grid import era_of, read_grid
from zprimer.plots.labels import place, say_data_of, ticks_on_top
from zprimer.plots.sources import Drawn

AXES = ("mD", "mQ")
CONTOURS = (1.0, 1.5, 2.0, 3.0, 5.0)
"""v_Φ in TeV."""
ONE_SIGMA, TWO_SIGMA = 2.30, 6.18
"""Δχ² of two parameters."""
DRAWN = (
    Drawn("B → K*μμ, C9", b_to_s_transitions.SECTOR, "c9"),
    Drawn("B → K*μμ, C9'", b_to_s_transitions.SECTOR, "c9_prime"),
    Drawn("B_s mixing, largest shift", meson_mixing.SECTOR, "tolerance"),
    Drawn("v_Φ below neutrino tridents", trident.SECTOR, "combination"),
)
_MESH = 240
_NOTHING = 0.05
"""TeV: v_Φ falls to 0 like a square root, so that this line is the edge without its wiggles."""
_SPAN = (0.2, 2.6)
_PRINTED: Any = {"colors": ["0.2"], "linestyles": "dotted", "linewidths": 1.2, "zorder": 4}
_LIGHT_GREEN, _LIGHT_GREY, _DARK_GREY = "#8FD3BC", "0.86", "0.50"


@dataclass(frozen=True)
class Panel:
    """One pattern of Yukawas on a fine mesh; arrays of shape (N, M) unless said otherwise.

    Attributes:
        yukawas: Y_Qb Y_Qs* and Y_Db Y_Ds*, real.
        md, mq: masses, TeV.
        v_phi: largest v_Φ that B_s mixing allows, TeV, 0 where none.
        printed: the same with the left-right box as printed in Eq. 19c.
        preference: Δχ² of B → K*μμ.
        best: m_D and m_Q of the best fit, TeV.
    """

    yukawas: tuple[float, float]
    md: np.ndarray
    mq: np.ndarray
    v_phi: np.ndarray
    printed: np.ndarray
    preference: np.ndarray
    best: tuple[float, float]


def draw(table: Table) -> Figure:
    """The figure, one panel for each pattern of Yukawas in the scan.

    Args:
        table: a plane of model lmutau scanned in ``mQ`` and ``mD``, with Yukawas held fixed or
            scanned.

    Raises:
        InputError: the plane has other axes, or a pattern does not couple the Z' to b and s.
    """
    era = era_of(table)
    found = panels(table, era)
    width = style.COLUMN_WIDTH * len(found)
    figure = style.new_figure(height=3.75, width=width)
    for number, panel in enumerate(found):
        left = (number + 0.135) / len(found)
        axes = figure.add_axes((left, 0.215, 0.83 / len(found), 0.735))
        _draw_panel(axes, panel, era)
        ticks_on_top(axes)
    say_data_of(axes, era)
    _legend(figure, era)
    return figure


def panels(table: Table, era: Era) -> list[Panel]:
    """The patterns of Yukawas in a plane, in the order of its rows."""
    names = [p.name for p in PARAMETERS if p.name.startswith("Y") and p.name in table.columns]
    rows = list(zip(*(table.texts(name) for name in names), strict=True)) or [()] * len(table)
    found = []
    for pattern in dict.fromkeys(rows):
        chosen = [row for row, other in enumerate(rows) if other == pattern]
        part = Table(
            table.path,
            {name: tuple(texts[row] for row in chosen) for name, texts in table.columns.items()},
        )
        yukawas = dict(zip(names, map(float, pattern), strict=True))
        found.append(_panel(part, yukawas, era))
    return found


def _panel(table: Table, yukawas: dict[str, float], era: Era) -> Panel:
    grid = read_grid(table, AXES)
    inputs: dict[str, float | np.ndarray] = {**MODEL.point({}).parameters, **yukawas}
    products = tuple(float(y.real) for y in meson_mixing.quark_products(quarks_of(inputs)))
    if not all(products):
        raise InputError(
            f"{table.path}: a pattern of Yukawas does not couple the Z' to b and s: "
            "set YQb, YQs_re, YDb and YDs_re."
        )
    fits = (b_to_s_transitions.fitted("c9"), b_to_s_transitions.fitted("c9_prime"))
    best_q, best_d = (
        float(mass_scale(np.array(product), fit.value))
        for product, fit in zip(products, fits, strict=True)
    )
    md = np.geomspace(*_range(best_d, grid.x), _MESH)
    mq = np.geomspace(*_range(best_q, grid.y), _MESH)
    x, y = np.meshgrid(md, mq)
    quarks = quarks_of({**inputs, "mD": x, "mQ": y, "mU": x})
    tolerance, standard_model = (
        meson_mixing.largest_shift(era),
        meson_mixing.standard_model_of_era(era),
    )
    limit, printed = (
        meson_mixing.v_phi_limit(quarks, tolerance, standard_model, sign)
        for sign in (meson_mixing.DERIVED_BOX, meson_mixing.PRINTED_BOX)
    )
    return Panel(
        yukawas=(products[0], products[1]),
        md=x / 1e3,
        mq=y / 1e3,
        v_phi=limit / 1e3,
        printed=printed / 1e3,
        preference=b_to_s_transitions.preference(b_to_s_transitions.coefficients(quarks)),
        best=(best_d / 1e3, best_q / 1e3),
    )


def _range(best: float, scanned: np.ndarray) -> tuple[float, float]:
    low, high = max(_SPAN[0] * best, scanned[0]), min(_SPAN[1] * best, scanned[-1])
    if not low < best < high:
        raise InputError(
            f"the best fit at {best:.4g} GeV lies outside the scanned masses of "
            f"{scanned[0]:g} to {scanned[-1]:g} GeV: widen the scan."
        )
    return low, high


def _draw_panel(axes: Axes, panel: Panel, era: Era) -> None:
    excluded = trident.excluded_ratio(era.measurement(trident.SECTOR, "combination"), era)
    sw2, vev = (era.number(trident.SECTOR, key) for key in ("sw2", "vev"))
    bound = trident.v_phi_bound(excluded, sw2, vev) / 1e3
    mesh = (panel.md, panel.mq)
    axes.contourf(*mesh, panel.preference, levels=[0, TWO_SIGMA], colors=[_LIGHT_GREEN], zorder=1)
    axes.contourf(*mesh, panel.preference, levels=[0, ONE_SIGMA], colors=[style.GREEN], zorder=1)
    axes.contourf(*mesh, panel.v_phi, levels=[-1, bound], colors=[_LIGHT_GREY], zorder=2)
    axes.contourf(*mesh, panel.v_phi, levels=[-1, _NOTHING], colors=[_DARK_GREY], zorder=3)
    axes.set(xscale="log", yscale="log")
    if _shows_printed(era) and panel.printed.min() < _NOTHING < panel.printed.max():
        axes.contour(*mesh, panel.printed, levels=[_NOTHING], **_PRINTED)
    lines = axes.contour(
        *mesh,
        np.where(panel.v_phi > 0, panel.v_phi, np.nan),
        levels=list(CONTOURS),
        colors=[style.BLACK],
        linewidths=0.8,
        zorder=4,
    )
    axes.clabel(lines, fmt="%g", fontsize=8, inline_spacing=3, manual=_label_places(panel))
    axes.plot(*panel.best, marker="+", color=style.BLACK, markersize=7, zorder=5)
    axes.set_xlim(panel.md[0, 0], panel.md[0, -1])
    axes.set_ylim(panel.mq[0, 0], panel.mq[-1, 0])
    for axis, name in ((axes.xaxis, "D"), (axes.yaxis, "Q")):
        axis.set_major_locator(LogLocator(subs=(1, 2, 3, 5)))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.set_minor_locator(LogLocator(subs=range(1, 10)))
        axis.set_minor_formatter(FuncFormatter(lambda *_: ""))
        axis.set_label_text(f"$m_{name}$ [TeV]")
        axis.labelpad = 1
    place(axes, 0.03, 0.03, _title(panel), va="bottom")


def _label_places(panel: Panel) -> list[tuple[float, float]]:
    """Where each contour crosses the ray m_Q/m_D = 0.6 of the best fit's, clear of its cross."""
    steps = np.geomspace(1 / _SPAN[1], _SPAN[1], 400)
    md, mq = panel.best[0] * steps / 0.6**0.5, panel.best[1] * steps * 0.6**0.5
    columns = np.abs(np.log(panel.md[0][:, None] / md)).argmin(axis=0)
    rows = np.abs(np.log(panel.mq[:, 0][:, None] / mq)).argmin(axis=0)
    values = panel.v_phi[rows, columns]
    places = []
    for level in CONTOURS:
        nearest = int(np.abs(values - level).argmin())
        places.append((float(md[nearest]), float(mq[nearest])))
    return places


def _title(panel: Panel) -> str:
    left, right = (abs(product) for product in panel.yukawas)
    if np.isclose(left, right):
        return rf"$|Y_{{Qb}}Y_{{Qs}}| = |Y_{{Db}}Y_{{Ds}}| = {left:g}$"
    return rf"$|Y_{{Qb}}Y_{{Qs}}| = {left:g}$, $|Y_{{Db}}Y_{{Ds}}| = {right:g}$"


def _shows_printed(era: Era) -> bool:
    """Whether the picture is that of the paper, which has the box of Eq. 19c as printed."""
    return era.name == MODEL.paper_era


def _legend(figure: Figure, era: Era) -> None:
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=style.BLACK, linewidth=0.8),
        Patch(facecolor=style.GREEN),
        Patch(facecolor=_LIGHT_GREEN),
        Patch(facecolor=_DARK_GREY),
        Patch(facecolor=_LIGHT_GREY),
    ]
    labels = [
        r"largest $v_\Phi$ [TeV] ($B_s$ mixing)",
        r"$B\to K^*\mu\mu$ (2013), $1\sigma$",
        r"$2\sigma$",
        r"no $v_\Phi$",
        r"only $v_\Phi$ below $\nu$ tridents",
    ]
    if _shows_printed(era):
        handles.append(Line2D([], [], color="0.2", linestyle="dotted", linewidth=1.2))
        labels.append(r"no $v_\Phi$ by Eq. 19c as printed")
    figure.legend(
        handles,
        labels,
        loc="lower center",
        ncols=3,
        columnspacing=1.2,
        labelspacing=0.3,
        borderaxespad=0.3,
    )
