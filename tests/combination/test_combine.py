"""Sums of χ², regions and drivers, against numbers made by hand and against known limits."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2

from zprimer.cli import main
from zprimer.combination.declaration import load_declaration
from zprimer.combination.likelihood import ColliderTerm, combine, standard_model_points
from zprimer.combination.merging import merge
from zprimer.combination.run import collider_term, statement, write_statement
from zprimer.errors import DataFileError, InputError
from zprimer.flavour.era import load_era
from zprimer.io.tables import read_table
from zprimer.models.points import PointTable, write_points
from zprimer.recast.analysis import analysis_names, load_analysis

MODERN = load_declaration("2026", map(load_analysis, analysis_names()))


def _points(model: str = "lmutau", **columns: list[float]) -> PointTable:
    arrays = {name: np.array(values, dtype=float) for name, values in columns.items()}
    count = len(next(iter(arrays.values())))
    return PointTable(model, tuple(f"p{row}" for row in range(count)), arrays)


def _collider(*to_standard_model: float) -> ColliderTerm:
    values = np.array(to_standard_model)
    return ColliderTerm(np.ones(len(values), dtype=bool), values, np.maximum(values, 0))


def test_sum_of_pulls_squared_and_of_the_likelihood() -> None:
    flavour = {"muon_g2": np.array([0.0, 1.0, 4.0]), "trident": np.array([1.0, 2.0, 0.0])}
    without = {"muon_g2": np.full(3, 2.0), "trident": np.full(3, 1.0)}
    found = combine(flavour, without, {"atlas_z4l_2013": _collider(0.5, -0.25, 9.0)}, MODERN)
    np.testing.assert_allclose(found.to_standard_model, [-3.5, -0.25, 20.0])
    np.testing.assert_allclose(found.to_best, [0.0, 3.25, 23.5])
    assert found.best == 0
    assert found.region.tolist() == ["1 sigma", "2 sigma", "outside"]
    assert found.driver.tolist() == ["", "trident", "muon_g2"]
    np.testing.assert_allclose(found.p_best, np.exp(-found.to_best / 2))
    np.testing.assert_allclose(found.chi2, [1.5, 5.0, 25.0])
    np.testing.assert_allclose(found.p_fit, chi2.sf([1.5, 5.0, 25.0], 3))


def test_correlated_errors_are_those_of_the_matrix() -> None:
    flavour = {"r_k": np.array([2.0]), "r_kstar": np.array([-1.0])}
    zero = {name: np.zeros(1) for name in flavour}
    rho = -0.017
    exact = (4 + 1 - 2 * rho * 2 * -1) / (1 - rho**2)
    found = combine(flavour, zero, {}, MODERN)
    np.testing.assert_allclose(found.to_standard_model, exact)
    np.testing.assert_allclose(sum(found.contributions.values()), exact)


def test_observable_that_does_not_apply_is_no_constraint() -> None:
    """Neither in χ² nor among its constraints, and its correlations go with it."""
    pulls = {"r_k": np.array([2.0, 2.0, 2.0]), "r_kstar": np.array([-1.0, -1.0, 7.0])}
    zero = {name: np.zeros(3) for name in pulls}
    applies = {"r_k": np.array([True, False, True]), "r_kstar": np.array([True, False, False])}
    pulls["muon_g2"] = zero["muon_g2"] = np.ones(3)
    found = combine(pulls, zero, {}, MODERN, applies)
    everywhere = combine(pulls, zero, {}, MODERN)
    assert found.degrees.tolist() == [3, 1, 2]
    assert found.to_standard_model[0] == everywhere.to_standard_model[0]
    np.testing.assert_allclose(found.to_standard_model[1:], [0, 4])
    np.testing.assert_allclose(found.chi2[1:], [1, 5])
    assert found.counts["r_k"].tolist() == [True, False, True]


def test_plane_without_quark_couplings_counts_leptons_only(tmp_path: Path) -> None:
    points = _points(mzp=[200.0] * 3, g=[0.1] * 3, Ld_sb_re=[0.0, 1e-12, -1e-3])
    found = statement(points, load_era("2026"), [], flavio=True)
    leptons = {"muon_g2", "tau_decay", "z_couplings", "flavio_trident"}
    counting = [
        {name for name, here in found.combination.counts.items() if here[row]} for row in range(3)
    ]
    assert counting[0] == leptons
    assert counting[1] == counting[2] > leptons | {"flavio_delta_m_s", "flavio_bs_mumu"}
    assert found.combination.degrees.tolist() == [len(names) for names in counting]
    shift = found.combination.to_standard_model
    assert shift[0] == pytest.approx(shift[1], abs=1e-6)
    write_statement(found, tmp_path / "combination.csv")
    table = read_table(tmp_path / "combination.csv")
    assert table.texts("flavio_delta_m_s_verdict")[0] == "not applicable"
    assert table.texts("flavio_delta_m_s_delta_chi2")[0] == ""
    assert "not applicable" not in table.texts("flavio_trident_verdict")


def test_upper_limit_is_half_a_gaussian_and_a_range_ends_at_95_percent() -> None:
    pulls = {"k_long_pi_nunu": np.array([-3.0, 1.0])}
    zero = {name: np.zeros(2) for name in pulls}
    np.testing.assert_allclose(combine(pulls, zero, {}, MODERN).to_standard_model, [0, 1])
    pulls = {"quark_bs_mixing": np.array([1.0, -1.0])}
    zero = {name: np.zeros(2) for name in pulls}
    paper = combine(pulls, zero, {}, load_declaration("paper_2014")).to_standard_model
    np.testing.assert_allclose(chi2.sf(paper, 1), 0.05, rtol=1e-6)
    np.testing.assert_allclose(combine(pulls, zero, {}, MODERN).to_standard_model, 1)


def test_point_that_an_analysis_does_not_cover_is_left_alone() -> None:
    term = ColliderTerm(np.array([True, False]), np.array([8.0, 0.0]), np.array([8.0, 0.0]))
    pulls = {"muon_g2": np.array([0.5, 0.5])}
    found = combine(pulls, pulls, {"atlas_z4l_2013": term}, MODERN)
    assert found.to_standard_model.tolist() == [8.0, 0.0]
    assert found.degrees.tolist() == [2, 1]
    assert found.counts["atlas_z4l_2013"].tolist() == [True, False]


def test_same_data_twice_change_nothing() -> None:
    """139 fb⁻¹ with the 36 fb⁻¹ inside is 139 fb⁻¹."""
    term = _collider(3.0, 5.0)
    both = {"atlas_dimuon_36fb": _collider(2.0, 4.0), "atlas_dimuon_139fb": term}
    together, alone = (
        combine({}, {}, terms, MODERN) for terms in (both, {"atlas_dimuon_139fb": term})
    )
    np.testing.assert_array_equal(together.to_standard_model, alone.to_standard_model)


def test_observable_and_analysis_are_not_mixed_up() -> None:
    with pytest.raises(InputError, match="does not fit"):
        combine({}, {}, {"muon_g2": _collider(1.0)}, MODERN)
    with pytest.raises(InputError, match="no constraint is left"):
        combine({"bs_mixing": np.zeros(1)}, {"bs_mixing": np.zeros(1)}, {}, MODERN)


@pytest.mark.parametrize(("model", "era"), [("lmutau", "paper"), ("topphilic", "2026")])
def test_tiny_coupling_is_the_standard_model(model: str, era: str) -> None:
    other = {} if model == "lmutau" else {"sR": [1e-6]}
    points = _points(model, mzp=[300.0], g=[1e-6], **other)
    found = statement(points, load_era(era, model), []).combination
    np.testing.assert_allclose(found.to_standard_model, 0, atol=1e-6)


def test_charges_stay_when_effects_are_switched_off() -> None:
    points = _points("topphilic", g=[1.0], sR=[0.3], qtauV=[1.0])
    off = standard_model_points(points)
    assert {name: float(values[0]) for name, values in off.parameters.items()} == {
        "g": 1e-9,
        "sR": 0.0,
        "qtauV": 1.0,
    }


def test_muon_g2_of_2014_draws_the_best_point_and_that_of_2026_does_not() -> None:
    """Without tridents: in 1403.1269 v_Φ = 180 GeV explains (g−2)_μ, χ² 10.4 below the SM."""
    points = _points(mzp=[200.0, 200.0], g=[200 / 180.0, 1e-4])
    parts = {
        era: statement(points, load_era(era, "lmutau"), []).combination.contributions["muon_g2"][0]
        for era in ("paper", "2026")
    }
    assert parts["paper"] == pytest.approx(-((2.9 / 0.9) ** 2), rel=0.02)
    assert parts["2026"] > 5


def test_tables_of_limits_are_matched_by_id(tmp_path: Path) -> None:
    limits, rest = tmp_path / "limits.csv", tmp_path / "not_covered.csv"
    header = "id,verdict,twice_nll_mu0,twice_nll_mu1,twice_nll_best"
    limits.write_text(f"{header}\np1,excluded,100,109,99.5\np0,allowed,100,100,100\n")
    rest.write_text("id,verdict,reason\np2,not covered,too light\n")
    term = collider_term(("p0", "p1", "p2"), [read_table(limits), read_table(rest)])
    assert term.covered.tolist() == [True, True, False]
    assert term.to_standard_model.tolist() == [0, 9, 0]
    assert term.to_best.tolist() == [0, 9.5, 0]
    with pytest.raises(DataFileError, match="lacks the point p2"):
        collider_term(("p0", "p1", "p2"), [read_table(limits)])
    with pytest.raises(DataFileError, match="more than once the point p0"):
        collider_term(("p0", "p1"), [read_table(limits), read_table(limits)])
    with pytest.raises(DataFileError, match="p1, which is not in the scan"):
        collider_term(("p0",), [read_table(limits)])


def test_command_and_its_columns_in_the_plane(tmp_path: Path) -> None:
    points, flavour, out = (tmp_path / f"{n}.csv" for n in ("points", "flavour", "combination"))
    limits = tmp_path / "limits_atlas_z4l_2013.csv"
    write_points(_points(mzp=[20.0, 20.0], g=[0.003, 0.1]), points)
    header = "id,analysis,verdict,twice_nll_mu0,twice_nll_mu1,twice_nll_best"
    rows = "p0,atlas_z4l_2013,allowed,50,50.5,50\np1,atlas_z4l_2013,excluded,50,900,50"
    limits.write_text(f"{header}\n{rows}\n")
    common = [f"--points={points}", "--era=2026"]
    assert main(["flavour", *common, f"--out={flavour}"]) == 0
    assert main(["combine", *common, "--limits", str(limits), f"--out={out}"]) == 0
    with open(out, newline="") as file:
        first, second = csv.DictReader(file)
    assert float(first["atlas_z4l_2013_delta_chi2"]) == 0.5
    assert (first["region"], second["region"]) == ("1 sigma", "outside")
    assert second["driver"] == "atlas_z4l_2013"
    parts = [float(text) for name, text in second.items() if name.endswith("_delta_chi2")]
    assert float(second["delta_chi2_sm"]) == pytest.approx(sum(parts))
    plane = merge(*map(read_table, (points, flavour)), [read_table(limits)], (), read_table(out))
    assert plane["combined_region"] == ("1 sigma", "outside")
    assert plane["excluded_by"][1].split()[-1] == "atlas_z4l_2013"
