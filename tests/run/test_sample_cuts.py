"""Generation cuts: chosen in a configuration, part of a sample, held against the analysis."""

import argparse
import dataclasses

import pytest

from zprimer.commands import generate
from zprimer.errors import InputError
from zprimer.generation.cuts import FourLeptonCuts, ResonanceCuts
from zprimer.models.point import load_model
from zprimer.recast.analysis import load_analysis
from zprimer.recast.selection import check_applies
from zprimer.run.configuration import configuration
from zprimer.run.samples import plan_samples
from zprimer.run.scan import scan

OPEN = {"pt_min": 0, "eta_max": "none", "mass_os_min": 0.2113, "delta_r_min": 0, "m4l_min": 0}
OPEN |= {"m4l_max": "none"}


def plans(analysis="atlas_z4l_2013", cuts=None, **changes):
    content = {
        "name": "try",
        "model": "lmutau",
        "scan": {"mzp": [20, 60], "g": [0.1]},
        "analyses": [analysis],
        "samples": {} if cuts is None else {"cuts": cuts},
    }
    run = configuration(content | changes)
    return list(plan_samples(run, scan(run)).by_id.values())


def options(plan):
    parser = argparse.ArgumentParser(exit_on_error=False)
    generate.configure(parser)
    arguments = parser.parse_args([*plan.generate_options(), "--out", "x.lhe.gz"])
    return generate.request_from(arguments)


@pytest.fixture
def reaching(monkeypatch):
    """An analysis of 4mu that says which cuts lose nothing."""
    real = load_analysis("atlas_z4l_2013")

    def declare(**cuts):
        analysis = dataclasses.replace(real, tightest_cuts={"4mu": cuts} if cuts else {})
        monkeypatch.setattr("zprimer.run.samples.load_analysis", lambda name: analysis)
        return analysis

    return declare


def test_masses_at_their_defaults_make_the_same_samples_as_when_they_are_named():
    default = load_model("lmutau").point({}).parameters["mzp"]
    alone = plans(scan={"g": [0.1, 0.2]})
    assert [plan.parameters for plan in alone] == [{"mzp": default}] * 2
    assert alone == plans(scan={"mzp": [default], "g": [0.3]})
    assert options(alone[0]).width == pytest.approx(0.001 * default)
    held = plans(scan={"g": [0.1]}, parameters={"mzp": 30})
    assert {plan.parameters["mzp"] for plan in held} == {30.0}
    of_the_top_partner = plans(
        "atlas_dimuon_139fb", model="topphilic", scan={"g": [0.5]}, parameters={"mzp": 300}
    )
    inputs = {plan.process: set(plan.parameters) for plan in of_the_top_partner}
    assert inputs == {"jzp": {"mzp", "mT"}, "ttzp": {"mzp"}, "zzp": {"mzp", "mT"}}


def test_cuts_belong_to_what_a_sample_is(reaching):
    reaching()
    wide, wider = plans(cuts={"4mu": OPEN}), plans(cuts={"4mu": OPEN | {"mass_os_min": 0.1}})
    assert not {plan.id for plan in wide} & {plan.id for plan in wider}
    assert not {plan.seed for plan in wide} & {plan.seed for plan in wider}
    request = options(wide[0])
    cuts = FourLeptonCuts().with_values(request.cuts)
    assert cuts == FourLeptonCuts(0.0, None, 0.2113, 0.0, 0.0, None)


def test_samples_have_other_names_where_a_process_has_other_cuts(monkeypatch):
    before = plans()
    wider = FourLeptonCuts(pt_min=0.1)
    monkeypatch.setattr(
        "zprimer.generation.processes.four_muons.FourMuons.default_cuts", lambda *_: wider
    )
    assert not {plan.id for plan in before} & {plan.id for plan in plans()}


