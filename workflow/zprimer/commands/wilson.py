"""``zprimer wilson``: Wilson coefficients of a point, and flavio's observables for them."""

import argparse
from pathlib import Path

from zprimer.commands._options import add_model_options
from zprimer.io.stage import Stage

SUMMARY = "write the Wilson coefficients of a point (WCxf, GeV^-2) and observables of flavio"
EXAMPLE = "zprimer wilson --model lmutau --set mzp=200 --set g=0.2 --out coefficients.json"
STAGE = Stage("wilson", outputs=("out", "observables"))


def configure(parser: argparse.ArgumentParser) -> None:
    add_model_options(parser)
    parser.add_argument("--out", type=Path, required=True, help="WCxf file to write, JSON")
    parser.add_argument(
        "--observables", type=Path, help="also write flavio's observables at the point, CSV"
    )


def run(args: argparse.Namespace) -> None:
    from zprimer.commands._options import point_from
    from zprimer.flavour.wilson_coefficients import wilson_coefficients
    from zprimer.io.provenance import provenance_of_command
    from zprimer.io.recipe import program

    coefficients = wilson_coefficients(point_from(args))
    record = provenance_of_command(args, code=program("wilson", model=args.model))
    coefficients.write(args.out, record)
    print(f"{len(coefficients.values)} coefficients written to {args.out}")
    if args.observables:
        from zprimer.flavour.flavio.observables import predictions, write_predictions

        found = predictions(coefficients)
        write_predictions(found, args.observables, record)
        print(f"{len(found)} observables written to {args.observables}")
