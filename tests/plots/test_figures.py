"""Figures: found by name, the same bytes twice, curves where the numbers put them, print-sized."""

from pathlib import Path

import numpy as np
import pandas
import pytest
from matplotlib.text import Text
from scipy.optimize import brentq
from scipy.stats import norm
from synthetic_plane import made_up_signal, write_synthetic_plane

from zprimer.cli import main
from zprimer.errors import InputError
from zprimer.flavour.era import load_era
from zprimer.io.files import sha256
from zprimer.io.provenance import RECORD
from zprimer.io.tables import Table, read_table
from zprimer.papers.agpy.agpy_fig3 import allowed_region, draw, exclusion, expected_band, fine_mesh
from zprimer.plots.figure import figure_names, load_figure
from zprimer.plots.grid import era_of, read_grid
from zprimer.plots.labels import Curve
from zprimer.plots.style import new_figure, save, style

FIGURES = ("agpy_fig3", "z4l_limit")


@pytest.fixture(scope="module")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_synthetic_plane(tmp_path_factory.mktemp("plane"))


@pytest.fixture(scope="module")
def table(plane: Path) -> Table:
    return read_table(plane)


def test_figures_are_found_by_their_modules() -> None:
    assert set(FIGURES) <= set(figure_names())
    with pytest.raises(InputError, match="did you mean 'agpy_fig3'"):
        load_figure("agpy_fig_3")


@pytest.mark.parametrize("figure", FIGURES)
def test_command_writes_both_formats_and_the_same_bytes(
    figure: str, plane: Path, tmp_path: Path
) -> None:
    contents = []
    for folder in ("first", "second"):
        out = tmp_path / folder / f"{figure}.png"
        assert main(["plots", f"--plane={plane}", f"--figure={figure}", f"--out={out}"]) == 0
        endings = (".png", ".pdf", "_sources.csv", f"_sources.csv{RECORD}")
        assert {path.name for path in out.parent.iterdir()} == {f"{figure}{end}" for end in endings}
        contents.append([path.read_bytes() for path in sorted(out.parent.iterdir())])
    assert contents[0] == contents[1]
    assert b"CreationDate" not in contents[0][0]


@pytest.mark.parametrize(
    "settings",
    [{}, {"index": True}, {"sep": ";", "decimal": ",", "lineterminator": "\r\n"}, {"quoting": 1}],
    ids=["filtered", "index", "german", "quoted"],
)
def test_plane_that_a_user_filtered(plane: Path, tmp_path: Path, settings: dict) -> None:
    """And saved with pandas or a spreadsheet; the figure says what it is made from."""
    own, out = tmp_path / "mine.csv", tmp_path / "figure.png"
    frame = pandas.read_csv(plane)
    frame[frame.mzp > 9].to_csv(own, **{"index": False, "encoding": "utf-8-sig", **settings})
    assert main(["plots", f"--plane={own}", "--figure=agpy_fig3", f"--out={out}"]) == 0
    record = read_table(tmp_path / "figure_sources.csv").provenance
    assert record["settings"]["own table"] == {"mine.csv": sha256(own)}


@pytest.mark.parametrize("figure", FIGURES)
def test_text_is_readable_in_one_column(figure: str, table: Table) -> None:
    with style():
        drawn = load_figure(figure)(table)
        drawn.canvas.draw()
    texts = [text for text in drawn.findobj(Text) if text.get_text() and text.get_visible()]
    width, height = drawn.bbox.width, drawn.bbox.height
    assert drawn.get_figwidth() <= 3.4
    assert min(text.get_fontsize() for text in texts) >= 8
    for text in texts:
        box = text.get_window_extent()
        if box.width > 0 and text.axes is not None and text not in _ticks(text):
            assert box.x0 >= -1
            assert box.x1 <= width + 1
            assert box.y0 >= -1
            assert box.y1 <= height + 1


def _ticks(text: Text) -> list[Text]:
    axes = text.axes
    assert axes is not None
    return [*axes.get_xticklabels(which="both"), *axes.get_yticklabels(which="both")]


def test_every_region_of_the_paper_is_named(table: Table) -> None:
    with style():
        drawn = draw(table)
    named = " ".join(text.get_text() for text in drawn.findobj(Text))
    for region in ("tridents", "CHARM-II", "CCFR", "1\\sigma", "5\\sigma", "\\tau", "Z$ coupl"):
        assert region in named
    for region in ("K^*", "B_s$ 5%", "B_s$ 10%", "4\\mu", "94 events", "GeV"):
        assert region in named


def test_trident_curve_lies_at_its_v_phi(table: Table) -> None:
    mesh = fine_mesh(read_grid(table, ("mzp", "g")), era_of(table))
    coupling = mesh.curve(mesh.flavour["trident"] - 2).at(100.0)
    assert coupling is not None
    assert 100 / coupling == pytest.approx(743, rel=0.01)


