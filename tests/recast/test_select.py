"""Applying an analysis of one's own folder to events, and the file that comes out."""

import dataclasses
import json
import time

import awkward as ak
import numpy as np
import pytest
import yaml

from zprimer.errors import DataFileError, InputError
from zprimer.recast.analysis import load_analysis
from zprimer.recast.event_lists import list_events
from zprimer.recast.selection import Selection, apply, cutflow_table, spread, then
from zprimer.recast.store import read_selection, write_selection

SELECTION = """
import awkward as ak
import numpy as np
from zprimer.recast.selection import RegionEvents, SelectedEvents

def select(events, detector):
    two = ak.to_numpy(ak.num(events.muons) == 2)
    pt = ak.to_numpy(ak.fill_none(ak.max(events.muons.pt, axis=1), 0.0))
    regions = {"count": RegionEvents(two), "pt": RegionEvents(two, pt)}
    return SelectedEvents({"two muons": two}, regions)
"""


def raising(statement):
    """A selection with a statement of its own in line 9."""
    return f"import sys\n{SELECTION}".replace("    two =", f"\n    {statement}\n    two =")


METADATA = {
    "title": "two muons",
    "references": ["none"],
    "processes": {"lmutau": ["4mu"]},
    "luminosities": [{"sqrt_s": 8000, "luminosity": 1.0, "uncertainty": 0.0, "source": "none"}],
    "data_sets": ["run"],
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
            content = selection if isinstance(selection, bytes) else selection.encode()
            (folder / "selection.py").write_bytes(content)
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
        (lambda c: c.update(format="other"), "no 'zprimer selection 3' file"),
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
        (
            "import sys\nsys.exit(0)",
            DataFileError,
            r"imported in line 2: SystemExit: 0\.$",
        ),
        ("1 / 0", DataFileError, "cannot be imported in line 1: ZeroDivisionError: division by"),
        ("def select(:", DataFileError, "cannot be imported: invalid syntax.*, line 1"),
        (
            "def f():\n  return 1\n\tpass",
            DataFileError,
            "cannot be imported: .*, line 3",
        ),
        (b"x = '\xff'", DataFileError, "cannot be imported: .*byte 0xff in position 5"),
        (raising("sys.exit(0)"), DataFileError, "fails in line 9: SystemExit: 0"),
        (
            raising("raise ValueError('a' * 9999)"),
            DataFileError,
            "line 9: ValueError: aaa",
        ),
        (raising("raise ValueError('two\\n  lines')"), DataFileError, r"ValueError: two lines\.$"),
        (raising("raise MemoryError"), DataFileError, "fails in line 9: MemoryError"),
        (raising("np.array([])[1]"), DataFileError, "fails in line 9: IndexError"),
        (raising("events.muon"), DataFileError, "fails in line 9: .*muon"),
        (raising("class E(BaseException): pass\n    raise E"), DataFileError, "line 10: .*E"),
        (raising("return None"), InputError, "must return SelectedEvents.*not NoneType"),
        (raising("return {}, {}"), InputError, "must return SelectedEvents.*not tuple"),
        (raising("return SelectedEvents([1], {})"), InputError, "must return SelectedEvents"),
        (SELECTION.replace("RegionEvents(two)", "two"), InputError, "must return SelectedEvents"),
        (SELECTION.replace(": two}", ": two * 1}"), InputError, "'two muons' must be one true"),
        (SELECTION.replace(": two}", ": events.muons.pt > 1}"), InputError, "'two muons' must be"),
        (
            SELECTION.replace(": two}", ": ak.firsts(events.muons.pt) > 1}"),
            InputError,
            "'two muons' must be one true or false an event",
        ),
        (
            SELECTION.replace("(two, pt)", "(two, pt[:2])"),
            InputError,
            r"observable of 'pt' must be one number an event \(4\)",
        ),
        (
            SELECTION.replace("(two, pt)", "(two, pt * np.array([1, 1, 1, np.nan]))"),
            InputError,
            "observable of 'pt' is not a number in event 3, which passes",
        ),
        (
            SELECTION.replace("(two, pt)", "(two, np.array(['a'] * 4))"),
            InputError,
            "observable of 'pt' must be one number an event",
        ),
    ],
)
def test_wrong_selection_module(analysis, selection, error, message):
    with pytest.raises(error, match=message) as caught:
        apply(analysis(selection), events(), SAMPLE)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600


def test_not_a_number_where_an_event_does_not_pass(analysis):
    selection = SELECTION.replace("(two, pt)", "(two, np.where(two, pt, np.nan))")
    assert sum(apply(analysis(selection), events(), SAMPLE).regions["pt"].events) == 2


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


