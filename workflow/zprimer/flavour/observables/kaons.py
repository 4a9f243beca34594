"""Rare kaon decays: 1704.06005 Eq. 4 and the paragraph below it.

In minimal flavour violation the Z′ penguin of b → s repeats itself in s → d with the CKM elements
exchanged, so its size follows from :mod:`zprimer.flavour.observables.b_to_s_leptons` (whose sign
is kept here). Couplings of s and d at tree level add to it, of both chiralities, since K → π takes
their vector current only; K_L decays by the part of λ_t C that violates CP, λ_t = V_td V_ts*.
"""

import numpy as np

from zprimer.flavour.era import Era, Quantity
from zprimer.flavour.leptons import lepton_couplings
from zprimer.flavour.needs import MUON, MUON_NEUTRINO, NO_ELECTRON, STRANGE_DOWN, TAU_NEUTRINO
from zprimer.flavour.observable import Constraint, Observable, compare
from zprimer.flavour.observables.b_to_s_leptons import exchange, penguin
from zprimer.models.couplings import Couplings

SECTOR = "kaons"


def neutrino_factor(c_mu: np.ndarray, c_tau: np.ndarray, x_sm: complex, sw2: float) -> np.ndarray:
    """BR/BR_SM of K → π ν ν̄, 1704.06005 Eq. 4: ⅓ Σ_ℓ |1 + s_W² C_ℓ/(2 X_SM)|².

    C_ℓ = C₉ − C₁₀ of the neutrino; for a doublet that couples as one (the isospin singlet of the
    paper's footnote 1) it is the one of the charged lepton, for a triplet it has the other sign.
    Eq. 4 is printed without the 2: with Eq. 3 the operator of (ν̄_L γ ν_L) has the coefficient
    −(C₉ − C₁₀) in units of which the Standard Model's is −2X/s_W² (1409.4557 Eqs. 1 to 3), as
    C₁₀ = −Y/s_W² for charged leptons.

    Args:
        c_mu, c_tau: C₉ − C₁₀ of ν_μ and ν_τ, shape (points,); ν_e has none.
        x_sm: loop function X_SM, with charm for K⁺ and X_t for K_L.
        sw2: sin²θ_W.

    Returns:
        The factor, shape (points,).

    Example:
        >>> c = np.array(1.2)
        >>> float(round(neutrino_factor(c, 0 * c, 2.10 + 0.24j, 0.2304), 3))
        1.045
    """
    shifted = sum(np.abs(1 + sw2 * c / (2 * x_sm)) ** 2 for c in (c_mu, c_tau))
    return (1 + shifted) / 3


def pi0_mumu(c9: np.ndarray, c10: np.ndarray, era: Era) -> np.ndarray:
    """BR(K_L → π⁰ μ⁺μ⁻) with constructive interference, hep-ph/0606081.

    [C_dir (w_V² + 2.32 w_A²) + C_int w_V |a_S| + C_mix |a_S|² + C_γγ] 10⁻¹² with
    w = w_SM − C/(2π) for C of Eq. 15, from the effective Hamiltonian −(G_F/√2) α λ_t (w_V Q_7V +
    w_A Q_7A) at Im λ_t of the Standard Model.

    Args:
        c9, c10: coefficients of Eq. 15 of the muon, shape (points,).
        era: constants of the formula.

    Returns:
        Branching ratios, shape (points,).

    Example:
        >>> from zprimer.flavour.era import load_era
        >>> era, c9 = load_era("paper_2017"), np.array(0.6)
        >>> float(round(pi0_mumu(c9, -c9, era) / pi0_mumu(0 * c9, 0 * c9, era) - 1, 3))
        -0.053
    """
    constants = ("w_v", "w_a", "a_s", "c_dir", "axial", "c_int", "c_mix", "c_gamma")
    w_v, w_a, a_s, c_dir, axial, c_int, c_mix, c_gamma = (
        era.number(SECTOR, f"pi0mumu_{key}") for key in constants
    )
    vector, axial_vector = w_v - c9 / (2 * np.pi), w_a - c10 / (2 * np.pi)
    direct = c_dir * (vector**2 + axial * axial_vector**2)
    return (direct + c_int * vector * a_s + c_mix * a_s**2 + c_gamma) * 1e-12


