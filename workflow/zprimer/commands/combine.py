"""``zprimer combine``: collider likelihood and flavour χ² of every point together."""

import argparse
from pathlib import Path

from zprimer.commands._points_options import given_points
from zprimer.io.stage import Stage

SUMMARY = "combine limits and flavour into one likelihood: regions, p-values, what drives a point"
EXAMPLE = (
    "zprimer combine --points points.csv --era 2026 --limits limits_atlas_z4l_2013.csv "
    "--out combination.csv"
)
STAGE = Stage(
    "combine",
    {"table": "{run}/combination.csv"},
    inputs=("points", "limits"),
    asks=("era", "flavour"),
    finds=("model",),
    data=("era", "analyses"),
    after=("points", "limits", "yields"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--points", type=Path, required=True, help="table of points, CSV")
    parser.add_argument(
        "--era", required=True, metavar="NAME", help="data set of the measurements, e.g. paper"
    )
    parser.add_argument(
        "--limits",
        type=Path,
        nargs="*",
        default=[],
        help="tables of 'zprimer limits', and of 'zprimer yields --not-covered', CSV",
    )
    parser.add_argument(
        "--flavour",
        choices=("closed", "flavio"),
        default="closed",
        help="closed formulas alone, or flavio's observables, interpolated in the Wilson "
        "coefficients, in their place where there are any; era 2026 only (default: %(default)s)",
    )
    parser.add_argument("--out", type=Path, required=True, help="table to write, CSV")


def run(args: argparse.Namespace) -> None:
    from zprimer.combination.run import statement, write_statement
    from zprimer.flavour.era import load_era
    from zprimer.io.provenance import analysis_files, package_file, provenance_of_command
    from zprimer.io.recipe import program
    from zprimer.io.tables import read_table

    points = given_points(args.points)
    era = load_era(args.era, points.model)
    limits = [read_table(path, may_be_empty=True) for path in args.limits]
    found = statement(points, era, limits, flavio=args.flavour == "flavio")
    before = [points.provenance, *(table.provenance for table in limits)]
    files = package_file(era.path)
    for analysis in found.analyses:
        files |= analysis_files(analysis.folder, analysis.files)
    code = program("combine", model=points.model)
    record = provenance_of_command(args, before, files, code)
    write_statement(found, args.out, record)
    result = found.combination
    best = result.to_standard_model[result.best]
    print(
        f"best point {points.ids[result.best]}, chi2 {best:+.2f} to the Standard Model; "
        f"{sum(result.region == '1 sigma')} of {len(points)} points within 1 sigma of it, "
        f"{sum(result.region != 'outside')} within 2; written to {args.out}"
    )
