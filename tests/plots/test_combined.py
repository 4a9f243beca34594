"""The combined figure on made-up planes, and the sources of every figure."""

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest
from synthetic_plane import ANALYSIS, write_synthetic_plane

from zprimer.cli import main
from zprimer.combination.likelihood import ONE_SIGMA, TWO_SIGMA
from zprimer.errors import InputError
from zprimer.io.provenance import RECORD
from zprimer.io.tables import Table, read_table
from zprimer.models.point import load_model
from zprimer.plots.combined import LABELS, draw, fine_mesh
from zprimer.plots.figure import figure_names
from zprimer.plots.grid import era_of
from zprimer.plots.panels import panels
from zprimer.plots.sources import sources
from zprimer.plots.style import style

ERAS = ("paper_2014", "2026")


@pytest.fixture(scope="module", params=ERAS)
def plane(request, tmp_path_factory) -> Path:
    """A synthetic plane of lmutau with a combination, in both eras."""
    folder = tmp_path_factory.mktemp("combined")
    write_synthetic_plane(folder)
    limits = folder / f"limits_{ANALYSIS}.csv"
    header, *rows = limits.read_text().splitlines()
    lines = [f"{header},twice_nll_mu0,twice_nll_mu1,twice_nll_best"]
    for row in rows:
        significance = float(row.split(",")[2]) / 10
        lines.append(f"{row},100,{100 + significance**2!r},100")
    limits.write_text("\n".join(lines) + "\n")
    common = [f"--points={folder / 'points.csv'}"]
    era = f"--era={request.param}"
    outs = {name: folder / f"{name}.csv" for name in ("flavour", "combination", "plane")}
    assert main(["flavour", *common, era, f"--out={outs['flavour']}"]) == 0
    given = [*common, "--limits", str(limits)]
    assert main(["combine", *given, era, f"--out={outs['combination']}"]) == 0
    arguments = [f"--{name}={outs[name]}" for name in ("flavour", "combination")]
    assert main(["merge", *given, *arguments, f"--out={outs['plane']}"]) == 0
    return outs["plane"]


@pytest.mark.parametrize("figure", ["agpy_fig3", "z4l_limit", "combined"])
def test_figures_draw_in_both_eras_with_their_sources(figure, plane, tmp_path) -> None:
    out = tmp_path / f"{figure}.png"
    assert main(["plots", f"--plane={plane}", f"--figure={figure}", f"--out={out}"]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{figure}{ending}" for ending in (".png", ".pdf", "_sources.csv", f"_sources.csv{RECORD}")
    }
    with open(tmp_path / f"{figure}_sources.csv", newline="") as file:
        rows = {row["constraint"]: row for row in csv.DictReader(file)}
    table = read_table(plane)
    for name in (name.removesuffix("_verdict") for name in table.columns if "_verdict" in name):
        assert len(rows[name]["source"]) > 8
    drawn = {name.removesuffix("_pull") for name in table.columns if name.endswith("_pull")}
    assert "trident" in drawn
    assert drawn | {ANALYSIS} <= set(rows)
    eras = {row["era"] for row in rows.values()} - {"none"}
    assert eras == set(table.texts("era"))
    if figure == "agpy_fig3":
        assert "CHARM-II" in rows["trident.charm2"]["source"]


def test_what_agpy_fig2_draws_has_a_source(plane) -> None:
    rows = {row.constraint: row for row in sources(read_table(plane), "agpy_fig2")}
    assert "Eq. 2a" in rows["b_to_s.c9"].source
    assert rows["meson_mixing.tolerance"].source


def test_combined_is_a_figure_and_its_legend_names_the_drivers(plane) -> None:
    assert "combined" in figure_names()
    table = read_table(plane)
    with style():
        figure = draw(table)
    named = {text.get_text() for legend in figure.legends for text in legend.get_texts()}
    outside = table.numbers("combined_delta_chi2_best") > TWO_SIGMA
    drivers = set(np.array(table.texts("combined_driver"))[outside])
    assert drivers
    assert {LABELS[name] for name in drivers} <= named


