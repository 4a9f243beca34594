"""B_s mixing by a Z' and by vector-like quarks: 1403.1269 Eqs. 2 and 16 to 21.

C_LL, C_RR and C_LR of Eq. 19 are 8 times the coefficients of (s̄γP_L b)² and its like in H, −4 times
for left times right; they multiply the Standard Model's sign, so that positive ones raise ΔM_s.

The box of Eq. 19c is printed with the opposite sign of that of 19a and 19b. Integrating out Q and D
leaves Φ†(p² + X)Φ with X ∝ p·[J_L/(p² − m_Q²) − J_R/(p² − m_D²)] for the currents J_L and J_R of
s̄b, the minus for the opposite charges of Q and D. The exchange of a Z' and the loop of Φ are
squares of this one combination, and so the left-right box has the sign of its tree as the others
have (for equal charges both would turn around). :func:`box_left_right` has this sign,
:data:`PRINTED_BOX` the printed one, for the paper's statements.

"At least 3 %" of section IV is :func:`effect_of_era` at the trident bound of 750 GeV, 2.62 %, in
whole percent. Eqs. 18 and 21 give no more there: 15 % at 1.8 TeV scaled by v_Φ² is 2.60 %. An
effect of 3.0 % needs C₉ = −C₉' = (33.8 TeV)⁻² for the (35 TeV)⁻² of Eq. 2, or v_Φ = 802 GeV. The
scalar boxes at the best fit of the λ² pattern, which the paper neglects, add 1.0 %; as printed they
take 0.6 % away.

The weight 9.7 of C_LR holds for running from about 1 TeV, whatever m_Z' is. flavio 2.7.1 with its
own inputs has 6.2, 7.5, 9.3 and 10.1 at 60 GeV, 200 GeV, 1 TeV and 2 TeV
(:func:`zprimer.flavour.flavio.contact.left_right_weight`) and 6 to 11 % less for C_LL from 200 GeV
to 1 TeV, so that it gives 2.0 to 2.3 % instead of 2.6 %.
"""

import numpy as np
from scipy.special import exprel

from zprimer.flavour.effective_couplings import effective_couplings
from zprimer.flavour.era import Era
from zprimer.flavour.leptons import lepton_couplings
from zprimer.flavour.needs import BOTTOM_STRANGE, VECTOR_MUON
from zprimer.flavour.observable import Constraint, Observable, compare
from zprimer.models.couplings import Couplings
from zprimer.models.vectorlike_quarks import VectorLikeQuarks, quarks_among

SECTOR, TOLERATED = "meson_mixing", "tolerated"
LEFT_RIGHT_WEIGHT = 9.7
"""Of C_LR in 1403.1269 Eq. 18, QCD from about 1 TeV down to m_b included."""
DERIVED_BOX, PRINTED_BOX = 1.0, -1.0
"""Sign of the box of 1403.1269 Eq. 19c relative to its tree: derived, and as printed."""


def coefficient_chiral(yukawas: np.ndarray, mass: np.ndarray, v_phi: np.ndarray) -> np.ndarray:
    """C_LL or C_RR, 1403.1269 Eqs. 19a and 19b.

    (Y_b Y_s*)² [v_Φ²/m⁴ + 1/(16π² m²)]: tree-level Z' and box with Φ.

    Args:
        yukawas: Y_Qb Y_Qs* (or Y_Db Y_Ds*), broadcastable.
        mass: m_Q (or m_D), GeV.
        v_phi: symmetry-breaking scale, GeV.

    Returns:
        The coefficient in GeV⁻².
    """
    return yukawas**2 * ((v_phi / mass**2) ** 2 + box_chiral(mass))


def coefficient_left_right(
    yukawas_q: np.ndarray,
    yukawas_d: np.ndarray,
    mq: np.ndarray,
    md: np.ndarray,
    v_phi: np.ndarray,
    sign: float = DERIVED_BOX,
) -> np.ndarray:
    """C_LR, 1403.1269 Eq. 19c with the other sign of its box, finite at m_Q = m_D.

    (Y_Qb Y_Qs*)(Y_Db Y_Ds*) [v_Φ²/(m_Q² m_D²) + log(m_Q²/m_D²)/(16π² (m_Q² − m_D²))].

    Args:
        yukawas_q, yukawas_d: Y_Qb Y_Qs* and Y_Db Y_Ds*, broadcastable.
        mq, md: masses of the vector-like quarks, GeV.
        v_phi: symmetry-breaking scale, GeV.
        sign: of the box, :data:`DERIVED_BOX` or :data:`PRINTED_BOX`.

    Returns:
        The coefficient in GeV⁻².
    """
    return yukawas_q * yukawas_d * ((v_phi / (mq * md)) ** 2 + sign * box_left_right(mq, md))


