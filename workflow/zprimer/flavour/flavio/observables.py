"""Flavour observables from flavio (1810.08132) for the Wilson coefficients of a point.

Closed formulas against flavio: tridents agree to 1 %; a shift of B_s mixing by Eq. 18 of 1403.1269
lies within the theory uncertainty of ΔM_s; B → X_s within that of the Standard Model's rate.

flavio runs the coefficients with ``wilson`` and brings its own inputs, measurements and theory
uncertainties. The closed formulas of this package are the fast path; this one takes about a second
a point once flavio is loaded, which takes some ten itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from zprimer.errors import DataFileError, unknown_key
from zprimer.flavour.wilson_coefficients import WilsonCoefficients
from zprimer.io.files import read_yaml
from zprimer.io.provenance import Record
from zprimer.io.tables import number_text, write_table

_PS = 1.519267447e12
"""1 ps in GeV⁻¹."""


@dataclass(frozen=True)
class FlavioObservable:
    """One observable of flavio.

    Attributes:
        name: ours.
        flavio: flavio's name.
        arguments: bin edges in GeV² or nothing.
        measurements: flavio's names of the measurements to average; superseded ones are not here.
        unit: ``""`` or ``"1/ps"``.
        scale: from flavio's unit to ours.
    """

    name: str
    flavio: str
    arguments: tuple[float, ...] = ()
    measurements: tuple[str, ...] = ()
    unit: str = ""
    scale: float = 1.0


_LHCB_RATIOS = ("LHCb RK RK* 2022",)
FLAVIO_OBSERVABLES = (
    FlavioObservable("r_k", "<Rmue>(B+->Kll)", (1.1, 6.0), _LHCB_RATIOS),
    FlavioObservable("r_k_low", "<Rmue>(B+->Kll)", (0.1, 1.1), _LHCB_RATIOS),
    FlavioObservable("r_kstar", "<Rmue>(B0->K*ll)", (1.1, 6.0), _LHCB_RATIOS),
    FlavioObservable("r_kstar_low", "<Rmue>(B0->K*ll)", (0.1, 1.1), _LHCB_RATIOS),
    FlavioObservable("bs_mumu", "BR(Bs->mumu)", (), ("GSSS combination Bs->mumu 2022",)),
    FlavioObservable(
        "p5_prime_low", "<P5p>(B0->K*mumu)", (2.5, 4.0), ("LHCb B->K*mumu 2020 P 2.5-4",)
    ),
    FlavioObservable(
        "p5_prime",
        "<P5p>(B0->K*mumu)",
        (4.0, 6.0),
        ("LHCb B->K*mumu 2020 P 4-6", "ATLAS B->K*mumu 2017 P5p"),
    ),
    FlavioObservable(
        "delta_m_s", "DeltaM_s", (), ("HFAG osc summer 2015",), unit="1/ps", scale=_PS
    ),
    FlavioObservable("epsilon_k", "eps_K", (), ("PDG kaon CPV",)),
    FlavioObservable(
        "k_plus_pi_nu_nu",
        "BR(K+->pinunu)",
        (),
        ("K+->pinunu E949 2009", "K+->pinunu NA62 2021"),
    ),
    FlavioObservable("k_long_pi_nu_nu", "BR(KL->pinunu)", (), ("KL->pinunu KOTO 2018",)),
    FlavioObservable(
        "trident", "R_trident", (), ("CHARM-II neutrino trident", "CCFR neutrino trident")
    ),
    FlavioObservable("b_xs_mumu", "<BR>(B->Xsmumu)", (1.0, 6.0)),
    FlavioObservable("b_xs_tautau", "<BR>(B->Xstautau)", (14.4, 25.0)),
    FlavioObservable("b_kstar_nu_nu", "BR(B0->K*nunu)"),
)


@dataclass(frozen=True)
class Measured:
    """The average of the measurements of one observable; a limit has the value 0.

    Attributes:
        value: in the observable's unit.
        below, above: one standard deviation to either side.
        sources: flavio's names of the measurements.
    """

    value: float
    below: float
    above: float
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Prediction:
    """One observable at one point.

    Attributes:
        observable: which.
        value, standard_model: predictions, in the observable's unit.
        theory: uncertainty of the prediction, that of the Standard Model times value/SM.
        measured: None where flavio has no measurement.
        pull: (value − measured)/uncertainty, theory included; None where nothing is measured.
    """

    observable: FlavioObservable
    value: float
    standard_model: float
    theory: float
    measured: Measured | None
    pull: float | None


def observable(name: str) -> FlavioObservable:
    """The observable of this name.

    Raises:
        InputError: there is none.
    """
    known = {each.name: each for each in FLAVIO_OBSERVABLES}
    if name not in known:
        raise unknown_key("observable", name, known, "zprimer.flavour.flavio.observables")
    return known[name]


def predictions(
    coefficients: WilsonCoefficients, observables: tuple[FlavioObservable, ...] = FLAVIO_OBSERVABLES
) -> tuple[Prediction, ...]:
    """Every observable at one point, with theory uncertainty and measurement.

    Raises:
        DataFileError: an observable has no theory uncertainty on file.
    """
    wilson = coefficients.wilson()
    found = []
    for each in observables:
        standard = _standard_model(each)
        value = standard
        if coefficients.values:
            value = each.scale * flavio_prediction(each.flavio, each.arguments, wilson)
        theory = theory_uncertainty(each) * abs(value)
        measured = measurement(each)
        pull = None
        if measured is not None:
            side = measured.above if value > measured.value else measured.below
            pull = (value - measured.value) / float(np.hypot(theory, side))
        found.append(Prediction(each, value, standard, theory, measured, pull))
    return tuple(found)


def write_predictions(
    found: Iterable[Prediction], path: Path, record: Record | None = None
) -> None:
    """Write a table, one observable a row; empty cells where nothing is measured."""
    header = ("observable", "flavio", "bin", "unit", "value", "standard_model", "theory")
    rows = []
    for each in found:
        of, measured = each.observable, each.measured
        numbers = (each.value, each.standard_model, each.theory)
        row = [of.name, of.flavio, "-".join(f"{edge:g}" for edge in of.arguments), of.unit]
        row += [number_text(number) for number in numbers]
        if measured is None:
            row += [""] * 5
        else:
            row += [number_text(side) for side in (measured.value, measured.below, measured.above)]
            row += ["; ".join(measured.sources), number_text(each.pull)]
        rows.append(row)
    write_table(path, [*header, "measured", "below", "above", "sources", "pull"], rows, record)


@cache
def measurement(each: FlavioObservable) -> Measured | None:
    """The average of an observable's measurements, None if it has none."""
    if not each.measurements:
        return None
    bins = dict(zip(("q2min", "q2max"), each.arguments, strict=False))
    average: Any = flavio().combine_measurements(
        each.flavio, include_measurements=list(each.measurements), **bins
    )
    value, below, above = (
        each.scale * float(number)
        for number in (average.central_value, average.error_left, average.error_right)
    )
    return Measured(value, below, above, each.measurements)


