import contextlib
import importlib
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from zprimer.errors import DataFileError, InputError, ZprimerError
from zprimer.run.configuration import Tie, configuration, read_configuration

MINIMAL = {"name": "try", "model": "lmutau", "scan": {"mzp": [10.0, 60.0]}}


def test_defaults_are_filled_in():
    run = configuration(MINIMAL)
    assert run.samples["backend"] == "embedded"
    assert run.shower == {"isr": True, "fsr": True, "mpi": True, "hadronisation": True}


def test_log_axis_has_constant_ratio_and_hits_both_ends():
    axis = {"from": 0.01, "to": 1.0, "points": 5, "spacing": "log"}
    run = configuration({**MINIMAL, "scan": {"g": axis}})
    assert run.axes["g"] == pytest.approx((0.01, 0.0316228, 0.1, 0.316228, 1.0), rel=1e-6)


def test_an_input_can_follow_another():
    run = configuration({**MINIMAL, "scan": {"mt": {"times": 3, "of": "mzp"}, "mzp": [60, 70]}})
    assert run.axes == {"mzp": (60.0, 70.0)}
    assert run.tied == {"mt": Tie(3.0, "mzp")}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"scann": {}}, "unknown key 'scann' in FILE: did you mean 'scan'"),
        ({"scan": {"mzpp": [1]}}, "did you mean 'mzp'"),
        ({"scan": {"g": 3}}, "a list of values, or from, to, points and spacing"),
        ({"scan": {"g": {"from": 1, "top": 2}}}, "unknown key 'top'"),
        ({"scan": {"g": {"from": 2, "to": 1, "points": 3}}}, "must be below"),
        ({"scan": {"g": {"from": 0, "to": 1, "points": 3, "spacing": "log"}}}, "positive"),
        ({"scan": {"mzp": [-60]}}, "mzp = -60 GeV is not allowed; mzp must be a finite number > 0"),
        ({"scan": {"mzp": ["heavy"]}}, "'heavy' is not of type 'number'"),
        ({"scan": {"mzp": [True]}}, "True is not of type 'number'"),
        ({"samples": {"seed": 0}}, "0 is less than the minimum of 1"),
        ({"samples": {"event": 9}}, "did you mean 'events'"),
        ({"samples": {"backend": "sherpa"}}, "'sherpa' is not one of"),
        ({"samples": {"events": "many"}}, "a whole number from 1; or process -> number"),
        ({"samples": {"events": {"4mu": 0}}}, "0 is less than the minimum of 1"),
        ({"samples": {"events": {"4mu": 1.5}}}, "1.5 is not of type 'integer'"),
        ({"samples": {"scale": -91}}, "less than or equal to the minimum of 0"),
        ({"scan": {"g": {"times": 2}}}, "key 'scan.g': the key 'of' is missing"),
        (
            {"scan": {"g": {"times": 2, "off": "mzp"}}},
            "unknown key 'off' in FILE, key 'scan.g': di",
        ),
        ({"scan": {"g": [1], "mt": {"times": 2, "of": "gg"}}}, "did you mean 'g'"),
        ({"scan": {"g": [1], "mt": {"times": 2, "of": "mzp"}}}, "Allowed: g."),
        ({"scan": {"g": [1], "mt": {"times": 2, "of": "g", "to": 1}}}, "'to' does not go with"),
        ({"scan": {"g": {"from": 1, "to": 2, "points": 2, "of": "mzp"}}}, "'times' is missing"),
        ({"scan": {"g": {"from": 1, "to": 2}}}, "the key 'points' is missing"),
        ({"era": "paper$(touch made)"}, "unknown era 'paper$(touch made)'"),
        ({"era": "../data/2026"}, "unknown era"),
        ({"era": "2025"}, "did you mean '2026'"),
        ({"combination": {"flavour": "flavio"}}, "belong to era '2026', not to 'paper_2014'"),
        ({"samples": {"pdf": "NNPDF23_lo_as_0130_qe"}}, "did you mean 'NNPDF23_lo_as_0130_qed'"),
        (
            {"samples": {"pdf": "NNPDF31_lo_as_0130", "backend": "madgraph"}},
            "backend madgraph has no parton densities 'NNPDF31_lo_as_0130'",
        ),
        ({"model": "../models/lmutau"}, "unknown model"),
        ({"parameters": {"mzp": 9}, "scan": {"g": {"times": 2, "of": "mzp"}}}, "values of its own"),
        ({"omit_unphysical": "yes"}, "'yes' is not of type 'boolean'"),
        ({"model": "lmu"}, "unknown model 'lmu'"),
        ({"parameters": {"mzp": 60}}, "both held fixed and scanned"),
        ({"name": "../elsewhere"}, "does not match"),
    ],
)
def test_bad_input_names_file_key_and_what_is_allowed(change, sentence):
    with pytest.raises(InputError) as caught:
        configuration({**MINIMAL, **change}, "FILE")
    assert sentence in str(caught.value)
    assert "FILE" in str(caught.value) or "model" in change