def box_chiral(mass: np.ndarray) -> np.ndarray:
    """The Φ box of 1403.1269 Eqs. 19a and 19b per (Y_b Y_s*)², GeV⁻², for masses in GeV."""
    return 1 / (16 * np.pi**2 * mass**2)


def box_left_right(mq: np.ndarray, md: np.ndarray) -> np.ndarray:
    """The left-right Φ box per product of Yukawas, GeV⁻²: that of 1403.1269 Eq. 19c times −1.

    log(m_Q²/m_D²)/(16π² (m_Q² − m_D²)), finite at equal masses.

    Args:
        mq, md: masses of the vector-like quarks, GeV.
    """
    return 1 / (16 * np.pi**2 * md**2 * exprel(2 * np.log(mq / md)))


def standard_model_coefficient(g2: float, mw: float, vts_vtb: float, s0: float) -> float:
    """The SM's coefficient in GeV⁻², the inverted bracket of 1403.1269 Eq. 18.

    g₂⁴/(16π²) · (V_ts* V_tb)² S₀/m_W².
    """
    return g2**4 / (16 * np.pi**2) * vts_vtb**2 * s0 / mw**2


def standard_model_of_era(era: Era) -> float:
    """:func:`standard_model_coefficient` with the inputs of an era, GeV⁻²."""
    return standard_model_coefficient(
        *(era.number(SECTOR, key) for key in ("g2", "mw", "vts_vtb", "s0"))
    )


def m12_ratio(
    c_ll: np.ndarray, c_rr: np.ndarray, c_lr: np.ndarray, standard_model: float
) -> np.ndarray:
    """M₁₂/M₁₂^SM of the B_s system, 1403.1269 Eq. 18.

    Args:
        c_ll, c_rr, c_lr: coefficients of Eq. 19, GeV⁻².
        standard_model: :func:`standard_model_coefficient`, GeV⁻².

    Returns:
        The ratio; ΔM_s changes by its modulus.
    """
    return 1 + (c_ll + c_rr + LEFT_RIGHT_WEIGHT * c_lr) / standard_model


def quark_products(quarks: VectorLikeQuarks) -> tuple[np.ndarray, np.ndarray]:
    """Y_Qb Y_Qs* and Y_Db Y_Ds*, complex, shape of the points."""
    left = quarks.yq[..., 2] * quarks.yq[..., 1].conj()
    right = quarks.yd[..., 2] * quarks.yd[..., 1].conj()
    return left, right


def quark_ratio(
    quarks: VectorLikeQuarks, v_phi: np.ndarray, standard_model: float, sign: float = DERIVED_BOX
) -> np.ndarray:
    """M₁₂/M₁₂^SM of given vector-like quarks, complex: 1403.1269 Eqs. 18 and 19.

    Args:
        quarks: vector-like quarks.
        v_phi: symmetry-breaking scale, GeV.
        standard_model: :func:`standard_model_coefficient`, GeV⁻².
        sign: of the left-right box, :data:`DERIVED_BOX` or :data:`PRINTED_BOX`.
    """
    left, right = quark_products(quarks)
    return m12_ratio(
        coefficient_chiral(left, quarks.mq, v_phi),
        coefficient_chiral(right, quarks.md, v_phi),
        coefficient_left_right(left, right, quarks.mq, quarks.md, v_phi, sign),
        standard_model,
    )


def v_phi_limit(
    quarks: VectorLikeQuarks, tolerance: float, standard_model: float, sign: float = DERIVED_BOX
) -> np.ndarray:
    """The largest v_Φ that B_s mixing allows, the contours of 1403.1269 Fig. 2.

    M₁₂/M₁₂^SM = 1 + B + A v_Φ², boxes and trees; the largest v_Φ² with |1 + B + A v_Φ²| = 1 + t.

    Args:
        quarks: vector-like quarks.
        tolerance: t, the relative shift of ΔM_s that is tolerated.
        standard_model: :func:`standard_model_coefficient`, GeV⁻².
        sign: of the left-right box, :data:`DERIVED_BOX` or :data:`PRINTED_BOX`.

    Returns:
        GeV, shape of the points; 0 where no v_Φ is allowed, as in the dark region of Fig. 2, and ∞
        where the Z' does not couple to s̄b.
    """
    boxes = quark_ratio(quarks, np.array(0.0), standard_model, sign)
    tree = quark_ratio(quarks, np.array(1.0), standard_model, sign) - boxes
    a, b = np.abs(tree) ** 2, np.real(boxes * np.conj(tree))
    c = np.abs(boxes) ** 2 - (1 + tolerance) ** 2
    inside = b**2 - a * c
    with np.errstate(divide="ignore", invalid="ignore"):
        squared = np.where(inside < 0, 0, (np.sqrt(np.maximum(inside, 0)) - b) / a)
    free = np.where(c <= 0, np.inf, 0)
    return np.where(a > 0, np.sqrt(np.maximum(squared, 0)), free)


