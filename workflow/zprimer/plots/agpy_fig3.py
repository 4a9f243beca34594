"""1403.1269 Fig. 3: leptonic constraints on gauged L_μ − L_τ in the plane of mass and coupling."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from zprimer.flavour import meson_mixing, tridents
from zprimer.flavour.era import Era
from zprimer.flavour.observable import Constraint
from zprimer.plane import Table
from zprimer.plots import style
from zprimer.plots.grid import Grid, era_of, flavour_on, read_grid
from zprimer.plots.labels import along_v_phi, plane_axes, place

ANALYSIS = "atlas_z4l_2013"
LEVEL = 0.05
EFFECTS = (0.05, 0.10)
_MESH = 400
_SMALLEST_CLS = 1e-6


@dataclass(frozen=True)
class Mesh:
    """What is drawn, on a fine mesh; all arrays of shape (N, M).

    Attributes:
        x, y: Z' mass in GeV and coupling.
        flavour: observable -> pulls.
        cls: column suffix -> ln(CLs/0.05) of Z → 4μ, negative where excluded.
        rule: ln(predicted events/largest allowed by the paper's rule), positive where excluded.
    """

    x: np.ndarray
    y: np.ndarray
    flavour: Mapping[str, np.ndarray]
    cls: Mapping[str, np.ndarray]
    rule: np.ndarray


def draw(table: Table) -> Figure:
    """The figure: every region of 1403.1269 Fig. 3, Z → 4μ from our own events.

    Args:
        table: a plane of model lmutau scanned in ``mzp`` and ``g`` with limits of
            ``atlas_z4l_2013``.

    Raises:
        InputError: the plane has other axes or lacks a column.
    """
    grid, era = read_grid(table, ("mzp", "g")), era_of(table)
    mesh = _mesh(grid, era)
    figure = style.new_figure(height=4.35)
    axes = figure.add_axes((0.145, 0.285, 0.835, 0.70))
    plane_axes(axes, grid)
    _regions(axes, mesh, era)
    _four_muons(axes, mesh)
    _lines(axes, mesh, era)
    _names(axes, era)
    _legend(figure)
    return figure


def _mesh(grid: Grid, era: Era) -> Mesh:
    x, y = np.meshgrid(
        np.geomspace(grid.x[0], grid.x[-1], _MESH), np.geomspace(grid.y[0], grid.y[-1], _MESH)
    )
    constraints: Mapping[str, Constraint] = flavour_on(grid, x, y, era)
    cls = {}
    for band in ("obs", "exp_m2", "exp_m1", "exp", "exp_p1", "exp_p2"):
        values = np.maximum(grid.values(f"{ANALYSIS}_cls_{band}"), _SMALLEST_CLS)
        cls[band] = grid.interpolated(np.log(values / LEVEL), x, y)
    events = grid.values(f"{ANALYSIS}_predicted") / grid.values(f"{ANALYSIS}_rule_max")
    return Mesh(
        x=x,
        y=y,
        flavour={name: each.pull.reshape(x.shape) for name, each in constraints.items()},
        cls=cls,
        rule=grid.interpolated(np.log(events), x, y),
    )


def _fill(axes: Axes, mesh: Mesh, inside: np.ndarray, colour: str, **options: object) -> None:
    """Fill where ``inside`` is positive."""
    axes.contourf(mesh.x, mesh.y, inside, levels=[0, np.inf], colors=[colour], **options)


def _edge(axes: Axes, mesh: Mesh, values: np.ndarray, colour: str, **options: object) -> None:
    """Draw the line where ``values`` is 0, if it is in the plane."""
    if values.min() < 0 < values.max():
        axes.contour(mesh.x, mesh.y, values, levels=[0], colors=[colour], **options)


def _regions(axes: Axes, mesh: Mesh, era: Era) -> None:
    pull = mesh.flavour
    trident = pull["trident"] - era.criterion(tridents.SECTOR).excluded_above
    _fill(axes, mesh, trident, style.VERMILION, alpha=0.30, zorder=1)
    _edge(axes, mesh, trident, style.VERMILION, linewidths=1.2, zorder=4)
    z_pole = era.criterion("z_pole")
    z_outside = np.maximum(
        pull["z_couplings"] - z_pole.excluded_above, z_pole.excluded_below - pull["z_couplings"]
    )
    g2_outside = pull["muon_g2"] - era.criterion("muon_g2").excluded_above
    for outside in (g2_outside, z_outside):
        _fill(axes, mesh, outside, style.GREY, alpha=0.55, zorder=2)
        _edge(axes, mesh, outside, "0.35", linewidths=0.7, zorder=4)
    for name, sector, colour in (
        ("muon_g2", "muon_g2", style.BLUE),
        ("tau_decay", "tau_decays", style.GREEN),
    ):
        inside = era.criterion(sector).preferred_within - np.abs(pull[name])
        _fill(axes, mesh, inside, colour, alpha=0.55, zorder=3)
        _edge(axes, mesh, inside, colour, linewidths=0.7, zorder=4)
    unexplained = pull["bs_mixing"] - era.criterion(meson_mixing.SECTOR).preferred_within
    _fill(axes, mesh, unexplained, "0.90", zorder=1)
    _edge(axes, mesh, unexplained, "0.45", linewidths=0.8, zorder=4)


def _four_muons(axes: Axes, mesh: Mesh) -> None:
    for low, high, colour in (("exp_m2", "exp_p2", "0.72"), ("exp_m1", "exp_p1", "0.50")):
        band = np.minimum(-mesh.cls[low], mesh.cls[high])
        _fill(axes, mesh, band, colour, alpha=0.6, zorder=5)
    _edge(axes, mesh, mesh.cls["exp"], "white", linewidths=0.8, zorder=5.5)
    _edge(axes, mesh, mesh.cls["obs"], style.BLACK, linestyles="dashed", linewidths=1.4, zorder=6)
    _edge(axes, mesh, mesh.rule, style.BLACK, linestyles="dashdot", linewidths=0.8, zorder=6)


def _allowed(mesh: Mesh, era: Era) -> np.ndarray:
    """True in the white region."""
    pull, z_pole = mesh.flavour, era.criterion("z_pole")
    return (
        (pull["trident"] <= era.criterion(tridents.SECTOR).excluded_above)
        & (pull["muon_g2"] <= era.criterion("muon_g2").excluded_above)
        & (pull["z_couplings"] <= z_pole.excluded_above)
        & (pull["z_couplings"] >= z_pole.excluded_below)
        & (mesh.cls["obs"] >= 0)
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
    for effect in EFFECTS:
        shift = np.log(v_phi / meson_mixing.v_phi_of_effect(effect, era))
        shift = np.where(_allowed(mesh, era), shift, np.nan)
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
    ratio = tridents.excluded_ratio(era.measurement(tridents.SECTOR, experiment), era)
    return tridents.v_phi_bound(
        ratio, era.number(tridents.SECTOR, "sw2"), era.number(tridents.SECTOR, "vev")
    )


def _names(axes: Axes, era: Era) -> None:
    place(axes, 0.03, 0.95, "$Z$ couplings", va="top")
    place(axes, 0.03, 0.40, r"$Z\to4\mu$")
    along_v_phi(axes, 90, 0.62, r"$(g-2)_\mu\ 5\sigma$")
    along_v_phi(axes, 183, 0.62, r"$(g-2)_\mu\ 1\sigma$")
    along_v_phi(axes, 0.93 * _trident_bound(era, "charm2"), 0.62, "CHARM-II", style.VERMILION)
    along_v_phi(axes, 0.93 * _trident_bound(era, "ccfr"), 0.62, "CCFR", style.VERMILION)
    along_v_phi(axes, 640, 0.8, r"$\nu$ trident", style.VERMILION)
    for effect in EFFECTS:
        v_phi = meson_mixing.v_phi_of_effect(effect, era)
        along_v_phi(axes, 1.08 * v_phi, 0.8, rf"$B_s$ +{100 * effect:.0f}%")
    place(axes, 0.97, 0.04, r"$v_\Phi>1.8$ TeV", ha="right", va="bottom")


def _legend(figure: Figure) -> None:
    handles = [
        Line2D([], [], color=style.BLACK, linestyle="dashed", linewidth=1.4),
        (Patch(facecolor="0.72", alpha=0.6), Line2D([], [], color="0.3", linewidth=4)),
    ]
    labels = [r"$Z\to4\mu$ observed, 95% CL", "expected"]
    figure.legend(handles, labels, loc="lower left", bbox_to_anchor=(0.02, 0.0), ncols=2)
