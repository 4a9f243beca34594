"""SIGKILL at random moments of a run: whatever is taken up again ends like the undisturbed run.

``nice python tests/hpc/kills.py FOLDER`` does it with the default run: once without disturbance,
then again, killed with all its jobs at 20 moments; at each of them the folder is copied before the
run goes on, and every copy is taken up on its own. Each kill is a line of ``FOLDER/kills.csv``.
The script may be stopped and called again: it goes on with the kill it was at.
"""

import argparse
import csv
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from small_scan import PROFILES, ROOT, environment

START_UP = 10.0
"""Seconds of Snakemake alone, in which some of the kills are to fall, too."""
LONGEST = 3600.0
"""Seconds that a run may take."""
SEED = 7


@dataclass(frozen=True)
class Kill:
    """One kill and what came of it.

    Attributes:
        number: counted from 1.
        seconds: since the run was started, or last taken up.
        done: share of the final files that were there.
        at_work: subcommands that were running.
        resumed: seconds that the copy took from there to its end.
        abandoned: unfinished files in the end.
        differing: files of other bytes, missing or too many, "" if none.
    """

    number: int
    seconds: float
    done: float
    at_work: str
    resumed: float = 0.0
    abandoned: int = 0
    differing: str = ""


@dataclass(frozen=True)
class Run:
    """How the run to be killed is called.

    Attributes:
        configuration: its file.
        cores: number of them.
    """

    configuration: Path
    cores: int

    def start(self, folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
        """Snakemake in a folder, with all its jobs in a session of their own."""
        folder.mkdir(parents=True, exist_ok=True)
        call = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
        call += ["--workflow-profile", str(PROFILES / "default"), "--cores", str(self.cores)]
        call += ["--directory", str(folder), "--configfile", str(self.configuration), *arguments]
        with open(folder.parent / f"{folder.name}.log", "ab") as log:
            return subprocess.Popen(
                call, env=environment(), stdout=log, stderr=log, start_new_session=True
            )

    def finish(self, folder: Path, *arguments: str) -> float:
        """The same to its end; the seconds it took."""
        begin = time.monotonic()
        process = self.start(folder, *arguments)
        try:
            status = process.wait(LONGEST)
        except BaseException:
            kill(process)
            raise
        assert status == 0, f"see {folder}.log"
        return time.monotonic() - begin

    def resume(self, folder: Path) -> float:
        self.finish(folder, "--unlock")
        return self.finish(folder)


def undisturbed(run: Run, folder: Path) -> tuple[dict[str, str], float]:
    """Hashes of all results of the undisturbed run, and its seconds; made once."""
    clock = folder / "undisturbed.seconds"
    if not clock.exists():
        shutil.rmtree(folder / "undisturbed", ignore_errors=True)
        clock.write_text(str(run.finish(folder / "undisturbed")))
    return results(folder / "undisturbed"), float(clock.read_text())


def snapshots(run: Run, folder: Path, kills: int) -> None:
    """Kill one run again and again and keep a copy at each kill; start anew where it ends."""
    expected, seconds = undisturbed(run, folder)
    rng = np.random.default_rng(SEED)
    moments = rng.uniform(1, min(START_UP + 2 * seconds / kills, 0.8 * seconds), kills)
    work = folder / "killed"
    for number, moment in enumerate(moments.tolist(), start=1):
        copy, note = folder / f"kill{number}", folder / f"kill{number}.csv"
        if note.exists():
            continue
        shutil.rmtree(copy, ignore_errors=True)
        while True:
            if work.exists():
                run.finish(work, "--unlock")
            process = run.start(work)
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                break
            finally:
                at_work = sorted(_subcommands(process.pid))
                kill(process)
            assert process.returncode == 0, f"see {work}.log"
            shutil.rmtree(work)
            # quicker than the undisturbed run
            moment /= 2
        shutil.copytree(work, copy, symlinks=True)
        done = len(results(copy).keys() & expected.keys()) / len(expected)
        _write(note, [Kill(number, round(moment, 1), round(done, 3), " ".join(at_work))])


def resumed(run: Run, folder: Path, kills: int) -> Iterator[Kill]:
    """Take up every copy that has not been taken up yet, and compare its results."""
    expected, _ = undisturbed(run, folder)
    for number in range(1, kills + 1):
        copy, note = folder / f"kill{number}", folder / f"kill{number}.csv"
        (made,) = _read(note)
        if made.resumed == 0:
            seconds = run.resume(copy)
            found = results(copy)
            names = sorted(found.keys() | expected.keys())
            differing = [name for name in names if found.get(name) != expected.get(name)]
            abandoned = len(list(copy.rglob(".partial-*")))
            made = Kill(*astuple(made)[:4], round(seconds, 1), abandoned, " ".join(differing))
            _write(note, [made])
            if not differing:
                shutil.rmtree(copy)
        yield made


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL for a session, as long as anything of it is left."""
    while left := _session(process.pid):
        for each in left:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        time.sleep(0.05)
    process.wait(60)


def results(folder: Path) -> dict[str, str]:
    """Path in the results -> hash, of all files but logs, which tell times, and fragments."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "results").rglob("*"))
        if path.is_file() and path.suffix != ".log" and not path.name.startswith(".partial-")
    }


def _session(leader: int) -> list[int]:
    """Processes of a session that have not ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = path.read_text().rpartition(") ")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if int(session) == leader and state != "Z":
            found.append(int(path.parent.name))
    return found


def _subcommands(leader: int) -> set[str]:
    """What of zprimer is at work in a session."""
    found = set()
    for process in _session(leader):
        try:
            words = Path(f"/proc/{process}/cmdline").read_text().split("\0")
        except OSError:
            continue
        if "/zprimer" in "".join(words[1:2]):
            found.add(words[2])
    return found


def _write(path: Path, kills: list[Kill]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(field.name for field in fields(Kill))
        writer.writerows(map(astuple, kills))


def _read(path: Path) -> list[Kill]:
    with open(path, newline="", encoding="utf-8") as file:
        _, *rows = csv.reader(file)
    kinds = [field.type for field in fields(Kill)]
    return [Kill(*(kind(text) for kind, text in zip(kinds, row, strict=True))) for row in rows]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="for the runs, some hundred MB each")
    parser.add_argument("--config", type=Path, default=ROOT / "config/config.yaml")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--cores", type=int, default=2)
    args = parser.parse_args()
    folder = args.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(args.config.resolve(), args.cores)
    snapshots(run, folder, args.kills)
    made = []
    for each in resumed(run, folder, args.kills):
        made.append(each)
        _write(folder / "kills.csv", made)
        state = f"DIFFERENT: {each.differing}" if each.differing else "identical"
        print(
            f"kill {each.number} after {each.seconds} s, {100 * each.done:.0f} % of the files "
            f"made, at work: {each.at_work or 'snakemake alone'}; taken up in {each.resumed:.0f} s:"
            f" {state}, {each.abandoned} unfinished files left",
            flush=True,
        )
    identical = sum(not each.differing for each in made)
    print(f"{identical} of {len(made)} kills end in the files of the undisturbed run")
    return 0 if identical == len(made) else 1


if __name__ == "__main__":
    sys.exit(main())