@pytest.mark.parametrize(
    "text",
    [
        "name: a\nname: b\n",
        "scan: {g: !!python/object/apply:os.getcwd []}\n",
        "scan: [unclosed\n",
        "- a list\n",
        "",
        "\x00",
    ],
)
def test_unreadable_yaml_is_one_clear_error(tmp_path, text):
    path = tmp_path / "run.yaml"
    path.write_text(text)
    with pytest.raises(DataFileError, match=r"run\.yaml"):
        read_configuration(path)


def test_keys_are_looked_at_after_flavio_was_imported(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text("name: a\nname: b\n")
    importlib.import_module("flavio")
    with pytest.raises(DataFileError, match="the key 'name' stands twice"):
        read_configuration(path)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["name", "model", "scan", "samples", "g", "mzp", "from", "x"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_any_content_is_a_configuration_or_a_clear_error(content):
    for changed in ({"scan": content}, {"samples": content}, {"name": content}):
        with contextlib.suppress(ZprimerError):
            assert configuration({**MINIMAL, **changed}).name


@pytest.mark.parametrize("path", ["config.yaml", "scans/agpy_fig3.yaml", "scans/ksz_fig2.yaml"])
def test_shipped_configurations_are_valid(path, pytestconfig):
    assert read_configuration(pytestconfig.rootpath / "config" / path).analyses


@pytest.mark.parametrize(
    "text",
    [
        "010",
        "08",
        "-010",
        "0o17",
        "0x1F",
        "0b11",
        "1_000",
        "1:30",
        "1:30:20",
        "190:20:30.5",
        "010e1",
    ],
)
def test_numbers_that_readers_of_yaml_take_for_different_ones(tmp_path, text):
    """YAML 1.1 has 010 as 8 and 1:30 as 90; wherever it stands the key is named."""
    path = tmp_path / "run.yaml"
    for content, key in (
        ({"scan": {"g": [0.1], "mzp": [5, "X"]}}, "scan.mzp.1"),
        ({"samples": {"seed": "X"}}, "samples.seed"),
        ({"name": "X"}, "name"),
        ({"scan": {"mzp": [1]}, "parameters": {"X": 1}}, "parameters.X"),
    ):
        path.write_text(yaml.safe_dump(MINIMAL | content).replace("X", text))
        with pytest.raises(DataFileError) as caught:
            read_configuration(path)
        key = key.replace("X", text)
        assert f"{path}, key '{key}': {text} is a different number" in str(caught.value)
    with pytest.raises(InputError, match=rf"FILE, key 'scan.mzp.0': {re.escape(text)} is a diff"):
        configuration(MINIMAL | {"scan": {"mzp": [text]}}, "FILE")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("name: 2026-12-01", "key 'name': 2026-12-01 is read as a date: put it in quotes"),
        ("parameters: {mt: .inf}", "key 'parameters.mt': .inf is not a finite number"),
        ("parameters: {mt: .nan}", "key 'parameters.mt': .nan is not a finite number"),
        ("parameters: {mt: 1e400}", "key 'parameters.mt': 1e400 is not a finite number"),
        ("parameters: {mt: !!int 0172}", "key 'parameters.mt': 0172 is a different number"),
        ("parameters: {mt: on}", "key 'parameters.mt': True is not of type 'number' (yes, no, on"),
        ("era: no", "key 'era': False is not of type 'string'"),
        ("name: 1e3", "key 'name': 1000.0 is not of type 'string'"),
        ("seed: 1", "unknown key 'seed'"),
        ("model: topphilic", "the key 'model' stands twice"),
    ],
)
def test_values_that_are_not_what_they_look_like(tmp_path, line, sentence):
    path = tmp_path / "run.yaml"
    path.write_text("model: lmutau\nscan: {g: [0.1]}\n" + line + "\n")
    if "name" not in line:
        path.write_text(path.read_text() + "name: a\n")
    with pytest.raises(ZprimerError) as caught:
        read_configuration(path)
    assert sentence in str(caught.value)
    assert str(path) in str(caught.value)


