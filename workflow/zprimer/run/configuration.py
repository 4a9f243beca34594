"""The configuration of a run: one YAML file, checked, with its defaults filled in."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zprimer.errors import DataFileError, InputError, naming, unknown_key
from zprimer.io.files import read_yaml
from zprimer.io.schema import validated
from zprimer.models.parameters import complete
from zprimer.models.point import load_model
from zprimer.run.configuration_names import check_names

MOST_POINTS = 1_000_000
"""Of a scan."""


@dataclass(frozen=True)
class Tie:
    """An input that is ``times`` another one, ``of``."""

    times: float
    of: str


@dataclass(frozen=True)
class Configuration:
    """A checked configuration.

    Attributes:
        name: results go to ``results/<name>/``.
        model: name of the model.
        fixed: inputs held fixed.
        axes: scanned inputs and their values, in the order of the file.
        tied: inputs that follow a scanned or fixed one.
        omit_unphysical: whether points that the model refuses are left out of the scan.
        analyses: names of the analyses to recast.
        samples, shower, limits: the sections of those names, all keys filled in.
        flavour: where the combination takes flavour from, ``"closed"`` or ``"flavio"``.
        era: data set of the flavour measurements.
        figures: names of the figures to draw.
        precision: relative Monte Carlo error that every limit on g is to have at most; None: the
            samples have the number of events given.
        crosscheck: the section of that name, all keys filled in.
    """

    name: str
    model: str
    fixed: Mapping[str, float]
    axes: Mapping[str, tuple[float, ...]]
    tied: Mapping[str, Tie]
    omit_unphysical: bool
    analyses: tuple[str, ...]
    samples: Mapping[str, Any]
    shower: Mapping[str, bool]
    limits: Mapping[str, float]
    flavour: str
    era: str
    figures: tuple[str, ...]
    precision: float | None
    crosscheck: tuple[Mapping[str, Any], ...]


def read_configuration(path: Path) -> Configuration:
    """The configuration in a YAML (or JSON) file.

    Raises:
        DataFileError: the file cannot be read.
        InputError: a key is unknown, or a value is mistyped or unphysical.
    """
    content = read_yaml(path, words_are_truth=True)
    if not isinstance(content, dict):
        raise DataFileError(f"{path} holds no configuration: it must be a mapping of keys.")
    return configuration(content, str(path))


def configuration(content: Mapping[str, Any], where: str = "the configuration") -> Configuration:
    """The configuration in a mapping as read from YAML; ``where`` names its file in messages.

    Raises:
        InputError: a key is unknown, or a value is mistyped or unphysical.

    Example:
        >>> run = configuration({"name": "try", "model": "lmutau", "scan": {"g": [0.1, 0.2]}})
        >>> run.axes["g"], run.samples["events"]
        ((0.1, 0.2), 2000)
    """
    checked = validated(dict(content), "config", where, texts=True)
    with naming(f"{where}, key 'model'"):
        model = load_model(checked["model"])
    names = [parameter.name for parameter in model.parameters]
    axes: dict[str, tuple[float, ...]] = {}
    tied: dict[str, Tie] = {}
    for name, axis in checked["scan"].items():
        place = f"{where}, key 'scan.{name}'"
        if name not in names:
            raise unknown_key("parameter", name, names, f"{where}, key 'scan'")
        if name in checked["parameters"]:
            raise InputError(f"{where}: '{name}' is both held fixed and scanned; remove one.")
        if isinstance(axis, dict) and {"times", "of"} & set(axis):
            tied[name] = _tie(axis, place)
            continue
        axes[name] = _values(axis, place)
        for value in axes[name]:
            complete(model.parameters, {name: value}, f"{where}, key 'scan'")
    for name, tie in tied.items():
        known = [*axes, *checked["parameters"]]
        if tie.of not in known:
            raise unknown_key("input", tie.of, known, f"{where}, key 'scan.{name}.of'")
    if not axes:
        raise InputError(f"{where}, key 'scan': at least one input needs values of its own.")
    if "precision" in checked and ("g" not in axes or not checked["analyses"]):
        raise InputError(
            f"{where}, key 'precision' is about limits on the coupling g: scan g, with an analysis."
        )
    complete(model.parameters, checked["parameters"], f"{where}, key 'parameters'")
    _check_number_of_points(axes, where)
    check_names(checked, model.name, where)
    return Configuration(
        name=checked["name"],
        model=model.name,
        fixed={name: float(value) for name, value in checked["parameters"].items()},
        axes=axes,
        tied=tied,
        omit_unphysical=checked["omit_unphysical"],
        analyses=tuple(checked["analyses"]),
        samples=checked["samples"],
        shower=checked["shower"],
        limits=checked["limits"],
        flavour=checked["combination"]["flavour"],
        era=checked["era"],
        figures=tuple(checked["figures"]),
        precision=checked.get("precision"),
        crosscheck=tuple(checked["crosscheck"]),
    )


def _check_number_of_points(axes: Mapping[str, tuple[float, ...]], where: str) -> None:
    points = math.prod(map(len, axes.values()))
    if points > MOST_POINTS:
        product = " x ".join(f"{len(values)} of {name}" for name, values in axes.items())
        raise InputError(
            f"{where}, key 'scan': {product} are {points} points, more than {MOST_POINTS}: scan "
            "fewer values, or make several runs of it."
        )


def _values(axis: Any, where: str) -> tuple[float, ...]:
    if isinstance(axis, list):
        return tuple(float(value) for value in axis)
    _need(axis, ("from", "to", "points"), ("times", "of"), where)
    start, stop, points = float(axis["from"]), float(axis["to"]), axis["points"]
    if start >= stop:
        raise InputError(f"{where}: 'from' = {start:g} must be below 'to' = {stop:g}.")
    logarithmic = axis.get("spacing", "linear") == "log"
    if logarithmic:
        if start <= 0:
            raise InputError(f"{where}: 'from' = {start:g} must be positive for spacing: log.")
        start, stop = math.log(start), math.log(stop)
    values = [start + (stop - start) * i / (points - 1) for i in range(points)]
    if logarithmic:
        values = [math.exp(value) for value in values]
    return tuple(float(f"{value:.6g}") for value in values)


def _tie(axis: Mapping[str, Any], where: str) -> Tie:
    _need(axis, ("times", "of"), ("from", "to", "points", "spacing"), where)
    return Tie(float(axis["times"]), str(axis["of"]))


def _need(axis: Mapping[str, Any], keys: Iterable[str], others: Iterable[str], where: str) -> None:
    for key in keys:
        if key not in axis:
            raise InputError(f"{where}: the key '{key}' is missing.")
    for key in others:
        if key in axis:
            raise InputError(f"{where}: '{key}' does not go with {' and '.join(keys)}; remove it.")
