"""pyhf limits of a counting experiment against closed forms and pyhf's own functions."""

import csv
import dataclasses
import math
import zipfile

import numpy as np
import pyhf
import pytest
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import norm

from zprimer.errors import InputError
from zprimer.recast.analysis import Background, Nuisance, Region, load_analysis
from zprimer.recast.results import PointYields, SignalYield, StandardModelYield, Yields
from zprimer.statistics.counting import poisson_signal_limit
from zprimer.statistics.limits import point_limit, point_limits
from zprimer.statistics.model import SignalModels
from zprimer.statistics.store import COLUMNS, write_limits, write_workspaces
from zprimer.statistics.workspace import workspace, workspaces

ATLAS = dataclasses.replace(load_analysis("atlas_z4l_2013"), normalisation=None)
EXACT = dataclasses.replace(ATLAS, luminosity_uncertainties={7000.0: 0.0, 8000.0: 0.0})
SIMULATED = StandardModelYield(
    simulated=(70.0,),
    error=(0.7,),
    by_energy={7000.0: (11.0,), 8000.0: (59.0,)},
    expected=(78.0,),
    ratio=78 / 70,
    ratio_error=0.01,
    samples=2,
    chi2=0.0,
)
STANDARD_MODEL = {"four_muon": SIMULATED}


def point(signal, error=0.0, share=0.85):
    events = np.array([signal])
    region = SignalYield(
        signal=events,
        error=np.array([error]),
        by_energy={7000.0: (1 - share) * events, 8000.0: share * events},
        predicted=78.0 + events,
    )
    return PointYields(f"s{signal:g}", {"g": 0.1}, (), 0, {"four_muon": region})


def limit_of(analysis, yields, standard_model, background_uncertainty=None):
    return point_limit(SignalModels(analysis, standard_model, background_uncertainty), yields)


def workspace_of(analysis, yields, standard_model, background_uncertainty=None):
    return workspace(SignalModels(analysis, standard_model, background_uncertainty).model(yields))


def asymptotic_cls(observed, background, signal):
    """CLs from 1007.1727 Eqs. 14, 16 and 66 for one bin, observed and with n = background."""

    def q(n):
        mean, best = background + signal, max(n, background)
        return 0.0 if n >= mean else 2 * (mean - best - n * math.log(mean / best))

    root, asimov = math.sqrt(q(observed)), math.sqrt(q(background))
    x = root - asimov if root <= asimov else (root**2 - asimov**2) / (2 * asimov)
    return norm.sf(x + asimov) / norm.sf(x), norm.sf(asimov) / 0.5


@pytest.mark.parametrize("signal", [1.0, 10.0, 18.4, 40.0])
def test_cls_against_the_closed_form(signal):
    result = limit_of(EXACT, point(signal), STANDARD_MODEL)
    observed, expected = asymptotic_cls(77, 78.0, signal)
    assert result.cls.observed == pytest.approx(observed, rel=1e-4)
    assert result.cls.expected[2] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("signal", [0.5, 10.0, 300.0])
def test_upper_limit_against_the_closed_form(signal):
    """The limit in events does not depend on the signal if there are no uncertainties."""
    result = limit_of(EXACT, point(signal), STANDARD_MODEL)
    events = brentq(lambda s: asymptotic_cls(77, 78.0, s)[0] - 0.05, 1.0, 60.0)
    assert result.mu.observed * signal == pytest.approx(events, rel=2e-4)
    assert result.mu_state == "limit"
    assert sorted(result.mu.expected) == list(result.mu.expected)


def test_asymptotic_limit_against_exact_poisson():
    """77 events are enough: 17.9 events are excluded asymptotically, 18.4 exactly."""
    result = limit_of(EXACT, point(10.0), STANDARD_MODEL)
    assert 10 * result.mu.observed == pytest.approx(17.90, abs=0.01)
    assert poisson_signal_limit(77, 78.0) == pytest.approx(18.37, abs=0.01)


