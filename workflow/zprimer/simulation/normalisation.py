"""From the weights of an event file to picobarns.

E. Boos et al., hep-ph/0109068: the block ``<init>`` gives the cross section of each process,
XSECUP, with its Monte Carlo error, XERRUP, and IDWTUP, which says what the weights of the events,
XWGTUP, are. Their mean is the cross section if IDWTUP is ±1, ±2 or ±4; they are ±1 if it is ±3.
With ``event_norm = sum`` MadGraph makes their sum the cross section.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pylhe
from numpy.typing import NDArray

from zprimer.errors import DataFileError
from zprimer.simulation.sample_information import NAME, is_of_zprimer, remedy

STRATEGIES = (1, 2, 3, 4)
_UNIT_WEIGHTS = 3
_ERRORS = 5
"""Standard deviations that the mean of the weights may be away from XSECUP."""
_LARGEST_RELATIVE_ERROR = 0.02
"""More of XERRUP is not believed: no generator hands on events at a worse one."""
_LARGEST_DEVIATION = 0.5
"""Relative, so that one event with an absurd weight is found, whatever error it gives the mean."""
_DIGITS = 1e-3
"""Relative, for cross sections printed with four digits."""
_STATED = 0.01
"""Relative difference allowed between ``sigma_pb`` and XSECUP: three digits typed by hand."""


def to_picobarns(
    path: Path,
    init: pylhe.LHEInit,
    weights: NDArray[np.float64],
    information: Mapping[str, Any],
) -> float:
    """The factor that makes the mean of the weights the cross section in pb.

    Args:
        path: the event file, for messages.
        init: its block ``<init>``.
        weights: XWGTUP of each event.
        information: its ``sample.json``.

    Raises:
        DataFileError: XSECUP, the weights and ``sigma_pb`` contradict each other, or IDWTUP does
            not allow what stands in the file.
    """
    strategy = init.initInfo.weightingStrategy
    _check_strategy(path, strategy, weights)
    section = sum(process.xSection for process in init.procInfo)
    error = math.hypot(*(process.error for process in init.procInfo))
    mean, count = float(np.mean(weights)), len(weights)
    stated = float(information["sigma_pb"])
    numbers = (
        f"{path} has XSECUP = {section:.6g} ± {error:.2g} pb in <init> and XWGTUP with the mean "
        f"{mean:.6g} and the sum {mean * count:.6g} (IDWTUP = {strategy}), and sigma_pb = "
        f"{stated:.6g} stands in its {NAME}"
    )
    if not (math.isfinite(section) and math.isfinite(error)):
        raise DataFileError(f"{numbers}: XSECUP and XERRUP must be finite numbers.")
    known = section != 0 or abs(strategy) in (2, 3)
    factors = {1.0, float(count)} if known else {1.0}
    if abs(strategy) == _UNIT_WEIGHTS and np.all(np.abs(weights) == 1) and mean * section > 0:
        factors = {section / mean}
    # the mean of zprimer's own weights is the cross section by construction
    spread = 0.0 if is_of_zprimer(information) else _error_of_mean(weights)
    target = section if known else stated
    factor = min(factors, key=lambda each: abs(mean * each - target))
    believed = min(abs(error), _LARGEST_RELATIVE_ERROR * abs(section))
    errors = _ERRORS * math.hypot(factor * spread, believed)
    tolerance = min(errors, _LARGEST_DEVIATION * abs(target)) + _DIGITS * abs(target)
    if known and not abs(mean * factor - section) <= tolerance:
        raise DataFileError(
            f"{numbers}: XWGTUP must have XSECUP as its mean (event_norm = average of MadGraph) or "
            f"its sum, or be ±1 with IDWTUP = ±3; "
            f"{remedy(information, 'correct the weights, or the line of XSECUP')}."
        )
    right = section if known else mean
    allowed = _STATED * abs(right) if known else max(_STATED * abs(right), tolerance)
    if not abs(stated - right) <= allowed:
        otherwise = f"write 'sigma_pb': {right:.6g} into {NAME}"
        raise DataFileError(
            f"{numbers}: the cross section of the file is {right:.6g} pb; "
            f"{remedy(information, otherwise)}."
        )
    return factor


def _check_strategy(path: Path, strategy: int, weights: NDArray[np.float64]) -> None:
    if abs(strategy) not in STRATEGIES:
        raise DataFileError(
            f"{path} has IDWTUP = {strategy} in <init>: it must be ±1, ±2, ±3 or ±4; -4 is for "
            "weights in pb whose mean is the cross section."
        )
    negative = np.flatnonzero(weights < 0)
    if strategy > 0 and len(negative):
        raise DataFileError(
            f"event {negative[0]} of {path} has XWGTUP = {weights[negative[0]]:g}, but IDWTUP = "
            f"{strategy} in <init> rules negative weights out: write {-strategy} if they are meant."
        )


def _error_of_mean(weights: NDArray[np.float64]) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.nan_to_num(np.std(weights) / math.sqrt(len(weights)), posinf=np.inf))
