"""Published analyses: one folder each in ``analyses/``, found by its name."""

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zprimer.errors import DataFileError, InputError, unknown_key
from zprimer.files import read_yaml
from zprimer.schema import validated

ANALYSES = Path(__file__).resolve().parents[3] / "analyses"


@dataclass(frozen=True)
class Background:
    """Standard Model expectation of a region.

    Attributes:
        events: per bin.
        uncertainty: relative, common to all bins.
        scales_with_luminosity: whether the expectation moves with the luminosity's error.
    """

    events: tuple[float, ...]
    uncertainty: float
    scales_with_luminosity: bool


@dataclass(frozen=True)
class Nuisance:
    """Relative shifts per bin at +1 standard deviation; None where a sample is not touched."""

    background: tuple[float, ...] | None
    signal: tuple[float, ...] | None


@dataclass(frozen=True)
class Region:
    """A counting experiment (no edges, one bin) or a histogram.

    Attributes:
        name: key in analysis.yaml and channel name in the workspace.
        title: for tables and plots.
        kind: ``"signal"``, ``"control"`` or ``"validation"`` (filled, but not fitted).
        edges: bin edges of the observable in ``unit``, None for a counting experiment.
        unit: of the observable.
        observed: events seen per bin, None in a validation region.
        background: expectation, None in a validation region.
        nuisances: by name, besides luminosity, background uncertainty and MC statistics.
    """

    name: str
    title: str
    kind: str
    edges: tuple[float, ...] | None
    unit: str
    observed: tuple[float, ...] | None
    background: Background | None
    nuisances: Mapping[str, Nuisance]

    @property
    def bins(self) -> int:
        """Number of bins."""
        return 1 if self.edges is None else len(self.edges) - 1


@dataclass(frozen=True)
class Rule:
    """A paper's own bound: more than ``max_events`` predicted in ``region`` is excluded."""

    region: str
    max_events: float
    source: str


@dataclass(frozen=True)
class Analysis:
    """What ``analysis.yaml`` says.

    Attributes:
        name: name of the folder.
        folder: where it is.
        title, references: for tables and plots.
        processes: model -> processes whose events are selected.
        luminosities: √s in GeV -> fb⁻¹.
        luminosity_uncertainties: √s in GeV -> relative uncertainty.
        detector: collection of the event file -> name of its response in ``data/``.
        signal_normalisation: ``"expected_over_simulated"`` or ``"luminosity"``.
        regions: by name, in the order of the file.
        rule: the paper's own bound, if it gives one.
    """

    name: str
    folder: Path
    title: str
    references: tuple[str, ...]
    processes: Mapping[str, tuple[str, ...]]
    luminosities: Mapping[float, float]
    luminosity_uncertainties: Mapping[float, float]
    detector: Mapping[str, str]
    signal_normalisation: str
    regions: Mapping[str, Region]
    rule: Rule | None

    @property
    def fitted_regions(self) -> tuple[Region, ...]:
        """The regions that enter the likelihood."""
        return tuple(region for region in self.regions.values() if region.kind != "validation")


def analysis_names(folder: Path = ANALYSES) -> list[str]:
    """Names of all analyses: the folders that hold an ``analysis.yaml``."""
    return sorted(path.parent.name for path in folder.glob("*/analysis.yaml"))


def load_analysis(name: str, folder: Path = ANALYSES) -> Analysis:
    """The analysis of this name.

    Args:
        name: name of a folder in ``folder``.
        folder: where analyses are.

    Raises:
        InputError: there is none of this name, or its analysis.yaml does not fit the schema.
        DataFileError: its analysis.yaml cannot be read.

    Example:
        >>> load_analysis("atlas_z4l_2013").luminosities
        {7000.0: 4.5, 8000.0: 20.3}
    """
    names = analysis_names(folder)
    if name not in names:
        raise unknown_key("analysis", name, names, str(folder))
    path = folder / name / "analysis.yaml"
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise DataFileError(f"{path} holds no analysis: it must be a mapping of keys.")
    content = validated(content, "analysis", str(path))
    data_sets = {float(entry["sqrt_s"]): entry for entry in content["luminosities"]}
    if len(data_sets) < len(content["luminosities"]):
        raise InputError(f"{path}, key 'luminosities': a beam energy stands twice.")
    regions = {
        region_name: _region(region_name, entry, f"{path}, region '{region_name}'")
        for region_name, entry in content["regions"].items()
    }
    return Analysis(
        name=name,
        folder=folder / name,
        title=content["title"],
        references=tuple(content["references"]),
        processes={model: tuple(names) for model, names in content["processes"].items()},
        luminosities={sqrt_s: float(entry["luminosity"]) for sqrt_s, entry in data_sets.items()},
        luminosity_uncertainties={
            sqrt_s: float(entry["uncertainty"]) for sqrt_s, entry in data_sets.items()
        },
        detector=dict(content["detector"]),
        signal_normalisation=content["signal_normalisation"],
        regions=regions,
        rule=_rule(content.get("rule"), regions, str(path)),
    )


def _region(name: str, entry: Mapping[str, Any], where: str) -> Region:
    edges = entry.get("edges")
    if edges is not None and any(low >= high for low, high in itertools.pairwise(edges)):
        raise InputError(f"{where}: the edges must rise.")
    bins = 1 if edges is None else len(edges) - 1

    def per_bin(values: list[float] | None, key: str) -> tuple[float, ...] | None:
        if values is None:
            return None
        if len(values) != bins:
            raise InputError(f"{where}, key '{key}': {len(values)} numbers for {bins} bins.")
        if not all(math.isfinite(value) for value in values):
            raise InputError(f"{where}, key '{key}': every number must be finite.")
        return tuple(float(value) for value in values)

    fitted = entry["kind"] != "validation"
    for key in ("observed", "background"):
        if fitted and key not in entry:
            raise InputError(f"{where}: a {entry['kind']} region needs the key '{key}'.")
        if not fitted and key in entry:
            raise InputError(f"{where}: a validation region is not fitted; remove '{key}'.")
    background = None
    if fitted:
        events = per_bin(entry["background"]["events"], "background.events")
        background = Background(
            events=events or (),
            uncertainty=float(entry["background"]["uncertainty"]),
            scales_with_luminosity=entry["background"]["scales_with_luminosity"],
        )
    return Region(
        name=name,
        title=entry["title"],
        kind=entry["kind"],
        edges=None if edges is None else tuple(float(edge) for edge in edges),
        unit=entry["unit"],
        observed=per_bin(entry["observed"]["events"], "observed.events") if fitted else None,
        background=background,
        nuisances={
            nuisance: Nuisance(
                background=per_bin(shifts.get("background"), f"nuisances.{nuisance}.background"),
                signal=per_bin(shifts.get("signal"), f"nuisances.{nuisance}.signal"),
            )
            for nuisance, shifts in entry["nuisances"].items()
        },
    )


def _rule(
    entry: Mapping[str, Any] | None, regions: Mapping[str, Region], where: str
) -> Rule | None:
    if entry is None:
        return None
    fitted = [region.name for region in regions.values() if region.kind != "validation"]
    if entry["region"] not in fitted:
        raise unknown_key("region", entry["region"], fitted, f"{where}, key 'rule'")
    return Rule(entry["region"], float(entry["max_events"]), entry["source"])
