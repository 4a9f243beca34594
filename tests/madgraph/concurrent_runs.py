"""Many runs of one real MadGraph at once: what they write, what they make, and a record of it.

``MG5_PATH=… python tests/madgraph/concurrent_runs.py FOLDER RECORD.json`` first starts some runs
before anything is compiled, then many with what these compiled. It needs ``strace``, which sees
every file that a run or a program it started opens for writing. About ten minutes on two cores.
"""

import gzip
import hashlib
import json
import math
import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from zprimer.generation.backends.madgraph.driver import run_seed

COLD, WARM = 5, 20
EVENTS = 100
OPTIONS = (
    "--backend madgraph --model topphilic --process ttzp --set mzp=200 --set g=1 --set sR=0.3 "
    "--sqrts 13000 --threads 1"
)
_OPENED = re.compile(r"^\d+ +openat\(.*, O_(?P<how>[A-Z_|]+).*\) = \d+<(?P<path>/[^>]+)>")
_WRITING = re.compile(r"WRONLY|RDWR|CREAT|TRUNC|APPEND")
_NO_FILES = re.compile(r"^/(dev|proc)/|/#\d+( \(deleted\))?$")
"""Also those without a name, by which Python tries out a folder."""


def tree(folder: Path) -> dict[str, int | str]:
    """Number of files of a folder, and a hash of their names, times and content."""
    digest, count = hashlib.sha256(), 0
    for path in sorted(folder.rglob("*")):
        digest.update(f"{path.relative_to(folder)} {path.lstat().st_mtime_ns}".encode())
        if path.is_file() and not path.is_symlink():
            count += 1
            digest.update(path.read_bytes())
    return {"files": count, "sha256": digest.hexdigest()}


def opened(trace: Path) -> tuple[set[str], set[str]]:
    """Files that a run opened: for writing, and at all."""
    written, touched = set(), set()
    for line in trace.read_text(errors="replace").splitlines():
        match = _OPENED.match(line)
        if match and not _NO_FILES.search(match["path"]):
            touched.add(match["path"])
            if _WRITING.search(match["how"]):
                written.add(match["path"].removesuffix(" (deleted)"))
    return written, touched


