"""Fig. 2 of 1403.1269: panels where the numbers put them, from configuration to figure."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text

from zprimer.cli import main
from zprimer.errors import InputError
from zprimer.flavour.era import load_era
from zprimer.flavour.observables import meson_mixing
from zprimer.io.tables import Table, read_table
from zprimer.papers.agpy.agpy_fig2 import CONTOURS, ONE_SIGMA, draw, panels
from zprimer.plots.figure import figure_names
from zprimer.plots.style import style
from zprimer.run.configuration import read_configuration

CONFIGURATION = Path(__file__).resolve().parents[2] / "config/scans/agpy_fig2.yaml"


def plane_of(folder: Path, configuration: Path) -> Path:
    points, flavour, plane = (folder / f"{n}.csv" for n in ("points", "flavour", "plane"))
    for arguments in (
        ["points", f"--config={configuration}", f"--out={points}"],
        ["flavour", f"--points={points}", "--era=paper_2014", f"--out={flavour}"],
        ["merge", f"--points={points}", f"--flavour={flavour}", "--limits", f"--out={plane}"],
    ):
        assert main(arguments) == 0
    return plane


@pytest.fixture(scope="module")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plane_of(tmp_path_factory.mktemp("fig2"), CONFIGURATION)


@pytest.fixture(scope="module")
def table(plane: Path) -> Table:
    return read_table(plane)


def test_scan_needs_no_events() -> None:
    run = read_configuration(CONFIGURATION)
    assert run.analyses == ()
    assert "agpy_fig2" in run.figures
    assert "agpy_fig2" in figure_names()


def test_best_fits_are_the_papers(table: Table) -> None:
    """Near 25 TeV for Yukawas of 1, of the order of 5 TeV for the pattern of λ²."""
    equal, hierarchical = panels(table, load_era("paper_2014"))
    assert equal.best == pytest.approx((25, 25), rel=0.02)
    assert hierarchical.best == pytest.approx((25 * 0.23, 25 * 0.23), rel=0.02)
    for panel in (equal, hierarchical):
        row, column = np.unravel_index(panel.preference.argmin(), panel.preference.shape)
        assert panel.md[row, column] == pytest.approx(panel.best[0], rel=0.02)
        assert panel.mq[row, column] == pytest.approx(panel.best[1], rel=0.02)


def test_v_phi_at_the_best_fits(table: Table) -> None:
    """Eq. 21 on the right; none on the left, where the boxes alone shift M₁₂ by 18 %.

    As printed, the left-right box works against the tree there.
    """
    found = []
    for panel in panels(table, load_era("paper_2014")):
        at = np.hypot(np.log(panel.md / panel.best[0]), np.log(panel.mq / panel.best[1])).argmin()
        found.append((float(panel.v_phi.flat[at]), float(panel.printed.flat[at])))
    assert found[0] == (0, pytest.approx(2.4, rel=0.03))
    assert found[1] == pytest.approx((1.74, 1.83), rel=0.03)


def test_c9_prime_is_known_less_well(table: Table) -> None:
    """m_D, behind C₉' = 1.0 ± 0.5, reaches further up at 1σ than m_Q behind C₉ = −1.0 ± 0.3."""
    for panel in panels(table, load_era("paper_2014")):
        inside = panel.preference < ONE_SIGMA
        reach_d = panel.md[inside].max() / panel.best[0]
        reach_q = panel.mq[inside].max() / panel.best[1]
        assert reach_d == pytest.approx((1 - 0.5 * ONE_SIGMA**0.5) ** -0.5, rel=0.03)
        assert reach_q == pytest.approx((1 - 0.3 * ONE_SIGMA**0.5) ** -0.5, rel=0.03)


def test_dark_region_is_where_the_boxes_alone_are_too_large(table: Table) -> None:
    """1/m_Q² + 1/m_D² + 9.7 log(m_Q²/m_D²)/(m_Q² − m_D²) against the 15 % that are tolerated."""
    era = load_era("paper_2014")
    unit = 1 / (16 * np.pi**2 * meson_mixing.standard_model_of_era(era))
    for panel in panels(table, era):
        mq, md = 1e3 * panel.mq, 1.0001e3 * panel.md
        mixed = np.log(mq**2 / md**2) / (mq**2 - md**2)
        left, right = panel.yukawas
        boxes = left**2 / mq**2 + right**2 / md**2 + 9.7 * left * right * mixed
        clear = np.abs(boxes * unit - 0.15) > 1e-3
        assert np.array_equal((panel.v_phi == 0)[clear], (boxes * unit > 0.15)[clear])


def test_picture_of_the_paper_shows_the_edge_as_printed(table: Table) -> None:
    """The dark corners that Eq. 19c has as printed, in the paper's own data only."""
    newer = replace(table, columns={**table.columns, "era": ("2026",) * len(table)})
    said = {}
    for plane_, era in ((table, "paper_2014"), (newer, "2026")):
        with style():
            figure = draw(plane_)
        texts = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
        said[era] = [text for text in texts if "as printed" in text]
    assert said == {"paper_2014": [r"no $v_\Phi$ by Eq. 19c as printed"], "2026": []}
    equal, _ = panels(table, load_era("paper_2014"))
    dark = equal.printed == 0
    assert 0.005 < np.mean(dark) < 0.1
    assert np.all(np.minimum(equal.md, equal.mq)[dark] < 8)


def test_figure_is_readable_on_two_columns(table: Table) -> None:
    with style():
        figure = draw(table)
        figure.canvas.draw()
    assert figure.get_figwidth() == pytest.approx(6.8)
    assert len(figure.axes) == 2
    texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    assert min(text.get_fontsize() for text in texts) >= 8
    for axes in figure.axes:
        labels = {text.get_text() for text in axes.texts}
        assert {f"{level:g}" for level in CONTOURS} <= labels
        assert axes.get_xlabel() == "$m_D$ [TeV]"
        assert axes.get_ylabel() == "$m_Q$ [TeV]"


def test_command_writes_the_same_bytes(plane: Path, tmp_path: Path) -> None:
    contents = []
    for folder in ("first", "second"):
        out = tmp_path / folder / "agpy_fig2.png"
        assert main(["plots", f"--plane={plane}", "--figure=agpy_fig2", f"--out={out}"]) == 0
        contents.append([path.read_bytes() for path in sorted(out.parent.iterdir())])
    assert len(contents[0]) == 4
    assert contents[0] == contents[1]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ("parameters: {YQb: 1}", "does not couple the Z' to b and s"),
        ("parameters: {YQb: 1, YQs_re: 3, YDb: 1, YDs_re: 3}", "outside the scanned masses"),
    ],
)
def test_what_cannot_be_drawn_is_refused(changed: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "scan.yaml"
    axis = "{from: 5000, to: 30000, points: 3}"
    path.write_text(f"name: x\nmodel: lmutau\n{changed}\nscan: {{mQ: {axis}, mD: {axis}}}\n")
    table = read_table(plane_of(tmp_path, path))
    with pytest.raises(InputError, match=message):
        draw(table)
