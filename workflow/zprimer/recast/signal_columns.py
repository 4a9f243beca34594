"""Expected signal events of all points in one region, as arrays."""

from collections.abc import Sequence

import numpy as np

from zprimer.recast.analysis import Analysis, Region
from zprimer.recast.histograms import PointContractions
from zprimer.recast.point_columns import SignalColumns
from zprimer.recast.results import StandardModelYield
from zprimer.recast.signals import PointGroup
from zprimer.recast.templates import events_per_pb, templates


def signal_columns(
    analysis: Analysis,
    region: Region,
    groups: Sequence[PointGroup],
    kinds: Sequence[tuple[str, float]],
    tables: Sequence[StandardModelYield],
    table_of: np.ndarray,
) -> SignalColumns:
    """Signal of every point in one region.

    Processes, beam energies and scale variations of the same id are summed; Monte Carlo errors,
    independent from sample to sample, in quadrature.

    Args:
        analysis: gives the luminosities.
        region: of the analysis.
        groups: the samples in use.
        kinds: process and √s in GeV of the samples of a point, in their order.
        tables: Standard Model yields in the region.
        table_of: which of them belongs to each point, shape (P,).

    Raises:
        InputError: a width is beyond the reach of its sample.
    """
    shape = (len(table_of), region.bins)
    sums = _Sums(shape, len(kinds) if len(table_of) else 0)
    contracted = []
    for group in groups:
        widths = [float(width) for width in group.selection.sample.get("widths", ())]
        content = group.selection.regions[region.name]
        contracted.append(templates(content, group.factors, group.shapes, widths))
    sums.varied = {name: np.zeros(shape) for pb in contracted for name in pb.variations}
    for group, pb in zip(groups, contracted, strict=True):
        sums.add(group, pb, events_per_pb(analysis, group.selection), kinds)
    return sums.scaled(tables, table_of)


class _Sums:
    """Signal events before the Standard Model's ratio.

    Args:
        shape: points and bins.
        samples: number of samples a point.
    """

    def __init__(self, shape: tuple[int, int], samples: int) -> None:
        points, bins = shape
        self.total, self.variance = np.zeros(shape), np.zeros(shape)
        self.by_energy: dict[float, np.ndarray] = {}
        self.by_process: dict[str, np.ndarray] = {}
        self.errors = np.zeros((points, samples, bins))
        self.varied: dict[str, np.ndarray] = {}
        self.has_variations = np.zeros(points, dtype=bool)

    def add(
        self,
        group: PointGroup,
        pb: PointContractions,
        scale: float,
        kinds: Sequence[tuple[str, float]],
    ) -> None:
        rows, values, sample = group.rows, pb.values * scale, group.selection.sample
        process, sqrt_s = str(sample["process"]), float(sample["sqrt_s"])
        self.total[rows] += values
        self.variance[rows] += pb.variances * scale**2
        self.errors[rows, kinds.index((process, sqrt_s))] = np.sqrt(pb.variances) * scale
        self.by_energy.setdefault(sqrt_s, np.zeros_like(self.total))[rows] += values
        self.by_process.setdefault(process, np.zeros_like(self.total))[rows] += values
        for name, varied in self.varied.items():
            shifted = pb.variations.get(name)
            varied[rows] += values if shifted is None else shifted * scale
        self.has_variations[rows] |= bool(pb.variations)

    def scaled(self, tables: Sequence[StandardModelYield], table_of: np.ndarray) -> SignalColumns:
        """The yields with the ratio of each point's Standard Model."""
        ratio = np.array([table.ratio for table in tables])[table_of, None]
        ratio_error = np.array([table.ratio_error for table in tables])[table_of, None]
        signal = self.total * ratio
        bins = len(tables[0].expected) if tables else 0
        expected = np.array([t.expected for t in tables]).reshape(len(tables), bins)[table_of]
        envelope = np.array([self.total, *self.varied.values()]) * ratio
        return SignalColumns(
            signal=signal,
            error=np.sqrt(self.variance * ratio**2 + (self.total * ratio_error) ** 2),
            predicted=expected + signal if bins else expected,
            scale_up=envelope.max(axis=0),
            scale_down=envelope.min(axis=0),
            varied=self.has_variations,
            by_energy={key: part * ratio for key, part in self.by_energy.items()},
            by_process={key: part * ratio for key, part in self.by_process.items()},
            error_by_sample=self.errors * ratio[:, None],
        )
