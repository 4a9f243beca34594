"""1403.1269 Fig. 3: leptonic constraints on gauged L_μ − L_τ in the plane of mass and coupling."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from zprimer.flavour.era import Era
from zprimer.flavour.observable import Constraint
from zprimer.flavour.observables import meson_mixing, trident
from zprimer.io.tables import Table
from zprimer.models.lmutau import MODEL
from zprimer.plots import style
from zprimer.plots.grid import Grid, era_of, flavour_on, read_grid
from zprimer.plots.labels import Curve, along, halo, place, plane_axes, say_data_of, ticks_on_top
from zprimer.plots.sources import Drawn

ANALYSIS = "atlas_z4l_2013"
AXES = ("mzp", "g")
LEVEL = 0.05
EFFECTS = (0.05, 0.10)
DRAWN = (
    Drawn("CHARM-II line", trident.SECTOR, "charm2"),
    Drawn("CCFR line", trident.SECTOR, "ccfr"),
    Drawn("C9 of the B_s lines and of the lower right", meson_mixing.SECTOR, "c9"),
    Drawn("C9' of the B_s lines and of the lower right", meson_mixing.SECTOR, "c9_prime"),
)
_DARK_VERMILION, _LIGHT = "#9C3F00", "0.84"
_ON_LINE = {"facecolor": "white", "edgecolor": "none", "pad": 0.0}
_MESH = 320
_HIGHEST_COUPLING = 1.5


@dataclass(frozen=True)
class Mesh:
    """What is drawn, on a fine mesh; all arrays of shape (N, M).

    Attributes:
        x, y: Z' mass in GeV and coupling.
        flavour: observable -> pulls.
        cls: column suffix -> :func:`exclusion` of Z → 4μ, positive where excluded.
        rule: ln(predicted events/largest allowed by the paper's rule), positive where excluded.
    """

    x: np.ndarray
    y: np.ndarray
    flavour: Mapping[str, np.ndarray]
    cls: Mapping[str, np.ndarray]
    rule: np.ndarray

    def curve(self, values: np.ndarray) -> Curve:
        """Where some values on the mesh vanish."""
        return Curve(self.x[0], self.y[:, 0], values)


def draw(table: Table) -> Figure:
    """The figure: every region of 1403.1269 Fig. 3, Z → 4μ from our own events.

    Args:
        table: a plane of model lmutau scanned in ``mzp`` and ``g`` with limits of
            ``atlas_z4l_2013``.

    Raises:
        InputError: the plane has other axes or lacks a column.
    """
    grid, era = read_grid(table, AXES), era_of(table)
    mesh = fine_mesh(grid, era)
    figure = style.new_figure(height=4.2)
    axes = figure.add_axes((0.145, 0.235, 0.81, 0.725))
    plane_axes(axes, grid)
    # Higher up the one-loop corrections to the Z couplings exceed 100 % and mean nothing.
    axes.set_ylim(top=min(grid.y[-1], _HIGHEST_COUPLING))
    _regions(axes, mesh, era)
    _four_muons(axes, mesh)
    _lines(axes, mesh, era)
    _names(axes, mesh, era)
    ticks_on_top(axes)
    say_data_of(axes, era)
    _legend(axes)
    return figure


def exclusion(cls: np.ndarray) -> np.ndarray:
    """½ ln(ln CLs/ln 0.05): 0 at the limit, positive where excluded.

    −ln CLs grows as the square of the signal, so this is close to linear in the logarithms of
    mass and coupling, in which it is interpolated.
    """
    return 0.5 * np.log(np.log(np.clip(cls, 1e-300, 1 - 1e-6)) / np.log(LEVEL))


def fine_mesh(grid: Grid, era: Era) -> Mesh:
    """Flavour from its closed formulas and Z → 4μ interpolated between the scan points."""
    masses, couplings = (np.geomspace(axis[0], axis[-1], _MESH) for axis in (grid.x, grid.y))
    x, y = np.meshgrid(masses, couplings)
    constraints: Mapping[str, Constraint] = flavour_on(grid, x, y, era)
    cls = {}
    for band in ("obs", "exp_m2", "exp_m1", "exp_p1", "exp_p2"):
        values = exclusion(grid.values(f"{ANALYSIS}_cls_{band}"))
        cls[band] = grid.interpolated(values, masses, couplings)
    events = grid.values(f"{ANALYSIS}_predicted") / grid.values(f"{ANALYSIS}_rule_max")
    return Mesh(
        x=x,
        y=y,
        flavour={name: each.pull.reshape(x.shape) for name, each in constraints.items()},
        cls=cls,
        rule=grid.interpolated(np.log(events), masses, couplings),
    )


def _fill(axes: Axes, mesh: Mesh, inside: np.ndarray, colour: str, **options: Any) -> None:
    """Fill where ``inside`` is positive."""
    axes.contourf(mesh.x, mesh.y, inside, levels=[0, np.inf], colors=[colour], **options)


def _edge(axes: Axes, mesh: Mesh, values: np.ndarray, colour: str, **options: Any) -> None:
    """Draw the line where ``values`` is 0, if it is in the plane."""
    if values.min() < 0 < values.max():
        axes.contour(mesh.x, mesh.y, values, levels=[0], colors=[colour], **options)


def _regions(axes: Axes, mesh: Mesh, era: Era) -> None:
    pull = mesh.flavour
    beyond = pull["trident"] - era.criterion(trident.SECTOR).excluded_above
    _fill(axes, mesh, beyond, style.VERMILION, alpha=0.30, zorder=1)
    _edge(axes, mesh, beyond, style.VERMILION, linewidths=1.2, zorder=4)
    z_pole = era.criterion("z_pole")
    z_outside = np.maximum(
        pull["z_couplings"] - z_pole.excluded_above, z_pole.excluded_below - pull["z_couplings"]
    )
    g2_outside = pull["muon_g2"] - era.criterion("muon_g2").excluded_above
    for outside in (g2_outside, z_outside):
        _fill(axes, mesh, outside, style.GREY, alpha=0.55, zorder=2)
        _edge(axes, mesh, outside, "0.35", linewidths=0.7, zorder=4)
    for name, colour in (("muon_g2", style.BLUE), ("tau_decay", style.GREEN)):
        inside = era.criterion(name).preferred_within - np.abs(pull[name])
        _fill(axes, mesh, inside, colour, alpha=0.55, zorder=3)
        _edge(axes, mesh, inside, colour, linewidths=0.7, zorder=4)
    unexplained = pull["bs_mixing"] - era.criterion(meson_mixing.SECTOR).preferred_within
    _fill(axes, mesh, unexplained, "0.90", zorder=1)
    _edge(axes, mesh, unexplained, "0.45", linewidths=0.8, zorder=9)


def _four_muons(axes: Axes, mesh: Mesh) -> None:
    _fill(axes, mesh, mesh.cls["obs"], _LIGHT, zorder=0)
    for low, high, colour in (("exp_m2", "exp_p2", "0.72"), ("exp_m1", "exp_p1", "0.50")):
        _fill(axes, mesh, expected_band(mesh, low, high), colour, alpha=0.6, zorder=5)
    _edge(axes, mesh, mesh.cls["obs"], style.BLACK, linestyles="dashed", linewidths=1.4, zorder=6)
    _edge(axes, mesh, mesh.rule, style.BLACK, linestyles="dashdot", linewidths=0.8, zorder=6)


def expected_band(mesh: Mesh, low: str, high: str) -> np.ndarray:
    """Positive where the quantile ``low`` of the expected CLs excludes and ``high`` does not."""
    return np.minimum(mesh.cls[low], -mesh.cls[high])


def allowed_region(mesh: Mesh, era: Era) -> np.ndarray:
    """True in the white region."""
    pull, z_pole = mesh.flavour, era.criterion("z_pole")
    return (
        (pull["trident"] <= era.criterion(trident.SECTOR).excluded_above)
        & (pull["muon_g2"] <= era.criterion("muon_g2").excluded_above)
        & (pull["z_couplings"] <= z_pole.excluded_above)
        & (pull["z_couplings"] >= z_pole.excluded_below)
        & (mesh.cls["obs"] <= 0)
    )


def _lines(axes: Axes, mesh: Mesh, era: Era) -> None:
    v_phi = mesh.x / mesh.y
    for experiment in ("charm2", "ccfr"):
        _edge(
            axes,
            mesh,
            np.log(_trident_bound(era, experiment) / v_phi),
            style.VERMILION,
            linewidths=0.8,
            zorder=4,
        )
    for effect in _drawn_effects(era):
        shift = np.log(v_phi / meson_mixing.v_phi_of_effect(effect, era))
        shift = np.where(allowed_region(mesh, era), shift, np.nan)
        axes.contour(
            mesh.x,
            mesh.y,
            shift,
            levels=[0],
            colors=[style.BLACK],
            linestyles="dotted",
            linewidths=1.0,
            zorder=6,
        )


def _trident_bound(era: Era, experiment: str) -> float:
    ratio = trident.excluded_ratio(era.measurement(trident.SECTOR, experiment), era)
    return trident.v_phi_bound(
        ratio, era.number(trident.SECTOR, "sw2"), era.number(trident.SECTOR, "vev")
    )


def _names(axes: Axes, mesh: Mesh, era: Era) -> None:
    v_phi = mesh.x / mesh.y

    def constant_v_phi(value: float) -> Curve:
        return mesh.curve(np.log(value / v_phi))

    place(axes, 0.03, 0.96, "$Z$ couplings", va="top")
    along(axes, mesh.curve(mesh.cls["obs"]), 8.5, r"$Z\to4\mu$", lift=1.22)
    criterion = era.criterion("muon_g2")
    too_large = mesh.curve(mesh.flavour["muon_g2"] - criterion.excluded_above)
    largest = rf"$(g-2)_\mu > {criterion.excluded_above:g}\sigma$"
    along(axes, too_large, 36, largest, lift=1.16)
    if criterion.preferred_within:
        along(axes, mesh.curve(mesh.flavour["muon_g2"]), 16, r"$(g-2)_\mu\;1\sigma$", lift=0.96)
    tau = mesh.curve(mesh.flavour["tau_decay"])
    along(axes, tau, 9, r"$\tau\to\mu\nu\bar\nu\;1\sigma$", lift=0.98)
    look: Any = {"color": _DARK_VERMILION, "lift": 1.09}
    along(axes, constant_v_phi(_trident_bound(era, "charm2")), 150, "CHARM-II", **look)
    along(axes, constant_v_phi(_trident_bound(era, "ccfr")), 270, "CCFR", **look)
    combined = mesh.curve(mesh.flavour["trident"] - era.criterion(trident.SECTOR).excluded_above)
    along(axes, combined, 110, r"$\nu$ tridents", **look)
    largest_shift = _largest_shift(era)
    for effect, where in zip(EFFECTS, (220, 45), strict=True):
        if effect in _drawn_effects(era):
            curve = constant_v_phi(meson_mixing.v_phi_of_effect(effect, era))
            crowded = effect > 0.7 * largest_shift
            options: Any = {"lift": 1.2} if crowded else {"bbox": _ON_LINE}
            along(axes, curve, where, rf"$B_s$ {100 * effect:.0f}%", **options)
    _unexplained(axes, mesh, era)


def _largest_shift(era: Era) -> float:
    """The shift of B_s mixing beyond which the plane is grey in the lower right."""
    tolerance = era.measurement(meson_mixing.SECTOR, "tolerance")
    within = era.criterion(meson_mixing.SECTOR).preferred_within
    return tolerance.value + within * tolerance.uncertainty


def _drawn_effects(era: Era) -> tuple[float, ...]:
    return tuple(effect for effect in EFFECTS if effect < _largest_shift(era))


def _unexplained(axes: Axes, mesh: Mesh, era: Era) -> None:
    """Name the grey region in the lower right, from outside where the name does not fit in."""
    highest = meson_mixing.v_phi_of_effect(_largest_shift(era), era)
    anomaly = r"$B\to K^*\mu\mu$" if era.name == MODEL.paper_era else r"$C_9$ of $R_{K^{(*)}}$"
    text = f"{anomaly} not explained\n$v_\\Phi > {highest / 1e3:.1f}$ TeV"
    mass, coupling = float(mesh.x[0, -1]), float(mesh.y[0, 0])
    if mass / coupling > 10 * highest:
        place(axes, 0.97, 0.04, text, ha="right", va="bottom")
        return
    axes.annotate(
        text,
        xy=(0.9 * mass, 1.5 * coupling),
        xytext=(0.97, 0.27),
        textcoords="axes fraction",
        ha="right",
        va="bottom",
        arrowprops={"arrowstyle": "-", "linewidth": 0.6, "color": "0.3", "relpos": (1, 0)},
        path_effects=halo(),
        zorder=9,
    )


def _legend(axes: Axes) -> None:
    """Below the axes: what is drawn of Z → 4μ, which the regions' names do not tell."""
    handles = [
        Line2D([], [], color=style.BLACK, linestyle="dashed", linewidth=1.4),
        Patch(facecolor="0.50", alpha=0.8),
        Line2D([], [], color=style.BLACK, linestyle="dashdot", linewidth=0.8),
        Patch(facecolor="0.72", alpha=0.6),
    ]
    labels = ["observed, 95% CL", r"expected $\pm1\sigma$", "94 events predicted", r"$\pm2\sigma$"]
    axes.legend(
        handles,
        labels,
        title=r"$Z\to4\mu$, recast of ATLAS at 7 and 8 TeV",
        loc="upper center",
        bbox_to_anchor=(0.47, -0.13),
        ncols=2,
        columnspacing=1.2,
        labelspacing=0.3,
        borderaxespad=0,
    )
