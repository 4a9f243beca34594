"""From selected samples to expected events at parameter points; no event is touched here."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zprimer.errors import InputError
from zprimer.generation.processes import load_process
from zprimer.models.point import Point
from zprimer.models.standard_model import PARAMETERS as STANDARD_MODEL
from zprimer.points import PointTable
from zprimer.recast.analysis import Analysis, Region
from zprimer.recast.histograms import Contraction, contract
from zprimer.recast.selection import Selection, check_applies

FB_PER_PB = 1000.0
SM = "sm"
"""Name of the basis weight that is the Standard Model."""


@dataclass(frozen=True)
class StandardModelYield:
    """Our own Standard Model yield in one region, and what the publication expects.

    Attributes:
        simulated: events per bin in all data, empty if the process has no Standard Model part.
        error: Monte Carlo error of ``simulated``, per bin.
        by_energy: √s in GeV -> the part of ``simulated`` at this energy.
        expected: published expectation per bin, empty in a validation region.
        ratio: Σ expected / Σ simulated, the factor applied to the signal: what K factors and
            efficiencies that are not simulated amount to. 1 if signals are normalised to
            luminosity.
        ratio_error: its Monte Carlo error.
        samples: number of samples averaged.
        chi2: of the samples' yields against their averages, ``samples`` minus the number of
            (process, energy) pairs being the degrees of freedom.
    """

    simulated: tuple[float, ...]
    error: tuple[float, ...]
    by_energy: Mapping[float, tuple[float, ...]]
    expected: tuple[float, ...]
    ratio: float
    ratio_error: float
    samples: int
    chi2: float


@dataclass(frozen=True)
class SignalYield:
    """New physics (all minus Standard Model) of one point in one region, after the ratio.

    Attributes:
        signal: events per bin, negative where interference is destructive.
        error: Monte Carlo error per bin, that of the ratio included.
        by_energy: √s in GeV -> the part of ``signal`` at this energy.
        predicted: expected background plus signal, empty in a validation region.
    """

    signal: tuple[float, ...]
    error: tuple[float, ...]
    by_energy: Mapping[float, tuple[float, ...]]
    predicted: tuple[float, ...]


@dataclass(frozen=True)
class PointYields:
    """Yields of one point.

    Attributes:
        id: of the point.
        parameters: inputs named in the table of points.
        samples: ids of the samples used.
        standard_model: which entry of :attr:`Yields.standard_model` belongs to the point.
        regions: by name.
    """

    id: str
    parameters: Mapping[str, float]
    samples: tuple[str, ...]
    standard_model: int
    regions: Mapping[str, SignalYield]


@dataclass(frozen=True)
class Yields:
    """Yields of all points in one analysis.

    Attributes:
        analysis, model: names.
        luminosities: √s in GeV -> fb⁻¹.
        standard_model: one entry for each set of Standard Model inputs (one, unless the scan
            moves them), each by region.
        points: in the order of the table.
    """

    analysis: str
    model: str
    luminosities: Mapping[float, float]
    standard_model: tuple[Mapping[str, StandardModelYield], ...]
    points: tuple[PointYields, ...]


def compute_yields(
    analysis: Analysis, points: PointTable, selections: Sequence[Selection]
) -> Yields:
    """Contract the basis weights of the right samples at every point.

    Args:
        analysis: gives luminosities, expectations and the normalisation.
        points: of one model.
        selections: of this analysis; each sample once, those no point needs included in the
            average of the Standard Model yield.

    Raises:
        InputError: the analysis has no process of the model, a selection is of another analysis
            or given twice, or a point has no sample.
    """
    processes = analysis.processes.get(points.model, ())
    if not processes:
        raise InputError(
            f"analysis '{analysis.name}' has no process of model '{points.model}', "
            f"only of {', '.join(sorted(analysis.processes))}."
        )
    _check_selections(analysis, selections)
    used = [entry for entry in selections if entry.sample["model"] == points.model]
    couplings = {name: frozenset(load_process(name).couplings) for name in processes}
    keys: list[tuple[float, ...]] = []
    tables: list[Mapping[str, StandardModelYield]] = []
    results = []
    for row, point in enumerate(points.derived()):
        where = f"point '{points.ids[row]}'"
        chosen = [
            _choose(used, process, sqrt_s, point, couplings[process], where)
            for process in processes
            for sqrt_s in analysis.luminosities
        ]
        key = _standard_model_key(chosen[0])
        if key not in keys:
            same = [entry for entry in used if _standard_model_key(entry) == key]
            keys.append(key)
            tables.append(
                {
                    region.name: _standard_model_yield(analysis, region, same)
                    for region in analysis.regions.values()
                }
            )
        index = keys.index(key)
        results.append(
            PointYields(
                id=points.ids[row],
                parameters=points.given(row),
                samples=tuple(str(entry.sample["id"]) for entry in chosen),
                standard_model=index,
                regions=_signals(analysis, point, chosen, tables[index]),
            )
        )
    return Yields(
        analysis=analysis.name,
        model=points.model,
        luminosities=dict(analysis.luminosities),
        standard_model=tuple(tables),
        points=tuple(results),
    )


def signal_factors(process: str, point: Point, sample_width: float) -> dict[str, float]:
    """Factors of the basis weights that give all minus Standard Model at a point.

    Args:
        process: its name.
        point: the parameter point.
        sample_width: width of the resonance in the sample, GeV.
    """
    factors = load_process(process).contraction(point, sample_width)
    return {name: factor for name, factor in factors.items() if name != SM}


def _check_selections(analysis: Analysis, selections: Sequence[Selection]) -> None:
    seen: set[str] = set()
    for entry in selections:
        sample_id = entry.sample["id"]
        if entry.analysis != analysis.name:
            raise InputError(
                f"the selection of sample '{sample_id}' is of analysis '{entry.analysis}', "
                f"not '{analysis.name}'."
            )
        if sample_id in seen:
            raise InputError(f"sample '{sample_id}' is given twice.")
        seen.add(sample_id)
        check_applies(analysis, entry.sample)
        for name, region in analysis.regions.items():
            if name not in entry.regions or entry.regions[name].edges != region.edges:
                raise InputError(
                    f"the selection of sample '{sample_id}' does not have region '{name}' as "
                    "analysis.yaml has it now: run 'zprimer select' again."
                )


def _choose(
    selections: Sequence[Selection],
    process: str,
    sqrt_s: float,
    point: Point,
    couplings: frozenset[str],
    where: str,
) -> Selection:
    """The sample with the point's kinematics, the one of nearest width if there are several."""
    candidates = [
        entry
        for entry in selections
        if entry.sample["process"] == process and float(entry.sample["sqrt_s"]) == sqrt_s
    ]
    if not candidates:
        raise InputError(f"{where} needs a sample of process '{process}' at {sqrt_s:g} GeV.")

    def differences(entry: Selection) -> list[str]:
        return [
            name
            for name, value in entry.sample["parameters"].items()
            if name in point.parameters
            and name not in couplings
            and not math.isclose(value, point.parameters[name], rel_tol=1e-9)
        ]

    matching = [entry for entry in candidates if not differences(entry)]
    if not matching:

        def distance(entry: Selection) -> tuple[int, float]:
            names = differences(entry)
            given = entry.sample["parameters"]
            return len(names), sum(abs(given[name] - point.parameters[name]) for name in names)

        near = min(candidates, key=distance)
        name = differences(near)[0]
        raise InputError(
            f"{where} needs a sample of process '{process}' at {sqrt_s:g} GeV with "
            f"{name} = {point.parameters[name]:g}; the nearest, '{near.sample['id']}', has "
            f"{name} = {near.sample['parameters'][name]:g}."
        )
    target = point.widths.get(32, 0.0)
    if target <= 0:
        return matching[0]
    return min(matching, key=lambda entry: abs(math.log(entry.sample["width"] / target)))


