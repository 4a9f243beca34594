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
    from zprimer.io.provenance import KEY, analysis_files, provenance, settings_of_command
    from zprimer.io.recipe import program
    from zprimer.recast.analysis import load_analysis
    from zprimer.recast.dependence import definition, response_files
    from zprimer.recast.selection import apply, cutflow_table
    from zprimer.recast.selection_code import imported_modules, selection_files
    from zprimer.recast.store import write_selection
    from zprimer.simulation.ntuple import read_events

    analysis = load_analysis(args.analysis)
    content = read_events(args.events)
    selection = apply(analysis, content.events, content.metadata)
    code = selection_files(analysis.folder)
    record = provenance(
        args.command,
        args.out,
        {**settings_of_command(args), "definition": definition(analysis)},
        [args.events],
        [content.metadata.get(KEY, {})],
        analysis_files(analysis.folder, (*code, *response_files(analysis))),
        program(
            "select",
            model=str(selection.sample["model"]),
            processes=[str(selection.sample["process"])],
            imported=imported_modules(code),
        ),
    )
    write_selection(selection, args.out, record)
    print(f"{analysis.title}, sample {selection.sample['id']}")
    print(cutflow_table(selection))
