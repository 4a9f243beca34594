"""Flavour-diagonal Z′ couplings of muon, tau and neutrinos, which leptonic observables read."""

from dataclasses import dataclass, fields

import numpy as np

from zprimer.models.couplings import Couplings


@dataclass(frozen=True)
class LeptonCouplings:
    """Chiral Z′ couplings of the leptons, or their charges in units of one coupling; real arrays.

    A lepton doublet that couples as one, as SU(2) asks for, has ``nu_mu = mu_left`` and
    ``nu_tau = tau_left``.

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

    def times(self, factor: np.ndarray) -> "LeptonCouplings":
        """All of them multiplied by a factor, e.g. charges by the coupling g̃."""
        return LeptonCouplings(*(factor * getattr(self, each.name) for each in fields(self)))

    @property
    def mu_vector(self) -> np.ndarray:
        """(g_R + g_L)/2 of the muon."""
        return (self.mu_right + self.mu_left) / 2

    @property
    def mu_axial(self) -> np.ndarray:
        """(g_R − g_L)/2 of the muon."""
        return (self.mu_right - self.mu_left) / 2

    @property
    def relative(self) -> "LeptonCouplings":
        """In units of the largest coupling of a charged lepton, as they are where there is none."""
        charged = (self.mu_left, self.mu_right, self.tau_left, self.tau_right)
        largest = np.max(np.abs(np.broadcast_arrays(*charged)), axis=0)
        unit = np.where(largest > 0, largest, 1.0)
        return LeptonCouplings(*(getattr(self, each.name) / unit for each in fields(self)))


def lepton_couplings(couplings: Couplings) -> LeptonCouplings:
    """Those of a model, shape (points,)."""

    def of(side: str, kind: str, generation: int) -> np.ndarray:
        matrix: np.ndarray = getattr(couplings, side)[kind]
        return matrix[:, generation - 1, generation - 1].real

    return LeptonCouplings(
        mu_left=of("left", "l", 2),
        mu_right=of("right", "l", 2),
        nu_mu=of("left", "nu", 2),
        tau_left=of("left", "l", 3),
        tau_right=of("right", "l", 3),
        nu_tau=of("left", "nu", 3),
    )


def left_handed(neutrinos: bool = False, taus: bool = False, q: float = 1.0) -> LeptonCouplings:
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
    return LeptonCouplings(
        mu_left=muon,
        mu_right=nothing,
        nu_mu=muon if neutrinos else nothing,
        tau_left=tau,
        tau_right=nothing,
        nu_tau=tau if neutrinos else nothing,
    )


def over_scale(size: float, mass: np.ndarray, product: np.ndarray) -> np.ndarray:
    """product · size²/mass², as (size/v_Φ)² with the scale v_Φ = mass/√product of 1403.1269.

    Args:
        size: GeV, such as m_μ or v.
        mass: Z′ masses, GeV, any shape.
        product: of two couplings, with its sign, same shape.

    Example:
        >>> float(over_scale(2.0, np.array(100.0), np.array(-0.25)))
        -0.0001
    """
    with np.errstate(divide="ignore"):
        return np.sign(product) * (size / (mass / np.sqrt(np.abs(product)))) ** 2
