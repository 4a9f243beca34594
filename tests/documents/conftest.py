"""Where the program that writes the numbers of the documents is."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "docs/numbers"))
