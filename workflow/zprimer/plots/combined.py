"""Collider and flavour together: what is left at 1σ and 2σ, and what drives a point away."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator

from zprimer.combination.likelihood import ONE_SIGMA, TWO_SIGMA
from zprimer.combination.plane import COMBINED
from zprimer.flavour.era import Era
from zprimer.flavour.observable import evaluate
from zprimer.io.tables import NONE, Table
from zprimer.io.verdicts import EXCLUDED
from zprimer.plots import style
from zprimer.plots.grid import era_of
from zprimer.plots.labels import data_of, mass_axis, symbol, ticks_on_top, value_of
from zprimer.plots.panels import Panel, panels

AXES = ("mzp", "g")
LABELS = {
    "atlas_z4l_2013": r"$Z\to4\mu$",
    "atlas_dimuon_36fb": r"$\mu\mu$, 36 fb$^{-1}$",
    "atlas_dimuon_139fb": r"$\mu\mu$, 139 fb$^{-1}$",
    "b_to_s_mumu": r"$b\to s\mu\mu$",
    "delta_rho": r"$\Delta\rho$",
    "k_long_pi_mumu": r"$K_L\to\pi^0\mu\mu$",
    "k_long_pi_nunu": r"$K_L\to\pi^0\nu\bar\nu$",
    "k_plus_pi_nunu": r"$K^+\to\pi^+\nu\bar\nu$",
    "muon_g2": r"$(g-2)_\mu$",
    "quark_bs_mixing": r"$B_s$ mixing",
    "r_k": "$R_K$",
    "r_kstar": "$R_{K^*}$",
    "tau_decay": r"$\tau\to\mu\nu\bar\nu$",
    "trident": r"$\nu$ tridents",
    "z_couplings": "$Z$ couplings",
    "z_invisible": r"$Z\to\nu\bar\nu$",
    "z_lepton_universality": "$Z$ universality",
    "flavio_bs_mumu": r"$B_s\to\mu\mu$",
    "flavio_r_k": "$R_K$",
    "flavio_r_k_low": "$R_K$, low",
    "flavio_r_kstar": "$R_{K^*}$",
    "flavio_r_kstar_low": "$R_{K^*}$, low",
    "flavio_p5_prime": "$P_5'$",
    "flavio_p5_prime_low": "$P_5'$, low",
    "flavio_delta_m_s": r"$\Delta M_s$",
    "flavio_epsilon_k": r"$\epsilon_K$",
    "flavio_k_plus_pi_nu_nu": r"$K^+\to\pi^+\nu\bar\nu$",
    "flavio_k_long_pi_nu_nu": r"$K_L\to\pi^0\nu\bar\nu$",
    "flavio_trident": r"$\nu$ tridents",
}
_COLOURS = {
    style.VERMILION: ("trident", "flavio_trident"),
    style.SKY: ("atlas_z4l_2013", "atlas_dimuon_36fb", "flavio_bs_mumu"),
    style.BLUE: ("atlas_dimuon_139fb", "z_couplings", "z_lepton_universality", "z_invisible"),
    style.PURPLE: ("muon_g2",),
    style.ORANGE: ("b_to_s_mumu",),
    "#5E4FA2": ("r_k", "flavio_r_k", "flavio_r_k_low"),
    style.YELLOW: ("r_kstar", "flavio_r_kstar", "flavio_r_kstar_low"),
    "#8C510A": ("quark_bs_mixing", "flavio_delta_m_s", "flavio_epsilon_k"),
    "#7B3294": ("tau_decay", "flavio_p5_prime", "flavio_p5_prime_low"),
}
_OTHER = "0.55"
_LIGHT_GREEN, _NO_POINT = "#8FD3BC", "0.85"
_PER_ROW = 3
_MESH = 160
_LEFT = 0.52
"""Inches."""


@dataclass(frozen=True)
class Fine:
    """What is drawn in one panel; arrays of shape (N, M), masked where there is no point.

    Attributes:
        x, y: masses in GeV and couplings, shapes (M,) and (N,).
        to_best, to_standard_model: Δχ².
        driver: name of the constraint with the largest part of Δχ² to the best point.
        excluded: whether a constraint excludes on its own.
    """

    x: np.ndarray
    y: np.ndarray
    to_best: np.ma.MaskedArray
    to_standard_model: np.ma.MaskedArray
    driver: np.ndarray
    excluded: np.ndarray


def draw(table: Table) -> Figure:
    """The figure.

    Args:
        table: a plane with a combination, scanned in ``mzp``, ``g`` and at will.

    Raises:
        InputError: the plane has no combination, or less than two masses or couplings.
    """
    era, found, model = era_of(table), panels(table), table.texts("model")[0]
    drawn = [fine_mesh(table, panel, era) for panel in found]
    shown = _drivers(table, drawn)
    columns = min(len(found), _PER_ROW)
    lines = -(-len(found) // columns)
    width = style.COLUMN_WIDTH if len(found) == 1 else 2.4 * columns
    per_row = 3 if width < 5 else 5
    legend, top = _legend_height(shown, per_row), 0.24 if len(found) == 1 else 0.42
    size = ((width - _LEFT - 0.1) / columns, 2.6 if len(found) == 1 else 2.3)
    height = top + size[1] * lines + 0.15 + legend
    figure = style.new_figure(height=height, width=width)
    for number, (panel, fine) in enumerate(zip(found, drawn, strict=True)):
        line, column = divmod(number, columns)
        left, bottom = _LEFT + column * size[0], height - top - (line + 1) * size[1] + 0.2
        box = (left / width, bottom / height, (size[0] - 0.18) / width, (size[1] - 0.2) / height)
        axes = figure.add_axes(box)
        _draw_panel(axes, table, panel, fine, shown)
        lowest = number + columns >= len(found)
        axes.tick_params(labelleft=column == 0, labelbottom=lowest)
        axes.set_ylabel(axes.get_ylabel() if column == 0 else "")
        axes.set_xlabel(axes.get_xlabel() if lowest else "")
        axes.set_title(_title(panel, model), loc="left", fontsize=8, pad=3)
    figure.text(1 - 0.28 / width, 1 - 0.06 / height, data_of(era), ha="right", va="top", fontsize=8)
    _legend(figure, shown, per_row)
    return figure


def fine_mesh(table: Table, panel: Panel, era: Era) -> Fine:
    """Δχ² and its parts interpolated between scan points; flavour's verdicts from its formulas."""
    x, y = (np.geomspace(axis[0], axis[-1], _MESH) for axis in (panel.x, panel.y))
    to_best, to_standard_model = (
        table.numbers(f"{COMBINED}delta_chi2_{key}") for key in ("best", "sm")
    )
    best, parts = int(np.argmin(to_best)), {}
    for name in _contributing(table):
        texts = np.array(table.texts(f"{COMBINED}{name}_delta_chi2"))
        counts = texts != ""
        values = np.where(counts, texts, "0").astype(float)
        part = np.sinh(panel.interpolated(np.arcsinh(values), x, y, counts).filled(0.0))
        parts[name] = part - values[best]
    names = np.array(list(parts))
    model = table.texts("model")[0]
    constraints = evaluate(panel.points(model, x, y), era).values()
    verdicts = [np.broadcast_to(each.verdict, (x.size * y.size,)) for each in constraints]
    excluded = np.any([each == EXCLUDED for each in verdicts], axis=0).reshape(y.size, x.size)
    for analysis in _analyses(table):
        texts = np.array(table.texts(f"{analysis}_cls_obs"))
        covered = texts != ""
        cls = np.clip(np.where(covered, texts, "1").astype(float), 1e-300, 1 - 1e-6)
        beyond = np.log(np.log(cls) / np.log(0.05))
        excluded |= panel.interpolated(beyond, x, y, covered).filled(-1.0) > 0
    return Fine(
        x=x,
        y=y,
        to_best=np.expm1(panel.interpolated(np.log1p(to_best), x, y)),
        to_standard_model=np.sinh(panel.interpolated(np.arcsinh(to_standard_model), x, y)),
        driver=names[np.argmax(list(parts.values()), axis=0)],
        excluded=excluded,
    )


