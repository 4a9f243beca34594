"""Options that several subcommands share: what the likelihoods are made of."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from zprimer.errors import InputError

if TYPE_CHECKING:
    from zprimer.recast.analysis import Analysis
    from zprimer.recast.results import Yields


def add_statistics_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what the likelihoods are made of."""
    parser.add_argument(
        "--yields", type=Path, required=True, help="file of 'zprimer yields', in events"
    )
    parser.add_argument("--analysis", required=True, help="name of a folder in analyses/")
    add_background_uncertainty(parser)


def add_background_uncertainty(parser: argparse.ArgumentParser) -> None:
    """Add ``--background-uncertainty``, which replaces what analysis.yaml says."""
    parser.add_argument(
        "--background-uncertainty",
        type=float,
        metavar="RELATIVE",
        help="replaces the one of analysis.yaml, 0 ... 1; no events are needed again",
    )


def read_statistics(args: argparse.Namespace) -> "tuple[Analysis, Yields]":
    """The analysis and the yields of :func:`add_statistics_options`.

    Raises:
        InputError: they do not belong together.
    """
    from zprimer.recast.analysis import load_analysis
    from zprimer.recast.yields_store import read_yields

    analysis = load_analysis(args.analysis)
    yields = read_yields(args.yields)
    if yields.analysis != analysis.name:
        raise InputError(
            f"{args.yields} is of analysis '{yields.analysis}', not '{analysis.name}'."
        )
    return analysis, yields


def statistics_files(analysis: "Analysis") -> dict[str, Path]:
    """The files of an analysis that decide its likelihoods, for the record of an output."""
    from zprimer.io.provenance import analysis_files

    return analysis_files(analysis.folder, analysis.files)
