"""``zprimer pack``: a process of MadGraph, compiled, for machines without MadGraph."""

import argparse
from pathlib import Path

SUMMARY = "pack compiled processes of MadGraph for machines that have compilers but no MadGraph"
EXAMPLE = (
    "zprimer pack --model topphilic --process ttzp --out packs, and there: "
    "MG5_PATH=packs zprimer generate …"
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--process", nargs="+", required=True, metavar="NAME", help="4mu, jzp, zzp, ttzp"
    )
    parser.add_argument("--model", required=True, metavar="NAME", help="whose UFO is used")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="folder for one MODEL_PROCESS.tar.gz a process, to which MG5_PATH is set where "
        "MadGraph is missing",
    )


def outputs(args: argparse.Namespace) -> list[Path]:
    from zprimer.generation.backends.madgraph.packing import pack_name

    names = dict.fromkeys(args.process)
    return [args.out / Path(pack_name(name, args.model)).name for name in names]


def run(args: argparse.Namespace) -> None:
    from zprimer.generation.backends.madgraph.definitions import definition_of
    from zprimer.generation.backends.madgraph.installation import (
        find_installation,
        require_programs,
        time_limit,
    )
    from zprimer.generation.backends.madgraph.packing import pack

    definitions = {name: definition_of(name, args.model) for name in args.process}
    installation = find_installation()
    for definition in definitions.values():
        require_programs(installation, definition.loops)
    for name, definition in definitions.items():
        path = pack(installation, definition, args.out, time_limit())
        print(f"{name} of MadGraph5_aMC@NLO {installation.version} packed in {path}")
