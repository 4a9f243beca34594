"""Detector response against its tables."""

import json

import awkward as ak
import numpy as np
import pytest
from scipy import stats

from zprimer.errors import DataFileError, InputError
from zprimer.io.files import read_yaml
from zprimer.io.places import ANALYSES, PROJECT
from zprimer.recast.analysis import load_analysis
from zprimer.recast.detector import Detector, Response, Table, load_detector, load_response

MUONS = PROJECT / ANALYSES / "atlas_z4l_2013" / "data" / "atlas_muons.yaml"


def one_a_muon(pt, eta):
    return ak.zip({"pt": np.asarray(pt)[:, None], "eta": np.asarray(eta)[:, None]})


def test_table_bins_contain_their_lower_edge():
    table = Table(np.array([0.0, 5.0, 10.0]), np.array([0.0, 1.0, 2.0]), np.arange(6).reshape(3, 2))
    pt = np.array([0.0, 4.9, 5.0, 10.0, 1e4, 5.0, 5.0])
    eta = np.array([0.0, -0.9, 1.0, -1.9, 0.0, 2.0, -9.0])
    assert table(pt, eta).tolist() == [0, 0, 3, 5, 4, 0, 0]


@pytest.mark.parametrize(
    ("pt", "eta", "efficiency", "resolution"),
    [
        (3.0, 0.5, 0.0, 0.02),
        (4.5, 0.5, 0.98 * 0.94, 0.02),
        (9.0, 2.0, 0.99 * 0.98, 0.03),
        (30.0, 0.05, 0.61 * 0.99, 0.03),
        (30.0, 2.0, 0.99 * 0.99, 0.04),
        (300.0, -2.0, 0.99 * 0.99, 0.05),
        (30.0, 2.6, 0.0, 0.0),
    ],
)
def test_muons_of_the_z4l_analysis(pt, eta, efficiency, resolution):
    """Against the published tables, and statistically against what is drawn."""
    response = load_response(MUONS)
    size = 40_000
    measured = response.measured(
        one_a_muon(np.full(size, pt), np.full(size, eta)), np.random.default_rng(7)
    )
    seen = int(ak.sum(ak.num(measured)))
    assert abs(seen - size * efficiency) <= 4 * np.sqrt(size * efficiency * (1 - efficiency))
    if seen:
        pulls = (ak.to_numpy(ak.flatten(measured.pt)) / pt - 1) / resolution
        assert stats.kstest(pulls, "norm").pvalue > 1e-3


def test_order_and_fields_are_kept():
    muons = ak.Array(
        [[{"pt": 40.0, "eta": 1.2, "id": 0}, {"pt": 30.0, "eta": 2.6, "id": 1}], [],
         [{"pt": 20.0, "eta": 2.7, "id": 2}, {"pt": 2.0, "eta": 0.0, "id": 3},
          {"pt": 50.0, "eta": -2.2, "id": 4}]]
    )  # fmt: skip
    always = Table(np.array([0.0]), np.array([0.0, 2.5]), np.array([[1.0]]))
    response = Response((always,), Table(always.pt_edges, always.abseta_edges, np.array([[0.01]])))
    measured = response.measured(muons, np.random.default_rng(1))
    assert measured.id.to_list() == [[0], [], [3, 4]]
    assert ak.flatten(measured.pt).to_numpy() == pytest.approx([40, 2, 50], rel=0.05)


def test_draws_depend_only_on_sample_and_analysis():
    analysis = load_analysis("atlas_z4l_2013")
    events = ak.zip({"muons": one_a_muon(np.full(500, 20.0), np.full(500, 0.5))}, depth_limit=1)
    first = load_detector(analysis, "a").measure(events, "muons").pt.to_list()
    assert load_detector(analysis, "a").measure(events, "muons").pt.to_list() == first
    assert load_detector(analysis, "b").measure(events, "muons").pt.to_list() != first


def test_unknown_collection():
    with pytest.raises(InputError, match="did you mean 'muons'"):
        Detector({"muons": load_response(MUONS)}, 1).measure(ak.Array([{"muon": []}]), "muon")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.pop("resolution"), "'efficiency' and 'resolution'"),
        (lambda c: c.update(efficiency=[]), "at least one table"),
        (lambda c: c["efficiency"][0].update(values=[[1.2, 0.5, 0.5]]), "between 0 and 1"),
        (lambda c: c["efficiency"][0].update(values=[[0.5]]), "shape"),
        (lambda c: c["efficiency"][1].update(pt_edges=[3, 2]), "must rise from 0"),
        (lambda c: c["resolution"].update(abseta_edges=[0, 1, 2]), "ends at"),
        (lambda c: c["resolution"].update(values="x"), "lists of numbers"),
        (lambda c: c["resolution"].pop("source"), "must have the keys"),
    ],
)
def test_broken_tables_are_named(tmp_path, change, message):
    content = read_yaml(MUONS)
    change(content)
    path = tmp_path / "muons.yaml"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DataFileError, match=message):
        load_response(path)
