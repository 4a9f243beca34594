"""One module a process, found by its ``PROCESS``; importing them pulls in no compiled code."""

import pkgutil
from importlib import import_module

from zprimer.errors import unknown_key
from zprimer.generation.process import Process


def processes() -> dict[str, Process]:
    """Every process of the package by its name."""
    modules = (import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__))
    found = [module.PROCESS for module in modules if hasattr(module, "PROCESS")]
    return {process.name: process for process in sorted(found, key=lambda entry: entry.name)}


def load_process(name: str) -> Process:
    """The process of this name.

    Raises:
        InputError: there is none.

    Example:
        >>> load_process("4mu").basis[:5]
        ('sm', 'interference', 'squared', 'interference_2w', 'squared_2w')
    """
    known = processes()
    if name not in known:
        raise unknown_key("process", name, known, __name__)
    return known[name]
