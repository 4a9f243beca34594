"""``zprimer limits``: CLs and upper limits at every point."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zprimer.recast.analysis import Analysis
    from zprimer.recast.results import Yields

SUMMARY = "set limits at every point: CLs, upper limits with bands"
EXAMPLE = (
    "zprimer limits --yields yields.json --analysis atlas_z4l_2013 --background-uncertainty 0.05 "
    "--out limits.csv"
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


def add_statistics_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what the likelihoods are made of."""
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


def run(args: argparse.Namespace) -> None:
    from tqdm import tqdm

    from zprimer.errors import InputError
    from zprimer.provenance import analysis_files, provenance_of_command
    from zprimer.statistics.limits import EXCLUDED, point_limits
    from zprimer.statistics.store import write_limits

    if args.threads < 1:
        raise InputError(f"--threads {args.threads} must be a whole number from 1.")
    analysis, yields = read_statistics(args)
    rows = point_limits(analysis, yields, args.background_uncertainty, args.threads)
    limits = list(tqdm(rows, total=len(yields.points), desc="limits", unit="point", disable=None))
    record = provenance_of_command(
        args,
        [yields.provenance],
        analysis_files(analysis.folder, "analysis.yaml", "data/*.csv"),
    )
    write_limits(limits, args.out, record)
    excluded = sum(limit.verdict == EXCLUDED for limit in limits)
    print(f"{excluded} of {len(limits)} points excluded at 95 % CL by {analysis.title}")


def read_statistics(args: argparse.Namespace) -> "tuple[Analysis, Yields]":
    """The analysis and the yields of :func:`add_statistics_options`.

    Raises:
        InputError: they do not belong together, or the uncertainty is out of range.
    """
    from zprimer.errors import InputError
    from zprimer.recast.analysis import load_analysis
    from zprimer.recast.yields_store import read_yields

    uncertainty = args.background_uncertainty
    if uncertainty is not None and not 0 <= uncertainty <= 1:
        raise InputError(f"--background-uncertainty {uncertainty:g} must be in 0 ... 1.")
    analysis = load_analysis(args.analysis)
    yields = read_yields(args.yields)
    if yields.analysis != analysis.name:
        raise InputError(
            f"{args.yields} is of analysis '{yields.analysis}', not '{analysis.name}'."
        )
    return analysis, yields
