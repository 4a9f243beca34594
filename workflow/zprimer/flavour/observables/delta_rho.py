"""The ρ parameter with a top partner: 1704.06005 Eq. 13."""

import numpy as np

from zprimer.flavour.era import Era
from zprimer.flavour.needs import TOP_PARTNER
from zprimer.flavour.observable import Constraint, Observable, compare
from zprimer.models.couplings import Couplings

SECTOR = "delta_rho"
Values = np.ndarray | float


def delta_rho(
    s_l: Values, mt: Values, m_partner: Values, mw: float, sw2: float, e: float
) -> np.ndarray:
    """Δρ from the mixing of t and T, 1704.06005 Eq. 13, up to O(m_Z²/m_T²).

    Δρ = αN_c/(16π s_W²) (m_t²/m_W²) s_L² [−(1 + c_L²) + s_L² r + 2c_L² r/(r−1) log r],
    r = m_T²/m_t².

    Args:
        s_l: sin θ_L.
        mt, m_partner, mw: masses of t, T and W, GeV.
        sw2: sin²θ_W. e: electromagnetic coupling, α = e²/(4π).

    Returns:
        Δρ, arguments broadcast together.

    Example:
        >>> float(round(delta_rho(0.2, 173.0, 1000.0, 80.385, 0.2304, 0.312) * 1e3, 2))
        2.35
    """
    unit, logarithm, r = _parts(mt, m_partner, mw, sw2, e)
    sine = np.square(s_l)
    return unit * sine * (sine - 2 + sine * r + 2 * (1 - sine) * logarithm)


def sin_theta_l(s_r: Values, mt: Values, m_partner: Values) -> np.ndarray:
    """sin θ_L from sin θ_R and the masses in GeV: tan θ_L = (m_t/m_T) tan θ_R, Eqs. 7 to 11."""
    tangent = mt / m_partner * s_r / np.sqrt(1 - np.square(s_r))
    return tangent / np.hypot(1, tangent)


def s_l_bound(m_partner: np.ndarray, era: Era, mt: float = 173.0) -> np.ndarray:
    """Largest sin θ_L that Δρ of the era allows, the statement below 1704.06005 Eq. 13.

    The paper rounds to s_L ≲ 0.2 for m_T ≳ 1 TeV; at 2σ of its Δρ it is 0.14 there.

    Args:
        m_partner: masses of T, GeV, any shape. mt: top mass, GeV.

    Returns:
        sin θ_L, same shape, at most 1.

    Example:
        >>> from zprimer.flavour.era import load_era
        >>> float(round(s_l_bound(np.array(1000.0), load_era("paper_2017")), 2))
        0.14
    """
    mw, sw2, e = (era.number(SECTOR, key) for key in ("mw", "sw2", "e"))
    unit, logarithm, r = _parts(mt, m_partner, mw, sw2, e)
    measured = era.measurement(SECTOR, "delta_rho")
    largest = measured.value + era.criterion(SECTOR).excluded_above * measured.uncertainty
    square, linear = 1 + r - 2 * logarithm, 2 * logarithm - 2
    sine = 2 * largest / unit / (linear + np.sqrt(linear**2 + 4 * square * largest / unit))
    return np.sqrt(np.minimum(sine, 1))


def _parts(
    mt: Values, m_partner: Values, mw: float, sw2: float, e: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """αN_c m_t²/(16π s_W² m_W²), r/(r−1) log r and r."""
    r = np.square(m_partner / mt)
    unit = 3 * np.square(e * mt / (8 * np.pi * mw)) / sw2
    return unit, r / (r - 1) * np.log(r), r


def _constraint(couplings: Couplings, era: Era) -> Constraint:
    mt, m_partner = couplings.standard_model["mt"], couplings.heavy["mT"]
    s_l = sin_theta_l(couplings.heavy[TOP_PARTNER], mt, m_partner)
    mw, sw2, e = (era.number(SECTOR, key) for key in ("mw", "sw2", "e"))
    prediction = delta_rho(s_l, mt, m_partner, mw, sw2, e)
    return compare(prediction, era.measurement(SECTOR, "delta_rho"), era, SECTOR)


OBSERVABLES = (
    Observable(
        name="delta_rho",
        title="shift of the rho parameter from the top partner",
        needs=((TOP_PARTNER,),),
        heavy=(TOP_PARTNER, "mT"),
        reference="1704.06005 Eq. 13",
        function=_constraint,
    ),
)
