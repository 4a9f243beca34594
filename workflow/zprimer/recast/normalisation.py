"""What ties the simulation to the numbers of a publication: luminosity and expectation."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zprimer.errors import InputError

_DEVIATIONS = 3.0
"""Monte Carlo errors by which a ratio must be outside of its range to be refused."""


@dataclass(frozen=True)
class Normalisation:
    """The published expectation over the simulated one, by which a signal is scaled.

    Attributes:
        smallest, largest: beyond them something else is simulated than the analysis measured.
        uncertainty: of the signal's scale, relative, besides the Monte Carlo error of the ratio.
        source: of these numbers.
    """

    smallest: float
    largest: float
    uncertainty: float
    source: str


def read_normalisation(content: Mapping[str, Any], where: str) -> Normalisation | None:
    """The key ``normalisation`` of an analysis.yaml, None if the signal is not scaled.

    Raises:
        InputError: it is missing where the signal is scaled, there where it is not, or its range
            is empty.
    """
    entry = content.get("normalisation")
    if (entry is None) == (content["signal_normalisation"] == "expected_over_simulated"):
        raise InputError(
            f"{where}, key 'normalisation': it says what the ratio of 'signal_normalisation: "
            "expected_over_simulated' may be; one of them needs the other."
        )
    if entry is None:
        return None
    smallest, largest = map(float, entry["range"])
    if smallest >= largest:
        raise InputError(f"{where}, key 'normalisation.range': the second must be the larger.")
    return Normalisation(smallest, largest, float(entry["uncertainty"]), entry["source"])


def check_luminosity(stated: float | None, total: float, where: str) -> None:
    """Refuse a background that is for other data than the analysis has.

    Args:
        stated: fb⁻¹ that its events are for, None if it is not said.
        total: fb⁻¹ of the analysis, all beam energies together.
        where: file and region, for messages.
    """
    if stated is None or math.isclose(stated, total, rel_tol=1e-6):
        return
    raise InputError(
        f"{where}, key 'background.luminosity': the events are those of {stated:g} fb⁻¹, "
        f"'luminosities' add up to {total:g}; for another luminosity make an analysis with "
        "'projection: {from: …, luminosity: …}'."
    )


def check_ratio(normalisation: Normalisation | None, ratio: float, error: float, what: str) -> None:
    """Refuse a ratio of expectations that is out of the range that is believed.

    Args:
        normalisation: with the range; None allows everything.
        ratio: published over simulated expectation.
        error: its Monte Carlo error, three of which are forgiven.
        what: analysis, region and numbers of events, for the message.

    Raises:
        InputError: it is.
    """
    if normalisation is None:
        return
    smallest, largest = normalisation.smallest, normalisation.largest
    if smallest - _DEVIATIONS * error <= ratio <= largest + _DEVIATIONS * error:
        return
    raise InputError(
        f"{what}: the ratio of {ratio:.3g} ± {error:.2g} is outside of {smallest:g} to {largest:g} "
        f"(key 'normalisation', {normalisation.source}), so that something else is simulated than "
        "was measured: look at the luminosities, the detector response, the events and the "
        "expectation of the analysis."
    )
