"""Which couplings an observable needs to say anything about a point."""

from collections.abc import Mapping

import numpy as np

MUON, TAU = "muon", "tau"
MUON_NEUTRINO, TAU_NEUTRINO = "muon-neutrino", "tau-neutrino"
VECTOR_MUON = "vector muon"
"""The same coupling of left- and right-handed muons."""
VECTOR_MU_TAU = "equal vector mu-tau"
"""One size of coupling of muon and tau, of both chiralities and of their neutrinos."""
BOTTOM_STRANGE, STRANGE_DOWN = "b-s", "s-d"
"""Flavour-changing couplings of the Z' to down quarks, effective ones of penguins included."""
LEFT_BOTTOM_STRANGE = "purely left-handed b-s"
TOP_PARTNER = "t-T"
"""Mixing of the top with a heavy partner."""
NO_ELECTRON = "electron"
"""Electrons and their neutrinos as in the Standard Model."""

Needs = tuple[tuple[str, ...], ...]
"""Couplings that must all be there; of several in one group any will do."""


def applies(needs: Needs, has: Mapping[str, np.ndarray]) -> np.ndarray:
    """At which points the needs are met.

    Args:
        needs: of an observable.
        has: coupling -> where it is not 0, shape (points,).

    Returns:
        Bool array of shape (points,).

    Example:
        >>> has = {MUON: np.array([True, True]), TAU: np.array([False, True])}
        >>> applies(((MUON,), (TAU,)), has).tolist(), applies(((MUON, TAU),), has).tolist()
        ([False, True], [True, True])
    """
    groups = [np.any([has[coupling] for coupling in group], axis=0) for group in needs]
    met: np.ndarray = np.all(groups, axis=0)
    return met


def missing(needs: Needs, has: Mapping[str, np.ndarray], row: int = 0) -> str:
    """What a point lacks, in words; empty where the needs are met.

    Example:
        >>> yes, no = np.array([True]), np.array([False])
        >>> missing(((MUON, TAU), (BOTTOM_STRANGE,)), {MUON: yes, TAU: no, BOTTOM_STRANGE: no})
        'no b-s coupling'
    """
    lacking = [group for group in needs if not any(has[coupling][row] for coupling in group)]
    absent = [group for group in lacking if group != (NO_ELECTRON,)]
    words = []
    if absent:
        words.append(f"no {' and no '.join(' or '.join(group) for group in absent)} coupling")
    if len(absent) < len(lacking):
        words.append("a coupling to electrons")
    return " and ".join(words)