@pytest.mark.parametrize("signal", [5.0, 25.0, -15.0])
def test_against_the_functions_of_pyhf(signal):
    """Our shared fits give what hypotest and upper_limit give on the workspace we write."""
    arguments = (ATLAS, point(signal, 2.0), STANDARD_MODEL, 0.05)
    result = limit_of(*arguments)
    source = pyhf.Workspace(workspace_of(*arguments))
    model = source.model()
    data = source.data(model)
    pyhf.set_backend("numpy", pyhf.optimize.scipy_optimizer(tolerance=1e-10))
    observed, expected = pyhf.infer.hypotest(1.0, data, model, return_expected_set=True)
    assert result.cls.observed == pytest.approx(float(observed), rel=1e-4)
    assert result.cls.expected == pytest.approx([float(value) for value in expected], rel=1e-4)
    mus = np.array([0.9, 1.0, 1.1]) * result.mu.observed
    limit, _ = pyhf.infer.intervals.upper_limits.upper_limit(data, model, scan=mus)
    assert result.mu.observed == pytest.approx(float(limit), rel=5e-3)


def test_upper_limit_function_of_pyhf():
    result = limit_of(ATLAS, point(20.0, 1.0), STANDARD_MODEL)
    source = pyhf.Workspace(workspace_of(ATLAS, point(20.0, 1.0), STANDARD_MODEL))
    model = source.model()
    observed, expected = pyhf.infer.intervals.upper_limits.upper_limit(source.data(model), model)
    assert result.mu.observed == pytest.approx(float(observed), rel=3e-4)
    assert result.mu.expected == pytest.approx([float(value) for value in expected], rel=3e-4)


def test_rule_of_the_paper_beside_the_limit():
    """Between 94 and 96.4 predicted events the paper's rule excludes and CLs does not."""
    cases = {
        15.9: ("allowed", "allowed"),
        17.0: ("allowed", "excluded"),
        19.0: ("excluded", "excluded"),
    }
    for signal, (verdict, rule) in cases.items():
        result = limit_of(EXACT, point(signal), STANDARD_MODEL)
        assert (result.verdict, result.rule_state) == (verdict, rule)
        assert result.rule_max == 94


def test_uncertainties_weaken_the_limit():
    plain = limit_of(EXACT, point(20.0), STANDARD_MODEL).mu.observed
    luminosity = limit_of(ATLAS, point(20.0), STANDARD_MODEL).mu.observed
    statistics = limit_of(EXACT, point(20.0, 4.0), STANDARD_MODEL).mu.observed
    background = limit_of(
        EXACT, point(20.0), STANDARD_MODEL, background_uncertainty=0.1
    ).mu.observed
    assert plain < luminosity < background
    assert plain < statistics


def test_background_uncertainty_in_the_gaussian_limit():
    """Many events, 5 % background uncertainty: σ² = b + (0.05 b)², limit 1.96σ for n = b."""
    region = ATLAS.regions["four_muon"]
    many = 1e6
    analysis = dataclasses.replace(
        EXACT,
        regions={
            "four_muon": dataclasses.replace(
                region, observed=(many,), background=Background((many,), 0.0, False)
            )
        },
    )
    result = limit_of(analysis, point(3e4), STANDARD_MODEL, background_uncertainty=0.01)
    sigma = math.sqrt(many + (0.01 * many) ** 2)
    assert result.mu.expected[2] * 3e4 == pytest.approx(1.96 * sigma, rel=0.02)


@pytest.mark.parametrize(("signal", "verdict"), [(-5.0, "allowed"), (-25.0, "excluded")])
def test_destructive_interference(signal, verdict):
    """Fewer predicted events are excluded by seeing too many; the rule only knows excesses."""
    result = limit_of(ATLAS, point(signal, 0.1), STANDARD_MODEL)
    assert result.verdict == verdict
    assert result.rule_state == "allowed"
    assert result.cls_poisson == pytest.approx(result.cls.observed, rel=0.15)
    assert result.mu_state == "limit"
    assert 78 + result.mu.observed * signal > 7.8


def test_deficit_that_cannot_be_scaled_to_a_limit():
    """With 5 of 4 expected events seen, even a tenth of the background is not excluded."""
    region = ATLAS.regions["four_muon"]
    analysis = dataclasses.replace(
        EXACT,
        regions={
            "four_muon": dataclasses.replace(
                region, observed=(1.0,), background=Background((2.0,), 0.0, False)
            )
        },
    )
    result = limit_of(analysis, point(-0.5), STANDARD_MODEL)
    assert (result.mu_state, result.mu.observed) == ("no limit in range", None)


