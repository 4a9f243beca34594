"""flavio's ΔM_s, ε_K, K → πνν̄ and tridents at many points, and the running of b → sμμ.

Below m_Z' a Z' is a set of contact couplings (:mod:`zprimer.flavour.wilson_coefficients`). Each of
these observables is a power of a quadratic form in their real and imaginary parts: |M₁₂|² for ΔM_s,
Im M₁₂ for ε_K, a sum over neutrinos of |amplitude|² for K → πνν̄. The form depends on the scale m_Z'
through QCD and QED. The coefficients of C₉, C₁₀, C₉', C₁₀' of the muon at 4.8 GeV are linear in the
couplings of muons and taus.

All this is taken from flavio and ``wilson`` once, at the scales of ``data/flavio/contact.json``,
and interpolated by a cubic spline in log m_Z'; flavio itself is not needed then. The largest
difference to flavio at scales and couplings that the fit has not seen stands beside each of them.

``python -m zprimer.flavour.flavio.contact`` makes the file again, in some three minutes.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from zprimer.errors import DataFileError, InputError, unknown_key
from zprimer.flavour.flavio.observables import (
    flavio,
    flavio_prediction,
    observable,
    theory_uncertainty,
)
from zprimer.flavour.flavio.quadratics import COEFFICIENTS, SCALE, design, monomials
from zprimer.flavour.wilson_coefficients import BASIS, EFT
from zprimer.io.files import atomic, read_json

Couplings = Mapping[str, np.ndarray]
SEMILEPTONIC = tuple(
    name
    for k in (2, 3)
    for name in (f"VedLL_{k}{k}23", f"VdeLR_23{k}{k}", f"VedLR_{k}{k}23", f"VedRR_{k}{k}23")
)
"""Contact couplings that C₉ to C₁₀' of the muon at 4.8 GeV are made of."""
_SEMILEPTONIC_UNIT = 1e-9
_PATH = Path(str(files("zprimer.flavour") / "data" / "flavio" / "contact.json"))
_SCALES = np.geomspace(SCALE, 2e4, 12)
_CHECKS = 30


@dataclass(frozen=True)
class Ansatz:
    """What the form of an observable is in.

    Attributes:
        operators: WCxf names in the basis JMS.
        unit: GeV⁻², a coupling that matters.
        power: of the quadratic form, in units of the Standard Model's prediction.
        parts: 1 for operators with real coefficients only, else 2.
    """

    operators: tuple[str, ...]
    unit: float
    power: float = 1.0
    parts: int = 2

    def variables(self, couplings: Couplings) -> np.ndarray:
        """Real parts, then imaginary ones, in units of ``unit``, shape (points, n)."""
        values = np.stack([couplings[name] for name in self.operators], axis=-1) / self.unit
        return np.concatenate([values.real, values.imag][: self.parts], axis=-1)

    def couplings(self, variables: np.ndarray) -> dict[str, complex]:
        """The inverse of :meth:`variables` for one point."""
        parts = self.unit * variables.reshape(self.parts, -1)
        values = parts[0] + 1j * parts[1] if self.parts == 2 else parts[0]
        return {name: complex(x) for name, x in zip(self.operators, values, strict=True)}


def _four_quarks(pair: str) -> tuple[str, ...]:
    return tuple(f"{kind}_{pair}{pair}" for kind in ("VddLL", "VddRR", "V1ddLR"))


_NEUTRINOS = tuple(f"{kind}_{k}{k}12" for k in (2, 3) for kind in ("VnudLL", "VnudLR"))
_TRIDENT = tuple(f"{kind}_22{k}{k}" for k in (2, 3) for kind in ("VnueLL", "VnueLR"))
ANSATZ = {
    "delta_m_s": Ansatz(_four_quarks("23"), 1e-11, power=0.5),
    "epsilon_k": Ansatz(_four_quarks("12"), 1e-15),
    "k_plus_pi_nu_nu": Ansatz(_NEUTRINOS, 1e-10),
    "k_long_pi_nu_nu": Ansatz(_NEUTRINOS, 1e-10),
    "trident": Ansatz(_TRIDENT, 1e-6, parts=1),
}


@dataclass(frozen=True)
class ContactForm:
    """One observable as a function of contact couplings and of their scale.

    Attributes:
        ansatz: which couplings.
        scales: GeV, rising, shape (S,).
        quadratics: coefficients of the monomials of the couplings at each scale, shape (S, M).
        error: largest difference to flavio, relative to the Standard Model.
        standard_model: prediction, in the observable's unit.
        theory: relative theory uncertainty.
    """

    ansatz: Ansatz
    scales: np.ndarray
    quadratics: np.ndarray
    error: float
    standard_model: float
    theory: float

    def __call__(self, couplings: Couplings, scale: np.ndarray) -> np.ndarray:
        """The observable.

        Args:
            couplings: WCxf name -> coefficient, GeV⁻², shape (points,).
            scale: at which they are defined, GeV, shape (points,).

        Returns:
            Array of shape (points,), in the observable's unit.

        Raises:
            InputError: a scale is outside those on file.
        """
        coefficients = _interpolated(self.scales, self.quadratics, scale)
        form = np.sum(coefficients * monomials(self.ansatz.variables(couplings)), axis=-1)
        if self.ansatz.power != 1:
            form = np.maximum(form, 0) ** self.ansatz.power
        return self.standard_model * form


