"""The selection of ``ttbar_dimuon_projection``."""

import importlib.util
from pathlib import Path

_PATH = Path(__file__).resolve().parents[1] / "ttbar_dimuon_projection" / "selection.py"
_SPEC = importlib.util.spec_from_file_location("ttbar_dimuon_projection_selection", _PATH)
assert _SPEC is not None
assert _SPEC.loader is not None
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)
select = _MODULE.select
