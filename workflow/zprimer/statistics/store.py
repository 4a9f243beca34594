"""Writing limits as a table, and workspaces as JSON files."""

import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from zprimer.io.files import atomic
from zprimer.io.provenance import Record
from zprimer.io.tables import NONE, number_text, write_table
from zprimer.models.points import check_id
from zprimer.statistics.bands import BANDS, Band
from zprimer.statistics.limits import PointLimit

COLUMNS = (
    "id",
    "analysis",
    "signal",
    "signal_error",
    "predicted",
    "normalisation",
    "normalisation_error",
    *(f"cls_{name}" for name in BANDS),
    "verdict",
    "verdict_exp",
    *(f"mu_{name}" for name in BANDS),
    "mu_state",
    "mu_state_exp",
    "cls_poisson",
    "rule_max",
    "rule_state",
    "method",
    "twice_nll_mu0",
    "twice_nll_mu1",
    "twice_nll_best",
    "best_mu",
)


def limit_rows(limits: Iterable[PointLimit]) -> list[list[str]]:
    """The cells of :data:`COLUMNS` as text, one row a point; empty where there is no number."""
    return [
        [
            limit.id,
            limit.analysis,
            *_cells(limit.signal, limit.signal_error, limit.predicted),
            *_cells(limit.normalisation, limit.normalisation_error),
            *_band(limit.cls),
            limit.verdict,
            limit.expected_verdict,
            *_band(limit.mu),
            limit.mu_state,
            limit.expected_mu_state,
            *_cells(limit.cls_poisson, limit.rule_max),
            limit.rule_state or NONE,
            limit.method,
            *_fine_cells(limit.profile.zero, limit.profile.one, limit.profile.best),
            *_cells(limit.profile.best_mu),
        ]
        for limit in limits
    ]


def write_limits(limits: Iterable[PointLimit], path: Path, record: Record | None = None) -> None:
    """Write one row a point; a cell is empty where its state says that there is no number."""
    write_table(path, COLUMNS, limit_rows(limits), record)


def write_workspaces(
    workspaces: Mapping[str, Mapping[str, Any]], path: Path, record: Record | None = None
) -> None:
    """Write ``<id>.json`` of every point into one zip archive, the same bytes every time.

    Args:
        workspaces: id of a point -> its workspace.
        path: the archive.
        record: its provenance, for the comment of the archive; without the settings of earlier
            stages if these are longer than a comment may be.

    Raises:
        InputError: an id cannot name a file.
    """
    for id in workspaces:
        check_id(id, str(path))
    with atomic(path) as partial, zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        for id, content in workspaces.items():
            text = json.dumps(content, indent=1, allow_nan=False) + "\n"
            archive.writestr(zipfile.ZipInfo(f"{id}.json"), text, zipfile.ZIP_DEFLATED)
        if record is not None:
            archive.comment = _comment(record)


def _comment(record: Record) -> bytes:
    comment = json.dumps(record).encode("ascii")
    if len(comment) <= zipfile.ZIP_MAX_COMMENT:
        return comment
    own = {record["stage"]: record["settings"][record["stage"]]}
    return json.dumps({**record, "settings": own}).encode("ascii")


def _band(band: Band) -> list[str]:
    return _cells(band.observed, *band.expected)


def _fine_cells(*values: float) -> list[str]:
    """Likelihoods, of which small differences count."""
    return [number_text(value, 12) for value in values]


def _cells(*values: float | None) -> list[str]:
    return [number_text(value, 8) for value in values]
