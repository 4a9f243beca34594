"""What MadGraph is told: run cards, parameter cards, and the model where it lacks something."""

import pytest
from fake_madgraph import LOOP_CARD
from installations import definition

from zprimer.errors import DataFileError, InputError
from zprimer.generation.backends.madgraph.cards import (
    check_param_card,
    filled_loop_card,
    filled_run_card,
    param_card,
    read_run_card,
    run_card_values,
)
from zprimer.generation.backends.madgraph.definitions import definition_of, definitions
from zprimer.generation.backends.madgraph.directory import process_directory
from zprimer.generation.backends.madgraph.driver import run_seed
from zprimer.generation.backends.madgraph.installation import find_installation
from zprimer.generation.process import Kinematics
from zprimer.generation.processes import load_process, processes
from zprimer.models.point import load_model

PDF = "NNPDF23_lo_as_0130_qed"


def values_for(name, point, scale, width, **cuts):
    process = load_process(name)
    given = process.default_cuts(point).with_values(cuts)
    kinematics = Kinematics(point, (width,), 13000.0, given)
    return run_card_values(definition(name), kinematics, PDF, scale, 100, 7, width)


def test_every_process_is_known():
    assert set(definitions()) == set(processes())
    with pytest.raises(InputError, match="did you mean 'ttzp'"):
        definition_of("ttz", "topphilic")


def test_run_card_of_four_muons():
    point = load_model("lmutau").point({"mzp": 60.0})
    values = values_for("4mu", point, 91.188, 0.06, pt_min=4, m4l_max="none")
    wanted = {
        "ptl": 4, "etal": 4.5, "drll": 0.05, "mmll": 4.4, "mmnl": 76, "mmnlmax": -1,
        "scale": 91.188, "dsqrt_q2fact2": 91.188, "ebeam1": 6500, "nevents": 100,
        "iseed": 7, "sde_strategy": 1,
    }  # fmt: skip
    assert {name: float(values[name]) for name in wanted} == wanted
    assert values["fixed_ren_scale"] == values["fixed_fac_scale"] == "True"
    assert values_for("4mu", point, "m4l", 0.06)["dynamical_scale_choice"] == "4"


def test_run_card_of_top_pairs():
    point = load_model("topphilic").point({"mzp": 400.0})
    values = values_for("ttzp", point, "ht/2", 4.0, pt_min=20)
    wanted = {"mmll": 200, "mmllmax": 600, "ptllmin": 20, "ptl": 0, "ptj": 0, "etal": -1}
    assert {name: float(values[name]) for name in wanted} == wanted
    assert float(values["bwcutoff"]) * 4.0 > 200
    assert (values["dynamical_scale_choice"], values["fixed_ren_scale"]) == ("0", "False")
    assert values["global_flag"] == "-O2"


def test_run_card_is_read_back():
    text = filled_run_card(
        "# 5 = ptl\n 10.0 = ptl ! GeV\n run = run_tag", {"ptl": "4", "nhel": "0"}
    )
    assert read_run_card(text) == {"ptl": "4", "run_tag": "run", "nhel": "0"}


def test_stability_of_loops():
    """MadGraph leaves alone only what stands there without its exclamation mark."""
    lines = filled_loop_card(LOOP_CARD).splitlines()
    assert len(lines) == len(LOOP_CARD.splitlines())
    assert lines[lines.index("#MLReductionLib") + 1] == "7|6|1"
    assert lines[lines.index("#CTModeRun") + 1] == "-1"
    assert lines[lines.index("#NRotations_DP") + 1] == "0"
    assert lines[lines.index("#MLStabThres") + 1] == "1.0d-3"
    assert not [line for line in lines if line.startswith("!") and " " not in line]
    with pytest.raises(DataFileError, match=r"MadLoopParams\.dat has no 'CTModeRun'"):
        filled_loop_card(LOOP_CARD.replace("CTModeRun", "CTMode"))


def test_parameter_cards():
    lmutau = load_model("lmutau").point({"mzp": 60.0, "g": 0.1, "Ld_sb_re": 0.01})
    card = param_card(definition("4mu"), lmutau, 0.3, 0.06)
    entries = [line.split()[:3] for line in card.splitlines()]
    assert ["DECAY", "32", "0.059999999999999998"] in entries
    assert ["1", "0.29999999999999999", "#"] in entries
    leptonic = param_card(definition("4mu"), load_model("lmutau").point({"mzp": 60.0}), 0.3, 0.06)
    check_param_card(card, leptonic, "the card")
    topphilic = load_model("topphilic").point({"mzp": 400.0})
    assert "BLOCK LOOP" in param_card(definition("jzp"), topphilic, 1.0, 4.0)


def test_model_has_the_scale_of_its_loops(fake):
    """Without the parameter MU_R all loops of MadLoop are NaN."""
    process = process_directory(find_installation(), definition("jzp"), 60.0)
    model = process.parent / "ufo" / "topphilic"
    assert (model / "parameters.py").read_text().count("MU_R = Parameter(") == 1
    assert (model / "restrict_default.dat").read_text().count("BLOCK LOOP") == 1


def test_four_muons_are_not_grouped(fake):
    """Where subprocesses are grouped, the cut on opposite charges cuts equal charges as well."""
    process = process_directory(find_installation(), definition("4mu"), 60.0)
    lines = (process.parent / "process.mg5").read_text().splitlines()
    settings = [line for line in lines if "group_subprocesses" in line]
    assert settings == ["set group_subprocesses False"]
    assert lines.index(settings[0]) < lines.index("generate p p > mu+ mu- mu+ mu- QCD=0")


def test_cross_section_of_another_width():
    """MadGraph's σ falls as 1/W, this package's keeps the point's branching ratio."""
    point = load_model("topphilic").point({"mzp": 400.0})
    natural = point.widths[32]
    factors = [definition("ttzp").rescaling(point, width) for width in (natural, 2 * natural)]
    assert factors[1] == pytest.approx(2 * factors[0])
    assert factors[0] == pytest.approx(1, rel=1e-3)
    lmutau = load_model("lmutau").point({"mzp": 60.0})
    assert definition("4mu").rescaling(lmutau, 0.06) == 1.0


def test_seeds_are_those_madgraph_takes():
    seeds = {run_seed(seed, width, part) for seed in (1, 2) for width in (0, 1) for part in (0, 1)}
    assert len(seeds) == 8
    assert all(1 <= seed <= 30081 * 30081 for seed in seeds)
