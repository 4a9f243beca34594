"""Which samples of events a scan needs: one a process, beam energy and set of masses."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from zprimer.errors import InputError, unknown_key
from zprimer.generation.process import Kinematics, Process
from zprimer.generation.processes import load_process
from zprimer.generation.request import GenerationRequest, checked_request
from zprimer.io.files import stable_seed
from zprimer.models.point import ZPRIME, Point, load_model
from zprimer.models.points import PointTable
from zprimer.models.standard_model import PARAMETERS as STANDARD_MODEL
from zprimer.recast.analysis import load_analysis
from zprimer.recast.batch_names import batch_id, sample_of
from zprimer.recast.coverage import outside_data
from zprimer.recast.reach import check_reach
from zprimer.run.configuration import Configuration

LONGEST_NAME = 180
"""Characters of what a sample's folder says of the masses; the hash tells the rest."""


@dataclass(frozen=True)
class SamplePlan:
    """One sample of events to be made, shared by all points and analyses that it serves.

    Attributes:
        id: readable name with a hash of everything the events depend on.
        model, process: names.
        sqrt_s: centre-of-mass energy of the beams, GeV.
        parameters: inputs of the model that fix the kinematics, all its own among them; those of
            the Standard Model that are missing are at their defaults.
        width: width of the resonance in the sample, GeV.
        generation: the section ``samples`` of the configuration, with the number of events of
            this process and all its cuts.
        shower: the section ``shower`` of the configuration.
        seed: derived from all of the above.
    """

    id: str
    model: str
    process: str
    sqrt_s: float
    parameters: Mapping[str, float]
    width: float
    generation: Mapping[str, Any]
    shower: Mapping[str, bool]
    seed: int

    def generate_options(self) -> tuple[str, ...]:
        """Options of ``zprimer generate`` that make this sample, one word each."""
        generation = self.generation
        scale = generation.get("scale")
        cuts = (f"{name}={text}" for name, text in self._cuts().items())
        return (
            *(*self.card_options(), "--process", self.process, "--width", repr(self.width)),
            *("--sqrts", f"{self.sqrt_s:g}", "--events", str(generation["events"])),
            *("--seed", str(self.seed), "--pdf", generation["pdf"]),
            *("--backend", generation["backend"], "--cuts", *cuts),
            *(() if scale is None else ("--scale", str(scale))),
        )

    @cached_property
    def request(self) -> GenerationRequest:
        """What ``zprimer generate`` makes of :meth:`generate_options`."""
        scale = self.generation.get("scale")
        return GenerationRequest(
            point=load_model(self.model).point(self.parameters),
            process=self.process,
            sqrt_s=float(f"{self.sqrt_s:g}"),
            events=self.generation["events"],
            seed=self.seed,
            width=self.width,
            pdf=self.generation["pdf"],
            scale=scale if scale is None or isinstance(scale, str) else float(scale),
            cuts=self._cuts(),
            backend=self.generation["backend"],
        )

    def _cuts(self) -> dict[str, str]:
        """As on the command line."""
        return {
            name: "none" if value is None else repr(value)
            for name, value in self.generation["cuts"].items()
        }

    def check(self) -> None:
        """Refuse what ``zprimer generate`` would refuse.

        Raises:
            InputError: a value is not allowed.
        """
        try:
            checked_request(self.request, Path("events.lhe.gz"), threads=1)
        except InputError as problem:
            raise InputError(f"sample {self.id}: {problem}") from problem

    def card_options(self) -> tuple[str, ...]:
        """Options of ``zprimer cards`` for the masses of this sample, one word each."""
        settings = (f"{name}={value!r}" for name, value in self.parameters.items())
        return ("--model", self.model, *(word for each in settings for word in ("--set", each)))

    def shower_options(self) -> tuple[str, ...]:
        """Options of ``zprimer shower`` for this sample, one word each."""
        return tuple(f"--no-{name}" for name, on in self.shower.items() if not on)

    def batch(self, number: int) -> "SamplePlan":
        """A batch of this sample, counted from 0, with a seed of its own; the first is itself."""
        if number == 0:
            return self
        seed = stable_seed(self.seed, "batch", number)
        return replace(self, id=batch_id(self.id, number), seed=seed)


@dataclass(frozen=True)
class SamplePlans:
    """All samples of a run.

    Attributes:
        by_id: sample id -> plan.
        by_analysis: analysis -> ids of the samples it selects from.
    """

    by_id: Mapping[str, SamplePlan]
    by_analysis: Mapping[str, tuple[str, ...]]

    def plan(self, id: str) -> SamplePlan:
        """The sample, or batch of a sample, of this name."""
        sample, number = sample_of(id)
        return self.by_id[sample].batch(number)


