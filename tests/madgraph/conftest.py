"""Samples of the embedded generator, and a fake MadGraph that gives them out as its own."""

import sys

import pytest
from installations import POINTS, as_madgraph_writes, install, request_for

from zprimer.generation.sample import generate


@pytest.fixture(scope="session")
def embedded_samples(tmp_path_factory):
    """Path of the events of one embedded sample a process."""
    paths = {}
    for process in POINTS:
        path = tmp_path_factory.mktemp(process) / "events.lhe.gz"
        generate(request_for(process, events=300, backend="embedded"), path)
        paths[process] = path
    return paths


@pytest.fixture(scope="session")
def canned(embedded_samples):
    """The same events as MadGraph would write them."""
    return {process: as_madgraph_writes(path) for process, path in embedded_samples.items()}


@pytest.fixture
def fake(tmp_path, canned, monkeypatch):
    """A fake MadGraph, found through MG5_PATH, with events of process 4mu."""
    found = install(tmp_path, canned["4mu"])
    monkeypatch.setenv("MG5_PATH", str(found.root))
    monkeypatch.setenv("HOME", str(found.home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(found.cache))
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "programs"), prepend=":")
    monkeypatch.setattr(
        "zprimer.generation.backends.madgraph.installation.python_for", lambda *_: sys.executable
    )
    return found
