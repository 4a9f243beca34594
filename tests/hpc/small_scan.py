"""A scan small enough to run it again and again, and how to run it."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROFILES = ROOT / "workflow/profiles"
SCAN = {
    "name": "small",
    "model": "lmutau",
    "scan": {"mzp": [20], "g": [0.003, 0.1]},
    "analyses": ["atlas_z4l_2013"],
    "samples": {"events": 50},
    "shower": {"mpi": False, "hadronisation": False},
    "figures": [],
}
LONGEST = 240.0
"""Seconds that a run of it may take, on a machine that has other work."""


def command(folder: Path, *arguments: str, scan=None) -> list[str]:
    """The call of snakemake, from the project's folder, that makes the scan in another one."""
    path = folder / "scan.yaml"
    path.write_text(json.dumps(scan or SCAN))
    program = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
    profile = ["--workflow-profile", str(PROFILES / "default")]
    return [*program, *profile, "--directory", str(folder), "--configfile", str(path), *arguments]


def environment(base=os.environ) -> dict[str, str]:
    """The environment with this Python's programs first on the path."""
    return {**base, "PATH": f"{Path(sys.executable).parent}:{base['PATH']}"}


def attempt(
    folder: Path, *arguments: str, scan=None, base=os.environ
) -> subprocess.CompletedProcess[str]:
    """Call snakemake, whatever comes of it; stdout holds all that it said."""
    return subprocess.run(
        command(folder, *arguments, scan=scan),
        env=environment(base),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=LONGEST,
    )


def run(folder: Path, *arguments: str, scan=None) -> str:
    """Make the scan; what snakemake said."""
    done = attempt(folder, *arguments, scan=scan)
    assert done.returncode == 0, done.stdout
    return done.stdout


def final_files(folder: Path) -> dict[str, bytes]:
    """Path in the results -> bytes, of all files but logs, which tell times, and fragments."""
    results = folder / "results"
    return {
        str(path.relative_to(results)): path.read_bytes()
        for path in sorted(results.rglob("*"))
        if path.is_file() and path.suffix != ".log" and not path.name.startswith(".partial-")
    }


def differences(folder: Path, expected: dict[str, bytes]) -> list[str]:
    """Names of files that are missing, too many or of other bytes than expected."""
    found = final_files(folder)
    names = sorted(found.keys() | expected.keys())
    return [name for name in names if found.get(name) != expected.get(name)]
