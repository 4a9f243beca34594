"""Limits on the cross section of a generic dimuon resonance, as a function of mass and width."""

import dataclasses
from dataclasses import dataclass

import numpy as np

from zprimer.errors import DataFileError, InputError
from zprimer.recast.analysis import Analysis, Region
from zprimer.recast.columns import read_columns
from zprimer.recast.mass_response import MassResponse, load_mass_response
from zprimer.recast.results import PointYields, SignalYield, StandardModelYield
from zprimer.statistics.bands import Band
from zprimer.statistics.limits import LimitMethod, PointLimit, point_limit
from zprimer.statistics.model import SignalModels

FIDUCIAL_WIDTHS = 2.0
"""Fiducial are true masses above m_X − 2Γ_X (1903.06248)."""
THEORY = "theory_"
"""Nuisance parameters of this prefix are errors of a prediction, not of a measured limit."""
_NODES = 400


@dataclass(frozen=True)
class ResonanceLimit:
    """95 % CL upper limits for one mass and width.

    Attributes:
        mass: pole mass in GeV.
        relative_width: Γ/m.
        efficiency: share of fiducial events that are selected.
        fiducial: limit on the fiducial cross section times branching ratio, fb.
        visible: the same times ``efficiency``: limit on selected events per fb⁻¹, fb.
        method: ``"asymptotic"`` or ``"exact"``.
    """

    mass: float
    relative_width: float
    efficiency: float
    fiducial: Band
    visible: Band
    method: str


def resonance_limit(
    analysis: Analysis, mass: float, relative_width: float, method: LimitMethod = "auto"
) -> ResonanceLimit:
    """Observed and expected limits for a Breit–Wigner convolved with the mass resolution.

    Args:
        analysis: with one signal region in the dimuon mass, a ``mass_response`` and
            ``data/resonance_efficiency.csv``.
        mass: in GeV, inside the bins of the region.
        relative_width: Γ/m, 0 … 0.3.
        method: see :func:`zprimer.statistics.limits.point_limit`.

    Raises:
        InputError: mass or width out of range, or an analysis that is not of this kind.

    Example:
        >>> from zprimer.recast.analysis import load_analysis
        >>> limit = resonance_limit(load_analysis("atlas_dimuon_139fb"), 1000.0, 0.03)
        >>> 0.7 < limit.fiducial.expected[2] < 1.1
        True
    """
    region, response = _dimuon(analysis)
    edges = np.array(region.edges)
    if not edges[0] < mass < edges[-1]:
        raise InputError(
            f"mass {mass:g} GeV is not inside the bins of analysis '{analysis.name}', "
            f"{edges[0]:g} ... {edges[-1]:g} GeV."
        )
    if not 0 <= relative_width <= 0.3:
        raise InputError(f"relative width {relative_width:g} must be in 0 ... 0.3.")
    efficiency = resonance_efficiency(analysis, mass)
    (sqrt_s,) = analysis.luminosities
    template = resonance_template(edges, response, mass, relative_width, sqrt_s)
    found = fiducial_limit(analysis, efficiency * template, method)
    return ResonanceLimit(
        mass=mass,
        relative_width=relative_width,
        efficiency=efficiency,
        fiducial=found.mu,
        visible=_times(found.mu, efficiency),
        method=found.method,
    )


def fiducial_limit(
    analysis: Analysis, selected: np.ndarray, method: LimitMethod = "auto"
) -> PointLimit:
    """Limits on the fiducial cross section times branching ratio of a signal, ``mu`` in fb.

    Args:
        analysis: with one signal region and a luminosity at one energy.
        selected: share of the signal's fiducial events that is selected in each bin, shape (bins,).
        method: see :func:`zprimer.statistics.limits.point_limit`.

    Raises:
        InputError: an analysis that is not of this kind.
    """
    region, _ = _dimuon(analysis)
    ((sqrt_s, luminosity),) = analysis.luminosities.items()
    events = luminosity * np.asarray(selected)
    point = PointYields(
        id="resonance",
        parameters={},
        samples=(),
        standard_model=0,
        regions={region.name: SignalYield(events, 0 * events, {sqrt_s: events}, np.zeros(0))},
    )
    nuisances = {
        name: shifts for name, shifts in region.nuisances.items() if not name.startswith(THEORY)
    }
    measured = dataclasses.replace(
        analysis, regions={region.name: dataclasses.replace(region, nuisances=nuisances)}
    )
    simulated = {region.name: StandardModelYield((), (), {}, (), 1.0, 0.0, 0, 0.0)}
    return point_limit(SignalModels(measured, simulated), point, method)


