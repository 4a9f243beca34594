"""``zprimer limits``: CLs and upper limits at every point."""

import argparse
from pathlib import Path

from zprimer.commands._statistics_options import (
    add_statistics_options,
    read_statistics,
    statistics_files,
)
from zprimer.io.stage import Stage

SUMMARY = "set limits at every point: CLs, upper limits with bands"
EXAMPLE = (
    "zprimer limits --yields yields.npz --analysis atlas_z4l_2013 --background-uncertainty 0.05 "
    "--out limits.csv"
)
STAGE = Stage(
    "limits",
    {"table": "{run}/limits_{analysis}.csv"},
    inputs=("yields",),
    asks=("analysis", "background-uncertainty"),
    data=("analysis",),
    after=("yields",),
)


def configure(parser: argparse.ArgumentParser) -> None:
    add_statistics_options(parser)
    parser.add_argument("--out", type=Path, required=True, help="table to write, CSV")
    parser.add_argument(
        "--threads",
        type=int,
        default=1,
        help="number of processes; the result does not depend on it (default: %(default)s)",
    )


def run(args: argparse.Namespace) -> None:
    from tqdm import tqdm

    from zprimer.errors import InputError
    from zprimer.io.provenance import provenance_of_command
    from zprimer.io.verdicts import EXCLUDED
    from zprimer.statistics.limits import point_limits
    from zprimer.statistics.store import write_limits

    if args.threads < 1:
        raise InputError(f"--threads {args.threads} must be a whole number from 1.")
    analysis, yields = read_statistics(args)
    rows = point_limits(analysis, yields, args.background_uncertainty, args.threads)
    limits = list(tqdm(rows, total=len(yields.points), desc="limits", unit="point", disable=None))
    record = provenance_of_command(
        args,
        [yields.provenance],
        statistics_files(analysis),
    )
    write_limits(limits, args.out, record)
    if limits and limits[0].normalisation is not None:
        scale, error = limits[0].normalisation, limits[0].normalisation_error
        print(f"signal scaled by {scale:.3f} +- {error:.3f} to the published expectation")
    excluded = sum(limit.verdict == EXCLUDED for limit in limits)
    print(f"{excluded} of {len(limits)} points excluded at 95 % CL by {analysis.title}")