def test_no_limit_in_range():
    weak = limit_of(ATLAS, point(1e-3), STANDARD_MODEL)
    assert weak.mu_state == weak.expected_mu_state == "no limit in range"
    assert weak.mu.observed is None
    assert weak.verdict == "allowed"
    assert weak.cls.observed == pytest.approx(1.0, abs=1e-3)
    none = limit_of(ATLAS, point(0.0), STANDARD_MODEL)
    assert (none.cls.observed, none.verdict, none.mu_state) == (1.0, "allowed", "no limit in range")


def test_more_negative_than_the_background():
    with pytest.raises(InputError, match=r"predicts -2 \+- 0 events"):
        limit_of(ATLAS, point(-80.0), STANDARD_MODEL)


@pytest.mark.parametrize("error", [40.0, 1000.0])
def test_poor_statistics_do_not_let_the_signal_vanish(error):
    """A Gaussian of 10 ± 4 events at −2.5σ would be no signal at all; a Poisson term is not."""
    strong = limit_of(ATLAS, point(2.5 * error, error), STANDARD_MODEL)
    assert strong.verdict == "excluded"
    assert all(limit is not None for limit in strong.mu.expected)


@pytest.mark.parametrize("signal", [20.0, 1e3, 3e4, 1e5])
def test_strong_signals_of_poor_statistics_are_fitted_right(signal):
    """Against a profile over the one nuisance parameter by itself; here γ̂ falls to 1e-5."""
    effective = 0.8

    def q(n):
        def twice_nll(log_gamma):
            gamma = math.exp(log_gamma)
            mean = 78 + signal * gamma
            return 2 * (mean - n * math.log(mean) + effective * (gamma - log_gamma))

        fitted = minimize_scalar(twice_nll, bounds=(-16, 2), method="bounded").fun
        return fitted - 2 * (78 - n * math.log(78) + effective)

    root, asimov = math.sqrt(q(77)), math.sqrt(q(78))
    x = (root**2 - asimov**2) / (2 * asimov)
    expected = norm.sf(x + asimov) / norm.sf(x)
    result = limit_of(EXACT, point(signal, signal / math.sqrt(effective)), STANDARD_MODEL)
    assert result.cls.observed == pytest.approx(expected, rel=1e-3)


def test_negative_signal_with_too_few_events():
    with pytest.raises(InputError, match=r"58 \+- 16 events in bin 0 .* simulate more events"):
        limit_of(ATLAS, point(-20.0, 16.0), STANDARD_MODEL)


def modifiers(sample):
    return {modifier["name"]: modifier for modifier in sample["modifiers"]}


def test_workspace_content():
    content = workspace_of(ATLAS, point(20.0, 2.0), STANDARD_MODEL, 0.05)
    pyhf.schema.validate(content, "workspace.json")
    (channel,) = content["channels"]
    background, signal = channel["samples"]
    assert content["observations"] == [{"name": "four_muon", "data": [77.0]}]
    assert (background["data"], signal["data"]) == ([78.0], [20.0])
    assert set(modifiers(background)) == {"lumi_7000", "lumi_8000", "background_four_muon"}
    assert set(modifiers(signal)) == {"mu", "lumi_7000", "lumi_8000", "mcstat_four_muon_0"}
    lumi = modifiers(background)["lumi_8000"]["data"]
    assert lumi["hi_data"][0] == pytest.approx(78 * (1 + 0.028 * 59 / 70))
    lumi = modifiers(signal)["lumi_8000"]["data"]
    assert lumi["lo_data"][0] == pytest.approx(20 * (1 - 0.028 * 0.85))
    assert modifiers(signal)["mcstat_four_muon_0"]["data"] == {"hi_data": [22.0], "lo_data": [18.0]}


def test_workspace_of_a_signal_of_poor_statistics():
    content = workspace_of(ATLAS, point(20.0, 2.1), STANDARD_MODEL)
    signal = modifiers(content["channels"][0]["samples"][1])
    assert set(signal) == {"mu", "lumi_7000", "lumi_8000", "mcstat_four_muon"}
    assert signal["mcstat_four_muon"]["data"] == pytest.approx([2.1])


