"""τ → μ ν_τ ν̄_μ: 1403.1269 Eqs. 27 to 31, for lepton doublets of any couplings."""

import numpy as np
from scipy.special import exprel

from zprimer.errors import InputError
from zprimer.flavour.era import Era, Quantity
from zprimer.flavour.leptons import LeptonCouplings, lepton_couplings
from zprimer.flavour.needs import MUON, TAU
from zprimer.flavour.observable import Constraint, Observable, compare
from zprimer.models.couplings import Couplings

SECTOR = "tau_decay"


def delta_box(mzp: np.ndarray, g: np.ndarray, mw: float) -> np.ndarray:
    """Relative shift Δ of BR(τ → μ ν ν̄) from the Z'–W boxes, 1403.1269 Eqs. 27 and 28.

    Δ = 3g'²/(4π²) · log(m_W²/m_Z'²)/(1 − m_Z'²/m_W²), written with exprel(L) = (e^L − 1)/L and
    L = log(m_Z'²/m_W²), so that it passes smoothly through 3g'²/(4π²) at m_Z' = m_W.

    Args:
        mzp: Z' masses, GeV, any shape.
        g: couplings g', same shape.
        mw: W mass, GeV.

    Returns:
        Δ, same shape.

    Example:
        >>> float(round(delta_box(np.array(80.4), np.array(0.1), 80.4) * 1e4, 3))
        7.599
    """
    return _box(mzp, g**2, mw)


def delta_box_doublets(mzp: np.ndarray, couplings: LeptonCouplings, mw: float) -> np.ndarray:
    """Relative shift of BR(τ → μ ν ν̄) for lepton doublets of any Z′ charge.

    The Z′–W boxes join a member of the τ doublet with one of the μ doublet, so Δ is
    :func:`delta_box` with g'² replaced by −g_τ g_μ of the left-handed couplings: equal charges, as
    in the τ extension of 1704.06005, lower the rate where L_μ − L_τ raises it.

    Args:
        mzp: Z′ masses, GeV, shape (points,).
        couplings: g̃ q′, shape (points,).
        mw: W mass, GeV.

    Returns:
        Δ, shape (points,).

    Raises:
        InputError: μ and τ couple but not as SU(2) doublets; Z′–W boxes alone then depend on gauge.
    """
    product = couplings.mu_left * couplings.tau_left
    split = ~np.isclose(couplings.nu_mu * couplings.nu_tau, product, rtol=1e-9, atol=0) | (
        ~np.isclose(couplings.nu_mu, couplings.mu_left, rtol=1e-9, atol=0) & (product != 0)
    )
    if np.any(split):
        raise InputError(
            "tau → mu nu nu needs muon and tau couplings of SU(2) doublets: "
            "let each neutrino couple as its left-handed charged lepton does."
        )
    return _box(mzp, 0 - product, mw)


def _box(mzp: np.ndarray, product: np.ndarray, mw: float) -> np.ndarray:
    return 3 * product / (4 * np.pi**2) / exprel(2 * np.log(mzp / mw))


def standard_model_branching_ratio(lifetime: Quantity, rate: Quantity) -> Quantity:
    """BR(τ → μ ν ν̄) of the SM, 1403.1269 Eq. 30: lifetime (s) times rate (1/s)."""
    return _product(lifetime, rate, sign=1)


def measured_delta(branching_ratio: Quantity, standard_model: Quantity) -> Quantity:
    """Δ = BR_exp/BR_SM − 1, 1403.1269 Eqs. 27, 29 to 31, relative errors in quadrature."""
    ratio = _product(branching_ratio, standard_model, sign=-1)
    return Quantity(ratio.value - 1, ratio.uncertainty, "", ratio.source)


def delta_of_era(era: Era) -> Quantity:
    """Δ measured, from the branching ratio, the SM rate and the τ lifetime of an era.

    Example:
        >>> from zprimer.flavour.era import load_era
        >>> delta = delta_of_era(load_era("paper_2014"))
        >>> round(delta.value * 1e3, 1), round(delta.uncertainty * 1e3, 1)
        (7.0, 3.0)
    """
    standard_model = standard_model_branching_ratio(
        era.measurement(SECTOR, "lifetime"), era.measurement(SECTOR, "sm_rate")
    )
    return measured_delta(era.measurement(SECTOR, "branching_ratio"), standard_model)


def _product(first: Quantity, second: Quantity, sign: int) -> Quantity:
    value = first.value * second.value**sign
    relative = np.hypot(first.uncertainty / first.value, second.uncertainty / second.value)
    source = "; ".join(dict.fromkeys((first.source, second.source)))
    return Quantity(value, float(value * relative), "", source)


def _constraint(couplings: Couplings, era: Era) -> Constraint:
    leptons, mw = lepton_couplings(couplings), era.number(SECTOR, "mw")
    prediction = delta_box_doublets(couplings.mass, leptons, mw)
    return compare(prediction, delta_of_era(era), era, SECTOR)


OBSERVABLES = (
    Observable(
        name="tau_decay",
        title="relative shift of BR(τ → μ ν ν̄)",
        needs=((MUON,), (TAU,)),
        reference="1403.1269 Eqs. 27 to 31",
        function=_constraint,
    ),
)
