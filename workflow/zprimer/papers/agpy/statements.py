"""What 1403.1269 says in words about flavour, and our number beside each statement."""

import numpy as np

from zprimer.flavour.era import load_era
from zprimer.flavour.observables import muon_g2, perturbativity, tau_decay, trident, z_pole
from zprimer.flavour.observables.b_to_s_transitions import (
    Coefficients,
    coefficients,
    fitted,
    inclusive_ratio,
    neutrino_ratio,
    usual,
)
from zprimer.flavour.observables.top_decays import (
    top_to_zprime_charm,
    top_to_zprime_charm_from_couplings,
)
from zprimer.flavour.quark_inputs import quark_inputs
from zprimer.flavour.wilson_coefficients import wilson_coefficients
from zprimer.models.point import load_model
from zprimer.models.standard_model import PARAMETERS, ckm, electroweak
from zprimer.models.vectorlike_quarks import (
    VectorLikeQuarks,
    kinetic_mixing,
    leading_couplings,
    mass_scale,
)
from zprimer.papers.agpy.mixing_statements import (
    MIXING_BOUND,
    TRIDENT_BOUND,
    best_fit_quarks,
    mixing_statements,
)
from zprimer.papers.statements import Statement, table

HIGHEST_COUPLING = 0.35
"""The paper's bound from perturbativity."""
_LOW_Q2, _HIGH_Q2 = (1.0, 6.0), (14.4, 25.0)
_MUON, _TAU = 0.1057, 1.777


def statements() -> tuple[Statement, ...]:
    """All statements, in the order of the paper.

    Example:
        >>> found = {each.name: each.value for each in statements()}
        >>> round(found["mass_scale"], 1), round(found["smallest_bs_effect"], 2)
        (24.7, 2.62)
    """
    return (*_model(), *mixing_statements(), *_rare_decays(), *_top(), *_leptons())


def markdown() -> str:
    """The statements as a table in Markdown."""
    return table(statements(), "1403.1269")


def _model() -> tuple[Statement, ...]:
    g1 = electroweak({each.name: each.default for each in PARAMETERS}).g1
    heavy, light = np.array(10e3), np.array(5e3)
    mixing = kinetic_mixing(np.array(HIGHEST_COUPLING), g1, heavy, heavy, light)
    scale = fitted("c9").value
    squared = quark_inputs().number("hierarchy", "cabibbo") ** 2
    return (
        Statement(
            "kinetic_mixing",
            "kinetic mixing for g' = 0.35 and m_Q = m_D = 2 m_U, Eq. 15 as printed",
            "below Eq. 15",
            "typically below 10⁻³",
            float(mixing),
        ),
        Statement(
            "mass_scale",
            "m_Q = m_D that explain B → K*μμ, Yukawas of 1",
            "Eq. 17",
            "25 TeV",
            float(mass_scale(np.array(1.0), scale)) / 1e3,
            "TeV",
        ),
        Statement(
            "mass_scale_hierarchical",
            "the same for Y_s/Y_b = λ² = 0.0529",
            "below Eq. 20",
            "of the order of 5 TeV",
            float(mass_scale(np.array(squared), scale)) / 1e3,
            "TeV",
        ),
        Statement(
            "perturbativity",
            "largest g'(100 GeV) without a Landau pole below 1.22 × 10¹⁹ GeV, quarks at 25 TeV",
            "below Eq. 21",
            "0.35",
            float(
                perturbativity.highest_coupling(
                    np.array(100.0),
                    np.array(25e3),
                    quark_inputs().number("perturbativity", "planck_mass"),
                )
            ),
        ),
    )


def _rare_decays() -> tuple[Statement, ...]:
    muon = usual(coefficients(best_fit_quarks()))
    tau = Coefficients(-muon.c9, -muon.c9_prime)
    return (
        Statement(
            "xs_mumu",
            "B → X_s μμ at the best fit of Eq. 2, q² of 1 to 6 GeV²",
            "Other searches",
            "about −20 %",
            _percent(inclusive_ratio(muon.c9, muon.c9_prime, _LOW_Q2, _MUON)),
            "%",
        ),
        Statement(
            "xs_mumu_high",
            "B → X_s μμ, q² above 14.4 GeV²",
            "Other searches",
            "about −20 %",
            _percent(inclusive_ratio(muon.c9, muon.c9_prime, _HIGH_Q2, _MUON)),
            "%",
        ),
        Statement(
            "xs_tautau",
            "B → X_s ττ, q² above 14.4 GeV²",
            "Other searches",
            "about +20 %",
            _percent(inclusive_ratio(tau.c9, tau.c9_prime, _HIGH_Q2, _TAU)),
            "%",
        ),
        Statement(
            "bs_mumu",
            "B_s → μμ: axial over vector coupling of the muon at the best fit",
            "Other searches",
            "SM-like",
            _axial_share(),
        ),
        Statement(
            "xs_nunu",
            "B → X_s νν̄",
            "Other searches",
            "about +2 %",
            _percent(neutrino_ratio(muon.c9, muon.c9_prime)),
            "%",
        ),
        Statement(
            "kstar_nunu",
            "B → K* νν̄",
            "Other searches",
            "about +2 %",
            _percent(neutrino_ratio(muon.c9, muon.c9_prime, right_handed=1.31)),
            "%",
        ),
    )


