"""Yields at points against sums over events, and the choice of samples."""

import dataclasses
import math
import zipfile

import numpy as np
import pytest

from zprimer.cli import main
from zprimer.errors import DataFileError, InputError
from zprimer.generation.processes import load_process
from zprimer.io.array_file import read_arrays, write_arrays
from zprimer.models.point import load_model
from zprimer.models.points import PointTable
from zprimer.recast.analysis import load_analysis
from zprimer.recast.histograms import Contraction, fill
from zprimer.recast.selection import CutflowStep, Selection
from zprimer.recast.signals import signal_factors
from zprimer.recast.standard_model import average
from zprimer.recast.store import write_selection
from zprimer.recast.yields import compute_yields
from zprimer.recast.yields_store import read_yields, write_yields

ANALYSIS = load_analysis("atlas_z4l_2013")
MODEL = load_model("lmutau")
BASIS = load_process("4mu").basis
INPUTS = MODEL.point({}).parameters


def terms(seed, events=400):
    """Weights sm, g², and a and b of g⁴ (a + b/Γ) of each event, in pb (b in pb GeV)."""
    random = np.random.default_rng(seed)
    return 6e-6 * np.array(
        [
            random.random(events) + 0.5,
            random.normal(0.0, 0.1, events),
            random.normal(0.0, 1e-3, events),
            random.random(events) * 1e-3,
        ]
    )


def weights(seed, width):
    """The basis weights of such events, at the sample's width and at multiples ``_<n>w`` of it."""
    sm, linear, a, b = terms(seed)
    rows = []
    for name in BASIS:
        kind, _, multiple = name.partition("_")
        at = width * int(multiple.removesuffix("w") or 1)
        rows.append({"sm": sm, "interference": linear, "squared": a + b / at}[kind])
    return np.array(rows)


def selection(seed, sqrt_s=8000.0, width=0.06, **parameters):
    own = weights(seed, width)
    regions = {}
    for name, region in ANALYSIS.regions.items():
        centre = None if region.edges is None else np.full(own.shape[1], region.edges[0] + 1e-3)
        regions[name] = fill(BASIS, own, centre, region.edges)
    return Selection(
        analysis=ANALYSIS.name,
        sample={
            "id": f"s{seed}",
            "model": "lmutau",
            "process": "4mu",
            "sqrt_s": sqrt_s,
            "parameters": {**INPUTS, "mzp": 60.0, **parameters},
            "width": width,
        },
        basis=BASIS,
        cutflow=(CutflowStep("all events", own.shape[1], tuple(own.sum(axis=1))),),
        regions=regions,
    )


def table(**columns):
    columns = {"mzp": [60.0], "g": [0.1]} | columns
    size = max(len(values) for values in columns.values())
    return PointTable(
        "lmutau",
        tuple(f"p{row}" for row in range(size)),
        {name: np.resize(np.array(values, dtype=float), size) for name, values in columns.items()},
    )


PAIR = (selection(1, 7000.0), selection(2, 8000.0))


def test_yields_are_sums_over_events():
    """σ(g) = sm + g² interference + g⁴ (a + b/Γ) event by event, times luminosity and ratio."""
    yields = compute_yields(ANALYSIS, table(g=[0.01, 0.1, 0.7]), PAIR)
    standard_model = yields.standard_model[0]["four_muon"]
    lumi = {7000.0: 4.5, 8000.0: 20.3}
    w = {7000.0: terms(1), 8000.0: terms(2)}
    simulated = sum(1000 * lumi[s] * w[s][0].sum() for s in lumi)
    assert sum(standard_model.simulated) == pytest.approx(simulated)
    assert standard_model.ratio == pytest.approx(78 / simulated)
    sm_error = math.sqrt(sum(((1000 * lumi[s] * w[s][0]) ** 2).sum() for s in lumi))
    assert standard_model.error[0] == pytest.approx(sm_error)
    for g, point in zip([0.01, 0.1, 0.7], yields.points, strict=True):
        width = MODEL.point({"mzp": 60.0, "g": g}).widths[32]
        total, variance = 0.0, 0.0
        for s in lumi:
            _, linear, a, b = 1000 * lumi[s] * w[s]
            new = g**2 * linear + g**4 * (a + b / width)
            total, variance = total + new.sum(), variance + (new**2).sum()
        region = point.regions["four_muon"]
        ratio = standard_model.ratio
        assert region.signal[0] == pytest.approx(ratio * total)
        assert region.predicted[0] == pytest.approx(78 + ratio * total)
        expected = variance * ratio**2 + (total * standard_model.ratio_error) ** 2
        assert region.error[0] == pytest.approx(math.sqrt(expected))
        assert sum(part[0] for part in region.by_energy.values()) == pytest.approx(region.signal[0])
        assert set(point.samples) == {"s1", "s2"}
        assert point.regions["m2"].predicted.size == 0


