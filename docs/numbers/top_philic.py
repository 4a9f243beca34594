"""Numbers of the scans of the top-philic Z′, at BR(Z′ → μμ) = 1 and Γ/m = 8 % unless it is said."""

import itertools
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from formulas import preferred
from texts import Texts, percent, two_digits

from zprimer.errors import InputError
from zprimer.io.markdown import table
from zprimer.io.tables import Table, read_table
from zprimer.statistics.coupling import limit_on_coupling
from zprimer.statistics.coupling_scan import by_id

SEARCHES = "atlas_dimuon_36fb", "atlas_dimuon_139fb"
TOP_PAIRS = "ttbar_dimuon_projection", "ttbar_dimuon_projection_3000fb"
LARGEST = 7.0
"""The largest coupling of the scans."""


def planes() -> Texts:
    """Limits and composition of the scan ksz_fig2."""
    found: dict[str, Callable[[Path], str]] = {
        "limits": limits_table,
        "gap": lambda run: f"{-best(run)[1]:.0f}",
    }
    for search, band in itertools.product(SEARCHES, ("obs", "exp")):
        label = f"{search.removeprefix('atlas_dimuon_')}_{band}_300"
        found[label] = lambda run, search=search, band=band: _cell(run, search, 300, f"g_{band}")
    for mass in (150, 300, 600, 800):
        found[f"factors_{mass}"] = lambda run, mass=mass: missing_factors(run, mass)
    found["share_ttzp"] = lambda run: _range(run, "share_ttzp", LARGEST_RANGE)
    for process, masses in (("jzp", (150, 500, 1000)), ("ttzp", (150, 1000))):
        for mass in masses:
            name = f"selected_{process}"
            found[f"{name}_{mass}"] = lambda run, name=name, mass=mass: _range(run, name, [mass])
    found["selected_jzp_200_400"] = lambda run: _range(run, "selected_jzp", [200, 250, 300, 400])
    return found


LARGEST_RANGE = (150, 200, 250, 300, 400, 500, 600, 800, 1000)
"""Masses of the scans, GeV."""


def planes_2026() -> Texts:
    """How the plane of ksz_fig2 looks with the data of 2026."""
    return {
        "gap_of_2017": lambda run: f"{_delta(run)[best(run.with_name('ksz_fig2'))[0]]:.0f}",
        "gap": lambda run: f"{-best(run)[1]:.1f}",
    }


def projection() -> Texts:
    """What searches with a top pair would reach."""
    return {"limits": projection_table}


def best(run: Path) -> tuple[str, float]:
    """Id of the point that describes the data best, and its Δχ² to the Standard Model."""
    delta = _delta(run)
    id = min(delta, key=delta.__getitem__)
    return id, delta[id]


def _delta(run: Path) -> dict[str, float]:
    plane = read_table(run / "plane.csv")
    texts = plane.texts("combined_delta_chi2_sm")
    return {id: float(text) for id, text in zip(plane.texts("id"), texts, strict=True) if text}


def limits_table(run: Path) -> str:
    """Observed limit with its errors, expected limit and shortcut of both searches."""
    heads = ("36.1 fb⁻¹: observed", "expected", "shortcut")
    head = ["m_Z′ [GeV]", *heads, heads[0].replace("36.1", "139"), *heads[1:]]
    rows = []
    for mass in LARGEST_RANGE:
        cells = [str(mass)]
        for search in SEARCHES:
            cells += _limit_cells(run, search, mass)
        rows.append(cells)
    return table([head, *rows])


def _limit_cells(run: Path, search: str, mass: float) -> list[str]:
    if _row(run, search, mass) is None:
        return ["–"] * 3
    observed, expected, shortcut, error, low, high = (
        _cell(run, search, mass, name)
        for name in (
            *("g_obs", "g_exp", "g_shortcut_obs"),
            *("g_obs_mc", "g_obs_scale_low", "g_obs_scale_high"),
        )
    )
    if not observed.startswith("above"):
        observed = f"{observed} ± {error} ({low} to {high})"
    return [observed, expected, shortcut]


def projection_table(run: Path) -> str:
    """Median expected limits of the inclusive search and of those with a top pair."""
    head = ["m_Z′ [GeV]", "inclusive, 139 fb⁻¹", "tt̄Z′, 139 fb⁻¹", "tt̄Z′, 3000 fb⁻¹"]
    analyses = SEARCHES[1], *TOP_PAIRS
    rows = [
        [str(mass), *(_expected(run, analysis, mass) for analysis in analyses)]
        for mass in LARGEST_RANGE
    ]
    return table([head, *rows])


def _expected(run: Path, analysis: str, mass: float) -> str:
    """Where the median expected CLs crosses 0.05, as :func:`_cell` writes it."""
    points, limits = read_table(run / "points.csv"), read_table(run / f"limits_{analysis}.csv")
    cls = by_id(limits, "cls_exp")
    rows = np.flatnonzero(_chosen(points, mass))
    rows = rows[np.argsort(points.numbers("g")[rows])]
    ids = [points.texts("id")[row] for row in rows]
    if not any(id in cls for id in ids):
        return "–"
    limit = limit_on_coupling(points.numbers("g")[rows], [float(cls[id]) for id in ids]).value
    return two_digits(limit) if limit else _ABOVE


def missing_factors(run: Path, mass: float) -> str:
    """By what the cross section would have to grow for the limit to meet the edges of the band."""
    cells = [_cell(run, search, mass, "g_obs") for search in SEARCHES]
    limit = min(float(cell) for cell in cells if cell not in ("–", _ABOVE))
    low, high = preferred(mass, "paper_2017")
    return ", ".join(f"{(limit / edge) ** 2:.2g}" for edge in (high, low))


_ABOVE = f"above {LARGEST:g}"


def _cell(run: Path, analysis: str, mass: float, column: str) -> str:
    """A limit as text; – where the analysis says nothing, ``above 7`` where the scan holds none."""
    row = _row(run, analysis, mass)
    if row is None:
        return "–"
    text = _couplings(run, analysis).texts(column)[row]
    return two_digits(float(text)) if text else _ABOVE


def _range(run: Path, column: str, masses: Iterable[float]) -> str:
    """Smallest and largest share in the search at 36.1 fb⁻¹, in per cent."""
    couplings = _couplings(run, SEARCHES[0])
    rows = [row for mass in masses if (row := _row(run, SEARCHES[0], mass)) is not None]
    values = [float(couplings.texts(column)[row]) for row in rows]
    if not values:
        raise InputError(f"{couplings.path}: none of the masses {list(masses)} is there.")
    edges = dict.fromkeys(percent(value) for value in (min(values), max(values)))
    return " to ".join(edges)


def _row(run: Path, analysis: str, mass: float) -> int | None:
    rows = np.flatnonzero(_chosen(_couplings(run, analysis), mass))
    return int(rows[0]) if rows.size else None


def _chosen(points: Table, mass: float) -> np.ndarray:
    """Which rows are of a mass, with BR(Z′ → μμ) = 1 and Γ/m = 8 %."""
    chosen: np.ndarray = np.isclose(points.numbers("mzp"), mass)
    for name, value in (("brmu", 1.0), ("relwidth", 0.08)):
        # an input that is not scanned has no column
        if name in points.columns:
            chosen &= np.isclose(points.numbers(name), value)
    return chosen


def _couplings(run: Path, analysis: str) -> Table:
    return read_table(run / f"couplings_{analysis}.csv")
