"""How the loop kernels are compiled."""

from numba import njit

_FLAGS = {"nnan", "ninf", "nsz"}
"""No reordering of sums, which double-double arithmetic could not bear; only 0·x = 0 is allowed."""

kernel = njit(cache=True, error_model="numpy", nogil=True, fastmath=_FLAGS)
"""Decorator of entry points, called from Python, which refuse a result that is not finite."""

inner = njit(
    cache=True,
    error_model="numpy",
    nogil=True,
    fastmath=_FLAGS,
    no_cpython_wrapper=True,
    no_cfunc_wrapper=True,
)
"""Decorator of functions that only compiled code calls."""
