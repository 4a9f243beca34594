"""Couplings of the Z to leptons at the Z pole: 1403.1269 Eqs. 32 and 33.

Only the virtual correction of the paper is taken; for m_Z' < m_Z the real emission Z → ℓℓZ' would
enter the measured widths too (the four-lepton search constrains it).
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares
from scipy.special import comb, spence

from zprimer.errors import ConvergenceError
from zprimer.flavour.era import Era, Fit, Quantity
from zprimer.flavour.leptons import lepton_couplings
from zprimer.flavour.needs import NO_ELECTRON, VECTOR_MU_TAU
from zprimer.flavour.observable import Constraint, Observable, compare
from zprimer.models.couplings import Couplings

SECTOR = "z_pole"
COUPLINGS = ("gV_e", "gA_e", "gV_mu", "gA_mu", "gV_tau", "gA_tau", "g_nu")
_SHARE = np.array([0, 0, 1, 1, 1, 1, 2 / 3])
_LARGE = 30.0


def k_factor(mzp: np.ndarray, mz: float) -> np.ndarray:
    """Loop function K_F(m_Z') of 1403.1269 Eqs. 32 and 33, for massless leptons and on-shell Z.

    K_F = −7/2 − 2w − (2w+3) ln(−w) + 2(1+w)² [Li₂(1+1/w) − π²/6], w = m_Z'²/(m_Z²+iε): the vertex
    correction by a massive vector with the wave-function renormalisation, Λ₂ of W. Hollik,
    Fortschr. Phys. 38 (1990) 165; 1106.0529, to which the paper refers, has the same diagram.
    It behaves as −ln²w for w → 0 and as (2/3 ln(−w) + 11/9)/w for w → ∞; for w > 30 the
    cancelling closed form is replaced by its convergent series in 1/w.

    Args:
        mzp: Z' masses, GeV, any shape.
        mz: Z mass, GeV.

    Returns:
        Complex array of the same shape, Im from the cut through the lepton pair.

    Example:
        >>> complex(np.round(k_factor(np.array(91.1876), 91.1876), 3))
        (1.08+1.713j)
    """
    w = (np.asarray(mzp, dtype=float) / mz) ** 2
    return np.where(w > _LARGE, _k_series(np.maximum(w, _LARGE)), _k_closed(np.minimum(w, _LARGE)))


def _k_closed(w: np.ndarray) -> np.ndarray:
    log = np.log1p(1 / w)
    real = -3.5 - 2 * w - (2 * w + 3) * np.log(w)
    real += 2 * (1 + w) ** 2 * (np.log(w) * log - spence(1 + 1 / w))
    return real - 1j * np.pi * (2 * w + 3 - 2 * (1 + w) ** 2 * log)


def _k_series(w: np.ndarray) -> np.ndarray:
    log, total = np.log(w) + 1j * np.pi, np.zeros(np.shape(w), dtype=complex)
    for order in range(14, 0, -1):
        coefficient = sum(
            2 * comb(2, j) * (-1) ** (n + 1) * (log / n + 1 / n**2)
            for j, n in ((j, order + 2 - j) for j in range(3))
        )
        total = (total + coefficient) / w
    return total


def coupling_ratio(mzp: np.ndarray, g: np.ndarray, mz: float) -> np.ndarray:
    """g_V/g_V^SM = g_A/g_A^SM of muons and taus, |1 + g'²/(4π)² K_F|, 1403.1269 Eq. 32.

    Args:
        mzp: Z' masses, GeV, any shape.
        g: couplings g', same shape.
        mz: Z mass, GeV.

    Returns:
        The ratio, same shape.
    """
    return np.abs(1 + g**2 / (16 * np.pi**2) * k_factor(mzp, mz))


def neutrino_coupling_ratio(mzp: np.ndarray, g: np.ndarray, mz: float) -> np.ndarray:
    """g_V/g_V^SM averaged over the three neutrinos, |1 + (2/3) g'²/(4π)² K_F|, Eq. 33."""
    return np.abs(1 + 2 / 3 * g**2 / (16 * np.pi**2) * k_factor(mzp, mz))


@dataclass(frozen=True)
class Inputs:
    """Inputs of the Z lineshape.

    Attributes:
        mz, mtau: masses, GeV.
        gf: Fermi constant, GeV⁻².
        alpha: electromagnetic coupling at m_Z.
    """

    mz: float
    mtau: float
    gf: float
    alpha: float

    def lepton_widths(self, g_v: np.ndarray, g_a: np.ndarray) -> np.ndarray:
        """Γ(Z → ℓℓ) in GeV for e, μ, τ with final-state QED and the τ mass (hep-ex/0509008 § 1)."""
        r = np.array([0, 0, (self.mtau / self.mz) ** 2])
        kinematics = np.sqrt(1 - 4 * r) * (g_v**2 * (1 + 2 * r) + g_a**2 * (1 - 4 * r))
        return self._unit * (1 + 3 * self.alpha / (4 * np.pi)) * kinematics

    def invisible_width(self, g_nu: float) -> float:
        """Width into three neutrinos with |g_V| = |g_A| = ``g_nu``, GeV."""
        return 3 * self._unit * 2 * g_nu**2

    @property
    def _unit(self) -> float:
        return self.gf * self.mz**3 / (6 * np.sqrt(2) * np.pi)


def pseudo_observables(couplings: np.ndarray, hadronic_width: float, inputs: Inputs) -> np.ndarray:
    """Γ_Z (GeV), σ⁰_had (nb), R_e, R_μ, R_τ, A_FB^{0,e}, A_FB^{0,μ}, A_FB^{0,τ}, A_e, A_μ, A_τ.

    Definitions of hep-ex/0509008 Eqs. 1.34 to 1.61 with effective couplings.

    Args:
        couplings: in the order of ``COUPLINGS``, shape (7,).
        hadronic_width: GeV.
        inputs: masses and couplings of the SM.

    Returns:
        Array of shape (11,).
    """
    g_v, g_a, g_nu = couplings[0:6:2], couplings[1:6:2], couplings[6]
    leptons = inputs.lepton_widths(g_v, g_a)
    total = hadronic_width + leptons.sum() + inputs.invisible_width(g_nu)
    peak = 12 * np.pi / inputs.mz**2 * leptons[0] * hadronic_width / total**2 * _NB_PER_GEV2
    asymmetry = 2 * g_v * g_a / (g_v**2 + g_a**2)
    ratios, forward_backward = hadronic_width / leptons, 0.75 * asymmetry[0] * asymmetry
    return np.concatenate([[total, peak], ratios, forward_backward, asymmetry])


_NB_PER_GEV2 = 0.3893793721e6


def fit_couplings(era: Era) -> Fit:
    """Effective leptonic couplings fitted to the pseudo-observables of LEP and SLC.

    Gaussian fit of the seven couplings and the hadronic width to the lineshape, the τ polarisation
    and the polarised asymmetries with their correlations, as in hep-ex/0509008 section 7.

    Returns:
        Values, uncertainties and correlation in the order of ``COUPLINGS``.

    Raises:
        ConvergenceError: the fit did not converge.

    Example:
        >>> from zprimer.flavour.era import load_era
        >>> float(round(fit_couplings(load_era("paper_2014")).values[3], 3))
        -0.501
    """
    inputs = _inputs(era)
    lineshape, polarisation, sld = (
        era.fit(SECTOR, key) for key in ("lineshape", "tau_polarisation", "polarised_asymmetries")
    )
    parts = ((lineshape, range(8)), (polarisation, (8, 10)), (sld, (8, 9, 10)))
    whitening = [np.linalg.inv(np.linalg.cholesky(fit.covariance)) for fit, _ in parts]

    def residuals(parameters: np.ndarray) -> np.ndarray:
        predicted = pseudo_observables(parameters[:7], parameters[7], inputs)
        return np.concatenate(
            [
                whiten @ (predicted[list(index)] - fit.values)
                for (fit, index), whiten in zip(parts, whitening, strict=True)
            ]
        )

    start = np.append(standard_model_couplings(era), 1.745)
    result = least_squares(residuals, start, x_scale=np.abs(start), xtol=1e-14, ftol=1e-14)
    if not result.success:
        raise ConvergenceError("the fit of the Z couplings did not converge.")
    covariance = np.linalg.inv(result.jac.T @ result.jac)[:7, :7]
    uncertainties = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(uncertainties, uncertainties)
    return Fit(COUPLINGS, result.x[:7], uncertainties, correlation, lineshape.source)


def standard_model_couplings(era: Era) -> np.ndarray:
    """Effective couplings in the SM, in the order of ``COUPLINGS``.

    From the SM values of Γ_Z, σ⁰_had, R_ℓ, A_ℓ and Γ_νν/Γ_ℓℓ of the era.
    """
    inputs = _inputs(era)
    peak = era.number(SECTOR, "sm_sigma_had") / _NB_PER_GEV2
    total, ratio = era.number(SECTOR, "sm_width"), era.number(SECTOR, "sm_r_lepton")
    width = total * inputs.mz * np.sqrt(peak / (12 * np.pi * ratio))
    asymmetry = era.number(SECTOR, "sm_a_lepton")
    v_over_a = (1 - np.sqrt(1 - asymmetry**2)) / asymmetry
    unit = inputs.lepton_widths(np.zeros(3), np.ones(3))[0]
    g_a = -np.sqrt(width / (unit * (1 + v_over_a**2)))
    neutrinos = 3 * width * era.number(SECTOR, "sm_neutrino_over_lepton")
    g_nu = np.sqrt(neutrinos / inputs.invisible_width(1.0))
    return np.array([v_over_a * g_a, g_a] * 3 + [g_nu])


def measured_ratio(era: Era) -> Quantity:
    """g_μ/g_μ^SM = g_τ/g_τ^SM fitted to all couplings, neutrinos moving by 2/3 as in Eq. 33.

    The χ² of the seven couplings is quadratic in the one shift, so this Gaussian is exact up to
    second order in the shift's imaginary part.

    Example:
        >>> from zprimer.flavour.era import load_era
        >>> ratio = measured_ratio(load_era("paper_2014"))
        >>> bool(abs(ratio.value - 1) < 2e-3 and ratio.uncertainty < 1e-3)
        True
    """
    fit, standard_model = fit_couplings(era), standard_model_couplings(era)
    direction = _SHARE * standard_model
    weighted = np.linalg.solve(fit.covariance, direction)
    variance = 1 / (direction @ weighted)
    shift = variance * (weighted @ (fit.values - standard_model))
    return Quantity(float(1 + shift), float(np.sqrt(variance)), "", fit.source)


def _inputs(era: Era) -> Inputs:
    return Inputs(*(era.number(SECTOR, key) for key in ("mz", "mtau", "gf", "alpha")))


def _constraint(couplings: Couplings, era: Era) -> Constraint:
    muon = np.abs(lepton_couplings(couplings).mu_left)
    prediction = coupling_ratio(couplings.mass, muon, era.number(SECTOR, "mz"))
    return compare(prediction, measured_ratio(era), era, SECTOR)


OBSERVABLES = (
    Observable(
        name="z_couplings",
        title="Z couplings to muons and taus over their SM values",
        needs=((VECTOR_MU_TAU,), (NO_ELECTRON,)),
        reference="1403.1269 Eqs. 32 and 33",
        function=_constraint,
    ),
)
