"""One module a process, found by its ``PROCESS``; importing them pulls in no compiled code."""

from importlib import import_module

from zprimer.errors import InputError, unknown_key
from zprimer.generation.process import Process
from zprimer.io.finding import modules_saying, modules_with
from zprimer.io.places import module_file, own_rooms

__path__ += own_rooms("processes")


def processes() -> dict[str, Process]:
    """Every process of the package by its name.

    Raises:
        InputError: two have the same name.
    """
    found: dict[str, Process] = {}
    for module in modules_with(__name__, "PROCESS"):
        process: Process = import_module(module).PROCESS
        if process.name in found:
            raise InputError(f"{module_file(module)} defines another process '{process.name}'.")
        found[process.name] = process
    return dict(sorted(found.items()))


def load_process(name: str) -> Process:
    """The process of this name.

    Raises:
        InputError: there is none.

    Example:
        >>> load_process("4mu").basis[:5]
        ('sm', 'interference', 'squared', 'interference_2w', 'squared_2w')
    """
    for module in modules_saying(__name__, "PROCESS", name):
        process: Process = import_module(module).PROCESS
        if process.name == name:
            return process
    raise unknown_key("process", name, processes(), __name__)
