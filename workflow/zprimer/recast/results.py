"""Expected events of one analysis at parameter points: what ``zprimer yields`` finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

import numpy as np


def _none() -> np.ndarray:
    return np.zeros(0)


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


@dataclass(frozen=True, eq=False)
class SignalYield:
    """New physics (all minus Standard Model) in one region of B bins, after the ratio.

    The arrays of one point are rows of those of many, whose first axis are the points.

    Attributes:
        signal: events, shape (B,) or (P, B), negative where interference is destructive.
        error: its Monte Carlo error, that of the ratio included.
        by_energy: √s in GeV -> the part of ``signal`` at this energy.
        predicted: expected background plus signal, without bins in a validation region.
        scale_up, scale_down: events at the upper and the lower edge of the envelope of the
            scale variations, the signal itself included, each variation being common to all
            processes and energies; without bins for a point whose samples carry no variations.
        by_process: process -> the part of ``signal`` that it makes.
        error_by_sample: the part of ``error`` of each sample of a point, in their order, shape
            (S, B) or (P, S, B); S = 0 if unknown.
        varied: whether the samples of a point carry variations, of many points alone, shape (P,).
    """

    signal: np.ndarray
    error: np.ndarray
    by_energy: Mapping[float, np.ndarray]
    predicted: np.ndarray
    scale_up: np.ndarray = field(default_factory=_none)
    scale_down: np.ndarray = field(default_factory=_none)
    by_process: Mapping[str, np.ndarray] = field(default_factory=dict)
    error_by_sample: np.ndarray = field(default_factory=_none)
    varied: np.ndarray = field(default_factory=_none)

    def __getitem__(self, rows: int | slice) -> "SignalYield":
        """The yield at one of many points, or at some of them."""
        one = isinstance(rows, int)
        fixed = one and not self.varied[rows]
        return SignalYield(
            signal=self.signal[rows],
            error=self.error[rows],
            by_energy={key: part[rows] for key, part in self.by_energy.items()},
            predicted=self.predicted[rows],
            scale_up=_none() if fixed else self.scale_up[rows],
            scale_down=_none() if fixed else self.scale_down[rows],
            by_process={key: part[rows] for key, part in self.by_process.items()},
            error_by_sample=self.error_by_sample[rows],
            varied=_none() if one else self.varied[rows],
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SignalYield) and _equal(vars(self), vars(other))


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


@dataclass(frozen=True, eq=False)
class YieldTable(Sequence[PointYields]):
    """Yields of P points as arrays, of which each :class:`PointYields` is a row.

    Attributes:
        ids: of the points.
        parameters: input -> values, shape (P,).
        sample_sets: the different tuples of samples that points use.
        sample_set: which of them a point uses, int, shape (P,).
        standard_model: entry of :attr:`Yields.standard_model` of a point, int, shape (P,).
        regions: by name.
    """

    ids: tuple[str, ...]
    parameters: Mapping[str, np.ndarray]
    sample_sets: tuple[tuple[str, ...], ...]
    sample_set: np.ndarray
    standard_model: np.ndarray
    regions: Mapping[str, SignalYield]

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> PointYields: ...

    @overload
    def __getitem__(self, index: slice) -> "YieldTable": ...

    def __getitem__(self, index: int | slice) -> "PointYields | YieldTable":
        rows = index if isinstance(index, slice) else range(len(self))[index]
        regions = {name: region[rows] for name, region in self.regions.items()}
        if isinstance(rows, slice):
            return YieldTable(
                self.ids[rows],
                {name: values[rows] for name, values in self.parameters.items()},
                self.sample_sets,
                self.sample_set[rows],
                self.standard_model[rows],
                regions,
            )
        return PointYields(
            id=self.ids[rows],
            parameters={name: float(values[rows]) for name, values in self.parameters.items()},
            samples=self.sample_sets[self.sample_set[rows]],
            standard_model=int(self.standard_model[rows]),
            regions=regions,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)


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
    points: YieldTable
    not_covered: Mapping[str, str] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    return np.array_equal(one, other)
