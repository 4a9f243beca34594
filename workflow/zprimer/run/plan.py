"""What every job of a run would make: its recipe, and the files that it reads besides results.

A rule of the workflow has the name of its stage, which says what a job of it needs. Rules that are
more than their stage have a method of their own; the names of its arguments are those of the rule's
wildcards.
"""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

from zprimer.cli import build_parser
from zprimer.commands.crosscheck import requests_from
from zprimer.commands.shower import settings_from
from zprimer.flavour.era import load_era
from zprimer.generation.request import GenerationRequest, asked_of, shared_files
from zprimer.io.places import ANALYSES, PROJECT
from zprimer.io.provenance import (
    analysis_files,
    package_file,
    read_stamped,
    settings_of_command,
)
from zprimer.io.recipe import Program, program
from zprimer.io.stage import Data, Found, Stage
from zprimer.recast.analysis import Analysis, load_analysis
from zprimer.recast.batch_names import batch_id
from zprimer.recast.dependence import (
    definition,
    resonance_search,
    response_files,
    shortcut_files,
)
from zprimer.recast.selection_code import imported_modules, selection_files
from zprimer.run.configuration import configuration
from zprimer.run.crosschecks import plan_crosschecks
from zprimer.run.job import Job
from zprimer.run.samples import plan_samples
from zprimer.run.scan import scan
from zprimer.run.stages import stages

SCAN_KEYS = ("name", "model", "parameters", "scan", "omit_unphysical")
"""The keys of a configuration that decide which points there are."""


