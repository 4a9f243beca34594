"""What a model says at one parameter point, and how a model is found by its name."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from zprimer.errors import InputError, unknown_key
from zprimer.io.finding import modules_with
from zprimer.models.parameters import Parameter, complete

if TYPE_CHECKING:
    from zprimer.models.couplings import Couplings

ZPRIME = 32
"""PDG id of the Z' in every model."""


@dataclass(frozen=True)
class Point:
    """Everything derived at one parameter point.

    Attributes:
        model: name of the model.
        parameters: every input, Standard Model ones included.
        masses: GeV, by PDG id (``32`` is the Z').
        widths: GeV, by PDG id.
        branching_ratios: by PDG id of the mother, then by the PDG ids of the daughters.
        couplings: by name, as in the card's blocks.
        derived: further quantities by name, e.g. the symmetry-breaking scale ``v_phi`` in GeV.
        card_blocks: SLHA block name -> index tuple -> value, the model's own part of the card.
    """

    model: str
    parameters: Mapping[str, float]
    masses: Mapping[int, float]
    widths: Mapping[int, float]
    branching_ratios: Mapping[int, Mapping[tuple[int, ...], float]]
    couplings: Mapping[str, complex]
    derived: Mapping[str, float]
    card_blocks: Mapping[str, Mapping[tuple[int, ...], float]] = field(default_factory=dict)

    def zprime_couplings(self) -> "Couplings":
        """The couplings of the Z' as matrices, one row.

        Example:
            >>> point = load_model("lmutau").point({"g": 0.1})
            >>> point.zprime_couplings().left["l"].diagonal(axis1=1, axis2=2).real.tolist()
            [[0.0, 0.1, -0.1]]
        """
        return self._zprime_couplings

    @cached_property
    def _zprime_couplings(self) -> "Couplings":
        inputs = {name: np.array([value]) for name, value in self.parameters.items()}
        return load_model(self.model).couplings(inputs)


@dataclass(frozen=True)
class Model:
    """A model: its inputs and the functions of them.

    Attributes:
        name: name of its module, UFO folder and key in configurations.
        title: for plots and help.
        reference: arXiv number.
        parameters: every input with its default.
        derive: from a full set of inputs to a :class:`Point`.
        couplings: from full sets of inputs, arrays of shape (points,), to the
            :class:`~zprimer.models.couplings.Couplings` of the Z'.
        decoupled: inputs at which it has no effect on any observable, to which a χ² is compared;
            the others do not matter then, or say in which direction effects would go.
        paper_era: the data era with the numbers of its paper, ``""`` if there is none.
        card_entries: where an SLHA card holds the model's own inputs, as block and index tuple.
    """

    name: str
    title: str
    reference: str
    parameters: tuple[Parameter, ...]
    derive: Callable[[Mapping[str, float]], Point]
    couplings: "Callable[[Mapping[str, np.ndarray]], Couplings]"
    decoupled: Mapping[str, float]
    paper_era: str = ""
    card_entries: Mapping[str, tuple[str, tuple[int, ...]]] = field(default_factory=dict)

    def point(self, given: Mapping[str, object], where: str | None = None) -> Point:
        """The point with the given inputs, all others at their defaults.

        Raises:
            InputError: an input is unknown, mistyped or unphysical.

        Example:
            >>> point = load_model("lmutau").point({"mzp": 60, "g": 0.1})
            >>> round(point.derived["v_phi"], 6)
            600.0
        """
        where = where or f"model {self.name}"
        inputs = complete(self.parameters, given, where)
        try:
            point = self.derive(inputs)
            finite = all(math.isfinite(width) for width in point.widths.values())
        except ArithmeticError:
            finite = False
        if not finite:
            largest = max(inputs, key=lambda name: abs(inputs[name]))
            raise InputError(
                f"{where}: the inputs give a coupling or width beyond all numbers; the largest of "
                f"them is {largest} = {inputs[largest]:g}."
            )
        return point


def model_names() -> list[str]:
    """Names of all models: the modules of :mod:`zprimer.models` that define ``MODEL``."""
    return [name.rpartition(".")[2] for name in modules_with("zprimer.models", "MODEL")]


def load_model(name: str) -> Model:
    """The model of this name.

    Raises:
        InputError: there is none.
    """
    names = model_names()
    if name not in names:
        raise unknown_key("model", name, names, "zprimer.models")
    return import_module(f"zprimer.models.{name}").MODEL
