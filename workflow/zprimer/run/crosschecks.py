"""Points of a run at which the embedded generator is compared with MadGraph."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zprimer.errors import InputError
from zprimer.generation.processes import load_process
from zprimer.generation.request import GenerationRequest, checked_request
from zprimer.io.provenance import KEY, provenance, read_stamped
from zprimer.io.recipe import Program
from zprimer.io.stage import Stage
from zprimer.io.tables import write_table
from zprimer.models.point import load_model
from zprimer.run.configuration import Configuration

STAGE = Stage("crosschecks", {"table": "{run}/crosschecks.csv"})
LONGEST_NAME = 200
"""Characters of a folder's name."""
Row = dict[str, float | int | str]


@dataclass(frozen=True)
class Crosscheck:
    """One comparison.

    Attributes:
        name: of its folder, from what it compares.
        options: of ``zprimer crosscheck``, without ``--out``, one word each.
        events: of MadGraph.
    """

    name: str
    options: tuple[str, ...]
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
        given = {**run.fixed, **asked["parameters"]}
        name = "_".join(
            (
                process.name,
                *(f"{key}{value:g}" for key, value in given.items()),
                f"{asked['sqrt_s'] / 1000:g}TeV",
            )
        )
        scale = run.samples.get("scale")
        point = model.point(given, where)
        request = GenerationRequest(
            point, process.name, asked["sqrt_s"], asked["events"], asked["seed"],
            pdf=run.samples["pdf"], scale=scale,
        )  # fmt: skip
        try:
            checked_request(request, Path("events.lhe.gz"), threads=1)
        except InputError as problem:
            raise InputError(f"{where}: {problem}") from problem
        if len(name) > LONGEST_NAME:
            raise InputError(
                f"{where}: the folder's name would have {len(name)} characters, {name[:40]}…: "
                f"give fewer parameters, so that it has {LONGEST_NAME} at most."
            )
        if name in plans:
            raise InputError(f"{where}: the comparison {name} stands twice; remove one.")
        options = (
            *("--model", run.model, "--process", process.name),
            *(word for key, value in given.items() for word in ("--set", f"{key}={value!r}")),
            *("--sqrts", f"{asked['sqrt_s']:g}", "--events", str(asked["events"])),
            *("--seed", str(asked["seed"]), "--pdf", run.samples["pdf"]),
            *(() if scale is None else ("--scale", str(scale))),
        )
        plans[name] = Crosscheck(name, options, asked["events"])
    return plans


def write_crosschecks(paths: list[Path], out: Path) -> None:
    """Write a CSV table with one row for each ``crosscheck.json``, and its provenance.

    A row has both cross sections and their errors in pb, their ratio, their difference in combined
    errors (``pull``) and the shape that agrees worst.

    Args:
        paths: at least one, each in a folder with the name of its comparison.
        out: the table.

    Raises:
        DataFileError: a file is missing, damaged, or was changed after it was written.
    """
    reports = [read_stamped(path) for path in paths]
    rows = [_row(path.parent.name, found) for path, found in zip(paths, reports, strict=True)]
    before = [found.get(KEY, {}) for found in reports]
    record = provenance(STAGE.name, out, {}, paths, before, code=Program((__name__,)))
    write_table(out, list(rows[0]), [list(row.values()) for row in rows], record)


def _row(name: str, found: Mapping[str, Any]) -> Row:
    row: Row = {"id": name, "process": found["process"], "sqrt_s": found["sqrt_s"]}
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
        "largest_basis_pull": max(map(abs, found["basis_pulls"].values()), default=0.0),
        "worst_shape": worst,
        "worst_probability": shape["probability"],
        "madgraph": found["samples"][1]["versions"]["madgraph"],
    }
