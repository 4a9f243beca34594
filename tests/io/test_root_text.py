"""A text in a ROOT file, compared with what uproot reads."""

import struct
import zlib

import pytest
import uproot

from zprimer.io.root_text import text_in_root_file
from zprimer.run.records import record_in


def written(folder, text, **options):
    path = folder / "events.root"
    with uproot.recreate(path, **options) as file:
        file["before"] = "another text"
        file["sample"] = text
        file["events"] = {"pt": [1.0, 2.0]}
    return path


@pytest.mark.parametrize("text", ["", "short", "x" * 254, "x" * 255, "±" * 300, "long " * 10**5])
@pytest.mark.parametrize("compression", [None, uproot.ZLIB(1), uproot.LZMA(1)])
def test_the_text_that_uproot_reads(tmp_path, text, compression):
    path = written(tmp_path, text, compression=compression)
    assert text_in_root_file(path, "sample") == text


def test_texts_that_are_not_there(tmp_path):
    path = written(tmp_path, "some")
    with pytest.raises(LookupError, match="no text other"):
        text_in_root_file(path, "other")
    with pytest.raises(LookupError):
        text_in_root_file(path, "events")


def test_damaged_files_end_in_no_record(tmp_path):
    whole = written(tmp_path, '{"provenance": {"stage": "shower"}}' + " " * 1000).read_bytes()
    path = tmp_path / "events.root"
    assert record_in(path) == {"stage": "shower"}
    for number in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[number] ^= 0x55
        path.write_bytes(damaged)
        try:
            text_in_root_file(path, "sample")
        except (OSError, ValueError, LookupError, struct.error, zlib.error):
            assert record_in(path) == {}
        path.write_bytes(whole[:number])
        assert record_in(path) in ({}, {"stage": "shower"})
