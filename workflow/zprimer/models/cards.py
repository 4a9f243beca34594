"""SLHA cards of a point, valid for the model's UFO folder in ``models_ufo/`` by default.

The matrix elements take e, μ and the quarks lighter than the top as massless, so their entries in
the blocks MASS and YUKAWA are 0. The partial widths use the physical masses; the card keeps them in
the block MASSINFO, which generators pass over.
"""

import contextlib
import io
import json
import math
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pyslha

from zprimer.errors import DataFileError, InputError
from zprimer.files import atomic
from zprimer.inputs import read_bytes
from zprimer.models.point import Model, Point, load_model
from zprimer.models.standard_model import electroweak
from zprimer.provenance import KEY, Record

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

# pyslha reports a malformed line by whatever its parsing runs into, assertions included.
_PYSLHA_PROBLEMS = (
    pyslha.ParseError,
    pyslha.AccessError,
    AssertionError,
    IndexError,
    TypeError,
    ValueError,
)

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

    Args:
        path: a card written by zprimer, which may have been edited or rewritten by a generator.
        model: the model it belongs to.

    Raises:
        DataFileError: the file is missing, truncated, not a card of this model, holds a number that
            is not finite or not allowed, or its derived entries (W mass, widths, branching ratios,
            left-handed up-type couplings) do not follow from its inputs.
    """
    blocks = _read_blocks(path)
    places = {**STANDARD_MODEL_ENTRIES, **model.card_entries}
    inputs = {name: _entry(blocks, places[name], path) for name in _names(model)}
    try:
        point = model.point(inputs, where=str(path))
    except InputError as problem:
        raise DataFileError(str(problem)) from problem
    expected = _entries(point, model)
    for pdg, ratios in point.branching_ratios.items():
        expected[f"decays of {pdg}"] = dict(ratios)
    for name, block in expected.items():
        for code, value in block.items():
            found = _entry(blocks, (name, code), path)
            if not math.isclose(found, value, rel_tol=TOLERANCE, abs_tol=1e-12):
                raise DataFileError(
                    f"{path}: {_place(name, code)} is {found:.9g}, but the inputs of the card give "
                    f"{value:.9g}: change the inputs and write the card with 'zprimer cards'."
                )
    return inputs


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


def _read_blocks(path: Path) -> dict[str, dict[tuple[int, ...], object]]:
    try:
        text = read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as problem:
        raise DataFileError(f"{path} cannot be read as a card ({problem}).") from problem
    headers = [
        " ".join(line.split("#")[0].upper().split()[:2])
        for line in text.splitlines()
        if line.upper().startswith(("BLOCK", "DECAY"))
    ]
    for header in headers:
        if not re.fullmatch(r"BLOCK \w+|DECAY -?\d+", header, re.ASCII):
            raise DataFileError(f"{path}: '{header[:40]}' heads neither a block nor a decay.")
        if headers.count(header) > 1:
            raise DataFileError(f"{path} holds '{header}' twice: keep one.")
    _check_numbers(text, path)
    try:
        # pyslha reports on stderr what it skips; whatever is needed is checked for below.
        with contextlib.redirect_stderr(io.StringIO()):
            document = pyslha.readSLHA(text, ignorenomass=True)
    except _PYSLHA_PROBLEMS as problem:
        raise DataFileError(
            f"{path} is truncated or not an SLHA card: write it again with 'zprimer cards'."
        ) from problem
    blocks: dict[str, dict[tuple[int, ...], object]] = {
        name: {key if isinstance(key, tuple) else (key,): value for key, value in block.items()}
        for name, block in document.blocks.items()
    }
    blocks["DECAY"] = {
        (pdg,): particle.totalwidth
        for pdg, particle in document.decays.items()
        if f"DECAY {pdg}" in headers
    }
    for pdg, particle in document.decays.items():
        blocks[f"decays of {pdg}"] = {tuple(decay.ids): decay.br for decay in particle.decays}
    return blocks


def _check_numbers(text: str, path: Path) -> None:
    """Refuse what only begins like a number, of which pyslha would take the beginning."""
    for line in text.split("\n"):
        for word in line.split("#")[0].split():
            if word[0] in "+-.0123456789":
                try:
                    float(word.replace("_", "?"))
                except ValueError:
                    raise DataFileError(f"{path}: {word[:40]!r} is not a number.") from None


def _entry(
    blocks: Mapping[str, Mapping[tuple[int, ...], object]],
    place: tuple[str, tuple[int, ...]],
    path: Path,
) -> float:
    name, code = place
    value = blocks.get(name, {}).get(code)
    if value is None and name != "DECAY" and name not in blocks:
        raise DataFileError(
            f"{path} has no block {name}: it is truncated or belongs to another model; "
            "write it again with 'zprimer cards'."
        )
    if value is None:
        raise DataFileError(
            f"{path} has no {_place(name, code)}: it is truncated; "
            "write it again with 'zprimer cards'."
        )
    largest = sys.float_info.max
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and -largest <= value <= largest:  # type: ignore[operator]
        return float(value)  # type: ignore[arg-type]
    shown = repr(value)[:40]
    raise DataFileError(f"{path}: {_place(name, code)} is {shown}, not a finite number.")


def _place(name: str, code: tuple[int, ...]) -> str:
    return f"{name} {' '.join(str(number) for number in code)}"
