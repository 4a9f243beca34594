"""The shortcut of 1704.06005, and the table of limits on the coupling."""

import dataclasses
import math

import numpy as np
import pytest

from zprimer.errors import InputError
from zprimer.generation.processes import load_process
from zprimer.io.tables import Table
from zprimer.models.point import load_model
from zprimer.models.points import PointTable
from zprimer.models.topphilic import lepton_couplings
from zprimer.recast.analysis import Background, load_analysis
from zprimer.recast.results import PointYields, SignalYield, Yields
from zprimer.statistics.bands import BANDS
from zprimer.statistics.coupling_table import coupling_table
from zprimer.statistics.resonance import resonance_limit
from zprimer.statistics.shortcut import columns, shortcuts

ANALYSIS = load_analysis("atlas_dimuon_36fb")


def point_table(masses, couplings, brmu=0.5):
    grid = [(m, g) for m in masses for g in couplings]
    mass, g = (np.array(values, dtype=float) for values in zip(*grid, strict=True))
    return PointTable(
        "topphilic",
        tuple(f"m{m:g}_g{c:g}" for m, c in grid),
        {"mzp": mass, "mT": 5 * mass, "g": g, "brmu": np.full(len(g), brmu)},
    )


def sample(name, mass):
    process = load_process(name)
    point = load_model("topphilic").point({"mzp": mass, "mT": 5 * mass})
    kinematic = {k: v for k, v in point.parameters.items() if process.decides_kinematics(k)}
    narrow = {basis: 1.0 + index for index, basis in enumerate(process.basis)}
    return {"process": name, "parameters": kinematic, "width": 1.0, "narrow": narrow}


SAMPLES = [sample(name, mass) for name in ("jzp", "zzp", "ttzp") for mass in (300.0, 500.0)]


def test_cross_section_is_that_of_the_couplings_times_the_branching_ratio():
    (entry,) = shortcuts(ANALYSIS, point_table([300.0], [2.0]), SAMPLES)
    inputs = load_model("topphilic").point({"mzp": 300, "mT": 1500, "g": 2, "brmu": 0.5})
    left = lepton_couplings(inputs.parameters)["zp_mumu"].left
    top = inputs.couplings
    products = [top["zp_tt_L"] ** 2, top["zp_tt_L"] * top["zp_tt_R"], top["zp_tt_R"] ** 2]
    basis = [1.0, 3.0, 5.0]  # LL_L, LR_L, RR_L of the sample; the muons are left-handed
    gamma = left**2 * 300 / (24 * math.pi)
    ratio = inputs.branching_ratios[32][13, -13]
    expected = 1000 * left**2 * ratio / gamma * np.dot(products, basis)
    assert entry.by_process["ttzp"] == pytest.approx(expected.real, rel=1e-12)
    assert ratio == pytest.approx(0.5, rel=0.01)


def test_limit_is_that_of_the_resonance_over_the_selected_share():
    (entry,) = shortcuts(ANALYSIS, point_table([300.0], [2.0]), SAMPLES, 0.25, 0.03)
    visible = resonance_limit(ANALYSIS, 300.0, 0.03).visible
    assert entry.limit.observed == pytest.approx(4 * visible.observed)
    table = columns(ANALYSIS, "topphilic", [entry])
    assert float(table["ratio_obs"][0]) == pytest.approx(entry.sigma / entry.limit.observed, 1e-4)
    assert float(table["sigma_fb"][0]) == pytest.approx(sum(entry.by_process.values()), 1e-4)


def test_points_outside_the_data_are_left_out_and_missing_samples_are_named():
    table = point_table([80.0, 300.0], [1.0])
    assert [entry.id for entry in shortcuts(ANALYSIS, table, SAMPLES)] == ["m300_g1"]
    with pytest.raises(InputError, match=r"m400_g1.*'jzp'"):
        shortcuts(ANALYSIS, point_table([400.0], [1.0]), SAMPLES)
    with pytest.raises(InputError, match="no process of model 'lmutau'"):
        shortcuts(ANALYSIS, PointTable("lmutau", ("x",), {}), SAMPLES)


REGION = ANALYSIS.regions["spectrum"]
TWO_BINS = dataclasses.replace(
    ANALYSIS,
    regions={
        "spectrum": dataclasses.replace(
            REGION,
            edges=(200.0, 300.0, 400.0),
            observed=(1000, 1000),
            background=Background((1000.0, 1000.0), 0.0, False),
            nuisances={},
        )
    },
)


def synthetic(events_at_one=100.0):
    """Signals growing as g², CLs falling through 0.05 at g = 1."""
    couplings = [0.5, 0.9, 1.2, 2.0]
    points, cls = [], []
    for g in couplings:
        signal = np.array([events_at_one * g**2, 0.0])
        region = SignalYield(
            signal=signal,
            error=0.05 * signal,
            by_energy={},
            predicted=np.zeros(0),
            scale_up=1.44 * signal,
            scale_down=0.81 * signal,
            by_process={"jzp": 0.25 * signal, "ttzp": 0.75 * signal},
        )
        parameters = {"mzp": 300.0, "g": g, "brmu": 1.0}
        points.append(PointYields(f"g{g:g}", parameters, ("jets",), 0, {"spectrum": region}))
        cls.append(f"{math.exp(-math.log(20) * g**2):.12g}")
    ids = tuple(point.id for point in points)
    limits = {"id": ids, **{f"cls_{band}": tuple(cls) for band in BANDS}}
    short = {"id": ids, "jzp_fb": ("10",) * 4, "ttzp_fb": ("30",) * 4}
    short |= {f"ratio_{band}": tuple(f"{4 * g**2:g}" for g in couplings) for band in BANDS}
    yields = Yields("x", "topphilic", {13000.0: 2.0}, ({},), tuple(points), {})
    return yields, Table("limits.csv", limits), Table("shortcut.csv", short)


def test_table_of_limits_on_the_coupling():
    row = {name: texts[0] for name, texts in coupling_table(TWO_BINS, *synthetic()).items()}
    limit = float(row["g_obs"])
    assert limit == pytest.approx(1.0, rel=0.05)
    assert row["state"] == "limit"
    assert float(row["g_obs_mc"]) == pytest.approx(0.5 * 0.05 * limit, rel=1e-4)
    assert float(row["g_obs_scale_low"]) == pytest.approx(limit / 1.2, rel=1e-4)
    assert float(row["g_obs_scale_high"]) == pytest.approx(limit / 0.9, rel=1e-4)
    assert float(row["g_shortcut_obs"]) == pytest.approx(0.5)
    assert float(row["share_ttzp"]) == pytest.approx(0.75)
    # nearest scanned point is g = 0.9: 0.25 × 81 events of 2 fb⁻¹ × 10 fb
    assert float(row["selected_jzp"]) == pytest.approx(0.25 * 81 / 20, rel=1e-4)


def test_no_limit_in_range_is_an_empty_cell_with_its_state():
    yields, limits, shortcut = synthetic()
    weak = {
        name: texts if name == "id" else ("0.9", "0.8", "0.7", "0.6")
        for name, texts in limits.columns.items()
    }
    table = coupling_table(TWO_BINS, yields, Table("limits.csv", weak), shortcut)
    assert table["g_obs"] == table["g_obs_mc"] == ("",)
    assert table["state"] == ("no limit in range",)
