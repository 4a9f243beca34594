"""``zprimer flavour``: every constraint that no collider event enters."""

import argparse
import sys
from pathlib import Path

from zprimer.commands._points_options import given_points
from zprimer.io.stage import Stage

SUMMARY = "compare the flavour observables of each point with their measurements"
EXAMPLE = "zprimer flavour --points points.csv --era paper --out flavour.csv"
STAGE = Stage(
    "flavour",
    {"table": "{run}/flavour.csv"},
    inputs=("points",),
    asks=("era",),
    finds=("model",),
    data=("era",),
    after=("points",),
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--points", type=Path, required=True, help="table of points, CSV")
    parser.add_argument(
        "--era",
        required=True,
        metavar="NAME",
        help="data set of the measurements, e.g. paper or 2026",
    )
    parser.add_argument("--out", type=Path, required=True, help="table to write, CSV")


def run(args: argparse.Namespace) -> None:
    from zprimer.flavour.era import load_era
    from zprimer.flavour.observable import evaluation
    from zprimer.flavour.table import write_constraints
    from zprimer.io.provenance import package_file, provenance_of_command
    from zprimer.io.recipe import program

    points = given_points(args.points)
    era = load_era(args.era, points.model)
    found = evaluation(points, era)
    constraints = found.constraints
    code = program("flavour", model=points.model)
    record = provenance_of_command(args, [points.provenance], package_file(era.path), code)
    write_constraints(points, era, constraints, args.out, record)
    if found.left_out:
        lacking = ", ".join(f"{name} ({entry})" for name, entry in found.left_out.items())
        print(f"left out, since era {era.name} has no such number: {lacking}", file=sys.stderr)
    nowhere = [name for name, each in constraints.items() if not each.applies.any()]
    silent = f"; not applicable to any of them: {', '.join(nowhere)}" if nowhere else ""
    print(f"{len(constraints)} observables at {len(points)} points written to {args.out}{silent}")