class Plan:
    """All jobs of a run.

    Attributes:
        run: its configuration.
        points_of_scan: its points.
        samples: of the run.
        comparisons: of the two generators, by name.

    Args:
        content: of the configuration, as it was given.
        where: names its file in messages.
        results: folder of all results, from where the jobs run.

    Raises:
        InputError: the configuration is wrong.
    """

    def __init__(
        self,
        content: Mapping[str, Any],
        where: str = "the configuration",
        results: Path = Path("results"),
    ) -> None:
        self.run = configuration(content, where)
        self.points_of_scan = scan(self.run)
        self.samples = plan_samples(self.run, self.points_of_scan)
        self.comparisons = plan_crosschecks(self.run)
        self._scan = {key: value for key, value in content.items() if key in SCAN_KEYS}
        self._results = results
        self._pilot = results / self.run.name / "pilot" / "batches.json"
        self._known: dict[tuple[Any, ...], Job] = {}
        self._programs: dict[tuple[str, ...], Program] = {}
        self._analyses: dict[str, Analysis] = {}
        self._selections: dict[str, tuple[tuple[str, ...], dict[str, Path]]] = {}

    def job(self, rule: str, wildcards: Mapping[str, str]) -> Job:
        """The job of a rule."""
        key = (rule, *wildcards.values())
        if key not in self._known:
            own = getattr(self, rule, None)
            self._known[key] = own(**wildcards) if own else self._of_stage(rule, wildcards)
        return self._known[key]

    def jobs(self) -> Iterator[Job]:
        """Every job that the plane and the figures of the run follow from."""
        wanted = [self.job("plots", {"figure": name}) for name in self.run.figures]
        waiting, seen = [*wanted, self.job("merge", {})], set()
        while waiting:
            job = waiting.pop()
            if job.outputs not in seen:
                seen.add(job.outputs)
                yield job
                waiting += job.before

    # the rules of samples

    def cards(self, sample: str) -> Job:
        plan = self.samples.plan(sample)
        asked = _asked("cards", *plan.card_options())
        code = self._program("cards", model=plan.model)
        return Job("cards", self._made("cards", sample=sample), asked, code, {})

    def generate(self, sample: str) -> Job:
        request = self.samples.plan(sample).request
        # the event file beside it is compared with it by whoever reads them
        _, described = self._made("generate", sample=sample)
        return self._generated(request, (described,))

    def shower(self, sample: str) -> Job:
        options = self.samples.plan(sample).shower_options()
        args = _parsed("shower", *options, "--in", "x")
        asked = {"settings": asdict(settings_from(args)), "seed": args.seed}
        made = self._made("shower", sample=sample)
        before = (self.job("generate", {"sample": sample}),)
        return Job("shower", made, asked, self._program("shower"), {}, before)

    def select(self, sample: str, analysis: str) -> Job:
        found, plan = self._analysis(analysis), self.samples.plan(sample)
        imported, data = self._selection(analysis)
        code = self._program(
            "select", model=plan.model, processes=[plan.process], imported=imported
        )
        asked = _asked("select", "--analysis", analysis, "--in", "x")
        return Job(
            "select",
            self._made("select", sample=sample, analysis=analysis),
            {**asked, "definition": definition(found)},
            code,
            data,
            (self.job("shower", {"sample": sample}),),
        )

    # the rules of points

    def scan(self) -> Job:
        """Has no record: it is what was given."""
        return Job("scan", (), self._scan, self._program("points", model=self.run.model), {})

    def points(self) -> Job:
        code = self._program("points", model=self.run.model)
        return Job("points", self._made("points"), self._scan, code, {})

    # the rules of a pilot

    def pilot_yields(self, analysis: str) -> Job:
        return self._of_stage("yields", {"analysis": analysis}, pilot=True)

    def pilot_limits(self, analysis: str) -> Job:
        return self._of_stage("limits", {"analysis": analysis}, pilot=True)

    def batches(self) -> Job:
        job = self._of_stage("precision", {}, pilot=True)
        (table,) = job.outputs
        made = (table, table.with_name(self._pilot.name))
        return replace(job, outputs=made, asked={**job.asked, "pilot": None})

    # the rules of crosschecks

    def crosscheck(self, crosscheck: str) -> Job:
        options = self.comparisons[crosscheck].options
        requests = requests_from(_parsed("crosscheck", *options))
        request = requests["madgraph"]
        code = self._program(
            "crosscheck",
            model=request.point.model,
            processes=[request.process],
            backend="madgraph",
        )
        made = self._made("crosscheck", crosscheck=crosscheck)
        before = tuple(self._generated(each, ()) for each in requests.values())
        asked = {"events": request.events}
        return Job("crosscheck", made, asked, code, {}, before)

    def crosschecks(self) -> Job:
        before = [self.job("crosscheck", {"crosscheck": name}) for name in self.comparisons]
        code = Program((CROSSCHECKS,))
        return Job("crosschecks", self._made("crosschecks"), {}, code, {}, tuple(before))

    # all other rules

    def _of_stage(self, name: str, wildcards: Mapping[str, str], pilot: bool = False) -> Job:
        """A job as its stage says.

        Args:
            name: of the stage.
            wildcards: of the rule.
            pilot: whether it is of the first batch of every sample alone.
        """
        stage, analysis = stages()[name], wildcards.get("analysis", "")
        processes = self._analysis(analysis).processes if analysis else {}
        found: dict[Found, Any] = {
            "model": self.run.model,
            "processes": processes.get(self.run.model, ()),
            "figure": wildcards.get("figure"),
        }
        data = (self._data_of(kind, analysis) for kind in stage.data)
        return Job(
            name,
            self._made(name, pilot, **wildcards),
            self._asked_of(stage, wildcards),
            self._program(name, **{each: found[each] for each in stage.finds}),
            {name: path for files in data for name, path in files.items()},
            tuple(self._before(stage, wildcards, pilot)),
        )

    def _made(self, stage: str, pilot: bool = False, **wildcards: str) -> tuple[Path, ...]:
        run = f"{self.run.name}/pilot" if pilot else self.run.name
        patterns = stages()[stage].patterns(run).values()
        names = (pattern.format(**wildcards) for pattern in patterns)
        return tuple(self._results / name.removeprefix("results/") for name in names)

    def _asked_of(self, stage: Stage, wildcards: Mapping[str, str]) -> dict[str, Any]:
        given = {
            "era": self.run.era,
            "flavour": self.run.flavour,
            "target": self.run.precision,
            **{key.replace("_", "-"): value for key, value in self.run.limits.items()},
            **wildcards,
        }
        words = [f"--{name}={given[name]}" for name in stage.asks if name in given]
        files = [word for name in stage.inputs for word in (f"--{name}", "x")]
        return _asked(stage.name, *words, *files)

    def _data_of(self, kind: Data, analysis: str) -> dict[str, Path]:
        if kind == "era":
            return package_file(load_era(self.run.era, self.run.model).path)
        if kind == "shortcut":
            return _data(shortcut_files(self._analysis(analysis)))
        names = [analysis] if kind == "analysis" else self.run.analyses
        return _data(file for name in names for file in self._analysis(name).files)

    def _before(self, stage: Stage, wildcards: Mapping[str, str], pilot: bool) -> Iterator[Job]:
        for name in stage.after:
            before, own = stages()[name], f"pilot_{name}"
            rule = own if pilot and hasattr(self, own) else name
            for each in self._wildcards_of(before, wildcards, pilot):
                yield self.job(rule, each)

    def _wildcards_of(
        self, stage: Stage, known: Mapping[str, str], pilot: bool
    ) -> Iterator[dict[str, str]]:
        """Those of every job of a stage that a job with known ones is made of."""
        if "analysis" in known:
            analyses = [known["analysis"]]
        else:
            analyses = [
                name
                for name in self.run.analyses
                if not stage.for_resonances or resonance_search(self._analysis(name))
            ]
        choices: list[dict[str, str]] = [{}]
        if "sample" in stage.wildcards:
            choices = [
                {"sample": sample, "analysis": name}
                for name in analyses
                for sample in self._samples_of(name, pilot)
            ]
        elif "analysis" in stage.wildcards:
            choices = [{"analysis": name} for name in analyses]
        for each in choices:
            yield {name: value for name, value in each.items() if name in stage.wildcards}

    def _program(self, stage: str, **found: Any) -> Program:
        key = (stage, *(str(value) for value in found.values()))
        if key not in self._programs:
            self._programs[key] = program(stage, **found)
        return self._programs[key]

    def _analysis(self, name: str) -> Analysis:
        if name not in self._analyses:
            self._analyses[name] = load_analysis(name)
        return self._analyses[name]

    def _selection(self, name: str) -> tuple[tuple[str, ...], dict[str, Path]]:
        if name not in self._selections:
            analysis = self._analysis(name)
            files = selection_files(analysis.folder)
            self._selections[name] = (
                imported_modules(files),
                _data((*files, *response_files(analysis))),
            )
        return self._selections[name]

    def _generated(self, request: GenerationRequest, made: tuple[Path, ...]) -> Job:
        code = self._program(
            "generate",
            model=request.point.model,
            processes=[request.process],
            backend=request.backend,
        )
        return Job("generate", made, asked_of(request), code, shared_files(request))

    def _samples_of(self, analysis: str, pilot: bool) -> list[str]:
        chosen: Mapping[str, int] = {}
        if not pilot and self.run.precision is not None and self._pilot.is_file():
            chosen = read_stamped(self._pilot)["batches"]
        return [
            batch_id(sample, number)
            for sample in self.samples.by_analysis[analysis]
            for number in range(chosen.get(sample, 1))
        ]


CROSSCHECKS = "zprimer.run.crosschecks"


def _data(files: Iterable[Path]) -> dict[str, Path]:
    return analysis_files(PROJECT / ANALYSES / "any", files)


def _asked(stage: str, *words: str) -> dict[str, Any]:
    return settings_of_command(_parsed(stage, *words))


@cache
def _parsed(stage: str, *words: str) -> argparse.Namespace:
    return _parser(stage).parse_args([stage, *words, "--out", "x"])


@cache
def _parser(stage: str) -> argparse.ArgumentParser:
    return build_parser(stage)
