"""``zprimer merge``: one table with every verdict of every point."""

import argparse
from pathlib import Path

from zprimer.commands._points_options import given_points
from zprimer.io.stage import Stage

SUMMARY = "join limits and flavour constraints into one table, with the combined verdict"
EXAMPLE = (
    "zprimer merge --points points.csv --flavour flavour.csv "
    "--limits limits_atlas_z4l_2013.csv --out plane.csv"
)
STAGE = Stage(
    "merge",
    {"table": "{run}/plane.csv"},
    inputs=("points", "flavour", "limits", "shortcuts", "combination"),
    finds=("model",),
    after=("points", "flavour", "combine", "limits", "yields", "shortcut"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--points", type=Path, required=True, help="table of points, CSV")
    parser.add_argument("--flavour", type=Path, required=True, help="flavour constraints, CSV")
    parser.add_argument(
        "--limits",
        type=Path,
        nargs="*",
        default=[],
        help="tables of 'zprimer limits', and of 'zprimer yields --not-covered', CSV",
    )
    parser.add_argument(
        "--shortcuts",
        type=Path,
        nargs="*",
        default=[],
        help="tables of 'zprimer shortcut', CSV; they stand beside the limits and give no verdict",
    )
    parser.add_argument(
        "--combination", type=Path, help="table of 'zprimer combine', CSV; it gives no verdict"
    )
    parser.add_argument("--out", type=Path, required=True, help="table to write, CSV")


def run(args: argparse.Namespace) -> None:
    from zprimer.combination.merging import merge
    from zprimer.combination.plane import write_plane
    from zprimer.io.provenance import provenance_of_command
    from zprimer.io.recipe import program
    from zprimer.io.tables import Table, read_table
    from zprimer.io.verdicts import EXCLUDED

    limits = [read_table(path, may_be_empty=True) for path in args.limits]
    shortcuts = [read_table(path, may_be_empty=True) for path in args.shortcuts]
    combination = read_table(args.combination) if args.combination else None
    given, flavour = given_points(args.points), read_table(args.flavour)
    points = Table(args.points, given.columns(), given.provenance)
    plane = merge(points, flavour, limits, shortcuts, combination)
    tables = [points, flavour, *limits, *shortcuts, *([combination] if combination else [])]
    code = program("merge", model=given.model)
    record = provenance_of_command(args, [table.provenance for table in tables], code=code)
    write_plane(plane, args.out, record)
    excluded = plane["verdict"].count(EXCLUDED)
    alone = "" if limits else " by flavour alone, no collider search among the tables"
    print(f"{excluded} of {len(plane['id'])} points excluded{alone}; plane written to {args.out}")
