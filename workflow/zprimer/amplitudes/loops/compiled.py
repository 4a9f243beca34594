"""How the loop kernels are compiled."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from types import CellType, FunctionType
from typing import Any

from zprimer.compiled import compiled


def _sources() -> str:
    """Digest of every source that a kernel may be compiled from."""
    digest = hashlib.sha256()
    amplitudes = Path(__file__).parents[1]
    for folder in ("loops", "topphilic"):
        for path in sorted((amplitudes / folder).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


_SOURCES = _sources()


def kernel(function: Callable[..., Any]) -> Any:
    """Decorator of compiled functions; division by zero gives a value that callers refuse.

    Of the relaxed rules only 0·x = 0 is used. Sums keep their order: double-double arithmetic could
    not bear another.

    Numba's cache looks at the file of the function alone, not at those it calls, but its key holds
    the contents of the closure: a digest of all sources there keeps stale code from being used.
    """
    assert isinstance(function, FunctionType)
    code = function.__code__.replace(co_freevars=("_sources",))
    tagged = FunctionType(
        code,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        (CellType(_SOURCES),),
    )
    tagged.__doc__, tagged.__module__ = function.__doc__, function.__module__
    tagged.__qualname__ = function.__qualname__
    return compiled(error_model="numpy", nogil=True, fastmath={"nnan", "ninf", "nsz"})(tagged)
