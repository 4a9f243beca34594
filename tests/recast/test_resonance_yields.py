"""Yields of processes without a Standard Model part, with the line shape of each point."""

import dataclasses
import math
import time

import numpy as np
import pytest
import yaml

from zprimer.cli import main
from zprimer.errors import InputError
from zprimer.generation.line_shape import width_factor
from zprimer.generation.processes import load_process
from zprimer.io.tables import read_table
from zprimer.models.point import load_model
from zprimer.models.points import PointTable, write_points
from zprimer.recast.analysis import load_analysis
from zprimer.recast.event_lists import list_events
from zprimer.recast.histograms import fill
from zprimer.recast.selection import CutflowStep, Selection
from zprimer.recast.store import write_selection
from zprimer.recast.yields import compute_yields
from zprimer.recast.yields_store import read_yields, write_yields

MODEL = load_model("topphilic")
PROCESSES = ("jzp", "ttzp")
MASS, WIDTHS = 300.0, (1.5, 6.0, 24.0, 96.0)
SCALES = ("muR0.5_muF1", "muR2_muF1")
LUMINOSITY = 36.1
EDGES = [225.0, 280.0, 295.0, 305.0, 320.0, 500.0]
CONTENT = {
    "title": "toy dimuons",
    "references": ["none"],
    "processes": {"topphilic": list(PROCESSES)},
    "luminosities": [
        {"sqrt_s": 13000, "luminosity": LUMINOSITY, "uncertainty": 0.02, "source": "none"}
    ],
    "data_sets": ["run"],
    "signal_normalisation": "luminosity",
    "regions": {
        "mass": {
            "title": "dimuon mass",
            "kind": "signal",
            "line_shape": True,
            "edges": EDGES,
            "observed": {"events": [9, 4, 2, 2, 5], "source": "none"},
            "background": {"events": [9.0, 4.0, 2.0, 2.0, 5.0], "source": "none"},
        },
        "jets": {"title": "number of jets", "kind": "validation", "edges": [0, 1, 2]},
    },
}


@pytest.fixture
def analysis(tmp_path):
    return written(tmp_path)


def written(folder, **changes):
    (folder / "toy").mkdir(exist_ok=True)
    content = yaml.safe_dump(CONTENT | changes)
    (folder / "toy" / "analysis.yaml").write_text(content, encoding="utf-8")
    return load_analysis("toy", folder)


def toy_events(process, count=200, mass=MASS):
    """Weights (K, N) in pb, masses and scale factors; the same for the same process."""
    random = np.random.default_rng(PROCESSES.index(process) + 10)
    basis = load_process(process).basis
    weights = 1e-4 * random.normal(1.0, 0.3, (len(basis), count)) / count
    q = mass + 3 * random.standard_cauchy(count).clip(-20, 20)
    scales = {name: random.uniform(0.5 + k, 1.0 + k, count) for k, name in enumerate(SCALES)}
    return weights, q, scales


def selection(process, mass=MASS, m_partner=1500.0, scales=True, **changes):
    weights, q, factors = toy_events(process, mass=mass)
    factors = factors if scales else {}
    basis, jets = load_process(process).basis, np.full(len(q), 0.5)
    kinematics = {"mzp": mass} | ({"mT": m_partner} if process != "ttzp" else {})
    return Selection(
        analysis="toy",
        sample={
            "id": f"{process}_{mass:g}",
            "model": "topphilic",
            "process": process,
            "sqrt_s": 13000.0,
            "parameters": kinematics,
            "width": WIDTHS[0],
            "widths": list(WIDTHS),
            "resonance": 32,
        }
        | changes,
        basis=basis,
        cutflow=(CutflowStep("all events", len(q), tuple(weights.sum(axis=1))),),
        regions={
            "mass": list_events(basis, weights, q, EDGES, q, factors),
            "jets": fill(basis, weights, jets, [0, 1, 2], factors),
        },
    )


