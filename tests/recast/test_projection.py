"""Analyses at another luminosity, and what ties a simulation to a publication's numbers."""

import dataclasses
import math
import shutil

import numpy as np
import pytest
import yaml

from zprimer.errors import InputError
from zprimer.io.places import ANALYSES, PROJECT
from zprimer.recast.analysis import load_analysis
from zprimer.recast.normalisation import Normalisation, check_ratio
from zprimer.recast.results import PointYields, SignalYield, StandardModelYield
from zprimer.statistics.limits import point_limit
from zprimer.statistics.model import NORMALISATION, SignalModels
from zprimer.statistics.store import COLUMNS, write_limits
from zprimer.statistics.workspace import workspace

Z4L = load_analysis("atlas_z4l_2013")
SHARES = {7000.0: (11.0,), 8000.0: (46.0,)}
SIMULATED = {
    "four_muon": StandardModelYield((57.0,), (0.7,), SHARES, (78.0,), 78 / 57, 0.02, 2, 0.0)
}


def written(folder, **changes):
    """A copy of the analyses with one more, of these keys."""
    shutil.copytree(
        PROJECT / ANALYSES, folder / "analyses", ignore=shutil.ignore_patterns("*.csv", "*.png")
    )
    shutil.copytree(PROJECT / ANALYSES, folder / "analyses", dirs_exist_ok=True)
    (folder / "analyses" / "mine").mkdir()
    (folder / "analyses" / "mine" / "analysis.yaml").write_text(
        yaml.safe_dump(changes), encoding="utf-8"
    )
    return folder / "analyses"


def projection(origin="atlas_z4l_2013", luminosity=3000.0, **changes):
    scaled = {"from": origin, "luminosity": luminosity}
    return {"title": "more data", "references": ["none"], "projection": scaled} | changes


def limit(analysis, factor=1.0, signal=20.0):
    events, none = np.array([factor * signal]), np.zeros(1)
    yields = SignalYield(events, none, {7000.0: none, 8000.0: events}, np.zeros(0))
    return point_limit(
        SignalModels(analysis, SIMULATED), PointYields("p", {}, (), 0, {"four_muon": yields})
    )


def test_everything_that_counts_events_grows_and_all_that_is_relative_stays(tmp_path):
    folder = written(tmp_path, **projection())
    found, factor = load_analysis("mine", folder), 3000 / 24.8
    assert sum(found.luminosities.values()) == pytest.approx(3000)
    assert found.luminosities[7000.0] / found.luminosities[8000.0] == pytest.approx(4.5 / 20.3)
    region, original = found.regions["four_muon"], Z4L.regions["four_muon"]
    assert region.background.events == region.observed == (pytest.approx(78 * factor),)
    assert region.background.luminosity == pytest.approx(3000)
    as_it_was = dataclasses.replace(region.background, events=(78,), luminosity=24.8)
    assert as_it_was == original.background
    assert dataclasses.replace(region, background=None, observed=None) == dataclasses.replace(
        original, background=None, observed=None
    )
    assert found.regions["m4l"] == Z4L.regions["m4l"]
    assert found.luminosity_uncertainties == Z4L.luminosity_uncertainties
    assert found.normalisation == Z4L.normalisation
    assert (found.projection, found.rule, found.data_sets) == (True, None, ())
    assert found.folder == folder / "atlas_z4l_2013"


def test_limits_of_a_projection_follow_the_statistics(tmp_path):
    """Without uncertainties the limit on events grows with the root of the luminosity."""
    found, factor = load_analysis("mine", written(tmp_path, **projection())), 3000 / 24.8
    free = {"luminosity_uncertainties": {7000.0: 0.0, 8000.0: 0.0}, "normalisation": None}
    now, then = (
        limit(dataclasses.replace(analysis, **free), scale).mu.expected[2]
        for analysis, scale in ((Z4L, 1.0), (found, factor))
    )
    assert now / then == pytest.approx(math.sqrt(factor), rel=0.1)
    answer = limit(found, factor)
    assert answer.verdict == "in reach"
    assert answer.mu.observed == pytest.approx(answer.mu.expected[2], rel=0.02)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"origin": "atlas_z4l_2031"}, "'projection.from': did you mean 'atlas_z4l_2013'"),
        ({"origin": "ttbar_dimuon_projection_3000fb"}, "is itself a projection"),
        ({"origin": "mine"}, "is itself a projection"),
        ({"luminosity": 0}, "projection.luminosity"),
        ({"luminosities": []}, "unknown key 'luminosities'"),
        ({"titel": "x"}, "did you mean 'title'"),
    ],
)
def test_projections_that_are_refused(tmp_path, changes, sentence):
    with pytest.raises(InputError) as caught:
        load_analysis("mine", written(tmp_path, **projection(**changes)))
    assert sentence in str(caught.value)
    assert "mine/analysis.yaml" in str(caught.value)


