"""Our own Standard Model yield, and the factor it gives the signal."""

import math
from collections.abc import Sequence

import numpy as np

from zprimer.errors import InputError
from zprimer.models.standard_model import PARAMETERS as STANDARD_MODEL
from zprimer.recast.analysis import Analysis, Region
from zprimer.recast.histograms import Contraction
from zprimer.recast.normalisation import check_ratio
from zprimer.recast.results import StandardModelYield
from zprimer.recast.selection import Selection
from zprimer.recast.templates import SM, events_per_pb, templates


def standard_model_key(selection: Selection) -> tuple[float, ...]:
    """The Standard Model inputs of a sample."""
    given = selection.sample["parameters"]
    return tuple(float(given.get(p.name, p.default)) for p in STANDARD_MODEL)


def standard_model_yield(
    analysis: Analysis, region: Region, selections: Sequence[Selection]
) -> StandardModelYield:
    """Our own Standard Model yield in a region, averaged over samples, and the published one.

    Args:
        analysis: gives luminosities, expectations and the normalisation.
        region: of the analysis.
        selections: all with the same Standard Model inputs; those of processes without a Standard
            Model part add nothing.

    Raises:
        InputError: the signal is to be normalised to a Standard Model yield that is not there, or
            that is too far from the published one.
    """
    groups: dict[tuple[str, float], list[Contraction]] = {}
    for entry in selections:
        if SM in entry.basis:
            key = (entry.sample["process"], float(entry.sample["sqrt_s"]))
            groups.setdefault(key, []).append(_standard_model_part(analysis, region, entry))
    total, variance = np.zeros(region.bins), np.zeros(region.bins)
    by_energy: dict[float, np.ndarray] = {}
    chi2 = 0.0
    for (_, sqrt_s), members in groups.items():
        mean, group_chi2 = average(members)
        total, variance = total + mean.values, variance + mean.variances
        by_energy[sqrt_s] = by_energy.get(sqrt_s, np.zeros(region.bins)) + mean.values
        chi2 += group_chi2
    expected = region.background.events if region.background else ()
    ratio, ratio_error = 1.0, 0.0
    if analysis.signal_normalisation == "expected_over_simulated":
        reference = region if region.background else _main_region(analysis)
        if reference is not region:
            main = standard_model_yield(analysis, reference, selections)
            ratio, ratio_error = main.ratio, main.ratio_error
        elif not groups:
            raise InputError(
                f"analysis '{analysis.name}' normalises the signal to a simulated Standard Model "
                "yield, but its processes have no Standard Model part: use "
                "'signal_normalisation: luminosity' in its analysis.yaml."
            )
        elif total.sum() > 0:
            ratio = sum(expected) / float(total.sum())
            ratio_error = ratio * math.sqrt(variance.sum()) / float(total.sum())
            check_ratio(
                analysis.normalisation,
                ratio,
                ratio_error,
                f"analysis '{analysis.name}' expects {sum(expected):g} Standard Model events in "
                f"region '{region.name}', {total.sum():.4g} are simulated",
            )
        else:
            raise InputError(
                f"no simulated Standard Model event is in region '{region.name}' of analysis "
                f"'{analysis.name}', so the signal cannot be normalised: simulate more events."
            )
    return StandardModelYield(
        simulated=tuple(total.tolist()) if groups else (),
        error=tuple(np.sqrt(variance).tolist()) if groups else (),
        by_energy={sqrt_s: tuple(by_energy[sqrt_s].tolist()) for sqrt_s in sorted(by_energy)},
        expected=expected,
        ratio=ratio,
        ratio_error=ratio_error,
        samples=sum(len(members) for members in groups.values()),
        chi2=chi2,
    )


def average(members: Sequence[Contraction]) -> tuple[Contraction, float]:
    """Average of independent estimates of one histogram, and their χ² against it.

    Each counts with the inverse of its effective event weight Σw²/Σw, the variance per expected
    event. The inverse of the variance itself would favour estimates that fluctuated down.

    Returns:
        The average with its variance, and χ² of the sums over bins.
    """
    sums = np.array([member.values.sum() for member in members])
    variances = np.array([member.variances.sum() for member in members])
    filled = (sums > 0) & (variances > 0)
    importance = np.ones(len(members))
    if np.any(filled):
        importance[filled] = sums[filled] / variances[filled]
        importance[~filled] = np.mean(importance[filled])
    importance /= importance.sum()
    values = np.einsum("s,sb->b", importance, np.array([member.values for member in members]))
    errors2 = np.einsum("s,sb->b", importance**2, np.array([m.variances for m in members]))
    pulls2 = (sums[filled] - values.sum()) ** 2 / variances[filled]
    return Contraction(values, errors2), float(pulls2.sum())


def _main_region(analysis: Analysis) -> Region:
    """The region whose ratio validation histograms share."""
    if not analysis.fitted_regions:
        raise InputError(f"analysis '{analysis.name}' has no signal or control region.")
    return analysis.fitted_regions[0]


def _standard_model_part(analysis: Analysis, region: Region, selection: Selection) -> Contraction:
    content = selection.regions[region.name]
    one = np.array([[float(name == SM) for name in selection.basis]])
    pb, scale = templates(content, one), events_per_pb(analysis, selection)
    return Contraction(pb.values[0] * scale, pb.variances[0] * scale**2)