def theory_uncertainty(each: FlavioObservable) -> float:
    """Relative uncertainty of the Standard Model's prediction, from ``data/flavio``.

    For the ratios R_K and R_K* this holds near the Standard Model; away from it the form factors
    no longer cancel, and :func:`sampled_uncertainty` has the uncertainty at a point.

    Raises:
        DataFileError: the observable is not on file.
    """
    path = Path(str(files("zprimer.flavour") / "data" / "flavio" / "theory_uncertainties.yaml"))
    known = read_yaml(path)["relative_uncertainties"]
    if each.name not in known:
        raise DataFileError(f"{path} has no relative uncertainty of {each.name}.")
    return float(known[each.name])


def sampled_uncertainty(
    each: FlavioObservable, samples: int, coefficients: WilsonCoefficients | None = None
) -> float:
    """Relative theory uncertainty from random values of flavio's inputs, its own statistical error
    being 1/√(2 samples) of it.

    Args:
        each: the observable.
        samples: how many; one takes as long as a prediction.
        coefficients: the point, the Standard Model without.
    """
    state = np.random.get_state()  # noqa: NPY002 (flavio draws from the global generator)
    np.random.seed(1403)  # noqa: NPY002
    try:
        if coefficients is None:
            spread = flavio().sm_uncertainty(each.flavio, *each.arguments, N=samples, threads=1)
            value = flavio().sm_prediction(each.flavio, *each.arguments)
        else:
            wilson = coefficients.wilson()
            spread = flavio().np_uncertainty(
                each.flavio, wilson, *each.arguments, N=samples, threads=1
            )
            value = flavio().np_prediction(each.flavio, wilson, *each.arguments)
    finally:
        np.random.set_state(state)  # noqa: NPY002
    return float(abs(spread / value))


def flavio_prediction(name: str, arguments: tuple[float, ...], wilson: Any) -> float:
    """flavio's number for one of its own observables.

    Args:
        name: flavio's.
        arguments: bin edges in GeV² or nothing.
        wilson: a ``wilson.Wilson``; None for the Standard Model.
    """
    if wilson is None:
        return float(np.real(flavio().sm_prediction(name, *arguments)))
    return float(np.real(flavio().np_prediction(name, wilson, *arguments)))


@cache
def flavio() -> Any:
    """flavio, its data files read by the C parser of YAML, which saves a third of the time."""
    import yaml

    plain, fast = yaml.safe_load, getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    yaml.safe_load = lambda stream: yaml.load(stream, fast)
    try:
        return import_module("flavio")
    finally:
        yaml.safe_load = plain


@cache
def _standard_model(each: FlavioObservable) -> float:
    return each.scale * flavio_prediction(each.flavio, each.arguments, None)
