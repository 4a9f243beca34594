"""b → s ℓℓ by a Z′, at tree level or by the penguin with top and T: 1704.06005 Eqs. 3 and 15.

The sign of the coefficients is that of Eq. 15 (:mod:`zprimer.flavour.penguin`).
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from zprimer.flavour.era import Era, Quantity
from zprimer.flavour.leptons import lepton_couplings
from zprimer.flavour.needs import LEFT_BOTTOM_STRANGE, MUON, NO_ELECTRON, TOP_PARTNER
from zprimer.flavour.observable import Constraint, Observable, compare
from zprimer.flavour.penguin import TO_FLAVIO, leading_log
from zprimer.models.couplings import Couplings

SECTOR = "b_to_s_leptons"
RATIOS = "lfu_ratios"


@dataclass(frozen=True)
class Band:
    """Couplings g̃ between which a coefficient lies within one standard deviation of its fit.

    Attributes:
        low, central, high: g̃ at −1σ, 0 and +1σ, arrays of one shape; 0 where the fit reaches below
            the coefficient's sign.
    """

    low: np.ndarray
    central: np.ndarray
    high: np.ndarray


def preferred_band(
    mzp: np.ndarray,
    m_partner: np.ndarray,
    era: Era,
    q: float = 1.0,
    muon_charge: float = 1.0,
    s_r: float = 0.3,
    mt: float = 173.0,
) -> Band:
    """The blue band of 1704.06005 Fig. 2: g̃ at which C₉ = −C₁₀ is the era's fit ± 1σ.

    Args:
        mzp: Z′ masses, GeV, any shape.
        m_partner: masses of T, GeV, same shape; 5 ``mzp`` in Fig. 2.
        era: data set of the fit.
        q: q′ of T′. muon_charge: q′_μ,V = −q′_μ,A. s_r: sin θ_R. mt: top mass, GeV.

    Returns:
        Three boundaries in g̃, same shape as ``mzp``.

    Example:
        >>> from zprimer.flavour.era import load_era
        >>> band = preferred_band(np.array(300.0), np.array(1500.0), load_era("paper_2017"))
        >>> [float(round(g, 2)) for g in (band.low, band.central, band.high)]
        [0.71, 0.82, 0.91]
    """
    e, mw = era.number(SECTOR, "e"), era.number(SECTOR, "mw")
    fit = era.measurement(SECTOR, "left_handed")
    unit = leading_log(muon_charge, mzp, 1.0, q, s_r, mt, m_partner, mw, e)
    low, central, high = (
        np.sqrt(np.maximum((fit.value + step * fit.uncertainty) / unit, 0)) for step in (-1, 0, 1)
    )
    return Band(low, central, high)


@dataclass(frozen=True)
class RatioFormula:
    """R = standard_model + c9·C₉ + c10·C₁₀ + square·(C₉² + C₁₀²), coefficients in flavio's sign."""

    standard_model: float
    c9: float
    c10: float
    square: float


LFU_RATIOS = {
    "r_k": RatioFormula(1.0004, 0.2392, -0.2595, 0.0311),
    "r_k_low": RatioFormula(0.9929, 0.2373, -0.2585, 0.0310),
    "r_kstar": RatioFormula(0.9965, 0.1857, -0.2938, 0.0354),
    "r_kstar_low": RatioFormula(0.9832, 0.0514, -0.1041, 0.0125),
}
"""Muon over electron rates of B⁺ → K⁺ℓℓ and B⁰ → K*⁰ℓℓ at 1.1 to 6 and 0.1 to 1.1 GeV², a table of
flavio 2.7.1's predictions at C = 0 and ±1 of the muon, which they fit to 3e-4 within |C| < 1."""


def lfu_ratio(name: str, c9: np.ndarray, c10: np.ndarray) -> np.ndarray:
    """R_K or R_K* for coefficients of the muon in the sign of Eq. 15.

    Args:
        name: key of :data:`LFU_RATIOS`.
        c9, c10: coefficients, any shape; of complex ones the real parts interfere.

    Returns:
        The ratio, same shape.

    Example:
        >>> float(round(lfu_ratio("r_k", np.array(0.6), np.array(-0.6)), 3))
        0.724
    """
    formula = LFU_RATIOS[name]
    linear = formula.c9 * np.real(c9) + formula.c10 * np.real(c10)
    squares = np.abs(c9) ** 2 + np.abs(c10) ** 2
    return formula.standard_model + TO_FLAVIO * linear + formula.square * squares