@cache
def contact_form(name: str) -> ContactForm:
    """The function on file.

    Raises:
        DataFileError: the file is incomplete.
        InputError: there is none of this name.

    Example:
        >>> form = contact_form("k_plus_pi_nu_nu")
        >>> nothing = {name: np.zeros(1) for name in form.ansatz.operators}
        >>> bool(form(nothing, np.array([100.0]))[0] == form.standard_model)
        True
    """
    if name not in ANSATZ:
        raise unknown_key("observable", name, ANSATZ, str(_PATH))
    content = _content()
    try:
        entry, scales = content["observables"][name], np.array(content["scales"], dtype=float)
        quadratics = np.array(entry["quadratics"], dtype=float)
        numbers = {key: float(entry[key]) for key in ("error", "standard_model", "theory")}
    except (KeyError, TypeError, ValueError) as problem:
        raise _incomplete(name) from problem
    ansatz = ANSATZ[name]
    size = monomials(np.zeros(len(ansatz.operators) * ansatz.parts)).size
    if quadratics.shape != (len(scales), size):
        raise _incomplete(name)
    return ContactForm(ansatz, scales, quadratics, **numbers)


def run_to_b(couplings: Couplings, scale: np.ndarray) -> np.ndarray:
    """C₉, C₁₀, C₉', C₁₀' of b → sμμ at 4.8 GeV in flavio's normalisation.

    Args:
        couplings: WCxf name -> coefficient, GeV⁻², shape (points,).
        scale: at which they are defined, GeV, shape (points,).

    Returns:
        Complex array of shape (points, 4) in the order of
        :data:`zprimer.flavour.flavio.quadratics.COEFFICIENTS`.

    Raises:
        DataFileError: the file is incomplete.
        InputError: a scale is outside those on file.
    """
    scales, matrices = _running()
    values = np.stack([couplings[name] for name in SEMILEPTONIC], axis=-1) / _SEMILEPTONIC_UNIT
    return np.einsum("...ij,...j->...i", _interpolated(scales, matrices, scale), values)


def left_right_weight(scale: np.ndarray) -> np.ndarray:
    """What C_LR weighs in M₁₂ of the B_s beside C_LL: flavio's for the 9.7 of 1403.1269 Eq. 18.

    The coefficients are those of :mod:`zprimer.flavour.observables.meson_mixing`,
    L = −C_LL/8 (s̄γP_L b)² and +C_LR/4 for left times right. QCD from m_Z' down to m_b makes the
    weight grow with m_Z'.

    Args:
        scale: at which they are defined, GeV, shape (points,).

    Returns:
        The weight, same shape.

    Raises:
        InputError: a scale is outside those on file.

    Example:
        >>> [float(weight) for weight in left_right_weight(np.array([200.0, 1000.0])).round(1)]
        [7.5, 9.3]
    """
    form = contact_form("delta_m_s")

    def slope(name: str) -> np.ndarray:
        shifted = []
        for value in (form.ansatz.unit, -form.ansatz.unit):
            couplings = dict.fromkeys(form.ansatz.operators, np.zeros(scale.shape))
            couplings[name] = np.full(scale.shape, value)
            shifted.append((form(couplings, scale) / form.standard_model) ** 2)
        return shifted[0] - shifted[1]

    return -2 * slope("V1ddLR_2323") / slope("VddLL_2323")


def running_error() -> float:
    """Largest difference of :func:`run_to_b` to ``wilson``, relative to the largest coefficient."""
    return float(_content()["b_to_s"]["error"])


