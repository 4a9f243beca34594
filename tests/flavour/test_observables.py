"""All observables together: discovery, verdicts along known lines, the table."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from zprimer.cli import main
from zprimer.errors import InputError
from zprimer.flavour.era import load_era
from zprimer.flavour.observable import all_observables, evaluate, observables
from zprimer.models.points import PointTable, write_points


def _points(mzp: list[float], g: list[float]) -> PointTable:
    ids = tuple(f"p{row}" for row in range(len(mzp)))
    return PointTable("lmutau", ids, {"mzp": np.array(mzp), "g": np.array(g)})


def test_sectors_are_found_by_their_modules() -> None:
    names = [observable.name for observable in all_observables()]
    assert names == [
        *("b_to_s_mumu", "bs_mixing", "delta_rho", "k_long_pi_mumu", "k_long_pi_nunu"),
        *("k_plus_pi_nunu", "muon_g2", "quark_bs_mixing", "r_k", "r_kstar", "tau_decay"),
        *("trident", "z_couplings", "z_invisible", "z_lepton_universality"),
    ]
    assert [each.name for each in observables("topphilic")] == names
    assert [each.name for each in observables("lmutau")] == [n for n in names if n != "delta_rho"]


def test_unknown_model_is_refused() -> None:
    with pytest.raises(InputError, match="unknown model"):
        observables("lmutua")


def test_verdicts_follow_the_paper_along_v_phi() -> None:
    """At 200 GeV and v_Φ of 100, 180, 745, 1000 and 2500 GeV, as in 1403.1269 Fig. 3."""
    v_phi = [100.0, 180.0, 741.0, 1000.0, 2500.0]
    points = _points([200.0] * 5, [200 / v for v in v_phi])
    era, quarks = load_era("paper_2014"), {"Ld_sb_re": np.full(5, -1e-4)}
    constraints = evaluate(replace(points, parameters={**points.parameters, **quarks}), era)
    verdicts = {name: list(constraint.verdict) for name, constraint in constraints.items()}
    assert verdicts["muon_g2"] == ["excluded", "preferred", "allowed", "allowed", "allowed"]
    assert verdicts["trident"] == ["excluded", "excluded", "excluded", "allowed", "allowed"]
    assert verdicts["bs_mixing"] == ["preferred"] * 4 + ["allowed"]
    assert set(evaluate(points, era)["bs_mixing"].verdict) == {"not applicable"}


def test_tiny_coupling_is_the_standard_model() -> None:
    """At v_Φ → ∞ every leptonic observable sits at its SM value and excludes nothing."""
    constraints = evaluate(_points([5.0, 80.385, 500.0], [1e-9] * 3), load_era("paper_2014"))
    expected = {"muon_g2": 0, "tau_decay": 0, "trident": 1, "z_couplings": 1}
    for name, value in expected.items():
        np.testing.assert_allclose(constraints[name].prediction, value, atol=1e-12)
        assert set(constraints[name].verdict) <= {"allowed", "preferred"}
    assert constraints["muon_g2"].pull[0] == pytest.approx(-2.9 / 0.9)
    assert constraints["tau_decay"].pull[0] == pytest.approx(-7.0 / 3.0, rel=0.01)


def test_input_that_is_not_scanned_takes_the_models_default() -> None:
    era = load_era("paper_2014")
    scanned = _points([60.0], [0.1])
    unscanned = PointTable("lmutau", ("p0",), {"g": np.array([0.1])})
    for name, constraint in evaluate(unscanned, era).items():
        np.testing.assert_array_equal(
            constraint.prediction, evaluate(scanned, era)[name].prediction
        )


def test_ten_thousand_points_are_evaluated_at_once() -> None:
    rng = np.random.default_rng(1)
    points = _points(list(rng.uniform(5, 500, 10_000)), list(rng.uniform(1e-3, 1, 10_000)))
    constraints = evaluate(points, load_era("paper_2014"))
    assert all(constraint.verdict.shape == (10_000,) for constraint in constraints.values())


def test_overflowing_point_is_named() -> None:
    with pytest.raises(InputError, match="not finite at point p1"):
        evaluate(_points([60.0, 1e-300], [0.1, 1.0]), load_era("paper_2014"))


def test_command_writes_three_columns_an_observable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    points, out = tmp_path / "points.csv", tmp_path / "flavour.csv"
    write_points(_points([60.0, 200.0], [0.1, 0.3]), points)
    assert main(["flavour", "--points", str(points), "--era", "paper_2014", "--out", str(out)]) == 0
    first = out.read_bytes()
    with open(out, newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == ["p0", "p1"]
    assert {row["era"] for row in rows} == {"paper_2014"}
    constraints = evaluate(_points([60.0, 200.0], [0.1, 0.3]), load_era("paper_2014"))
    assert len(rows[0]) == 2 + 3 * len(constraints)
    predictions = [float(row["trident_prediction"]) for row in rows]
    assert predictions == list(constraints["trident"].prediction)
    said = capsys.readouterr().err
    assert said.startswith("left out, since era paper_2014 has no such number: b_to_s_mumu (b_to")
    assert "z_invisible (lepton_universality)" in said
    assert main(["flavour", "--points", str(points), "--era", "paper_2014", "--out", str(out)]) == 0
    assert out.read_bytes() == first


def test_command_refuses_an_unknown_era(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    points, out = tmp_path / "points.csv", tmp_path / "flavour.csv"
    write_points(_points([60.0], [0.1]), points)
    assert main(["flavour", "--points", str(points), "--era", "2013", "--out", str(out)]) == 1
    assert "unknown era '2013'" in capsys.readouterr().err
    assert not out.exists()
