"""A sample from MadGraph: its runs side by side, merged and reweighted."""

import math
from collections.abc import Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from zprimer.errors import ConvergenceError, InputError
from zprimer.generation.backend import Backend, Made
from zprimer.generation.backends.madgraph.cards import (
    LARGEST_SEED,
    RunCard,
    check_pdf,
    param_card,
    run_card_values,
)
from zprimer.generation.backends.madgraph.definitions import Definition, definition_of
from zprimer.generation.backends.madgraph.directory import scratch_folder
from zprimer.generation.backends.madgraph.execution import Programs
from zprimer.generation.backends.madgraph.installation import (
    Installation,
    find_installation,
    require_programs,
    time_limit,
)
from zprimer.generation.backends.madgraph.packing import compiled_process, find_pack, ufo_files
from zprimer.generation.backends.madgraph.reweighting import merged, reweighted
from zprimer.generation.backends.madgraph.running import RunEvents, RunTask, run
from zprimer.generation.integrand import Integrand
from zprimer.generation.integrate import survey
from zprimer.generation.process import Process
from zprimer.io.files import stable_seed

EVENTS_A_RUN = 5_000
"""Larger requests are split into runs of at most this size, whatever the number of threads."""
ATTEMPTS = 4
"""Runs, each making what is left to make, after which a part of a request is given up."""


@dataclass(frozen=True)
class Part:
    """What one run is to make of a sample.

    Attributes:
        width: index of the line shape.
        number: among the parts of this width.
        of: number of them.
        events: to be made.
    """

    width: int
    number: int
    of: int
    events: int


class MadGraph(Backend):
    """MadGraph5_aMC@NLO, or processes that were packed with one."""

    name = "madgraph"

    def check_pdf(self, name: str) -> None:
        check_pdf(name)

    def check_process(self, process: Process, model: str) -> None:
        definition_of(process.name, model)

    def prepare(self, process: Process, model: str) -> None:
        _installed(definition_of(process.name, model))

    def make(
        self,
        integrand: Integrand,
        seed: int,
        coupling: float | None,
        events: int,
        scratch: Path,
        threads: int = 1,
    ) -> Made:
        """Make the events of a sample with MadGraph.

        The number of runs and their seeds depend on the request alone, so that equal requests give
        equal events with any number of threads. Where a run makes fewer events than it was asked
        for, as loops do when one point of phase space has a large weight, a further one makes the
        rest.

        Raises:
            InputError: MadGraph or something it needs is missing, or fewer events than line shapes.
            DataFileError: MadGraph failed, or did something else than it was asked to.
            ConvergenceError: MadGraph took too long or found too few events.
        """
        return _make(integrand, seed, coupling, events, scratch, threads)

    def summary(self, sample: Mapping[str, Any]) -> str:
        return f"made by MadGraph5_aMC@NLO {sample['versions'][self.name]}"

    def shared_files(self, model: str) -> dict[str, Path]:
        return ufo_files(model)


BACKEND = MadGraph()


def _installed(definition: Definition) -> Installation:
    installation = find_pack(definition) or find_installation()
    require_programs(installation, definition.loops)
    time_limit()
    return installation


def _make(
    integrand: Integrand,
    seed: int,
    coupling: float | None,
    events: int,
    scratch: Path,
    threads: int,
) -> Made:
    process, kinematics = integrand.process, integrand.kinematics
    point = kinematics.point
    definition = definition_of(process.name, point.model)
    installation = _installed(definition)
    if coupling is None:
        coupling = _reference_coupling(integrand, seed, threads)
    widths = kinematics.widths
    if events < len(widths):
        raise InputError(
            f"events = {events}: backend madgraph needs at least one for each of the "
            f"{len(widths)} line shapes of the sample."
        )
    limit = time_limit()
    parts = _parts(events, len(widths))

    def cards(part: Part, count: int, attempt: int) -> tuple[RunCard, str]:
        width = widths[part.width]
        own = run_seed(seed, part.width, part.number + attempt * part.of)
        values = run_card_values(
            definition, kinematics, integrand.pdf, integrand.scale, count, own, width
        )
        return values, param_card(definition, point, coupling, width)

    # the cards of all runs first: what is wrong with them is said before anything is compiled
    for part in parts:
        cards(part, part.events, 0)
    compiled = compiled_process(installation, definition, limit)
    programs = Programs()
    with scratch_folder(scratch) as folder, ThreadPoolExecutor(threads) as pool:
        bar = tqdm(total=events, unit="event", desc=f"MadGraph {process.name}", disable=None)

        def made(part: Part) -> list[RunEvents]:
            runs: list[RunEvents] = []
            left = part.events
            for attempt in range(ATTEMPTS):
                own = folder / f"run{part.width}_{part.number}_{attempt}"
                task = RunTask(compiled, own, *cards(part, left, attempt), limit, programs)
                runs.append(run(installation, task))
                left -= len(runs[-1])
                bar.update(len(runs[-1]))
                if left == 0:
                    return runs
            raise ConvergenceError(
                f"MadGraph made {part.events - left} of {part.events} events in {ATTEMPTS} runs: "
                "loosen the cuts or change the seed."
            )

        with bar, programs.end_on_failure(pool):
            futures = [pool.submit(made, part) for part in parts]
            for future in wait(futures, return_when=FIRST_EXCEPTION).done:
                future.result()
    groups: list[list[RunEvents]] = [[] for _ in widths]
    for part, future in zip(parts, futures, strict=True):
        groups[part.width] += future.result()
    rescaling = [definition.rescaling(point, width) for width in widths]
    names = process.reference_factors(point, coupling)
    factors = np.array([names[name] for name in process.basis])
    generated = reweighted(integrand, merged(groups, rescaling, seed), factors)
    return Made(generated, coupling, {"madgraph": installation.version})


def run_seed(seed: int, width: int, part: int) -> int:
    """Seed of one run of a sample, 1 … 904866560.

    Example:
        >>> run_seed(1, 0, 0) != run_seed(1, 0, 1) != run_seed(2, 0, 1)
        True
    """
    return 1 + stable_seed(seed, "madgraph", width, part) % LARGEST_SEED


def _parts(events: int, widths: int) -> list[Part]:
    """Parts of a request, equal up to one event for each width.

    Example:
        >>> [part.events for part in _parts(14000, 1)]
        [4667, 4667, 4666]
    """
    parts = []
    for width in range(widths):
        share = events // widths + (width < events % widths)
        of = math.ceil(share / EVENTS_A_RUN)
        parts += [
            Part(width, number, of, share // of + (number < share % of)) for number in range(of)
        ]
    return parts


def _reference_coupling(integrand: Integrand, seed: int, threads: int) -> float:
    """The coupling of a sample for all couplings, from a survey where the process needs one."""
    process = integrand.process
    if process.resonance is not None:
        return process.reference_coupling(integrand.kinematics.point, {})
    return survey(integrand, seed, None, threads).coupling