def anomaly_effect(
    v_phi: np.ndarray, c9: float, c9_prime: float, standard_model: float
) -> np.ndarray:
    """M₁₂/M₁₂^SM − 1 of the B_s system when C₉ and C₉' explain B → K*μμ.

    1403.1269 Eqs. 16 turn the coefficients of Eq. 2 into Y_Qb Y_Qs*/m_Q² = 2C₉ and
    Y_Db Y_Ds*/m_D² = −2C₉'; Eqs. 18 and 19 then leave v_Φ alone once the scalar boxes are
    neglected, as for Eq. 21.

    Args:
        v_phi: symmetry-breaking scale m_Z'/g', GeV, any shape.
        c9, c9_prime: coefficients of Eq. 2, GeV⁻².
        standard_model: :func:`standard_model_coefficient`, GeV⁻².

    Returns:
        The relative effect, same shape as ``v_phi``; it grows as v_Φ².
    """
    left, right = 2 * c9 * v_phi, -2 * c9_prime * v_phi
    return m12_ratio(left**2, right**2, left * right, standard_model) - 1


def effect_of_era(v_phi: np.ndarray, era: Era) -> np.ndarray:
    """:func:`anomaly_effect` with the inputs of an era.

    Example:
        >>> from zprimer.flavour.era import load_era
        >>> effect = effect_of_era(np.array([750.0, 1800.0]), load_era("paper_2014"))
        >>> [float(value) for value in np.round(effect, 3)]
        [0.026, 0.151]
    """
    standard_model = standard_model_of_era(era)
    c9, c9_prime = era.number(SECTOR, "c9"), era.number(SECTOR, "c9_prime")
    return anomaly_effect(v_phi, c9, c9_prime, standard_model)


def v_phi_of_effect(effect: float, era: Era) -> float:
    """The v_Φ in GeV at which :func:`effect_of_era` reaches ``effect`` > 0, as for Eq. 21."""
    return float(np.sqrt(effect / effect_of_era(np.array(1.0), era)))


def _constraint(couplings: Couplings, era: Era) -> Constraint:
    vector = np.abs(lepton_couplings(couplings).mu_vector)
    v_phi = np.where(vector > 0, couplings.mass / np.where(vector > 0, vector, 1.0), 0.0)
    prediction = effect_of_era(v_phi, era)
    return compare(prediction, era.measurement(SECTOR, "tolerance"), era, SECTOR)


def tolerated_pull(era: Era) -> float:
    """How many uncertainties of an era's ``tolerance`` are tolerated."""
    return era.criterion(SECTOR, TOLERATED).excluded_above


def largest_shift(era: Era) -> float:
    """The largest relative shift of ΔM_s that an era tolerates: 15 % in 1403.1269."""
    tolerance = era.measurement(SECTOR, "tolerance")
    return tolerance.value + tolerated_pull(era) * tolerance.uncertainty


def _quark_constraint(couplings: Couplings, era: Era) -> Constraint:
    standard_model = standard_model_of_era(era)
    effective = effective_couplings(couplings)
    sides = (effective.left, effective.right)
    left, right = (side["d"][:, 1, 2] / couplings.mass for side in sides)
    ratio = m12_ratio(4 * left**2, 4 * right**2, -4 * left * right, standard_model)
    quarks = quarks_among(couplings.heavy)
    if quarks is not None:
        ratio = ratio + quark_ratio(quarks, np.array(0.0), standard_model) - 1
    tolerance = era.measurement(SECTOR, "tolerance")
    return compare(np.abs(ratio) - 1, tolerance, era, SECTOR, TOLERATED)


OBSERVABLES = (
    Observable(
        name="bs_mixing",
        title="shift of B_s mixing if the Z' explains B → K*μμ; preferred where it can",
        needs=((BOTTOM_STRANGE,), (VECTOR_MUON,)),
        reference="1403.1269 Eqs. 2, 16 and 18 to 21",
        function=_constraint,
        hypothetical=True,
    ),
    Observable(
        name="quark_bs_mixing",
        title="shift of ΔM_s by the point's own couplings of b and s, boxes of its quarks included",
        needs=((BOTTOM_STRANGE,),),
        reference="1403.1269 Eqs. 18, 19 and footnote 2",
        function=_quark_constraint,
    ),
)
