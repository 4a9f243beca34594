"""Tables with records that fit them and are none: one clear error each."""

import hashlib
import json
import os

import pytest
from mutations import LONGEST_MESSAGE, time_limit

from zprimer.cli import main
from zprimer.errors import ZprimerError
from zprimer.explain.chain import chain
from zprimer.io.provenance import record_path

SCAN = {"name": "a", "model": "lmutau", "scan": {"mzp": [20], "g": [0.1]}}


@pytest.fixture
def forged(tmp_path):
    """A table of points with another content or record."""
    config, table = tmp_path / "run.yaml", tmp_path / "points.csv"
    config.write_text(json.dumps(SCAN))
    assert main(["points", "--config", str(config), "--out", str(table)]) == 0
    good, record = table.read_bytes(), json.loads(record_path(table).read_text())

    def write(name="points.csv", content=good, **changes):
        path = tmp_path / name
        path.write_bytes(content)
        hashed = {"content_sha256": hashlib.sha256(content).hexdigest(), "inputs": {}}
        record_path(path).write_text(json.dumps({**record, **hashed, **changes}))
        return path

    return write


def refused(path, words):
    with time_limit(), pytest.raises(ZprimerError) as caught:
        chain(path, "1")
    message = str(caught.value)
    assert words in message
    assert len(message) < LONGEST_MESSAGE
    assert "\n" not in message


def test_a_good_one(forged):
    assert chain(forged(), "1").record["stage"] == "points"


NO_PROGRAM = {"without": [], "sha256": "0"}


@pytest.mark.parametrize(
    "changes",
    [
        {"inputs": {"points.csv": 5}},
        {"program": [1]},
        {"program": {}},
        {"program": {"modules": 5, **NO_PROGRAM}},
        {"program": {"modules": [5], **NO_PROGRAM}},
        {"packages": 5},
        {"code": None},
        {"stage": "nonsense"},
        {"stage": []},
        {"settings": {"points": 5}},
        {"settings": {}},
    ],
    ids=str,
)
def test_parts_of_other_kinds(forged, changes):
    refused(forged(**changes), "its provenance is damaged; rerun the stage")


@pytest.mark.parametrize("module", ["os", "../x", "zprimer.\0", ""])
def test_code_that_is_not_there(forged, module):
    program = {"modules": [module], **NO_PROGRAM}
    refused(forged(program=program), "was made by other code than there is now")


@pytest.mark.parametrize(
    "content",
    [b'id,mzp,g\n"a,1,2\n', b"id,mzp,g\n\xff,1,2\n", b"id,mzp,g\na,1\n", b"", b"id,id,g\na,1,2\n"],
    ids=["open quote", "encoding", "short row", "empty", "column twice"],
)
def test_tables_that_are_none(forged, content):
    refused(forged(content=content), "although its record fits it")


@pytest.mark.parametrize("name", ["/dev/zero", "pipe", "../" * 20 + "dev/zero"])
def test_inputs_that_are_no_files(forged, tmp_path, name):
    os.mkfifo(tmp_path / "pipe")
    refused(forged(inputs={name: "0"}), "does not exist")


def test_tables_made_from_each_other(forged):
    """A record is no part of what is hashed."""
    first, second = "limits_a.csv", "limits_b.csv"
    of = {"stage": "merge", "settings": {"merge": {}}}
    content = b"id,model,analysis,verdict,excluded_by,looked_at\na,lmutau,x,allowed,none,x\n"
    sha256 = hashlib.sha256(content).hexdigest()
    forged(second, content, inputs={first: sha256}, **of)
    refused(forged(first, content, inputs={second: sha256}, **of), "was made from itself")


@pytest.mark.parametrize("content", ["5", "null", '"a"', "[]", "{}", "[" * 10**5])
def test_configurations_beside_a_table(forged, tmp_path, content):
    (tmp_path / "config.json").write_text(content)
    refused(forged(), str(tmp_path / "config.json"))


def test_pipes_beside_a_table(forged, tmp_path):
    path = forged()
    os.mkfifo(tmp_path / "config.json")
    refused(path, "is no regular file")
    record_path(path).unlink()
    os.mkfifo(record_path(path))
    refused(path, "is no regular file")


def test_a_record_that_links_to_itself(forged):
    path = forged()
    record_path(path).unlink()
    record_path(path).symlink_to(record_path(path))
    refused(path, "cannot be read")


def test_a_row_of_many_digits(forged):
    with pytest.raises(ZprimerError) as caught:
        chain(forged(), "1" * 10**4)
    assert len(str(caught.value)) < LONGEST_MESSAGE
