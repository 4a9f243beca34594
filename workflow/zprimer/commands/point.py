"""``zprimer point``: everything derived at one parameter point."""

import argparse
from collections.abc import Mapping
from typing import Any

from zprimer.commands._options import add_model_options, parse_settings, point_from
from zprimer.io.verdicts import NOT_APPLICABLE

SUMMARY = "print everything derived at one point: couplings, widths, branching ratios, observables"
EXAMPLE = "zprimer point --model lmutau --set mzp=60 --set g=0.1 --json"


def configure(parser: argparse.ArgumentParser) -> None:
    add_model_options(parser)
    parser.add_argument(
        "--era",
        default="paper",
        metavar="NAME",
        help="data set of the measurements (default: paper, the numbers of the model's paper)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON; masses and widths in GeV")


def run(args: argparse.Namespace) -> None:
    import json

    from zprimer.flavour.point_report import point_report

    point = point_from(args)
    content = point_report(point, parse_settings(args.settings), args.era).content()
    if args.json:
        print(json.dumps(content, indent=1, allow_nan=False, ensure_ascii=False))
    else:
        _print_sections(content)


def _print_sections(content: Mapping[str, Any]) -> None:
    print(f"model {content['model']}")
    for section in ("parameters", "masses", "widths", "couplings", "derived"):
        print(f"\n{section}")
        for name, value in content[section].items():
            print(f"  {name:14s} {value if isinstance(value, list) else format(value, '.8g')}")
    print("\nbranching ratios")
    for mother, ratios in content["branching_ratios"].items():
        for daughters, ratio in ratios.items():
            print(f"  {mother} -> {daughters:10s} {ratio:.6g}")
    print(f"\n{'observable':22s} {'prediction':>12s} {'measured':>12s} {'pull':>7s}  verdict")
    for name, row in content["observables"].items():
        applies = row["verdict"] != NOT_APPLICABLE
        prediction = f"{row['prediction']:12.5g}" if applies else f"{'-':>12s}"
        pull = f"{row['pull']:7.2f}" if applies else f"{'-':>7s}"
        print(f"{name:22s} {prediction} {row['measurement']:12.5g} {pull}  {row['verdict']}")
    first, *others = content["verdict"]["sentences"]
    print("\n".join([f"\nverdict: {first}", *others]))
