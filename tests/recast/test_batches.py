"""Batches of a sample are one sample with more events."""

import dataclasses

import numpy as np
import pytest

from zprimer.errors import InputError
from zprimer.recast.batches import merged_batches, merged_samples
from zprimer.recast.event_lists import list_events
from zprimer.recast.histograms import fill
from zprimer.recast.selection import CutflowStep, Selection
from zprimer.run.configuration import configuration
from zprimer.run.samples import plan_samples
from zprimer.run.scan import scan

BASIS = ("a", "b")
EDGES = (0.0, 1.0, 2.0)


def batch(id, weights, observable, events):
    """Selected events of a batch with ``events`` before the selection, the weights in pb."""
    scales = {"muF2": np.full(weights.shape[1], 1.2)}
    return Selection(
        analysis="toy",
        sample={"id": id, "process": "4mu", "width": 0.1, "events": events, "seed": events},
        basis=BASIS,
        cutflow=(CutflowStep("all", weights.shape[1], tuple(weights.sum(axis=1).tolist())),),
        regions={
            "counts": fill(BASIS, weights, observable, EDGES, scales),
            "lists": list_events(BASIS, weights, observable, EDGES, observable + 300, scales),
        },
    )


def batches(sizes):
    """Batches of one sample whose events would have a weight of 1/events in all of them."""
    random = np.random.default_rng(3)
    made = []
    for number, size in enumerate(sizes):
        weights = random.uniform(1, 2, (2, size)) / size
        name = f"s_batch{number}" if number else "s"
        made.append((name, weights, random.uniform(0, 2, size), size))
    return made


def test_batches_are_a_sample_of_all_their_events():
    made = batches([30, 10, 20])
    (merged,) = merged_batches([batch(*made[2]), batch(*made[0]), batch(*made[1])])
    total = sum(size for *_, size in made)
    weights = np.concatenate([w * size / total for _, w, _, size in made], axis=1)
    whole = batch("s", weights, np.concatenate([observable for _, _, observable, _ in made]), total)
    assert (merged.sample["id"], merged.sample["events"]) == ("s", 60)
    assert merged.cutflow[0].events == 60
    assert merged.cutflow[0].sums == pytest.approx(whole.cutflow[0].sums)
    for name in ("events", "sums", "products"):
        ours, all_at_once = (getattr(each.regions["counts"], name) for each in (merged, whole))
        assert ours == pytest.approx(all_at_once)
    ours, all_at_once = (each.regions["counts"].variations["muF2"] for each in (merged, whole))
    assert ours == pytest.approx(all_at_once)
    assert merged.regions["lists"].weights == pytest.approx(whole.regions["lists"].weights)
    assert merged.regions["lists"].mass.tolist() == whole.regions["lists"].mass.tolist()


def test_cross_sections_of_batches_count_with_their_events():
    first = {"id": "s", "process": "jzp", "events": 30, "narrow": {"a": 1.0, "b": -2.0}}
    second = first | {"id": "s_batch1", "events": 10, "narrow": {"a": 2.0, "b": -1.0}}
    other = {"id": "t", "process": "4mu", "events": 10}
    merged, unchanged = merged_samples([second, other, first])
    assert merged == first | {"events": 40, "narrow": {"a": 1.25, "b": -1.75}}
    assert unchanged == other
    with pytest.raises(InputError, match="'s_batch1' is no batch of the same sample as 's'"):
        merged_samples([first, second | {"process": "zzp"}])


def test_samples_of_one_batch_stay_as_they_are():
    alone, other = (batch(*batches([5])[0]) for _ in range(2))
    other = dataclasses.replace(other, sample={**other.sample, "id": "other"})
    assert merged_batches([alone, other]) == [alone, other]


def test_what_is_no_batch_of_the_sample_is_named():
    first, second = (batch(*each) for each in batches([5, 5]))
    old = dataclasses.replace(second, sample={**second.sample, "width": 0.2})
    with pytest.raises(InputError, match="'s_batch1' is no batch of the same sample as 's'"):
        merged_batches([first, old])
    with pytest.raises(InputError, match="sample 's_batch1' is given twice"):
        merged_batches([first, second, second])


def test_batches_differ_in_their_seed_alone_and_are_named_by_what_they_are():
    content = {
        "name": "x",
        "model": "lmutau",
        "scan": {"mzp": [20], "g": [0.01, 0.1]},
        "analyses": ["atlas_z4l_2013"],
    }
    plans = [
        plan_samples(run, scan(run))
        for run in (configuration(content), configuration({**content, "precision": 0.03}))
    ]
    assert plans[0] == plans[1]
    sample = plans[0].by_analysis["atlas_z4l_2013"][0]
    first, second, third = (plans[0].plan(f"{sample}{end}") for end in ("", "_batch1", "_batch2"))
    assert first == plans[0].by_id[sample]
    assert len({first.seed, second.seed, third.seed}) == 3
    assert dataclasses.replace(second, id=first.id, seed=first.seed) == first


@pytest.mark.parametrize("changes", [{"scan": {"mzp": [20]}}, {"analyses": []}])
def test_precision_needs_limits_on_the_coupling(changes):
    content = {
        "name": "x",
        "model": "lmutau",
        "scan": {"g": [0.01, 0.1]},
        "analyses": ["atlas_z4l_2013"],
        "precision": 0.03,
        **changes,
    }
    with pytest.raises(InputError, match="key 'precision' is about limits on the coupling g"):
        configuration(content)