PAIR = tuple(selection(process) for process in PROCESSES)


def table(**columns):
    columns = {"mzp": [MASS], "mT": [1500.0]} | columns
    size = max(len(values) for values in columns.values())
    return PointTable(
        "topphilic",
        tuple(f"p{row}" for row in range(size)),
        {name: np.resize(np.array(values, dtype=float), size) for name, values in columns.items()},
    )


def event_weights(process, point):
    """Σ factor · weight of each event, with its line shape, in events."""
    weights, q, _ = toy_events(process)
    factors = load_process(process).contraction(point, WIDTHS[0])
    row = np.array([factors[name] for name in load_process(process).basis])
    total = sum(f * w for f, w in zip(row, weights, strict=True))
    return 1000 * LUMINOSITY * total, width_factor(q, MASS, WIDTHS, point.widths[32])


def test_signal_is_the_sum_over_events_and_processes(analysis):
    """Each event times its width factor; errors from squares; scale variations coherent."""
    points = table(g=[0.3, 1.0, 1.0], relwidth=[0.0, 0.0, 0.08])
    yields = compute_yields(analysis, points, PAIR)
    assert yields.standard_model[0]["mass"].simulated == ()
    for point, entry in zip(points.derived(), yields.points, strict=True):
        total, variance = np.zeros(5), np.zeros(5)
        varied = {name: np.zeros(5) for name in SCALES}
        for process in PROCESSES:
            weight, factor = event_weights(process, point)
            _, q, scales = toy_events(process)
            weight = weight * factor

            def histogram(values, q=q):
                return np.histogram(q, EDGES, weights=values)[0]

            own = histogram(weight)
            total, variance = total + own, variance + histogram(weight**2)
            for name in SCALES:
                varied[name] += histogram(weight * scales[name])
            region = entry.regions["mass"]
            np.testing.assert_allclose(region.by_process[process], own, rtol=1e-9)
        np.testing.assert_allclose(region.signal, total, rtol=1e-9)
        np.testing.assert_allclose(region.error, np.sqrt(variance), rtol=1e-9)
        np.testing.assert_allclose(region.by_energy[13000.0], total, rtol=1e-9)
        np.testing.assert_allclose(
            region.predicted, np.array([9.0, 4.0, 2.0, 2.0, 5.0]) + total, rtol=1e-9
        )
        shifted = np.array([total, *varied.values()])
        np.testing.assert_allclose(region.scale_up, shifted.max(axis=0), rtol=1e-9)
        np.testing.assert_allclose(region.scale_down, shifted.min(axis=0), rtol=1e-9)
        assert entry.samples == ("jzp_300", "ttzp_300")
    narrow, wide = (yields.points[row].regions["mass"].signal for row in (1, 2))
    assert not np.array_equal(narrow, wide)


def test_histograms_of_other_regions_do_not_know_the_width(analysis):
    yields = compute_yields(analysis, table(relwidth=[0.0, 0.08]), PAIR)
    counts = [point.regions["jets"] for point in yields.points]
    assert counts[0].signal[0] == pytest.approx(counts[1].signal[0])
    (point, *_) = table().derived()
    expected = [event_weights(process, point)[0] for process in PROCESSES]
    assert counts[0].signal == pytest.approx((sum(w.sum() for w in expected), 0.0))
    assert counts[0].error[0] == pytest.approx(math.sqrt(sum((w**2).sum() for w in expected)))
    varied = [
        sum(
            (w * toy_events(process)[2][name]).sum()
            for process, w in zip(PROCESSES, expected, strict=True)
        )
        for name in SCALES
    ]
    nominal = counts[0].signal[0]
    assert counts[0].scale_up[0] == pytest.approx(max(nominal, *varied))
    assert counts[0].scale_down[0] == pytest.approx(min(nominal, *varied))


