"""Yields of many points kept as arrays, of which each point is a view."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from zprimer.errors import InputError
from zprimer.recast.results import PointYields, SignalYield


@dataclass(frozen=True, eq=False)
class SignalColumns:
    """:class:`SignalYield` of P points in a region of B bins.

    Attributes:
        signal, error: events, shape (P, B).
        predicted: shape (P, B), (P, 0) in a validation region.
        scale_up, scale_down: shape (P, B), meaningless where scales are not ``varied``.
        varied: whether the samples of a point carry scale variations, bool, shape (P,).
        by_energy: √s in GeV -> events, shape (P, B).
        by_process: process -> events, shape (P, B).
        error_by_sample: shape (P, S, B), in the order of the point's samples; (P, 0, B) if unknown.
    """

    signal: np.ndarray
    error: np.ndarray
    predicted: np.ndarray
    scale_up: np.ndarray
    scale_down: np.ndarray
    varied: np.ndarray
    by_energy: Mapping[float, np.ndarray]
    by_process: Mapping[str, np.ndarray]
    error_by_sample: np.ndarray

    def at(self, row: int, samples: Sequence[str]) -> SignalYield:
        """The yield of one point, which is made of these samples."""
        varied = bool(self.varied[row])
        return SignalYield(
            signal=_numbers(self.signal[row]),
            error=_numbers(self.error[row]),
            by_energy={key: _numbers(part[row]) for key, part in self.by_energy.items()},
            predicted=_numbers(self.predicted[row]),
            scale_up=_numbers(self.scale_up[row]) if varied else (),
            scale_down=_numbers(self.scale_down[row]) if varied else (),
            by_process={key: _numbers(part[row]) for key, part in self.by_process.items()},
            # of all samples or, if these errors are unknown, of none
            error_by_sample={
                sample: _numbers(part)
                for sample, part in zip(samples, self.error_by_sample[row], strict=False)
            },
        )

    def part(self, rows: slice) -> "SignalColumns":
        """Some of the points."""
        return SignalColumns(
            signal=self.signal[rows],
            error=self.error[rows],
            predicted=self.predicted[rows],
            scale_up=self.scale_up[rows],
            scale_down=self.scale_down[rows],
            varied=self.varied[rows],
            by_energy={key: part[rows] for key, part in self.by_energy.items()},
            by_process={key: part[rows] for key, part in self.by_process.items()},
            error_by_sample=self.error_by_sample[rows],
        )


@dataclass(frozen=True, eq=False)
class PointColumns(Sequence[PointYields]):
    """:class:`PointYields` of P points.

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
    regions: Mapping[str, SignalColumns]

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> PointYields: ...

    @overload
    def __getitem__(self, index: slice) -> "PointColumns": ...

    def __getitem__(self, index: int | slice) -> "PointYields | PointColumns":
        if isinstance(index, slice):
            return PointColumns(
                self.ids[index],
                {name: values[index] for name, values in self.parameters.items()},
                self.sample_sets,
                self.sample_set[index],
                self.standard_model[index],
                {name: region.part(index) for name, region in self.regions.items()},
            )
        row = range(len(self))[index]
        samples = self.sample_sets[self.sample_set[row]]
        return PointYields(
            id=self.ids[row],
            parameters={name: float(values[row]) for name, values in self.parameters.items()},
            samples=samples,
            standard_model=int(self.standard_model[row]),
            regions=_Regions(self.regions, row, samples),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)


class _Regions(Mapping[str, SignalYield]):
    """The regions of one point, made when somebody asks for them."""

    def __init__(
        self, columns: Mapping[str, SignalColumns], row: int, samples: Sequence[str]
    ) -> None:
        self._columns, self._row, self._samples = columns, row, samples
        self._known: dict[str, SignalYield] = {}

    def __getitem__(self, name: str) -> SignalYield:
        if name not in self._known:
            self._known[name] = self._columns[name].at(self._row, self._samples)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __repr__(self) -> str:
        return repr(dict(self))


def columns_of(points: Sequence[PointYields]) -> PointColumns:
    """The points as arrays.

    Raises:
        InputError: the points have different regions, bins, beam energies or processes.
    """
    if isinstance(points, PointColumns):
        return points
    sets = list(dict.fromkeys(point.samples for point in points))
    names = list(points[0].regions) if points else []
    try:
        return PointColumns(
            ids=tuple(point.id for point in points),
            parameters={
                name: np.array([point.parameters[name] for point in points], float)
                for name in (points[0].parameters if points else ())
            },
            sample_sets=tuple(sets),
            sample_set=np.array([sets.index(point.samples) for point in points], int),
            standard_model=np.array([point.standard_model for point in points], int),
            regions={name: _columns_of_region(points, name) for name in names},
        )
    except (KeyError, ValueError) as problem:
        raise InputError(f"the points have different regions or bins: {problem!r}.") from problem


def _columns_of_region(points: Sequence[PointYields], name: str) -> SignalColumns:
    found = [point.regions[name] for point in points]
    first = found[0]
    none = (0.0,) * len(first.signal)

    def column(values: Sequence[Sequence[float]]) -> np.ndarray:
        return np.array(values, float).reshape(len(values), -1)

    return SignalColumns(
        signal=column([each.signal for each in found]),
        error=column([each.error for each in found]),
        predicted=column([each.predicted for each in found]),
        scale_up=column([each.scale_up or none for each in found]),
        scale_down=column([each.scale_down or none for each in found]),
        varied=np.array([bool(each.scale_up) for each in found]),
        by_energy={key: column([each.by_energy[key] for each in found]) for key in first.by_energy},
        by_process={
            key: column([each.by_process[key] for each in found]) for key in first.by_process
        },
        error_by_sample=np.array(
            [
                [each.error_by_sample[sample] for sample in point.samples if each.error_by_sample]
                for point, each in zip(points, found, strict=True)
            ],
            float,
        ).reshape(len(found), -1, len(first.signal)),
    )


def _numbers(values: np.ndarray) -> tuple[float, ...]:
    return tuple(values.tolist())
