"""Reading and writing yields, ``yields_<analysis>.npz``.

``numpy.load`` gives the arrays by ``"parameters/<input>"`` and ``"<region>/<what>"``, shape
(points, bins); energies, processes and samples come first, in the order of the description.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from zprimer.errors import DataFileError
from zprimer.io.array_file import read_arrays, write_arrays
from zprimer.io.files import LONGEST_REASON
from zprimer.io.provenance import KEY, Record
from zprimer.recast.results import SignalYield, StandardModelYield, Yields, YieldTable

FORMAT = "zprimer yields 3"
_PARAMETERS, _SAMPLE_SET, _STANDARD_MODEL = "parameters", "sample_set", "standard_model"
_PER_BIN = ("signal", "error", "predicted", "scale_up", "scale_down")
_NO_CHANGE = "run 'zprimer yields' again"


def write_yields(yields: Yields, path: Path, record: Record | None = None) -> None:
    """Write yields and their provenance.

    √s in GeV, events and fb⁻¹.

    Raises:
        DataFileError: a number is not finite.
    """
    points = yields.points
    description = {
        "format": FORMAT,
        "analysis": yields.analysis,
        "model": yields.model,
        "luminosities": yields.luminosities,
        "standard_model": [
            {name: vars(entry) for name, entry in regions.items()}
            for regions in yields.standard_model
        ],
        "not_covered": yields.not_covered,
        "points": points.ids,
        "sample_sets": points.sample_sets,
        "parameters": list(points.parameters),
        "regions": {
            name: {"energies": list(region.by_energy), "processes": list(region.by_process)}
            for name, region in points.regions.items()
        },
    }
    arrays = {f"{_PARAMETERS}/{name}": values for name, values in points.parameters.items()}
    arrays |= {_SAMPLE_SET: points.sample_set, _STANDARD_MODEL: points.standard_model}
    for name, region in points.regions.items():
        arrays |= {f"{name}/{what}": getattr(region, what) for what in _PER_BIN}
        arrays[f"{name}/varied"] = region.varied
        arrays[f"{name}/error_by_sample"] = region.error_by_sample.transpose(1, 0, 2)
        for what in ("by_energy", "by_process"):
            parts = list(getattr(region, what).values())
            arrays[f"{name}/{what}"] = np.array(parts).reshape(len(parts), *region.signal.shape)
    write_arrays(path, description, arrays, record)


def read_yields(path: Path) -> Yields:
    """The yields in a file that :func:`write_yields` wrote.

    Raises:
        DataFileError: the file is missing, of another format, incomplete, or was changed after it
            was written.
    """
    content, arrays = read_arrays(path)
    if content.get("format") != FORMAT:
        raise DataFileError(f"{path} is no '{FORMAT}' file: {_NO_CHANGE}.")
    try:
        standard_model = tuple(
            {name: StandardModelYield(**_rebuilt(entry)) for name, entry in regions.items()}
            for regions in content["standard_model"]
        )
        return Yields(
            analysis=_text(content["analysis"]),
            model=_text(content["model"]),
            luminosities={
                float(key): _numbers(value) for key, value in content["luminosities"].items()
            },
            standard_model=standard_model,
            points=_points(content, arrays, len(standard_model)),
            not_covered={_text(id): _text(why) for id, why in content["not_covered"].items()},
            provenance=content.get(KEY, {}),
        )
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as problem:
        reason = " ".join(repr(problem).split())[:LONGEST_REASON]
        raise DataFileError(f"{path} is not complete ({reason}): {_NO_CHANGE}.") from problem


def _points(
    content: Mapping[str, Any], arrays: Mapping[str, np.ndarray], tables: int
) -> YieldTable:
    ids = tuple(map(_text, content["points"]))
    sets = tuple(tuple(map(_text, each)) for each in content["sample_sets"])
    sample_set, standard_model = arrays[_SAMPLE_SET], arrays[_STANDARD_MODEL]
    for values, entries in ((sample_set, len(sets)), (standard_model, tables)):
        _expect(values, (len(ids),), "i")
        if np.any((values < 0) | (values >= entries)):
            raise ValueError("a point refers to what is not there")
    most = max(map(len, sets), default=0)
    if len(set(ids)) < len(ids) or any(len(each) != most for each in sets):
        raise ValueError("a point stands twice, or points have different numbers of samples")
    return YieldTable(
        ids=ids,
        parameters={
            _text(name): _expect(arrays[f"{_PARAMETERS}/{name}"], (len(ids),))
            for name in content["parameters"]
        },
        sample_sets=sets,
        sample_set=sample_set,
        standard_model=standard_model,
        regions={
            name: _region(name, about, arrays, len(ids), most)
            for name, about in content["regions"].items()
        },
    )


def _region(
    name: str, about: Mapping[str, Any], arrays: Mapping[str, np.ndarray], points: int, samples: int
) -> SignalYield:
    own = {
        key.removeprefix(f"{name}/"): arrays[key] for key in arrays if key.startswith(f"{name}/")
    }
    shape = _expect(own["signal"], (points, *own["signal"].shape[1:2])).shape
    predicted = own["predicted"]
    energies, processes = map(float, about["energies"]), map(_text, about["processes"])
    errors = own["error_by_sample"]
    return SignalYield(
        **{key: _expect(own[key], shape) for key in _PER_BIN if key != "predicted"},
        predicted=_expect(predicted, shape if predicted.size else (points, 0)),
        varied=_expect(own["varied"], (points,), "b"),
        by_energy=_parts(list(energies), own["by_energy"], shape),
        by_process=_parts(list(processes), own["by_process"], shape),
        error_by_sample=_expect(errors, (samples if len(errors) else 0, *shape)).transpose(1, 0, 2),
    )


def _parts(names: list[Any], values: np.ndarray, shape: tuple[int, ...]) -> dict[Any, np.ndarray]:
    return dict(zip(names, _expect(values, (len(set(names)), *shape)), strict=True))


def _expect(values: np.ndarray, shape: tuple[int, ...], kind: str = "f") -> np.ndarray:
    if values.shape != shape or values.dtype.kind != kind:
        raise ValueError(f"an array has the shape {values.shape} in place of {shape}")
    return values


def _rebuilt(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as tuples, and beam energies as numbers again."""
    rebuilt: dict[str, Any] = {
        key: _numbers(value) for key, value in entry.items() if key != "by_energy"
    }
    rebuilt["by_energy"] = {float(key): _numbers(v) for key, v in entry["by_energy"].items()}
    return rebuilt


def _numbers(value: Any) -> Any:
    """A number, or a tuple of numbers out of a list."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, bool) or not isinstance(each, int | float):
            raise TypeError(f"{str(each)[:LONGEST_REASON]!r} stands in place of a number")
    return tuple(value) if isinstance(value, list) else value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:LONGEST_REASON]!r} stands in place of a text")
    return value