def coefficient(lepton: np.ndarray, couplings: Couplings, era: Era) -> np.ndarray:
    """C of s → d for a lepton of this coupling, in the sign of Eq. 15, complex, shape (points,)."""
    quarks = couplings.left["d"][:, 1, 0] + couplings.right["d"][:, 1, 0]
    tree = exchange(lepton, couplings, era, quarks, (2, 1))
    return penguin(lepton, couplings, era) + tree


def cp_violating(coefficient: np.ndarray, couplings: Couplings) -> np.ndarray:
    """Im(λ_t C)/Im λ_t of coefficients of shape (points,), which is C if C is real."""
    v = couplings.ckm
    top = v[:, 2, 0] * v[:, 2, 1].conj()
    shift = np.zeros(len(couplings))
    np.divide(coefficient.imag * top.real, top.imag, out=shift, where=coefficient.imag != 0)
    found: np.ndarray = coefficient.real + shift
    return found


def _k_plus(couplings: Couplings, era: Era) -> Constraint:
    x_sm = complex(era.number(SECTOR, "x_sm_real"), era.number(SECTOR, "x_sm_imaginary"))
    muon, tau = _of_neutrinos(couplings, era)
    return _neutrinos(neutrino_factor(muon, tau, x_sm, era.number(SECTOR, "sw2")), era, "k_plus")


def _k_long(couplings: Couplings, era: Era) -> Constraint:
    x_t = complex(era.number(SECTOR, "x_t"))
    muon, tau = (cp_violating(each, couplings) for each in _of_neutrinos(couplings, era))
    return _neutrinos(neutrino_factor(muon, tau, x_t, era.number(SECTOR, "sw2")), era, "k_long")


def _of_neutrinos(couplings: Couplings, era: Era) -> tuple[np.ndarray, np.ndarray]:
    leptons = lepton_couplings(couplings)
    muon, tau = (coefficient(each, couplings, era) for each in (leptons.nu_mu, leptons.nu_tau))
    return muon, tau


def _neutrinos(factor: np.ndarray, era: Era, key: str) -> Constraint:
    standard_model = era.measurement(SECTOR, f"{key}_sm")
    measured = era.measurement(SECTOR, key)
    both = Quantity(
        measured.value,
        float(np.hypot(measured.uncertainty, standard_model.uncertainty)),
        measured.unit,
        f"{measured.source}; {standard_model.source}",
    )
    return compare(standard_model.value * factor, both, era, SECTOR)


def _pi0_mumu(couplings: Couplings, era: Era) -> Constraint:
    leptons = lepton_couplings(couplings)
    c9, c10 = (
        cp_violating(coefficient(each, couplings, era), couplings)
        for each in (leptons.mu_vector, leptons.mu_axial)
    )
    measured = era.measurement(SECTOR, "pi0mumu")
    return compare(pi0_mumu(c9, c10, era), measured, era, SECTOR)


OBSERVABLES = (
    Observable(
        name="k_plus_pi_nunu",
        title="BR(K+ → π+ νν̄)",
        needs=((STRANGE_DOWN,), (MUON_NEUTRINO, TAU_NEUTRINO), (NO_ELECTRON,)),
        reference="1704.06005 Eq. 4",
        function=_k_plus,
    ),
    Observable(
        name="k_long_pi_nunu",
        title="BR(K_L → π0 νν̄)",
        needs=((STRANGE_DOWN,), (MUON_NEUTRINO, TAU_NEUTRINO), (NO_ELECTRON,)),
        reference="1704.06005 below Eq. 4",
        function=_k_long,
    ),
    Observable(
        name="k_long_pi_mumu",
        title="BR(K_L → π0 μμ), constructive interference",
        needs=((STRANGE_DOWN,), (MUON,)),
        reference="1704.06005 below Eq. 4, hep-ph/0606081",
        function=_pi0_mumu,
    ),
)
