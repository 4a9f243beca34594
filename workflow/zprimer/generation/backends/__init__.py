"""One module a generator, found by its ``BACKEND``; only the one that is asked for is imported."""

from importlib import import_module

from zprimer.errors import unknown_key
from zprimer.generation.backend import Backend
from zprimer.io.finding import modules_saying, modules_with


def load_backend(name: str) -> Backend:
    """The generator of this name.

    Raises:
        InputError: there is none.

    Example:
        >>> load_backend("embedded").name
        'embedded'
    """
    for module in modules_saying(__name__, "BACKEND", name):
        backend: Backend = import_module(module).BACKEND
        if backend.name == name:
            return backend
    names = [import_module(module).BACKEND.name for module in modules_with(__name__, "BACKEND")]
    raise unknown_key("backend", name, sorted(names), __name__)
