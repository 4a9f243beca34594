"""The scans of both papers' planes in both eras differ in era and name only."""

from pathlib import Path

import pytest

from zprimer.run.configuration import read_configuration
from zprimer.run.samples import plan_samples
from zprimer.run.scan import scan

CONFIG = Path(__file__).parents[2] / "config"


PAIRS = [
    ("config.yaml", "default_2026.yaml"),
    ("scans/agpy_fig3.yaml", "scans/agpy_fig3_2026.yaml"),
    ("scans/ksz_fig2.yaml", "scans/ksz_fig2_2026.yaml"),
]


@pytest.mark.parametrize("names", PAIRS)
def test_both_eras_use_the_same_samples(names: tuple[str, str]) -> None:
    runs = [read_configuration(CONFIG / name) for name in names]
    assert [run.era for run in runs] == ["paper", "2026"]
    plans = [plan_samples(run, scan(run)) for run in runs]
    assert plans[0] == plans[1]
    assert set(runs[0].figures) <= set(runs[1].figures)
