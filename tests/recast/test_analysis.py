"""Analyses are found by folder, and a broken analysis.yaml says what is wrong with it."""

import copy

import pytest
import yaml

from zprimer.errors import DataFileError, InputError
from zprimer.io.places import ANALYSES, PROJECT
from zprimer.recast.analysis import analysis_names, load_analysis

GOOD = {
    "title": "a dimuon spectrum",
    "references": ["a note"],
    "processes": {"lmutau": ["4mu"]},
    "luminosities": [
        {"sqrt_s": 13000, "luminosity": 36.1, "uncertainty": 0.021, "source": "the note"}
    ],
    "data_sets": ["run"],
    "signal_normalisation": "luminosity",
    "regions": {
        "spectrum": {
            "title": "m(mumu)",
            "kind": "signal",
            "unit": "GeV",
            "edges": [100, 200, 400],
            "observed": {"events": [10, 3], "source": "the note"},
            "background": {"events": [9.5, 3.5], "uncertainty": 0.1, "source": "the note"},
            "nuisances": {"shape": {"background": [0.1, -0.1]}, "scale": {"signal": [0.0, 0.2]}},
        },
        "control": {
            "title": "a count",
            "kind": "control",
            "observed": {"events": [100], "source": "the note"},
            "background": {"events": [101], "source": "the note"},
        },
        "plot": {"title": "a plot", "kind": "validation", "edges": [0, 1]},
    },
    "rule": {"region": "spectrum", "max_events": 20, "source": "the note"},
}


def written(folder, content):
    (folder / "mine").mkdir()
    (folder / "mine" / "analysis.yaml").write_text(
        yaml.safe_dump(content, sort_keys=False), encoding="utf-8"
    )
    return folder


def test_a_new_folder_is_a_new_analysis(tmp_path):
    analysis = load_analysis("mine", written(tmp_path, GOOD))
    assert analysis.luminosities == {13000.0: 36.1}
    assert analysis.regions["spectrum"].bins == 2
    assert analysis.regions["spectrum"].nuisances["shape"].background == (0.1, -0.1)
    assert analysis.regions["control"].bins == 1
    assert [region.name for region in analysis.fitted_regions] == ["spectrum", "control"]


def test_every_analysis_of_the_project_loads():
    for name in analysis_names():
        assert load_analysis(name).files[0] == PROJECT / ANALYSES / name / "analysis.yaml"


def test_unknown_name_suggests_the_nearest():
    with pytest.raises(InputError, match=r"did you mean 'atlas_z4l_2013'\?"):
        load_analysis("atlas_z4l_2031")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("titel",), "x", "did you mean 'title'"),
        (("title",), None, "key 'title' is missing"),
        (("luminosities", 0, "luminosity"), -1, "luminosities.0.luminosity"),
        (("luminosities",), GOOD["luminosities"] * 2, "beam energy stands twice"),
        (("signal_normalisation",), "by hand", "expected_over_simulated"),
        (("regions", "spectrum", "edges"), [100, 400, 200], "edges must rise"),
        (("regions", "spectrum", "edges"), [100, 200], "2 numbers for 1 bins"),
        (("regions", "spectrum", "observed"), None, "needs the key 'observed'"),
        (("regions", "spectrum", "observed", "events"), [10, -3], "observed.events.1"),
        (("regions", "spectrum", "background", "events"), [9.5, 0], "background.events.1"),
        (("regions", "spectrum", "nuisances", "shape", "background"), [0.1], "1 numbers for 2"),
        (("regions", "spectrum", "kind"), "extra", "regions.spectrum.kind"),
        (("regions", "plot", "observed"), {"events": [1], "source": "x"}, "not fitted"),
        (("rule", "region"), "spectrm", "did you mean 'spectrum'"),
        (("processes",), {}, "processes"),
    ],
)
def test_broken_metadata_is_named(tmp_path, path, value, message):
    content = copy.deepcopy(GOOD)
    place = content
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    with pytest.raises(InputError, match=message) as caught:
        load_analysis("mine", written(tmp_path, content))
    assert "analysis.yaml" in str(caught.value)


def test_metadata_that_is_no_mapping(tmp_path):
    with pytest.raises(DataFileError, match="mapping"):
        load_analysis("mine", written(tmp_path, ["title"]))


SPECTRUM = "# a comment\nlow,high,seen,expected\n80,100,9,9.9\n100,200,10,9.5\n200,400,3,3.5\n"


def from_file(folder, text=SPECTRUM, **changes):
    content = copy.deepcopy(GOOD)
    region = content["regions"]["spectrum"]
    region["edges"] = {"file": "data/s.csv", "columns": ["low", "high"], "from": 100}
    region["observed"] = {"file": "data/s.csv", "column": "seen", "source": "the note"}
    region["background"] = {"file": "data/s.csv", "column": "expected", "source": "the note"}
    region["nuisances"] = {"efficiency": {"signal": 0.03}}
    region |= changes
    written(folder, content)
    (folder / "mine" / "data").mkdir()
    (folder / "mine" / "data" / "s.csv").write_text(text, encoding="utf-8")
    return folder


