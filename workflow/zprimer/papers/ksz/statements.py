"""What 1704.06005 says in words about flavour, and our number beside each statement."""

import numpy as np

from zprimer.flavour import penguin
from zprimer.flavour.era import load_era
from zprimer.flavour.flavio.contact import contact_form
from zprimer.flavour.leptons import left_handed
from zprimer.flavour.observables import (
    b_to_s_leptons,
    delta_rho,
    kaons,
    lepton_universality,
    trident,
)
from zprimer.flavour.wilson_coefficients import contact_couplings
from zprimer.models.couplings import couplings
from zprimer.models.point import load_model
from zprimer.models.points import PointTable
from zprimer.papers.statements import Statement, table

ERA = "paper_2017"
SHIFT = 0.60
"""C₉ = −C₁₀ of the paper's fit, in the sign of Eq. 15."""
_MASS, _PARTNER, _S_R = 300.0, 1500.0, 0.3


def statements() -> tuple[Statement, ...]:
    """All statements, in the order of the paper.

    Example:
        >>> found = {each.name: each.value for each in statements()}
        >>> round(found["coefficient"], 3), round(found["s_l_bound"], 2)
        (0.9, 0.14)
    """
    return (*_ratios(), *_kaons(), *_model(), *_b_to_s(), *_leptons())


def markdown() -> str:
    """The statements as a table in Markdown."""
    return table(statements(), "1704.06005")


def _ratios() -> tuple[Statement, ...]:
    c9 = np.array(SHIFT)
    return tuple(
        Statement(
            name,
            f"{title} at C₉ = −C₁₀ = 0.60, q² of 1.1 to 6 GeV², flavio's",
            place,
            measured,
            float(b_to_s_leptons.lfu_ratio(name, c9, -c9)),
        )
        for name, title, place, measured in (
            ("r_k", "R_K", "Eq. 1", "measured: 0.745 ± 0.090"),
            ("r_kstar", "R_K*", "Eq. 2", "measured: 0.69 +0.12 −0.08"),
        )
    )


def _kaons() -> tuple[Statement, ...]:
    era, c = load_era(ERA), np.array(2 * SHIFT)
    x_sm = complex(era.number("kaons", "x_sm_real"), era.number("kaons", "x_sm_imaginary"))
    sw2, x_t = era.number("kaons", "sw2"), complex(era.number("kaons", "x_t"))
    muons = (float(kaons.pi0_mumu(c9, -c9, era)) for c9 in (np.array(SHIFT), np.array(0.0)))
    shifted, standard = muons
    return (
        Statement(
            "k_plus",
            "BR(K⁺ → π⁺νν̄) at C₉ = −C₁₀ = 0.60 of muons, Eq. 4 with half the shift",
            "below Eq. 4",
            "small, in reach of NA62",
            _percent(kaons.neutrino_factor(c, 0 * c, x_sm, sw2)),
            "%",
        ),
        Statement(
            "k_plus_printed",
            "the same by Eq. 4 as printed",
            "Eq. 4",
            "this formula",
            _percent(kaons.neutrino_factor(2 * c, 0 * c, x_sm, sw2)),
            "%",
        ),
        Statement(
            "k_long",
            "BR(K_L → π⁰νν̄)",
            "below Eq. 4",
            "similar",
            _percent(kaons.neutrino_factor(c, 0 * c, x_t, sw2)),
            "%",
        ),
        Statement(
            "k_long_mumu",
            "BR(K_L → π⁰μμ), constructive interference",
            "below Eq. 4",
            "of the order of 5 %",
            _percent(np.array(shifted / standard)),
            "%",
        ),
    )


