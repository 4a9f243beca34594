"""Exact Poisson statements about one bin without uncertainties, as a check of the asymptotic ones.

For 77 observed and 78 expected events these give the numbers of 1403.1269: a Poisson mean above
93.07 yields at most 77 events in less than 5 % of cases, so that 94 is the smallest whole number
of predicted events that is excluded. This is a bound on CL_{s+b}; CLs, which divides by the
probability under the background alone, excludes above 96.4 events.
"""

from scipy import stats
from scipy.optimize import brentq
from scipy.special import pdtr, pdtrc

from zprimer.errors import InputError


def poisson_cls(observed: float, background: float, signal: float) -> float:
    """CLs = P(n ≤ observed | b + s) / P(n ≤ observed | b) for a counting experiment.

    A negative signal is tested on the other side: CLs = P(n ≥ observed | b + s) /
    P(n ≥ observed | b), the probability that a prediction of fewer events reaches what was seen.

    Args:
        observed: number of events.
        background: expected events, > 0.
        signal: expected events, above −background.

    Raises:
        InputError: background is not positive or background + signal is negative.

    Example:
        >>> round(poisson_cls(77, 78.0, 16.0), 4)
        0.0848
    """
    if background <= 0 or background + signal < 0:
        raise InputError(
            f"background {background:g} must be positive, and with the signal {signal:g} added "
            "not negative."
        )
    if signal >= 0:
        return float(pdtr(observed, background + signal) / pdtr(observed, background))
    if observed < 1:
        return 1.0
    return float(pdtrc(observed - 1, background + signal) / pdtrc(observed - 1, background))


def poisson_signal_limit(observed: float, background: float, level: float = 0.05) -> float:
    """The signal, in events, at which CLs falls to ``level``.

    Raises:
        InputError: background is not positive.

    Example:
        >>> round(78 + poisson_signal_limit(77, 78.0), 1)
        96.4
    """
    start = observed + background + 10.0
    while poisson_cls(observed, background, start) > level:
        start *= 2
    return float(brentq(lambda s: poisson_cls(observed, background, s) - level, 0.0, start))


def poisson_mean_limit(observed: float, level: float = 0.05) -> float:
    """The mean λ at which P(n ≤ observed | λ) = ``level``, from χ² quantiles (Garwood 1936).

    Example:
        >>> round(poisson_mean_limit(77), 2)
        93.07
    """
    return float(stats.chi2.ppf(1 - level, 2 * (observed + 1)) / 2)
