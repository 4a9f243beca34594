"""Two samples of the same point compared: cross section, basis integrals, and shapes with χ²."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import awkward as ak
import numpy as np

from zprimer.errors import InputError
from zprimer.simulation.lhe import FINAL, LheSample, read_lhe

EVENTS_A_BIN = 50
MOST_BINS = 20
_FEWEST_BINS = 4
_LARGEST_ERROR = 0.1
"""Of a basis weight, relative: with a larger one a few events decide, whose spread is no error."""
_MUON = 13

SAME = ("model", "process", "sqrt_s", "parameters", "reference_coupling", "widths", "pdf")
"""Keys of ``sample.json`` in which the two samples must agree."""

TITLES = {
    "pt_first": r"$p_T$ of the hardest muon [GeV]",
    "pt_last": r"$p_T$ of the softest muon [GeV]",
    "eta_first": r"$\eta$ of the hardest muon",
    "m_mumu": r"largest $m_{\mu^-\mu^+}$ [GeV]",
    "m_mumu_low": r"smallest $m_{\mu^-\mu^+}$ [GeV]",
    "delta_r": r"smallest $\Delta R(\mu^-,\mu^+)$",
    "pt_muons": r"$p_T$ of all muons [GeV]",
    "m_muons": r"mass of all muons [GeV]",
}


@dataclass(frozen=True)
class Shape:
    """One normalised distribution of two samples.

    Attributes:
        name: of the observable, a key of ``TITLES``.
        edges: of the bins, which hold equal shares of both samples together.
        shares: (2, bins), share of the cross section in each bin.
        errors: (2, bins), their statistical errors.
        chi2: of their difference.
        degrees: of freedom.
        probability: of a larger χ².
    """

    name: str
    edges: np.ndarray
    shares: np.ndarray
    errors: np.ndarray
    chi2: float
    degrees: int
    probability: float


@dataclass(frozen=True)
class Comparison:
    """Two samples of the same point.

    Attributes:
        first, second: their ``sample.json``.
        ratio, ratio_error: of the first cross section to the second.
        pull: difference of the cross sections in combined errors.
        basis_pulls: the same for every basis weight that both samples know to 10 %.
        shapes: the distributions.
    """

    first: Mapping[str, Any]
    second: Mapping[str, Any]
    ratio: float
    ratio_error: float
    pull: float
    basis_pulls: Mapping[str, float]
    shapes: tuple[Shape, ...]

    def as_dict(self) -> dict[str, Any]:
        """What a report needs, ready for JSON."""
        return {
            **{name: self.first[name] for name in ("model", "process", "sqrt_s", "parameters")},
            **{name: self.first[name] for name in ("reference_coupling", "widths", "pdf")},
            "samples": [_summary(sample) for sample in (self.first, self.second)],
            "ratio": self.ratio,
            "ratio_error": self.ratio_error,
            "pull": self.pull,
            "basis_pulls": dict(self.basis_pulls),
            "shapes": {
                shape.name: {
                    "chi2": shape.chi2,
                    "degrees": shape.degrees,
                    "probability": shape.probability,
                    "edges": shape.edges.tolist(),
                    "shares": shape.shares.tolist(),
                    "errors": shape.errors.tolist(),
                }
                for shape in self.shapes
            },
        }


def compare(first: Path, second: Path) -> Comparison:
    """Compare the samples of two event files.

    Raises:
        InputError: they are of different points, or one is too small to be compared.
        DataFileError: one is missing or malformed.
    """
    samples = [read_lhe(path) for path in (first, second)]
    one, two = (sample.metadata for sample in samples)
    for key in SAME:
        if not _equal(one[key], two[key]):
            raise InputError(
                f"{first} and {second} cannot be compared: '{key}' is {one[key]} and {two[key]}."
            )
    values = [observables(sample) for sample in samples]
    weights = [sample.weight for sample in samples]
    shapes = tuple(shape(name, [found[name] for found in values], weights) for name in values[0])
    errors = [entry["sigma_error_pb"] / entry["sigma_pb"] for entry in (one, two)]
    ratio = one["sigma_pb"] / two["sigma_pb"]
    return Comparison(
        first=one,
        second=two,
        ratio=ratio,
        ratio_error=ratio * math.hypot(*errors),
        pull=_pull(one, two, "sigma_error_pb"),
        basis_pulls=basis_pulls(one["basis"], two["basis"]),
        shapes=shapes,
    )


def basis_pulls(
    first: Mapping[str, Mapping[str, float]], second: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    """Differences of the basis integrals in combined errors, of those that both know to 10 %.

    Example:
        >>> basis_pulls({"a": {"sigma_pb": 2.0, "error_pb": 0.1}},
        ...             {"a": {"sigma_pb": 1.8, "error_pb": 0.1}})["a"].__round__(2)
        1.41
    """
    return {
        name: _pull(first[name], second[name], "error_pb")
        for name in first
        if all(
            each[name]["error_pb"] <= _LARGEST_ERROR * abs(each[name]["sigma_pb"])
            for each in (first, second)
        )
    }


def observables(sample: LheSample) -> dict[str, np.ndarray]:
    """One number an event for each of them, GeV; names as in ``TITLES``."""
    particles = sample.particles
    chosen = (particles.status == FINAL) & (abs(particles.pdgid) == _MUON)
    muons = particles[chosen]
    count = len(muons[0])
    columns = [ak.to_numpy(muons[name]) for name in ("e", "px", "py", "pz")]
    momenta = np.stack(columns, axis=-1)
    negative = ak.to_numpy(muons.pdgid) > 0
    pt = np.hypot(momenta[..., 1], momenta[..., 2])
    eta = np.arcsinh(momenta[..., 3] / pt)
    phi = np.arctan2(momenta[..., 2], momenta[..., 1])
    order = np.argsort(-pt, axis=1)
    hardest, softest = order[:, :1], order[:, -1:]
    masses, distances = [], []
    for i in range(count):
        for j in range(count):
            opposite = negative[:, i] & ~negative[:, j]
            pair = momenta[:, i] + momenta[:, j]
            angle = np.abs(phi[:, i] - phi[:, j])
            distance = np.hypot(eta[:, i] - eta[:, j], np.minimum(angle, 2 * np.pi - angle))
            masses.append(np.where(opposite, _mass(pair), np.nan))
            distances.append(np.where(opposite, distance, np.nan))
    total = momenta.sum(axis=1)
    found = {
        "pt_first": np.take_along_axis(pt, hardest, axis=1)[:, 0],
        "pt_last": np.take_along_axis(pt, softest, axis=1)[:, 0],
        "eta_first": np.take_along_axis(eta, hardest, axis=1)[:, 0],
        "m_mumu": np.nanmax(masses, axis=0),
        "delta_r": np.nanmin(distances, axis=0),
    }
    if count > 2:
        return found | {"m_mumu_low": np.nanmin(masses, axis=0), "m_muons": _mass(total)}
    return found | {"pt_muons": np.hypot(total[:, 1], total[:, 2])}


def shape(name: str, values: list[np.ndarray], weights: list[np.ndarray]) -> Shape:
    """A distribution of two samples in bins of equal content, and the χ² of their difference.

    χ² = Σ (p₁ − p₂)²/(σ₁² + σ₂²) with shares p = Σw/W and σ² = (Σw² (1 − 2p) + p² ΣW²)/W², all
    bins but one being independent.

    Args:
        name: of the observable.
        values, weights: of the events of both samples.

    Raises:
        InputError: a sample has fewer than 200 events.
    """
    smallest = min(map(len, values))
    bins = min(MOST_BINS, smallest // EVENTS_A_BIN)
    if bins < _FEWEST_BINS:
        raise InputError(
            f"{smallest} events are too few to compare shapes: at least "
            f"{_FEWEST_BINS * EVENTS_A_BIN} are needed."
        )
    edges = np.quantile(np.concatenate(values), np.linspace(0, 1, bins + 1))
    shares, variances = [], []
    for value, weight in zip(values, weights, strict=True):
        total = weight.sum()
        content, _ = np.histogram(value, edges, weights=weight)
        squares, _ = np.histogram(value, edges, weights=weight**2)
        share = content / total
        shares.append(share)
        variances.append((squares * (1 - 2 * share) + share**2 * (weight**2).sum()) / total**2)
    difference = shares[0] - shares[1]
    # (1 − p) of the bins' variance is their common normalisation: χ² of a multinomial
    chi2 = float(np.sum(difference**2 / (variances[0] + variances[1]) * (1 - np.mean(shares, 0))))
    from scipy import stats

    return Shape(
        name=name,
        edges=edges,
        shares=np.array(shares),
        errors=np.sqrt(variances),
        chi2=chi2,
        degrees=bins - 1,
        probability=float(stats.chi2.sf(chi2, bins - 1)),
    )


def _mass(momenta: np.ndarray) -> np.ndarray:
    squared = momenta[..., 0] ** 2 - (momenta[..., 1:] ** 2).sum(axis=-1)
    return np.sqrt(np.maximum(squared, 0.0))


def _pull(first: Mapping[str, float], second: Mapping[str, float], error: str) -> float:
    combined = math.hypot(first[error], second[error])
    difference = first["sigma_pb"] - second["sigma_pb"]
    return difference / combined if combined else 0.0


def _equal(first: Any, second: Any) -> bool:
    """Equality up to the digits in which a coupling of a survey may differ."""
    if isinstance(first, float) and isinstance(second, float):
        return math.isclose(first, second, rel_tol=1e-9)
    return bool(first == second)


def _summary(sample: Mapping[str, Any]) -> dict[str, Any]:
    names = ("backend", "events", "seed", "scale", "cuts", "sigma_pb", "sigma_error_pb", "versions")
    return {name: sample[name] for name in names}
