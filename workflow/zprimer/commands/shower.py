"""``zprimer shower``: Pythia on a sample."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from zprimer.io.stage import Stage

if TYPE_CHECKING:
    from zprimer.simulation.settings import ShowerSettings

SUMMARY = "shower parton-level events with Pythia and write muons, electrons, jets and missing pT"
EXAMPLE = "zprimer shower --in sample/events.lhe.gz --out sample/events.root --no-mpi"
STAGE = Stage("shower", {"events": "samples/{sample}/events.root"}, after=("generate",))

_SWITCHES = {
    "isr": "initial-state radiation and primordial transverse momentum",
    "fsr": "final-state radiation",
    "qed": "photons radiated by charged leptons, part of final-state radiation",
    "mpi": "multiparton interactions",
    "hadronisation": "hadrons instead of bare partons",
}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--in",
        dest="lhe",
        type=Path,
        required=True,
        metavar="FILE",
        help="Les Houches events of zprimer or another generator, plain or packed with gzip, "
        "with sample.json beside them (docs/own_events.md)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help="events.root to write, momenta in GeV, the weights' sum in pb; "
        "Pythia's own statistics go to shower.log beside it",
    )
    for name, meaning in _SWITCHES.items():
        parser.add_argument(
            f"--{name}", action=argparse.BooleanOptionalAction, default=True, help=meaning
        )
    parser.add_argument("--tune", default="monash", help="tune of Pythia: monash (default) or a14")
    parser.add_argument(
        "--seed",
        type=int,
        metavar="N",
        help="seed of the random numbers, 1 to 2147483646; default: that of the sample",
    )
    parser.add_argument(
        "--resonance",
        type=int,
        metavar="ID",
        help="PDG id of the Z' in the event file, if it is not 32; in events.root it is 32",
    )


def inputs(args: argparse.Namespace) -> list[Path]:
    return [args.lhe.parent / "sample.json"]


def outputs(args: argparse.Namespace) -> list[Path]:
    return [args.out, args.out.parent / "shower.log"]


def run(args: argparse.Namespace) -> None:
    from zprimer.simulation.shower import shower

    result = shower(args.lhe, args.out, settings_from(args), args.seed, args.resonance)
    failed = f" ({result.failed} given up by Pythia: {result.complaint})" if result.failed else ""
    print(f"{result.accepted} events{failed}, {result.sigma_pb:.6g} pb, written to {result.path}")


def settings_from(args: argparse.Namespace) -> "ShowerSettings":
    """What is to be simulated, from the options of :func:`configure`.

    Raises:
        InputError: the tune is unknown.
    """
    from zprimer.simulation.settings import ShowerSettings

    return ShowerSettings(**{name: getattr(args, name) for name in _SWITCHES}, tune=args.tune)
