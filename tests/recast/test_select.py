"""Applying an analysis of one's own folder to events, and the file that comes out."""

import json

import awkward as ak
import numpy as np
import pytest
import yaml

from zprimer.errors import DataFileError, InputError
from zprimer.recast.analysis import load_analysis
from zprimer.recast.selection import apply, cutflow_table, spread, then
from zprimer.recast.store import read_selection, write_selection

SELECTION = """
import awkward as ak
from zprimer.recast.selection import RegionEvents, SelectedEvents

def select(events, detector):
    two = ak.to_numpy(ak.num(events.muons) == 2)
    pt = ak.to_numpy(ak.fill_none(ak.max(events.muons.pt, axis=1), 0.0))
    regions = {"count": RegionEvents(two), "pt": RegionEvents(two, pt)}
    return SelectedEvents({"two muons": two}, regions)
"""
METADATA = {
    "title": "two muons",
    "references": ["none"],
    "processes": {"lmutau": ["4mu"]},
    "luminosities": [{"sqrt_s": 8000, "luminosity": 1.0, "uncertainty": 0.0, "source": "none"}],
    "signal_normalisation": "luminosity",
    "regions": {
        "count": {
            "title": "count",
            "kind": "signal",
            "observed": {"events": [1], "source": "none"},
            "background": {"events": [1], "source": "none"},
        },
        "pt": {"title": "leading pT", "kind": "validation", "edges": [0, 25, 100]},
    },
}
SAMPLE = {
    "id": "s1",
    "model": "lmutau",
    "process": "4mu",
    "sqrt_s": 8000.0,
    "parameters": {"mzp": 20.0},
    "width": 0.02,
}


def events():
    pt = ak.Array([[30.0, 20.0], [40.0], [], [22.0, 21.0]])
    return ak.zip(
        {
            "muons": ak.zip({"pt": pt, "eta": ak.zeros_like(pt)}),
            "weights": ak.zip(
                {"sm": np.array([1.0, 1, 1, 2]), "squared": np.array([0.0, 1, 2, 5])}
            ),
        },
        depth_limit=1,
    )


@pytest.fixture
def analysis(tmp_path):
    def make(selection=SELECTION):
        folder = tmp_path / "mine"
        folder.mkdir()
        (folder / "analysis.yaml").write_text(yaml.safe_dump(METADATA), encoding="utf-8")
        if selection:
            (folder / "selection.py").write_text(selection, encoding="utf-8")
        return load_analysis("mine", tmp_path)

    return make


def test_counts_histograms_and_cutflow(analysis):
    selection = apply(analysis(), events(), SAMPLE)
    assert selection.basis == ("sm", "squared")
    assert [(s.cut, s.events, s.sums) for s in selection.cutflow] == [
        ("all events", 4, (5.0, 8.0)),
        ("two muons", 2, (3.0, 5.0)),
    ]
    assert selection.regions["count"].sums.tolist() == [[3.0], [5.0]]
    assert selection.regions["count"].products[:, :, 0].tolist() == [[5.0, 10.0], [10.0, 25.0]]
    assert selection.regions["pt"].sums.tolist() == [[2.0, 1.0], [5.0, 0.0]]
    table = cutflow_table(selection).splitlines()
    assert table[2].split() == ["two", "muons", "2", "0.5000", "0.6000", "0.6250"]


def test_the_file_gives_back_what_was_written(analysis, tmp_path):
    path = tmp_path / "selection.json"
    selection = apply(analysis(), events(), SAMPLE)
    write_selection(selection, path)
    again = read_selection(path)
    assert (again.analysis, again.sample, again.cutflow) == ("mine", SAMPLE, selection.cutflow)
    for name, histogram in selection.regions.items():
        assert again.regions[name].edges == histogram.edges
        assert np.array_equal(again.regions[name].events, histogram.events)
        assert np.array_equal(again.regions[name].products, histogram.products)
    first = path.read_bytes()
    write_selection(again, path)
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda c: c.update(format="other"), "no 'zprimer selection 1' file"),
        (lambda c: c.pop("cutflow"), "not a complete selection"),
        (lambda c: c["sample"].pop("width"), "lacks 'width'"),
        (lambda c: c["regions"]["pt"]["sums"].pop(), "shapes do not fit"),
        (lambda c: c["regions"]["pt"].update(edges=[0, 1]), "shapes do not fit"),
    ],
)
def test_spoilt_files_are_named(analysis, tmp_path, spoil, message):
    path = tmp_path / "selection.json"
    write_selection(apply(analysis(), events(), SAMPLE), path)
    content = json.loads(path.read_text(encoding="utf-8"))
    spoil(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DataFileError, match=message) as caught:
        read_selection(path)
    assert str(path) in str(caught.value)


def test_truncated_file(analysis, tmp_path):
    path = tmp_path / "selection.json"
    write_selection(apply(analysis(), events(), SAMPLE), path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DataFileError, match="not valid JSON"):
        read_selection(path)


@pytest.mark.parametrize(
    ("selection", "error", "message"),
    [
        ("", DataFileError, "does not exist"),
        ("def selct(): pass", DataFileError, r"must define the function select"),
        ("def select(:", DataFileError, "cannot be imported"),
        ("import nothing_of_this_name", DataFileError, "cannot be imported"),
        (SELECTION.replace('"pt": Reg', '"pT": Reg'), InputError, "analysis.yaml lists count, pt"),
        (SELECTION.replace("RegionEvents(two, pt)", "RegionEvents(two)"), InputError, "'edges'"),
        (SELECTION.replace(": two}", ": two[:2]}"), InputError, "'two muons'"),
    ],
)
def test_wrong_selection_module(analysis, selection, error, message):
    with pytest.raises(error, match=message):
        apply(analysis(selection), events(), SAMPLE)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"process": "2mu"}, "does not list process '2mu'"),
        ({"model": "topphilic"}, "of model 'topphilic'"),
        ({"sqrt_s": 13000.0}, "no data at 13000 GeV"),
    ],
)
def test_a_sample_the_analysis_is_not_for(analysis, change, message):
    with pytest.raises(InputError, match=message):
        apply(analysis(), events(), SAMPLE | change)


def test_events_without_basis_weights(analysis):
    with pytest.raises(DataFileError, match="carry no basis weights"):
        apply(analysis(), events()[["muons"]], SAMPLE)


def test_masks_narrow_and_spread():
    passed = np.array([True, False, True])
    assert then(passed, [False, True]).tolist() == [False, False, True]
    assert passed.tolist() == [True, False, True]
    assert spread(passed, [3.0, 4.0]).tolist() == [3.0, 0.0, 4.0]
