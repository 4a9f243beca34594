"""Functions compiled by numba, and what is to be said where it cannot do that as usual."""

import hashlib
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import CellType, FunctionType
from typing import Any

from numba import njit

from zprimer.errors import InputError
from zprimer.io.code import NAME, code_of, read_source
from zprimer.io.places import PACKAGE


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Decorator of functions for numba, which keeps what it compiles wherever it may write.

    A kernel that is kept is used again only while its module and all that this imports, directly or
    not, are what they were (comments aside). Where nothing may be kept, as in a read-only
    installation without a home, every process compiles anew.

    Args:
        options: of ``numba.njit``.

    Raises:
        InputError: compilation is switched off, with which a sample would take days.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        tagged = _with_sources(function)
        try:
            made = njit(cache=True, **options)(tagged)
        except RuntimeError as problem:
            if "no locator" not in str(problem):
                raise
            _say_that_nothing_is_kept()
            made = njit(**options)(tagged)
        if made is tagged:
            raise InputError(
                "numba is told not to compile, which would take thousands of times as long: unset "
                "NUMBA_DISABLE_JIT, and remove disable_jit from .numba_config.yaml."
            )
        return made

    return decorate


def _with_sources(function: Callable[..., Any]) -> FunctionType:
    """The function with a digest of the sources that it may call in its closure.

    Numba's cache looks at the file of the function alone, not at those it calls, but its key holds
    the contents of the closure (tests/io/test_compiled.py watches that it does).
    """
    assert isinstance(function, FunctionType)
    assert function.__closure__ is None, f"{function.__qualname__} is no function of a module"
    tagged = FunctionType(
        function.__code__.replace(co_freevars=("_sources",)),
        function.__globals__,
        function.__name__,
        function.__defaults__,
        (CellType(_digest(Path(function.__code__.co_filename))),),
    )
    tagged.__doc__, tagged.__module__ = function.__doc__, function.__module__
    tagged.__qualname__ = function.__qualname__
    return tagged


@cache
def _digest(file: Path) -> str:
    """Of a module of the package and its imports; of others, such as those of a user's analysis,
    with all modules beside it, any of which it may import."""
    if file.is_relative_to(PACKAGE):
        module = ".".join((NAME, *file.relative_to(PACKAGE).with_suffix("").parts))
        return code_of([module]).sha256
    sources = [read_source(path) for path in sorted(file.parent.glob("*.py"))]
    imported = sorted({name for source in sources for name in source.imports})
    digest = hashlib.sha256(code_of(imported).sha256.encode())
    for source in sources:
        digest.update(f"{source.text}\0".encode())
    return digest.hexdigest()


@cache
def _say_that_nothing_is_kept() -> None:
    print(
        "compiled code cannot be kept, so that this takes longer: set NUMBA_CACHE_DIR to a folder "
        "of your own that can be written.",
        file=sys.stderr,
    )