def _contributing(table: Table) -> list[str]:
    start, end = COMBINED, "_delta_chi2"
    return [
        n[len(start) : -len(end)] for n in table.columns if n.startswith(start) and n.endswith(end)
    ]


def _analyses(table: Table) -> list[str]:
    end = "_cls_obs"
    return [
        name.removesuffix(end)
        for name in table.columns
        if name.endswith(end) and f"{COMBINED}{name.removesuffix(end)}_delta_chi2" in table.columns
    ]


def _drivers(table: Table, drawn: Iterable[Fine]) -> dict[str, str]:
    """Constraints that drive a point out of 2σ and their colours, the most frequent first."""
    outside = table.numbers(f"{COMBINED}delta_chi2_best") > TWO_SIGMA
    counts = Counter(np.array(table.texts(f"{COMBINED}driver"))[outside].tolist())
    for fine in drawn:
        counts.update(fine.driver[fine.to_best.filled(0.0) > TWO_SIGMA].tolist())
    counts.pop(NONE, None)
    colours = {name: colour for colour, names in _COLOURS.items() for name in names}
    return {name: colours.get(name, _OTHER) for name, _ in counts.most_common()}


def _draw_panel(axes: Axes, table: Table, panel: Panel, fine: Fine, shown: dict[str, str]) -> None:
    couplings = table.numbers("g")
    axes.set(xscale="log", yscale="log", xlim=panel.x[[0, -1]])
    axes.set_ylim(couplings.min(), couplings.max())
    axes.set_facecolor(_NO_POINT)
    for name, colour in shown.items():
        elsewhere = (fine.driver != name) | np.ma.getmaskarray(fine.to_best)
        cells = np.ma.array(np.ones(elsewhere.shape), mask=elsewhere)
        options: Any = {"cmap": ListedColormap([colour]), "alpha": 0.45, "rasterized": True}
        axes.pcolormesh(fine.x, fine.y, cells, shading="nearest", zorder=1, **options)
    levels, mesh = [-1e-9, ONE_SIGMA, TWO_SIGMA], (fine.x, fine.y)
    axes.contourf(*mesh, fine.to_best, levels=levels, colors=[style.GREEN, _LIGHT_GREEN], zorder=2)
    excluded = np.ma.array(fine.excluded.astype(float), mask=np.ma.getmaskarray(fine.to_best))
    for values, level, line in (
        (excluded, 0.5, "dashed"),
        (fine.to_standard_model, 0.0, "dotted"),
    ):
        if values.min() < level < values.max():
            look: Any = {"colors": ["0"], "linestyles": line, "linewidths": 0.8}
            axes.contour(*mesh, values, levels=[level], zorder=4, **look)
    best = int(np.argmin(table.numbers(f"{COMBINED}delta_chi2_best")))
    if best in panel.rows:
        (line_of,), (column_of,) = np.where(panel.rows == best)
        place = (panel.x[column_of], panel.y[line_of])
        axes.plot(*place, "P", color="0", markersize=6, zorder=21, clip_on=False)
    mass_axis(axes)
    if couplings.max() < 50 * couplings.min():
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_formatter(FuncFormatter(lambda *_: ""))
    axes.set_ylabel(symbol(table.texts("model")[0], "g"), labelpad=1)
    ticks_on_top(axes)


