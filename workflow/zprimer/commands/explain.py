"""``zprimer explain``: from a row of a table back to the seeds."""

import argparse
from pathlib import Path

SUMMARY = "print the chain from a row of plane.csv back to the seeds, with every hash checked"
EXAMPLE = "zprimer explain results/default/plane.csv --row 27"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "table", type=Path, help="plane.csv, or another table of a run with a row a point"
    )
    parser.add_argument(
        "--row",
        required=True,
        metavar="N",
        help="number of the row, the first below the header being 1, or the id of its point",
    )


def run(args: argparse.Namespace) -> None:
    from zprimer.explain.chain import as_text, chain

    print(as_text(chain(args.table, args.row)))