def penguin(lepton: np.ndarray, couplings: Couplings, era: Era) -> np.ndarray:
    """:func:`leading_log` for a lepton of this coupling, 0 in models without a top partner.

    Minimal flavour violation repeats it for s → d and b → d (1704.06005 Eq. 4).

    Args:
        lepton: vector or axial coupling, or that of a neutrino, shape (points,).
        couplings: of the model.
        era: where m_W and e are taken from.

    Returns:
        Real array of shape (points,).
    """
    heavy = couplings.heavy
    if TOP_PARTNER not in heavy:
        return np.zeros(len(couplings))
    mt, mw, e = couplings.standard_model["mt"], *_weak(era)
    partner, s_r, mass = heavy["T"], heavy[TOP_PARTNER], couplings.mass
    return leading_log(lepton / partner, mass, partner, 1.0, s_r, mt, heavy["mT"], mw, e)


def exchange(
    lepton: np.ndarray, couplings: Couplings, era: Era, quarks: np.ndarray, pair: tuple[int, int]
) -> np.ndarray:
    """The coefficient of Eq. 15 by tree-level exchange of the Z′, in the sign of the penguin.

    C = g_ij g_ℓ/(m_Z′² N), N = (4G_F/√2) V_tj V_ti* e²/(16π²): the Hamiltonian of 1704.06005 Eq. 3
    without its minus sign.

    Args:
        lepton: vector or axial coupling, or that of a neutrino, shape (points,).
        couplings: of the model.
        era: where e is taken from.
        quarks: coupling of q̄_i q_j, shape (points,).
        pair: generations i and j.

    Returns:
        Complex array of shape (points,).
    """
    v, e = couplings.ckm, _weak(era)[1]
    i, j = pair[0] - 1, pair[1] - 1
    product = v[:, 2, j] * v[:, 2, i].conj()
    unit = 4 * couplings.standard_model["gf"] / np.sqrt(2) * product * e**2 / (16 * np.pi**2)
    found = np.zeros(len(couplings), dtype=complex)
    np.divide(quarks * lepton, couplings.mass**2 * unit, out=found, where=quarks * lepton != 0)
    return found


def wilson_coefficients(couplings: Couplings, era: Era) -> tuple[np.ndarray, np.ndarray]:
    """C₉ and C₁₀ of the muon in the sign of Eq. 15, both complex of shape (points,)."""
    muon, quarks = lepton_couplings(couplings), couplings.left["d"][:, 1, 2]
    c9, c10 = (
        penguin(lepton, couplings, era) + exchange(lepton, couplings, era, quarks, (2, 3))
        for lepton in (muon.mu_vector, muon.mu_axial)
    )
    return c9, c10


def _weak(era: Era) -> tuple[float, float]:
    """m_W in GeV, and e."""
    return era.number(SECTOR, "mw"), era.number(SECTOR, "e")


def _left_handed(couplings: Couplings, era: Era) -> Constraint:
    c9, c10 = wilson_coefficients(couplings, era)
    return compare(np.real(c9 - c10) / 2, era.measurement(SECTOR, "left_handed"), era, SECTOR)


def _ratio(name: str, couplings: Couplings, era: Era) -> Constraint:
    fit = era.fit(RATIOS, "measured")
    row = fit.names.index(name)
    measured = Quantity(float(fit.values[row]), float(fit.uncertainties[row]), "", fit.source)
    predicted = lfu_ratio(name, *wilson_coefficients(couplings, era))
    return compare(predicted, measured, era, RATIOS)


OBSERVABLES = (
    Observable(
        name="b_to_s_mumu",
        title="(C9 - C10)/2 of b → sμμ, the coefficient of left-handed muons",
        needs=((LEFT_BOTTOM_STRANGE,), (MUON,)),
        reference="1704.06005 Eqs. 3 and 15",
        function=_left_handed,
    ),
    Observable(
        name="r_k",
        title="R_K at 1.1 to 6 GeV²; from 2022 on also in the fit of b_to_s_mumu",
        needs=((LEFT_BOTTOM_STRANGE,), (MUON,), (NO_ELECTRON,)),
        reference="1704.06005 Eq. 1",
        function=partial(_ratio, "r_k"),
    ),
    Observable(
        name="r_kstar",
        title="R_K* at 1.1 to 6 GeV²; from 2022 on also in the fit of b_to_s_mumu",
        needs=((LEFT_BOTTOM_STRANGE,), (MUON,), (NO_ELECTRON,)),
        reference="1704.06005 Eq. 2",
        function=partial(_ratio, "r_kstar"),
    ),
)
