"""``zprimer cards``: the SLHA card of a point."""

import argparse
from pathlib import Path

from zprimer.commands._options import add_model_options
from zprimer.io.stage import Stage

SUMMARY = "write the SLHA card of a point (GeV), valid for the model's UFO in models_ufo/"
EXAMPLE = "zprimer cards --model lmutau --set mzp=60 --set g=0.1 --out param_card.dat"
STAGE = Stage("cards", {"card": "samples/{sample}/param_card.dat"})


def configure(parser: argparse.ArgumentParser) -> None:
    add_model_options(parser)
    parser.add_argument("--out", type=Path, required=True, help="card to write")


def run(args: argparse.Namespace) -> None:
    from zprimer.commands._options import point_from
    from zprimer.io.provenance import provenance_of_command
    from zprimer.io.recipe import program
    from zprimer.models.cards import write_card

    point = point_from(args)
    record = provenance_of_command(args, code=program("cards", model=point.model))
    write_card(point, args.out, record)
    print(f"card of model {args.model} written to {args.out}")
