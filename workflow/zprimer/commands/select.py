"""``zprimer select``: one analysis applied to one event file."""

import argparse
from pathlib import Path

from zprimer.io.stage import Stage

SUMMARY = "apply an analysis to events: detector response, cuts, histograms of all basis weights"
EXAMPLE = (
    "zprimer select --analysis atlas_z4l_2013 --in SAMPLE/events.root "
    "--out SAMPLE/atlas_z4l_2013.json"
)
STAGE = Stage(
    "select",
    {"selection": "samples/{sample}/{analysis}.json"},
    inputs=("in",),
    asks=("analysis",),
    after=("shower",),
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--analysis", required=True, help="name of a folder in analyses/")
    parser.add_argument(
        "--in", dest="events", type=Path, required=True, help="events.root of 'zprimer shower'"
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="cutflow, histograms and events of regions with a line shape to write, JSON, in pb",
    )


def run(args: argparse.Namespace) -> None:
    from zprimer.recast.analysis import load_analysis
    from zprimer.recast.sample_selection import select_sample
    from zprimer.recast.selection import cutflow_table

    analysis = load_analysis(args.analysis)
    selection = select_sample(analysis, args.events, args.out)
    print(f"{analysis.title}, sample {selection.sample['id']}")
    print(cutflow_table(selection))
