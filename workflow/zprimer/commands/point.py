"""``zprimer point``: everything derived at one parameter point."""

import argparse
from collections.abc import Mapping
from typing import Any

from zprimer.commands._options import add_model_options, parse_settings, point_from

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

    from zprimer.combination.point_report import point_report

    point = point_from(args)
    report = point_report(point, parse_settings(args.settings), args.era)
    content = report.content()
    if args.json:
        print(json.dumps(content, indent=1, allow_nan=False, ensure_ascii=False))
        return
    _print_sections(content)
    print(f"\n{report.table()}")
    first, *others = report.coverage.sentences()
    print("\n".join([f"\nverdict: {first}", *others]))


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
