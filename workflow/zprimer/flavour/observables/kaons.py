"""Rare kaon decays: 1704.06005 Eq. 4 and the paragraph below it.

In minimal flavour violation the Z′ penguin of b → s repeats itself in s → d with the CKM elements
exchanged, so its size follows from :mod:`zprimer.flavour.observables.b_to_s_leptons` (whose sign
is kept here).
"""

import numpy as np

from zprimer.flavour.charges import lepton_charges
from zprimer.flavour.era import Era, Quantity
from zprimer.flavour.needs import MUON, MUON_NEUTRINO, STRANGE_DOWN, TAU_NEUTRINO
from zprimer.flavour.observable import Constraint, Observable, compare
from zprimer.flavour.observables.b_to_s_leptons import at_points, wilson_coefficients
from zprimer.models.points import PointTable

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


def _k_plus(points: PointTable, era: Era) -> Constraint:
    x_sm = complex(era.number(SECTOR, "x_sm_real"), era.number(SECTOR, "x_sm_imaginary"))
    return _neutrinos(points, era, x_sm, "k_plus")


def _k_long(points: PointTable, era: Era) -> Constraint:
    return _neutrinos(points, era, complex(era.number(SECTOR, "x_t")), "k_long")


def _neutrinos(points: PointTable, era: Era, x_sm: complex, key: str) -> Constraint:
    charges = lepton_charges(points)
    c_mu, c_tau = (at_points(charge, points, era) for charge in (charges.nu_mu, charges.nu_tau))
    factor = neutrino_factor(c_mu, c_tau, x_sm, era.number(SECTOR, "sw2"))
    standard_model = era.measurement(SECTOR, f"{key}_sm")
    measured = era.measurement(SECTOR, key)
    both = Quantity(
        measured.value,
        float(np.hypot(measured.uncertainty, standard_model.uncertainty)),
        measured.unit,
        f"{measured.source}; {standard_model.source}",
    )
    return compare(standard_model.value * factor, both, era, SECTOR)


def _pi0_mumu(points: PointTable, era: Era) -> Constraint:
    c9, c10 = wilson_coefficients(points, era)
    measured = era.measurement(SECTOR, "pi0mumu")
    return compare(pi0_mumu(c9, c10, era), measured, era, SECTOR)


OBSERVABLES = (
    Observable(
        name="k_plus_pi_nunu",
        title="BR(K+ → π+ νν̄)",
        models=("topphilic",),
        needs=((STRANGE_DOWN,), (MUON_NEUTRINO, TAU_NEUTRINO)),
        reference="1704.06005 Eq. 4",
        function=_k_plus,
    ),
    Observable(
        name="k_long_pi_nunu",
        title="BR(K_L → π0 νν̄)",
        models=("topphilic",),
        needs=((STRANGE_DOWN,), (MUON_NEUTRINO, TAU_NEUTRINO)),
        reference="1704.06005 below Eq. 4",
        function=_k_long,
    ),
    Observable(
        name="k_long_pi_mumu",
        title="BR(K_L → π0 μμ), constructive interference",
        models=("topphilic",),
        needs=((STRANGE_DOWN,), (MUON,)),
        reference="1704.06005 below Eq. 4, hep-ph/0606081",
        function=_pi0_mumu,
    ),
)
