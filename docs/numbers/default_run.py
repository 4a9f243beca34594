"""Numbers of the default run."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from texts import Texts, three_digits, with_error

from zprimer.errors import InputError
from zprimer.recast.results import StandardModelYield
from zprimer.recast.yields_store import read_yields
from zprimer.statistics.coupling import limit_on_coupling
from zprimer.tables import Table, read_table


def quantities() -> Texts:
    """Standard Model yield and limits of ``atlas_z4l_2013`` in the default run."""
    found: dict[str, Callable[[Path], str]] = {
        "z4l_samples": lambda run: str(four_muons(run).samples),
        "z4l_simulated": lambda run: with_error(
            four_muons(run).simulated[0], four_muons(run).error[0]
        ),
        "z4l_ratio": lambda run: with_error(four_muons(run).ratio, four_muons(run).ratio_error),
        "z4l_chi2": lambda run: f"{four_muons(run).chi2:.1f}",
        "z4l_degrees": lambda run: str(four_muons(run).samples - len(four_muons(run).by_energy)),
    }
    for mass in (20, 60):
        found[f"z4l_limit_{mass}"] = lambda run, mass=mass: three_digits(z4l_limit(run, mass))
        found[f"z4l_rule_{mass}"] = lambda run, mass=mass: three_digits(z4l_rule(run, mass))
    return found


def four_muons(run: Path) -> StandardModelYield:
    """The Standard Model's yield in the four-muon region of a run of ``lmutau``."""
    yields = read_yields(run / "yields_atlas_z4l_2013.npz")
    (regions,) = yields.standard_model
    (found,) = regions.values()
    return found


def z4l_limit(run: Path, mass: float) -> float:
    """g′ above which CLs excludes, at a mass in GeV."""
    couplings, plane, rows = _along_coupling(run, mass)
    cls = plane.texts("atlas_z4l_2013_cls_obs")
    limit = limit_on_coupling(couplings, [float(cls[row]) for row in rows]).value
    if limit is None:
        raise InputError(f"{plane.path}: no coupling is excluded at mzp = {mass:g}.")
    return limit


def z4l_rule(run: Path, mass: float) -> float:
    """g′ from which the predicted events reach the paper's 94, in logarithms of both."""
    couplings, plane, rows = _along_coupling(run, mass)
    columns = (plane.texts(f"atlas_z4l_2013_{name}") for name in ("predicted", "rule_max"))
    predicted, largest = (np.array([float(column[row]) for row in rows]) for column in columns)
    above = np.log(predicted / largest)
    (first,) = np.flatnonzero((above[:-1] <= 0) & (above[1:] > 0))
    part = slice(first, first + 2)
    return float(np.exp(np.interp(0.0, above[part], np.log(couplings)[part])))


def _along_coupling(run: Path, mass: float) -> tuple[list[float], Table, np.ndarray]:
    """Rising couplings at a mass, the plane, and the rows that belong to them."""
    plane = read_table(run / "plane.csv")
    couplings = plane.numbers("g")
    rows = np.flatnonzero(np.isclose(plane.numbers("mzp"), mass))
    if not rows.size:
        raise InputError(f"{plane.path}: there is no point with mzp = {mass:g}.")
    rows = rows[np.argsort(couplings[rows])]
    return couplings[rows].tolist(), plane, rows
