"""``zprimer yields``: expected events at every point."""

import argparse
from pathlib import Path

from zprimer.commands._points_options import given_points
from zprimer.commands._statistics_options import statistics_files
from zprimer.io.stage import Stage

SUMMARY = "contract the selected samples at every point: expected events in every region"
EXAMPLE = (
    "zprimer yields --points points.csv --analysis atlas_z4l_2013 "
    "--selections results/samples/*/atlas_z4l_2013.json --out yields.npz"
)
STAGE = Stage(
    "yields",
    {"yields": "{run}/yields_{analysis}.npz", "not_covered": "{run}/not_covered_{analysis}.csv"},
    outputs=("out", "not_covered"),
    inputs=("points", "selections"),
    asks=("analysis",),
    finds=("model", "processes"),
    data=("analysis",),
    after=("points", "select"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--points", type=Path, required=True, help="table of points, CSV, masses in GeV"
    )
    parser.add_argument("--analysis", required=True, help="name of a folder in analyses/")
    parser.add_argument(
        "--selections",
        type=Path,
        nargs="*",
        required=True,
        help="files of 'zprimer select', in any order; none if no point is covered",
    )
    parser.add_argument("--out", type=Path, required=True, help="yields to write, NPZ, in events")
    parser.add_argument(
        "--not-covered",
        type=Path,
        metavar="FILE",
        help="table to write of the points that the analysis says nothing about, CSV, "
        "for 'zprimer merge --limits'",
    )


def run(args: argparse.Namespace) -> None:
    from zprimer.combination.plane import write_not_covered
    from zprimer.io.provenance import provenance_of_command
    from zprimer.io.recipe import program
    from zprimer.recast.analysis import load_analysis
    from zprimer.recast.batches import merged_batches
    from zprimer.recast.store import read_selection
    from zprimer.recast.yields import compute_yields
    from zprimer.recast.yields_store import write_yields

    analysis = load_analysis(args.analysis)
    points, selections = (
        given_points(args.points),
        [read_selection(path) for path in args.selections],
    )
    yields = compute_yields(analysis, points, merged_batches(selections))
    record = provenance_of_command(
        args,
        [points.provenance, *(selection.provenance for selection in selections)],
        statistics_files(analysis),
        program("yields", model=points.model, processes=analysis.processes.get(points.model, ())),
    )
    write_yields(yields, args.out, record)
    if args.not_covered:
        write_not_covered(analysis.name, yields.not_covered, args.not_covered, record)
    for regions in yields.standard_model:
        for region in analysis.fitted_regions:
            entry = regions[region.name]
            if entry.simulated:
                print(
                    f"{region.name}: Standard Model {sum(entry.simulated):.2f} events simulated "
                    f"({entry.samples} samples, chi2 {entry.chi2:.1f}), "
                    f"{sum(entry.expected):g} expected, "
                    f"ratio {entry.ratio:.3f} +- {entry.ratio_error:.3f}"
                )
    if yields.not_covered:
        id, reason = next(iter(yields.not_covered.items()))
        print(f"{len(yields.not_covered)} points not covered, first {id}: {reason}")
    print(f"{len(yields.points)} points written to {args.out}")
