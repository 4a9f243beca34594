"""Options that several subcommands share: the model and its parameters."""

import argparse
from collections.abc import Iterable

from zprimer.errors import InputError, shortened
from zprimer.io.strict_yaml import ambiguity
from zprimer.models.point import Point, load_model


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--model NAME`` and ``--set KEY=VALUE``, which may be repeated."""
    parser.add_argument(
        "--model", required=True, metavar="NAME", help="model of the point, e.g. lmutau"
    )
    parser.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="one input of the model, masses in GeV, e.g. --set mzp=60 --set g=0.1; "
        "repeat for more, the rest keeps its default",
    )


def parse_settings(settings: Iterable[str]) -> dict[str, str]:
    """The values of ``KEY=VALUE`` texts by their keys, not yet checked against a model.

    Raises:
        InputError: a text has no ``=``, an empty side, a key that was given before, or a value
            that readers of numbers take for different ones, such as 010.

    Example:
        >>> parse_settings(["mzp=60", "g=0.1"])
        {'mzp': '60', 'g': '0.1'}
    """
    values: dict[str, str] = {}
    for setting in settings:
        key, equals, value = (part.strip() for part in setting.partition("="))
        if not (key and equals and value):
            raise InputError(f"--set {setting!r} is not of the form KEY=VALUE, e.g. --set mzp=60.")
        if key in values:
            raise InputError(f"--set gives '{key}' twice: give it once.")
        if reason := ambiguity(value):
            raise InputError(
                f"--set {shortened(setting)}: {reason.replace(value, shortened(value))}."
            )
        values[key] = value
    return values


def point_from(args: argparse.Namespace) -> Point:
    """The point that ``--model`` and ``--set`` describe.

    Args:
        args: parsed by a parser that went through :func:`add_model_options`.

    Raises:
        InputError: the model or an input is unknown, malformed or unphysical.
    """
    return load_model(args.model).point(parse_settings(args.settings), where="--set")
