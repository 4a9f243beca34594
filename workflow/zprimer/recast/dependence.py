"""What of an analysis the stages depend on, besides the numbers of its regions."""

from pathlib import Path
from typing import Any

from zprimer.recast.analysis import Analysis


def definition(analysis: Analysis) -> dict[str, Any]:
    """What decides which events are selected and how they are binned, JSON values.

    Another background or luminosity selects nothing anew.
    """
    return {
        "processes": {model: list(names) for model, names in analysis.processes.items()},
        "energies": list(analysis.luminosities),
        "detector": dict(analysis.detector),
        "mass_response": analysis.mass_response,
        "tightest_cuts": {name: dict(cuts) for name, cuts in analysis.tightest_cuts.items()},
        "regions": {
            name: [list(region.edges or ()), region.line_shape]
            for name, region in analysis.regions.items()
        },
    }


def response_files(analysis: Analysis) -> tuple[Path, ...]:
    """The files of its detector."""
    names = {analysis.mass_response, *analysis.detector.values()} - {None}
    return tuple(_response_file(analysis, str(name)) for name in sorted(map(str, names)))


def shortcut_files(analysis: Analysis) -> tuple[Path, ...]:
    """The files that its limit on the cross section of a resonance follows from."""
    if analysis.mass_response is None:
        return analysis.files
    return (*analysis.files, _response_file(analysis, analysis.mass_response))


def resonance_search(analysis: Analysis) -> bool:
    """Whether it limits the cross section of a resonance, too."""
    return analysis.mass_response is not None and not analysis.projection


def _response_file(analysis: Analysis, name: str) -> Path:
    return analysis.folder / "data" / f"{name}.yaml"
