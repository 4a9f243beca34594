"""SLHA cards of a point, valid for the model's UFO folder in ``models_ufo/`` by default.

The matrix elements take e, μ and the quarks lighter than the top as massless, so their entries in
the blocks MASS and YUKAWA are 0. The partial widths use the physical masses; the card keeps them in
the block MASSINFO, which generators pass over.
"""

import difflib
import json
import math
from collections.abc import Mapping
from pathlib import Path

import pyslha

from zprimer.errors import DataFileError, InputError
from zprimer.io.files import atomic
from zprimer.io.provenance import KEY, Record
from zprimer.models.point import Model, Point, load_model
from zprimer.models.slha import Card
from zprimer.models.standard_model import electroweak

DIGITS = 17
TOLERANCE = 1e-5
"""Relative difference allowed between a derived entry of a card and its inputs: generators that
rewrite a card keep 6 or 7 digits."""

STANDARD_MODEL_ENTRIES: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "aewm1": ("SMINPUTS", (1,)),
    "gf": ("SMINPUTS", (2,)),
    "alpha_s": ("SMINPUTS", (3,)),
    "mz": ("MASS", (23,)),
    "wz": ("DECAY", (23,)),
    "ww": ("DECAY", (24,)),
    "mh": ("MASS", (25,)),
    "wh": ("DECAY", (25,)),
    "mt": ("MASS", (6,)),
    "wt": ("DECAY", (6,)),
    "mb": ("MASSINFO", (5,)),
    "mc": ("MASSINFO", (4,)),
    "mtau": ("MASS", (15,)),
    "mmu": ("MASSINFO", (13,)),
    "me": ("MASSINFO", (11,)),
    "ckm_lambda": ("WOLFENSTEIN", (1,)),
    "ckm_a": ("WOLFENSTEIN", (2,)),
    "ckm_rho": ("WOLFENSTEIN", (3,)),
    "ckm_eta": ("WOLFENSTEIN", (4,)),
}

_MASSLESS = (1, 2, 3, 4, 5, 11, 13)
_BLOCK_NOTES = {
    "SMINPUTS": "inputs of the electroweak scheme, as in MadGraph's sm",
    "MASS": "GeV; e, mu, u, d, s, c and b are massless in the matrix elements",
    "MASSINFO": "GeV; physical masses, used in partial widths only",
    "LOOP": "renormalisation scale of loops, GeV, for MadLoop",
    "WIDTHINFO": "what is assumed of the Z' width, besides its couplings",
    "YUKAWA": "GeV; masses behind the Yukawa couplings in the matrix elements",
    "WOLFENSTEIN": "lambda, A, rho-bar, eta-bar; the CKM matrix is unitary to all orders",
}
_NAMES = {
    **{1: "d", 2: "u", 3: "s", 4: "c", 5: "b", 6: "t"},
    **{11: "e-", 12: "ve", 13: "mu-", 14: "vm", 15: "ta-", 16: "vt"},
    **{23: "Z", 24: "W+", 25: "H", 32: "zp", 6000006: "T"},
}

OWN_BLOCKS = ("MASSINFO", "WIDTHINFO", "VLQMASS", "VLQY", "IMVLQY")
"""Blocks of inputs that the UFOs do not know."""

Entries = dict[str, dict[tuple[int, ...], float]]


def card_text(point: Point) -> str:
    """The card of a point: equal points give equal bytes, numbers keep 17 digits.

    pyslha formats the entries; it can neither keep nor write comments, so these are added line by
    line.

    Example:
        >>> point = load_model("lmutau").point({"mzp": 60, "g": 0.1})
        >>> [line for line in card_text(point).splitlines() if line.startswith("DECAY 32")]
        ['DECAY 32  0.047746409392721498  # width of zp, GeV']
    """
    model = load_model(point.model)
    notes = _entry_notes(model)
    lines = [
        f"# Model {model.name}: {model.title} ({model.reference})",
        f"# Valid for models_ufo/{model.name} with its default restriction.",
        "# Masses and widths in GeV.",
    ]
    entries = _entries(point, model)
    widths = entries.pop("DECAY")
    for name, block in entries.items():
        header, *rows = pyslha.writeSLHABlocks(
            {name: pyslha.Block(name, entries=_scalar_keys(block))}, precision=DIGITS
        ).splitlines()
        block_note = _BLOCK_NOTES.get(name)
        lines += ["", f"{header}  # {block_note}" if block_note else header]
        for code, row in zip(block, rows, strict=True):
            note = notes.get((name, code))
            lines.append(f"{row}  # {note}" if note else row)
    for (pdg,), width in widths.items():
        particle = pyslha.Particle(pdg, totalwidth=width)
        for daughters, ratio in point.branching_ratios.get(pdg, {}).items():
            particle.add_decay(ratio, len(daughters), list(daughters))
        header, *rows = pyslha.writeSLHADecays({pdg: particle}, precision=DIGITS).splitlines()
        lines += ["", f"{header}  # width of {_NAMES.get(pdg, pdg)}, GeV", *rows]
    return "\n".join(lines) + "\n"


