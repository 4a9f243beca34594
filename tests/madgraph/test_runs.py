"""Many runs of one installation, and their events put together."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pylhe
import pytest
from installations import definition, request_for

from zprimer.errors import InputError
from zprimer.generation.backends.madgraph import directory, driver
from zprimer.generation.backends.madgraph.definitions import definitions
from zprimer.generation.backends.madgraph.installation import find_installation
from zprimer.generation.backends.madgraph.reweighting import merged
from zprimer.generation.backends.madgraph.running import RunEvents
from zprimer.generation.sample import generate
from zprimer.io.files import read_json


@pytest.fixture
def tasks(monkeypatch):
    """Every task that is run, in the order of their starts."""
    started = []
    run = driver.run

    def recorded(installation, task):
        started.append(task)
        return run(installation, task)

    monkeypatch.setattr(driver, "run", recorded)
    return started


def test_twenty_at_once_in_one_installation(fake, tmp_path, tasks):
    """The fake ends a run that finds its folder or its HOME in use."""
    paths = [tmp_path / f"sample{seed}" / "events.lhe.gz" for seed in range(1, 21)]

    def make(numbered):
        seed, path = numbered
        return generate(request_for("4mu", width=None, seed=seed), path)

    with ThreadPoolExecutor(20) as pool:
        samples = list(pool.map(make, enumerate(paths, start=1)))
    assert [sample.metadata["events"] for sample in samples] == [40] * 20
    assert len({task.seed for task in tasks}) == len(tasks) == 20
    assert len({task.folder for task in tasks}) == 20
    assert len(list((fake.cache / "zprimer" / "madgraph").glob("*/ready"))) == 1
    assert len({sample.metadata["events_sha256"] for sample in samples}) == 20


def test_large_request_is_split_and_does_not_depend_on_threads(fake, tmp_path, tasks, monkeypatch):
    monkeypatch.setattr(driver, "EVENTS_A_RUN", 15)
    paths = [tmp_path / name / "events.lhe.gz" for name in ("one", "three")]
    for path, threads in zip(paths, (1, 3), strict=True):
        generate(request_for("4mu", width=None, sample_id="x"), path, threads)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert sorted(task.events for task in tasks) == [13, 13, 13, 13, 14, 14]
    assert len({task.seed for task in tasks}) == 3
    assert {path.name for path in paths[0].parent.iterdir()} == {"events.lhe.gz", "sample.json"}
    sigma = read_json(paths[0].with_name("sample.json"))
    assert sigma["sigma_pb"] == pytest.approx(0.01)
    assert sigma["sigma_error_pb"] == pytest.approx(1e-4 / 3**0.5, rel=0.01)


def test_events_a_run_did_not_make_are_made_by_another(fake, tmp_path, tasks, monkeypatch):
    monkeypatch.setattr(driver, "EVENTS_A_RUN", 7)
    fake.misbehave("half of the events")
    request = request_for("4mu", width=None, events=14)
    sample = generate(request, tmp_path / "sample" / "events.lhe.gz").metadata
    assert sample["events"] == 14
    assert sorted(task.events for task in tasks) == [1, 1, 3, 3, 7, 7]
    assert len({task.seed for task in tasks}) == len({task.folder for task in tasks}) == 6
    assert sample["sigma_pb"] == pytest.approx(0.01)


def test_a_process_is_made_once_a_model(fake, tmp_path, monkeypatch):
    made = []
    make = directory._make
    monkeypatch.setattr(directory, "_make", lambda *a: (made.append(a[1].model), make(*a)))
    for mass in (60.0, 70.0):
        request = request_for("4mu", width=None, mzp=mass)
        generate(request, tmp_path / f"sample{mass:g}" / "events.lhe.gz")
    assert made == ["lmutau-leptonic"]
    version = fake.root / "VERSION"
    version.write_text(version.read_text().replace("3.9.9", "3.9.10"))
    generate(request_for("4mu", width=None), tmp_path / "sample" / "events.lhe.gz")
    assert made == ["lmutau-leptonic"] * 2


def test_one_run_for_every_line_shape(fake, canned, tmp_path, tasks):
    (fake.root / "events.txt").write_text(canned["ttzp"])
    request = request_for("ttzp")
    sample = generate(request, tmp_path / "sample" / "events.lhe.gz").metadata
    assert (
        [float(_decay(task.param_card)) for task in tasks] == sample["widths"] == [4, 16, 64, 256]
    )
    assert [task.events for task in tasks] == [10] * 4
    assert len({task.seed for task in tasks}) == 4
    with pytest.raises(InputError, match="at least one for each of the 4 line shapes"):
        generate(request_for("ttzp", events=3), tmp_path / "few" / "events.lhe.gz")


def _decay(card):
    return next(line.split()[2] for line in card.splitlines() if line.startswith("DECAY 32"))


def test_all_processes_are_made_and_compiled(fake, tmp_path):
    for name in definitions():
        process = directory.process_directory(find_installation(), definition(name), 60.0)
        scales = (process / "SubProcesses" / "setscales.f").read_text()
        assert ('"User-defined scale not set"' in scales) == (name == "4mu")
        assert max(len(line) for line in scales.splitlines()) <= 72
        clean = (process / "SubProcesses" / "makefile").read_text()
        assert clean == "clean:\n\t$(RM) gensym symmetry.o\n"
        # MadGraph's makefiles do not optimise before its first run
        made = (process.parent / "compile.log").read_text().splitlines()
        assert len(made) == 2
        assert all("make GLOBAL_FLAG=-O2 " in line for line in made)


def test_merged_cross_section():
    """Two line shapes: (1.0 + 1.2)/2 pb and twice 3.0 pb, events in proportion to neither."""

    def result(sigma, count):
        ids = np.full((count, 2), 21)
        return RunEvents(
            count, sigma, 0.1, ids, ids, np.zeros((count, 4, 4)), np.full(count, sigma)
        )

    groups = [[result(1.0, 5), result(1.2, 5)], [result(3.0, 20)]]
    whole = merged(groups, [1.0, 2.0], seed=1)
    assert whole.sigma.value == pytest.approx((1.1 + 6.0) / 2)
    assert whole.sigma.error == pytest.approx(np.hypot(0.1 / 2**0.5, 0.2) / 2)
    assert whole.weight.mean() == pytest.approx(whole.sigma.value)
    second = whole.scale == 3.0
    assert whole.weight[second].sum() / whole.weight.sum() == pytest.approx(6.0 / 7.1)
    assert not np.array_equal(second, np.sort(second))


def test_a_run_that_came_short_counts_by_what_it_was_asked_for():
    """Else the large weights that made it come short would be left out of the mean."""

    def result(asked, made, sigma):
        ids = np.full((made, 2), 21)
        momenta = np.zeros((made, 4, 4))
        return RunEvents(asked, sigma, 0.1, ids, ids, momenta, np.full(made, sigma))

    whole = merged([[result(100, 10, 1.4), result(90, 90, 1.0)]], [1.0], seed=1)
    assert whole.sigma.value == pytest.approx((100 * 1.4 + 90 * 1.0) / 190)
    assert whole.weight.mean() == pytest.approx(whole.sigma.value)
    short = whole.scale == 1.4
    assert whole.weight[short].sum() / whole.weight.sum() == pytest.approx(100 / 190)


@pytest.mark.parametrize("process", ["4mu", "ttzp"])
def test_nothing_tells_the_backends_apart(process, fake, canned, embedded_samples, tmp_path):
    """The embedded sample's own events, given out by the fake, get back all of their weights."""
    (fake.root / "events.txt").write_text(canned[process])
    path = tmp_path / "sample" / "events.lhe.gz"
    # as many as there are in the embedded sample from each run, so that every event comes along
    events = 300 * (4 if process == "ttzp" else 1)
    made = generate(request_for(process, events=events), path).metadata
    wanted = read_json(embedded_samples[process].with_name("sample.json"))
    assert set(made) == set(wanted)
    assert made["versions"].pop("madgraph") == "3.9.9"
    same = set(wanted) - {"id", "backend", "events", "seed", "efficiency", "stability"}
    for key in ("reference_coupling", "width", "widths", "resonance", "parameters", "cuts"):
        assert key in same
        assert made[key] == wanted[key], key
    expected = _weights(embedded_samples[process])
    found = _weights(path)
    assert set(found) == set(expected)
    for event, weights in found.items():
        assert list(weights) == list(expected[event])
        np.testing.assert_allclose(
            list(weights.values()), list(expected[event].values()), 2e-3, 1e-7
        )


def _weights(path):
    """Every weight over the nominal one, by the momenta of an event."""
    found = {}
    for event in pylhe.LHEFile.fromfile(path).events:
        softest = min(np.hypot(p.px, p.py) for p in event.particles if p.status == 1)
        nominal = event.eventinfo.weight
        key = f"{softest:.6f}", tuple(int(p.id) for p in event.particles)
        found[key] = {name: weight / nominal for name, weight in event.weights.items()}
    return found
