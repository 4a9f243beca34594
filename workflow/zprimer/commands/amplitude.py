"""``zprimer amplitude``: |M|² at given momenta, to check the matrix elements against others."""

import argparse
import json
from pathlib import Path

SUMMARY = "print |M|^2 of a process at given momenta (GeV) as JSON"
EXAMPLE = 'zprimer amplitude "g g > zp g" --card param_card.dat --points points.json'


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "process", help='particles of the process, e.g. "g g > zp g" or "u u~ > mu+ mu- mu+ mu-"'
    )
    parser.add_argument(
        "--model", metavar="NAME", help="model of the card, where the process is not of one model"
    )
    parser.add_argument(
        "--card", type=Path, required=True, help="SLHA card of the point; alpha_s as it says"
    )
    parser.add_argument(
        "--points",
        type=Path,
        required=True,
        help='JSON list of {"p": [[E, px, py, pz], ...]}, GeV, legs in the order of the process',
    )
    parser.add_argument("--out", type=Path, help="JSON file to write instead of printing")


def run(args: argparse.Namespace) -> None:
    from zprimer.amplitudes.catalogue import evaluate, find
    from zprimer.io.provenance import provenance_of_command, write_stamped
    from zprimer.io.recipe import program
    from zprimer.models.cards import read_card
    from zprimer.models.point import load_model

    ordered = find(args.process)
    model = load_model(_model(args.model, ordered.process.model))
    point = model.point(read_card(args.card, model), str(args.card))
    momenta = _read_points(args.points, len(ordered.given))
    result = evaluate(ordered, point, momenta, str(args.points))
    content = {
        "process": args.process,
        "model": model.name,
        "alpha_s": point.parameters["alpha_s"],
        "units": f"GeV^{8 - 2 * len(ordered.given)}",
        "higher_precision": int(result.rescued.sum()),
        "points": [
            {
                "m2": float(squared),
                "stability": None if result.test is None else float(result.test[n]),
                "higher_precision": bool(result.rescued[n]),
            }
            for n, squared in enumerate(result.squared)
        ],
    }
    if args.out:
        code = program("amplitude", model=model.name)
        write_stamped(args.out, content, provenance_of_command(args, code=code))
        print(f"|M|^2 of {args.process} at {len(momenta)} points written to {args.out}")
    else:
        print(json.dumps(content, indent=1, allow_nan=False))


def _model(given: str | None, own: str | None) -> str:
    from zprimer.errors import InputError

    if own is not None and given not in (None, own):
        raise InputError(f"--model {given}: the amplitude is one of model '{own}'.")
    name = own or given
    if name is None:
        raise InputError("the process is of every model: say with --model which the card is of.")
    return name


def _read_points(path: Path, legs: int):
    import numpy as np

    from zprimer.errors import DataFileError
    from zprimer.io.files import read_json

    expected = '[{"p": [[E, px, py, pz], …]}, …]'
    content = read_json(path)
    if not isinstance(content, list) or not content:
        raise DataFileError(f"{path} must hold a list {expected}.")
    momenta = []
    for n, entry in enumerate(content):
        try:
            point = np.array(entry["p"], dtype=float)
        except (TypeError, KeyError, ValueError):
            raise DataFileError(f"{path}: point {n} is not of the form {expected}.") from None
        if point.shape != (legs, 4):
            raise DataFileError(
                f"{path}: point {n} has momenta of shape {point.shape}, but the process has {legs} "
                "legs of 4 components each."
            )
        momenta.append(point)
    return np.array(momenta)