def test_numbers_as_people_write_them(tmp_path):
    path = tmp_path / "run.yaml"
    scan = "scan: {mzp: [5, 10.0, +60], g: [1e-2, 1.5e-1, .5, 05.5e-3]}"
    path.write_text(f"name: '010'\nmodel: lmutau\n{scan}\nshower: {{mpi: off, isr: yes}}\n")
    run = read_configuration(path)
    assert run.axes == {"mzp": (5.0, 10.0, 60.0), "g": (0.01, 0.15, 0.5, 0.0055)}
    assert (run.name, run.shower["mpi"], run.shower["isr"]) == ("010", False, True)


def test_whole_numbers_written_as_floats():
    axis = {"from": 0.1, "to": 0.5, "points": 5.0}
    run = configuration(MINIMAL | {"scan": {"g": axis}, "samples": {"events": 1e3}})
    assert run.axes["g"] == (0.1, 0.2, 0.3, 0.4, 0.5)
    assert repr(run.samples["events"]) == "1000"
    with pytest.raises(InputError, match=r"key 'samples.events': 2.5 is not of type 'integer'"):
        configuration(MINIMAL | {"samples": {"events": 2.5}})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"figures": ["agpy_fig4"]}, "key 'figures': did you mean 'agpy_fig3'"),
        ({"era": "2062"}, "key 'era': unknown era '2062'"),
        ({"samples": {"pdf": "NNPDF23_lo_as_0130_qde"}}, "did you mean 'NNPDF23_lo_as_0130_qed'"),
        ({"samples": {"scale": "ht/3"}}, "key 'samples.scale'"),
        ({"samples": {"events": {"4nu": 5}}}, "key 'samples.events': did you mean '4mu'"),
        ({"combination": {"flavour": "flavio"}}, "key 'combination.flavour'"),
        ({"name": "a\n"}, "key 'name'"),
        ({"name": "a" * 300}, "key 'name'"),
        ({"name": ""}, "key 'name'"),
        (
            {"scan": {n: {"from": 0.1, "to": 1, "points": 10_000} for n in ("g", "Ld_bb")}},
            "10000 of g x 10000 of Ld_bb are 100000000 points, more than 1000000",
        ),
    ],
)
def test_what_a_stage_would_find_later_is_found_at_once(changes, sentence):
    with pytest.raises(InputError) as caught:
        configuration(MINIMAL | changes, "FILE")
    assert sentence in str(caught.value)
    assert "FILE" in str(caught.value)
    assert len(str(caught.value)) < 700


def test_scientific_notation_without_a_point_is_a_number(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text(yaml.safe_dump(MINIMAL).replace("60.0", "6e1"))
    assert read_configuration(path).axes["mzp"] == (10.0, 60.0)


def test_values_inside_of_a_command_line_argument_are_numbers():
    """Snakemake gives them as texts: --config 'scan={mzp: [60], g: {from: 0.1, …}}'."""
    texts = {
        "name": "try",
        "model": "lmutau",
        "scan": {"mzp": ["60"], "g": {"from": "1e-1", "to": "0.4", "points": "2"}},
        "samples": {"events": "100", "scale": "91.188"},
        "shower": {"mpi": "false"},
        "era": "2026",
    }
    run = configuration(texts)
    assert run.axes == {"mzp": (60.0,), "g": (0.1, 0.4)}
    assert (run.samples["events"], run.samples["scale"]) == (100, 91.188)
    assert (run.shower["mpi"], run.era) == (False, "2026")
    with pytest.raises(InputError, match=r"samples\.events.*'many' is not of type"):
        configuration({**texts, "samples": {"events": "many"}})
