"""Which samples a run needs: kinematics, processes, data ranges."""

import argparse
import dataclasses
import json

import pytest

from zprimer.commands import generate
from zprimer.errors import InputError
from zprimer.generation.request import asked_of
from zprimer.recast.analysis import load_analysis
from zprimer.run.configuration import configuration
from zprimer.run.samples import plan_samples
from zprimer.run.scan import scan

SCAN = {
    "mzp": [150, 300],
    "mT": [1000, 1500],
    "g": [0.5, 1.0],
    "brmu": [0.25, 0.5],
    "relwidth": [0, 0.08],
}
PROCESSES = ["jzp", "zzp", "ttzp"]


@pytest.fixture(autouse=True)
def analyses(monkeypatch):
    """Three processes at 13 TeV, one analysis from 80 GeV and one from 225 GeV."""
    real = load_analysis("atlas_z4l_2013")
    region = next(iter(real.regions.values()))

    def load(name):
        start = {"low": 80.0, "high": 225.0}[name]
        shape = dataclasses.replace(region, edges=(start, 6000.0), line_shape=True)
        return dataclasses.replace(
            real,
            name=name,
            processes={"topphilic": tuple(PROCESSES)},
            luminosities={13000.0: 36.1},
            regions={"mass": shape},
        )

    monkeypatch.setattr("zprimer.run.samples.load_analysis", load)


def run(**changes):
    content = {"name": "try", "model": "topphilic", "scan": SCAN, "analyses": ["low"]}
    return configuration(content | changes)


def plans(configured):
    return plan_samples(configured, scan(configured))


def test_couplings_and_widths_ask_for_no_samples_of_their_own():
    """32 points are 4 sets of masses for the loops and 2 for ttzp, which knows no top partner."""
    found = plans(run()).by_id.values()
    kinematics = {name: [p.parameters for p in found if p.process == name] for name in PROCESSES}
    masses = [{"mzp": m, "mT": t} for m in (150.0, 300.0) for t in (1000.0, 1500.0)]
    assert kinematics["jzp"] == kinematics["zzp"] == masses
    assert kinematics["ttzp"] == [{"mzp": 150.0}, {"mzp": 300.0}]
    assert {plan.width for plan in found} == {0.15, 0.3}
    assert len({plan.seed for plan in found}) == 10
    assert any(p.id.startswith("topphilic_jzp_13TeV_mzp150_mT1000_") for p in found)


def test_an_analysis_asks_for_samples_of_covered_masses_only_and_shares_them():
    found = plans(run(analyses=["low", "high"]))
    assert len(found.by_id) == 10
    assert len(found.by_analysis["low"]) == 10
    assert len(found.by_analysis["high"]) == 5
    assert {found.by_id[id].parameters["mzp"] for id in found.by_analysis["high"]} == {300.0}
    assert set(plans(run(analyses=["high"])).by_id) == set(found.by_analysis["high"])


def test_events_of_each_process():
    found = plans(run(samples={"events": {"jzp": 50, "zzp": 10, "ttzp": 40}})).by_id.values()
    assert {p.process: p.generation["events"] for p in found} == {"jzp": 50, "zzp": 10, "ttzp": 40}
    all_equal = plans(run(samples={"events": 50})).by_id
    of_jzp = {plan.id for plan in found if plan.process == "jzp"}
    assert of_jzp <= set(all_equal)


@pytest.mark.parametrize(
    ("samples", "sentence"),
    [
        ({"events": {"jzp": 5, "zzp": 5}}, "gives no number for process 'ttzp', only for jzp, zzp"),
        (
            {"events": {"jzp": 5, "zzp": 5, "ttzp": 5, "ttzpp": 5}},
            "unknown process 'ttzpp' in the configuration, key 'samples.events': did you",
        ),
        ({"scale": "ht"}, "unknown scale 'ht' in the configuration, key 'samples.scale'"),
    ],
)
def test_wrong_process_or_scale(samples, sentence):
    with pytest.raises(InputError) as caught:
        plans(run(samples=samples))
    assert sentence in str(caught.value)


@pytest.mark.parametrize("scale", [None, "ht/2", 91.188, 300])
def test_generate_takes_the_options(scale):
    """Every option is one of the command; the scale only if it is given."""
    samples = {"width_over_mass": 0.005} | ({} if scale is None else {"scale": scale})
    plan = next(iter(plans(run(samples=samples)).by_id.values()))
    parser = argparse.ArgumentParser(exit_on_error=False)
    generate.configure(parser)
    options = parser.parse_args([*plan.generate_options(), "--out", "x.lhe.gz"])
    assert (options.process, options.width, options.sqrts) == ("jzp", 0.75, 13000.0)
    assert set(options.settings) == {"mzp=150.0", "mT=1000.0"}
    assert ("--scale" in plan.generate_options()) == (scale is not None)
    made, planned = generate.request_from(options), plan.request
    assert json.dumps(asked_of(made)) == json.dumps(asked_of(planned))
    if scale is not None:
        assert options.scale == str(scale) or float(options.scale) == scale


def test_switches_of_the_shower_make_samples_of_their_own():
    usual = plans(run()).by_id
    for switch in ("qed", "mpi"):
        changed = plans(run(shower={switch: False})).by_id
        assert {plan.shower_options() for plan in changed.values()} == {(f"--no-{switch}",)}
        assert not set(usual) & set(changed)
