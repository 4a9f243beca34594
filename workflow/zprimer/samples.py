"""Which samples of events a scan needs: one a process, beam energy and set of masses."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zprimer.configuration import Configuration
from zprimer.errors import InputError, unknown_key
from zprimer.files import stable_seed
from zprimer.generation.process import Process
from zprimer.generation.processes import load_process
from zprimer.points import PointTable
from zprimer.recast.analysis import load_analysis
from zprimer.recast.batch_names import batch_id, sample_of
from zprimer.recast.coverage import outside_data


@dataclass(frozen=True)
class SamplePlan:
    """One sample of events to be made, shared by all points and analyses that it serves.

    Attributes:
        id: readable name with a hash of everything the events depend on.
        model, process: names.
        sqrt_s: centre-of-mass energy of the beams, GeV.
        parameters: inputs of the model that fix the kinematics; the rest is at its default.
        width: width of the resonance in the sample, GeV.
        generation: the section ``samples`` of the configuration, with the number of events of
            this process.
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

    def generate_options(self) -> str:
        """Options of ``zprimer generate`` that make this sample."""
        scale = self.generation.get("scale")
        return (
            f"{self.card_options()} --process {self.process} --width {self.width!r} "
            f"--sqrts {self.sqrt_s:g} --events {self.generation['events']} --seed {self.seed} "
            f"--pdf {self.generation['pdf']} --backend {self.generation['backend']}"
            + ("" if scale is None else f" --scale {scale}")
        )

    def card_options(self) -> str:
        """Options of ``zprimer cards`` for the masses of this sample."""
        settings = " ".join(f"--set {name}={value!r}" for name, value in self.parameters.items())
        return f"--model {self.model} {settings}"

    def shower_options(self) -> str:
        """Options of ``zprimer shower`` for this sample."""
        return " ".join(f"--no-{name}" for name, on in self.shower.items() if not on)

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
        InputError: an analysis is unknown or has no process of the model, or the configuration
            names a process that no analysis needs or a scale that a process does not have.
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
        covered = [
            points.given(row)
            for row, point in enumerate(derived)
            if outside_data(analysis, point) is None
        ]
        plans = [
            _plan(run, process, sqrt_s, kinematics)
            for process in own.values()
            for sqrt_s in analysis.luminosities
            for kinematics in _distinct_kinematics(covered, process.couplings)
        ]
        by_id.update({plan.id: plan for plan in plans})
        by_analysis[analysis_name] = tuple(plan.id for plan in plans)
    if isinstance(run.samples["events"], Mapping) and needed:
        for name in run.samples["events"]:
            if name not in needed:
                raise unknown_key("process", name, needed, "key 'samples.events'")
    return SamplePlans(by_id, by_analysis)


def _distinct_kinematics(
    points: Sequence[Mapping[str, float]], couplings: tuple[str, ...]
) -> list[dict[str, float]]:
    distinct: dict[tuple[float, ...], dict[str, float]] = {}
    for given in points:
        kinematics = {name: value for name, value in given.items() if name not in couplings}
        distinct.setdefault(tuple(kinematics.values()), kinematics)
    return list(distinct.values())


def _plan(
    run: Configuration, process: Process, sqrt_s: float, kinematics: Mapping[str, float]
) -> SamplePlan:
    scale = run.samples.get("scale")
    if isinstance(scale, str) and scale not in process.scales:
        where = f"key 'samples.scale', which names one of process '{process.name}' or gives GeV"
        raise unknown_key("scale", scale, process.scales, where)
    width = float(f"{run.samples['width_over_mass'] * kinematics['mzp']:.6g}")
    content: dict[str, Any] = {
        "model": run.model,
        "process": process.name,
        "sqrt_s": sqrt_s,
        "parameters": dict(kinematics),
        "width": width,
        "generation": {**run.samples, "events": _events(run, process.name)},
        "shower": dict(run.shower),
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:8]
    masses = "_".join(f"{name}{value:g}" for name, value in kinematics.items())
    return SamplePlan(
        id=f"{run.model}_{process.name}_{sqrt_s / 1000:g}TeV_{masses}_{digest}",
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