def momenta_hash(path: Path) -> str:
    """Hash of the particles of all events."""
    with gzip.open(path, "rt") as file:
        lines = [line for line in file if re.match(r" +-?\d+ +-?[12] ", line)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def together(folder: Path, seeds: list[int], watched: dict[str, Path]) -> dict:
    """Start one run a seed at once, and tell what came of it.

    Args:
        folder: for the samples.
        seeds: of the runs.
        watched: folders that no run may change, with ``cache`` and ``home``.
    """
    environment = {
        **os.environ,
        "HOME": str(watched["home"]),
        "XDG_CACHE_HOME": str(watched["cache"]),
        "TMPDIR": str(folder / "tmp"),
    }
    (folder / "tmp").mkdir(parents=True)
    before = {name: tree(path) for name, path in watched.items()}
    begun = time.monotonic()
    started = []
    for seed in seeds:
        own = folder / f"seed{seed}"
        own.mkdir()
        command = (
            f"strace -f --seccomp-bpf -y -s 1 -e trace=openat -e signal=none -o {own}/trace "
            f"zprimer generate {OPTIONS} --events {EVENTS} --seed {seed} "
            f"--out {own}/sample/events.lhe.gz"
        )
        with open(own / "log", "wb") as log:
            started.append(
                subprocess.Popen(command.split(), env=environment, stdout=log, stderr=log)
            )
    ends = {}
    while len(ends) < len(started):
        for process in started:
            if process.poll() is not None:
                ends.setdefault(process.pid, time.monotonic() - begun)
        time.sleep(0.1)
    after = {name: tree(path) for name, path in watched.items()}
    runs, writers = [], Counter()
    own_settings, compiling = 0, 0  # numbers of runs
    for process, seed in zip(started, seeds, strict=True):
        own = folder / f"seed{seed}"
        written, touched = opened(own / "trace")
        writers.update(written)
        own_settings += any(path.startswith(f"{watched['home']}/") for path in touched)
        compiling += any(path.endswith("/compile.log") for path in written)
        runs.append({"seed": seed, "madgraph_seed": run_seed(seed, 0, 0)})
        runs[-1] |= {"exit_code": process.returncode, "seconds": round(ends[process.pid], 1)}
        elsewhere = [path for path in written if not path.startswith((f"{own}/", f"{folder}/tmp/"))]
        runs[-1] |= {"files_written": len(written), "outside_of_its_folder": len(elsewhere)}
        if process.returncode == 0:
            sample = json.loads((own / "sample" / "sample.json").read_text())
            runs[-1] |= {name: sample[name] for name in ("events", "sigma_pb", "sigma_error_pb")}
            runs[-1] |= {"momenta_sha256": momenta_hash(own / "sample" / "events.lhe.gz")[:16]}
    return {
        "runs": runs,
        "runs_that_compiled": compiling,
        "runs_that_opened_a_file_in_home": own_settings,
        "files_written_by_several_runs": sorted(
            path.replace(str(watched["cache"]), "cache")
            for path, count in writers.items()
            if count > 1
        ),
        "changed": sorted(name for name in watched if before[name] != after[name]),
        "files_watched": {name: found["files"] for name, found in after.items()},
    }


def problems(part: dict, cold: bool) -> list[str]:
    """Everything in a record that would speak against runs at the same time; best nothing."""
    runs = part["runs"]
    found = [f"seed {run['seed']} failed" for run in runs if run["exit_code"] != 0]
    if found:
        return found
    for name in ("seed", "madgraph_seed", "momenta_sha256"):
        if len({run[name] for run in runs}) < len(runs):
            found.append(f"two runs have the same {name}")
    if {run["events"] for run in runs} != {EVENTS}:
        found.append("events are missing")
    weights = [run["sigma_error_pb"] ** -2 for run in runs]
    values = [run["sigma_pb"] for run in runs]
    mean = math.fsum(w * v for w, v in zip(weights, values, strict=True)) / math.fsum(weights)
    chi2 = math.fsum(w * (v - mean) ** 2 for w, v in zip(weights, values, strict=True))
    degrees = len(runs) - 1
    if chi2 > degrees + 4 * math.sqrt(2 * degrees):
        found.append(f"the cross sections differ, chi2 {chi2:.1f} of {degrees}")
    if part["runs_that_compiled"] != cold:
        found.append(f"{part['runs_that_compiled']} runs compiled")
    if part["runs_that_opened_a_file_in_home"]:
        found.append("HOME was read or written")
    shared = part["files_written_by_several_runs"]
    # the lock, by which the others wait for the one that compiles
    if not (len(shared) == 1 and shared[0].endswith(".lock") if cold else not shared):
        found.append(f"files written by several runs: {shared}")
    if not cold and any(run["outside_of_its_folder"] for run in runs):
        found.append("a run wrote outside of its folder")
    if part["changed"] != (["cache"] if cold else []):
        found.append(f"changed: {part['changed']}")
    return found


def main(folder: Path, record: Path) -> None:
    """Make the runs and write the record."""
    root = Path(os.environ["MG5_PATH"])
    version = re.search(r"^version *= *(\S+)", (root / "VERSION").read_text(), re.M)
    watched = {"installation": root, "home": folder / "home", "cache": folder / "cache"}
    settings = watched["home"] / ".mg5" / "mg5_configuration.txt"
    settings.parent.mkdir(parents=True)
    settings.write_text("fortran_compiler = /nowhere/compiler\nrun_mode = 7\n")
    watched["cache"].mkdir()
    content = {
        "what": f"zprimer generate {OPTIONS} --events {EVENTS}, all started at once, by "
        "tests/madgraph/concurrent_runs.py; seconds count from the common start",
        "date": time.strftime("%Y-%m-%d"),
        "versions": {"madgraph": version[1] if version else None},
        "cores": os.cpu_count(),
        "before_anything_is_compiled": together(folder / "cold", list(range(1, COLD + 1)), watched),
        "compiled_already": together(folder / "warm", list(range(11, WARM + 11)), watched),
    }
    record.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    for name in ("before_anything_is_compiled", "compiled_already"):
        print(name, problems(content[name], name.startswith("before")) or "all right")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
