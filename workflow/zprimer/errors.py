"""The errors a user can cause, each one sentence that says what to do."""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

LONGEST_SHOWN = 100
"""Characters of what a user wrote in a message."""


class ZprimerError(Exception):
    """Base of all errors meant for the user: the CLI prints the message and exits with 1."""


class InputError(ZprimerError):
    """A parameter, configuration key or command-line value is unknown, mistyped or unphysical."""


class DataFileError(ZprimerError):
    """A file is missing, truncated or not in the format expected of it."""


class ConvergenceError(ZprimerError):
    """A numerical method did not reach its goal, and its result must not be used."""


def shortened(text: str, longest: int = LONGEST_SHOWN) -> str:
    """What a user wrote, for a message: its first characters, if it has more.

    Example:
        >>> shortened("mzpppp", 3)
        'mzp…'
    """
    return text if len(text) <= longest else f"{text[:longest]}…"


def unknown_key(what: str, key: str, valid: Iterable[str], where: str) -> InputError:
    """An :class:`InputError` for a key nobody knows, naming the nearest valid one.

    Args:
        what: the kind of thing, e.g. ``"parameter"``.
        key: the key as given.
        valid: the keys that are allowed.
        where: the file, model or command it was given to.

    Returns:
        The error, for the caller to raise.

    Example:
        >>> str(unknown_key("parameter", "mzpp", ["mzp", "g"], "model lmutau"))
        "unknown parameter 'mzpp' in model lmutau: did you mean 'mzp'? Allowed: g, mzp."
    """
    allowed = sorted(valid)
    near = difflib.get_close_matches(key, allowed, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return InputError(
        f"unknown {what} '{shortened(key)}' in {where}: {hint}Allowed: {', '.join(allowed)}."
    )


@contextmanager
def naming(place: str) -> Iterator[None]:
    """Name the key that an error is about."""
    try:
        yield
    except InputError as problem:
        raise InputError(f"{place}: {problem}") from problem
