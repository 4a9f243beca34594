"""Samples shared by the tests of the simulation."""

from pathlib import Path

import pytest
from toy_lhe import BARE, event_blocks, write_sample

from zprimer.simulation.ntuple import EventSample, read_events
from zprimer.simulation.shower import shower


@pytest.fixture(scope="session")
def lhe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """150 toy events."""
    return write_sample(tmp_path_factory.mktemp("toy"), event_blocks(150))


@pytest.fixture(scope="session")
def bare(lhe: Path, tmp_path_factory: pytest.TempPathFactory) -> EventSample:
    """The toy events with everything switched off."""
    out = tmp_path_factory.mktemp("bare") / "events.root"
    shower(lhe, out, BARE)
    return read_events(out)


@pytest.fixture(scope="session")
def full(lhe: Path, tmp_path_factory: pytest.TempPathFactory) -> EventSample:
    """The toy events with everything switched on."""
    out = tmp_path_factory.mktemp("full") / "events.root"
    shower(lhe, out)
    return read_events(out)
