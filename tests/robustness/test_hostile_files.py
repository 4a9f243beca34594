"""Files made to do harm, and events that no collider makes: one clear error each, at once."""

import gzip
import json
import os
import re
import sys
import tracemalloc
from contextlib import contextmanager
from pathlib import Path

import pytest
from mutations import LONGEST_MESSAGE, time_limit

sys.path.insert(0, str(Path(__file__).parents[1] / "simulation"))

from toy_lhe import SQRT_S, describe, event_blocks, head, write_sample

from zprimer.errors import ZprimerError
from zprimer.explain.chain_files import opened
from zprimer.flavour.era import read_era
from zprimer.io.files import read_json
from zprimer.io.tables import read_table
from zprimer.models.cards import card_text, read_card
from zprimer.models.point import load_model
from zprimer.recast.analysis import load_analysis
from zprimer.recast.detector import load_response
from zprimer.recast.mass_response import load_mass_response
from zprimer.run.configuration import read_configuration
from zprimer.simulation.lhe import read_lhe

MOST_MEMORY = 200 * 2**20
"""Bytes."""
END = "</LesHouchesEvents>\n"
ENTITIES = "".join(f'<!ENTITY e{level} "{10 * f"&e{level - 1};"}">\n' for level in range(1, 12))
LAUGHS = f'<!DOCTYPE LesHouchesEvents [\n<!ENTITY e0 "lol">\n{ENTITIES}]>\n'
SECRET = "a line that must not be read"


def refused(read, *words):
    """The message of the error that reading ends in, which must come soon."""
    with time_limit(), pytest.raises(ZprimerError) as caught:
        read()
    message = str(caught.value)
    assert len(message) < LONGEST_MESSAGE
    assert "\n" not in message
    for word in words:
        assert word in message, message
    return message


@contextmanager
def little_memory():
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


def written(folder, text, events=2):
    path = folder / "events.lhe.gz"
    path.write_bytes(gzip.compress(text.encode() if isinstance(text, str) else text))
    describe(path, events=events)
    return path


def lhe(prologue="", inside="", encoding="utf-8"):
    return (prologue + head() + inside + "".join(event_blocks(2)) + END).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_bomb_of_entities_in_an_event_file(tmp_path, encoding):
    """The billion laughs."""
    assert len(read_lhe(written(tmp_path, lhe()))) == 2
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>\n'
    path = written(tmp_path, lhe(declaration + LAUGHS, "<!-- -->&e11;", encoding))
    with little_memory():
        refused(lambda: read_lhe(path), "not a Les Houches event file")


def test_entity_from_another_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    doctype = f'<!DOCTYPE LesHouchesEvents [<!ENTITY x SYSTEM "file://{secret}">]>\n'
    path = written(tmp_path, lhe(doctype, "<a>&x;</a>"))
    assert SECRET not in refused(lambda: read_lhe(path), "declares no entities")


def test_entity_without_declaration(tmp_path):
    path = written(tmp_path, lhe(inside="<a>&e9;</a>"))
    refused(lambda: read_lhe(path), "truncated or corrupt", "undefined entity")


@pytest.mark.parametrize("filler", [b" ", b"<a>", b"1.0 "])
def test_event_file_that_unpacks_to_a_thousand_times_its_size(tmp_path, filler):
    text = head().encode() + filler * (2**24 // len(filler)) + END.encode()
    path = written(tmp_path, text, events=10**9)
    with little_memory():
        refused(lambda: read_lhe(path), "events.lhe.gz")


def test_header_that_is_one_line_without_end(tmp_path):
    path = tmp_path / "events.lhe.gz"
    path.write_bytes(gzip.compress(b"<LesHouchesEvents>") + 100 * gzip.compress(bytes(2**20)))
    with little_memory():
        refused(lambda: opened(path), "has no header as zprimer writes it")


def test_other_format_under_the_same_name(tmp_path):
    path = tmp_path / "events.lhe.gz"
    path.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(2000))
    describe(path, events=2)
    refused(lambda: read_lhe(path), "is an HDF5 file", "reads Les Houches event files")


def changed_particle(column, value, row=6):
    """One event with another entry in one particle's row; row 6 is the last muon."""
    lines = event_blocks(1)[0].split("\n")
    words = lines[row + 1].split()
    words[column] = value
    lines[row + 1] = " ".join(words)
    return ["\n".join(lines)]


