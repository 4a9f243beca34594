"""Anomalous magnetic moment of the muon: 1403.1269 Eq. 26, axial couplings included."""

import numpy as np

from zprimer.flavour.era import Era
from zprimer.flavour.leptons import lepton_couplings, over_scale
from zprimer.flavour.needs import MUON
from zprimer.flavour.observable import Constraint, Observable, compare
from zprimer.models.couplings import Couplings

SECTOR = "muon_g2"


def delta_a_mu(v_phi: np.ndarray, m_mu: float) -> np.ndarray:
    """Z' contribution to (g−2)_μ/2 for m_Z' ≫ m_μ, 1403.1269 Eq. 26.

    Δa_μ = m_μ²/(12π² v_Φ²).

    Args:
        v_phi: symmetry-breaking scale m_Z'/g', GeV, any shape.
        m_mu: muon mass, GeV.

    Returns:
        Δa_μ, same shape as ``v_phi``.

    Example:
        >>> float(round(delta_a_mu(np.array(180.0), 0.10566) * 1e9, 1))
        2.9
    """
    return (m_mu / v_phi) ** 2 / (12 * np.pi**2)


def v_phi_of(delta: float, m_mu: float) -> float:
    """The scale v_Φ in GeV at which Eq. 26 of 1403.1269 gives Δa_μ = ``delta`` > 0."""
    return m_mu / (12 * np.pi**2 * delta) ** 0.5


def delta_a_mu_chiral(
    mzp: np.ndarray, left: np.ndarray, right: np.ndarray, m_mu: float
) -> np.ndarray:
    """Z′ contribution to (g−2)_μ/2 with chiral couplings, for m_Z′ ≫ m_μ.

    Δa_μ = m_μ²/(12π² m_Z′²)(g_V² − 5g_A²), g_V,A = (g_R ± g_L)/2: J. P. Leveille, Nucl. Phys. B137
    (1978) 63; Eq. 26 of 1403.1269 for g_L = g_R. It is negative for a left-handed muon.

    Args:
        mzp: Z′ masses, GeV, any shape.
        left, right: Z′ couplings of the muon, same shape.
        m_mu: muon mass, GeV.

    Returns:
        Δa_μ, same shape as ``mzp``.
    """
    vector, axial = (right + left) / 2, (right - left) / 2
    return over_scale(m_mu, mzp, vector**2 - 5 * axial**2) / (12 * np.pi**2)


def _constraint(couplings: Couplings, era: Era) -> Constraint:
    leptons, m_mu = lepton_couplings(couplings), era.number(SECTOR, "m_mu")
    prediction = delta_a_mu_chiral(couplings.mass, leptons.mu_left, leptons.mu_right, m_mu)
    return compare(prediction, era.measurement(SECTOR, "delta_a_mu"), era, SECTOR)


OBSERVABLES = (
    Observable(
        name="muon_g2",
        title="Z' contribution to the anomalous magnetic moment of the muon",
        needs=((MUON,),),
        reference="1403.1269 Eq. 26 with axial couplings",
        function=_constraint,
    ),
)