def test_a_process_without_variations_counts_as_it_is(analysis):
    """And without any there is no envelope."""
    mixed = compute_yields(analysis, table(), (PAIR[0], selection("ttzp", scales=False)))
    region = mixed.points[0].regions["mass"]
    (point,) = table().derived()
    weight, factor = event_weights("jzp", point)
    _, q, scales = toy_events("jzp")
    shifted = [
        np.histogram(q, EDGES, weights=weight * factor * scales[name])[0]
        + region.by_process["ttzp"]
        for name in SCALES
    ]
    np.testing.assert_allclose(region.scale_up, np.max([region.signal, *shifted], axis=0))
    bare = [selection(process, scales=False) for process in PROCESSES]
    region = compute_yields(analysis, table(), bare).points[0].regions["mass"]
    assert region.scale_up.size == region.scale_down.size == 0


@pytest.mark.parametrize("shift", [0.8, 1.25])
def test_the_envelope_holds_the_nominal_signal(analysis, shift):
    shifted = []
    for entry in PAIR:
        region = entry.regions["mass"]
        scales = {"muF2": np.full(len(region), shift)}
        region = dataclasses.replace(region, scales=scales)
        shifted.append(dataclasses.replace(entry, regions=entry.regions | {"mass": region}))
    region = compute_yields(analysis, table(), shifted).points[0].regions["mass"]
    edges = np.array([np.array(region.signal) * factor for factor in (1.0, shift)])
    np.testing.assert_allclose(region.scale_up, edges.max(axis=0))
    np.testing.assert_allclose(region.scale_down, edges.min(axis=0))


def test_top_partner_mass_chooses_the_sample_of_jzp_only(analysis):
    heavy = dataclasses.replace(
        PAIR[0], sample=PAIR[0].sample | {"id": "heavy", "parameters": {"mzp": MASS, "mT": 2e3}}
    )
    yields = compute_yields(analysis, table(mT=[1500.0, 2000.0]), (*PAIR, heavy))
    assert [point.samples for point in yields.points] == [
        ("jzp_300", "ttzp_300"),
        ("heavy", "ttzp_300"),
    ]
    with pytest.raises(InputError, match="mT = 1700; the nearest, 'jzp_300', has mT = 1500"):
        compute_yields(analysis, table(mT=[1700.0]), PAIR)


def test_points_outside_the_data_and_beyond_the_width_are_not_covered(analysis, tmp_path):
    """No sample is asked for, no number is given, and the plane says why."""
    points = table(
        mzp=[150.0, MASS, MASS, 600.0], mT=[1500.0], relwidth=[0.0, 0.08, 0.7, 0.0], g=[0.5]
    )
    yields = compute_yields(analysis, points, PAIR)
    assert [point.id for point in yields.points] == ["p1"]
    assert yields.not_covered == {
        "p0": "mass of 150 GeV outside of the data from 225 to 500 GeV",
        "p2": "width of 210 GeV above 192 GeV, the widest its samples can take",
        "p3": "mass of 600 GeV outside of the data from 225 to 500 GeV",
    }


@pytest.mark.parametrize("changes", [{}, {"widths": []}])
def test_a_resonance_that_the_model_does_not_have(analysis, changes):
    strange = [selection(process, resonance=33, **changes) for process in PROCESSES]
    with pytest.raises(InputError, match=r"resonance of PDG id 33, which model 'topphilic' does"):
        compute_yields(analysis, table(), strange)


def test_nothing_is_covered(analysis):
    yields = compute_yields(analysis, table(mzp=[150.0, 600.0]), ())
    assert yields.points == ()
    assert set(yields.not_covered) == {"p0", "p1"}


