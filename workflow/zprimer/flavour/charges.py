"""Chiral charges of the leptons under the U(1)′ of 1704.06005, Eq. 14, at many points."""

from dataclasses import dataclass

import numpy as np

from zprimer.flavour.observable import column
from zprimer.models.points import PointTable


@dataclass(frozen=True)
class LeptonCharges:
    """Z′ charges of the leptons in units of g̃, arrays of one shape.

    Eq. 14 of 1704.06005 in chiralities: left = q_V − q_A, right = q_V + q_A. A lepton doublet that
    couples as one, as SU(2) asks for, has ``nu_mu = mu_left`` and ``nu_tau = tau_left``.

    Attributes:
        mu_left, mu_right, nu_mu: muon and its left-handed neutrino.
        tau_left, tau_right, nu_tau: tau and its left-handed neutrino.
    """

    mu_left: np.ndarray
    mu_right: np.ndarray
    nu_mu: np.ndarray
    tau_left: np.ndarray
    tau_right: np.ndarray
    nu_tau: np.ndarray

    def times(self, g: np.ndarray) -> "LeptonCharges":
        """The couplings g̃ q′, the charges multiplied by ``g``."""
        return LeptonCharges(
            *(g * charge for charge in (self.mu_left, self.mu_right, self.nu_mu)),
            *(g * charge for charge in (self.tau_left, self.tau_right, self.nu_tau)),
        )


def left_handed(neutrinos: bool = False, taus: bool = False, q: float = 1.0) -> LeptonCharges:
    """Charges of q′_V = −q′_A = q for the leptons of 1704.06005 Fig. 2.

    Args:
        neutrinos: whether the neutrinos of the doublets couple like their charged leptons.
        taus: whether the τ couples like the μ.
        q: q′_V of each charged lepton that couples.

    Returns:
        The charges. Below the tt̄ threshold BR(Z′ → μμ) is 1 for muons alone, 0.5 with their
        neutrino and 0.25 with the τ doublet as well.

    Example:
        >>> float(left_handed(neutrinos=True).nu_mu)
        2.0
    """
    muon = np.array(2 * q)
    nothing = np.array(0.0)
    tau = muon if taus else nothing
    return LeptonCharges(
        mu_left=muon,
        mu_right=nothing,
        nu_mu=muon if neutrinos else nothing,
        tau_left=tau,
        tau_right=nothing,
        nu_tau=tau if neutrinos else nothing,
    )


def lepton_charges(points: PointTable) -> LeptonCharges:
    """Charges at the points of model ``topphilic``, from qV, qA, qtauV, qtauA, qnumu and qnutau.

    ``brmu`` says nothing about who shares the leptonic width and does not enter: a point with
    neutrinos or taus names their charges.

    Returns:
        Arrays of shape (points,).
    """
    vector, axial = column(points, "qV"), column(points, "qA")
    tau_vector, tau_axial = column(points, "qtauV"), column(points, "qtauA")
    return LeptonCharges(
        mu_left=vector - axial,
        mu_right=vector + axial,
        nu_mu=column(points, "qnumu"),
        tau_left=tau_vector - tau_axial,
        tau_right=tau_vector + tau_axial,
        nu_tau=column(points, "qnutau"),
    )
