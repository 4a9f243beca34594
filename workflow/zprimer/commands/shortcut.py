"""``zprimer shortcut``: cross sections against a cross-section limit, without simulated events."""

import argparse
from pathlib import Path

from zprimer.commands._points_options import given_points
from zprimer.io.stage import Stage

SUMMARY = "cross section x branching ratio x one selected share against a limit, as in 1704.06005"
EXAMPLE = (
    "zprimer shortcut --points points.csv --analysis atlas_dimuon_36fb "
    "--samples results/samples/*/sample.json --out shortcut.csv"
)
STAGE = Stage(
    "shortcut",
    {"table": "{run}/shortcut_{analysis}.csv"},
    inputs=("points", "samples"),
    asks=("analysis",),
    finds=("model", "processes"),
    data=("shortcut",),
    after=("points", "generate"),
    for_resonances=True,
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--points", type=Path, required=True, help="table of points, CSV, masses in GeV"
    )
    parser.add_argument("--analysis", required=True, help="name of a folder in analyses/")
    parser.add_argument(
        "--samples", type=Path, nargs="+", required=True, help="files of 'zprimer generate', JSON"
    )
    parser.add_argument(
        "--selected",
        type=float,
        default=0.40,
        help="acceptance times efficiency (default: %(default)s, of 1704.06005)",
    )
    parser.add_argument(
        "--relative-width",
        type=float,
        default=0.08,
        help="width over mass of the limit (default: %(default)s, of 1704.06005)",
    )
    parser.add_argument("--out", type=Path, required=True, help="table to write, CSV, in fb")


def run(args: argparse.Namespace) -> None:
    from zprimer.combination.plane import write_plane
    from zprimer.io.provenance import KEY, analysis_files, provenance_of_command, read_stamped
    from zprimer.io.recipe import program
    from zprimer.recast.analysis import load_analysis
    from zprimer.recast.batches import merged_samples
    from zprimer.recast.dependence import shortcut_files
    from zprimer.statistics.shortcut import columns, shortcuts

    analysis, points = load_analysis(args.analysis), given_points(args.points)
    samples = [read_stamped(path) for path in args.samples]
    merged = merged_samples(samples)
    results = shortcuts(analysis, points, merged, args.selected, args.relative_width)
    processes = analysis.processes.get(points.model, ())
    record = provenance_of_command(
        args,
        [points.provenance, *(sample.get(KEY, {}) for sample in samples)],
        analysis_files(analysis.folder, shortcut_files(analysis)),
        program("shortcut", model=points.model, processes=processes),
    )
    write_plane(columns(analysis, points.model, results), args.out, record)
    print(f"{len(results)} points written to {args.out}")