def _top() -> tuple[Statement, ...]:
    inputs = quark_inputs()
    mt, mw, vev = (inputs.number("top_decays", key) for key in ("mt", "mw", "vev"))
    v = ckm({each.name: each.default for each in PARAMETERS})
    light, v_phi = np.array(1.0), np.array(MIXING_BOUND)
    equal = best_fit_quarks()
    hierarchical = best_fit_quarks(inputs.number("hierarchy", "cabibbo") ** 2)
    left = leading_couplings(equal, v_phi, v)["Lu"][1, 2]
    mass, nothing = np.array(1e3), np.zeros(3, dtype=complex)
    right = VectorLikeQuarks(mass, mass, mass, nothing, nothing, np.array([0, 1, 1], complex))
    exact = top_to_zprime_charm_from_couplings(left, np.array(0.0), light, v_phi, mt, mw, vev)
    return (
        Statement(
            "top_decay",
            "BR(t → Z'c) from Q, Yukawas of 1, v_Φ = 1.8 TeV, light Z', Eq. 24 as printed",
            "below Eq. 25",
            "at most few × 10⁻⁷",
            float(top_to_zprime_charm(equal, light, v_phi, v, mt, mw, vev)),
        ),
        Statement(
            "top_decay_from_couplings",
            "the same from the couplings of Eqs. 8 and 13, a quarter of Eq. 24",
            "below Eq. 25",
            "at most few × 10⁻⁷",
            float(exact),
        ),
        Statement(
            "top_decay_hierarchical",
            "the same for the λ² pattern, where V_cb Y_Qb cancels most of Y_Qs in Y_Qc; Eq. 24",
            "below Eq. 25",
            "at most few × 10⁻⁷",
            float(top_to_zprime_charm(hierarchical, light, v_phi, v, mt, mw, vev)),
        ),
        Statement(
            "top_decay_right_handed",
            "BR(t → Z'c) from U, m_U = 1 TeV, Yukawas of 1, v_Φ = 750 GeV, Eq. 24 as printed",
            "below Eq. 25",
            "as large as 1 %",
            100 * float(top_to_zprime_charm(right, light, np.array(TRIDENT_BOUND), v, mt, mw, vev)),
            "%",
        ),
    )


def _leptons() -> tuple[Statement, ...]:
    era = load_era("paper_2014")
    mass, shift = era.number("muon_g2", "m_mu"), era.measurement("muon_g2", "delta_a_mu")
    sw2, vev = (era.number(trident.SECTOR, key) for key in ("sw2", "vev"))
    average = trident.weighted_average(
        era.measurement(trident.SECTOR, key) for key in ("charm2", "ccfr", "nutev")
    )
    largest = trident.excluded_ratio(era.measurement(trident.SECTOR, "combination"), era)
    return (
        Statement(
            "g2_preferred",
            "v_Φ that explains (g−2)_μ",
            "below Eq. 26",
            "180 GeV",
            muon_g2.v_phi_of(shift.value, mass),
            "GeV",
        ),
        Statement(
            "g2_bound",
            "v_Φ at which Δa_μ is 5σ too large",
            "below Eq. 26",
            "110 GeV",
            muon_g2.v_phi_of(shift.value + 5 * shift.uncertainty, mass),
            "GeV",
        ),
        Statement(
            "tau_delta",
            "measured Δ of τ → μνν̄, in 10⁻³",
            "Eq. 31",
            "7.0 ± 3.0",
            1e3 * tau_decay.delta_of_era(era).value,
        ),
        Statement(
            "z_coupling",
            "largest g' at m_Z' = 10 GeV from Z couplings, 95 % C.L.",
            "Fig. 3",
            "drawn only",
            z_coupling_bound(10.0),
        ),
        Statement(
            "trident_average",
            "average of the three trident measurements",
            "Eq. 38",
            "0.83 ± 0.18",
            average.value,
        ),
        Statement(
            "trident_bound",
            "v_Φ from tridents, 2σ",
            "Eq. 39",
            "750 GeV",
            trident.v_phi_bound(largest, sw2, vev),
            "GeV",
        ),
    )


def z_coupling_bound(mzp: float) -> float:
    """The g' at which the shift of the Z couplings reaches the lower edge, for a mass in GeV."""
    era = load_era("paper_2014")
    measured, criterion = z_pole.measured_ratio(era), era.criterion(z_pole.SECTOR)
    lowest = measured.value + criterion.excluded_below * measured.uncertainty
    couplings = np.geomspace(1e-3, 3, 4000)
    ratio = z_pole.coupling_ratio(np.array(mzp), couplings, era.number(z_pole.SECTOR, "mz"))
    return float(couplings[np.argmax(ratio < lowest)])


def _axial_share() -> float:
    """|C₁₀/C₉| of the muon among the operators of a point at the best fit."""
    given = {"mzp": 200.0, "g": 0.2, "YQb": 1.0, "YQs_re": -1.0}
    values = wilson_coefficients(load_model("lmutau").point(given)).values
    left, right = values["VedLL_2223"], values["VdeLR_2322"]
    return abs((right - left) / (right + left))


def _percent(ratio: np.ndarray) -> float:
    return 100 * (float(ratio) - 1)
