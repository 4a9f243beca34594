"""Reading and writing ``yields.json``."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zprimer.errors import DataFileError
from zprimer.files import atomic, read_json
from zprimer.recast.results import PointYields, SignalYield, StandardModelYield, Yields

FORMAT = "zprimer yields 2"


def write_yields(yields: Yields, path: Path) -> None:
    """Write yields as JSON, a line a point; √s in GeV as keys, events and fb⁻¹ as values."""
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
    lines = (
        _json(
            {
                **vars(point),
                "regions": {name: vars(region) for name, region in point.regions.items()},
            }
        )
        for point in yields.points
    )
    with atomic(path) as partial, open(partial, "w", encoding="utf-8") as file:
        file.write(f'{_json(head)[:-1]}, "points": [\n' + ",\n".join(lines) + "\n]}\n")


def read_yields(path: Path) -> Yields:
    """The yields in a file that :func:`write_yields` wrote.

    Raises:
        DataFileError: the file is missing, of another format or incomplete.
    """
    content = read_json(path)
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
        )
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise DataFileError(
            f"{path} is not complete ({problem!r}): run 'zprimer yields' again."
        ) from problem


def _rebuilt(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as tuples, and beam energies as numbers again."""
    rebuilt = {key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()}
    rebuilt["by_energy"] = {float(key): tuple(v) for key, v in entry["by_energy"].items()}
    if "by_process" in entry:
        rebuilt["by_process"] = {key: tuple(v) for key, v in entry["by_process"].items()}
    return rebuilt


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, allow_nan=False, ensure_ascii=False)
