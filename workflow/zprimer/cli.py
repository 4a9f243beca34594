"""The ``zprimer`` command: one subcommand a module of :mod:`zprimer.commands`."""

import argparse
import os
import pkgutil
import sys
from functools import partial
from importlib import import_module

# "from zprimer import commands" would first ask zprimer for a public name, and import those
import zprimer.commands as commands
from zprimer.commands._endings import exit_code, prepare_streams
from zprimer.commands._files import check_files
from zprimer.io.inputs import one_command
from zprimer.io.stage import Stage

_LINEAR_ALGEBRA_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def command_names() -> list[str]:
    """Names of all subcommands."""
    infos = pkgutil.iter_modules(commands.__path__)
    return [info.name for info in infos if not info.name.startswith("_")]


def build_parser(only: str | None = None) -> argparse.ArgumentParser:
    """The parser with every module of :mod:`zprimer.commands` as a subcommand.

    Args:
        only: the one subcommand that is wanted, if it is one; no other is imported then.
    """
    names = command_names()
    parser = argparse.ArgumentParser(
        prog="zprimer",
        description="From a Z' model's parameter point to an exclusion plane, stage by stage.",
        epilog="Units: GeV, pb and fb^-1 throughout.",
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="STAGE")
    for name in [only] if only in names else names:
        command = import_module(f"{commands.__name__}.{name}")
        subparser = subparsers.add_parser(
            name,
            help=command.SUMMARY,
            description=command.SUMMARY,
            epilog=f"example:\n  {command.EXAMPLE}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.configure(subparser)
        subparser.set_defaults(stage=getattr(command, "STAGE", Stage(name)))
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one subcommand; errors of the user end in one sentence on stderr and exit code 1."""
    prepare_streams()
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = build_parser(*arguments[:1])
    args, others = parser.parse_known_args(arguments)
    if others and not hasattr(args, "others"):
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    if others:
        args.others = others
    # the order in which linear algebra sums depends on its threads, and with it the last digits
    os.environ.update(dict.fromkeys(_LINEAR_ALGEBRA_THREADS, "1"))
    with one_command():
        return exit_code(f"zprimer {args.command}", partial(_run, args))


def _run(args: argparse.Namespace) -> None:
    command = import_module(f"{commands.__name__}.{args.command}")
    check_files(command, args)
    command.run(args)


if __name__ == "__main__":
    sys.exit(main())
