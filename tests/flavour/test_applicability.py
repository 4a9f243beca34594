"""What applies to which points, and that every verdict says what it rests on."""

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import zprimer
from zprimer.cli import main
from zprimer.combination.coverage import coverage, searches_of
from zprimer.combination.likelihood import standard_model_points
from zprimer.combination.merging import merge
from zprimer.errors import InputError
from zprimer.flavour.effective_couplings import has_coupling
from zprimer.flavour.era import load_era
from zprimer.flavour.needs import missing
from zprimer.flavour.observable import evaluate, hypothetical_names, observables
from zprimer.flavour.observables.b_to_s_leptons import OBSERVABLES as R_K
from zprimer.flavour.wilson_coefficients import contact_couplings
from zprimer.io import verdicts
from zprimer.io.tables import read_table
from zprimer.models.couplings import diagonal
from zprimer.models.point import load_model
from zprimer.models.points import PointTable

SWITCHES: dict[str, list[dict[str, float]]] = {
    "lmutau": [
        {"Ld_sb_re": -0.003},
        {"Rd_sb_im": 0.002},
        {"YQb": 1.0, "YQs_re": -1.0, "YDb": 1.0},
        {"Ld_ds_re": 1e-5},
    ],
    "topphilic": [
        {"qV": 1.0, "qA": -0.5},
        {"qtauV": 1.0, "qtauA": -0.5},
        {"qnumu": 1.5},
        {"qnutau": 1.5},
        {"sR": 0.3},
    ],
}
OFF = {"topphilic": {"qV": 0.0, "qA": 0.0, "sR": 0.0}}


def one_point(model: str, **inputs: float) -> PointTable:
    return PointTable(model, ("p",), {name: np.array([x]) for name, x in inputs.items()})


def combinations_of(model: str, size: float = 1.0) -> Iterator[PointTable]:
    """Points with every combination of couplings, ``size`` of those in the table."""
    for on in product([False, True], repeat=len(SWITCHES[model])):
        inputs = {"mzp": 300.0, "g": 0.5, **OFF.get(model, {})}
        for switch in np.array(SWITCHES[model])[list(on)]:
            inputs |= {name: size * value for name, value in switch.items()}
        yield one_point(model, **inputs)


def couples_as_doublets(points: PointTable) -> bool:
    """Whether τ → μνν̄ has an answer: both neutrinos couple where both charged leptons do."""
    given = points.parameters
    pairs = [{"qV", "qnumu"}, {"qtauV", "qnutau"}]
    has = [{name for name in pair if np.any(given.get(name, 0))} for pair in pairs]
    charged, neutral = ({"qV", "qtauV"}, {"qnumu", "qnutau"})
    all_of = [group <= has[0] | has[1] for group in (charged, neutral)]
    return all_of[0] == all_of[1]


@pytest.mark.parametrize("model", SWITCHES)
def test_observable_applies_where_it_differs_from_the_standard_model(model: str) -> None:
    """The needs of each are what its formula needs, no more and no less; 0 is no tiny number."""
    era, seen = load_era("paper", model), set()
    for points, tiny in zip(combinations_of(model), combinations_of(model, 1e-7), strict=True):
        if not couples_as_doublets(points):
            with pytest.raises(InputError, match=r"SU\(2\) doublets"):
                evaluate(points, era)
            continue
        found, nearly = evaluate(points, era), evaluate(tiny, era)
        standard = evaluate(standard_model_points(points), era)
        for name in set(found) - hypothetical_names():
            differs = abs(found[name].prediction - standard[name].prediction)
            differs = differs > 1e-7 * np.abs(standard[name].prediction)
            assert found[name].applies.tolist() == differs.tolist(), (name, points.parameters)
            assert nearly[name].applies.tolist() == differs.tolist(), name
            seen.add((name, bool(differs[0])))
    always = {"muon_g2", "tau_decay", "trident", "z_couplings"} if model == "lmutau" else set()
    names = set(evaluate(one_point(model), era)) - hypothetical_names()
    assert seen == {(n, True) for n in names} | {(n, False) for n in names - always}


def test_formulas_without_electrons_do_not_apply_where_they_couple() -> None:
    found = load_model("lmutau").point({"Ld_sb_re": 1e-3}).zprime_couplings()
    electrons = diagonal(*(np.full(1, size) for size in (1e-3, 0.1, -0.1)))
    coupled = replace(found, left={**found.left, "l": electrons})
    has = has_coupling(coupled)
    lacking = {each.name: missing(each.needs, has) for each in observables("lmutau")}
    assert lacking["r_k"] == lacking["z_lepton_universality"] == "a coupling to electrons"
    assert lacking["k_plus_pi_nunu"] == "no s-d coupling and a coupling to electrons"
    assert not lacking["b_to_s_mumu"]
    assert not any(missing(each.needs, has_coupling(found)) for each in R_K)
    assert abs(contact_couplings(coupled)["VedLL_1123"][0]) > 0


