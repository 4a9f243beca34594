"""Numbers of the default run."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from texts import Texts, three_digits, with_error

from zprimer.errors import InputError
from zprimer.io.tables import read_table
from zprimer.recast.results import StandardModelYield
from zprimer.recast.yields_store import read_yields


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
    return regions["four_muon"]


def z4l_limit(run: Path, mass: float) -> float:
    """g′ above which CLs excludes, at a mass in GeV.

    It is where the largest allowed signal strength passes 1, in logarithms of both: the signal
    grows as a power of g′.
    """

    def strength(point: Mapping[str, str]) -> float:
        # without a limit there is no number
        return 1 / float(point["mu_obs"] or np.inf)

    return _crossing(run, mass, strength)


def z4l_rule(run: Path, mass: float) -> float:
    """g′ from which signal and background exceed the paper's 94 events, as in :func:`z4l_limit`."""

    def strength(point: Mapping[str, str]) -> float:
        predicted, signal = float(point["predicted"]), float(point["signal"])
        return signal / (float(point["rule_max"]) - (predicted - signal))

    return _crossing(run, mass, strength)


def _crossing(run: Path, mass: float, strength: Callable[[Mapping[str, str]], float]) -> float:
    """The coupling at which a quantity of the points at a mass, where positive, rises above 1."""
    plane = read_table(run / "plane.csv")
    couplings = plane.numbers("g")
    rows = np.flatnonzero(np.isclose(plane.numbers("mzp"), mass))
    rows = rows[np.argsort(couplings[rows])]
    names = ("predicted", "signal", "rule_max", "mu_obs")
    columns = {name: plane.texts(f"atlas_z4l_2013_{name}") for name in names}
    found = np.array([strength({n: texts[row] for n, texts in columns.items()}) for row in rows])
    rows, found = rows[found > 0], found[found > 0]
    height = np.log(found)
    rising = np.flatnonzero((height[:-1] <= 0) & (height[1:] > 0))
    if not rising.size:
        raise InputError(f"{plane.path}: no coupling becomes excluded at mzp = {mass:g}.")
    part = slice(rising[-1], rising[-1] + 2)
    return float(np.exp(np.interp(0.0, height[part], np.log(couplings[rows])[part])))
