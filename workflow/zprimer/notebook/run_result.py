"""``zprimer.read``: the tables and figures of a run."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from zprimer.errors import DataFileError, unknown_key
from zprimer.io.files import read_json
from zprimer.io.tables import read_table
from zprimer.notebook.frames import Named, frame

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_FIRST = "points.csv"
"""What every run has."""


class RunResult:
    """The results of a run, read when they are asked for, and checked against their records.

    Args:
        folder: of the run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def configuration(self) -> Mapping[str, Any]:
        """What the run was asked for."""
        content: Mapping[str, Any] = read_json(self.folder / "config.json")
        return content

    @cached_property
    def points(self) -> pd.DataFrame:
        """The points and their inputs, masses in GeV."""
        return self._frame(_FIRST)

    @cached_property
    def flavour(self) -> pd.DataFrame:
        """Prediction, pull and verdict of every observable at every point."""
        return self._frame("flavour.csv")

    @cached_property
    def combination(self) -> pd.DataFrame:
        """Δχ² of every point, and what drives it."""
        return self._frame("combination.csv")

    @cached_property
    def plane(self) -> pd.DataFrame:
        """All of a point in one row: inputs, predictions, limits, verdicts."""
        return self._frame("plane.csv")

    @cached_property
    def limits(self) -> Mapping[str, pd.DataFrame]:
        """CLs and upper limits at the points that an analysis covers, by analysis."""
        return self._by_analysis("limits")

    @cached_property
    def not_covered(self) -> Mapping[str, pd.DataFrame]:
        """The points that an analysis does not cover, and why, by analysis."""
        return self._by_analysis("not_covered")

    @cached_property
    def couplings(self) -> Mapping[str, pd.DataFrame]:
        """Limits on the coupling g, by analysis."""
        return self._by_analysis("couplings")

    @cached_property
    def shortcut(self) -> Mapping[str, pd.DataFrame]:
        """Cross sections times branching ratio beside the published limits on them, by analysis."""
        return self._by_analysis("shortcut")

    def plot(self, figure: str | None = None) -> "Figure":
        """Draw a figure of the plane.

        Args:
            figure: its name; None: the first one of the run's configuration, or ``combined`` if it
                has none.

        Returns:
            The figure, which a notebook shows under ``%matplotlib inline`` and ``savefig`` writes.

        Raises:
            InputError: there is no such figure, or the plane does not have what it draws.
        """
        from zprimer.plots.figure import load_figure
        from zprimer.plots.style import style

        draw = load_figure(figure or next(iter(self.configuration.get("figures", ())), "combined"))
        with style():
            return draw(read_table(self._existing("plane.csv")))

    def _frame(self, name: str) -> pd.DataFrame:
        return frame(read_table(self._existing(name), may_be_empty=True).columns)

    def _existing(self, name: str) -> Path:
        path = self.folder / name
        if not path.exists():
            raise DataFileError(f"{path} does not exist: the run has not come that far.")
        return path

    def _by_analysis(self, kind: str) -> Mapping[str, pd.DataFrame]:
        found = {analysis: self._frame(name) for analysis, name in self._tables(kind)}
        return Named("analysis", f"the {kind} of {self.folder}", found)

    def _tables(self, kind: str) -> Iterator[tuple[str, str]]:
        for path in sorted(self.folder.glob(f"{kind}_*.csv")):
            yield path.stem.removeprefix(f"{kind}_"), path.name

    def __repr__(self) -> str:
        names = sorted(path.stem for path in self.folder.glob("*.csv"))
        return f"run {self.folder}, {len(self.points)} points: {', '.join(names)}"


def read(folder: Path | str) -> RunResult:
    """The results of a run.

    Args:
        folder: ``results/<name>``.

    Raises:
        InputError: it is no folder of a run; the message names one beside it that is.
        DataFileError: no run is there.
    """
    place = Path(folder)
    if not (place / _FIRST).is_file():
        others = [path.parent.name for path in place.parent.glob(f"*/{_FIRST}")]
        if others:
            raise unknown_key("run", place.name, others, str(place.parent))
        raise DataFileError(f"{place} holds no results ({_FIRST}): run snakemake, or name another.")
    return RunResult(place)
