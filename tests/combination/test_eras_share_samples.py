"""The scans of both papers' planes in both eras differ in era and name only."""

from pathlib import Path

import pytest

from zprimer.configuration import read_configuration
from zprimer.points import scan
from zprimer.samples import plan_samples

SCANS = Path(__file__).parents[2] / "config" / "scans"


@pytest.mark.parametrize("name", ["agpy_fig3", "ksz_fig2"])
def test_both_eras_use_the_same_samples(name: str) -> None:
    runs = [read_configuration(SCANS / f"{name}{ending}.yaml") for ending in ("", "_2026")]
    assert [run.era for run in runs] == ["paper", "2026"]
    plans = [plan_samples(run, scan(run)) for run in runs]
    assert plans[0] == plans[1]
    assert runs[0].figures == runs[1].figures