def _standard_model_key(selection: Selection) -> tuple[float, ...]:
    given = selection.sample["parameters"]
    return tuple(float(given.get(p.name, p.default)) for p in STANDARD_MODEL)


def _events(analysis: Analysis, selection: Selection, pb: Contraction) -> Contraction:
    scale = FB_PER_PB * analysis.luminosities[float(selection.sample["sqrt_s"])]
    return Contraction(pb.values * scale, pb.variances * scale**2)


def _standard_model_yield(
    analysis: Analysis, region: Region, selections: Sequence[Selection]
) -> StandardModelYield:
    groups: dict[tuple[str, float], list[Contraction]] = {}
    for entry in selections:
        if SM in entry.basis:
            key = (entry.sample["process"], float(entry.sample["sqrt_s"]))
            counts = _events(analysis, entry, contract(entry.regions[region.name], {SM: 1.0}))
            groups.setdefault(key, []).append(counts)
    total, variance = np.zeros(region.bins), np.zeros(region.bins)
    by_energy: dict[float, np.ndarray] = {}
    chi2 = 0.0
    for (_, sqrt_s), members in groups.items():
        mean, group_chi2 = average(members)
        total, variance = total + mean.values, variance + mean.variances
        by_energy[sqrt_s] = by_energy.get(sqrt_s, np.zeros(region.bins)) + mean.values
        chi2 += group_chi2
    expected = region.background.events if region.background else ()
    ratio, ratio_error = 1.0, 0.0
    if analysis.signal_normalisation == "expected_over_simulated":
        reference = region if region.background else _main_region(analysis)
        if reference is not region:
            main = _standard_model_yield(analysis, reference, selections)
            ratio, ratio_error = main.ratio, main.ratio_error
        elif total.sum() > 0:
            ratio = sum(expected) / float(total.sum())
            ratio_error = ratio * math.sqrt(variance.sum()) / float(total.sum())
        else:
            raise InputError(
                f"no simulated Standard Model event is in region '{region.name}' of analysis "
                f"'{analysis.name}', so the signal cannot be normalised: simulate more events."
            )
    return StandardModelYield(
        simulated=tuple(total.tolist()) if groups else (),
        error=tuple(np.sqrt(variance).tolist()) if groups else (),
        by_energy={sqrt_s: tuple(by_energy[sqrt_s].tolist()) for sqrt_s in sorted(by_energy)},
        expected=expected,
        ratio=ratio,
        ratio_error=ratio_error,
        samples=sum(len(members) for members in groups.values()),
        chi2=chi2,
    )