def test_numbers_from_a_file(tmp_path):
    region = load_analysis("mine", from_file(tmp_path, line_shape=True)).regions["spectrum"]
    assert region.edges == (100.0, 200.0, 400.0)
    assert region.observed == (10.0, 3.0)
    assert region.background.events == (9.5, 3.5)
    assert region.nuisances["efficiency"].signal == (0.03, 0.03)
    assert region.line_shape


def test_line_shape_is_off_unless_asked_for(tmp_path):
    assert not load_analysis("mine", written(tmp_path, GOOD)).regions["spectrum"].line_shape


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"observed": {"file": "data/s.csv", "source": "x"}}, "either 'events' or 'file'"),
        ({"observed": {"events": [1, 2], "file": "a", "column": "b", "source": "x"}}, "either"),
        ({"observed": {"source": "x"}}, "either 'events' or 'file'"),
        ({"edges": {"file": "data/s.csv", "columns": ["low", "high"], "from": 150}}, "no lower"),
        ({"edges": {"file": "data/s.csv", "columns": ["low", "expected"]}}, "leave gaps"),
        (
            {"background": {"file": "data/s.csv", "column": "low", "source": "x", "smooth": {}}},
            "'highest_power' is missing",
        ),
        (
            {
                "background": {
                    "file": "data/s.csv",
                    "column": "expected",
                    "source": "x",
                    "smooth": {"highest_power": 3, "freedom": 2},
                }
            },
            "more bins than functions",
        ),
    ],
)
def test_broken_references_to_files(tmp_path, changes, message):
    with pytest.raises(InputError, match=message):
        load_analysis("mine", from_file(tmp_path, **changes))


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        (SPECTRUM.replace("seen", "found"), DataFileError, "no column 'seen'"),
        (SPECTRUM.replace("10,9.5", "ten,9.5"), DataFileError, "must be a number"),
        (SPECTRUM.replace("10,9.5", "10,nan"), DataFileError, "must be finite"),
        (SPECTRUM.replace("10,9.5", "10"), DataFileError, "must be a number"),
        (SPECTRUM.replace("10,9.5", "-1,9.5"), InputError, "'seen' must be 0 or more"),
        (SPECTRUM.replace("10,9.5", "10,0"), InputError, "'expected' must be > 0"),
        ("", DataFileError, "it is empty"),
    ],
)
def test_broken_files_are_named(tmp_path, text, error, message):
    with pytest.raises(error, match=message):
        load_analysis("mine", from_file(tmp_path, text))


def test_missing_file(tmp_path):
    from_file(tmp_path)
    (tmp_path / "mine" / "data" / "s.csv").unlink()
    with pytest.raises(DataFileError, match=r"s\.csv does not exist"):
        load_analysis("mine", tmp_path)


TABLE = "low,high,n\n1,2,5\n2,3,6\n"


def with_file(name):
    """A spectrum whose edges and numbers are in a file."""
    entry = {"file": name, "column": "n", "source": "x"}
    region = {"title": "t", "kind": "signal", "observed": entry, "background": entry}
    region["edges"] = {"file": name, "columns": ["low", "high"]}
    return GOOD | {
        "regions": {"r": region},
        "rule": {"region": "r", "max_events": 9, "source": "x"},
    }


@pytest.mark.parametrize("name", ["data/a.csv", "../sibling/a.csv", "./data/../data/a.csv"])
def test_files_of_an_analysis_and_of_its_siblings(tmp_path, name):
    folder = written(tmp_path, with_file(name))
    (folder / "sibling").mkdir()
    (folder / "sibling/analysis.yaml").write_text("")
    (folder / "mine/data").mkdir()
    for place in ("mine/data/a.csv", "sibling/a.csv"):
        (folder / place).write_text(TABLE)
    assert load_analysis("mine", folder).regions["r"].observed == (5.0, 6.0)


@pytest.mark.parametrize(
    "name", ["../../secret.csv", "../no_analysis/secret.csv", "/etc/passwd", "link.csv"]
)
def test_files_outside_of_the_analyses_are_not_read(tmp_path, name):
    folder = written(tmp_path, with_file(name))
    (folder / "no_analysis").mkdir()
    for place in (folder / "no_analysis/secret.csv", folder.parent / "secret.csv"):
        place.write_text(TABLE)
    (folder / "mine/link.csv").symlink_to(folder / "no_analysis/secret.csv")
    with pytest.raises(
        InputError, match=r"key 'edges.file': .* is outside of the folder"
    ) as caught:
        load_analysis("mine", folder)
    assert "root:" not in str(caught.value)