def test_the_factors_leave_out_the_standard_model():
    point = MODEL.point({"g": 0.1})
    factors = signal_factors(load_process("4mu"), point, 0.06)
    assert factors
    assert set(factors) < set(BASIS) - {"sm"}


def test_one_ratio_for_all_points_from_all_samples():
    others = (selection(3, 7000.0, mzp=20.0), selection(4, 8000.0, mzp=20.0))
    yields = compute_yields(ANALYSIS, table(mzp=[60.0, 20.0]), [*PAIR, *others])
    assert len(yields.standard_model) == 1
    entry = yields.standard_model[0]["four_muon"]
    assert entry.samples == 4
    assert [point.samples for point in yields.points] == [("s1", "s2"), ("s3", "s4")]
    low, high = sorted(1000 * 20.3 * terms(seed)[0].sum() for seed in (2, 4))
    assert low < entry.by_energy[8000.0][0] < high


def test_other_standard_model_inputs_have_their_own_ratio():
    others = (selection(3, 7000.0, mz=91.3), selection(4, 8000.0, mz=91.3))
    yields = compute_yields(ANALYSIS, table(mz=[91.188, 91.3]), [*PAIR, *others])
    assert [point.standard_model for point in yields.points] == [0, 1]
    assert [entry["four_muon"].samples for entry in yields.standard_model] == [2, 2]


def test_average_is_unbiased_and_its_chi2_is_right():
    """Counts with mean 50: weighting by 1/variance would be low by one event."""
    random = np.random.default_rng(5)
    means, chi2 = [], []
    for _ in range(1500):
        counts = random.poisson(50, size=6).astype(float)
        mean, pull2 = average([Contraction(np.array([n]), np.array([n])) for n in counts])
        means.append(mean.values[0])
        chi2.append(pull2)
    assert np.mean(means) == pytest.approx(50.0, abs=4 * math.sqrt(50 / 6 / 1500))
    assert np.mean(chi2) == pytest.approx(5.0, rel=0.1)


def test_average_weighs_by_precision():
    precise = Contraction(np.array([100.0]), np.array([1.0]))
    poor = Contraction(np.array([100.0]), np.array([99.0]))
    mean, _ = average([precise, poor])
    assert mean.values[0] == pytest.approx(100.0)
    assert mean.variances[0] == pytest.approx(0.99)


def test_nearest_width_is_used():
    wide = (selection(5, 7000.0, width=6.0), selection(6, 8000.0, width=6.0))
    yields = compute_yields(ANALYSIS, table(g=[0.05, 1.0]), [*wide, *PAIR])
    assert [point.samples for point in yields.points] == [("s1", "s2"), ("s5", "s6")]


@pytest.mark.parametrize(
    ("columns", "selections", "message"),
    [
        ({"mzp": [50.0]}, PAIR, "mzp = 50; the nearest, 's1', has mzp = 60"),
        ({"mz": [91.0]}, PAIR, "mz = 91; the nearest"),
        ({}, PAIR[:1], "process '4mu' at 8000 GeV"),
        ({}, (*PAIR, PAIR[0]), "'s1' is given twice"),
        ({}, (dataclasses.replace(PAIR[0], analysis="x"), PAIR[1]), "analysis 'x'"),
        ({}, (dataclasses.replace(PAIR[0], regions={}), PAIR[1]), "run 'zprimer select' again"),
    ],
)
def test_samples_that_do_not_fit(columns, selections, message):
    with pytest.raises(InputError, match=message):
        compute_yields(ANALYSIS, table(**columns), selections)


def test_no_standard_model_event_passes():
    empty = [
        dataclasses.replace(
            entry,
            regions={
                name: fill(
                    BASIS, np.empty((len(BASIS), 0)), region.edges and np.empty(0), region.edges
                )
                for name, region in ANALYSIS.regions.items()
            },
        )
        for entry in PAIR
    ]
    with pytest.raises(InputError, match="simulate more events"):
        compute_yields(ANALYSIS, table(), empty)


def test_file_round_trip(tmp_path):
    path = tmp_path / "yields.npz"
    yields = compute_yields(ANALYSIS, table(g=[0.1, 0.2]), PAIR)
    write_yields(yields, path)
    assert read_yields(path) == yields


