"""``zprimer.recast``: an analysis on events."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import hist
import numpy as np
import pandas as pd

from zprimer.errors import InputError, unknown_key
from zprimer.io.inputs import one_command
from zprimer.models.point import load_model
from zprimer.models.points import PointTable
from zprimer.notebook.frames import Named, number
from zprimer.notebook.histograms import region_histogram
from zprimer.notebook.limit_frames import limit_frame
from zprimer.notebook.point_limits import SHOWERED, bar
from zprimer.recast.analysis import Analysis, load_analysis
from zprimer.recast.batches import merged_batches
from zprimer.recast.nominal import nominal_yields
from zprimer.recast.results import Yields
from zprimer.recast.selection import Selection
from zprimer.simulation.sample_information import NOMINAL

_POINT = "events"
"""Id of the point that the events are of."""


class RecastResult:
    """An analysis on samples of events.

    Attributes:
        analysis: with its regions, data and background.
        selections: what it selects from each sample.
    """

    def __init__(self, analysis: Analysis, selections: Sequence[Selection]) -> None:
        self.analysis, self.selections = analysis, tuple(selections)

    @cached_property
    def cutflow(self) -> pd.DataFrame:
        """Events left after each cut, one row a sample and cut.

        ``events``, their ``share`` of all, and a column of each weight: its sum in pb.
        """
        rows = [
            {
                "sample": selection.sample["id"],
                "cut": step.cut,
                "events": step.events,
                "share": step.events / selection.cutflow[0].events,
                **dict(zip(selection.basis, step.sums, strict=True)),
            }
            for selection in self.selections
            for step in selection.cutflow
        ]
        return pd.DataFrame(rows).set_index(["sample", "cut"])

    @cached_property
    def histograms(self) -> Mapping[str, "hist.Hist[Any]"]:
        """The regions by name, as :func:`zprimer.notebook.histograms.region_histogram` has them.

        Cross sections in pb; axes ``dataset``, ``basis`` and, if there are bins, ``observable``.
        """
        found = {
            region.name: region_histogram(region, self.selections)
            for region in self.analysis.regions.values()
        }
        return Named("region", f"analysis '{self.analysis.name}'", found)

    @property
    def parameters(self) -> dict[str, float]:
        """The inputs that the events were made at, the coupling of reference among them."""
        sample = self.selections[0].sample
        known = {parameter.name for parameter in load_model(sample["model"]).parameters}
        own = {name: float(value) for name, value in sample["parameters"].items() if name in known}
        if "g" in known and sample.get("reference_coupling") is not None:
            own.setdefault("g", float(sample["reference_coupling"]))
        return own

    def yields(self, **inputs: float) -> pd.DataFrame:
        """Expected events of the signal, one row a region and bin, for the analysis's luminosity.

        The signal is what was given: processes without events add nothing.

        Args:
            inputs: couplings other than those that the events were made at.

        Returns:
            Index ``region`` and ``bin``; ``low`` and ``high`` edge (NaN for a count), ``signal``
            and ``signal_error`` (Monte Carlo), ``background`` and ``observed`` (NaN in a
            validation region).

        Raises:
            InputError: the events do not serve for the inputs, or an energy of the collider is
                missing.
        """
        found = self._yields(inputs)
        if found.not_covered:
            reason = next(iter(found.not_covered.values()))
            raise InputError(
                f"analysis '{self.analysis.name}' does not cover the events: {reason}."
            )
        rows = []
        for region in self.analysis.regions.values():
            signal = found.points[0].regions[region.name]
            nothing = (float("nan"),) * region.bins
            edges = (float("nan"),) * 2 if region.edges is None else region.edges
            for bin in range(region.bins):
                rows.append(
                    {
                        "region": region.name,
                        "bin": bin,
                        "low": edges[bin],
                        "high": edges[bin + 1],
                        "signal": signal.signal[bin],
                        "signal_error": signal.error[bin],
                        "background": (region.background.events if region.background else nothing)[
                            bin
                        ],
                        "observed": (region.observed or nothing)[bin],
                    }
                )
        return pd.DataFrame(rows).set_index(["region", "bin"])

    def limit(
        self, *, background_uncertainty: float | None = None, **inputs: float
    ) -> pd.DataFrame:
        """CLs and 95 % upper limits on the strength of the signal, observed and expected.

        Args:
            background_uncertainty: relative, replaces that of the analysis.
            inputs: as for :meth:`yields`.

        Returns:
            One row, as :meth:`zprimer.notebook.point_result.PointResult.limits` has them.

        Raises:
            InputError: as for :meth:`yields`; or the analysis has no data to compare with.
        """
        if not self.analysis.fitted_regions:
            raise InputError(
                f"analysis '{self.analysis.name}' has validation regions alone: there is no limit."
            )
        return limit_frame([(self.analysis, self._yields(inputs))], background_uncertainty)

    def _yields(self, inputs: Mapping[str, float]) -> Yields:
        from zprimer.recast.yields import compute_yields

        model = str(self.selections[0].sample["model"])
        processes = tuple(dict.fromkeys(str(s.sample["process"]) for s in self.selections))
        analysis = replace(self.analysis, processes={model: processes})
        self._check_energies()
        merged = merged_batches(self.selections)
        if any(selection.basis == (NOMINAL,) for selection in merged):
            if inputs:
                raise InputError(
                    "the events carry no weight but the nominal one, so that they are of their own "
                    f"couplings only: leave out {', '.join(inputs)}."
                )
            return nominal_yields(analysis, merged, _POINT)
        given = self.parameters | {name: number(value) for name, value in inputs.items()}
        checked = load_model(model).point(given, "the events").parameters
        columns = {name: np.array([checked[name]]) for name in given}
        return compute_yields(analysis, PointTable(model, (_POINT,), columns), merged)

    def _check_energies(self) -> None:
        there = {float(selection.sample["sqrt_s"]) for selection in self.selections}
        missing = sorted(set(self.analysis.luminosities) - there)
        if missing:
            raise InputError(
                f"analysis '{self.analysis.name}' has data at {missing[0]:g} GeV, too, and no "
                "events of this energy were given: recast them together, in a list."
            )

    def __repr__(self) -> str:
        samples = ", ".join(str(selection.sample["id"]) for selection in self.selections)
        return f"{self.analysis.title} on {samples}\n\n{self.cutflow[['events', 'share']]}"

    def _repr_html_(self) -> str:
        return f"<p>{self.analysis.title}</p>{self.cutflow.to_html()}"


def recast(
    events: Path | str | Sequence[Path | str],
    analysis: str,
    *,
    folder: Path | str | None = None,
    shower: Mapping[str, Any] | None = None,
    seed: int | None = None,
    progress: bool = True,
) -> RecastResult:
    """Apply an analysis to events, after Pythia unless they are ``events.root`` already.

    Args:
        events: Les Houches events with their ``sample.json`` beside them (docs/own_events.md), or
            ``events.root`` of ``zprimer shower``; a list of them, one a process and energy.
        analysis: name.
        folder: where showered events and the selection are kept, of several samples in folders
            ``0``, ``1``, …; None: nowhere.
        shower: what of Pythia differs from the full simulation, e.g. ``{"mpi": False}``.
        seed: of Pythia; that of the sample if not given.
        progress: whether a bar tells how far it is.

    Raises:
        InputError: the analysis or a setting is unknown, or it does not list the process or energy
            of the events.
        DataFileError: a file is missing or broken.

    Example:
        >>> found = recast("sample/events.lhe.gz", "atlas_dimuon_139fb")  # doctest: +SKIP
        >>> found.cutflow, found.histograms["spectrum"], found.limit(g=0.3)  # doctest: +SKIP
    """
    from zprimer.recast.sample_selection import select_sample
    from zprimer.recast.selection import check_applies
    from zprimer.simulation.sample_information import read_information
    from zprimer.simulation.settings import ShowerSettings
    from zprimer.simulation.shower import shower as run_pythia

    loaded = load_analysis(analysis)
    paths = [Path(each) for each in ([events] if isinstance(events, str | Path) else events)]
    if not paths:
        raise InputError("zprimer.recast: no events were given.")
    settings = dict(shower or {})
    for key in settings:
        if key not in asdict(ShowerSettings()):
            raise unknown_key("setting", key, asdict(ShowerSettings()), "shower")
    simulation = ShowerSettings(**settings)
    selections = []
    with one_command(), _place(folder) as place, bar(2 * len(paths), progress) as steps:
        for position, path in enumerate(paths):
            own = place / str(position) if len(paths) > 1 else place
            own.mkdir(parents=True, exist_ok=True)
            showered = path
            if path.suffix != ".root":
                check_applies(loaded, read_information(path))
                steps.set_description(f"shower {path.name}")
                showered = own / SHOWERED
                run_pythia(path, showered, simulation, seed)
            steps.update()
            steps.set_description(f"select {path.name}")
            selections.append(select_sample(loaded, showered, own / f"{loaded.name}.json"))
            steps.update()
    return RecastResult(loaded, selections)


@contextmanager
def _place(folder: Path | str | None) -> Iterator[Path]:
    if folder is not None:
        yield Path(folder)
    else:
        with tempfile.TemporaryDirectory(prefix="zprimer-") as temporary:
            yield Path(temporary)
