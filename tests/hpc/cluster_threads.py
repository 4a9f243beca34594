"""Stages compute with as many threads as they are given, whatever the machine has."""

import subprocess
import sys

import pytest
from busy import busy_threads, share_above

REQUEST = (
    "generate --model lmutau --process 4mu --set mzp=20 --width 0.02 --sqrts 8000 --events 1500 "
    "--seed 1"
)


def measured(folder, arguments):
    command = [sys.executable, "-m", "zprimer.cli", *arguments.split()]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    seen = busy_threads(process)
    assert process.returncode == 0
    return seen


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """Events made with one thread, and how many were busy meanwhile."""
    folder = tmp_path_factory.mktemp("sample")
    return folder, measured(folder, f"{REQUEST} --threads 1 --out events.lhe.gz")


def test_generate_keeps_to_its_threads(sample, tmp_path):
    """Two threads show that more than one would have been seen."""
    _, alone = sample
    both = measured(tmp_path, f"{REQUEST} --threads 2 --out events.lhe.gz")
    print(alone, both)
    assert share_above(alone, 1) < 0.1
    assert share_above(both, 2) < 0.1
    assert share_above(both, 1) > 0.1


def test_shower_and_select_are_single_threaded(sample):
    folder, _ = sample
    for stage in (
        "shower --no-mpi --no-hadronisation --in events.lhe.gz --out events.root",
        "select --analysis atlas_z4l_2013 --in events.root --out selection.json",
    ):
        seen = measured(folder, stage)
        print(seen)
        assert share_above(seen, 1) < 0.1, stage