def test_matrices_and_yukawas_shift_bs_mixing_alike_but_for_the_boxes() -> None:
    """Couplings of b and s given as numbers are looked at like those of vector-like quarks."""
    era, v_phi, mass = load_era("paper", "lmutau"), 750.0, 5692.1
    size = -0.0529 * v_phi**2 / (2 * mass**2)
    given = {"mzp": 200.0, "g": 200 / v_phi}
    matrices = one_point("lmutau", **given, Ld_sb_re=size, Rd_sb_re=-size)
    quarks = {"mQ": mass, "mD": mass, "YQb": 1.0, "YQs_re": -0.0529, "YDb": 1.0, "YDs_re": -0.0529}
    yukawas = one_point("lmutau", **given, **quarks)
    tree, full = (evaluate(each, era)["quark_bs_mixing"] for each in (matrices, yukawas))
    assert tree.prediction[0] == pytest.approx(0.0262, abs=1e-4)
    boxes = 1 + (mass / v_phi) ** 2 / (16 * np.pi**2)
    assert full.prediction[0] == pytest.approx(boxes * tree.prediction[0], rel=1e-3)
    large = evaluate(one_point("lmutau", **given, Ld_sb_re=0.02), era)["quark_bs_mixing"]
    assert large.verdict[0] == "excluded"


def test_point_without_quark_couplings_is_judged_by_leptons_alone() -> None:
    points, era = one_point("lmutau", mzp=300.0, g=0.1), load_era("paper", "lmutau")
    found = coverage(points, era, evaluate(points, era))
    assert found.state == "allowed"
    assert found.looked_at == ("muon_g2", "tau_decay", "trident", "z_couplings")
    assert found.not_applicable == dict.fromkeys(
        ("bs_mixing", "quark_bs_mixing"), "no b-s coupling"
    )
    assert found.not_in_era == ()
    first, _, last = found.sentences()
    assert first.startswith("allowed by 4 flavour observables: muon_g2, ")
    assert last.startswith("no collider search was asked: run snakemake ")
    assert "'analyses: [atlas_z4l_2013]'" in last


def test_data_that_the_era_lacks_are_named() -> None:
    """With couplings of b, s and μ the ratios R_K matter, and LEP if it was not looked at."""
    era = load_era("paper", "lmutau")
    points = one_point("lmutau", mzp=300.0, g=0.1, Ld_sb_re=-1e-3)
    constraints = evaluate(points, era)
    assert coverage(points, era, constraints).not_in_era == ("b_to_s_mumu", "r_k", "r_kstar")
    del constraints["z_couplings"]
    without = coverage(points, era, constraints)
    assert {"z_couplings", "z_invisible", "z_lepton_universality"} <= set(without.not_in_era)
    assert "bs_mixing" not in without.looked_at


def test_searches_are_those_with_events_of_the_model() -> None:
    assert searches_of("topphilic") == ["atlas_dimuon_139fb", "atlas_dimuon_36fb"]
    assert searches_of("lmutau") == ["atlas_z4l_2013"]


@pytest.mark.parametrize(
    ("settings", "state", "sentence"),
    [
        (["mzp=300", "g=0.1"], "allowed", "verdict: allowed by 4 flavour observables: muon_g2, "),
        (["mzp=60", "g=0.1"], "excluded", "verdict: excluded by trident; 4 flavour observables"),
    ],
)
def test_point_says_what_was_looked_at(settings, state, sentence, capsys) -> None:
    arguments = ["point", "--model", "lmutau"]
    for each in settings:
        arguments += ["--set", each]
    assert main(arguments) == 0
    text = capsys.readouterr().out
    assert sentence in text
    assert "bs_mixing                         -            0       -  not applicable" in text
    assert "no collider search was asked" in text
    assert main([*arguments, "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["verdict"]["state"] == state
    assert content["observables"]["quark_bs_mixing"]["verdict"] == "not applicable"
    assert content["verdict"]["searches"] == ["atlas_z4l_2013"]


def test_point_to_which_nothing_applies_is_not_allowed(capsys) -> None:
    arguments = ["point", "--model", "topphilic"]
    for each in ("qV=0", "qA=0", "sR=0"):
        arguments += ["--set", each]
    assert main(arguments) == 0
    text = capsys.readouterr().out
    assert "verdict: not covered: no flavour observable applies to the point" in text


def test_plane_names_what_was_looked_at(tmp_path: Path) -> None:
    tables = {
        "points": "id,model\na,lmutau\nb,lmutau\nc,lmutau\n",
        "flavour": "id,trident_verdict,quark_bs_mixing_verdict,bs_mixing_verdict\n"
        "a,allowed,not applicable,preferred\nb,not applicable,excluded,allowed\n"
        "c,not applicable,not applicable,preferred\n",
        "limits": "id,analysis,verdict\na,search,not covered\nb,search,allowed\n"
        "c,search,out of reach\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    points, flavour, limits = (read_table(tmp_path / f"{name}.csv") for name in tables)
    plane = merge(points, flavour, [limits])
    assert plane["verdict"] == ("allowed", "excluded", "not covered")
    assert plane["excluded_by"] == ("none", "quark_bs_mixing", "none")
    assert plane["looked_at"] == ("trident", "quark_bs_mixing search", "none")


def test_words_of_verdicts_stand_in_one_place() -> None:
    words = {
        value for name, value in vars(verdicts).items() if name.isupper() and isinstance(value, str)
    }
    assert len(words) == 7
    package = Path(zprimer.__file__).parent
    found = [
        f"{path.relative_to(package)}:{node.lineno}"
        for path in sorted(package.rglob("*.py"))
        if path.name != "verdicts.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in words
    ]
    assert found == []
