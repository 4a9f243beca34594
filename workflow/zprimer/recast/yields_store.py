"""Reading and writing ``yields.json``."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zprimer.errors import DataFileError
from zprimer.files import LONGEST_REASON, atomic
from zprimer.provenance import KEY, Record, read_stamped, stamped
from zprimer.recast.results import PointYields, SignalYield, StandardModelYield, Yields

FORMAT = "zprimer yields 2"


def write_yields(yields: Yields, path: Path, record: Record | None = None) -> None:
    """Write yields and their provenance as JSON, a line a point.

    √s in GeV as keys, events and fb⁻¹ as values.
    """
    head = {
        "format": FORMAT,
        "analysis": yields.analysis,
        "model": yields.model,
        "luminosities": yields.luminosities,
        "standard_model": [
            {name: vars(entry) for name, entry in regions.items()}
            for regions in yields.standard_model
        ],
        "not_covered": yields.not_covered,
    }
    points = [
        {
            **vars(point),
            "regions": {name: vars(region) for name, region in point.regions.items()},
        }
        for point in yields.points
    ]
    whole = stamped({**head, "points": points}, record)
    end = f', "{KEY}": {_json(whole[KEY])}' if record is not None else ""
    with atomic(path) as partial, open(partial, "w", encoding="utf-8") as file:
        lines = ",\n".join(map(_json, points))
        file.write(f'{_json(head)[:-1]}, "points": [\n{lines}\n]{end}}}\n')


def read_yields(path: Path) -> Yields:
    """The yields in a file that :func:`write_yields` wrote.

    Raises:
        DataFileError: the file is missing, of another format, incomplete, or was changed after it
            was written.
    """
    content = read_stamped(path)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise DataFileError(f"{path} is no '{FORMAT}' file: run 'zprimer yields' again.")
    try:
        return Yields(
            analysis=content["analysis"],
            model=content["model"],
            luminosities={float(key): value for key, value in content["luminosities"].items()},
            standard_model=tuple(
                {name: StandardModelYield(**_rebuilt(entry)) for name, entry in regions.items()}
                for regions in content["standard_model"]
            ),
            points=tuple(
                PointYields(
                    id=entry["id"],
                    parameters=entry["parameters"],
                    samples=tuple(entry["samples"]),
                    standard_model=entry["standard_model"],
                    regions={
                        name: SignalYield(**_rebuilt(region))
                        for name, region in entry["regions"].items()
                    },
                )
                for entry in content["points"]
            ),
            not_covered=dict(content["not_covered"]),
            provenance=content.get(KEY, {}),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise DataFileError(
            f"{path} is not complete ({problem!r}): run 'zprimer yields' again."
        ) from problem


def _rebuilt(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as tuples, and beam energies as numbers again."""
    rebuilt: dict[str, Any] = {
        key: _numbers(value) for key, value in entry.items() if not isinstance(value, dict)
    }
    rebuilt["by_energy"] = {float(key): _numbers(v) for key, v in entry["by_energy"].items()}
    for name in ("by_process", "error_by_sample"):
        if name in entry:
            rebuilt[name] = {key: _numbers(v) for key, v in entry[name].items()}
    return rebuilt


def _numbers(value: Any) -> Any:
    """A number, or a tuple of numbers out of a list."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, bool) or not isinstance(each, int | float):
            raise TypeError(f"{str(each)[:LONGEST_REASON]!r} stands in place of a number")
    return tuple(value) if isinstance(value, list) else value


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, allow_nan=False, ensure_ascii=False)