def _title(panel: Panel, model: str) -> str:
    return ", ".join(value_of(model, name, value) for name, value in panel.others.items())


def _legend_height(shown: dict[str, str], columns: int) -> float:
    """Of both groups, inches."""
    drivers = 0.17 * -(-len(shown) // columns) + 0.24 if shown else 0.0
    return 0.17 * -(-5 // columns) + drivers + 0.12


def _legend(figure: Figure, shown: dict[str, str], columns: int) -> None:
    """Regions and lines, and below them what drives a point out of the 2σ region."""
    regions: list[tuple[Patch | Line2D, str]] = [
        (Patch(facecolor=style.GREEN), r"$1\sigma$"),
        (Patch(facecolor=_LIGHT_GREEN), r"$2\sigma$"),
        (Line2D([], [], color="0", marker="P", linestyle="none"), "best point"),
        (Line2D([], [], color="0", linestyle="dashed", linewidth=0.8), "excluded alone"),
        (Line2D([], [], color="0", linestyle="dotted", linewidth=0.8), "as good as SM"),
    ]
    drivers: list[tuple[Patch | Line2D, str]] = [
        (Patch(facecolor=colour, alpha=0.45), LABELS.get(name, name))
        for name, colour in shown.items()
    ]
    middle = _legend_height(shown, columns) - 0.17 * -(-len(regions) // columns) - 0.1
    middle /= figure.get_figheight()
    for group, bottom, title in ((regions, middle, None), (drivers, 0.0, "driven out by")):
        if group:
            handles, labels = zip(*group, strict=True)
            figure.legend(
                handles,
                labels,
                title=title,
                title_fontsize=8,
                loc="lower center",
                bbox_to_anchor=(0.5, bottom),
                ncols=columns,
                columnspacing=1.0,
                labelspacing=0.3,
                borderaxespad=0.2,
            )
