"""One run of MadGraph in a folder of its own, and the proof that it did what it was asked."""

import gzip
import math
import re
import warnings
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

import numpy as np

from zprimer.errors import ConvergenceError, DataFileError
from zprimer.generation.backends.madgraph.cards import (
    check_param_card,
    check_run_card,
    filled_loop_card,
    filled_run_card,
)
from zprimer.generation.backends.madgraph.directory import copied
from zprimer.generation.backends.madgraph.execution import Programs, execute, last_words
from zprimer.generation.backends.madgraph.installation import Installation, private_environment

if TYPE_CHECKING:
    from pylhe import LHEEvent

_NAME = "zprimer"
_INCOMING, _FINAL = -1, 1
_CONFIGURATION = """
run_mode = 0
nb_core = 1
automatic_html_opening = False
notification_center = False
auto_update = 0
timeout = 5
"""


@dataclass(frozen=True)
class RunTask:
    """One run of MadGraph.

    Attributes:
        process: the compiled process.
        folder: to run in, which does not exist yet.
        run_card: values of the run card.
        param_card: the parameter card.
        limit: seconds it may take.
        programs: all that run for the same sample.
    """

    process: Path
    folder: Path
    run_card: Mapping[str, str]
    param_card: str
    limit: float
    programs: Programs = field(default_factory=Programs)

    @property
    def events(self) -> int:
        """Number of events asked for."""
        return int(self.run_card["nevents"])

    @property
    def seed(self) -> int:
        """Seed of the run."""
        return int(self.run_card["iseed"])


@dataclass(frozen=True)
class RunEvents:
    """What a run made.

    Attributes:
        asked: number of events it was to make, never fewer than it made.
        sigma, error: cross section, pb.
        incoming: (n, 2), PDG ids.
        outgoing: (n, k), PDG ids of the final state.
        momenta: (n, 2 + k, 4), (E, px, py, pz) in GeV, the incoming ones first.
        scale: (n,), SCALUP, GeV.
    """

    asked: int
    sigma: float
    error: float
    incoming: np.ndarray
    outgoing: np.ndarray
    momenta: np.ndarray
    scale: np.ndarray

    def __len__(self) -> int:
        return len(self.scale)


def run(installation: Installation, task: RunTask) -> RunEvents:
    """Run MadGraph once, in a private copy of the process with a private HOME.

    MadGraph's exit code is 0 even when it failed, it starts from default cards where it does not
    like those it finds, and takes the seed of the run before: the events themselves are checked.

    Raises:
        ConvergenceError: it runs too long, or finds no cross section.
        DataFileError: it fails, leaves no, truncated or malformed events, or used other cards.
    """
    directory = task.folder / "process"
    task.folder.mkdir(parents=True)
    copied(task.process, directory)
    cards = directory / "Cards"
    template = (cards / "run_card_default.dat").read_text(encoding="utf-8")
    (cards / "run_card.dat").write_text(filled_run_card(template, task.run_card), encoding="utf-8")
    (cards / "param_card.dat").write_text(task.param_card, encoding="utf-8")
    loops = cards / "MadLoopParams.dat"
    if loops.is_file():
        text = loops.read_text(encoding="utf-8")
        loops.write_text(filled_loop_card(text), encoding="utf-8")
    with open(cards / "me5_configuration.txt", "a", encoding="utf-8") as file:
        file.write(_CONFIGURATION)
    (directory / "SubProcesses" / "randinit").unlink(missing_ok=True)
    commands = task.folder / "commands"
    commands.write_text(f"generate_events {_NAME} -f\nexit\n", encoding="utf-8")
    log = task.folder / "run.log"
    # a run imports from MadGraph's tree, which it shares with others
    environment = private_environment(task.folder / "home") | {"PYTHONDONTWRITEBYTECODE": "1"}
    execute(
        [installation.python, str(directory / "bin" / "madevent"), str(commands)],
        directory,
        environment,
        log,
        task.limit,
        task.programs,
    )
    path = directory / "Events" / _NAME / "unweighted_events.lhe.gz"
    if not path.is_file():
        raise DataFileError(
            f"MadGraph ended with exit code 0 but left no events: {last_words(log)}"
        )
    return checked_events(path, task, installation.version)


