"""``zprimer precision``: the Monte Carlo error of limits on the coupling."""

import argparse
from pathlib import Path

from zprimer.commands._statistics_options import add_background_uncertainty, statistics_files
from zprimer.io.stage import Stage

SUMMARY = "Monte Carlo errors of the limits on g, and how many events a target needs"
EXAMPLE = (
    "zprimer precision --yields yields_atlas_z4l_2013.npz --limits limits_atlas_z4l_2013.csv "
    "--target 0.03 --out precision.csv --batches batches.json"
)
STAGE = Stage(
    "precision",
    {"table": "{run}/precision.csv"},
    outputs=("out", "batches"),
    inputs=("yields", "limits", "pilot"),
    asks=("target", "background-uncertainty"),
    data=("analyses",),
    after=("yields", "limits"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--yields", type=Path, nargs="+", required=True, help="files of 'zprimer yields'"
    )
    parser.add_argument(
        "--limits",
        type=Path,
        nargs="+",
        required=True,
        help="tables of 'zprimer limits', in the order of --yields",
    )
    add_background_uncertainty(parser)
    parser.add_argument("--target", type=float, required=True, help="relative error, 0.001 ... 0.5")
    parser.add_argument("--out", type=Path, required=True, help="table to write, CSV")
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument(
        "--batches",
        type=Path,
        metavar="FILE",
        help="also write how many batches of each sample are needed, JSON; the yields are then of "
        "one batch each",
    )
    mode.add_argument(
        "--pilot", type=Path, metavar="FILE", help="table that was written with --batches"
    )


def run(args: argparse.Namespace) -> None:
    from zprimer.combination.plane import write_plane
    from zprimer.errors import InputError
    from zprimer.io.provenance import OWN, provenance_of_command, write_stamped
    from zprimer.io.tables import read_table
    from zprimer.recast.analysis import load_analysis
    from zprimer.recast.yields_store import read_yields
    from zprimer.statistics.precision import (
        batches_of_samples,
        limit_precisions,
        precision_table,
        summary,
    )

    if not 0.001 <= args.target <= 0.5:
        raise InputError(f"--target {args.target:g} must be in 0.001 ... 0.5.")
    if len(args.yields) != len(args.limits):
        raise InputError("--yields and --limits must list the same analyses.")
    files: dict[str, Path] = {}
    precisions, before = [], []
    for yields_path, limits_path in zip(args.yields, args.limits, strict=True):
        yields, limits = read_yields(yields_path), read_table(limits_path, may_be_empty=True)
        before += [yields.provenance, limits.provenance]
        analysis = load_analysis(yields.analysis)
        files |= statistics_files(analysis)
        if yields.points:
            precisions += limit_precisions(analysis, yields, limits, args.background_uncertainty)
    pilot = read_table(args.pilot, may_be_empty=True) if args.pilot else None
    if pilot is not None and pilot.provenance["stage"] not in ("precision", OWN):
        raise InputError(
            f"--pilot {args.pilot} was written by 'zprimer {pilot.provenance['stage']}': give the "
            "table that 'zprimer precision --batches' wrote."
        )
    if pilot is not None and len(pilot) != len(precisions):
        raise InputError(
            f"{args.pilot} has {len(pilot)} limits, the yields have {len(precisions)}: "
            "they are of different scans."
        )
    table = precision_table(precisions, args.target, pilot)
    record = provenance_of_command(args, before, files)
    write_plane(table, args.out, record)
    if args.batches:
        batches = batches_of_samples(precisions, args.target)
        write_stamped(args.batches, {"batches": batches}, record)
    print("\n".join(summary(table, args.target)))