@cache
def _running() -> tuple[np.ndarray, np.ndarray]:
    """Scales, shape (S,), and matrices, shape (S, 4, 8)."""
    content = _content()
    try:
        scales = np.array(content["scales"], dtype=float)
        real, imaginary = (
            np.array(content["b_to_s"][part], dtype=float) for part in ("real", "imaginary")
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise _incomplete("b_to_s") from problem
    if real.shape != (len(scales), len(COEFFICIENTS), len(SEMILEPTONIC)):
        raise _incomplete("b_to_s")
    return scales, real + 1j * imaginary


@cache
def _content() -> Mapping[str, Any]:
    content: Mapping[str, Any] = read_json(_PATH)
    return content


def _incomplete(name: str) -> DataFileError:
    return DataFileError(f"{_PATH}: the entry {name} is incomplete: make the file again.")


def _interpolated(scales: np.ndarray, values: np.ndarray, scale: np.ndarray) -> np.ndarray:
    outside = np.flatnonzero((scale < scales[0]) | (scale > scales[-1]))
    if outside.size:
        raise InputError(
            f"mzp = {np.asarray(scale)[outside[0]]:g} GeV: flavio's observables are on file for Z' "
            f"masses of {scales[0]:g} to {scales[-1]:g} GeV."
        )
    from scipy.interpolate import CubicSpline  # as long to load as ten thousand points take

    found: np.ndarray = CubicSpline(np.log(scales), values)(np.log(scale))
    return found


def flavio_value(name: str, couplings: Mapping[str, complex], scale: float) -> float:
    """flavio's own prediction, in the observable's unit, for coefficients at a scale in GeV."""
    from wilson import Wilson

    each = observable(name)
    wilson = Wilson(dict(couplings), scale=scale, eft=EFT, basis=BASIS)
    return each.scale * flavio_prediction(each.flavio, each.arguments, wilson)


def _fitted_entry(name: str, scales: np.ndarray) -> dict[str, object]:
    """The entry of one observable, fitted at each scale and checked between them."""
    each, ansatz = observable(name), ANSATZ[name]
    standard = each.scale * flavio_prediction(each.flavio, each.arguments, None)
    points = design(len(ansatz.operators) * ansatz.parts)
    inverse = np.linalg.inv(monomials(points))
    rows = []
    for scale in scales:
        values = [flavio_value(name, ansatz.couplings(x), scale) / standard for x in points]
        rows.append(inverse @ np.array(values) ** (1 / ansatz.power))
    quadratics = np.array([[float(f"{x:.9g}") for x in row] for row in rows])
    quadratics[np.abs(quadratics) < 1e-12] = 0
    form = ContactForm(ansatz, scales, quadratics, 0.0, standard, 0.0)
    rng = np.random.default_rng(1403)
    errors = []
    for _ in range(_CHECKS):
        couplings = ansatz.couplings(np.array(rng.uniform(-1, 1, points.shape[1])))
        scale = float(np.exp(rng.uniform(*np.log(scales[[0, -1]]))))
        arrays = {key: np.array([value]) for key, value in couplings.items()}
        ours = float(form(arrays, np.array([scale]))[0])
        errors.append(abs(ours - flavio_value(name, couplings, scale)) / abs(standard))
    return {
        "standard_model": float(f"{standard:.9g}"),
        "theory": theory_uncertainty(each),
        "error": float(f"{max(errors):.2g}"),
        "quadratics": quadratics.tolist(),
    }


def wilsons_coefficients(couplings: Mapping[str, complex], scale: float) -> np.ndarray:
    """C₉ to C₁₀' at 4.8 GeV by ``wilson`` itself, complex, shape (4,)."""
    from wilson import Wilson

    wilson = Wilson(dict(couplings), scale=scale, eft=EFT, basis=BASIS)
    found = wilson.match_run(SCALE, EFT, "flavio").dict
    return np.array([complex(found.get(name, 0)) for name in COEFFICIENTS])


def _fitted_running(scales: np.ndarray) -> dict[str, object]:
    matrices = np.array(
        [
            np.stack(
                [wilsons_coefficients({n: _SEMILEPTONIC_UNIT}, scale) for n in SEMILEPTONIC], -1
            )
            for scale in scales
        ]
    )
    rng = np.random.default_rng(1403)
    errors = []
    for _ in range(_CHECKS):
        values = rng.uniform(-1, 1, (len(SEMILEPTONIC), 2)) @ np.array([1, 1j])
        scale = float(np.exp(rng.uniform(*np.log(scales[[0, -1]]))))
        couplings = dict(zip(SEMILEPTONIC, _SEMILEPTONIC_UNIT * values, strict=True))
        ours = _interpolated(scales, matrices, np.array(scale)) @ values
        exact = wilsons_coefficients(couplings, scale)
        errors.append(np.abs(ours - exact).max() / np.abs(exact).max())
    rounded = np.vectorize(lambda x: float(f"{x:.8g}"))
    return {
        "error": float(f"{max(errors):.2g}"),
        "real": rounded(matrices.real).tolist(),
        "imaginary": rounded(matrices.imag).tolist(),
    }


def _main() -> None:
    scales = np.array([float(f"{scale:.6g}") for scale in _SCALES])
    about = (
        f"flavio {flavio().__version__}'s observables in contact couplings (WET, JMS) at some "
        "scales in GeV, relative to the Standard Model: coefficients of 1, x_i and x_i x_j "
        "(i <= j). Made by python -m zprimer.flavour.flavio.contact; keys are explained there."
    )
    content = {
        "about": about,
        "scales": scales.tolist(),
        "b_to_s": _fitted_running(scales),
        "observables": {name: _fitted_entry(name, scales) for name in ANSATZ},
    }
    text = json.dumps(content, indent=1)
    rows = re.sub(r"\[\s+([^][{}]+?)\s+\]", lambda row: f"[{' '.join(row[1].split())}]", text)
    with atomic(_PATH) as partial:
        partial.write_text(rows + "\n", encoding="utf-8")
    print(f"{len(ANSATZ)} observables at {len(scales)} scales written to {_PATH}")


if __name__ == "__main__":
    _main()
