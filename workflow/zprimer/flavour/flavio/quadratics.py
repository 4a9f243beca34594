"""flavio's b → sμμ observables as functions of the Wilson coefficients, for many points at once.

Every rate is a quadratic form in the shifts C = (C₉, C₁₀, C₉', C₁₀') of the muon, flavio's sign, at
4.8 GeV, and so are its angular moments. The coefficients of these forms are fitted to flavio once
and kept in ``data/flavio/quadratics.yaml``, together with measurements, theory uncertainties and
the largest error found at points that the fit has not seen; flavio itself is not needed then.

R_K and R_K* are muonic rates over those of the electron, which the Z' leaves alone, and BR(B_s →
μμ) is a rate. P₅' is S₅/√(F_L(1 − F_L)) times a constant that accounts for the mass of the muon;
S₅, F_L and the rate stand for three forms.

Against flavio at points of the models, whose electrons and dipoles ``wilson`` moves a little too,
ratios and rates agree to 2e-3 of the Standard Model's and P₅' to 0.006.

``python -m zprimer.flavour.flavio.quadratics`` makes the file again, in some three minutes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from zprimer.errors import DataFileError, InputError, unknown_key
from zprimer.flavour.flavio.observables import (
    FlavioObservable,
    flavio,
    flavio_prediction,
    measurement,
    observable,
    theory_uncertainty,
)
from zprimer.io.files import atomic, read_yaml

COEFFICIENTS = ("C9_bsmumu", "C10_bsmumu", "C9p_bsmumu", "C10p_bsmumu")
SCALE = 4.8
"""GeV, where the coefficients are defined."""
RATES = ("r_k", "r_k_low", "r_kstar", "r_kstar_low", "bs_mumu")
ANGULAR = ("p5_prime_low", "p5_prime")
NAMES = (*RATES, *ANGULAR)
_PATH = Path(str(files("zprimer.flavour") / "data" / "flavio" / "quadratics.yaml"))
_CHECKS = 6
_BOX = 1.0


@dataclass(frozen=True)
class Form:
    """One observable as a function of the coefficients.

    Attributes:
        quadratics: rows of coefficients of :func:`monomials`, one for a rate, three for P₅'.
        factor: multiplies the outcome, 1 for a rate.
        error: largest error against flavio: of a rate relative to the Standard Model's, of P₅'
            absolute.
        value, below, above: the measurement, its standard deviations to either side.
        theory: relative theory uncertainty.
        source: flavio's names of the measurements.
    """

    quadratics: np.ndarray
    factor: float
    error: float
    value: float
    below: float
    above: float
    theory: float
    source: str

    def __call__(self, coefficients: np.ndarray) -> np.ndarray:
        """The observable.

        Args:
            coefficients: in the order of :data:`COEFFICIENTS`, shape (..., 4).

        Returns:
            Array of shape (...).
        """
        moments = monomials(coefficients) @ self.quadratics.T
        if len(self.quadratics) == 1:
            return moments[..., 0]
        rate, s5, fl = (moments[..., column] for column in range(3))
        return self.factor * s5 / np.sqrt(fl * (rate - fl))

    def pull(self, prediction: np.ndarray) -> np.ndarray:
        """(prediction − measurement)/uncertainty with the error of that side and of theory."""
        side = np.where(prediction > self.value, self.above, self.below)
        return (prediction - self.value) / np.hypot(side, self.theory * prediction)


def monomials(variables: np.ndarray) -> np.ndarray:
    """1, x_i and x_i x_j (i ≤ j) of variables of shape (..., n); shape (..., 1 + n + n(n+1)/2)."""
    x = np.asarray(variables, dtype=float)
    first, second = np.triu_indices(x.shape[-1])
    return np.concatenate([np.ones((*x.shape[:-1], 1)), x, x[..., first] * x[..., second]], axis=-1)


def design(count: int) -> np.ndarray:
    """0, ±e_i and e_i + e_j: as many points as fix a quadratic form in ``count`` variables."""
    unit = np.eye(count)
    pairs = [unit[i] + unit[j] for i in range(count) for j in range(i + 1, count)]
    return np.array([np.zeros(count), *unit, *-unit, *pairs])


@cache
def form(name: str) -> Form:
    """The function on file.

    Raises:
        DataFileError: the file is incomplete.
        InputError: there is none of this name.

    Example:
        >>> float(np.round(form("r_k")(np.array([-0.6, 0.6, 0.0, 0.0])), 3))
        0.724
    """
    known = _content()["observables"]
    if name not in known:
        raise unknown_key("observable", name, known, str(_PATH))
    entry = known[name]
    try:
        quadratics = np.array(entry["quadratics"], dtype=float)
        numbers = {
            key: float(entry[key])
            for key in ("factor", "error", "value", "below", "above", "theory")
        }
        found = Form(quadratics, **numbers, source=str(entry["source"]))
    except (KeyError, TypeError, ValueError) as problem:
        raise DataFileError(f"{_PATH}: the entry {name} is incomplete: make it again.") from problem
    if quadratics.shape not in ((1, 15), (3, 15)):
        raise DataFileError(f"{_PATH}: the entry {name} needs rows of 15 numbers.")
    return found


@cache
def _content() -> Mapping[str, Any]:
    content: Mapping[str, Any] = read_yaml(_PATH)
    return content


def flavio_value(each: FlavioObservable, coefficients: np.ndarray) -> float:
    """flavio's prediction at coefficients of shape (4,), at :data:`SCALE`."""
    return _value(each.flavio, each.arguments, coefficients)


