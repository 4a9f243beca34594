"""Numbers that need no run."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from texts import Texts, two_digits, with_error

from zprimer.flavour.era import load_era
from zprimer.flavour.observables.b_to_s_leptons import preferred_band
from zprimer.papers.agpy import statements as agpy_statements
from zprimer.papers.ksz import statements as ksz_statements


def quantities() -> Texts:
    """Tables of statements, measurements of the eras and what follows from them."""
    found: dict[str, Callable[[Path], str]] = {
        "agpy_statements": lambda _: agpy_statements.markdown(),
        "ksz_statements": lambda _: ksz_statements.markdown(),
        "preferred_2017": lambda _: " to ".join(map(two_digits, preferred(300, "paper_2017"))),
        "preferred_2026": lambda _: two_digits(preferred(300, "2026")[1]),
        "universality_300": lambda _: two_digits(_ksz("universality")),
        "tridents_300": lambda _: two_digits(_ksz("tridents")),
    }
    for year, era in (("2017", "paper_2017"), ("2026", "2026")):
        found[f"c9_{year}"] = lambda _, era=era: _measured(era, "b_to_s_leptons", "left_handed")
        for name in ("r_k", "r_kstar"):
            found[f"{name}_{year}"] = lambda _, era=era, name=name: _ratio(era, name)
    for year, era in (("2014", "paper_2014"), ("2026", "2026")):
        found[f"g2_{year}"] = lambda _, era=era: _measured(era, "muon_g2", "delta_a_mu", 1e-10)
    return found


def preferred(mass: float, era: str) -> tuple[float, float]:
    """g̃ at the edges of the 1σ band of b → sℓℓ, m_T = 5 m_Z′, for a mass in GeV."""
    band = preferred_band(np.array(float(mass)), np.array(5.0 * mass), load_era(era))
    return float(band.low), float(band.high)


def _measured(era: str, sector: str, key: str, unit: float = 1.0) -> str:
    quantity = load_era(era).measurement(sector, key)
    return with_error(quantity.value, quantity.uncertainty, unit)


def _ratio(era: str, name: str) -> str:
    fit = load_era(era).fit("lfu_ratios", "measured")
    row = fit.names.index(name)
    return with_error(fit.values[row], fit.uncertainties[row])


def _ksz(name: str) -> float:
    return next(each.value for each in ksz_statements.statements() if each.name == name)
