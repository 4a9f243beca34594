"""Arrays in one file: the same bytes every time, no compressed, hidden or other content."""

import hashlib
import json
import zipfile

import numpy as np
import pytest

from zprimer.errors import DataFileError
from zprimer.io.array_file import read_arrays, write_arrays
from zprimer.io.provenance import provenance

ARRAYS = {"a": np.arange(6.0).reshape(2, 3), "b/c": np.array([1, 2]), "d": np.array([True])}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "some.npz"
    write_arrays(path, {"x": [1, "ü"]}, ARRAYS, provenance("yields", path, {"seed": 7}))
    return path


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path, contents, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in contents:
            archive.writestr(name, content)


def test_what_is_written_is_read(path):
    description, arrays = read_arrays(path)
    assert description.pop("provenance")["settings"] == {"yields": {"seed": 7}}
    assert description == {"x": [1, "ü"]}
    assert list(arrays) == list(ARRAYS)
    for name, values in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], values)
        np.testing.assert_array_equal(np.load(path)[name], values)


def test_same_bytes(path):
    first = path.read_bytes()
    write_arrays(path, {"x": [1, "ü"]}, ARRAYS, provenance("yields", path, {"seed": 7}))
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("name", "words"),
    [("description.json", "was changed after 'zprimer yields' wrote it"), ("a.npy", "is damaged")],
)
def test_changed_member(path, name, words):
    contents = members(path)
    contents[name] = contents[name].replace(b"[1, ", b"[2, ").replace(b"(2, 3)", b"(3, 2)")
    write(path, contents.items())
    with pytest.raises(DataFileError, match=words):
        read_arrays(path)


def test_size_in_a_header_is_not_believed(path):
    """As many numbers as the header says would not fit into any memory."""
    contents = members(path)
    lie = contents["a.npy"].replace(b"(2, 3), }" + 10 * b" ", b"(2, 3000000000), }")
    lie = lie.replace(b"3000000000), }", b"3000000000), } ")
    assert len(lie) == len(contents["a.npy"])
    description = json.loads(contents["description.json"])
    del description["provenance"]
    description["arrays"]["a"] = hashlib.sha256(lie).hexdigest()
    write(path, [*(contents | {"a.npy": lie, "description.json": json.dumps(description)}).items()])
    with pytest.raises(DataFileError, match="another type or size"):
        read_arrays(path)


@pytest.mark.parametrize("kind", ["compressed", "twice", "no description", "objects", "no file"])
def test_other_archives(path, kind):
    contents = members(path)
    if kind == "compressed":
        write(path, contents.items(), zipfile.ZIP_DEFLATED)
    elif kind == "twice":
        with pytest.warns(UserWarning, match="Duplicate name"):
            write(path, [*contents.items(), ("a.npy", contents["a.npy"])])
    elif kind == "no description":
        write(path, [("a.npy", contents["a.npy"])])
    elif kind == "objects":
        np.savez(path, a=np.array([{"x": 1}], dtype=object))
    else:
        path.unlink()
    with pytest.raises(DataFileError):
        read_arrays(path)


def test_numbers_that_are_none(tmp_path):
    with pytest.raises(DataFileError, match="not finite"):
        write_arrays(tmp_path / "some.npz", {}, {"a": np.array([1.0, np.nan])})
