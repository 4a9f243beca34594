"""Where the toys of other rooms are, and a run with made-up limits."""

import json
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
sys.path += [str(TESTS / "simulation"), str(TESTS / "plots")]


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder, ``results/default``."""
    from synthetic_plane import write_synthetic_plane

    folder = tmp_path_factory.mktemp("project") / "results/default"
    folder.mkdir(parents=True)
    write_synthetic_plane(folder)
    (folder / "config.json").write_text(json.dumps({"figures": ["agpy_fig3"]}))
    return folder
