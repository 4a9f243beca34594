"""What every job of a run would make: its recipe, and the files that it reads besides results.

One method a rule of the workflow; the names of its arguments are those of the rule's wildcards.
"""

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from zprimer.cli import build_parser
from zprimer.commands.crosscheck import requests_from
from zprimer.commands.generate import request_from
from zprimer.commands.shower import settings_from
from zprimer.flavour.era import load_era
from zprimer.generation.embedded import GenerationRequest, asked_of, shared_files
from zprimer.io.provenance import (
    analysis_files,
    package_file,
    read_stamped,
    settings_of_command,
)
from zprimer.io.recipe import Program, program
from zprimer.models.points import scan
from zprimer.recast.analysis import ANALYSES, Analysis, load_analysis
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
        results: folder of all results; there is where a pilot says how many batches are needed.

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
        self._pilot = results / self.run.name / "pilot" / "batches.json"
        self._folder = Path("results", self.run.name)
        self._known: dict[tuple[Any, ...], Job] = {}
        self._programs: dict[tuple[str, ...], Program] = {}
        self._analyses: dict[str, Analysis] = {}
        self._selections: dict[str, tuple[tuple[str, ...], dict[str, Path]]] = {}

    def job(self, rule: str, wildcards: Mapping[str, str]) -> Job:
        """The job of a rule."""
        key = (rule, *wildcards.values())
        if key not in self._known:
            self._known[key] = getattr(self, rule)(**wildcards)
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
        return Job("cards", (_sample(sample, "param_card.dat"),), asked, code, {})

    def generate(self, sample: str) -> Job:
        options = self.samples.plan(sample).generate_options()
        request = request_from(_parsed("generate", *options))
        # the event file beside it is compared with it by whoever reads them
        return self._generated(request, (_sample(sample, "sample.json"),))

    def shower(self, sample: str) -> Job:
        options = self.samples.plan(sample).shower_options()
        args = _parsed("shower", *options, "--in", "x")
        asked = {"settings": asdict(settings_from(args)), "seed": args.seed}
        made = (_sample(sample, "events.root"),)
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
            (_sample(sample, f"{analysis}.json"),),
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
        return Job("points", (self._folder / "points.csv",), self._scan, code, {})

    def flavour(self) -> Job:
        asked = _asked("flavour", "--points", "x", "--era", self.run.era)
        code = self._program("flavour", model=self.run.model)
        made = (self._folder / "flavour.csv",)
        return Job("flavour", made, asked, code, self._era(), (self.job("points", {}),))

    # the rules of analyses

    def pilot_yields(self, analysis: str) -> Job:
        return self._yields(analysis, self.samples.by_analysis[analysis], "pilot")

    def yields(self, analysis: str) -> Job:
        return self._yields(analysis, self._all_samples(analysis))

    def _yields(self, analysis: str, samples: Sequence[str], pilot: str = "") -> Job:
        made = (f"yields_{analysis}.npz", f"not_covered_{analysis}.csv")
        asked = _asked("yields", "--analysis", analysis, "--points", "x", "--selections", "x")
        selected = [self.job("select", {"sample": s, "analysis": analysis}) for s in samples]
        return Job(
            "yields",
            tuple(self._folder / pilot / name for name in made),
            asked,
            self._of_events("yields", analysis),
            _data(self._analysis(analysis).files),
            (self.job("points", {}), *selected),
        )

    def shortcut(self, analysis: str) -> Job:
        asked = _asked("shortcut", "--analysis", analysis, "--points", "x", "--samples", "x")
        samples = self._all_samples(analysis)
        return Job(
            "shortcut",
            (self._folder / f"shortcut_{analysis}.csv",),
            asked,
            self._of_events("shortcut", analysis),
            _data(shortcut_files(self._analysis(analysis))),
            (self.job("points", {}), *(self.job("generate", {"sample": s}) for s in samples)),
        )

    def pilot_limits(self, analysis: str) -> Job:
        return self._statistics("limits", analysis, "pilot/limits_{}.csv", "pilot_yields")

    def limits(self, analysis: str) -> Job:
        return self._statistics("limits", analysis, "limits_{}.csv", "yields")

    def workspaces(self, analysis: str) -> Job:
        return self._statistics("workspaces", analysis, "workspaces_{}.zip", "yields")

    def couplings(self, analysis: str) -> Job:
        asked = _asked(
            "couplings", *("--yields", "x", "--limits", "x", "--shortcut", "x"), *self._options()
        )
        before = (self.job(each, {"analysis": analysis}) for each in _OF_COUPLINGS)
        made = (self._folder / f"couplings_{analysis}.csv",)
        data = _data(self._analysis(analysis).files)
        return Job("couplings", made, asked, self._program("couplings"), data, tuple(before))

    def _statistics(self, stage: str, analysis: str, made: str, yields: str) -> Job:
        asked = _asked(stage, "--yields", "x", "--analysis", analysis, *self._options())
        before = (self.job(yields, {"analysis": analysis}),)
        data = _data(self._analysis(analysis).files)
        return Job(
            stage,
            (self._folder / made.format(analysis),),
            asked,
            self._program(stage),
            data,
            before,
        )

    def batches(self) -> Job:
        made = ("pilot/precision.csv", "pilot/batches.json")
        return self._precision(made, ("--batches", "x"), ("pilot_yields", "pilot_limits"))

    def precision(self) -> Job:
        return self._precision(("precision.csv",), ("--pilot", "x"), ("yields", "limits"))

    def _precision(self, made: Sequence[str], mode: Sequence[str], rules: Sequence[str]) -> Job:
        options = (*self._options(), "--target", str(self.run.precision), *mode)
        asked = _asked("precision", "--yields", "x", "--limits", "x", *options)
        before, data = self._of_analyses(rules), self._analyses_data()
        paths = tuple(self._folder / name for name in made)
        return Job("precision", paths, asked, self._program("precision"), data, before)

    # the rules of the plane

    def combine(self) -> Job:
        options = ("--era", self.run.era, "--flavour", self.run.flavour)
        return Job(
            "combine",
            (self._folder / "combination.csv",),
            _asked("combine", "--points", "x", *options),
            self._program("combine", model=self.run.model),
            self._era() | self._analyses_data(),
            (self.job("points", {}), *self._of_analyses(("limits", "yields"))),
        )

    def merge(self) -> Job:
        tables = [self.job(name, {}) for name in ("points", "flavour", "combine")]
        return Job(
            "merge",
            (self._folder / "plane.csv",),
            _asked("merge", "--points", "x", "--flavour", "x", "--combination", "x"),
            self._program("merge", model=self.run.model),
            {},
            (*tables, *self._of_analyses(("limits", "yields")), *self._shortcuts()),
        )

    def plots(self, figure: str) -> Job:
        names = (f"{figure}.png", f"{figure}.pdf", f"{figure}_sources.csv")
        return Job(
            "plots",
            tuple(self._folder / "figures" / name for name in names),
            _asked("plots", "--plane", "x", "--figure", figure),
            self._program("plots", model=self.run.model, figure=figure),
            self._era() | self._analyses_data(),
            (self.job("merge", {}),),
        )

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
        folder = self._folder / "crosschecks" / crosscheck
        before = tuple(self._generated(each, ()) for each in requests.values())
        asked = {"events": request.events}
        return Job("crosscheck", (folder / "crosscheck.json",), asked, code, {}, before)

    def crosschecks(self) -> Job:
        before = [self.job("crosscheck", {"crosscheck": name}) for name in self.comparisons]
        made = (self._folder / "crosschecks.csv",)
        return Job("crosschecks", made, {}, Program((CROSSCHECKS,)), {}, tuple(before))

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

    def _all_samples(self, analysis: str) -> list[str]:
        chosen: Mapping[str, int] = {}
        if self.run.precision is not None and self._pilot.is_file():
            chosen = read_stamped(self._pilot)["batches"]
        return [
            batch_id(sample, number)
            for sample in self.samples.by_analysis[analysis]
            for number in range(chosen.get(sample, 1))
        ]

    def _of_events(self, stage: str, analysis: str) -> Program:
        model = self.run.model
        return self._program(
            stage, model=model, processes=self._analysis(analysis).processes.get(model, ())
        )

    def _of_analyses(self, rules: Iterable[str]) -> tuple[Job, ...]:
        return tuple(
            self.job(rule, {"analysis": name}) for rule in rules for name in self.run.analyses
        )

    def _shortcuts(self) -> list[Job]:
        return [
            self.job("shortcut", {"analysis": name})
            for name in self.run.analyses
            if resonance_search(self._analysis(name))
        ]

    def _analyses_data(self) -> dict[str, Path]:
        return _data(file for name in self.run.analyses for file in self._analysis(name).files)

    def _era(self) -> dict[str, Path]:
        return package_file(load_era(self.run.era, self.run.model).path)

    def _options(self) -> list[str]:
        return [f"--{key.replace('_', '-')}={value}" for key, value in self.run.limits.items()]


_OF_COUPLINGS = ("yields", "limits", "shortcut")
CROSSCHECKS = "zprimer.run.crosschecks"


def _sample(sample: str, name: str) -> Path:
    return Path("results", "samples", sample, name)


def _data(files: Iterable[Path]) -> dict[str, Path]:
    return analysis_files(ANALYSES / "any", files)


def _asked(stage: str, *words: str) -> dict[str, Any]:
    return settings_of_command(_parsed(stage, *words))


@cache
def _parsed(stage: str, *words: str) -> argparse.Namespace:
    return _parser(stage).parse_args([stage, *words, "--out", "x"])


@cache
def _parser(stage: str) -> argparse.ArgumentParser:
    return build_parser(stage)
