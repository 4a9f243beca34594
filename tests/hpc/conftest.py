"""The undisturbed run that every other one is compared with."""

import fcntl
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from small_scan import final_files, run


@dataclass(frozen=True)
class Undisturbed:
    """Folder and all results of a local run on two cores, and how many seconds it took."""

    folder: Path
    files: dict[str, bytes]
    seconds: float


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory, worker_id):
    """Made once, whatever the number of test processes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "undisturbed"
    folder.mkdir(exist_ok=True)
    clock = folder / "seconds"
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not clock.exists():
            start = time.monotonic()
            run(folder, "--cores", "2")
            clock.write_text(str(time.monotonic() - start))
    files = final_files(folder)
    assert {"small/plane.csv", "small/limits_atlas_z4l_2013.csv"} <= files.keys()
    return Undisturbed(folder, files, float(clock.read_text()))