def cross_section_limit(
    analysis: Analysis, mass: float, relative_width: float, selected: float
) -> Band:
    """Limits on the total cross section times branching ratio of a model, fb.

    This is the shortcut of 1704.06005: instead of simulated events, one number for the share of
    all events that is selected, 40 % there, with Γ/m = 8 %.

    Args:
        analysis, mass, relative_width: as for :func:`resonance_limit`.
        selected: acceptance times efficiency, above 0, up to 1.

    Raises:
        InputError: as for :func:`resonance_limit`, or a share out of range.

    Example:
        >>> from zprimer.recast.analysis import load_analysis
        >>> limit = cross_section_limit(load_analysis("atlas_dimuon_36fb"), 300.0, 0.08, 0.40)
        >>> 5 < limit.observed < 15
        True
    """
    if not 0 < selected <= 1:
        raise InputError(f"the selected share {selected:g} must be above 0 and at most 1.")
    return _times(resonance_limit(analysis, mass, relative_width).visible, 1 / selected)


def resonance_template(
    edges: np.ndarray,
    response: MassResponse,
    mass: float,
    relative_width: float,
    sqrt_s: float,
) -> np.ndarray:
    """Share of the fiducial events of a resonance that is measured in each bin.

    The line shape, that of the mass at Born level, is a non-relativistic Breit–Wigner above m − 2Γ,
    taken at 400 masses of equal probability, each smeared.

    Args:
        edges: of the bins in GeV, shape (bins + 1,).
        response: mass resolution.
        mass: pole mass in GeV.
        relative_width: Γ/m, ≥ 0.
        sqrt_s: GeV; no resonance is heavier.

    Returns:
        Shape (bins,).
    """
    true = np.array([mass])
    if relative_width > 0:
        low, high = (
            np.arctan(bound)
            for bound in (-2 * FIDUCIAL_WIDTHS, 2 * (sqrt_s / mass - 1) / relative_width)
        )
        angles = low + (high - low) * (np.arange(_NODES) + 0.5) / _NODES
        true = mass * (1 + 0.5 * relative_width * np.tan(angles))
    shifts = edges / true[:, None] - 1
    return np.diff(response.cumulative(shifts, true[:, None]).mean(axis=0))


def resonance_efficiency(analysis: Analysis, mass: float) -> float:
    """Share of fiducial events that are selected, from the analysis's published curve.

    Raises:
        DataFileError: the analysis has none.
    """
    path = analysis.folder / "data" / "resonance_efficiency.csv"
    masses, values = read_columns(path, ("m_GeV", "efficiency")).values()
    if len(masses) < 2:
        raise DataFileError(f"{path} must hold at least two masses.")
    return float(np.interp(mass, masses, values))


def _dimuon(analysis: Analysis) -> tuple[Region, MassResponse]:
    regions = analysis.fitted_regions
    if len(regions) != 1 or regions[0].edges is None or analysis.mass_response is None:
        raise InputError(
            f"analysis '{analysis.name}' is no search in a dimuon spectrum: one fitted region with "
            "edges and the key 'mass_response' are needed."
        )
    path = analysis.folder / "data" / f"{analysis.mass_response}.yaml"
    return regions[0], load_mass_response(path)


def _times(band: Band, factor: float) -> Band:
    def scaled(value: float | None) -> float | None:
        return None if value is None else value * factor

    return Band(scaled(band.observed), tuple(scaled(value) for value in band.expected))
