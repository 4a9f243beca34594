"""The files that a subcommand is given, checked before it starts to work."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from zprimer.errors import InputError
from zprimer.io.inputs import is_stream
from zprimer.io.outputs import check_outputs


def check_files(command: ModuleType, args: argparse.Namespace) -> None:
    """Refuse names and files that the work of a subcommand would end at, or do harm to.

    Args:
        command: module of the subcommand. Its function ``outputs(args)``, if it has one, lists the
            files that it writes, and ``inputs(args)`` those that it reads, besides what its options
            of type ``Path`` name.
        args: its options, and which of them are outputs, in ``stage``.

    Raises:
        InputError: an output cannot be written or is an input, an input is a device or a pipe with
            a name, or a text is not in the encoding of the system.
    """
    for _, value in _values(args):
        if any("\ud800" <= sign <= "\udfff" for sign in str(value)):
            raise InputError(
                f"{str(value)!r} is not in the encoding of this system: rename it, or set LC_ALL "
                "to a locale in UTF-8."
            )
    named = [(option, value) for option, value in _values(args) if isinstance(value, Path)]
    inputs = [path for option, path in named if option not in args.stage.outputs]
    outputs = [path for option, path in named if option in args.stage.outputs]
    if hasattr(command, "inputs"):
        inputs += command.inputs(args)
    if hasattr(command, "outputs"):
        outputs = command.outputs(args)
    for path in inputs:
        if not path.name:
            raise InputError(f"{path} is a folder, a file is needed.")
        if path.exists() and not (is_stream(path) or _readable_to_its_end(path)):
            raise InputError(f"{path} is a device or pipe: write its content to a file first.")
    check_outputs(outputs, inputs)


def _readable_to_its_end(path: Path) -> bool:
    """Whether it is a file or folder on a disk; files of the kernel may wait for more for ever."""
    if any(path.resolve().is_relative_to(folder) for folder in ("/proc", "/sys")):
        return False
    return path.is_file() or path.is_dir()


def _values(args: argparse.Namespace) -> Iterator[tuple[str, str | Path]]:
    """Options and the texts and paths that they were given, one by one."""
    for option, given in vars(args).items():
        rest = [given]
        while rest:
            value = rest.pop()
            if isinstance(value, list):
                rest += value
            elif isinstance(value, str | Path):
                yield option, value
