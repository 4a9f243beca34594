"""``zprimer pack``: a process of MadGraph, compiled, for machines without MadGraph."""

import argparse
from pathlib import Path

SUMMARY = "pack compiled processes of MadGraph for machines that have compilers but no MadGraph"
EXAMPLE = "zprimer pack --process ttzp --out packs, and there: MG5_PATH=packs zprimer generate …"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--process", nargs="+", required=True, metavar="NAME", help="4mu, jzp, zzp, ttzp"
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="folder for one NAME.tar.gz a process; where MadGraph is missing, set MG5_PATH to it",
    )


def outputs(args: argparse.Namespace) -> list[Path]:
    return [args.out / f"{Path(name).name}.tar.gz" for name in dict.fromkeys(args.process)]


def run(args: argparse.Namespace) -> None:
    from zprimer.generation.madgraph.definitions import definition_of
    from zprimer.generation.madgraph.installation import (
        find_installation,
        require_programs,
        time_limit,
    )
    from zprimer.generation.madgraph.packing import pack

    definitions = {name: definition_of(name) for name in args.process}
    installation = find_installation()
    for definition in definitions.values():
        require_programs(installation, definition.loops)
    for name, definition in definitions.items():
        path = pack(installation, name, definition, args.out, time_limit())
        print(f"{name} of MadGraph5_aMC@NLO {installation.version} packed in {path}")