def average(members: Sequence[Contraction]) -> tuple[Contraction, float]:
    """Average of independent estimates of one histogram, and their χ² against it.

    Each counts with the inverse of its effective event weight Σw²/Σw, the variance per expected
    event. The inverse of the variance itself would favour estimates that fluctuated down.

    Returns:
        The average with its variance, and χ² of the sums over bins.
    """
    sums = np.array([member.values.sum() for member in members])
    variances = np.array([member.variances.sum() for member in members])
    filled = (sums > 0) & (variances > 0)
    importance = np.ones(len(members))
    if np.any(filled):
        importance[filled] = sums[filled] / variances[filled]
        importance[~filled] = np.mean(importance[filled])
    importance /= importance.sum()
    values = np.einsum("s,sb->b", importance, np.array([member.values for member in members]))
    errors2 = np.einsum("s,sb->b", importance**2, np.array([m.variances for m in members]))
    pulls2 = (sums[filled] - values.sum()) ** 2 / variances[filled]
    return Contraction(values, errors2), float(pulls2.sum())


def _main_region(analysis: Analysis) -> Region:
    """The region whose ratio validation histograms share."""
    if not analysis.fitted_regions:
        raise InputError(f"analysis '{analysis.name}' has no signal or control region.")
    return analysis.fitted_regions[0]


def _signals(
    analysis: Analysis,
    point: Point,
    chosen: Sequence[Selection],
    standard_model: Mapping[str, StandardModelYield],
) -> dict[str, SignalYield]:
    factors = [
        signal_factors(entry.sample["process"], point, float(entry.sample["width"]))
        for entry in chosen
    ]
    results = {}
    for region in analysis.regions.values():
        scale = standard_model[region.name]
        total, variance = np.zeros(region.bins), np.zeros(region.bins)
        by_energy = {sqrt_s: np.zeros(region.bins) for sqrt_s in sorted(analysis.luminosities)}
        for entry, f in zip(chosen, factors, strict=True):
            counts = _events(analysis, entry, contract(entry.regions[region.name], f))
            total, variance = total + counts.values, variance + counts.variances
            by_energy[float(entry.sample["sqrt_s"])] += counts.values
        error = np.sqrt(variance * scale.ratio**2 + (total * scale.ratio_error) ** 2)
        signal = total * scale.ratio
        predicted = np.array(scale.expected) + signal if scale.expected else np.array([])
        results[region.name] = SignalYield(
            signal=tuple(signal.tolist()),
            error=tuple(error.tolist()),
            by_energy={
                sqrt_s: tuple((part * scale.ratio).tolist()) for sqrt_s, part in by_energy.items()
            },
            predicted=tuple(predicted.tolist()),
        )
    return results