def _model() -> tuple[Statement, ...]:
    era = load_era(ERA)
    mt, mw, sw2, e = 173.0, *(era.number(delta_rho.SECTOR, key) for key in ("mw", "sw2", "e"))
    s_l = delta_rho.sin_theta_l(_S_R, mt, _PARTNER)
    return (
        Statement(
            "s_l_bound",
            "largest s_L at m_T = 1 TeV, 2σ of Δρ",
            "below Eq. 13",
            "0.2",
            float(delta_rho.s_l_bound(np.array(1000.0), era)),
        ),
        Statement(
            "delta_rho",
            "Δρ at s_R = 0.3, m_T = 1.5 TeV, in 10⁻⁴",
            "Fig. 2",
            "not constraining; measured: 4 +3 −4",
            1e4 * float(delta_rho.delta_rho(s_l, mt, _PARTNER, mw, sw2, e)),
        ),
        Statement(
            "delta_m_s",
            "shift of ΔM_s by Z' exchange between two penguins at the best fit, 300 GeV",
            "below Eq. 3",
            "two loops, well within errors",
            _bs_mixing(),
            "%",
        ),
        Statement(
            "two_flavours",
            "BR(Z' → μμ) for one left-handed lepton doublet, below the tt̄ threshold",
            "below Eq. 17",
            "0.5",
            _muon_share(taus=False),
        ),
        Statement(
            "four_flavours",
            "the same for two doublets",
            "below Eq. 17",
            "0.25",
            _muon_share(taus=True),
        ),
    )


def _b_to_s() -> tuple[Statement, ...]:
    era = load_era(ERA)
    mw, e = (era.number(b_to_s_leptons.SECTOR, key) for key in ("mw", "e"))
    point = (1.0, _MASS, 1.0, 1.0, _S_R, 173.0, _PARTNER, mw, e)
    leading = float(penguin.leading_log(*point))
    masses = np.array([_MASS, 1000.0])
    light, heavy = b_to_s_leptons.preferred_band(masses, 5 * masses, era).central
    return (
        Statement(
            "coefficient",
            "C₉ at g̃ = q' = q'_V = 1, s_R = 0.3, m_Z' = 300 GeV, m_T = 1.5 TeV",
            "Eq. 15",
            "the formula",
            leading,
        ),
        Statement(
            "one_loop",
            "the whole loop over its leading logarithm there",
            "Eq. 15",
            "the dots",
            float(penguin.one_loop(*point)) / leading,
        ),
        Statement(
            "coupling",
            "g̃q' of the best fit at 300 GeV, m_T = 5 m_Z'",
            "below Eq. 15",
            "of order 1",
            float(light),
        ),
        Statement(
            "coupling_heavy",
            "the same at 1 TeV",
            "below Eq. 15",
            "m_Z' below a TeV or so",
            float(heavy),
        ),
    )


def _leptons() -> tuple[Statement, ...]:
    era, mass = load_era(ERA), np.array(_MASS)
    return (
        Statement(
            "universality",
            "largest g̃q' from universality of the Z couplings at 300 GeV",
            "Fig. 2",
            "drawn only",
            float(lepton_universality.lfu_bound(mass, left_handed(), era)),
        ),
        Statement(
            "tridents",
            "largest g̃q' from tridents at 300 GeV for a doublet",
            "below Fig. 3",
            "always weaker than universality",
            float(trident.trident_bound(mass, left_handed(neutrinos=True), era)),
        ),
    )


def _bs_mixing() -> float:
    era, mass = load_era(ERA), np.array([_MASS])
    coupling = b_to_s_leptons.preferred_band(mass, 5 * mass, era).central
    points = PointTable("topphilic", ("best",), {"mzp": mass, "mT": 5 * mass, "g": coupling})
    form = contact_form("delta_m_s")
    return _percent(form(contact_couplings(couplings(points)), mass)[0] / form.standard_model)


def _muon_share(taus: bool) -> float:
    given = {"mzp": 200.0, "qnumu": 2.0}
    if taus:
        given |= {"qtauV": 1.0, "qtauA": -1.0, "qnutau": 2.0}
    return load_model("topphilic").point(given).branching_ratios[32][(13, -13)]


def _percent(ratio: np.ndarray) -> float:
    return 100 * (float(ratio) - 1)
