"""Reading and writing ``yields.json``."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from zprimer.errors import DataFileError
from zprimer.files import read_json, write_json
from zprimer.recast.yields import PointYields, SignalYield, StandardModelYield, Yields

FORMAT = "zprimer yields 1"


def write_yields(yields: Yields, path: Path) -> None:
    """Write yields as JSON; √s in GeV as keys, events and fb⁻¹ as values."""
    write_json(path, {"format": FORMAT, **asdict(yields)})


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
        )
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise DataFileError(
            f"{path} is not complete ({problem!r}): run 'zprimer yields' again."
        ) from problem


def _rebuilt(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as tuples, and beam energies as numbers again."""
    rebuilt = {key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()}
    rebuilt["by_energy"] = {float(key): tuple(v) for key, v in entry["by_energy"].items()}
    return rebuilt
