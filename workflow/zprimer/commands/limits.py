"""``zprimer limits``: CLs and upper limits at every point."""

import argparse
from pathlib import Path

SUMMARY = "set limits at every point: pyhf workspaces, CLs, upper limits with bands"
EXAMPLE = (
    "zprimer limits --yields yields.json --analysis atlas_z4l_2013 --background-uncertainty 0.05 "
    "--out limits.csv --workspaces workspaces.zip"
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--yields", type=Path, required=True, help="file of 'zprimer yields', in events"
    )
    parser.add_argument("--analysis", required=True, help="name of a folder in analyses/")
    parser.add_argument(
        "--background-uncertainty",
        type=float,
        metavar="RELATIVE",
        help="replaces the one of analysis.yaml, 0 ... 1; no events are needed again",
    )
    parser.add_argument("--out", type=Path, required=True, help="table to write, CSV")
    parser.add_argument(
        "--workspaces", type=Path, required=True, help="zip archive of pyhf workspaces to write"
    )
    parser.add_argument(
        "--threads",
        type=int,
        default=1,
        help="number of processes; the result does not depend on it (default: %(default)s)",
    )


def run(args: argparse.Namespace) -> None:
    from concurrent.futures import ProcessPoolExecutor
    from itertools import repeat

    from tqdm import tqdm

    from zprimer.errors import InputError
    from zprimer.recast.analysis import load_analysis
    from zprimer.recast.yields_store import read_yields
    from zprimer.statistics.limits import EXCLUDED, point_limit
    from zprimer.statistics.store import write_limits, write_workspaces

    uncertainty = args.background_uncertainty
    if uncertainty is not None and not 0 <= uncertainty <= 1:
        raise InputError(f"--background-uncertainty {uncertainty:g} must be in 0 ... 1.")
    analysis = load_analysis(args.analysis)
    yields = read_yields(args.yields)
    if yields.analysis != analysis.name:
        raise InputError(
            f"{args.yields} is of analysis '{yields.analysis}', not '{analysis.name}'."
        )
    if args.threads < 1:
        raise InputError(f"--threads {args.threads} must be a whole number from 1.")
    standard_models = [yields.standard_model[point.standard_model] for point in yields.points]
    with ProcessPoolExecutor(args.threads) as pool:
        rows = pool.map(
            point_limit,
            repeat(analysis),
            yields.points,
            standard_models,
            repeat(uncertainty),
            chunksize=4,
        )
        limits = list(
            tqdm(rows, total=len(yields.points), desc="limits", unit="point", disable=None)
        )
    write_workspaces(limits, args.workspaces)
    write_limits(limits, args.out)
    excluded = sum(limit.verdict == EXCLUDED for limit in limits)
    print(f"{excluded} of {len(limits)} points excluded at 95 % CL by {analysis.title}")
