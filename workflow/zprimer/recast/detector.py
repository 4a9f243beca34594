"""Detector response as tables in pT and |η|: efficiencies accept or reject, resolutions smear.

The response belongs to an analysis, not to the event file: each analysis names its tables in
``analyses/<name>/data``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import awkward as ak
import numpy as np

from zprimer.errors import DataFileError, InputError, unknown_key
from zprimer.io.files import read_yaml, stable_seed
from zprimer.recast.analysis import Analysis
from zprimer.recast.mass_response import MassResponse, load_mass_response


@dataclass(frozen=True)
class Table:
    """A quantity that is constant in bins of pT and |η|.

    Attributes:
        pt_edges: lower edges in GeV, rising from 0; the last bin has no upper end.
        abseta_edges: edges, rising from 0; beyond the last one the quantity is 0.
        values: shape (pT bins, |η| bins).
    """

    pt_edges: np.ndarray
    abseta_edges: np.ndarray
    values: np.ndarray

    def __call__(self, pt: np.ndarray, eta: np.ndarray) -> np.ndarray:
        """The quantity at pT (GeV, ≥ 0) and η, arrays of one shape.

        Example:
            >>> flat = Table(np.array([0.0, 10.0]), np.array([0.0, 2.5]), np.array([[0.0], [0.9]]))
            >>> flat(np.array([5.0, 10.0, 20.0]), np.array([0.1, -2.4, 2.6]))
            array([0. , 0.9, 0. ])
        """
        row = np.searchsorted(self.pt_edges, pt, side="right") - 1
        column = np.searchsorted(self.abseta_edges, np.abs(eta), side="right") - 1
        inside = column < self.values.shape[1]
        return np.where(inside, self.values[row, np.where(inside, column, 0)], 0.0)


@dataclass(frozen=True)
class Response:
    """Response to one collection of objects.

    Attributes:
        efficiency: tables whose product is the probability to be reconstructed.
        resolution: σ(pT)/pT.
    """

    efficiency: tuple[Table, ...]
    resolution: Table

    def measured(self, objects: ak.Array, random: np.random.Generator) -> ak.Array:
        """The objects that are reconstructed, with their measured pT.

        The measured pT is drawn from a Gaussian about the true one, and is at least 0. Two random
        numbers are used for every true object, so that the draw for one does not depend on the
        fate of another.

        Args:
            objects: jagged records with at least ``pt`` (GeV) and ``eta``.
            random: used up in the order of the objects.

        Returns:
            Jagged records of the same fields, in the order they came.
        """
        flat = ak.flatten(objects)
        pt, eta = ak.to_numpy(flat.pt).astype(float), ak.to_numpy(flat.eta).astype(float)
        chance, gauss = random.random(len(pt)), random.standard_normal(len(pt))
        probability = np.ones(len(pt))
        for table in self.efficiency:
            probability *= table(pt, eta)
        counts = ak.num(objects)
        seen = ak.unflatten(chance < probability, counts)
        smeared = np.maximum(pt * (1 + self.resolution(pt, eta) * gauss), 0.0)
        return ak.with_field(objects, ak.unflatten(smeared, counts), "pt")[seen]


@dataclass(frozen=True)
class Detector:
    """All responses of an analysis, with the seed of its random numbers.

    Attributes:
        responses: by collection of the event file.
        seed: the random numbers of a collection follow from this and its name.
        mass_response: of pairs of muons, None without.
    """

    responses: Mapping[str, Response]
    seed: int
    mass_response: MassResponse | None = None

    def measured_mass(self, mass: np.ndarray) -> np.ndarray:
        """Measured masses of pairs of muons, GeV, one an event.

        Args:
            mass: before the muons radiated photons (Born level).

        Raises:
            InputError: analysis.yaml names no ``mass_response``.
        """
        if self.mass_response is None:
            raise InputError("the analysis measures masses, so it needs the key 'mass_response'.")
        return self.mass_response.measured(mass, self.random("mass"))

    def random(self, use: str) -> np.random.Generator:
        """Random numbers that depend on the analysis, the sample and what they are used for."""
        return np.random.Generator(np.random.PCG64(stable_seed(self.seed, use)))

    def measure(self, events: ak.Array, collection: str) -> ak.Array:
        """A collection of the events as the detector sees it.

        Args:
            events: with the jagged field ``collection``.
            collection: one that analysis.yaml gives a response under ``detector``.

        Raises:
            InputError: analysis.yaml gives it none.
        """
        if collection not in self.responses:
            raise unknown_key("collection", collection, self.responses, "key 'detector'")
        return self.responses[collection].measured(events[collection], self.random(collection))


def load_detector(analysis: Analysis, sample_id: str) -> Detector:
    """The detector of an analysis; its random numbers depend on the analysis and the sample.

    Raises:
        DataFileError: a table is missing or malformed.
    """
    responses = {
        collection: load_response(analysis.folder / "data" / f"{name}.yaml")
        for collection, name in analysis.detector.items()
    }
    mass_response = None
    if analysis.mass_response is not None:
        path = analysis.folder / "data" / f"{analysis.mass_response}.yaml"
        mass_response = load_mass_response(path)
    return Detector(responses, stable_seed(sample_id, analysis.name), mass_response)


def load_response(path: Path) -> Response:
    """The response in a YAML file with the keys ``efficiency`` (a list of tables) and
    ``resolution`` (one table).

    Raises:
        DataFileError: the file is missing or malformed.
    """
    content = read_yaml(path)
    if not isinstance(content, dict) or set(content) != {"efficiency", "resolution"}:
        raise DataFileError(f"{path} must have the keys 'efficiency' and 'resolution', no others.")
    if not isinstance(content["efficiency"], list) or not content["efficiency"]:
        raise DataFileError(f"{path}, key 'efficiency': a list of at least one table is needed.")
    efficiency = tuple(
        _table(entry, f"{path}, table {number} of 'efficiency'", at_most=1.0)
        for number, entry in enumerate(content["efficiency"], start=1)
    )
    resolution = _table(content["resolution"], f"{path}, key 'resolution'", at_most=np.inf)
    reach = min(table.abseta_edges[-1] for table in efficiency)
    if resolution.abseta_edges[-1] < reach:
        raise DataFileError(
            f"{path}: the resolution ends at |eta| = {resolution.abseta_edges[-1]:g}, "
            f"the efficiency only at {reach:g}."
        )
    return Response(efficiency, resolution)


def _table(entry: Any, where: str, at_most: float) -> Table:
    keys = {"source", "pt_edges", "abseta_edges", "values"}
    if not isinstance(entry, dict) or set(entry) != keys:
        raise DataFileError(f"{where} must have the keys {', '.join(sorted(keys))}, no others.")
    try:
        pt_edges, abseta_edges, values = (
            np.asarray(entry[key], dtype=float) for key in ("pt_edges", "abseta_edges", "values")
        )
    except (ArithmeticError, TypeError, ValueError):
        raise DataFileError(f"{where}: edges and values must be lists of numbers.") from None
    for key, edges in (("pt_edges", pt_edges), ("abseta_edges", abseta_edges)):
        if edges.ndim != 1 or len(edges) < 1 or edges[0] != 0 or not np.all(np.diff(edges) > 0):
            raise DataFileError(f"{where}, key '{key}': the edges must rise from 0.")
    shape = (len(pt_edges), len(abseta_edges) - 1)
    if values.shape != shape:
        raise DataFileError(f"{where}: values has shape {values.shape}, the edges ask for {shape}.")
    if not np.all((values >= 0) & (values <= at_most) & np.isfinite(values)):
        raise DataFileError(f"{where}: every value must lie between 0 and {at_most:g}.")
    return Table(pt_edges, abseta_edges, values)
