"""Points of a run at which the embedded generator is compared with MadGraph."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zprimer.configuration import Configuration
from zprimer.errors import InputError
from zprimer.files import read_json
from zprimer.generation.processes import load_process
from zprimer.models.parameters import complete
from zprimer.models.point import load_model

Row = dict[str, float | int | str]


@dataclass(frozen=True)
class Crosscheck:
    """One comparison.

    Attributes:
        name: of its folder, from what it compares.
        options: of ``zprimer crosscheck``, without ``--out``.
        events: of MadGraph.
    """

    name: str
    options: str
    events: int


def plan_crosschecks(run: Configuration) -> dict[str, Crosscheck]:
    """The comparisons that a run asks for, by their names.

    Raises:
        InputError: a process or input is unknown or of another model, or one comparison stands
            twice.
    """
    model = load_model(run.model)
    plans: dict[str, Crosscheck] = {}
    for number, asked in enumerate(run.crosscheck):
        where = f"key 'crosscheck', entry {number + 1}"
        process = load_process(asked["process"])
        if process.model != run.model:
            raise InputError(
                f"{where}: process '{process.name}' belongs to model '{process.model}', "
                f"not to '{run.model}'."
            )
        given = {**run.fixed, **asked["parameters"]}
        complete(model.parameters, given, where)
        name = "_".join(
            (
                process.name,
                *(f"{key}{value:g}" for key, value in given.items()),
                f"{asked['sqrt_s'] / 1000:g}TeV",
            )
        )
        if name in plans:
            raise InputError(f"{where}: the comparison {name} stands twice; remove one.")
        settings = " ".join(f"--set {key}={value!r}" for key, value in given.items())
        scale = run.samples.get("scale")
        options = (
            f"--model {run.model} --process {process.name} {settings} "
            f"--sqrts {asked['sqrt_s']:g} --events {asked['events']} --seed {asked['seed']} "
            f"--pdf {run.samples['pdf']}" + ("" if scale is None else f" --scale {scale}")
        )
        plans[name] = Crosscheck(name, options, asked["events"])
    return plans


def table(paths: list[Path]) -> list[Row]:
    """One row for each ``crosscheck.json``: both cross sections, their ratio, the worst shape.

    Cross sections and their errors are in pb; ``pull`` is their difference in combined errors.

    Raises:
        DataFileError: a file is missing or damaged.
    """
    return [_row(path.parent.name, read_json(path)) for path in paths]


def _row(name: str, found: Mapping[str, Any]) -> Row:
    row: Row = {"crosscheck": name, "process": found["process"], "sqrt_s": found["sqrt_s"]}
    for sample in found["samples"]:
        backend = sample["backend"]
        row[f"{backend}_pb"] = sample["sigma_pb"]
        row[f"{backend}_error_pb"] = sample["sigma_error_pb"]
        row[f"{backend}_events"] = sample["events"]
    worst, shape = min(found["shapes"].items(), key=lambda item: item[1]["probability"])
    return row | {
        "ratio": found["ratio"],
        "ratio_error": found["ratio_error"],
        "pull": found["pull"],
        "largest_basis_pull": max(map(abs, found["basis_pulls"].values())),
        "worst_shape": worst,
        "worst_probability": shape["probability"],
        "madgraph": found["samples"][1]["versions"]["madgraph"],
    }