@pytest.mark.parametrize(
    ("cuts", "sentence"),
    [
        (
            {"4nu": {"pt_min": 3}},
            "unknown process '4nu' in the configuration, key 'samples.cuts': did you",
        ),
        (
            {"4mu": {"pt_mim": 3}},
            "unknown cut 'pt_mim' in key 'samples.cuts.4mu': did you mean 'pt_min'",
        ),
        ({"4mu": {"pt_min": "three"}}, "cut pt_min = 'three' is not a number"),
        ({"4mu": {"pt_min": -1}}, "cut pt_min = -1.0 must be a finite number of at least 0"),
        ({"4mu": {"pt_min": "none"}}, "cut pt_min = 'none' is not a number"),
        ({"4mu": {"m4l_max": 9000}}, "cut m4l_max = 9000 GeV is above sqrts = 7000 GeV"),
        ({"4mu": 3}, "key 'samples.cuts.4mu'"),
        ({"4mu": {"pt_min": 6}}, "could select events that a sample of process '4mu' leaves out "),
        ({"4mu": {"m4l_max": 90, "pt_min": 6}}, "(pt_min = 6, m4l_max = 90): generate it with"),
    ],
)
def test_cuts_that_are_refused_before_the_first_job(cuts, sentence):
    with pytest.raises(InputError) as caught:
        plans(cuts=cuts)
    assert sentence in str(caught.value)


def test_analysis_without_a_declaration_takes_complete_samples_only(reaching):
    reaching()
    with pytest.raises(InputError) as caught:
        plans()
    message = str(caught.value)
    for name, value in FourLeptonCuts().as_dict().items():
        assert f"{name} = {value:g}" in message
    remedy = message.split("'samples.cuts: ")[1].split("'")[0]
    assert remedy == (
        "{4mu: {pt_min: 0, eta_max: none, mass_os_min: 0.2113, delta_r_min: 0, m4l_min: 0, "
        "m4l_max: none}}"
    )
    assert plans(cuts={"4mu": OPEN})


def test_the_window_of_an_analysis_may_be_narrower_than_that_of_its_samples(reaching):
    declared = FourLeptonCuts().as_dict()
    reaching(**declared)
    assert plans()
    reaching(**(declared | {"m4l_max": "none"}))
    with pytest.raises(InputError, match=r"m4l_max = .*'samples.cuts: \{4mu: \{m4l_max: none\}\}'"):
        plans()
    reaching(**declared, pt_mn=3)
    with pytest.raises(InputError, match=r"tightest_cuts\.4mu': did you mean 'pt_min'"):
        plans()
    reaching(**(declared | {"m4l_max": {"times": 2, "of": "mzpp"}}))
    with pytest.raises(InputError, match="'mzpp' is no input of model 'lmutau'"):
        plans()


def test_cuts_that_follow_the_mass():
    """A Z' window of the configuration's own is refused, unless the analysis asks for no more."""
    point = load_model("topphilic").point({"mzp": 300.0})
    analysis = load_analysis("atlas_dimuon_139fb")
    sample = {
        "id": "tops",
        "model": "topphilic",
        "process": "ttzp",
        "sqrt_s": 13000.0,
        "parameters": {"mzp": 300.0},
        "cuts": {"pt_min": 0.0, "mll_min": 240.0, "mll_max": 450.0},
    }
    with pytest.raises(InputError, match=r"sample 'tops' leaves out \(mll_min = 240\)"):
        check_applies(analysis, sample)
    half = {"ttzp": {"mll_min": {"times": 0.8, "of": "mzp"}}}
    check_applies(dataclasses.replace(analysis, tightest_cuts=half), sample)
    check_applies(analysis, {key: value for key, value in sample.items() if key != "cuts"})
    assert ResonanceCuts(0.0, 150.0, 450.0).tighter_than(
        ResonanceCuts(0.0, 0.5 * point.masses[32], 1.5 * point.masses[32])
    ) == {}  # fmt: skip


def test_selection_refuses_a_sample_that_leaves_out_too_much():
    sample = {
        "id": "narrow",
        "model": "lmutau",
        "process": "4mu",
        "sqrt_s": 8000.0,
        "parameters": {"mzp": 60.0},
        "cuts": FourLeptonCuts().as_dict(),
    }
    analysis = load_analysis("atlas_z4l_2013")
    check_applies(analysis, sample)
    sample["cuts"] = FourLeptonCuts(m4l_min=85.0).as_dict()
    with pytest.raises(InputError, match=r"sample 'narrow' leaves out \(m4l_min = 85\)"):
        check_applies(analysis, sample)
