"""Selected events one by one, for regions whose line shape is that of each parameter point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import awkward as ak
import numpy as np

from zprimer.errors import DataFileError
from zprimer.generation.line_shape import width_factor
from zprimer.recast.histograms import PointContractions, bin_index

_AT_ONCE = 200_000
"""Weights (points times events) in memory at a time."""


@dataclass(frozen=True)
class EventList:
    """The selected events of a region, N of them, in the order of the event file.

    Attributes:
        basis: names of the basis weights, K of them.
        edges: bin edges of the observable, None for a single bin without an observable.
        observable: shape (N,), inside the edges; None for a single bin.
        mass: of the resonance in the event, GeV, shape (N,); None if the basis weights already
            know its width.
        weights: pb, shape (K, N).
        scales: id of a scale variation -> factor of all weights of an event, shape (N,).
    """

    basis: tuple[str, ...]
    edges: tuple[float, ...] | None
    observable: np.ndarray | None
    mass: np.ndarray | None
    weights: np.ndarray
    scales: Mapping[str, np.ndarray]

    def __len__(self) -> int:
        return self.weights.shape[1]


@dataclass(frozen=True)
class LineShape:
    """A Breit–Wigner: mass of the pole and total width, GeV."""

    mass: float
    width: float


def list_events(
    basis: Sequence[str],
    weights: np.ndarray,
    observable: np.ndarray | None,
    edges: Sequence[float] | None,
    mass: np.ndarray | None,
    scales: Mapping[str, np.ndarray],
) -> EventList:
    """Keep the events inside the edges, as :func:`zprimer.recast.histograms.fill` counts them.

    Args:
        basis: names of the weights.
        weights: shape (K, events), pb.
        observable: shape (events,), None for a counting experiment.
        edges: rising, None for a counting experiment.
        mass: of the resonance, GeV, shape (events,), or None.
        scales: id of a scale variation -> shape (events,).

    Raises:
        InputError: only one of observable and edges is given, or shapes differ.
    """
    index = bin_index(weights.shape[1], observable, edges)
    inside = (index >= 0) & (index < (1 if edges is None else len(edges) - 1))
    return EventList(
        basis=tuple(basis),
        edges=None if edges is None else tuple(float(edge) for edge in edges),
        observable=None if observable is None else np.asarray(observable, dtype=float)[inside],
        mass=None if mass is None else mass[inside],
        weights=weights[:, inside],
        scales={name: factor[inside] for name, factor in scales.items()},
    )


def resonance_mass(lhe: ak.Array, pdgid: int, sample_id: str) -> np.ndarray:
    """Mass of the first particle of a species in each event, GeV, shape (events,).

    Args:
        lhe: jagged ``pdgid, px, py, pz, e`` of the particles in the event file.
        pdgid: of the resonance.
        sample_id: for the message.

    Raises:
        DataFileError: an event has no such particle.
    """
    found = lhe[lhe.pdgid == pdgid]
    absent = np.flatnonzero(ak.to_numpy(ak.num(found)) == 0)
    if len(absent):
        raise DataFileError(
            f"event {absent[0]} of sample '{sample_id}' has no particle {pdgid} in its record, "
            "which its sample.json calls the resonance, so that its mass is not known: the Z' must "
            "stand in every event (MadGraph keeps it within bwcutoff widths)."
        )
    first = found[:, 0]
    e, px, py, pz = (ak.to_numpy(first[name]).astype(float) for name in ("e", "px", "py", "pz"))
    return np.sqrt(np.maximum(e**2 - px**2 - py**2 - pz**2, 0.0))


def contract_events(
    events: EventList,
    factors: np.ndarray,
    shapes: Sequence[LineShape] | None,
    sample_widths: Sequence[float],
) -> PointContractions:
    """Histograms of Σ_k f_k w_k times the factor of the line shape, at many points at once.

    The variance of a bin is the sum of the squares of its events' weights.

    Args:
        events: of one region and sample.
        factors: f_k of each point, shape (P, K).
        shapes: of each point, P of them; None for the line shape of the sample.
        sample_widths: widths in the sample, GeV.

    Raises:
        InputError: a width is beyond the reach of the sample.
    """
    bins = 1 if events.edges is None else len(events.edges) - 1
    index = bin_index(len(events), events.observable, events.edges)
    order = np.argsort(index, kind="stable")
    filled, starts = np.unique(index[order], return_index=True)
    weights = np.ascontiguousarray(events.weights[:, order])
    scales = {name: factor[order] for name, factor in events.scales.items()}
    mass = None if events.mass is None or shapes is None else events.mass[order]

    values, variances = (np.zeros((len(factors), bins)) for _ in range(2))
    variations = {name: np.zeros((len(factors), bins)) for name in scales}
    known: dict[LineShape, np.ndarray] = {}
    step = max(1, _AT_ONCE // max(1, len(events)))
    for begin in range(0, len(factors) if len(events) else 0, step):
        rows = slice(begin, begin + step)
        combined = factors[rows] @ weights
        if mass is not None and shapes is not None:
            for row, shape in enumerate(shapes[rows]):
                if shape not in known:
                    known = {shape: width_factor(mass, shape.mass, sample_widths, shape.width)}
                combined[row] *= known[shape]
        values[rows, filled] = np.add.reduceat(combined, starts, axis=1)
        variances[rows, filled] = np.add.reduceat(combined**2, starts, axis=1)
        for name, factor in scales.items():
            variations[name][rows, filled] = np.add.reduceat(combined * factor, starts, axis=1)
    return PointContractions(values, variances, variations)