@pytest.mark.parametrize("mzp", [5.0, 12.0, 33.0, 60.0])
def test_limit_curve_lies_between_the_scan_points(table: Table, mzp: float) -> None:
    """The interpolated observed limit against the made-up signal it was made from."""
    mesh = fine_mesh(read_grid(table, ("mzp", "g")), era_of(table))
    root = brentq(lambda r: norm.sf(r + 0.1) / norm.cdf(-0.1) - 0.05, 0, 5)
    signal = root * np.sqrt(78 + 0.05**2 * 78**2)
    exact = brentq(lambda g: made_up_signal(mzp, g) - signal, 1e-3, 10)
    assert mesh.curve(mesh.cls["obs"]).at(mzp) == pytest.approx(exact, rel=0.02)


def test_white_region_is_what_no_constraint_excludes(table: Table) -> None:
    """At the scan points the white of the figure is the verdict of the plane."""
    grid, era = read_grid(table, ("mzp", "g")), load_era("paper_2014")
    mesh = fine_mesh(grid, era)
    allowed = allowed_region(mesh, era)
    verdicts = np.array(table.texts("verdict"))[grid.rows]
    column = [int(np.argmin(np.abs(np.log(mesh.x[0] / value)))) for value in grid.x]
    line = [int(np.argmin(np.abs(np.log(mesh.y[:, 0] / value)))) for value in grid.y]
    agree = allowed[np.ix_(line, column)] == (verdicts == "allowed")
    assert np.mean(agree) > 0.97


def test_expected_bands_enclose_the_expected_limit(table: Table) -> None:
    mesh = fine_mesh(read_grid(table, ("mzp", "g")), era_of(table))
    at_limit = np.abs(mesh.cls["obs"]) < 0.02
    one, two = (expected_band(mesh, f"exp_m{n}", f"exp_p{n}") for n in (1, 2))
    assert np.all(one[at_limit] > 0)
    assert np.all(two[one > 0] > 0)
    assert np.mean(one > 0) < np.mean(two > 0) < 0.2


def test_exclusion_is_zero_at_the_level_and_grows() -> None:
    values = exclusion(np.array([0.0, 1e-10, 0.05, 0.5, 1.0]))
    assert values[2] == pytest.approx(0, abs=1e-12)
    assert np.all(np.diff(values) < 0)
    assert np.all(np.isfinite(values))


def test_curve_finds_its_zero_and_its_end() -> None:
    x, y = np.geomspace(1, 100, 50), np.geomspace(0.01, 1, 60)
    curve = Curve(x, y, np.log(y[:, None] * 200 / x[None, :]))
    assert curve.at(20.0) == pytest.approx(0.1, rel=0.05)
    assert curve.at(0.5) is None
    assert Curve(x, y, np.ones((60, 50))).at(20.0) is None


def _table(tmp_path: Path, text: str) -> Table:
    path = tmp_path / "plane.csv"
    path.write_text(text)
    return read_table(path)


@pytest.mark.parametrize(
    "rows", ["1,1\n1,2\n2,1", "1,1\n1,2", "1,1\n1,1\n2,2\n2,2", "-1,1\n-1,2\n2,1\n2,2"]
)
def test_what_is_no_grid_is_refused(tmp_path: Path, rows: str) -> None:
    with pytest.raises(InputError, match=r"plane\.csv"):
        read_grid(_table(tmp_path, f"mzp,g\n{rows}\n"), ("mzp", "g"))


def test_grid_puts_rows_in_their_place(tmp_path: Path) -> None:
    table = _table(tmp_path, "mzp,g,v\n2,1,12\n1,1,11\n1,3,31\n2,3,32\n")
    grid = read_grid(table, ("mzp", "g"))
    np.testing.assert_array_equal(grid.values("v"), [[11, 12], [31, 32]])


def test_interpolation_is_exact_on_power_laws(table: Table) -> None:
    grid = read_grid(table, ("mzp", "g"))
    values = 2 * np.log(grid.y)[:, None] - np.log(grid.x)[None, :]
    x, y = np.geomspace(6, 400, 7), np.geomspace(0.006, 1.5, 9)
    expected = 2 * np.log(y)[:, None] - np.log(x)[None, :]
    np.testing.assert_allclose(grid.interpolated(values, x, y), expected, atol=1e-10)


def test_mixed_eras_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="mixes the eras"):
        era_of(_table(tmp_path, "era\npaper_2014\nother\n"))


def test_plane_without_limits_leaves_no_figure(
    plane: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    points, flavour = plane.parent / "points.csv", plane.parent / "flavour.csv"
    bare, out = tmp_path / "bare.csv", tmp_path / "figure.pdf"
    main(["merge", f"--points={points}", f"--flavour={flavour}", f"--out={bare}"])
    assert main(["plots", f"--plane={bare}", "--figure=agpy_fig3", f"--out={out}"]) == 1
    assert "unknown column 'atlas_z4l_2013_cls_obs'" in capsys.readouterr().err
    assert not list(tmp_path.glob("figure*"))


def test_other_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"must end in \.pdf or \.png"):
        save(new_figure(1.0), tmp_path / "figure.svg")
