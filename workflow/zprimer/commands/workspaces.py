"""``zprimer workspaces``: the likelihoods of points for other programs."""

import argparse
from pathlib import Path

from zprimer.commands._statistics_options import (
    add_statistics_options,
    read_statistics,
    statistics_files,
)
from zprimer.io.stage import Stage

SUMMARY = "write the likelihoods behind the limits as pyhf workspaces"
EXAMPLE = (
    "zprimer workspaces --yields yields.npz --analysis atlas_z4l_2013 --point mzp60_g0.1 "
    "--out workspaces.zip"
)
STAGE = Stage(
    "workspaces",
    {"archive": "{run}/workspaces_{analysis}.zip"},
    inputs=("yields",),
    asks=("analysis", "background-uncertainty"),
    data=("analysis",),
    after=("yields",),
)


def configure(parser: argparse.ArgumentParser) -> None:
    add_statistics_options(parser)
    parser.add_argument(
        "--point",
        action="append",
        metavar="ID",
        help="of a point, may be given several times (default: all points)",
    )
    parser.add_argument("--out", type=Path, required=True, help="zip archive to write")


def run(args: argparse.Namespace) -> None:
    from zprimer.errors import unknown_key
    from zprimer.io.provenance import provenance_of_command
    from zprimer.statistics.store import write_workspaces
    from zprimer.statistics.workspace import workspaces

    analysis, yields = read_statistics(args)
    points = {point.id: point for point in yields.points}
    wanted = args.point or list(points)
    for id in wanted:
        if id not in points:
            raise unknown_key("point", id, points, f"{args.yields}")
    write_workspaces(
        workspaces(
            analysis,
            [points[id] for id in wanted],
            yields.standard_model,
            args.background_uncertainty,
        ),
        args.out,
        provenance_of_command(
            args,
            [yields.provenance],
            statistics_files(analysis),
        ),
    )
    print(f"{len(wanted)} workspaces written to {args.out}")
