"""pyhf workspaces: one a parameter point, a channel a fitted region, or a bin of a smooth one."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyhf

from zprimer.recast.analysis import Analysis
from zprimer.recast.results import PointYields, StandardModelYield
from zprimer.statistics import kernels
from zprimer.statistics.model import BACKGROUND, SIGNAL, Channel, Model, SignalModels

POI = "mu"
MEASUREMENT = "limit"


def workspaces(
    analysis: Analysis,
    points: Sequence[PointYields],
    standard_models: Sequence[Mapping[str, StandardModelYield]],
    background_uncertainty: float | None = None,
) -> dict[str, dict[str, Any]]:
    """Workspaces of points by their ids, the first of them checked against pyhf's schema.

    Args:
        analysis, background_uncertainty: as for :class:`zprimer.statistics.model.SignalModels`.
        points: signal yields.
        standard_models: our own simulations of the background, which points refer to.

    Raises:
        InputError: the background scales with luminosity, but its beam energies are not known.
    """
    models = [SignalModels(analysis, each, background_uncertainty) for each in standard_models]
    found = {point.id: workspace(models[point.standard_model].model(point)) for point in points}
    for first in list(found.values())[:1]:
        pyhf.schema.validate(first, "workspace.json")
    return found


def workspace(model: Model, mu_bound: float = 10.0) -> dict[str, Any]:
    """A model in pyhf's JSON format.

    μ multiplies the new physics of the point, so that μ = 1 is the point and μ = 0 the Standard
    Model. Besides the shared uncertainties of the model there are ``mcstat_<channel>`` (positive
    bins of poor statistics) and ``mcstat_<region>_<bin>`` (other bins).

    Args:
        model: of the point.
        mu_bound: upper bound of μ in fits.
    """
    return {
        "channels": [
            {
                "name": channel.name,
                "samples": [
                    _sample(model, channel, "background", BACKGROUND),
                    _sample(model, channel, "signal", SIGNAL),
                ],
            }
            for channel in model.channels
        ],
        "observations": [
            {"name": channel.name, "data": model.observed[channel.start : channel.stop].tolist()}
            for channel in model.channels
        ],
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


def _sample(model: Model, channel: Channel, name: str, row: int) -> dict[str, Any]:
    place = slice(channel.start, channel.stop)
    nominal = model.nominal[row, place]
    modifiers: list[dict[str, Any]] = []
    if row == SIGNAL:
        modifiers.append({"name": POI, "type": "normfactor", "data": None})
    for index, parameter in enumerate(model.names):
        power = float(model.powers[row, index, channel.start])
        if power:
            modifiers.append(_power(parameter, power))
        if model.up.size:
            up, down = model.up[row, index, place], model.down[row, index, place]
            if np.any(up) or np.any(down):
                modifiers.append(_shifted(parameter, nominal, up, down))
    if row == SIGNAL:
        modifiers += _simulation_errors(model, channel, nominal)
    return {"name": name, "data": nominal.tolist(), "modifiers": modifiers}


def _simulation_errors(model: Model, channel: Channel, nominal: np.ndarray) -> list[dict[str, Any]]:
    place = slice(channel.start, channel.stop)
    kinds, strengths = model.kinds[place], model.strengths[place]
    modifiers: list[dict[str, Any]] = []
    poor = kinds == kernels.POISSON
    if np.any(poor):
        errors = np.zeros(len(nominal))
        errors[poor] = nominal[poor] / np.sqrt(strengths[poor])
        name = f"mcstat_{channel.name}"
        modifiers.append({"name": name, "type": "shapesys", "data": errors.tolist()})
    first = min(other.start for other in model.channels if other.region == channel.region)
    for bin in range(len(nominal)):
        name = f"mcstat_{channel.region}_{channel.start + bin - first}"
        if kinds[bin] == kernels.POWER:
            modifiers.append(_power(name, float(strengths[bin])))
        elif kinds[bin] == kernels.ADDED:
            shift = np.where(np.arange(len(nominal)) == bin, strengths, 0.0)
            modifiers.append(_shifted(name, nominal, shift, shift))
    return modifiers


def _power(name: str, log_shift: float) -> dict[str, Any]:
    """A modifier that multiplies by exp(α ``log_shift``)."""
    data = {"hi": float(np.exp(log_shift)), "lo": float(np.exp(-log_shift))}
    return {"name": name, "type": "normsys", "data": data}


def _shifted(name: str, nominal: np.ndarray, up: np.ndarray, down: np.ndarray) -> dict[str, Any]:
    """A modifier that adds ``up`` at α = 1 and −``down`` at α = −1."""
    data = {"hi_data": (nominal + up).tolist(), "lo_data": (nominal - down).tolist()}
    return {"name": name, "type": "histosys", "data": data}
