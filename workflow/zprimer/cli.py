"""The ``zprimer`` command: one subcommand a module of :mod:`zprimer.commands`."""

import argparse
import errno
import os
import pkgutil
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module

from zprimer import commands
from zprimer.errors import ZprimerError

_LINEAR_ALGEBRA_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def build_parser() -> argparse.ArgumentParser:
    """The parser with every module of :mod:`zprimer.commands` as a subcommand."""
    parser = argparse.ArgumentParser(
        prog="zprimer",
        description="From a Z' model's parameter point to an exclusion plane, stage by stage.",
        epilog="Units: GeV, pb and fb^-1 throughout.",
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="STAGE")
    for module_info in pkgutil.iter_modules(commands.__path__):
        if module_info.name.startswith("_"):
            continue
        command = import_module(f"{commands.__name__}.{module_info.name}")
        subparser = subparsers.add_parser(
            module_info.name,
            help=command.SUMMARY,
            description=command.SUMMARY,
            epilog=f"example:\n  {command.EXAMPLE}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.configure(subparser)
        subparser.set_defaults(run=command.run)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one subcommand; errors of the user end in one sentence on stderr and exit code 1."""
    args = build_parser().parse_args(arguments)
    # the order in which linear algebra sums depends on its threads, and with it the last digits
    os.environ.update(dict.fromkeys(_LINEAR_ALGEBRA_THREADS, "1"))
    return exit_code(f"zprimer {args.command}", partial(args.run, args))


def exit_code(name: str, work: Callable[[], None]) -> int:
    """Do something; 0, or 1 after one sentence on stderr about what the user can mend.

    Args:
        name: of what is done, before the sentence.
        work: what is done.
    """
    try:
        work()
    except ZprimerError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1
    except OSError as error:
        if error.errno not in _NO_SPACE:
            raise
        message = f"{error.strerror}: make room and run it again; no unfinished file was left."
        print(f"{name}: {message}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
