"""What is said about a result that is not the one of the plan."""

import json
import os
import time
from pathlib import Path

import pytest

from zprimer.run.comparison import MADE_OF_OTHERS, Comparison, back_from_the_future, difference
from zprimer.run.plan import Plan

SCAN = {
    "name": "small",
    "model": "lmutau",
    "scan": {"mzp": [20], "g": [0.1]},
    "analyses": ["atlas_z4l_2013"],
    "samples": {"events": 20},
}


@pytest.fixture(scope="module")
def plan():
    return Plan(SCAN)


def job_of(plan, rule):
    sample = next(iter(plan.samples.by_id))
    wildcards = {
        "generate": {"sample": sample}, "shower": {"sample": sample}, "flavour": {},
        "limits": {"analysis": "atlas_z4l_2013"},
    }  # fmt: skip
    return plan.job(rule, wildcards[rule])


def recorded(job, **changes):
    """The record that a job would write, with changes and a recipe that does not fit."""
    settings = dict(job.asked)
    if job.stage == "generate":
        # as the stage resolves them
        cuts = {key: float(value) for key, value in settings["cuts"].items() if value != "none"}
        settings |= {"scale": 91.188, "cuts": cuts, "parameters": {"mzp": 20.0}}
    if job.stage == "shower":
        settings |= {"seed": 7, "pythia_seed": 8}
    record = {
        "stage": job.stage, "recipe": "another", "program": job.code.as_record(),
        "settings": {job.stage: settings}, "inputs": dict(job.hashes), "packages": job.packages,
    }  # fmt: skip
    record["settings"][job.stage] |= changes.pop("settings", {})
    return record | changes


def test_nothing_to_say(plan):
    job = job_of(plan, "generate")
    assert difference(job, recorded(job, recipe=job.recipe)) is None


@pytest.mark.parametrize("rule", ["generate", "shower", "flavour", "limits"])
def test_only_what_came_before_differs(plan, rule):
    job = job_of(plan, rule)
    assert difference(job, recorded(job)) == MADE_OF_OTHERS


@pytest.mark.parametrize(
    ("rule", "changes", "sentence"),
    [
        ("generate", {"settings": {"seed": 5}}, "made with seed = 5 in place of "),
        ("generate", {"settings": {"cuts": {"pt_min": 9.0}}}, "made with cuts = {'pt_min': 9.0}"),
        ("generate", {"settings": {"parameters": {"mzp": 21.0}}}, "made with parameters = "),
        ("generate", {"inputs": {}}, "made with another pdf:NNPDF23_lo_as_0130_qed_0000.dat"),
        ("shower", {"settings": {"settings": {"mpi": False}}}, "made with settings = {'mpi': "),
        ("shower", {"packages": {"pythia8mc": "8.3"}}, "made with pythia8mc 8.3 in place of"),
        (
            "limits",
            {"settings": {"background_uncertainty": 0.1}},
            "made with background_uncertainty = 0.1 in place of None",
        ),
        ("flavour", {"settings": {"era": "2026"}}, "made with era = 2026 in place of paper"),
        ("flavour", {"program": {"sha256": "0"}}, "made by other code"),
        ("flavour", {"stage": "merge"}, "without a record of this stage that can be read"),
        ("flavour", {"recipe": None}, "without a record of this stage that can be read"),
    ],
)
def test_what_differs_is_said(plan, rule, changes, sentence):
    job = job_of(plan, rule)
    found = difference(job, recorded(job, **changes))
    assert found is not None
    assert found.startswith(sentence)


def test_the_mark_is_newer_than_what_is_outdated_and_has_another_content(plan, tmp_path):
    said = []
    comparison = Comparison(tmp_path / "mark", said.append)
    path = tmp_path / "config.json"
    path.write_text('{"era": "paper"}')
    assert not comparison.differs(path, {"era": "paper"})
    before = (tmp_path / "mark").read_text()
    assert comparison.differs(path, {"era": "2026"})
    assert (tmp_path / "mark").stat().st_mtime_ns > path.stat().st_mtime_ns
    assert (tmp_path / "mark").read_text() != before
    assert not comparison.differs(Path(tmp_path / "none.json"), {})


def test_a_result_that_took_the_place_of_another_of_the_same_size_and_time(
    plan, tmp_path, monkeypatch
):
    """As unpacked from an archive in which all files have one time."""
    monkeypatch.chdir(tmp_path)
    job = job_of(plan, "generate")
    (path,) = job.outputs
    path.parent.mkdir(parents=True)

    def unpacked(recipe):
        path.write_text(json.dumps({"provenance": recorded(job, recipe=recipe)}, indent=1))
        os.utime(path, (0, 0))

    def outdated():
        comparison = Comparison(tmp_path / "mark", print)
        found = comparison.outdated(job)
        comparison.remember()
        return found

    unpacked(job.recipe)
    assert not outdated()
    unpacked(job.recipe[::-1])
    assert outdated()


def test_only_files_from_the_future_are_given_another_time(tmp_path):
    ahead, past = tmp_path / "scan/pilot/limits.csv", tmp_path / "scan/points.csv"
    ahead.parent.mkdir(parents=True)
    for path, seconds in ((ahead, 4e9), (past, 1e9)):
        path.write_text("a")
        os.utime(path, (seconds, seconds))
    (tmp_path / "broken").symlink_to("nowhere")
    back_from_the_future(tmp_path, tmp_path / "none")
    assert past.stat().st_mtime == 1e9
    assert 1e9 < ahead.stat().st_mtime <= time.time()
