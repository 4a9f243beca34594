"""Make the derivation importable: it lives beside the UFO folders, not in the package."""

import sys
from pathlib import Path

import pytest

ROOM = Path(__file__).parents[2] / "models_ufo"


@pytest.fixture(scope="session", autouse=True)
def _derivation_importable():
    sys.path.insert(0, str(ROOM))
    yield
    sys.path.remove(str(ROOM))
