"""Published analyses and a user's own: one folder each in ``analyses/``, found by its name."""

import itertools
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from zprimer.errors import DataFileError, InputError, unknown_key
from zprimer.io.files import read_yaml
from zprimer.io.inputs import collected
from zprimer.io.places import ANALYSES, named_folders
from zprimer.io.schema import validated
from zprimer.recast.columns import with_columns
from zprimer.recast.normalisation import Normalisation, check_luminosity, read_normalisation


@dataclass(frozen=True)
class Smooth:
    """Freedom of a background that is a smooth function of the observable, a mass in GeV.

    Attributes:
        highest_power: ln B varies with 1, ln m, … up to this power of ln m, …
        one_minus_power: … and with ln(1 − (m/√s)^c) for this c; None: without.
        freedom: size of the variations in units of what the data determine; see
            :mod:`zprimer.statistics.background_shape`.
    """

    highest_power: int
    one_minus_power: float | None
    freedom: float


@dataclass(frozen=True)
class Background:
    """Standard Model expectation of a region.

    Attributes:
        events: per bin.
        uncertainty: relative, common to all bins.
        luminosity_uncertainty: whether the expectation moves with the luminosity's error.
        luminosity: fb⁻¹ of all beam energies that the events are for, None if it is not said.
        smooth: correlated variations of the shape, None without.
    """

    events: tuple[float, ...]
    uncertainty: float
    luminosity_uncertainty: bool
    smooth: Smooth | None = None
    luminosity: float | None = None


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
        line_shape: whether selected events are kept one by one, so that the line shape of the
            resonance can be that of each point.
    """

    name: str
    title: str
    kind: str
    edges: tuple[float, ...] | None
    unit: str
    observed: tuple[float, ...] | None
    background: Background | None
    nuisances: Mapping[str, Nuisance]
    line_shape: bool = False

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
        folder: with its selection.py and data; that of the analysis it projects, if it does.
        title, references: for tables and plots.
        processes: model -> processes whose events are selected.
        luminosities: √s in GeV -> fb⁻¹.
        luminosity_uncertainties: √s in GeV -> relative uncertainty.
        detector: collection of the event file -> name of its response in ``data/``.
        signal_normalisation: ``"expected_over_simulated"`` or ``"luminosity"``.
        regions: by name, in the order of the file.
        rule: the paper's own bound, if it gives one.
        mass_response: name of the response to the mass of muon pairs in ``data/``, None without.
        projection: whether the observed events are only the expected ones of a search to come.
        data_sets: names of the recorded data it rests on; none for a projection. Two analyses that
            share one are never added at the same point.
        supersedes: analyses that do not count where this one covers a point.
        tightest_cuts: process -> generation cuts that lose nothing of what is selected: numbers,
            None for no bound, or ``{"times": …, "of": input}``; :mod:`zprimer.recast.reach`.
        normalisation: what the published expectation over the simulated one may be, None where the
            signal is not scaled by it.
        files: that all of this was read from, those of other analyses included.
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
    mass_response: str | None = None
    projection: bool = False
    data_sets: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    tightest_cuts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    normalisation: Normalisation | None = None
    files: tuple[Path, ...] = ()

    @property
    def fitted_regions(self) -> tuple[Region, ...]:
        """The regions that enter the likelihood."""
        return tuple(region for region in self.regions.values() if region.kind != "validation")


def analysis_names() -> list[str]:
    """Names of all analyses: the folders that hold an ``analysis.yaml``."""
    return list(named_folders(ANALYSES))


def load_analysis(name: str, folder: Path | None = None) -> Analysis:
    """The analysis of this name.

    Args:
        name: of its folder.
        folder: where it and all others are; None for those of zprimer and of the user.

    Raises:
        InputError: there is none of this name, or its analysis.yaml does not fit the schema.
        DataFileError: its analysis.yaml cannot be read.

    Example:
        >>> load_analysis("atlas_z4l_2013").luminosities
        {7000.0: 4.5, 8000.0: 20.3}
    """
    known = _folders_in(folder) if folder else named_folders(ANALYSES)
    if name not in known:
        places = sorted({str(each.parent) for each in known.values()} | {str(folder or "")} - {""})
        raise unknown_key("analysis", name, known, " and ".join(places))
    with collected() as files:
        analysis = _read_analysis(name, known)
    return replace(analysis, files=tuple(dict.fromkeys(map(_normal, files))))


def _folders_in(folder: Path) -> dict[str, Path]:
    return {path.parent.name: path.parent for path in folder.glob("*/analysis.yaml")}


def _read_analysis(name: str, known: Mapping[str, Path]) -> Analysis:
    path = known[name] / "analysis.yaml"
    content = read_yaml(path, words_are_truth=True)
    if not isinstance(content, dict):
        raise DataFileError(f"{path} holds no analysis: it must be a mapping of keys.")
    if isinstance(content.get("projection"), dict):
        return _projection(name, known, content)
    content = validated(content, "analysis", str(path))
    data_sets = {float(entry["sqrt_s"]): entry for entry in content["luminosities"]}
    if len(data_sets) < len(content["luminosities"]):
        raise InputError(f"{path}, key 'luminosities': a beam energy stands twice.")
    regions = {
        region_name: _region(
            region_name,
            with_columns(entry, path, region_name, known),
            f"{path}, region '{region_name}'",
        )
        for region_name, entry in content["regions"].items()
    }
    total = sum(float(entry["luminosity"]) for entry in data_sets.values())
    for region_name, region in regions.items():
        if region.background is not None:
            stated = region.background.luminosity
            check_luminosity(stated, total, f"{path}, region '{region_name}'")
    if content["projection"] == bool(content["data_sets"]):
        raise InputError(
            f"{path}, key 'data_sets': name the recorded data that the search rests on; only a "
            "projection rests on none."
        )
    for other in content["supersedes"]:
        if other not in known:
            raise unknown_key("analysis", other, known, f"{path}, key 'supersedes'")
    processes = {model: tuple(names) for model, names in content["processes"].items()}
    for process in content["tightest_cuts"]:
        listed = [name for names in processes.values() for name in names]
        if process not in listed:
            raise unknown_key("process", process, listed, f"{path}, key 'tightest_cuts'")
    return Analysis(
        name=name,
        folder=known[name],
        title=content["title"],
        references=tuple(content["references"]),
        processes=processes,
        luminosities={sqrt_s: float(entry["luminosity"]) for sqrt_s, entry in data_sets.items()},
        luminosity_uncertainties={
            sqrt_s: float(entry["uncertainty"]) for sqrt_s, entry in data_sets.items()
        },
        detector=dict(content["detector"]),
        signal_normalisation=content["signal_normalisation"],
        regions=regions,
        rule=_rule(content.get("rule"), regions, str(path)),
        mass_response=content.get("mass_response"),
        projection=content["projection"],
        data_sets=tuple(content["data_sets"]),
        supersedes=tuple(content["supersedes"]),
        tightest_cuts=content["tightest_cuts"],
        normalisation=read_normalisation(content, str(path)),
    )


def _projection(name: str, known: Mapping[str, Path], content: Mapping[str, Any]) -> Analysis:
    from zprimer.recast.projection import projected

    path = known[name] / "analysis.yaml"
    content = validated(content, "projection", str(path))
    origin = content["projection"]["from"]
    if origin not in known:
        raise unknown_key("analysis", origin, known, f"{path}, key 'projection.from'")
    base = read_yaml(known[origin] / "analysis.yaml")
    if isinstance(base, Mapping) and isinstance(base.get("projection"), Mapping):
        raise InputError(
            f"{path}, key 'projection.from': '{origin}' is itself a projection of another "
            "analysis; name that one."
        )
    return projected(_read_analysis(origin, known), name, path, content)


def _normal(path: Path) -> Path:
    return Path(os.path.normpath(path))


def _region(name: str, entry: Mapping[str, Any], where: str) -> Region:
    edges = entry.get("edges")
    if edges is not None and any(low >= high for low, high in itertools.pairwise(edges)):
        raise InputError(f"{where}: the edges must rise.")
    bins = 1 if edges is None else len(edges) - 1

    def per_bin(values: list[float] | float | None, key: str) -> tuple[float, ...] | None:
        if values is None:
            return None
        if isinstance(values, int | float):
            values = [values] * bins
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
        smooth = entry["background"].get("smooth")
        if smooth and (edges is None or edges[0] <= 0 or bins <= smooth["highest_power"] + 1):
            raise InputError(
                f"{where}, key 'background.smooth': more bins than functions are needed, above 0."
            )
        background = Background(
            events=events or (),
            uncertainty=float(entry["background"]["uncertainty"]),
            luminosity_uncertainty=entry["background"]["luminosity_uncertainty"],
            smooth=Smooth(**smooth) if smooth else None,
            luminosity=entry["background"].get("luminosity"),
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
        line_shape=entry["line_shape"],
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
