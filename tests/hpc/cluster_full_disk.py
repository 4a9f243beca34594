"""A run whose disk fills up says so, and goes on where it was once there is space."""

import os
import shlex
import subprocess

import pytest
from small_scan import LONGEST, command, differences, environment

SCRIPT = """
set -eu
mount -t tmpfs -o size={size}k zprimer {disk}
if {run} --cores 2 > {log} 2>&1; then echo 'the disk is too large for this test' >&2; exit 1; fi
mount -o remount,size=100m {disk}
{run} --unlock
{run} --cores 2
cp -r {results} {copy}
"""
CASES = [("results", 300)]
"""What lies on the small disk, and its size in kB of about 780 that the run needs."""
if os.environ.get("ZPRIMER_NIGHTLY"):
    CASES += [("results", 150), ("results", 500), (".", 100), (".", 300), (".", 500)]


@pytest.mark.parametrize(("place", "size"), CASES)
def test_full_disk(undisturbed, tmp_path, place, size):
    folder, copy, log = tmp_path / "run", tmp_path / "copy", tmp_path / "log"
    for path in (folder / "results", copy):
        path.mkdir(parents=True)
    call = shlex.join(command(tmp_path, "--directory", str(folder)))
    names = {"disk": folder / place, "results": folder / "results", "copy": copy, "log": log}
    script = SCRIPT.format(run=call, size=size, **names)
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    said = log.read_text()
    assert done.returncode == 0, done.stdout + done.stderr + said
    assert "No space left on device" in said
    if place == "results":
        assert "Traceback" not in said
    assert differences(copy, undisturbed.files) == []
