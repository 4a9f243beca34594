"""``zprimer plots``: one figure from a plane, as PDF and PNG, and the table of its sources."""

import argparse
from pathlib import Path

from zprimer.io.stage import Stage

SUMMARY = "draw a figure from a plane, as PDF and PNG, and list the sources of what is on it"
EXAMPLE = "zprimer plots --plane plane.csv --figure agpy_fig3 --out agpy_fig3.pdf"
STAGE = Stage(
    "plots",
    {
        "png": "{run}/figures/{figure}.png",
        "pdf": "{run}/figures/{figure}.pdf",
        "sources": "{run}/figures/{figure}_sources.csv",
    },
    inputs=("plane",),
    asks=("figure",),
    finds=("model", "figure"),
    data=("era", "analyses"),
    after=("merge",),
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plane", type=Path, required=True, help="table of 'zprimer merge', CSV")
    parser.add_argument(
        "--figure", required=True, metavar="NAME", help="module of zprimer.plots, e.g. agpy_fig3"
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="file ending in .pdf or .png; both are written, and <name>_sources.csv",
    )


def outputs(args: argparse.Namespace) -> list[Path]:
    endings = (args.out.suffix, *(each for each in (".pdf", ".png") if each != args.out.suffix))
    folder, stem = args.out.parent, args.out.stem
    return [*(folder / f"{stem}{ending}" for ending in endings), _sources(args)]


def run(args: argparse.Namespace) -> None:
    from zprimer.io.provenance import analysis_files, package_file, provenance_of_command
    from zprimer.io.recipe import program
    from zprimer.io.tables import read_table
    from zprimer.plots.figure import load_figure
    from zprimer.plots.grid import era_of
    from zprimer.plots.sources import analyses_of, sources, write_sources
    from zprimer.plots.style import save, style

    draw = load_figure(args.figure)
    table = read_table(args.plane)
    files = package_file(era_of(table).path)
    for analysis in analyses_of(table):
        files |= analysis_files(analysis.folder, analysis.files)
    code = program("plots", model=table.texts("model")[0], figure=args.figure)
    record = provenance_of_command(args, [table.provenance], files, code)
    with style():
        paths = save(draw(table), args.out, record)
    listed = _sources(args)
    write_sources(sources(table, args.figure), listed, record)
    print(f"figure {args.figure} written to {', '.join(map(str, (*paths, listed)))}")


def _sources(args: argparse.Namespace) -> Path:
    return args.out.parent / f"{args.out.stem}_sources.csv"
