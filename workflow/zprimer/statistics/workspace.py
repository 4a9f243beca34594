"""pyhf workspaces: one a parameter point, a channel a fitted region, or a bin of a smooth one.

Interference can make the signal negative, so that its uncertainties are ``histosys`` (shifted
templates), which unlike ``normsys`` and ``staterror`` need no positive template. Only the Monte
Carlo statistics of a positive bin known to worse than 10 % is ``shapesys``: a Poisson constraint
with the effective number of simulated events keeps a template of few events from being shrunk to
nothing, as a Gaussian would allow.

A region with a smooth background (``background.smooth``) is written as one channel a bin: pyhf's
``normsys`` is a number a channel, and so B_i exp(Σ α_k v_ki) is what the workspace says, which is
the smooth function itself and positive everywhere.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from zprimer.errors import InputError
from zprimer.recast.analysis import Analysis, Region
from zprimer.recast.yields import PointYields, SignalYield, StandardModelYield
from zprimer.statistics.background_shape import shape_variations

POI = "mu"
MEASUREMENT = "limit"
SCALE = "signal_scale"
"""Nuisance parameter of the envelope of renormalisation and factorisation scales."""
LARGE_ERROR = 0.1
"""Relative Monte Carlo error above which its constraint is a Poisson term."""
SMALL_ERROR = 0.02
"""Monte Carlo errors below this share of a bin's statistical error at the limit are left out."""


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
    channels: list[dict[str, Any]] = []
    observations: list[dict[str, Any]] = []
    for region in analysis.fitted_regions:
        samples = [
            _background(analysis, region, standard_model[region.name], background_uncertainty),
            _signal(analysis, region, point.regions[region.name], signal_scale),
        ]
        observed = list(region.observed or ())
        assert region.background is not None
        if region.background.smooth is None:
            channels.append({"name": region.name, "samples": samples})
            observations.append({"name": region.name, "data": observed})
            continue
        (sqrt_s,) = analysis.luminosities
        variations = shape_variations(
            np.array(region.edges),
            np.array(region.background.events),
            region.background.smooth,
            sqrt_s,
        )
        for bin, count in enumerate(observed):
            name = f"{region.name}_{bin}"
            parts = [_one_bin(sample, bin) for sample in samples]
            parts[0]["modifiers"] += [
                _power(f"background_{region.name}_shape{number}", float(shift))
                for number, shift in enumerate(variations[:, bin])
            ]
            channels.append({"name": name, "samples": parts})
            observations.append({"name": name, "data": [count]})
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
    if signal.scale_up:
        data = {
            "hi_data": (scale * np.array(signal.scale_up)).tolist(),
            "lo_data": (scale * np.array(signal.scale_down)).tolist(),
        }
        modifiers.append({"name": SCALE, "type": "histosys", "data": data})
    errors = _relevant_errors(region, nominal, scale * np.array(signal.error))
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


def _relevant_errors(region: Region, signal: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Monte Carlo errors, 0 where they are far below the statistical error at the limit.

    The signal at the limit is about three standard deviations of the background, or three events.
    """
    assert region.background is not None
    background = np.array(region.background.events)
    size = float(np.sum(np.abs(signal)))
    if region.bins == 1 or size == 0:
        return errors
    at_limit = 3 / float(np.sqrt(np.sum(signal**2 / background))) + 3 / size
    statistical = np.sqrt(background + at_limit * np.abs(signal))
    return np.where(at_limit * errors < SMALL_ERROR * statistical, 0.0, errors)


def _one_bin(sample: Mapping[str, Any], bin: int) -> dict[str, Any]:
    """One bin of a sample as a sample of its own; shifts of positive bins become powers."""
    nominal = sample["data"][bin]
    modifiers: list[dict[str, Any]] = []
    for modifier in sample["modifiers"]:
        name, kind, data = modifier["name"], modifier["type"], modifier["data"]
        if kind == "shapesys":
            if data[bin] > 0:
                modifiers.append({"name": f"{name}_{bin}", "type": kind, "data": [data[bin]]})
        elif kind == "histosys":
            high, low = data["hi_data"][bin], data["lo_data"][bin]
            if high == low:
                continue
            if min(nominal, high, low) > 0:
                modifiers.append(_power(name, 0.5 * float(np.log(high / low))))
            else:
                sides = {"hi_data": [high], "lo_data": [low]}
                modifiers.append({"name": name, "type": kind, "data": sides})
        else:
            modifiers.append(dict(modifier))
    return {"name": sample["name"], "data": [nominal], "modifiers": modifiers}


def _power(name: str, log_shift: float) -> dict[str, Any]:
    """A modifier that multiplies by exp(α ``log_shift``)."""
    data = {"hi": float(np.exp(log_shift)), "lo": float(np.exp(-log_shift))}
    return {"name": name, "type": "normsys", "data": data}


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
