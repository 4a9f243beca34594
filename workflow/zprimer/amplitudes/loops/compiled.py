"""How the loop kernels are compiled."""

from numba import njit

kernel = njit(
    cache=True,
    error_model="numpy",
    nogil=True,
    fastmath={"nnan", "ninf", "nsz"},
)
"""Decorator of compiled functions; division by zero gives a value that callers refuse.

Of the relaxed rules only 0·x = 0 is used. Sums keep their order: double-double arithmetic could
not bear another.
"""
