"""Gauged L_μ − L_τ dressed in colour: 1403.1269 (AGPY), Eqs. 3 to 17.

The quarks couple through matrices given as inputs (Eq. 7), or through vector-like quarks that mix
with them (Eqs. 9 to 13) once one of the Yukawas of Eq. 11 is not zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from zprimer.errors import InputError
from zprimer.models.couplings import Couplings, ckm_matrices, diagonal, standard_model_inputs
from zprimer.models.parameters import Parameter
from zprimer.models.point import ZPRIME, Model, Point
from zprimer.models.standard_model import PARAMETERS as STANDARD_MODEL
from zprimer.models.standard_model import ckm
from zprimer.models.vectorlike_quarks import PARAMETERS as VECTOR_LIKE_QUARKS
from zprimer.models.vectorlike_quarks import leading_couplings, quarks_of
from zprimer.models.widths import vector_to_fermions

_DOWN, _UP = ("d", "s", "b"), ("u", "c", "t")
SAME_COUPLING = 1e-5
"""Largest difference of couplings that a generator's rewriting of a card makes, relative."""


def _hermitian_inputs(matrix: str, flavours: tuple[str, ...], symbol: str) -> list[Parameter]:
    inputs = []
    for i, row in enumerate(flavours):
        for column in flavours[i:]:
            name = f"{matrix}_{row}{column}"
            if row == column:
                inputs.append(Parameter(name, 0.0, "", f"{symbol}_{row}{column} (Eq. 7)"))
            else:
                for part in ("Re", "Im"):
                    text = f"{part} {symbol}_{row}{column} (Eq. 7)"
                    inputs.append(Parameter(f"{name}_{part.lower()}", 0.0, "", text))
    return inputs


PARAMETERS = (
    Parameter("mzp", 60.0, "GeV", "Z' mass", above=0),
    Parameter("g", 0.1, "", "U(1)' gauge coupling g' (Eq. 3)", above=0, symbol="$g'$"),
    *_hermitian_inputs("Ld", _DOWN, "L^(d)"),
    *_hermitian_inputs("Rd", _DOWN, "R^(d)"),
    *_hermitian_inputs("Ru", _UP, "R^(u)"),
    *VECTOR_LIKE_QUARKS,
    *STANDARD_MODEL,
)


_QUARK_INPUTS = tuple(
    p.name
    for p in PARAMETERS
    if p.name.startswith(("Ld_", "Rd_", "Ru_", "ckm_")) or p in VECTOR_LIKE_QUARKS
)
_YUKAWAS = tuple(p.name for p in VECTOR_LIKE_QUARKS if p.name.startswith("Y"))


@dataclass(frozen=True)
class _Channel:
    """Z' → first + anti-second, by PDG ids, with its couplings in units of g'."""

    first: int
    second: int
    left: complex
    right: complex


@dataclass(frozen=True)
class _QuarkSector:
    """What the quark inputs alone decide, shared by all points of a scan of masses and g'.

    Attributes:
        matrices: of :func:`quark_couplings`, read-only.
        couplings: those that are not zero, by name, in units of g'.
        channels: the decays with a coupling.
        blocks: of the card.
    """

    matrices: Mapping[str, np.ndarray]
    couplings: Mapping[str, complex]
    channels: tuple[_Channel, ...]
    blocks: Mapping[str, Mapping[tuple[int, ...], float]]


def hermitian(
    inputs: Mapping[str, float] | Mapping[str, np.ndarray], matrix: str, flavours: tuple[str, ...]
) -> np.ndarray:
    """The coupling matrix in inputs such as ``Ld_ss`` and ``Ld_sb_re``, Hermitian.

    Returns:
        Shape (3, 3), or (points, 3, 3) for inputs of shape (points,).
    """
    result = np.zeros(
        (*np.shape(inputs[f"{matrix}_{flavours[0]}{flavours[0]}"]), 3, 3), dtype=complex
    )
    for i, row in enumerate(flavours):
        result[..., i, i] = inputs[f"{matrix}_{row}{row}"]
        for j in range(i + 1, 3):
            name = f"{matrix}_{row}{flavours[j]}"
            result[..., i, j] = inputs[f"{name}_re"] + 1j * inputs[f"{name}_im"]
            result[..., j, i] = result[..., i, j].conj()
    return result


