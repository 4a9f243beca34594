"""Collider and flavour together: what is left at 1σ and 2σ, and what drives a point away."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator

from zprimer.combination.likelihood import ONE_SIGMA, TWO_SIGMA
from zprimer.errors import InputError
from zprimer.flavour.verdict import EXCLUDED
from zprimer.models.point import load_model
from zprimer.plane import COMBINED, Table
from zprimer.plots import style
from zprimer.plots.grid import monotone
from zprimer.plots.labels import mass_axis, place

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
    "z_lepton_universality": "$Z$ universality",
    "flavio_bs_mumu": r"$B_s\to\mu\mu$",
    "flavio_r_k": "$R_K$",
    "flavio_r_k_low": "$R_K$, low",
    "flavio_r_kstar": "$R_{K^*}$",
    "flavio_r_kstar_low": "$R_{K^*}$, low",
    "flavio_p5_prime": "$P_5'$",
    "flavio_p5_prime_low": "$P_5'$, low",
}
COLOURS = (
    style.VERMILION,
    style.SKY,
    style.YELLOW,
    style.PURPLE,
    style.ORANGE,
    style.BLUE,
    "#7B3294",
    "#8C510A",
)
_LIGHT_GREEN, _NO_POINT = "#8FD3BC", "0.85"
_PER_ROW = 3
_MESH = 240


@dataclass(frozen=True)
class Panel:
    """The plane of mass and coupling at one value of all other scanned inputs.

    Attributes:
        others: these inputs.
        x, y: masses in GeV and couplings, rising, shapes (X,) and (Y,).
        rows: row of the table, −1 where there is no point, shape (Y, X).
    """

    others: dict[str, float]
    x: np.ndarray
    y: np.ndarray
    rows: np.ndarray

    def values(self, column: np.ndarray) -> np.ma.MaskedArray:
        """A column on the panel, masked where there is no point."""
        return np.ma.array(column[self.rows], mask=self.rows < 0)

    def interpolated(self, column: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ma.MaskedArray:
        """A column on a finer mesh, monotone cubic in log x and log y.

        Args:
            column: of the table.
            x, y: axes of the mesh inside the panel, shapes (M,) and (N,).

        Returns:
            Shape (N, M), masked in the cells of scan points that do not exist.
        """
        known, rows = self.rows >= 0, self.rows.copy()
        for line in range(1, len(self.y)):
            rows[line] = np.where(known[line], rows[line], rows[line - 1])
        values = column[rows]
        fine = monotone(self.x, monotone(self.y, values, y, axis=0), x, axis=1)
        nearest = [
            np.abs(np.log(axis[:, None] / new)).argmin(axis=0)
            for axis, new in ((self.y, y), (self.x, x))
        ]
        return np.ma.array(fine, mask=~known[np.ix_(*nearest)])


def draw(table: Table) -> Figure:
    """The figure.

    Args:
        table: a plane with a combination, scanned in ``mzp``, ``g`` and at will.

    Raises:
        InputError: the plane has no combination, or less than two masses or couplings.
    """
    to_best = table.numbers(f"{COMBINED}delta_chi2_best")
    found = panels(table)
    shown = _drivers(table, to_best)
    columns = min(len(found), _PER_ROW)
    lines = -(-len(found) // columns)
    width = style.COLUMN_WIDTH if len(found) == 1 else 2.4 * columns
    per_row = 3 if width < 5 else 5
    legend = 0.19 * -(-(len(shown) + 5) // per_row) + 0.12
    height = 2.75 * lines + legend
    figure = style.new_figure(height=height, width=width)
    size = ((width - 0.15) / columns, (height - legend) / lines)
    for number, panel in enumerate(found):
        line, column = divmod(number, columns)
        left, bottom = 0.05 + column * size[0] + 0.42, height - (line + 1) * size[1] + 0.32
        box = (left / width, bottom / height, (size[0] - 0.5) / width, (size[1] - 0.4) / height)
        _draw_panel(figure.add_axes(box), table, panel, to_best, shown)
    _legend(figure, shown, per_row)
    return figure


def panels(table: Table) -> list[Panel]:
    """One panel for each value of the scanned inputs beside mass and coupling.

    Inputs that follow the mass, such as m_T = 5 m_Z', make no panels.

    Raises:
        InputError: there are less than two masses or couplings.
    """
    known = [p.name for p in load_model(table.texts("model")[0]).parameters]
    mass, coupling = table.numbers("mzp"), table.numbers("g")
    others = [n for n in known if n in table.columns and n not in ("mzp", "g")]
    free = {n: values for n in others if not _follows(values := table.numbers(n), mass)}
    keys = list(zip(*free.values(), strict=True)) or [()] * len(table)
    found = []
    for key in sorted(set(keys)):
        chosen = np.array([row for row, other in enumerate(keys) if other == key])
        x, column = np.unique(mass[chosen], return_inverse=True)
        y, line = np.unique(coupling[chosen], return_inverse=True)
        if min(len(x), len(y)) < 2:
            raise InputError(f"{table.path}: figure combined needs two values of mzp and of g.")
        rows = np.full((len(y), len(x)), -1)
        rows[line, column] = chosen
        found.append(Panel(dict(zip(free, map(float, key), strict=True)), x, y, rows))
    return found


def _follows(values: np.ndarray, mass: np.ndarray) -> bool:
    return len(set(zip(mass, values, strict=True))) == len(set(mass))


def _drivers(table: Table, to_best: np.ndarray) -> dict[str, str]:
    """Constraints that drive a point out of 2σ and their colours, the most frequent first."""
    names = np.array(table.texts(f"{COMBINED}driver"))[to_best > TWO_SIGMA]
    unique, counts = np.unique(names[names != ""], return_counts=True)
    order = unique[np.argsort(-counts, kind="stable")]
    return {str(name): COLOURS[i % len(COLOURS)] for i, name in enumerate(order)}


def _draw_panel(
    axes: Axes, table: Table, panel: Panel, to_best: np.ndarray, shown: dict[str, str]
) -> None:
    x, y = panel.x, panel.y
    couplings = table.numbers("g")
    axes.set(xscale="log", yscale="log", xlim=x[[0, -1]], ylim=(couplings.min(), couplings.max()))
    axes.set_facecolor(_NO_POINT)
    fine_x, fine_y = (np.geomspace(axis[0], axis[-1], _MESH) for axis in (x, y))
    height = panel.interpolated(np.log1p(to_best), fine_x, fine_y)
    drivers = np.array(table.texts(f"{COMBINED}driver"))
    edges = [_edges(values) for values in (x, y)]
    for name, colour in shown.items():
        here = panel.values(drivers == name).filled(False)
        cells = np.ma.masked_where(~here, np.ones(here.shape))
        map_of_one = ListedColormap([colour])
        axes.pcolormesh(*edges, cells, cmap=map_of_one, alpha=0.45, zorder=1, rasterized=True)
    levels = np.log1p([0.0, ONE_SIGMA, TWO_SIGMA])
    levels[0] = -1e-9
    axes.contourf(
        fine_x, fine_y, height, levels=levels, colors=[style.GREEN, _LIGHT_GREEN], zorder=2
    )
    excluded = (np.array(table.texts("verdict")) == EXCLUDED).astype(float)
    to_standard_model = np.arctan(table.numbers(f"{COMBINED}delta_chi2_sm"))
    for column, level, line in ((excluded, 0.5, "dashed"), (to_standard_model, 0.0, "dotted")):
        values = panel.interpolated(column, fine_x, fine_y)
        if values.min() < level < values.max():
            axes.contour(
                fine_x,
                fine_y,
                values,
                levels=[level],
                colors=["0"],
                linestyles=line,
                linewidths=0.8,
                zorder=4,
            )
    best = int(np.argmin(to_best))
    if best in panel.rows:
        (line_of,), (column_of,) = np.where(panel.rows == best)
        axes.plot(x[column_of], y[line_of], "P", color="0", markersize=6, zorder=6, clip_on=False)
    mass_axis(axes)
    if couplings.max() < 50 * couplings.min():
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_formatter(FuncFormatter(lambda *_: ""))
    axes.set_ylabel(
        r"$g'$" if table.texts("model")[0] == "lmutau" else r"$\tilde g\,q'$", labelpad=0
    )
    title = ", ".join(f"{name} = {value:g}" for name, value in panel.others.items())
    place(axes, 0.04, 0.96, title, va="top", fontsize=8)


def _edges(values: np.ndarray) -> np.ndarray:
    """Borders of cells around values on a logarithmic axis."""
    middle = np.sqrt(values[1:] * values[:-1])
    first, last = values[0] ** 2 / middle[0], values[-1] ** 2 / middle[-1]
    return np.concatenate([[first], middle, [last]])


def _handles(shown: dict[str, str]) -> Iterator[tuple[Patch | Line2D, str]]:
    yield Patch(facecolor=style.GREEN), r"$1\sigma$"
    yield Patch(facecolor=_LIGHT_GREEN), r"$2\sigma$"
    yield Line2D([], [], color="0", marker="P", linestyle="none"), "best point"
    yield Line2D([], [], color="0", linestyle="dashed", linewidth=0.8), "excluded alone"
    yield Line2D([], [], color="0", linestyle="dotted", linewidth=0.8), "as good as SM"
    for name, colour in shown.items():
        yield Patch(facecolor=colour, alpha=0.45), LABELS.get(name, name)


def _legend(figure: Figure, shown: dict[str, str], columns: int) -> None:
    handles, labels = zip(*_handles(shown), strict=True)
    figure.legend(
        handles,
        labels,
        loc="lower center",
        ncols=columns,
        columnspacing=1.0,
        labelspacing=0.3,
        borderaxespad=0.3,
    )
