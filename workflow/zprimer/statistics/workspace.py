"""pyhf workspaces: one a parameter point, a channel a fitted region.

Interference can make the signal negative, so that its uncertainties are ``histosys`` (shifted
templates), which unlike ``normsys`` and ``staterror`` need no positive template. Only the Monte
Carlo statistics of a positive bin known to worse than 10 % is ``shapesys``: a Poisson constraint
with the effective number of simulated events keeps a template of few events from being shrunk to
nothing, as a Gaussian would allow.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from zprimer.errors import InputError
from zprimer.recast.analysis import Analysis, Region
from zprimer.recast.yields import PointYields, SignalYield, StandardModelYield

POI = "mu"
MEASUREMENT = "limit"
LARGE_ERROR = 0.1
"""Relative Monte Carlo error above which its constraint is a Poisson term."""


def build_workspace(
    analysis: Analysis,
    point: PointYields,
    standard_model: Mapping[str, StandardModelYield],
    background_uncertainty: float | None = None,
    signal_scale: float = 1.0,
    mu_bound: float = 10.0,
) -> dict[str, Any]:
    """The workspace of one point, in pyhf's JSON format.

    μ multiplies the new physics of the point, so that μ = 1 is the point and μ = 0 the Standard
    Model. Nuisance parameters are ``lumi_<√s>`` (one a beam energy, common to signal and, where it
    is scaled from simulation, background), ``background_<region>``, ``mcstat_<region>`` (positive
    bins of poor statistics), ``mcstat_<region>_<bin>`` (other bins) and those of analysis.yaml.

    Args:
        analysis: observed events, background and uncertainties.
        point: signal yields.
        standard_model: our own simulation of the background, which shares it among beam energies.
        background_uncertainty: relative, replaces the one of analysis.yaml.
        signal_scale: multiplies the signal, so that μ is measured in units of it.
        mu_bound: upper bound of μ in fits.

    Raises:
        InputError: the background scales with luminosity, but its beam energies are not known.
    """
    channels, observations = [], []
    for region in analysis.fitted_regions:
        channels.append(
            {
                "name": region.name,
                "samples": [
                    _background(
                        analysis, region, standard_model[region.name], background_uncertainty
                    ),
                    _signal(analysis, region, point.regions[region.name], signal_scale),
                ],
            }
        )
        observations.append({"name": region.name, "data": list(region.observed or ())})
    return {
        "channels": channels,
        "observations": observations,
        "measurements": [
            {
                "name": MEASUREMENT,
                "config": {
                    "poi": POI,
                    "parameters": [
                        {"name": POI, "bounds": [[0.0, mu_bound]], "inits": [min(1.0, mu_bound)]}
                    ],
                },
            }
        ],
        "version": "1.0.0",
    }


def _background(
    analysis: Analysis,
    region: Region,
    simulated: StandardModelYield,
    uncertainty: float | None,
) -> dict[str, Any]:
    assert region.background is not None
    nominal = np.array(region.background.events)
    modifiers = []
    if region.background.scales_with_luminosity:
        for sqrt_s, share in _energy_shares(analysis, region, simulated).items():
            shift = analysis.luminosity_uncertainties[sqrt_s] * share * nominal
            modifiers += _shifted(f"lumi_{sqrt_s:g}", nominal, shift)
    relative = region.background.uncertainty if uncertainty is None else uncertainty
    if relative > 0:
        modifiers.append(
            {
                "name": f"background_{region.name}",
                "type": "normsys",
                "data": {"hi": 1 + relative, "lo": 1 / (1 + relative)},
            }
        )
    for name, nuisance in region.nuisances.items():
        if nuisance.background is not None:
            modifiers += _shifted(name, nominal, np.array(nuisance.background) * nominal)
    return {"name": "background", "data": nominal.tolist(), "modifiers": modifiers}


def _signal(
    analysis: Analysis, region: Region, signal: SignalYield, scale: float
) -> dict[str, Any]:
    nominal = scale * np.array(signal.signal)
    modifiers: list[dict[str, Any]] = [{"name": POI, "type": "normfactor", "data": None}]
    for sqrt_s, part in signal.by_energy.items():
        shift = analysis.luminosity_uncertainties[sqrt_s] * scale * np.array(part)
        modifiers += _shifted(f"lumi_{sqrt_s:g}", nominal, shift)
    errors = scale * np.array(signal.error)
    poor = errors > LARGE_ERROR * nominal
    poor &= nominal > 0
    if np.any(poor):
        data = np.where(poor, errors, 0.0).tolist()
        modifiers.append({"name": f"mcstat_{region.name}", "type": "shapesys", "data": data})
    for index in np.flatnonzero(~poor):
        shift = np.where(np.arange(len(nominal)) == index, errors, 0.0)
        modifiers += _shifted(f"mcstat_{region.name}_{index}", nominal, shift)
    for name, nuisance in region.nuisances.items():
        if nuisance.signal is not None:
            modifiers += _shifted(name, nominal, np.array(nuisance.signal) * nominal)
    return {"name": "signal", "data": nominal.tolist(), "modifiers": modifiers}


def _shifted(name: str, nominal: np.ndarray, shift: np.ndarray) -> list[dict[str, Any]]:
    """A modifier that adds α times ``shift``; none where nothing shifts."""
    if not np.any(shift):
        return []
    data = {"hi_data": (nominal + shift).tolist(), "lo_data": (nominal - shift).tolist()}
    return [{"name": name, "type": "histosys", "data": data}]


def _energy_shares(
    analysis: Analysis, region: Region, simulated: StandardModelYield
) -> dict[float, float]:
    energies: Sequence[float] = sorted(analysis.luminosities)
    if len(energies) == 1:
        return {energies[0]: 1.0}
    total = sum(simulated.simulated)
    if total <= 0:
        raise InputError(
            f"region '{region.name}' of analysis '{analysis.name}' has a background that scales "
            "with luminosity at several beam energies, but no simulated Standard Model events."
        )
    return {sqrt_s: sum(simulated.by_energy.get(sqrt_s, ())) / total for sqrt_s in energies}