def quark_couplings(inputs: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Matrices of the hadronic current in units of g', 1403.1269 Eq. 7.

    SU(2) relates up to down: L^(u) = V L^(d) V† (Eq. 8b). With Yukawas of vector-like quarks the
    matrices are those of Eqs. 8 and 13.

    Returns:
        ``Ld``, ``Lu``, ``Rd``, ``Ru``, each of shape (3, 3).

    Raises:
        InputError: matrices and Yukawas are given and contradict each other.
    """
    return dict(_quark_sector(inputs).matrices)


def _quark_sector(inputs: Mapping[str, float]) -> _QuarkSector:
    mixed = any(inputs[name] for name in _YUKAWAS)
    v_phi = inputs["mzp"] / inputs["g"] if mixed else None
    return _sector_of(tuple(inputs[name] for name in _QUARK_INPUTS), v_phi)


@lru_cache(maxsize=64)
def _sector_of(values: tuple[float, ...], v_phi: float | None) -> _QuarkSector:
    inputs = dict(zip(_QUARK_INPUTS, values, strict=True))
    matrices = _matrices(inputs, v_phi)
    for matrix in matrices.values():
        matrix.flags.writeable = False
    channels = tuple(
        _Channel(first, second, complex(left[i, j]), complex(right[i, j]))
        for left, right, ids in (
            (matrices["Ld"], matrices["Rd"], (1, 3, 5)),
            (matrices["Lu"], matrices["Ru"], (2, 4, 6)),
        )
        for i, first in enumerate(ids)
        for j, second in enumerate(ids)
        if left[i, j] != 0 or right[i, j] != 0
    )
    couplings = {
        f"zp_{matrix}_{i + 1}{j + 1}": complex(values[i, j])
        for matrix, values in matrices.items()
        for i in range(3)
        for j in range(3)
        if values[i, j] != 0
    }
    blocks = {**_matrix_blocks(matrices), **_vector_like_blocks(inputs)}
    return _QuarkSector(matrices, couplings, channels, blocks)


def _matrices(inputs: Mapping[str, float], v_phi: float | None) -> dict[str, np.ndarray]:
    effective = {
        "Ld": hermitian(inputs, "Ld", _DOWN),
        "Rd": hermitian(inputs, "Rd", _DOWN),
        "Ru": hermitian(inputs, "Ru", _UP),
    }
    v = ckm(inputs)
    if v_phi is not None:
        mixed = leading_couplings(quarks_of(inputs), np.array(v_phi), v)
        _refuse_two_sources(effective, mixed)
        effective = {name: mixed[name] for name in effective}
    left_down = effective["Ld"]
    left_up = v @ left_down @ v.conj().T
    rounding = 1e-14 * np.abs(left_down).max()
    return {
        "Ld": left_down,
        "Lu": np.where(np.abs(left_up) > rounding, left_up, 0),
        "Rd": effective["Rd"],
        "Ru": effective["Ru"],
    }


def _refuse_two_sources(
    effective: Mapping[str, np.ndarray], mixed: Mapping[str, np.ndarray]
) -> None:
    """A card holds both the Yukawas and the matrices that follow from them: that is no conflict."""
    for name, matrix in effective.items():
        allowed = SAME_COUPLING * np.abs(mixed[name]).max()
        if np.any(matrix) and np.any(np.abs(matrix - mixed[name]) > allowed):
            raise InputError(
                f"the quark couplings {name}_… are given and do not follow from the Yukawas Y…: "
                "give either couplings or Yukawas of vector-like quarks."
            )


def couplings(inputs: Mapping[str, np.ndarray]) -> Couplings:
    """L_μ − L_τ with Q_ℓ = 1 and the hadronic current of 1403.1269 Eqs. 3 to 8 and 13.

    ``heavy`` are the vector-like quarks.
    """
    g = inputs["g"]
    vectorlike = {each.name: inputs[each.name] for each in VECTOR_LIKE_QUARKS}
    quarks = quarks_of(vectorlike)
    mixed = leading_couplings(quarks, inputs["mzp"] / g, np.eye(3))
    mix = np.any([quarks.yq != 0, quarks.yd != 0, quarks.yu != 0], axis=(0, 2))[:, None, None]
    used = {
        name: np.where(mix, mixed[name], hermitian(inputs, name, flavours))
        for name, flavours in (("Ld", _DOWN), ("Rd", _DOWN), ("Ru", _UP))
    }
    used["Lu"] = _rotated(ckm_matrices(inputs), used["Ld"])
    scaled = {name: g[:, None, None] * matrix for name, matrix in used.items()}
    leptons = diagonal(np.zeros_like(g), g, -g)
    return Couplings(
        mass=inputs["mzp"],
        left={"l": leptons, "nu": leptons, "u": scaled["Lu"], "d": scaled["Ld"]},
        right={"l": leptons, "u": scaled["Ru"], "d": scaled["Rd"]},
        standard_model=standard_model_inputs(inputs),
        heavy=vectorlike,
    )


def _rotated(v: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """V M V† without what is left of cancellations."""
    found = np.einsum("nij,njk,nlk->nil", v, matrix, v.conj())
    rounding = 1e-14 * np.abs(matrix).max(axis=(1, 2), keepdims=True)
    return np.where(np.abs(found) > rounding, found, 0)


def derive(inputs: Mapping[str, float]) -> Point:
    """Masses, couplings, widths and branching ratios of 1403.1269 Eqs. 3 to 8, with Q_ℓ = 1.

    Raises:
        InputError: the Z' is wider than heavy.
    """
    mzp, g = inputs["mzp"], inputs["g"]
    quarks = _quark_sector(inputs)
    partial_widths = _partial_widths(inputs, quarks.channels)
    width = sum(partial_widths.values())
    if width >= mzp:
        raise InputError(
            f"the Z' width of {width:.4g} GeV exceeds its mass of {mzp:g} GeV at g = {g:g}: "
            "lower g or the quark couplings."
        )
    return Point(
        model="lmutau",
        parameters=dict(inputs),
        masses={ZPRIME: mzp},
        widths={ZPRIME: width},
        branching_ratios={ZPRIME: {ids: part / width for ids, part in partial_widths.items()}},
        couplings={
            "g": g,
            "zp_mumu": g,
            "zp_tautau": -g,
            **{name: g * value for name, value in quarks.couplings.items()},
        },
        derived={"v_phi": mzp / g, "width_over_mass": width / mzp},
        card_blocks={"ZPRIME": {(1,): g}, **quarks.blocks},
    )


def _partial_widths(
    inputs: Mapping[str, float], channels: Iterable[_Channel]
) -> dict[tuple[int, ...], float]:
    mzp, g = inputs["mzp"], inputs["g"]
    masses = {1: 0.0, 2: 0.0, 3: 0.0, 4: inputs["mc"], 5: inputs["mb"], 6: inputs["mt"]}
    widths = {
        (13, -13): vector_to_fermions(mzp, inputs["mmu"], inputs["mmu"], g, g),
        (15, -15): vector_to_fermions(mzp, inputs["mtau"], inputs["mtau"], g, g),
        (14, -14): vector_to_fermions(mzp, 0.0, 0.0, g, 0.0),
        (16, -16): vector_to_fermions(mzp, 0.0, 0.0, g, 0.0),
    }
    for each in channels:
        widths[(each.first, -each.second)] = vector_to_fermions(
            mzp, masses[each.first], masses[each.second], g * each.left, g * each.right, colours=3
        )
    return {ids: width for ids, width in widths.items() if width > 0}


def _matrix_blocks(
    quarks: Mapping[str, np.ndarray],
) -> dict[str, dict[tuple[int, ...], float]]:
    """SLHA2-style blocks: real parts in ZPLD, ZPLU, ZPRD, ZPRU, imaginary ones in IMZPLD, …"""
    blocks: dict[str, dict[tuple[int, ...], float]] = {}
    for matrix, values in quarks.items():
        upper = [(i, j) for i in range(3) for j in range(i, 3)]
        blocks[f"ZP{matrix.upper()}"] = {(i + 1, j + 1): float(values[i, j].real) for i, j in upper}
        blocks[f"IMZP{matrix.upper()}"] = {
            (i + 1, j + 1): float(values[i, j].imag) for i, j in upper if i != j
        }
    return blocks


def _vector_like_entries() -> dict[str, tuple[str, tuple[int, ...]]]:
    """Masses of Q, D, U in VLQMASS, Yukawas in VLQY and IMVLQY by partner and generation."""
    entries: dict[str, tuple[str, tuple[int, ...]]] = {}
    for row, (partner, flavours) in enumerate((("Q", _DOWN), ("D", _DOWN), ("U", _UP)), start=1):
        entries[f"m{partner}"] = ("VLQMASS", (row,))
        for column, flavour in enumerate(flavours, start=1):
            name, real = f"Y{partner}{flavour}", flavour in "bt"
            entries[name if real else f"{name}_re"] = ("VLQY", (row, column))
            if not real:
                entries[f"{name}_im"] = ("IMVLQY", (row, column))
    return entries


def _vector_like_blocks(
    inputs: Mapping[str, float],
) -> dict[str, dict[tuple[int, ...], float]]:
    """The vector-like quarks, which the UFO does not know: it takes their couplings only."""
    blocks: dict[str, dict[tuple[int, ...], float]] = {}
    for name, (block, index) in _vector_like_entries().items():
        blocks.setdefault(block, {})[index] = inputs[name]
    return blocks


def _card_entries() -> dict[str, tuple[str, tuple[int, ...]]]:
    entries: dict[str, tuple[str, tuple[int, ...]]] = {
        "mzp": ("MASS", (ZPRIME,)),
        "g": ("ZPRIME", (1,)),
        **_vector_like_entries(),
    }
    for matrix, flavours in (("Ld", _DOWN), ("Rd", _DOWN), ("Ru", _UP)):
        block = f"ZP{matrix.upper()}"
        for i, row in enumerate(flavours):
            entries[f"{matrix}_{row}{row}"] = (block, (i + 1, i + 1))
            for j in range(i + 1, 3):
                name, index = f"{matrix}_{row}{flavours[j]}", (i + 1, j + 1)
                entries[f"{name}_re"] = (block, index)
                entries[f"{name}_im"] = (f"IM{block}", index)
    return entries


MODEL = Model(
    name="lmutau",
    title="gauged L_μ − L_τ dressed in colour",
    reference="1403.1269",
    parameters=PARAMETERS,
    derive=derive,
    couplings=couplings,
    decoupled={"g": 1e-9, **dict.fromkeys(_YUKAWAS, 0.0)},
    paper_era="paper_2014",
    card_entries=_card_entries(),
)
