"""Writing limits as a table and their workspaces as JSON files."""

import csv
import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from zprimer.files import atomic
from zprimer.statistics.limits import BANDS, Band, PointLimit

COLUMNS = (
    "id",
    "analysis",
    "signal",
    "signal_error",
    "predicted",
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


def write_limits(limits: Iterable[PointLimit], path: Path) -> None:
    """Write one row a point; a cell is empty where its state says that there is no number."""
    with atomic(path) as partial, open(partial, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for limit in limits:
            writer.writerow(
                [
                    limit.id,
                    limit.analysis,
                    *_cells(limit.signal, limit.signal_error, limit.predicted),
                    *_band(limit.cls),
                    limit.verdict,
                    limit.expected_verdict,
                    *_band(limit.mu),
                    limit.mu_state,
                    limit.expected_mu_state,
                    *_cells(limit.cls_poisson, limit.rule_max),
                    limit.rule_state or "",
                    limit.method,
                    *_fine_cells(limit.profile.zero, limit.profile.one, limit.profile.best),
                    *_cells(limit.profile.best_mu),
                ]
            )


def write_workspaces(limits: Sequence[PointLimit], path: Path) -> None:
    """Write ``<id>.json`` of every point into one zip archive, the same bytes every time."""
    with atomic(path) as partial, zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        for limit in limits:
            text = json.dumps(limit.workspace, indent=1, allow_nan=False) + "\n"
            archive.writestr(zipfile.ZipInfo(f"{limit.id}.json"), text, zipfile.ZIP_DEFLATED)


def _band(band: Band) -> list[str]:
    return _cells(band.observed, *band.expected)


def _fine_cells(*values: float) -> list[str]:
    """Likelihoods, of which small differences count."""
    return [f"{value:.12g}" for value in values]


def _cells(*values: float | None) -> list[str]:
    return ["" if value is None else f"{value:.8g}" for value in values]
