"""Expected events of one analysis at parameter points: what ``zprimer yields`` finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


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
        scale_up, scale_down: events per bin at the upper and the lower edge of the envelope of the
            scale variations, the signal itself included, each variation being common to all
            processes and energies; empty if the samples carry no variations.
        by_process: process -> the part of ``signal`` that it makes.
        error_by_sample: id of a sample -> its part of ``error``.
    """

    signal: tuple[float, ...]
    error: tuple[float, ...]
    by_energy: Mapping[float, tuple[float, ...]]
    predicted: tuple[float, ...]
    scale_up: tuple[float, ...] = ()
    scale_down: tuple[float, ...] = ()
    by_process: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    error_by_sample: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


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
        points: those the analysis covers, in the order of the table.
        not_covered: id of each other point -> why the analysis says nothing about it.
        provenance: the record in the file they were read from, empty without.
    """

    analysis: str
    model: str
    luminosities: Mapping[float, float]
    standard_model: tuple[Mapping[str, StandardModelYield], ...]
    points: Sequence[PointYields]
    not_covered: Mapping[str, str] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