def events_with_resonances():
    """The same with a Z' of mass 40, 30, 20 and 10 GeV at rest, and one scale variation."""
    energy = np.array([40.0, 30.0, 20.0, 10.0])
    lhe = {"pdgid": [32] * 4, "e": energy, "px": [0.0] * 4, "py": [0.0] * 4, "pz": [0.0] * 4}
    more = {
        "lhe": ak.unflatten(ak.zip(lhe), [1] * 4),
        "scales": ak.zip({"muF2": np.array([1.1, 1.2, 1.3, 1.4])}),
    }
    plain = events()
    return ak.zip({name: plain[name] for name in plain.fields} | more, depth_limit=1)


def line_shape_analysis(make):
    analysis = make()
    region = dataclasses.replace(analysis.regions["pt"], line_shape=True)
    return dataclasses.replace(analysis, regions=analysis.regions | {"pt": region})


def test_a_region_with_a_line_shape_keeps_its_events(analysis, tmp_path):
    """Those that pass, exactly, through the file; the other region stays a histogram."""
    sample = SAMPLE | {"resonance": 32}
    selection = apply(line_shape_analysis(analysis), events_with_resonances(), sample)
    path = tmp_path / "selection.json"
    write_selection(selection, path)
    for found in (selection, read_selection(path)):
        kept = found.regions["pt"]
        assert kept.observable.tolist() == [30.0, 22.0]
        assert kept.mass.tolist() == [40.0, 10.0]
        assert kept.weights.tolist() == [[1.0, 2.0], [0.0, 5.0]]
        assert kept.scales["muF2"].tolist() == [1.1, 1.4]
        count = found.regions["count"]
        assert count.sums.tolist() == [[3.0], [5.0]]
        assert count.variations["muF2"].ravel().tolist() == pytest.approx([1.1 + 2.8, 7.0])
    first = path.read_bytes()
    write_selection(read_selection(path), path)
    assert path.read_bytes() == first


def test_without_a_resonance_the_basis_knows_the_width(analysis, tmp_path):
    selection = apply(line_shape_analysis(analysis), events(), SAMPLE | {"resonance": None})
    write_selection(selection, tmp_path / "selection.json")
    kept = read_selection(tmp_path / "selection.json").regions["pt"]
    assert kept.mass is None
    assert kept.scales == {}
    assert kept.weights.tolist() == [[1.0, 2.0], [0.0, 5.0]]


def test_a_record_without_the_resonance(analysis):
    with pytest.raises(DataFileError, match="event 0 of sample 's1' has no particle 33"):
        apply(line_shape_analysis(analysis), events_with_resonances(), SAMPLE | {"resonance": 33})


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda r: r.update(mass="AAAAAAAA8D8="), "key 'mass': 1 numbers for 2 events"),
        (lambda r: r.update(mass=None, observable=None), "edges without an"),
        (lambda r: r["weights"].pop(), "1 weights for a basis of 2"),
        (lambda r: r["weights"].append("%"), "not a complete selection"),
        (lambda r: r["scales"].update(muF2=r["mass"] * 2), "not a complete|numbers for 2"),
        (lambda r: r.update(mass="AAAAAAAA8H8AAAAAAADwfw=="), "not finite"),
    ],
)
def test_spoilt_events_are_named(analysis, tmp_path, spoil, message):
    path = tmp_path / "selection.json"
    write_selection(
        apply(line_shape_analysis(analysis), events_with_resonances(), SAMPLE | {"resonance": 32}),
        path,
    )
    content = json.loads(path.read_text(encoding="utf-8"))
    spoil(content["regions"]["pt"])
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DataFileError, match=message) as caught:
        read_selection(path)
    assert str(path) in str(caught.value)


def test_twenty_thousand_events_are_read_fast(tmp_path):
    """With 42 weights and 6 variations, 8 MB of numbers."""
    random, count = np.random.default_rng(1), 20_000
    basis = tuple(f"w{k}" for k in range(42))
    q = random.normal(300.0, 3.0, count)
    scales = {f"s{k}": random.random(count) for k in range(6)}
    kept = list_events(basis, random.normal(0, 1, (42, count)), q, (0.0, 1e3), q, scales)
    path = tmp_path / "selection.json"
    write_selection(Selection("mine", SAMPLE, basis, (), {"pt": kept}), path)
    assert path.stat().st_size < 12e6
    start = time.process_time()
    back = read_selection(path).regions["pt"]
    assert time.process_time() - start < 1.0
    assert np.array_equal(back.weights, kept.weights)


def test_masks_narrow_and_spread():
    passed = np.array([True, False, True])
    assert then(passed, [False, True]).tolist() == [False, False, True]
    assert passed.tolist() == [True, False, True]
    assert spread(passed, [3.0, 4.0]).tolist() == [3.0, 0.0, 4.0]