def plan_samples(run: Configuration, points: PointTable) -> SamplePlans:
    """The samples that the analyses of a run need at its points.

    Couplings are weights of the events, so that only inputs that change the kinematics ask for
    samples of their own. Points that the data of an analysis do not cover ask for none.

    Raises:
        InputError: an analysis is unknown or has no process of the model; the configuration
            names a process that no analysis needs, a scale that a process does not have or cuts
            that are not allowed; a sample cannot be made; or an analysis could select events that
            the cuts leave out.
    """
    by_id: dict[str, SamplePlan] = {}
    by_analysis: dict[str, tuple[str, ...]] = {}
    needed: dict[str, Process] = {}
    derived = list(points.derived()) if run.analyses else []
    for analysis_name in run.analyses:
        analysis = load_analysis(analysis_name)
        processes = analysis.processes.get(run.model, ())
        if not processes:
            raise InputError(
                f"analysis '{analysis_name}' knows no process of model '{run.model}': "
                f"remove it from 'analyses' or add the process to its analysis.yaml."
            )
        own = {name: load_process(name) for name in processes}
        needed.update(own)
        covered = [point for point in derived if outside_data(analysis, point) is None]
        plans = []
        for process in own.values():
            for inputs in _distinct_kinematics(covered, list(points.parameters), process):
                point = load_model(run.model).point(inputs)
                kinds = [_kinematics(run, process, point, s) for s in analysis.luminosities]
                cuts = kinds[0].cuts
                check_reach(analysis, process, point, cuts, f"a sample of process '{process.name}'")
                plans += [_plan(run, process, kind, inputs) for kind in kinds]
        by_id.update({plan.id: plan for plan in plans})
        by_analysis[analysis_name] = tuple(plan.id for plan in plans)
    for plan in by_id.values():
        plan.check()
    for key in ("events", "cuts"):
        for name in run.samples[key] if isinstance(run.samples[key], Mapping) and needed else ():
            if name not in needed:
                raise unknown_key("process", name, needed, f"key 'samples.{key}'")
    return SamplePlans(by_id, by_analysis)


def _distinct_kinematics(
    points: Sequence[Point], given: Sequence[str], process: Process
) -> list[dict[str, float]]:
    """The inputs that decide the kinematics: the model's own, and those ``given`` of all others."""
    standard = {parameter.name for parameter in STANDARD_MODEL}
    distinct: dict[tuple[float, ...], dict[str, float]] = {}
    for point in points:
        own = (name for name in point.parameters if name not in standard)
        names = [n for n in dict.fromkeys([*given, *own]) if process.decides_kinematics(n)]
        inputs = {name: point.parameters[name] for name in names}
        distinct.setdefault(tuple(inputs.values()), inputs)
    return list(distinct.values())


def _kinematics(run: Configuration, process: Process, point: Point, sqrt_s: float) -> Kinematics:
    width = float(f"{run.samples['width_over_mass'] * point.masses[ZPRIME]:.6g}")
    given = run.samples["cuts"].get(process.name, {})
    cuts = process.default_cuts(point).with_values(given, f"key 'samples.cuts.{process.name}'")
    kinematics = Kinematics(point, process.sample_widths(width), sqrt_s, cuts)
    process.check(kinematics)
    return kinematics


def _plan(
    run: Configuration, process: Process, kinematics: Kinematics, inputs: Mapping[str, float]
) -> SamplePlan:
    scale = run.samples.get("scale")
    if isinstance(scale, str) and scale not in process.scales:
        where = f"key 'samples.scale', which names one of process '{process.name}' or gives GeV"
        raise unknown_key("scale", scale, process.scales, where)
    content: dict[str, Any] = {
        "model": run.model,
        "process": process.name,
        "sqrt_s": kinematics.sqrt_s,
        "parameters": dict(inputs),
        "width": kinematics.width,
        "generation": {
            **run.samples,
            "events": _events(run, process.name),
            "cuts": kinematics.cuts.as_dict(),
        },
        "shower": dict(run.shower),
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:8]
    masses = "_".join(f"{name}{value:g}" for name, value in inputs.items())[:LONGEST_NAME]
    return SamplePlan(
        id=f"{run.model}_{process.name}_{kinematics.sqrt_s / 1000:g}TeV_{masses}_{digest}",
        **content,
        seed=stable_seed(run.samples["seed"], digest),
    )


def _events(run: Configuration, process: str) -> int:
    events = run.samples["events"]
    if not isinstance(events, Mapping):
        return int(events)
    if process not in events:
        raise InputError(
            f"key 'samples.events' gives no number for process '{process}', only for "
            f"{', '.join(events)}."
        )
    return int(events[process])
