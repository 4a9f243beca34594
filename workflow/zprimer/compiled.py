"""Functions compiled by numba, and what is to be said where it cannot do that as usual."""

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from numba import njit

from zprimer.errors import InputError


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Decorator of functions for numba, which keeps what it compiles wherever it may write.

    Where it may not, as in a read-only installation without a home, every process compiles anew.

    Args:
        options: of ``numba.njit``.

    Raises:
        InputError: compilation is switched off, with which a sample would take days.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        try:
            made = njit(cache=True, **options)(function)
        except RuntimeError as problem:
            if "no locator" not in str(problem):
                raise
            _say_that_nothing_is_kept()
            made = njit(**options)(function)
        if made is function:
            raise InputError(
                "numba is told not to compile, which would take thousands of times as long: unset "
                "NUMBA_DISABLE_JIT, and remove disable_jit from .numba_config.yaml."
            )
        return made

    return decorate


@cache
def _say_that_nothing_is_kept() -> None:
    print(
        "compiled code cannot be kept, so that this takes longer: set NUMBA_CACHE_DIR to a folder "
        "of your own that can be written.",
        file=sys.stderr,
    )