def test_regions_in_the_table_are_those_of_two_parameters(plane) -> None:
    table = read_table(plane)
    assert pytest.approx((2.30, 6.18), abs=0.01) == (ONE_SIGMA, TWO_SIGMA)
    for region, value in zip(
        table.texts("combined_region"), table.numbers("combined_delta_chi2_best"), strict=True
    ):
        assert (region == "1 sigma") == (value <= ONE_SIGMA)
        assert (region == "outside") == (value > TWO_SIGMA)


def _topphilic(drop: int = 0) -> Table:
    rows = list(itertools.product((150.0, 300.0), (0.2, 0.4, 0.8), (0.5, 1.0)))[drop:]
    columns = {
        "id": tuple(f"p{index}" for index in range(len(rows))),
        "model": ("topphilic",) * len(rows),
        "mT": tuple(f"{5 * row[0]:g}" for row in rows),
        "sR": ("0.3",) * len(rows),
    }
    for name, position in (("mzp", 0), ("g", 1), ("brmu", 2)):
        columns[name] = tuple(f"{row[position]:g}" for row in rows)
    return Table(Path("plane.csv"), columns)


def test_a_panel_for_each_other_scanned_input_but_not_for_those_that_follow_the_mass() -> None:
    assert {"mT", "sR"} <= {p.name for p in load_model("topphilic").parameters}
    found = panels(_topphilic(drop=1))
    assert [panel.others for panel in found] == [{"brmu": 0.5}, {"brmu": 1.0}]
    assert found[0].rows[0, 0] == -1
    assert np.all(found[1].rows >= 0)
    fine = found[0].interpolated(np.arange(11.0), np.array([150.0, 300.0]), np.array([0.2, 0.8]))
    assert fine.mask.tolist() == [[True, False], [False, False]]
    assert fine[1, 1] == found[0].rows[2, 1]


def test_fine_mesh_is_the_table_at_its_points(plane) -> None:
    """Verdicts and drivers between the points are those of the points nearby."""
    table = read_table(plane)
    (panel,) = panels(table)
    fine = fine_mesh(table, panel, era_of(table))
    inside = np.argwhere((panel.rows >= 0)[1:-1, 1:-1]) + 1
    excluded, driver = (np.array(table.texts(name)) for name in ("verdict", "combined_driver"))
    agreed = []
    for line, column in inside:
        here = (
            np.abs(np.log(fine.y / panel.y[line])).argmin(),
            np.abs(np.log(fine.x / panel.x[column])).argmin(),
        )
        row = panel.rows[line, column]
        same = fine.excluded[here] == (excluded[row] == "excluded")
        agreed.append(same and fine.driver[here] == (driver[row] or fine.driver[here]))
        assert fine.to_best[here] == pytest.approx(
            float(table.texts("combined_delta_chi2_best")[row]), rel=0.3, abs=0.3
        )
    assert np.mean(agreed) > 0.95


def test_inputs_that_follow_the_mass_follow_it_between_the_points() -> None:
    panel = panels(_topphilic())[0]
    x, y = np.array([150.0, 200.0, 300.0]), np.array([0.2, 0.8])
    points = panel.points("topphilic", x, y)
    np.testing.assert_allclose(points.parameters["mT"], 5 * points.parameters["mzp"])
    np.testing.assert_array_equal(points.parameters["brmu"], 0.5)
    np.testing.assert_allclose(points.parameters["sR"], 0.3)
    np.testing.assert_array_equal(points.parameters["g"], [0.2] * 3 + [0.8] * 3)


def test_too_small_a_plane_is_refused() -> None:
    with pytest.raises(InputError, match="two values of mzp and of g"):
        panels(_topphilic(drop=10))
