"""Where the program that writes the numbers of the documents is, and planes for it."""

import sys
from pathlib import Path

for folder in ("docs/numbers", "tests/plots"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / folder))
