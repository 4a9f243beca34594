"""Limits without simulation: σ × BR × one selected share against a cross-section limit.

This is how 1704.06005 draws the dimuon searches in its Fig. 2: parton-level cross sections, 40 % of
the events selected, and the limit of a resonance of Γ/m = 8 %. Laid over the limits from simulated
events it tells what the detector and the selection do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zprimer.errors import InputError
from zprimer.generation.processes import load_process
from zprimer.io.tables import number_text
from zprimer.models.point import ZPRIME, Point
from zprimer.models.points import PointTable
from zprimer.recast.analysis import Analysis
from zprimer.recast.coverage import outside_data
from zprimer.recast.sample_choice import differing_inputs
from zprimer.statistics.bands import BANDS, Band
from zprimer.statistics.resonance import cross_section_limit

SELECTED = 0.40
"""Share of selected events of 1704.06005, below Eq. 17."""

RELATIVE_WIDTH = 0.08
"""Γ/m of 1704.06005, below Eq. 17."""

FB_PER_PB = 1000.0


@dataclass(frozen=True)
class Shortcut:
    """One point.

    Attributes:
        id: of the point.
        by_process: process -> cross section times branching ratio to muons, fb, narrow Z'.
        limit: 95 % CL upper limits on their sum, fb.
    """

    id: str
    by_process: Mapping[str, float]
    limit: Band

    @property
    def sigma(self) -> float:
        """Sum of all processes, fb."""
        return sum(self.by_process.values())


def shortcuts(
    analysis: Analysis,
    points: PointTable,
    samples: Sequence[Mapping[str, Any]],
    selected: float = SELECTED,
    relative_width: float = RELATIVE_WIDTH,
) -> list[Shortcut]:
    """The shortcut at every point whose mass the data cover.

    Args:
        analysis: a search in a dimuon spectrum.
        points: of a model that the analysis has processes of.
        samples: contents of ``sample.json``, every process with the kinematics of every point.
        selected: acceptance times efficiency.
        relative_width: Γ/m of the limit.

    Raises:
        InputError: a sample is missing, or the analysis is no such search.
    """
    processes = analysis.processes.get(points.model, ())
    if not processes:
        raise InputError(f"analysis '{analysis.name}' has no process of model '{points.model}'.")
    limits: dict[float, Band] = {}
    results = []
    for id, point in zip(points.ids, points.derived(), strict=True):
        if outside_data(analysis, point) is not None:
            continue
        mass = point.masses[ZPRIME]
        if mass not in limits:
            limits[mass] = cross_section_limit(analysis, mass, relative_width, selected)
        by_process = {name: _cross_section(name, point, samples, id) for name in processes}
        results.append(Shortcut(id, by_process, limits[mass]))
    return results


def _cross_section(name: str, point: Point, samples: Sequence[Mapping[str, Any]], id: str) -> float:
    """σ × BR of one process at a point, fb."""
    process = load_process(name)
    for sample in samples:
        if sample["process"] == name and not differing_inputs(sample, point, process):
            factors = process.contraction(point, sample["width"])
            return FB_PER_PB * sum(factor * sample["narrow"][k] for k, factor in factors.items())
    raise InputError(f"point '{id}' needs a sample of process '{name}' with its masses.")


def columns(analysis: Analysis, model: str, results: Sequence[Shortcut]) -> dict[str, Any]:
    """The table of the stage, one row a point that is covered.

    ``ratio_<band>`` is the cross section over its limit: above 1 the shortcut excludes the point.
    """
    processes = analysis.processes[model]
    rows = [
        [
            entry.id,
            analysis.name,
            *(number_text(entry.by_process[name], 6) for name in processes),
            number_text(entry.sigma, 6),
            *_cells(entry.limit, 1.0, False),
            *_cells(entry.limit, entry.sigma, True),
        ]
        for entry in results
    ]
    names = ["id", "analysis", *(f"{name}_fb" for name in processes), "sigma_fb"]
    names += [f"{kind}_{band}" for kind in ("limit_fb", "ratio") for band in BANDS]
    return {name: tuple(row[index] for row in rows) for index, name in enumerate(names)}


def _cells(limit: Band, sigma: float, inverse: bool) -> list[str]:
    """Limits, or ``sigma`` over each of them; empty where a limit is not in range."""
    return [
        number_text(sigma / value if inverse and value is not None else value, 6)
        for value in (limit.observed, *limit.expected)
    ]
