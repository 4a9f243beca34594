"""How far the errors of the simulated signal move a limit on the coupling g.

At the limit CLs is 0.05, whatever the signals s_i in the bins are, so that errors e_i move it by

    δ ln g = −½ Σ_i c_i e_i / Σ_j c_j s_j,  c_i = ∂ ln CLs/∂s_i,

for a signal that grows as g². The derivatives are those of the fits to the observed data: they know
that the background is fitted along, and that a signal which moves into a bin with an excess weakens
the limit.
"""

import math

import numpy as np

from zprimer.recast.analysis import Analysis
from zprimer.recast.results import PointYields, Yields
from zprimer.statistics.asymptotic import ClsScan
from zprimer.statistics.coupling_scan import COUPLING, CouplingScan
from zprimer.statistics.likelihood import Likelihood
from zprimer.statistics.model import SignalModels, stacked

_POWER_OF_COUPLING = 2.0
_MU_BOUND = 2.0
"""Of fits in units of the limit, below which the best μ always is."""


class LimitErrors:
    """Monte Carlo errors of the observed limits of one analysis, with asymptotic formulas.

    Args:
        analysis: observed events and background.
        yields: of the analysis.
        background_uncertainty: relative, replaces the one of analysis.yaml.
    """

    def __init__(
        self, analysis: Analysis, yields: Yields, background_uncertainty: float | None = None
    ) -> None:
        self._analysis = analysis
        self._models = [
            SignalModels(analysis, standard_model, background_uncertainty)
            for standard_model in yields.standard_model
        ]

    def weights(self, point: PointYields, strength: float) -> np.ndarray:
        """−∂ ln g/∂s_i of the limit, from the yields of a point near to it.

        Args:
            point: its yields.
            strength: factor from its signal to that at the limit.

        Returns:
            One over the point's events in each fitted bin, shape (B,).

        Raises:
            ConvergenceError: a fit fails.
        """
        models = self._models[point.standard_model]
        scan = ClsScan(Likelihood(models.model(point, strength), _MU_BOUND), 1.0)
        slopes = scan.sensitivity(1.0)
        signal, _ = models.signal(point)
        return slopes / float(slopes @ signal) / _POWER_OF_COUPLING

    def by_sample(self, scan: CouplingScan) -> dict[str, float]:
        """Sample -> its part of the relative error of the observed limit; empty without events.

        The parts add up in quadrature. What is left of the error, that of the normalisation, is
        shared by all samples.

        Args:
            scan: with an observed limit.

        Raises:
            ConvergenceError: a fit fails.
        """
        point, limit = scan.nearest, scan.limits["obs"].value
        assert limit is not None
        signal, errors = self._models[point.standard_model].signal(point)
        if not np.any(signal):
            return {}
        strength = (limit / point.parameters[COUPLING]) ** _POWER_OF_COUPLING
        weights = self.weights(point, strength)
        regions = [point.regions[region.name] for region in self._analysis.fitted_regions]
        variances: dict[str, float] = {}
        for number, sample in enumerate(point.samples):
            parts = [(region.error_by_sample, 0 * region.signal) for region in regions]
            own = stacked([known[number] if len(known) else none for known, none in parts])
            variances[sample] = float(np.sum((weights * own) ** 2))
        total = float(np.sum((weights * errors) ** 2))
        rest = max(total - sum(variances.values()), 0.0) / max(len(variances), 1)
        return {sample: math.sqrt(variance + rest) for sample, variance in variances.items()}


def scale_factors(point: PointYields) -> tuple[float | None, float | None]:
    """Factors on the limit on g at the upper and lower edge of the signal's scale variations.

    Args:
        point: its yields.

    Returns:
        None where the scales are not varied or leave no signal.
    """
    regions = point.regions.values()
    signal = sum(sum(region.signal) for region in regions)
    edges = [sum(sum(getattr(r, f"scale_{side}")) for r in regions) for side in ("up", "down")]
    up, down = (math.sqrt(signal / edge) if signal > 0 and edge > 0 else None for edge in edges)
    return up, down