def write_card(point: Point, path: Path, record: Record | None = None) -> None:
    """Write the card of a point, whole or not at all; its provenance is a comment at the end."""
    text = card_text(point)
    if record is not None:
        text += f"\n# {KEY} {json.dumps(record)}\n"
    with atomic(path) as partial:
        partial.write_text(text, encoding="utf-8")


def read_card(path: Path, model: Model) -> dict[str, float]:
    """The inputs of the point a card describes, the inverse of :func:`write_card`.

    A width that is ``Auto``, the convention of MadGraph, is the one that the inputs give. A card
    without any of :data:`OWN_BLOCKS`, such as the UFO's own ``write_param_card.py`` writes, has the
    masses of its light fermions in MASS, what else these blocks hold is at the model's default, and
    neither branching ratios nor the W mass nor Yukawa couplings need be in it.

    Args:
        path: a card, which may have been edited or rewritten by a generator.
        model: the model it belongs to.

    Raises:
        DataFileError: the file is missing, truncated, not a card of this model, holds a number that
            is not finite or not allowed, or its derived entries (W mass, widths, branching ratios,
            left-handed up-type couplings) do not follow from its inputs.
    """
    card = Card(Path(path))
    own = bool(card.names() & set(OWN_BLOCKS))
    inputs = _inputs(card, model, own)
    try:
        point = model.point(inputs, where=str(path))
    except InputError as problem:
        raise DataFileError(str(problem)) from problem
    for name, block in _entries(point, model).items():
        if name == "DECAY":
            _compare_decays(card, point, own)
        elif own or name not in OWN_BLOCKS:
            free = not own and name in ("MASS", "YUKAWA")
            found = _block(card, name, required=not free)
            for code, value in block.items():
                if not (free and (code[0] in _MASSLESS or code not in found)):
                    _compare(path, (name, code), _entry(card, found, (name, code)), value)
    return {name: point.parameters[name] for name in _names(model)}


def _inputs(card: Card, model: Model, own: bool) -> dict[str, float]:
    """The inputs that stand in a card."""
    places = {**STANDARD_MODEL_ENTRIES, **model.card_entries}
    inputs: dict[str, float] = {}
    for name in _names(model):
        block, code = places[name]
        if block == "DECAY":
            (pdg,) = code
            if card.is_automatic(pdg):
                raise DataFileError(
                    f"{card.path}: DECAY {pdg} is Auto, but the width of {_NAMES.get(pdg, pdg)} is "
                    "an input that zprimer does not compute: give it in GeV."
                )
            inputs[name] = _width(card, pdg)[0]
        elif own or block not in OWN_BLOCKS:
            inputs[name] = _entry(card, _block(card, block), (block, code))
        else:
            near = difflib.get_close_matches(block, card.names() - set(places), n=1, cutoff=0.8)
            if near:
                raise DataFileError(
                    f"{card.path} has a block {near[0]}, which nothing reads: if {block} is meant, "
                    "correct it."
                )
            mass = _block(card, "MASS").get(code, 0.0) if block == "MASSINFO" else 0.0
            if mass > 0:
                inputs[name] = mass
    return inputs


