"""Parameters of the Standard Model: the inputs on a card and what follows from them.

Scheme of MadGraph's ``sm``: α(m_Z), G_F and m_Z fix m_W, sin θ_W and the Higgs vacuum expectation
value.
"""

import sympy as sp

from derivation.content import External, Internal, Particle
from zprimer.models.standard_model import PARAMETERS as ZPRIMER_PARAMETERS

DEFAULTS = {parameter.name: parameter.default for parameter in ZPRIMER_PARAMETERS}

# Light-quark masses: PDG 2022, MS-bar at 2 GeV; they are zero after the default restriction.
QUARK_MASSES = {"u": 2.16e-3, "d": 4.67e-3, "s": 0.0934}

ee, sw, cw, G, vev, lam = sp.symbols("ee sw cw G vev lam", positive=True)
inverse_alpha, Gf, alpha_s, MZ, MH = sp.symbols("aEWM1 Gf aS MZ MH", positive=True)
alpha, MW, sw2 = sp.symbols("aEW MW sw2", positive=True)
CKM = sp.Matrix(3, 3, lambda i, j: sp.Symbol(f"CKM{i + 1}x{j + 1}"))


YUKAWAS = {
    "e-": ("yme", "ye"),
    "mu-": ("ymm", "ym"),
    "ta-": ("ymtau", "ytau"),
    "u": ("ymup", "yup"),
    "c": ("ymc", "yc"),
    "t": ("ymt", "yt"),
    "d": ("ymdo", "ydo"),
    "s": ("yms", "ys"),
    "b": ("ymb", "yb"),
}


def externals(states: dict[str, Particle]) -> list[External]:
    """Inputs with the defaults of :mod:`zprimer.models.standard_model`."""
    physical = {
        **QUARK_MASSES,
        **{"e-": DEFAULTS["me"], "mu-": DEFAULTS["mmu"], "ta-": DEFAULTS["mtau"]},
        **{name: DEFAULTS[f"m{name}"] for name in ("c", "b", "t")},
    }
    found = [
        External("aEWM1", "SMINPUTS", (1,), DEFAULTS["aewm1"], r"\alpha^{-1}"),
        External("Gf", "SMINPUTS", (2,), DEFAULTS["gf"], "G_F"),
        External("aS", "SMINPUTS", (3,), DEFAULTS["alpha_s"], r"\alpha_s"),
        External("lamWS", "WOLFENSTEIN", (1,), DEFAULTS["ckm_lambda"], r"\lambda"),
        External("AWS", "WOLFENSTEIN", (2,), DEFAULTS["ckm_a"], "A"),
        External("rhoWS", "WOLFENSTEIN", (3,), DEFAULTS["ckm_rho"], r"\bar\rho"),
        External("etaWS", "WOLFENSTEIN", (4,), DEFAULTS["ckm_eta"], r"\bar\eta"),
    ]
    for name, value in physical.items():
        state = states[name]
        input_name, _ = YUKAWAS[name]
        found.append(External(input_name, "YUKAWA", (state.pdg,), value, f"y_{{{name}}}"))
        found.append(External(state.mass, "MASS", (state.pdg,), value, f"m_{{{name}}}"))
    found.append(External("MZ", "MASS", (23,), DEFAULTS["mz"], "m_Z"))
    found.append(External("MH", "MASS", (25,), DEFAULTS["mh"], "m_H"))
    for name, code, key in (("WT", 6, "wt"), ("WZ", 23, "wz"), ("WW", 24, "ww"), ("WH", 25, "wh")):
        found.append(External(name, "DECAY", (code,), DEFAULTS[key], rf"\Gamma_{{{name[1]}}}"))
    return found


def internals() -> list[Internal]:
    """Electroweak relations, CKM matrix and Yukawa couplings, in the order of their evaluation."""
    s12, s23, c12, c23, c13 = sp.symbols("s12 s23 c12 c23 c13", positive=True)
    s13 = sp.Symbol("s13")
    lamWS, AWS, rhoWS, etaWS = sp.symbols("lamWS AWS rhoWS etaWS", real=True)
    apex, apex_squared = rhoWS + sp.I * etaWS, rhoWS**2 + etaWS**2
    suppressed = AWS**2 * lamWS**4
    discriminant = MZ**4 / 4 - sp.pi * alpha * MZ**2 / (sp.sqrt(2) * Gf)
    s13_value = AWS * lamWS**3 * apex * sp.sqrt(1 - suppressed)
    s13_value /= sp.sqrt(1 - lamWS**2) * (1 - suppressed * apex)
    # Written in real inputs: not every generator reads abs() of a complex parameter.
    s13_squared = AWS**2 * lamWS**6 * apex_squared * (1 - suppressed)
    s13_squared /= (1 - lamWS**2) * (1 - 2 * suppressed * rhoWS + suppressed**2 * apex_squared)
    ckm = sp.Matrix(
        [
            [c12 * c13, s12 * c13, sp.conjugate(s13)],
            [-s12 * c23 - c12 * s23 * s13, c12 * c23 - s12 * s23 * s13, s23 * c13],
            [s12 * s23 - c12 * c23 * s13, -c12 * s23 - s12 * c23 * s13, c23 * c13],
        ]
    )
    return [
        Internal("aEW", 1 / inverse_alpha, r"\alpha"),
        Internal("G", 2 * sp.sqrt(alpha_s) * sp.sqrt(sp.pi), "g_s"),
        Internal("MW", sp.sqrt(MZ**2 / 2 + sp.sqrt(discriminant)), "m_W"),
        Internal("ee", 2 * sp.sqrt(alpha) * sp.sqrt(sp.pi), "e"),
        Internal("sw2", 1 - MW**2 / MZ**2, r"\sin^2\theta_W"),
        Internal("cw", sp.sqrt(1 - sw2), r"\cos\theta_W"),
        Internal("sw", sp.sqrt(sw2), r"\sin\theta_W"),
        Internal("g1", ee / cw, "g_1"),
        Internal("gw", ee / sw, "g_2"),
        Internal("vev", 2 * MW * sw / ee, "v"),
        Internal("lam", MH**2 / (2 * vev**2), r"\lambda_H"),
        *(
            Internal(coupling, sp.sqrt(2) * sp.Symbol(mass, positive=True) / vev, coupling)
            for mass, coupling in YUKAWAS.values()
        ),
        Internal("s12", lamWS, "s_{12}"),
        Internal("s23", AWS * lamWS**2, "s_{23}"),
        Internal("s13", s13_value, r"s_{13}e^{i\delta}", real=False),
        Internal("c12", sp.sqrt(1 - s12**2), "c_{12}"),
        Internal("c23", sp.sqrt(1 - s23**2), "c_{23}"),
        Internal("c13", sp.sqrt(1 - s13_squared), "c_{13}"),
        *(
            Internal(f"CKM{i + 1}x{j + 1}", ckm[i, j], f"V_{{{i + 1}{j + 1}}}", real=False)
            for i in range(3)
            for j in range(3)
        ),
    ]
