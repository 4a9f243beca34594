"""What 1403.1269 says in words about meson mixing, and our number beside each statement."""

import numpy as np

from zprimer.flavour.era import load_era
from zprimer.flavour.flavio.contact import contact_form, left_right_weight
from zprimer.flavour.observables import kaon_mixing, meson_mixing
from zprimer.flavour.observables.b_to_s_transitions import fitted
from zprimer.flavour.quark_inputs import quark_inputs
from zprimer.flavour.wilson_coefficients import contact_couplings
from zprimer.models.couplings import couplings
from zprimer.models.points import PointTable
from zprimer.models.vectorlike_quarks import VectorLikeQuarks, mass_scale
from zprimer.papers.statements import Statement

TRIDENT_BOUND, MIXING_BOUND = 750.0, 1800.0
"""v_Φ of 1403.1269 Eqs. 39 and 21, GeV."""


def best_fit_quarks(hierarchy: float = 1.0) -> VectorLikeQuarks:
    """Q and D at the best fit of Eq. 2, U as heavy as Q and without mixing.

    Args:
        hierarchy: |Y_s/Y_b| with Y_b = 1; below 1 also |Y_d/Y_b| = hierarchy^{3/2} (Eqs. 20, 23),
            with a phase of 90° between the left- and right-handed couplings to d.
    """
    inputs = quark_inputs()
    mass = mass_scale(np.array(hierarchy), inputs.number("b_to_s", "c9"))
    first = hierarchy**1.5 if hierarchy < 1 else 0.0
    left = np.array([first, -hierarchy, 1.0], dtype=complex)
    right = np.array([1j * first, -hierarchy, 1.0])
    return VectorLikeQuarks(mass, mass, mass, left, right, np.zeros(3, dtype=complex))


def mixing_statements() -> tuple[Statement, ...]:
    """Those on B_s and kaon mixing, Eqs. 18 to 23, in the order of the paper."""
    era = load_era("paper_2014")
    hierarchical = best_fit_quarks(quark_inputs().number("hierarchy", "cabibbo") ** 2)
    tolerance = meson_mixing.largest_shift(era)
    standard_model = meson_mixing.standard_model_of_era(era)
    signs = (meson_mixing.DERIVED_BOX, meson_mixing.PRINTED_BOX)
    limit, printed_limit = (
        float(meson_mixing.v_phi_limit(hierarchical, tolerance, standard_model, sign)) / 1e3
        for sign in signs
    )
    boxes, printed_boxes = (
        100
        * float(
            meson_mixing.quark_ratio(best_fit_quarks(), np.array(0.0), standard_model, sign).real
            - 1
        )
        for sign in signs
    )
    kaons = kaon_mixing.v_phi_limit(hierarchical, quark_inputs().number("kaon_mixing", "scale"))
    return (
        Statement(
            "v_phi_limit",
            "largest v_Φ for a shift of B_s mixing of 15 %, without boxes",
            "Eq. 21",
            "1.8 TeV",
            meson_mixing.v_phi_of_effect(tolerance, era) / 1e3,
            "TeV",
        ),
        Statement(
            "v_phi_limit_hierarchical",
            "the same with the boxes, of one sign with the tree, at the best fit of the λ² pattern",
            "Eq. 21",
            "boxes can be neglected",
            limit,
            "TeV",
        ),
        Statement(
            "v_phi_limit_printed",
            "the same by Eq. 19c as printed, with the other sign of the left-right box",
            "Eqs. 19 and 21",
            "boxes can be neglected",
            printed_limit,
            "TeV",
        ),
        Statement(
            "left_right_weight",
            "weight of C_LR by flavio, running from 1 TeV",
            "Eq. 18",
            "9.7",
            float(left_right_weight(np.array(1000.0))),
        ),
        Statement(
            "left_right_weight_light",
            "the same, running from m_Z' = 200 GeV",
            "Eq. 18",
            "9.7",
            float(left_right_weight(np.array(200.0))),
        ),
        Statement(
            "v_phi_limit_flavio",
            "largest v_Φ of Eq. 21 by flavio's ΔM_s for m_Z' = 1 TeV, without boxes",
            "Eq. 21",
            "1.8 TeV",
            _flavio_limit(1000.0, tolerance) / 1e3,
            "TeV",
        ),
        Statement(
            "v_phi_limit_flavio_light",
            "the same for m_Z' = 200 GeV",
            "Eq. 21",
            "1.8 TeV",
            _flavio_limit(200.0, tolerance) / 1e3,
            "TeV",
        ),
        Statement(
            "boxes",
            "shift of M₁₂ by the boxes alone at the best fit, Yukawas of 1",
            "below Eq. 21",
            "sizable",
            boxes,
            "%",
        ),
        Statement(
            "boxes_printed",
            "the same by Eq. 19c as printed",
            "Eq. 19",
            "sizable",
            printed_boxes,
            "%",
        ),
        Statement(
            "smallest_bs_effect",
            "shift of B_s mixing at v_Φ = 750 GeV",
            "end of section IV",
            "at least 3 %",
            100 * float(meson_mixing.effect_of_era(np.array(TRIDENT_BOUND), era)),
            "%",
        ),
        Statement(
            "kaon_limit",
            "largest v_Φ from kaon mixing, patterns of Eqs. 20 and 23, phase of 90°",
            "below Eq. 23",
            "350 GeV",
            float(kaons),
            "GeV",
        ),
    )


def _flavio_limit(mzp: float, tolerance: float) -> float:
    """v_Φ in GeV at which flavio's ΔM_s shifts by ``tolerance`` at the best fit of Eq. 2."""
    v_phi, form = np.geomspace(500, 5000, 400), contact_form("delta_m_s")
    size = fitted("c9").value * v_phi**2
    given = {"mzp": np.full(v_phi.shape, mzp), "g": mzp / v_phi, "Ld_sb_re": size}
    points = PointTable("lmutau", tuple(map(str, v_phi)), {**given, "Rd_sb_re": -size})
    shift = form(contact_couplings(couplings(points)), given["mzp"]) / form.standard_model - 1
    return float(np.interp(tolerance, shift, v_phi))
