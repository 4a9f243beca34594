"""A point of a model whose only new particle is the Z', from its couplings alone."""

from collections.abc import Callable, Mapping

import numpy as np

from zprimer.errors import InputError
from zprimer.models.couplings import Couplings
from zprimer.models.point import ZPRIME, Point
from zprimer.models.widths import vector_to_fermions

_FERMIONS: Mapping[str, tuple[tuple[int, str | None], ...]] = {
    "l": ((11, "me"), (13, "mmu"), (15, "mtau")),
    "nu": ((12, None), (14, None), (16, None)),
    "d": ((1, None), (3, None), (5, "mb")),
    "u": ((2, None), (4, "mc"), (6, "mt")),
}
"""PDG ids by generation, and the inputs that are their masses."""


def zprime_widths(couplings: Couplings) -> dict[tuple[int, ...], float]:
    """Γ(Z' → f f̄') at tree level of all channels that are open, GeV, by PDG ids.

    Args:
        couplings: of one point.

    Example:
        >>> from zprimer.models.point import load_model
        >>> point = load_model("lmutau").point({"mzp": 60, "g": 0.1})
        >>> widths = zprime_widths(point.zprime_couplings())
        >>> bool(np.isclose(sum(widths.values()), point.widths[ZPRIME], rtol=1e-12))
        True
    """
    (mass,), inputs = couplings.mass, couplings.standard_model
    found: dict[tuple[int, ...], float] = {}
    for kind, fermions in _FERMIONS.items():
        colours = 3 if kind in "ud" else 1
        (left,), (right,) = couplings.left[kind], couplings.right[kind]
        masses = [0.0 if name is None else float(inputs[name][0]) for _, name in fermions]
        for i, (first, _) in enumerate(fermions):
            for j, (second, _) in enumerate(fermions):
                chiral = complex(left[i, j]), complex(right[i, j])
                found[first, -second] = vector_to_fermions(
                    float(mass), masses[i], masses[j], *chiral, colours
                )
    return {ids: width for ids, width in found.items() if width > 0}


def zprime_point(
    model: str,
    inputs: Mapping[str, float],
    couplings: Callable[[Mapping[str, np.ndarray]], Couplings],
    card_entries: Mapping[str, tuple[str, tuple[int, ...]]],
) -> Point:
    """The point of a full set of inputs.

    Args:
        model: its name.
        inputs: ``mzp`` (GeV), ``g`` and whatever else the model has.
        couplings: of the model.
        card_entries: of the model; inputs in other blocks than MASS make blocks of their own.

    Raises:
        InputError: the Z' is wider than heavy.
    """
    partial = zprime_widths(couplings({name: np.array([x]) for name, x in inputs.items()}))
    mass, width = inputs["mzp"], sum(partial.values())
    if width >= mass:
        raise InputError(
            f"the Z' width of {width:.4g} GeV is above its mass, {mass:g} GeV: lower its couplings."
        )
    blocks: dict[str, dict[tuple[int, ...], float]] = {}
    for name, (block, code) in card_entries.items():
        if block != "MASS":
            blocks.setdefault(block, {})[code] = inputs[name]
    return Point(
        model=model,
        parameters=dict(inputs),
        masses={ZPRIME: mass},
        widths={ZPRIME: width},
        branching_ratios={ZPRIME: {ids: part / width for ids, part in partial.items()}},
        couplings={"g": inputs["g"]},
        derived={"width_over_mass": width / mass},
        card_blocks=blocks,
    )
