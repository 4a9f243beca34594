"""What decides the content of an output, as one hash: its recipe.

Equal recipes give equal results. A record holds the recipe that its file was made by, a run knows
the recipe that it would make it by.
"""

import hashlib
import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zprimer.io.code import Code, code_of
from zprimer.io.finding import FIGURES, modules_saying, modules_with, named_modules

_COMMAND_LINE = "zprimer.cli"
_CHECKS = "zprimer.run.configuration_names"
"""Lets a configuration pass or not, and decides nothing else."""


@dataclass(frozen=True)
class Program:
    """The code of a stage, by where it begins.

    Attributes:
        modules: from which on imports are followed.
        without: modules that an import names which is not reached.
    """

    modules: tuple[str, ...]
    without: tuple[str, ...] = ()

    @cached_property
    def code(self) -> Code:
        """Everything that is imported from there on.

        Raises:
            DataFileError: a module is missing.
        """
        return code_of(self.modules, self.without)

    def as_record(self) -> dict[str, Any]:
        """For the provenance of an output."""
        own = {"own": dict(self.code.own)} if self.code.own else {}
        return {
            "modules": list(self.modules),
            "without": list(self.without),
            "sha256": self.code.sha256,
            **own,
        }


def program(
    stage: str,
    *,
    model: str | None = None,
    processes: Iterable[str] = (),
    figure: str | None = None,
    backend: str = "embedded",
    imported: Iterable[str] = (),
) -> Program:
    """The code of a stage, with the modules that it finds by name.

    What a stage does not look for is left out, so that all may always be given.

    Args:
        stage: the subcommand.
        model: name of the model.
        processes: names of processes.
        figure: name of the figure.
        backend: the generator.
        imported: modules that the selection of an analysis imports.
    """
    without = (_CHECKS,)
    modules = {_COMMAND_LINE, f"zprimer.commands.{stage}", *imported}
    reached = set(code_of(modules, without).modules)
    if "zprimer.models.point" in reached:
        # events of other programs may be of a model that is none of ours
        modules.update(set(modules_with("zprimer.models", "MODEL")) & {f"zprimer.models.{model}"})
    if "zprimer.generation.backends" in reached:
        modules.update(modules_saying("zprimer.generation.backends", "BACKEND", backend))
    if "zprimer.generation.processes" in reached:
        # what a backend has to be told of a process is a name in capitals in a module beside it
        told = (backend.upper(),) if "zprimer.generation.backends" in reached else ()
        for name, said in itertools.product(processes, ("PROCESS", *told)):
            modules.update(modules_saying("zprimer.generation.processes", said, name))
    if "zprimer.flavour.observable" in reached:
        modules.update(modules_with("zprimer.flavour", "OBSERVABLES"))
    if "zprimer.amplitudes.catalogue" in reached:
        modules.update(modules_with("zprimer.amplitudes", "PROCESSES"))
    if figure and "zprimer.plots.figure" in reached:
        modules.add(named_modules(FIGURES, "draw")[figure])
    return Program(tuple(sorted(modules)), without)


def recipe(
    stage: str,
    asked: Mapping[str, Any],
    code: str,
    packages: Mapping[str, str],
    data: Mapping[str, str],
    before: Iterable[str],
) -> str:
    """The hash of everything that decides an output.

    Args:
        stage: the subcommand.
        asked: its options, JSON values.
        code: digest of what it runs.
        packages: versions of the packages among it that decide numbers.
        data: hashes of files that are no results, by name.
        before: recipes of the results that it reads, in any order.
    """
    parts = [stage, asked, code, packages, data, sorted(set(before))]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
