"""Data eras: the inputs and measurements of one date, one YAML file in ``flavour/data`` each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from zprimer.errors import DataFileError, InputError, unknown_key
from zprimer.flavour.verdict import Criterion
from zprimer.io.files import read_yaml
from zprimer.models.point import load_model


class MissingEntryError(InputError):
    """An era has no such number.

    Attributes:
        entry: sector and key, such as ``"trident.combination"``.
    """

    def __init__(self, sentence: str, entry: str) -> None:
        super().__init__(sentence)
        self.entry = entry


@dataclass(frozen=True)
class Quantity:
    """One number of an era.

    Attributes:
        value: in ``unit``.
        uncertainty: one standard deviation in ``unit``, 0 for an input taken as exact.
        unit: ``"GeV"``, ``"s"``, … or ``""``.
        source: the publication it is taken from.
    """

    value: float
    uncertainty: float
    unit: str
    source: str

    def pull(self, prediction: np.ndarray) -> np.ndarray:
        """(prediction − value)/uncertainty, same shape as ``prediction``."""
        return (prediction - self.value) / self.uncertainty


@dataclass(frozen=True)
class Fit:
    """Correlated measurements of one fit.

    Attributes:
        names: what was measured, in the order of the arrays.
        values, uncertainties: arrays of shape (n,).
        correlation: array of shape (n, n).
        source: the publication.
    """

    names: tuple[str, ...]
    values: np.ndarray
    uncertainties: np.ndarray
    correlation: np.ndarray
    source: str

    @property
    def covariance(self) -> np.ndarray:
        """Covariance matrix, shape (n, n)."""
        return self.correlation * np.outer(self.uncertainties, self.uncertainties)


@dataclass(frozen=True)
class Era:
    """All inputs and measurements of one date.

    Attributes:
        name: the file's name without ending, and the value of ``era`` in a configuration.
        title: one line on where its numbers come from.
        path: the file, for messages.
        sectors: sector -> key -> entry as in the file.
    """

    name: str
    title: str
    path: Path
    sectors: Mapping[str, Mapping[str, Mapping[str, Any]]]

    def quantity(self, sector: str, key: str) -> Quantity:
        """An input of a sector, e.g. ``era.quantity("trident", "sw2")``.

        Raises:
            DataFileError: the entry is incomplete.
            MissingEntryError: there is no such sector or key.
        """
        entry = self._entry(sector, key)
        try:
            value, uncertainty = float(entry["value"]), float(entry.get("uncertainty", 0.0))
            source = str(entry["source"])
        except (KeyError, TypeError, ValueError) as problem:
            raise self._broken(sector, key, "value and source, both filled in") from problem
        if not (np.isfinite(value) and np.isfinite(uncertainty) and uncertainty >= 0):
            raise self._broken(sector, key, "finite numbers and an uncertainty of at least 0")
        return Quantity(value, uncertainty, str(entry.get("unit", "")), source)

    def number(self, sector: str, key: str) -> float:
        """The value alone of :meth:`quantity`."""
        return self.quantity(sector, key).value

    def measurement(self, sector: str, key: str) -> Quantity:
        """A quantity that must have an uncertainty.

        Raises:
            DataFileError: it has none.
        """
        quantity = self.quantity(sector, key)
        if quantity.uncertainty == 0:
            raise self._broken(sector, key, "an uncertainty above 0")
        return quantity

    def fit(self, sector: str, key: str) -> Fit:
        """Correlated measurements of a sector.

        Raises:
            DataFileError: shapes differ, or the correlation matrix is not one.
        """
        entry = self._entry(sector, key)
        try:
            names = tuple(str(name) for name in entry["names"])
            values, uncertainties = (
                np.array(entry["values"], float),
                np.array(entry["uncertainties"], float),
            )
            upper, source = entry["correlation"], str(entry["source"])
            correlation = np.eye(len(names))
            for row, tail in enumerate(upper):
                correlation[row, row:] = tail
                correlation[row:, row] = tail
        except (KeyError, TypeError, ValueError, IndexError) as problem:
            needed = "names, values, uncertainties, correlation (upper triangle) and source"
            raise self._broken(sector, key, needed) from problem
        shapes_agree = values.shape == uncertainties.shape == (len(names),) == (len(upper),)
        if not (shapes_agree and np.all(np.diag(correlation) == 1) and np.all(uncertainties > 0)):
            raise self._broken(sector, key, "equally many entries and a unit diagonal")
        if np.linalg.eigvalsh(correlation)[0] <= 0:
            raise self._broken(sector, key, "a positive definite correlation matrix")
        return Fit(names, values, uncertainties, correlation, source)

    def criterion(self, sector: str, key: str = "verdict") -> Criterion:
        """How a pull becomes a verdict in this sector.

        Raises:
            DataFileError: the entry holds something else.
            MissingEntryError: the sector has none.
        """
        entry = self._entry(sector, key)
        try:
            return Criterion(
                **{name: float(value) for name, value in entry.items() if name != "source"}
            )
        except (TypeError, ValueError) as problem:
            allowed = "numbers for preferred_within, excluded_above and excluded_below only"
            raise self._broken(sector, key, allowed) from problem

    def _entry(self, sector: str, key: str) -> Mapping[str, Any]:
        if sector not in self.sectors:
            problem = unknown_key("sector", sector, self.sectors, f"era {self.name}")
            raise MissingEntryError(str(problem), sector)
        if key not in self.sectors[sector]:
            where = f"sector {sector} of {self.path}"
            problem = unknown_key("key", key, self.sectors[sector], where)
            raise MissingEntryError(str(problem), f"{sector}.{key}")
        return self.sectors[sector][key]

    def _broken(self, sector: str, key: str, needed: str) -> DataFileError:
        return DataFileError(f"{self.path}: the entry {key} of sector {sector} needs {needed}.")


PAPER = "paper"


def era_names() -> list[str]:
    """Names of all eras: the YAML files of ``zprimer/flavour/data``."""
    return sorted(path.stem for path in _folder().glob("*.yaml"))


@cache
def load_era(name: str, model: str = "") -> Era:
    """The era of this name; ``"paper"`` is the one that holds the numbers of the model's paper.

    Raises:
        InputError: there is none.

    Example:
        >>> load_era("paper_2014").quantity("trident", "combination").value
        0.83
    """
    if name == PAPER:
        paper = load_model(model).paper_era
        if not paper:
            raise InputError(
                f"model '{model}' names no era with the numbers of its paper: "
                f"name one of {', '.join(era_names())}."
            )
        return load_era(paper)
    if name not in era_names():
        raise unknown_key("era", name, [PAPER, *era_names()], "zprimer.flavour.data")
    return read_era(_folder() / f"{name}.yaml")


def read_era(path: Path) -> Era:
    """The era in a YAML file with the keys ``title`` and ``sectors``.

    Raises:
        DataFileError: the file is missing or has another layout.
    """
    content = read_yaml(path)
    if not isinstance(content, dict) or set(content) != {"title", "sectors"}:
        raise DataFileError(f"{path} must have the keys title and sectors, and no others.")
    sectors = content["sectors"]
    if not isinstance(sectors, dict) or not all(
        isinstance(sector, dict) and all(isinstance(entry, dict) for entry in sector.values())
        for sector in sectors.values()
    ):
        raise DataFileError(f"{path}: sectors must hold sector -> key -> entry, all mappings.")
    return Era(path.stem, str(content["title"]), path, sectors)


def _folder() -> Path:
    return Path(str(files("zprimer.flavour") / "data"))
