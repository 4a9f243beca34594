"""``zprimer couplings``: limits on the coupling along a scan."""

import argparse
from pathlib import Path

from zprimer.commands._statistics_options import add_background_uncertainty, statistics_files
from zprimer.io.stage import Stage

SUMMARY = "limits on the coupling g along a scan, with Monte Carlo and scale bands"
EXAMPLE = (
    "zprimer couplings --yields yields_atlas_dimuon_36fb.npz "
    "--limits limits_atlas_dimuon_36fb.csv --shortcut shortcut_atlas_dimuon_36fb.csv "
    "--out couplings.csv"
)
STAGE = Stage(
    "couplings",
    {"table": "{run}/couplings_{analysis}.csv"},
    inputs=("yields", "limits", "shortcut"),
    asks=("background-uncertainty",),
    data=("analysis",),
    after=("yields", "limits", "shortcut"),
    for_resonances=True,
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yields", type=Path, required=True, help="file of 'zprimer yields'")
    parser.add_argument("--limits", type=Path, required=True, help="table of 'zprimer limits'")
    parser.add_argument("--shortcut", type=Path, required=True, help="table of 'zprimer shortcut'")
    add_background_uncertainty(parser)
    parser.add_argument("--out", type=Path, required=True, help="table to write, CSV")


def run(args: argparse.Namespace) -> None:
    from zprimer.combination.plane import write_plane
    from zprimer.io.provenance import provenance_of_command
    from zprimer.io.tables import read_table
    from zprimer.recast.analysis import load_analysis
    from zprimer.recast.yields_store import read_yields
    from zprimer.statistics.coupling_table import coupling_table

    yields, limits = read_yields(args.yields), read_table(args.limits)
    shortcut = read_table(args.shortcut)
    analysis = load_analysis(yields.analysis)
    table = coupling_table(analysis, yields, limits, shortcut, args.background_uncertainty)
    before = [yields.provenance, limits.provenance, shortcut.provenance]
    record = provenance_of_command(args, before, statistics_files(analysis))
    write_plane(table, args.out, record)
    print(f"{len(next(iter(table.values())))} limits written to {args.out}")
