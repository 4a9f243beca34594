"""One sample for all tests of the event file, generated once."""

import pytest
from small_samples import read, request

from zprimer.generation.sample import generate


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    path = tmp_path_factory.mktemp("sample") / "events.lhe.gz"
    generate(request(), path, threads=1)
    return read(path)