ID, STATUS, MOTHER, PX, ENERGY = 0, 1, 2, 6, 9


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (ID, "99", "PDG id 99"),
        (ID, "0", "PDG id 0"),
        (ID, "1000022", "PDG id 1000022"),
        (ID, "-21", "PDG id -21"),
        (ID, "32", "a Z' that is not decayed"),
        (ID, "-99999999999999999999", "the id = -1e+20"),
        (ID, "13", "charge"),
        (ID, "nan", "not a Les Houches event file"),
        (STATUS, "3", "the status = 3"),
        (STATUS, "-1", "3 incoming partons"),
        (MOTHER, "-1", "mother"),
        (MOTHER, "1e300", "mother"),
        (PX, "nan", "not a finite number"),
        (PX, "1e999", "not a finite number"),
        (PX, "1e300", "energy is negative or below"),
        (ENERGY, "-45.6", "energy is negative or below"),
        (ENERGY, "1e6", "another momentum"),
        (ENERGY, "1e300", "another momentum"),
        (ENERGY, "0x1F", "not a Les Houches event file"),
    ],
)
def test_particles_that_cannot_be(tmp_path, column, value, words):
    path = write_sample(tmp_path, changed_particle(column, value))
    refused(lambda: read_lhe(path), words)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999", "abc", "", "1e5 1e5"])
@pytest.mark.parametrize("weight", ["XWGTUP", "sm", "squared_2w"])
def test_weights_that_are_no_numbers(tmp_path, weight, value):
    block = event_blocks(1)[0]
    if weight == "XWGTUP":
        changed = block.replace("6 1 2.0000000000e-02", f"6 1 {value}", 1)
    else:
        changed = re.sub(rf"(id='{weight}'>)[^<]*", rf"\g<1>{value}", block)
    assert changed != block
    path = write_sample(tmp_path, [changed])
    refused(lambda: read_lhe(path), "events.lhe.gz")


def test_weights_that_are_huge(tmp_path):
    block = event_blocks(1)[0].replace("6 1 2.0000000000e-02", "6 1 1e300", 1)
    refused(lambda: read_lhe(write_sample(tmp_path, [block])), "XWGTUP with the mean 1e+300")


def test_beams_of_negative_energy(tmp_path):
    path = write_sample(tmp_path, event_blocks(1), beam=-SQRT_S / 2)
    refused(lambda: read_lhe(path), "beam of -4000 GeV")


@pytest.mark.parametrize(
    ("model", "line", "changed", "words"),
    [
        ("lmutau", "1.16639e-05  # gf", "1e20  # gf", "W as heavy as the Z"),
        ("lmutau", "0  # Ru_uc_re", "1e200  # Ru_uc_re", "beyond all numbers"),
        ("topphilic", "BLOCK WIDTHINFO", "BLOCK WIDTHINFO$", "heads neither"),
        ("topphilic", "6000006    1500  # mT", "6000006    1e308  # mT", "beyond all numbers"),
    ],
)
def test_cards_beyond_the_range_of_numbers(tmp_path, model, line, changed, words):
    """What ten thousand damaged cards brought up."""
    settings = {"lmutau": {"mzp": 60, "g": 0.1}, "topphilic": {"mzp": 300, "mT": 1500}}[model]
    text = card_text(load_model(model).point(settings))
    assert line in text
    path = tmp_path / "param_card.dat"
    path.write_text(text.replace(line, changed, 1))
    refused(lambda: read_card(path, load_model(model)), words)


YAML_READERS = {
    "config": lambda path: read_configuration(path),
    "detector": lambda path: load_response(path),
    "mass response": lambda path: load_mass_response(path),
    "era": lambda path: read_era(path),
    "analysis": lambda path: load_analysis(path.parent.name, path.parents[1]),
}
ALIASES = "a0: &a0 [1]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)
FITTING = {
    "config": "name: try\nmodel: lmutau\nscan:\n  mzp: *a11\n",
    "detector": "efficiency: *a11\nresolution: *a11\n",
    "mass response": "crystal_ball: *a11\n",
    "era": "title: *a11\nsectors: *a11\n",
    "analysis": "title: *a11\n",
}


