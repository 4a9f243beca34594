"""How the loop kernels are compiled."""

from collections.abc import Callable
from typing import Any

from zprimer.io.compiled import compiled


def kernel(function: Callable[..., Any]) -> Any:
    """Decorator of compiled functions; division by zero gives a value that callers refuse.

    Of the relaxed rules only 0·x = 0 is used. Sums keep their order: double-double arithmetic could
    not bear another.
    """
    return compiled(error_model="numpy", nogil=True, fastmath={"nnan", "ninf", "nsz"})(function)