def test_commands_give_a_plane_with_verdicts_not_covered(analysis, tmp_path, monkeypatch, capsys):
    """select's files, yields, limits, merge; once with one point covered, once with none."""
    monkeypatch.setattr("zprimer.recast.analysis.load_analysis", lambda name: analysis)
    files = [str(tmp_path / f"{entry.sample['id']}.json") for entry in PAIR]
    for entry, file in zip(PAIR, files, strict=True):
        write_selection(entry, tmp_path / file)
    names = {
        name: str(tmp_path / name)
        for name in ("points.csv", "y.npz", "n.csv", "l.csv", "f.csv", "plane.csv")
    }
    for masses, used, expected in (
        ([150.0, MASS], files, ["not covered", "allowed"]),
        ([150.0, 600.0], [], ["not covered"] * 2),
    ):
        write_points(table(mzp=masses, g=[0.01]), tmp_path / "points.csv")
        (tmp_path / "f.csv").write_text("id\np0\np1\n", encoding="utf-8")
        common = ["--analysis", "toy"]
        out = ["--out", names["y.npz"], "--not-covered", names["n.csv"]]
        command = ["yields", *common, "--points", names["points.csv"], "--selections", *used, *out]
        assert main(command) == 0
        assert "not covered, first p0: mass of 150 GeV" in capsys.readouterr().out
        out = ["--out", names["l.csv"]]
        assert main(["limits", *common, "--yields", names["y.npz"], *out]) == 0
        tables = ["--limits", names["l.csv"], names["n.csv"], "--out", names["plane.csv"]]
        inputs = ["--points", names["points.csv"], "--flavour", names["f.csv"]]
        assert main(["merge", *inputs, *tables]) == 0
        plane = read_table(tmp_path / "plane.csv")
        assert list(plane.texts("toy_verdict")) == expected
        assert list(plane.texts("verdict")) == expected
        assert list(plane.texts("looked_at")) == [
            "toy" if verdict == "allowed" else "none" for verdict in expected
        ]
        reasons = plane.texts("toy_reason")
        said = [reason not in ("", "none") for reason in reasons]
        assert said == [v == "not covered" for v in expected]
        cells = [text.lower() for texts in plane.columns.values() for text in texts]
        assert not any("nan" in text for text in cells)
        cls = plane.columns.get("toy_cls_obs", ("", ""))
        assert [bool(text) for text in cls] == [verdict == "allowed" for verdict in expected]


def test_no_standard_model_to_normalise_to(tmp_path):
    ratio = {"range": [0.5, 2.0], "uncertainty": 0.0, "source": "none"}
    spoilt = written(tmp_path, signal_normalisation="expected_over_simulated", normalisation=ratio)
    with pytest.raises(InputError, match="no Standard Model part: use"):
        compute_yields(spoilt, table(), PAIR)


def test_a_selection_made_before_the_region_had_a_line_shape(analysis):
    old = dataclasses.replace(PAIR[0], regions=PAIR[0].regions | {"mass": selection_histogram()})
    with pytest.raises(InputError, match="run 'zprimer select' again"):
        compute_yields(analysis, table(), (old, PAIR[1]))


def selection_histogram():
    basis = load_process("jzp").basis
    return fill(basis, np.ones((len(basis), 1)), np.array([300.0]), EDGES)


def test_file_round_trip(analysis, tmp_path):
    yields = compute_yields(analysis, table(mzp=[150.0, MASS]), PAIR)
    write_yields(yields, tmp_path / "yields.npz")
    assert read_yields(tmp_path / "yields.npz") == yields
    first = (tmp_path / "yields.npz").read_bytes()
    write_yields(read_yields(tmp_path / "yields.npz"), tmp_path / "yields.npz")
    assert (tmp_path / "yields.npz").read_bytes() == first


def test_many_points_are_fast(analysis):
    """The whole stage, models included: two regions of two samples of 200 events."""
    points = table(g=np.linspace(0.05, 1.5, 600).tolist())
    best = math.inf
    for _ in range(3):
        start = time.process_time()
        compute_yields(analysis, points, PAIR)
        best = min(best, time.process_time() - start)
    assert best / 600 < 2e-3