def test_spoilt_file(tmp_path):
    path = tmp_path / "yields.npz"
    write_yields(compute_yields(ANALYSIS, table(), PAIR), path)
    content, arrays = read_arrays(path)
    for spoilt in (
        {name: values for name, values in arrays.items() if name != "four_muon/signal"},
        arrays | {"four_muon/signal": np.zeros((2, 1))},
        arrays | {"four_muon/varied": np.zeros(1)},
        arrays | {"sample_set": np.array([1])},
        arrays | {"standard_model": np.array([-1])},
    ):
        write_arrays(path, content, spoilt)
        with pytest.raises(DataFileError, match="not complete"):
            read_yields(path)
    for changes in ({"points": [1]}, {"points": ["a", "b"]}, {"sample_sets": [["a"], []]}):
        write_arrays(path, content | changes, arrays)
        with pytest.raises(DataFileError, match="not complete"):
            read_yields(path)
    write_arrays(path, {}, {})
    with pytest.raises(DataFileError, match="run 'zprimer yields' again"):
        read_yields(path)


def test_numpy_reads_the_file(tmp_path):
    path = tmp_path / "yields.npz"
    yields = compute_yields(ANALYSIS, table(g=[0.1, 0.2]), PAIR)
    write_yields(yields, path)
    with np.load(path) as arrays:
        assert arrays["parameters/g"].tolist() == [0.1, 0.2]
        signals = [list(point.regions["m2"].signal) for point in yields.points]
        assert arrays["m2/signal"].tolist() == signals
        assert arrays["m2/by_energy"].shape == (2, 2, len(signals[0]))


def with_scales(entry):
    regions = {
        name: dataclasses.replace(region, variations={"muF2": 1.5 * region.sums})
        for name, region in entry.regions.items()
    }
    return dataclasses.replace(entry, regions=regions)


def test_points_are_rows_of_arrays():
    """Some of them are what they are among all.

    They use different samples, of which some carry scale variations.
    """
    others = (selection(3, 7000.0, mzp=20.0), selection(4, 8000.0, mzp=20.0))
    selections = [*map(with_scales, PAIR), *others]
    scan = table(mzp=[60.0, 20.0, 60.0], g=[0.1, 0.1, 0.2])
    points = compute_yields(ANALYSIS, scan, selections).points
    edge = [point.regions["four_muon"].scale_down for point in points]
    assert edge[1].size == 0
    assert edge[0][0] == pytest.approx(1.5 * points[0].regions["four_muon"].signal[0])
    rows = list(points)
    assert points == rows
    assert points[1:] == rows[1:]
    assert points[-1] == rows[2]
    assert points != rows[:2]
    assert points[0] != points[2]
    with pytest.raises(IndexError):
        points[3]


def test_commands_from_selections_to_limits(tmp_path, capsys):
    """yields, limits, limits with another background model, and an error of the user."""
    for entry in PAIR:
        write_selection(entry, tmp_path / f"{entry.sample['id']}.json")
    points = tmp_path / "points.csv"
    points.write_text("id,model,mzp,g\na,lmutau,60,0.01\nb,lmutau,60,1.0\n", encoding="utf-8")
    names = {name: str(tmp_path / name) for name in ("y.npz", "l.csv", "w.zip", "l5.csv")}
    common = ["--analysis", ANALYSIS.name]
    selections = [str(tmp_path / f"{entry.sample['id']}.json") for entry in PAIR]
    options = ["--points", str(points), "--selections", *selections, "--out", names["y.npz"]]
    assert main(["yields", *common, *options]) == 0
    assert "78 expected, ratio" in capsys.readouterr().out
    rest = [*common, "--yields", names["y.npz"]]
    assert main(["limits", *rest, "--out", names["l.csv"]]) == 0
    wide = ["--background-uncertainty", "0.2", "--out", names["l5.csv"]]
    assert main(["limits", *rest, *wide]) == 0
    first, second = ((tmp_path / name).read_text(encoding="utf-8") for name in ("l.csv", "l5.csv"))
    assert first.splitlines()[0] == second.splitlines()[0]
    assert first != second
    assert main(["workspaces", *rest, "--point", "b", "--out", names["w.zip"]]) == 0
    with zipfile.ZipFile(names["w.zip"]) as archive:
        assert archive.namelist() == ["b.json"]
    assert main(["limits", *rest, "--background-uncertainty", "2", "--out", names["l.csv"]]) == 1
    assert "background uncertainty 2 must be in 0 ... 1" in capsys.readouterr().err
    assert main(["yields", "--analysis", "atlas_z4l_2014", *options]) == 1
    assert "did you mean 'atlas_z4l_2013'" in capsys.readouterr().err