def _compare_decays(card: Card, point: Point, own: bool) -> None:
    for pdg, width in point.widths.items():
        if card.is_automatic(pdg):
            continue
        found, ratios = _width(card, pdg)
        _compare(card.path, ("DECAY", (pdg,)), found, width)
        for daughters, ratio in point.branching_ratios.get(pdg, {}).items():
            if ratios or own:
                place = f"decays of {pdg}"
                value = _entry(card, ratios, (place, daughters))
                _compare(card.path, (place, daughters), value, ratio)


def _compare(path: Path, place: tuple[str, tuple[int, ...]], found: float, value: float) -> None:
    if not math.isclose(found, value, rel_tol=TOLERANCE, abs_tol=1e-12):
        auto = f" or Auto for DECAY {place[1][0]}" if place[0] == "DECAY" else ""
        raise DataFileError(
            f"{path}: {_place(*place)} is {found:.9g}, but the inputs of the card give "
            f"{value:.9g}: write that{auto}, or change the inputs and write the card with "
            "'zprimer cards'."
        )


def _names(model: Model) -> list[str]:
    return [parameter.name for parameter in model.parameters]


def _entries(point: Point, model: Model) -> Entries:
    """All entries of the card, DECAY ones being the widths by PDG id."""
    inputs = point.parameters
    blocks: Entries = {"SMINPUTS": {}, "MASS": {}, "MASSINFO": {}, "YUKAWA": {}, "WOLFENSTEIN": {}}
    blocks["MASS"] = {(pdg,): 0.0 for pdg in _MASSLESS}
    blocks["MASS"][24,] = electroweak(inputs).mw
    blocks["MASS"].update({(pdg,): mass for pdg, mass in point.masses.items()})
    blocks["YUKAWA"] = {(pdg,): 0.0 for pdg in _MASSLESS}
    blocks["YUKAWA"].update({(6,): inputs["mt"], (15,): inputs["mtau"]})
    for name, block in point.card_blocks.items():
        blocks[name] = dict(block)
    blocks["DECAY"] = {(pdg,): width for pdg, width in point.widths.items()}
    for name, (block_name, code) in STANDARD_MODEL_ENTRIES.items():
        blocks[block_name][code] = inputs[name]
    return {name: dict(sorted(block.items())) for name, block in blocks.items()}


def _entry_notes(model: Model) -> dict[tuple[str, tuple[int, ...]], str]:
    notes: dict[tuple[str, tuple[int, ...]], str] = {
        ("MASS", (pdg,)): f"{_NAMES[pdg]}, in matrix elements" for pdg in _MASSLESS
    }
    notes["MASS", (24,)] = "W mass, from SMINPUTS and the Z mass"
    notes.update({("YUKAWA", (pdg,)): _NAMES[pdg] for pdg in (*_MASSLESS, 6, 15)})
    described = {parameter.name: parameter for parameter in model.parameters}
    for name, place in {**STANDARD_MODEL_ENTRIES, **model.card_entries}.items():
        if place[0] != "DECAY":
            unit = described[name].unit
            notes[place] = f"{name}, {unit}" if unit else name
    return notes


def _scalar_keys(block: Mapping[tuple[int, ...], float]) -> dict[int | tuple[int, ...], float]:
    return {code if len(code) > 1 else code[0]: value for code, value in block.items()}


def _block(card: Card, name: str, required: bool = True) -> Mapping[tuple[int, ...], float]:
    found = card.block(name)
    if found is None and required:
        raise DataFileError(
            f"{card.path} has no block {name}: it is truncated or belongs to another model; "
            "add it, or write the card with 'zprimer cards'."
        )
    return found or {}


def _width(card: Card, pdg: int) -> tuple[float, Mapping[tuple[int, ...], float]]:
    found = card.decay(pdg)
    if found is None:
        raise _absent(card, ("DECAY", (pdg,)))
    return found


def _entry(
    card: Card, block: Mapping[tuple[int, ...], float], place: tuple[str, tuple[int, ...]]
) -> float:
    if place[1] not in block:
        raise _absent(card, place)
    return block[place[1]]


def _absent(card: Card, place: tuple[str, tuple[int, ...]]) -> DataFileError:
    return DataFileError(
        f"{card.path} has no {_place(*place)}: it is truncated, or the line was taken out; add it, "
        "or write the card with 'zprimer cards'."
    )


def _place(name: str, code: tuple[int, ...]) -> str:
    return f"{name} {' '.join(str(number) for number in code)}"