@pytest.mark.parametrize("name", ["atlas_z4l_2013", "atlas_dimuon_139fb"])
def test_a_luminosity_that_is_not_that_of_the_background(tmp_path, name):
    """A published analysis turned into a projection by its luminosity alone."""
    content = yaml.safe_load(
        (PROJECT / ANALYSES / name / "analysis.yaml").read_text(encoding="utf-8")
    )
    content["luminosities"][-1]["luminosity"] = 3000
    content |= {"projection": True, "data_sets": [], "supersedes": []}
    folder = written(tmp_path, **content)
    (folder / "mine" / "data").symlink_to(folder / name / "data")
    with pytest.raises(InputError, match=r"for another luminosity make an analysis with 'projec"):
        load_analysis("mine", folder)


RATIO = {"range": [1.2, 1.6], "uncertainty": 0.05, "source": "a note"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"normalisation": None}, "key 'normalisation': it says what the ratio"),
        ({"signal_normalisation": "luminosity"}, "key 'normalisation': it says what the ratio"),
        ({"normalisation": RATIO | {"range": [1.6, 1.2]}}, "the second must be the larger"),
        ({"normalisation": RATIO | {"uncertainty": -1}}, "normalisation.uncertainty"),
        ({"normalisation": {"range": [1, 2], "uncertainty": 0}}, "the key 'source' is missing"),
    ],
)
def test_normalisation_belongs_to_signals_that_are_scaled(tmp_path, changes, sentence):
    content = yaml.safe_load((Z4L.folder / "analysis.yaml").read_text(encoding="utf-8")) | changes
    kept = {key: value for key, value in content.items() if value is not None}
    folder = written(tmp_path, **kept)
    (folder / "mine" / "data").symlink_to(folder / Z4L.name / "data")
    with pytest.raises(InputError) as caught:
        load_analysis("mine", folder)
    assert sentence in str(caught.value)


def test_ratios_outside_of_their_range():
    believed = Normalisation(1.2, 1.6, 0.05, "a note")
    for ratio, error in ((1.2, 0.0), (1.6, 0.0), (1.65, 0.02), (3.0, 0.6)):
        check_ratio(believed, ratio, error, "x")
    check_ratio(None, 0.01, 0.0, "x")
    for ratio, error in ((0.011, 1e-4), (1.14, 0.0), (1.7, 0.02)):
        with pytest.raises(InputError, match=r"outside of 1\.2 to 1\.6 \(key 'normal.*a note"):
            check_ratio(believed, ratio, error, "x")


def test_uncertainty_of_the_ratio_is_in_the_likelihood_and_in_the_table(tmp_path):
    assert Z4L.normalisation is not None
    uncertainty = Z4L.normalisation.uncertainty
    assert uncertainty > 0
    free = dataclasses.replace(Z4L, normalisation=None)
    more = dataclasses.replace(
        Z4L, normalisation=dataclasses.replace(Z4L.normalisation, uncertainty=0.3)
    )
    limits = [limit(analysis).mu.observed for analysis in (free, Z4L, more)]
    assert limits == sorted(limits)
    assert limits[2] > 1.03 * limits[0]
    signal = np.array([20.0])
    events = SignalYield(signal, np.zeros(1), {8000.0: signal}, np.zeros(0))
    point = PointYields("p", {}, (), 0, {"four_muon": events})
    (channel,) = workspace(SignalModels(Z4L, SIMULATED).model(point))["channels"]
    (shift,) = [
        modifier["data"]["hi_data"][0]
        for sample in channel["samples"]
        for modifier in sample["modifiers"]
        if modifier["name"] == NORMALISATION
    ]
    assert shift == pytest.approx(20 * (1 + uncertainty))
    write_limits([limit(Z4L), limit(free)], tmp_path / "limits.csv")
    header, with_ratio, without = (
        line.split(",") for line in (tmp_path / "limits.csv").read_text().splitlines()
    )
    columns = [COLUMNS.index(name) for name in ("normalisation", "normalisation_error")]
    assert [header[column] for column in columns] == ["normalisation", "normalisation_error"]
    ratio, error = (float(with_ratio[column]) for column in columns)
    assert ratio == pytest.approx(78 / 57)
    assert error == pytest.approx(math.hypot(0.02, 78 / 57 * uncertainty))
    assert [without[column] for column in columns] == ["", ""]
