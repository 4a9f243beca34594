"""The numbers of the documents: known, those of formulas up to date, those of runs read aright."""

import importlib.util
from pathlib import Path

import default_run
import numpy as np
import pytest
import top_philic
from texts import percent, three_digits, with_error

from zprimer.errors import InputError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def numbers(monkeypatch):
    """The program ``python docs/numbers``, called in the project's folder."""
    place = ROOT / "docs/numbers/__main__.py"
    spec = importlib.util.spec_from_file_location("document_numbers", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.chdir(ROOT)
    return module


def test_numbers_that_need_no_run_are_up_to_date(numbers, capsys):
    """Markers of runs are looked at, too, for their names."""
    assert numbers.main(["check", "formulas"]) == 0, capsys.readouterr().out
    assert {"README.md", "docs/flavour.md"} <= {str(path) for path in numbers.documents()}


def test_number_out_of_date_is_found_and_written(numbers, tmp_path, monkeypatch, capsys):
    path = tmp_path / "README.md"
    path.write_text("fit: <!-- from formulas: c9_2017 -->0.61 ± 0.15<!-- end -->\n")
    monkeypatch.setattr(numbers, "documents", lambda: [path])
    assert numbers.main(["check"]) == 1
    said = capsys.readouterr()
    assert f"{path}:1: c9_2017 is '0.60 ± 0.15', not '0.61 ± 0.15'." in said.out
    assert said.err == "1 numbers are out of date: make docs writes them.\n"
    assert numbers.main(["write", "results/default"]) == 0
    assert "0.61" in path.read_text()
    assert numbers.main(["write", "formulas"]) == 0
    assert path.read_text() == "fit: <!-- from formulas: c9_2017 -->0.60 ± 0.15<!-- end -->\n"
    assert numbers.main(["check"]) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!-- from formulas: c9_2071 -->1<!-- end -->", "did you mean 'c9_2017'?"),
        ("<!-- from results/defualt: z4l_ratio -->1<!-- end -->", "did you mean 'results/default'"),
        ("<!-- from formulas: c9_2017 -->1", "line 1: a number between markers"),
    ],
)
def test_marker_that_nobody_writes_is_an_error(
    numbers, tmp_path, monkeypatch, capsys, text, message
):
    path = tmp_path / "README.md"
    path.write_text(text)
    monkeypatch.setattr(numbers, "documents", lambda: [path])
    for action in ("check", "write"):
        assert numbers.main([action, "results/ksz_fig2"]) == 1
        assert message in capsys.readouterr().err
        assert path.read_text() == text


def test_run_that_was_not_made_is_named(numbers, tmp_path, monkeypatch, capsys):
    path = tmp_path / "README.md"
    path.write_text("<!-- from results/default: z4l_limit_20 -->1<!-- end -->")
    monkeypatch.setattr(numbers, "documents", lambda: [path])
    monkeypatch.setattr(numbers, "ROOT", tmp_path)
    assert numbers.main(["check", "results/default"]) == 1
    assert "results/default/plane.csv does not exist" in capsys.readouterr().err


def test_digits():
    assert [three_digits(value) for value in (0.209, 0.017, 1, 123.4)] == (
        ["0.209", "0.0170", "1.00", "123"]
    )
    assert with_error(53.94, 1.04) == "53.9 ± 1.0"
    assert with_error(0.6, 0.15) == "0.60 ± 0.15"
    assert with_error(2.9e-9, 9e-10, 1e-10) == "29.0 ± 9.0"
    assert with_error(1234.5, 56.7) == "1234 ± 57"
    assert percent(0.314) == "31"


def test_limits_of_four_muons_are_those_of_the_plane(tmp_path):
    """Events grow as g², or faster where a quartic part is added; of the latter 1 % is left."""
    name = "atlas_z4l_2013"
    columns = ("predicted", "signal", "rule_max", "mu_obs")
    lines = [",".join(["mzp", "g", *(f"{name}_{column}" for column in columns)])]
    for mass, quartic in ((20, 0.0), (60, 0.3)):
        for g in np.geomspace(1, 0.01, 21):
            signal = 16 * ((g / 0.12) ** 2 + quartic * (g / 0.12) ** 4)
            lines.append(f"{mass},{g},{78 + signal},{signal},94,{20 / signal}")
        lines.append(f"{mass},0.001,77.9,-0.1,94,")
    (tmp_path / "plane.csv").write_text("\n".join(lines) + "\n")
    for mass, quartic, tolerance in ((20, 0.0, 1e-9), (60, 0.3, 0.01)):
        for found, events in ((default_run.z4l_rule, 16), (default_run.z4l_limit, 20)):
            ratio = events / 16
            square = ratio if not quartic else (np.sqrt(1 + 4 * quartic * ratio) - 1) / 2 / quartic
            exact = 0.12 * np.sqrt(square)
            assert found(tmp_path, mass) == pytest.approx(exact, rel=tolerance)
    with pytest.raises(InputError, match="no coupling becomes excluded at mzp = 21"):
        default_run.z4l_limit(tmp_path, 21)


COLUMNS = "mzp,brmu,relwidth,g_obs,g_exp,g_shortcut_obs,g_obs_mc,g_obs_scale_low,g_obs_scale_high"


@pytest.fixture
def scan(tmp_path):
    """Limits on the coupling at 150 and 300 GeV, none at 1 TeV, and rows of another width."""
    first = ["150,1,0.08,1.83,2.33,1.43,0.07,1.55,2.13", "150,1,0,9,9,9,9,9,9"]
    second = ["300,1,0.08,2,2.5,1.5,0.1,1.7,2.4", "300,0.5,0.08,9,9,9,9,9,9"]
    third = ["1000,1,0.08,,,6.48,,,"]
    for search, rows in zip(
        top_philic.SEARCHES, ([*first, *second, *third], [*second]), strict=True
    ):
        path = tmp_path / f"couplings_{search}.csv"
        path.write_text("\n".join([COLUMNS, *rows]) + "\n")
    return tmp_path


def test_table_of_limits_on_the_coupling(scan):
    lines = top_philic.planes()["limits"](scan).splitlines()
    assert lines[1] == "|---|---|---|---|---|---|---|"
    assert lines[2] == "| 150 | 1.83 ± 0.07 (1.55 to 2.13) | 2.33 | 1.43 | – | – | – |"
    assert lines[5] == f"| 300 |{' 2.00 ± 0.10 (1.70 to 2.40) | 2.50 | 1.50 |' * 2}"
    assert lines[-1] == "| 1000 | above 7 | above 7 | 6.48 | – | – | – |"


def test_factor_that_a_search_lacks(scan):
    """(2/0.915)² and (2/0.708)²: the stronger limit over the edges of the band."""
    low, high = 0.7079, 0.9139
    expected = ", ".join(f"{(2 / edge) ** 2:.2g}" for edge in (high, low))
    assert top_philic.missing_factors(scan, 300) == expected


def test_best_point_of_2017_with_the_data_of_2026(tmp_path):
    header = "id,combined_delta_chi2_sm\n"
    for name, rows in (("ksz_fig2", "a,-2\nb,-13.2\nc,\n"), ("ksz_fig2_2026", "a,-1.06\nb,20.4\n")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "plane.csv").write_text(header + rows)
    assert top_philic.planes()["gap"](tmp_path / "ksz_fig2") == "13"
    texts = top_philic.planes_2026()
    found = {name: text(tmp_path / "ksz_fig2_2026") for name, text in texts.items()}
    assert found == {"gap_of_2017": "20", "gap": "1.1"}
