"""What notebooks use, under the name ``zprimer``: these names, and nothing else, are public."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zprimer.errors import DataFileError, InputError, ZprimerError
    from zprimer.flavour.era import era_names
    from zprimer.models.point import model_names
    from zprimer.notebook.point_result import PointResult, point
    from zprimer.notebook.recast_result import RecastResult, recast
    from zprimer.notebook.run_result import RunResult, read
    from zprimer.notebook.scan_result import ScanResult, scan
    from zprimer.recast.analysis import analysis_names

__all__ = [
    "DataFileError",
    "InputError",
    "PointResult",
    "RecastResult",
    "RunResult",
    "ScanResult",
    "ZprimerError",
    "analysis_names",
    "era_names",
    "model_names",
    "point",
    "read",
    "recast",
    "scan",
]

_HOMES = {
    "zprimer.errors": ("DataFileError", "InputError", "ZprimerError"),
    "zprimer.flavour.era": ("era_names",),
    "zprimer.models.point": ("model_names",),
    "zprimer.notebook.point_result": ("PointResult", "point"),
    "zprimer.notebook.recast_result": ("RecastResult", "recast"),
    "zprimer.notebook.run_result": ("RunResult", "read"),
    "zprimer.notebook.scan_result": ("ScanResult", "scan"),
    "zprimer.recast.analysis": ("analysis_names",),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
