"""The profiled likelihood of a point at signal strength 1, 0 and the best one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zprimer.statistics.likelihood import Likelihood


@dataclass(frozen=True)
class Profile:
    """−2 ln L with all its constants, as pyhf has it, minimal in the nuisance parameters.

    Attributes:
        zero, one: at signal strength μ = 0 and 1.
        best: at the best μ ≥ 0.
        best_mu: that μ.
    """

    zero: float
    one: float
    best: float
    best_mu: float


def profile(workspace: Mapping[str, Any], unit: float) -> Profile:
    """Fit a workspace at the three signal strengths.

    Args:
        workspace: as for :class:`zprimer.statistics.likelihood.Likelihood`.
        unit: the workspace's μ at which the signal is that of the point; a signal of some standard
            deviations at μ = 1 keeps the fits well conditioned.

    Raises:
        ConvergenceError: a fit fails.
    """
    likelihood = Likelihood(workspace)
    data = likelihood.observed
    fits = [likelihood.fit(data, mu, likelihood.start(mu)) for mu in (0.0, unit)]
    free = [likelihood.fit(data, None, start) for start, _ in fits]
    best = min((*fits, *free), key=lambda fit: fit[1])
    zero, one, lowest = (
        -2 * likelihood.log_probability(parameters, data)
        for parameters in (fits[0][0], fits[1][0], best[0])
    )
    return Profile(zero, one, lowest, float(best[0][0]) / unit)
