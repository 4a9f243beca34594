"""ROOT files whose bytes do not depend on when they were written.

The layout of records, keys and free segments: https://root.cern/doc/master/classTFile.html, "ROOT
file layout". ROOT itself has this as the option ``?reproducible`` of ``TFile``.
"""

import struct
from pathlib import Path

import uproot

EPOCH = struct.pack(">I", (1 << 22) | (1 << 17))
"""1995-01-01 00:00:00, the first time that ROOT's TDatime can hold."""

_DATIME_IN_KEY = 10
_NUMBER_OF_KEYS = 4


def fix_timestamps(path: Path) -> None:
    """Set all times in a ROOT file with one directory and its trees to a fixed one.

    The space that uproot set aside and left unused is blanked, as it holds old copies of keys.
    """
    with uproot.open(path) as directory:
        file = directory.file
        keys = {directory.fSeekKeys, file.fSeekInfo, file.fSeekFree, file.fBEGIN}
        keys |= {directory.key(name).fSeekKey for name in directory}
        for tree in directory.values(filter_classname="TTree"):
            for branch in tree.itervalues(recursive=True):
                baskets = branch.member("fBasketSeek")
                keys |= {int(baskets[i]) for i in range(branch.num_baskets)}
        begin, name_length = file.fBEGIN, file.fNbytesName
        keys_list, free = directory.fSeekKeys, file.fSeekFree
    content = bytearray(path.read_bytes())
    for first, last in _free_segments(content, free):
        content[first : last + 1] = bytes(last + 1 - first)
    keys |= set(_listed_keys(content, keys_list))
    for key in keys:
        content[key + _DATIME_IN_KEY : key + _DATIME_IN_KEY + 4] = EPOCH
    directory_times = begin + name_length + 2
    content[directory_times : directory_times + 8] = 2 * EPOCH
    path.write_bytes(content)


def _key_length(content: bytearray, key: int) -> int:
    return int(struct.unpack_from(">h", content, key + 14)[0])


def _listed_keys(content: bytearray, keys_list: int) -> list[int]:
    """Positions of the copies of keys in a directory's list."""
    position = keys_list + _key_length(content, keys_list)
    (number,) = struct.unpack_from(">i", content, position)
    position += _NUMBER_OF_KEYS
    copies = []
    for _ in range(number):
        copies.append(position)
        position += _key_length(content, position)
    return copies


def _free_segments(content: bytearray, record: int) -> list[tuple[int, int]]:
    """First and last byte of the free segments inside the file."""
    (length,) = struct.unpack_from(">i", content, record)
    position = record + _key_length(content, record)
    segments = []
    while position < record + length:
        (version,) = struct.unpack_from(">h", content, position)
        layout = ">hqq" if version > 1000 else ">hii"
        _, first, last = struct.unpack_from(layout, content, position)
        segments.append((first, last))
        position += struct.calcsize(layout)
    return [(first, last) for first, last in segments if last < len(content)]
