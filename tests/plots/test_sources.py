"""No constraint in a plane without its source in the table beside the figure: all four planes."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from zprimer.combination.merging import merge
from zprimer.combination.plane import write_plane
from zprimer.combination.run import statement, write_statement
from zprimer.flavour.era import Era, load_era
from zprimer.flavour.observable import evaluate
from zprimer.flavour.table import write_constraints
from zprimer.io.tables import Table, read_table
from zprimer.models.points import PointTable, write_points
from zprimer.plots.combined import LABELS
from zprimer.plots.figure import load_figure
from zprimer.plots.sources import sources
from zprimer.plots.style import style

PLANES = [("lmutau", "agpy_fig3"), ("topphilic", "ksz_fig2")]
ERAS = ["paper", "2026"]
SCANS = {
    "lmutau": {"mzp": (5.0, 20.0, 60.0, 500.0), "g": (0.005, 0.05, 0.5, 2.0)},
    "topphilic": {
        "mzp": (150.0, 300.0, 1000.0),
        "g": (0.2, 1.0, 5.0),
        "brmu": (0.25, 0.5, 1.0),
        "relwidth": (0.0, 0.08),
    },
}
ANALYSES = {
    "lmutau": ("atlas_z4l_2013",),
    "topphilic": ("atlas_dimuon_36fb", "atlas_dimuon_139fb"),
}
FIXED = {"topphilic": {"sR": 0.3, "q": 1.0, "qV": 1.0, "qA": -1.0}}
BANDS = ("obs", "exp_m2", "exp_m1", "exp", "exp_p1", "exp_p2")

DRAWN = {
    "$Z$ couplings": "z_couplings",
    r"$Z\to4\mu$": "atlas_z4l_2013",
    r"$Z\to4\mu$, recast of ATLAS at 7 and 8 TeV": "atlas_z4l_2013",
    r"$(g-2)_\mu > 5\sigma$": "muon_g2",
    r"$(g-2)_\mu > 2\sigma$": "muon_g2",
    r"$(g-2)_\mu\;1\sigma$": "muon_g2",
    r"$\tau\to\mu\nu\bar\nu\;1\sigma$": "tau_decay",
    "CHARM-II": "trident.charm2",
    "CCFR": "trident.ccfr",
    r"$\nu$ tridents": "trident",
    "$B_s$ 5%": "meson_mixing.c9",
    "$B_s$ 10%": "meson_mixing.c9_prime",
    "$B\\to K^*\\mu\\mu$ not explained\n$v_\\Phi > 1.8$ TeV": "bs_mixing",
    "$C_9$ of $R_{K^{(*)}}$ not explained\n$v_\\Phi > 31.3$ TeV": "bs_mixing",
    r"ATLAS $\mu\mu$, 36.1 fb$^{-1}$": "atlas_dimuon_36fb",
    r"ATLAS $\mu\mu$, 139 fb$^{-1}$": "atlas_dimuon_139fb",
    "paper's shortcut": "atlas_dimuon_139fb",
    r"$b\to s\mu\mu$, $C_9=-C_{10}$, $1\sigma$": "b_to_s_mumu",
    r"$Z$ universality": "z_lepton_universality",
    r"tridents, full $\nu_\mu$ charge": "trident",
}
"""What a figure writes on or beside a constraint -> the row of the table that must be there."""
NO_CONSTRAINT = {
    *("observed, 95% CL", r"expected $\pm1\sigma$", r"$\pm2\sigma$", "94 events predicted"),
    *(r"events, $\Gamma/m$ = 8%", "events, natural width"),
    *(rf"BR$(Z'\to\mu\mu)$ = {share}" for share in ("0.25", "0.50", "1")),
    *("$g'$", r"$\tilde g\,q'$", "$m_{Z'}$ [GeV]"),
    *(f"flavour and precision data of {year}" for year in (2014, 2017, 2026)),
}


def _limits(points: PointTable, analysis: str) -> dict[str, tuple[str, ...]]:
    """Made-up limits that exclude the larger half of the couplings."""
    g = points.parameters["g"]
    strength = (g / np.median(g)) ** 2
    cls = {band: 0.05 ** (strength * 1.3**step) for step, band in enumerate(BANDS)}
    columns = {"id": points.ids, "analysis": (analysis,) * len(points)}
    columns |= {f"cls_{band}": tuple(map(repr, map(float, cls[band]))) for band in BANDS}
    columns["verdict"] = tuple(np.where(strength > 1, "excluded", "allowed").tolist())
    for name, values in (
        ("twice_nll_mu0", 0 * g + 100),
        ("twice_nll_mu1", 100 + 4 * strength),
        ("twice_nll_best", 0 * g + 100),
        ("predicted", 78 + 16 * strength),
        ("rule_max", 0 * g + 94),
    ):
        columns[name] = tuple(map(repr, map(float, values)))
    return columns


def plane_of(folder: Path, model: str, era: Era, flavio: bool) -> Table:
    axes = SCANS[model]
    rows = np.array(list(itertools.product(*axes.values())))
    columns = {name: rows[:, index] for index, name in enumerate(axes)}
    if model == "topphilic":
        columns["mT"] = 5 * columns["mzp"]
    columns |= {k: np.full(len(rows), v) for k, v in FIXED.get(model, {}).items()}
    points = PointTable(model, tuple(f"p{row}" for row in range(len(rows))), columns)
    paths = {name: folder / f"{name}.csv" for name in ("points", "flavour", "combination")}
    write_points(points, paths["points"])
    write_constraints(points, era, evaluate(points, era), paths["flavour"])
    limits, shortcuts = [], []
    for analysis in ANALYSES[model]:
        limits.append(folder / f"limits_{analysis}.csv")
        write_plane(_limits(points, analysis), limits[-1])
        shortcuts.append(folder / f"shortcut_{analysis}.csv")
        ratio = tuple(map(repr, map(float, columns["g"] ** 2)))
        content = {"id": points.ids, "analysis": (analysis,) * len(points), "ratio_obs": ratio}
        write_plane(content, shortcuts[-1])
    tables = [read_table(path) for path in limits]
    write_statement(statement(points, era, tables, flavio=flavio), paths["combination"])
    merged = merge(
        read_table(paths["points"]),
        read_table(paths["flavour"]),
        tables,
        [read_table(path) for path in shortcuts],
        read_table(paths["combination"]),
    )
    write_plane(merged, folder / "plane.csv")
    return read_table(folder / "plane.csv")


def _texts(figure: Figure) -> set[str]:
    """All texts but numbers."""
    found = {text.get_text() for text in figure.findobj(Text) if text.get_visible()}
    return {text for text in found if text and not text.startswith("$\\mathdefault")} - {
        f"{value:g}" for value in (0.2, 0.5, 1, 2, 5, *range(10, 1001, 10))
    }


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(("model", "name"), PLANES)
def test_everything_in_a_plane_has_its_source(model, name, era, tmp_path) -> None:
    table = plane_of(tmp_path, model, load_era(era, model), flavio=era == "2026")
    rows = {row.constraint: row for row in sources(table, name)}
    for row in rows.values():
        assert len(row.source) > 8, row
        assert row.title
    named = {c.removesuffix("_verdict") for c in table.columns if c.endswith("_verdict")}
    end = "_delta_chi2"
    counted = {
        c[9:].removesuffix(end) for c in table.columns if c.startswith("combined_") and end in c
    }
    counted -= {"delta_chi2_sm", "delta_chi2_best"}
    assert len(counted) > 4
    for constraint in {c.removeprefix("combined_") for c in named} | counted:
        assert constraint in rows
        assert constraint in LABELS or constraint not in counted
    for row in rows.values():
        if row.value:
            assert math.isfinite(float(row.value))
    if name == "agpy_fig3" or era == "paper":
        assert {row.era for row in rows.values()} - {"none"} == {load_era(era, model).name}


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(("model", "name"), PLANES)
def test_whatever_a_figure_draws_is_in_its_table(model, name, era, tmp_path) -> None:
    """Every text on the figure names a row of the table or no constraint at all."""
    table = plane_of(tmp_path, model, load_era(era, model), flavio=False)
    with style():
        written = _texts(load_figure(name)(table))
    rows = {row.constraint for row in sources(table, name)}
    for text in written - NO_CONSTRAINT:
        assert text in DRAWN, f"{text!r} is drawn: which source has it?"
        assert DRAWN[text] in rows
    assert len(written & set(DRAWN)) >= 5