def fitted_entry(name: str) -> Mapping[str, object]:
    """The entry of one observable, fitted to flavio at 15 points and checked at six others."""
    each = observable(name)
    rng = np.random.default_rng(1403)
    checks = rng.uniform(-_BOX, _BOX, (_CHECKS, 4))
    points = _BOX * design(len(COEFFICIENTS))
    inverse = np.linalg.inv(monomials(points))
    factor = 1.0
    if name in RATES:
        rows = np.array([[flavio_value(each, point) for point in points]])
    else:
        rows = np.array([_moments(each, point) for point in points]).T
    quadratics = rows @ inverse.T
    measured = measurement(each)
    if measured is None:
        raise InputError(f"{name} is not measured.")
    unit = 1.0
    bare = Form(quadratics, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, "")
    standard = flavio_value(each, np.zeros(4))
    if name in ANGULAR:
        factor = standard / float(bare(np.zeros(4)))
    else:
        unit = abs(standard)
    errors = [abs(flavio_value(each, c) - factor * float(bare(c))) / unit for c in checks]
    return {
        "quadratics": [[float(f"{x:.9g}") for x in row] for row in quadratics],
        "factor": float(f"{factor:.9g}"),
        "error": float(f"{max(errors):.2g}"),
        "value": float(f"{measured.value:.9g}"),
        "below": float(f"{measured.below:.9g}"),
        "above": float(f"{measured.above:.9g}"),
        "theory": theory_uncertainty(each),
        "source": "; ".join(measured.sources) + ", as in flavio",
    }


def _moments(each: FlavioObservable, coefficients: np.ndarray) -> list[float]:
    """Rate, rate · S₅ and rate · F_L of B⁰ → K*⁰μμ in the bin of P₅'."""
    rate, s5, fl = (
        _value(f"<{name}>(B0->K*mumu)", each.arguments, coefficients)
        for name in ("dBR/dq2", "S5", "FL")
    )
    unit = 1e8 * rate
    return [unit, unit * s5, unit * fl]


def _value(name: str, arguments: tuple[float, ...], coefficients: np.ndarray) -> float:
    from wilson import Wilson

    values = dict(zip(COEFFICIENTS, map(float, coefficients), strict=True))
    wilson = Wilson(values, scale=SCALE, eft="WET", basis="flavio")
    return flavio_prediction(name, arguments, wilson)


def _main() -> None:
    import yaml

    header = (
        f"# flavio {flavio().__version__}'s observables as quadratic forms of C9, C10, C9', C10' "
        "of the muon at 4.8 GeV,\n"
        "# in flavio's sign: coefficients of 1, C_i and C_i C_j (i <= j). Made by\n"
        "# python -m zprimer.flavour.flavio.quadratics; keys are explained there.\n"
    )
    content = {"observables": {name: dict(fitted_entry(name)) for name in NAMES}}
    text = yaml.safe_dump(content, default_flow_style=None, sort_keys=False, width=100)
    with atomic(_PATH) as partial:
        partial.write_text(header + text, encoding="utf-8")
    print(f"{len(NAMES)} observables written to {_PATH}")


if __name__ == "__main__":
    _main()
