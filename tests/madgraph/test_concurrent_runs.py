"""The record of many runs of a real MadGraph at once, made by ``concurrent_runs.py``."""

import json
import re
from pathlib import Path

import pytest
from concurrent_runs import COLD, WARM, opened, problems, tree

RECORD = Path(__file__).parents[1] / "reference" / "madgraph_concurrent.json"
PARTS = {"before_anything_is_compiled": COLD, "compiled_already": WARM}


@pytest.fixture
def record():
    return json.loads(RECORD.read_text())


@pytest.mark.parametrize("part", PARTS)
def test_all_were_right(part, record):
    assert record["versions"]["madgraph"]
    assert record["date"]
    assert len(record[part]["runs"]) == PARTS[part]
    # all of them at once: none ended before the last one began to wait for a core
    assert min(run["seconds"] for run in record[part]["runs"]) > 10
    assert record[part]["files_watched"]["installation"] > 1000
    assert record[part]["files_watched"]["home"] == 1
    assert problems(record[part], cold=part.startswith("before")) == []


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"exit_code": 1}, "seed 1?2 failed"),
        ({"seed": "of the first"}, "the same seed"),
        ({"madgraph_seed": "of the first"}, "the same madgraph_seed"),
        ({"momenta_sha256": "of the first"}, "the same momenta_sha256"),
        ({"events": 99}, "events are missing"),
        ({"sigma_pb": 0.0090}, "the cross sections differ"),
        ({"runs_that_compiled": 2}, "2 runs compiled"),
        ({"runs_that_opened_a_file_in_home": 1}, "HOME"),
        ({"files_written_by_several_runs": ["a", "b"]}, "files written by several runs"),
        ({"changed": ["installation"]}, r"changed: \['installation'\]"),
    ],
)
def test_what_would_have_been_wrong(part, change, said, record):
    runs = record[part]["runs"]
    (key,) = change
    if key in runs[1]:
        runs[1] |= {key: runs[0][key]} if change[key] == "of the first" else change
    else:
        record[part] |= change
    assert any(
        re.search(said, problem)
        for problem in problems(record[part], cold=part.startswith("before"))
    )


def test_a_run_that_leaves_its_folder(record):
    record["compiled_already"]["runs"][3]["outside_of_its_folder"] = 1
    assert problems(record["compiled_already"], cold=False) == ["a run wrote outside of its folder"]


def test_files_that_a_trace_names(tmp_path):
    trace = tmp_path / "trace"
    trace.write_text(
        '7 openat(AT_FDCWD</a>, "b", O_RDONLY|O_CLOEXEC) = 3</a/b>\n'
        '7 openat(AT_FDCWD</a>, "c", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</a/c>\n'
        '12 openat(AT_FDCWD</a>, "d", O_RDWR|O_CLOEXEC) = -1 ENOENT (No such file or directory)\n'
        '12 openat(AT_FDCWD</a>, "/dev/null", O_WRONLY) = 3</dev/null>\n'
        '12 openat(AT_FDCWD</a>, "/a", O_RDWR|O_EXCL|O_TMPFILE, 0600) = 3</a/#12 (deleted)>\n'
        '7 openat(AT_FDCWD</a>, "e", O_WRONLY|O_APPEND) = 4</a/e (deleted)>\n'
    )
    assert opened(trace) == ({"/a/c", "/a/e"}, {"/a/b", "/a/c", "/a/e (deleted)"})


def test_trees_that_changed(tmp_path):
    (tmp_path / "a").write_text("1")
    before = tree(tmp_path)
    assert before["files"] == 1
    (tmp_path / "a").write_text("2")
    assert tree(tmp_path) != before