def test_workspace_of_a_negative_signal():
    content = workspace_of(ATLAS, point(-20.0, 2.0), STANDARD_MODEL)
    pyhf.schema.validate(content, "workspace.json")
    signal = modifiers(content["channels"][0]["samples"][1])
    assert set(signal) == {"mu", "lumi_7000", "lumi_8000", "mcstat_four_muon_0"}
    assert signal["mcstat_four_muon_0"]["data"] == {"hi_data": [-18.0], "lo_data": [-22.0]}


def spectrum_analysis():
    region = Region(
        name="spectrum",
        title="",
        kind="signal",
        edges=(0.0, 1.0, 2.0, 3.0),
        unit="GeV",
        observed=(50.0, 31.0, 12.0),
        background=Background((52.0, 30.0, 11.0), 0.05, False),
        nuisances={"shape": Nuisance((0.1, 0.0, -0.1), None), "scale": Nuisance(None, (0, 0, 0.2))},
    )
    control = dataclasses.replace(
        region, name="control", kind="control", edges=None, observed=(400.0,),
        background=Background((390.0,), 0.05, False), nuisances={},
    )  # fmt: skip
    return dataclasses.replace(
        ATLAS,
        luminosities={13000.0: 36.1},
        luminosity_uncertainties={13000.0: 0.02},
        regions={"spectrum": region, "control": control},
        rule=None,
    )


def test_histograms_and_control_regions():
    """A peak over three bins, with interference below it: limits equal those of pyhf."""
    events, one = np.array([-1.0, 6.0, 9.0]), np.array([0.5])
    errors = np.array([0.2, 0.3, 1.4])
    peak = SignalYield(events, errors, {13000.0: events}, np.zeros(0))
    count = SignalYield(one, np.zeros(1), {13000.0: one}, np.zeros(0))
    spectrum = PointYields("p", {}, (), 0, {"spectrum": peak, "control": count})
    simulated = dict.fromkeys(("spectrum", "control"), SIMULATED)
    result = limit_of(spectrum_analysis(), spectrum, simulated)
    assert result.cls_poisson is None
    assert result.rule_state is None
    source = pyhf.Workspace(workspace_of(spectrum_analysis(), spectrum, simulated))
    model = source.model()
    assert set(model.config.par_order) == {
        *("mu", "shape", "scale", "lumi_13000", "background_spectrum", "background_control"),
        *("mcstat_spectrum", "mcstat_spectrum_0", "mcstat_spectrum_1"),
    }
    pyhf.set_backend("numpy", pyhf.optimize.scipy_optimizer(tolerance=1e-10))
    cls = pyhf.infer.hypotest(1.0, source.data(model), model)
    assert result.cls.observed == pytest.approx(float(cls), rel=1e-3)
    assert result.mu_state == "limit"


def test_points_share_the_work_and_keep_their_order(monkeypatch):
    monkeypatch.setattr("zprimer.statistics.limits._CHUNK", 2)
    points = tuple(point(signal, 0.1) for signal in (20.0, 1.0, 5.0, 30.0, 2.0))
    yields = Yields("atlas_z4l_2013", "lmutau", {}, (STANDARD_MODEL,), points)
    alone = list(point_limits(ATLAS, yields))
    assert [limit.id for limit in alone] == ["s20", "s1", "s5", "s30", "s2"]
    assert alone == [limit_of(ATLAS, each, STANDARD_MODEL) for each in points]
    assert list(point_limits(ATLAS, yields, processes=2)) == alone


def test_table_and_workspaces(tmp_path):
    limits = [limit_of(ATLAS, point(s, 0.1), STANDARD_MODEL) for s in (20.0, 0.0)]
    write_limits(limits, tmp_path / "limits.csv")
    with open(tmp_path / "limits.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert float(rows[0]["mu_obs"]) == pytest.approx(limits[0].mu.observed)
    assert rows[0]["method"] == "asymptotic"
    assert (rows[1]["mu_obs"], rows[1]["mu_state"]) == ("", "no limit in range")
    assert "nan" not in (tmp_path / "limits.csv").read_text(encoding="utf-8").lower()
    contents = workspaces(ATLAS, [point(20.0, 0.1), point(0.0, 0.1)], [STANDARD_MODEL])
    for name in ("a.zip", "b.zip"):
        write_workspaces(contents, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["s20.json", "s0.json"]