@pytest.mark.parametrize("reader", YAML_READERS)
@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system ['touch {marker}']",
        "!!python/object/new:subprocess.Popen [['touch', '{marker}']]",
        "name: !!python/name:os.system\nmodel: lmutau\nscan: {{g: [1]}}",
        "name: !!python/module:this\n",
        '!!python/object/apply:builtins.exec [\'open("{marker}", "w")\']',
        "!<tag:yaml.org,2002:python/object/apply:os.system> ['touch {marker}']",
        "%TAG ! tag:yaml.org,2002:python/\n---\n!object/apply:os.system ['touch {marker}']",
        "name: &a [*a]\n",
        "a: &a {{x: 1}}\nb: &b {{<<: [*a, *a]}}\nc: &c {{<<: [*b, *b]}}\nd: {{<<: [*c, *c]}}\n",
        "? [1, 2]\n: 3\n",
        "a: 1\n---\na: 2\n",
        "[" * 400,
        "{{a: " * 400,
        "- " * 400,
        "a: " + "9" * 10**6,
        "a: 1\na: 2\n",
    ],
    ids=range(16),
)
def test_hostile_yaml(tmp_path, reader, text):
    marker = tmp_path / "marker"
    folder = tmp_path / "mine"
    folder.mkdir()
    path = folder / "analysis.yaml"
    path.write_text(text.format(marker=marker))
    refused(lambda: YAML_READERS[reader](path), str(path))
    assert not marker.exists()


@pytest.mark.parametrize("reader", YAML_READERS)
def test_aliases_that_multiply(tmp_path, reader):
    """Ten to the eleventh values, once somebody walks through them."""
    folder = tmp_path / "mine"
    folder.mkdir()
    path = folder / "analysis.yaml"
    path.write_text(ALIASES + FITTING[reader])
    refused(lambda: YAML_READERS[reader](path), str(path), "aliases")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10**5,
        '{"a":' * 10**5,
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": ' + "9" * 10**6 + "}",
        '{"a": 1, "a": 2}',
        '{"a": 1} {"b": 2}',
        "\ufeff{}",
        "",
    ],
    ids=range(9),
)
def test_hostile_json(tmp_path, text):
    path = tmp_path / "some.json"
    path.write_text(text)
    refused(lambda: read_json(path), "not valid JSON")


def test_table_that_is_one_line_without_end(tmp_path):
    path = tmp_path / "plane.csv"
    path.write_text('id,mzp\na,"' + "1" * 10**7)
    refused(lambda: read_table(path), "not a CSV table")


@pytest.mark.parametrize("name", ["plane.csv", "sample.json", "config.yaml"])
def test_file_of_three_gigabytes(tmp_path, name):
    path = tmp_path / name
    path.touch()
    os.truncate(path, 3 * 2**30)
    read = {"config.yaml": read_configuration}.get(name, opened)
    with little_memory():
        refused(lambda: read(path), "more than 1073741824 bytes")


def test_stream_without_end(monkeypatch):
    monkeypatch.setattr("zprimer.io.inputs.LARGEST", 1000)
    reading, writing = os.pipe()
    os.write(writing, bytes(1001))
    refused(lambda: read_table(Path(f"/dev/fd/{reading}")), "more than 1000 bytes")


def test_device_in_place_of_a_file(tmp_path):
    """Neither an endless file nor one that nobody writes to keeps a reader waiting."""
    for name in ("sample.json", "config.yaml", "pipe.lhe"):
        os.mkfifo(tmp_path / name)
    (tmp_path / "events.lhe.gz").write_bytes(lhe())
    for read in (
        lambda: read_lhe(tmp_path / "pipe.lhe"),
        lambda: read_lhe(tmp_path / "events.lhe.gz"),
        lambda: read_configuration(tmp_path / "config.yaml"),
        lambda: read_configuration(Path("/dev/zero")),
    ):
        refused(read, "is no regular file")


def test_what_the_good_files_are(tmp_path):
    """The tests above would find nothing if their good files were refused."""
    assert len(read_lhe(write_sample(tmp_path, event_blocks(1)))) == 1
    assert json.loads((tmp_path / "sample.json").read_text())["events"] == 1