def checked_events(path: Path, task: RunTask, version: str) -> RunEvents:
    """The events of a run, after comparing what they say of it with what was asked for.

    Raises:
        ConvergenceError: no cross section.
        DataFileError: truncated, malformed, without events or with too many of them, or made with
            other cards or another MadGraph.
    """
    header, events, (sigma, error) = _parsed(path)
    where = "the event file of MadGraph"
    stated = _section(header, "MGVersion", where).strip("# \n")
    if not stated.startswith(version):
        raise DataFileError(f"{where} is of version {stated}, but version {version} was started.")
    check_run_card(_section(header, "MGRunCard", where), task.run_card, where)
    check_param_card(_section(header, "slha", where), task.param_card, where)
    if not (math.isfinite(sigma) and sigma > 0 and math.isfinite(error)):
        raise ConvergenceError(
            f"MadGraph found a cross section of {sigma:g} ± {error:g} pb: loosen the cuts."
        )
    if not 0 < len(events) <= task.events:
        raise DataFileError(f"{where} holds {len(events)} events in place of {task.events}.")
    return _table(events, task.events, sigma, error, where)


def _parsed(path: Path) -> tuple[str, list["LHEEvent"], tuple[float, float]]:
    import pylhe

    advice = "rerun 'zprimer generate', and look for a full disk"
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            text = file.read()
        if not text.rstrip().endswith("</LesHouchesEvents>"):
            raise EOFError("no </LesHouchesEvents> at its end")
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            document = pylhe.LHEFile.fromstring(text, generator=False)
    except (EOFError, OSError, zlib.error, ParseError, RuntimeWarning, UnicodeError) as problem:
        raise DataFileError(
            f"the events of MadGraph are truncated or corrupt ({problem}): {advice}."
        ) from problem
    except (ValueError, AssertionError, IndexError, AttributeError) as problem:
        raise DataFileError(
            f"MadGraph wrote something else than Les Houches events ({problem}): {advice}."
        ) from problem
    processes = document.init.procInfo
    sigma = sum(process.xSection for process in processes)
    error = math.hypot(*(process.error for process in processes))
    return text.partition("<init>")[0], list(document.events), (sigma, error)


def _section(header: str, name: str, where: str) -> str:
    """The text of an element of the header, which may hold characters XML would not allow."""
    match = re.search(rf"<{name}>(.*?)</{name}>", header, re.DOTALL)
    if match is None:
        raise DataFileError(f"{where} has no {name} in its header: it does not state its cards.")
    return match[1].replace("<![CDATA[", "").replace("]]>", "")


def _table(
    events: list["LHEEvent"], asked: int, sigma: float, error: float, where: str
) -> RunEvents:
    """External legs of all events, μ⁻ and μ⁺ by turns first in the final state, then the others."""
    rows = []
    for event in events:
        legs = [particle for particle in event.particles if particle.status == _INCOMING]
        final = [particle for particle in event.particles if particle.status == _FINAL]
        muons = [[p for p in final if p.id == sign * 13] for sign in (1, -1)]
        pairs = [leg for pair in zip(*muons, strict=False) for leg in pair]
        others = sorted((p for p in final if abs(p.id) != 13), key=lambda p: -p.id)
        rows.append([*sorted(legs, key=lambda p: -p.pz), *pairs, *others])
    counts = {len(row) for row in rows}
    if len(counts) != 1:
        raise DataFileError(f"{where} holds final states of different sizes: {sorted(counts)}.")
    ids = np.array([[int(p.id) for p in row] for row in rows])
    momenta = np.array([[(p.e, p.px, p.py, p.pz) for p in row] for row in rows])
    if not np.isfinite(momenta).all():
        raise DataFileError(f"{where} holds a momentum that is not a finite number.")
    return RunEvents(
        asked=asked,
        sigma=sigma,
        error=error,
        incoming=ids[:, :2],
        outgoing=ids[:, 2:],
        momenta=momenta,
        scale=np.array([event.eventinfo.scale for event in events]),
    )
