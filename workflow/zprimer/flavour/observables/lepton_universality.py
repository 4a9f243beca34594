"""Lepton universality of the Z couplings with chiral Z′ couplings: 1704.06005 and 1607.06832.

1704.06005 bounds g̃ q′_μ by the Z′ loop at the Z μμ vertex, the dashed line of its Fig. 2, following
1607.06832. For massless leptons that vertex correction keeps chirality, so each chiral coupling is
multiplied by 1 + g²K_F/(4π)² with its own Z′ coupling g and the loop function of
:func:`zprimer.flavour.observables.z_pole.k_factor`. Universality compares the leptons with each
other: shifts common to all three, and the one of the neutrinos, are fitted along, so that the
Standard Model's prediction drops out. Neutrinos are compared with the Standard Model on their own
(``z_invisible``).
Mixing of Z and Z′ through loops of t and T also splits the leptons; the papers do not have it and
it is left out.
"""

from dataclasses import dataclass

import numpy as np

from zprimer.flavour.era import Era, Quantity
from zprimer.flavour.leptons import LeptonCouplings, lepton_couplings
from zprimer.flavour.needs import MUON, MUON_NEUTRINO, NO_ELECTRON, TAU, TAU_NEUTRINO
from zprimer.flavour.observable import Constraint, Observable, compare
from zprimer.flavour.observables.z_pole import SECTOR as Z_POLE
from zprimer.flavour.observables.z_pole import (
    fit_couplings,
    k_factor,
    standard_model_couplings,
)
from zprimer.models.couplings import Couplings

SECTOR = "lepton_universality"
_LOOP = 16 * np.pi**2


def shifted_couplings(
    mzp: np.ndarray, couplings: LeptonCouplings, mz: float, standard_model: np.ndarray
) -> np.ndarray:
    """Effective Z couplings with the Z′ loop, in the order of ``z_pole.COUPLINGS``.

    g_L = (g_V + g_A)/2 and g_R = (g_V − g_A)/2 of μ and τ turn into g|1 + g′²K_F/(4π)²|, the
    coupling of neutrinos into the root mean square of the three.

    Args:
        mzp: Z′ masses, GeV, shape (points,).
        couplings: Z′ couplings g̃ q′, shape (points,).
        mz: Z mass, GeV.
        standard_model: the seven couplings without Z′, shape (7,).

    Returns:
        Array of shape (points, 7).
    """
    k = k_factor(mzp, mz) / _LOOP

    def factor(coupling: np.ndarray) -> np.ndarray:
        return np.abs(1 + coupling**2 * k)

    g_v_e, g_a_e, g_v_mu, g_a_mu, g_v_tau, g_a_tau, g_nu = standard_model
    columns = [g_v_e, g_a_e]
    for g_v, g_a, left, right in (
        (g_v_mu, g_a_mu, couplings.mu_left, couplings.mu_right),
        (g_v_tau, g_a_tau, couplings.tau_left, couplings.tau_right),
    ):
        g_l, g_r = (g_v + g_a) / 2 * factor(left), (g_v - g_a) / 2 * factor(right)
        columns += [g_l + g_r, g_l - g_r]
    squares = factor(couplings.nu_mu) ** 2 + factor(couplings.nu_tau) ** 2
    columns.append(g_nu * np.sqrt((1 + squares) / 3))
    return np.stack(np.broadcast_arrays(*columns), axis=-1)


@dataclass(frozen=True)
class Direction:
    """The fit to Z-pole data along the line on which a set of charges moves the seven couplings.

    The line is x · slope with x = g̃² Re K_F/(4π)².

    Attributes:
        slope: derivative of the couplings with respect to x, shape (..., 7).
        dual: slope in units of the fit, covariance⁻¹ slope/σ_x⁻¹; 0 for charges of 0.
        best, uncertainty: fitted x and its standard deviation (infinite for charges of 0).
    """

    slope: np.ndarray
    dual: np.ndarray
    best: np.ndarray
    uncertainty: np.ndarray


def direction(charges: LeptonCouplings, era: Era) -> Direction:
    """Fit the one shift that charges allow to all LEP and SLC data of the era.

    Shifts of g_V and g_A common to the charged leptons and of g_ν are eliminated by projecting them
    out of the inverse covariance.

    Args:
        charges: in units of g̃, any common shape; those of neutrinos do not enter.
        era: data set.

    Returns:
        Arrays of the charges' shape.

    Example:
        >>> from zprimer.flavour.leptons import left_handed
        >>> from zprimer.flavour.era import load_era
        >>> fit = direction(left_handed(), load_era("paper_2017"))
        >>> bool(abs(fit.best) < 2 * fit.uncertainty)
        True
    """
    fit, standard_model = fit_couplings(era), standard_model_couplings(era)
    left, right = (standard_model[0] + np.array([1, -1]) * standard_model[1]) / 2
    columns = [np.array(0.0), np.array(0.0)]
    for charge_l, charge_r in (
        (charges.mu_left, charges.mu_right),
        (charges.tau_left, charges.tau_right),
    ):
        g_l, g_r = left * charge_l**2, right * charge_r**2
        columns += [g_l + g_r, g_l - g_r]
    columns.append(np.array(0.0))
    slope = np.stack(np.broadcast_arrays(*columns), axis=-1)
    inverse = np.linalg.inv(fit.covariance)
    common = np.zeros((7, 3))
    common[0:6:2, 0] = common[1:6:2, 1] = common[6, 2] = 1
    pulled = inverse @ common
    inverse -= pulled @ np.linalg.solve(common.T @ pulled, pulled.T)
    weighted = slope @ inverse
    root = np.sqrt(np.maximum(np.sum(weighted * slope, axis=-1), 0))
    safe = np.where(root > 0, root, 1.0)
    best = weighted @ (fit.values - standard_model) / safe**2
    uncertainty = np.where(root > 0, 1 / safe, np.inf)
    return Direction(slope, weighted / safe[..., None], best, uncertainty)


def lfu_bound(mzp: np.ndarray, charges: LeptonCouplings, era: Era) -> np.ndarray:
    """Largest g̃ that lepton universality of the Z allows, the dashed line of 1704.06005 Fig. 2.

    To first order in g̃² K_F/(4π)², which is 1e-3 at the bound.

    Args:
        mzp: Z′ masses, GeV, any shape.
        charges: in units of g̃, e.g. :func:`zprimer.flavour.leptons.left_handed`.
        era: data set; its criterion of this sector says how many standard deviations exclude.

    Returns:
        g̃, same shape as ``mzp``; infinite where the loop does not move the couplings.

    Example:
        >>> from zprimer.flavour.leptons import left_handed
        >>> from zprimer.flavour.era import load_era
        >>> bound = lfu_bound(np.array([150.0, 1500.0]), left_handed(), load_era("paper_2017"))
        >>> bool(bound[1] > 3 * bound[0])
        True
    """
    fit, criterion = direction(charges, era), era.criterion(SECTOR)
    real = k_factor(mzp, era.number(Z_POLE, "mz")).real
    edge = np.where(real > 0, criterion.excluded_above, criterion.excluded_below)
    with np.errstate(divide="ignore"):
        return np.sqrt(np.maximum((fit.best + edge * fit.uncertainty) * _LOOP / real, 0))


def _universality(couplings: Couplings, era: Era) -> Constraint:
    fit, leptons = fit_couplings(era), lepton_couplings(couplings)
    dual = direction(leptons.relative, era).dual
    distance = np.sum((_predicted(couplings, era) - fit.values) * dual, axis=-1)
    return compare(distance, Quantity(0.0, 1.0, "standard deviations", fit.source), era, SECTOR)


def _invisible(couplings: Couplings, era: Era) -> Constraint:
    fit, standard_model = fit_couplings(era), standard_model_couplings(era)[6]
    value, uncertainty = (float(x[6] / standard_model) for x in (fit.values, fit.uncertainties))
    measured = Quantity(value, uncertainty, "", fit.source)
    return compare(_predicted(couplings, era)[..., 6] / standard_model, measured, era, SECTOR)


def _predicted(couplings: Couplings, era: Era) -> np.ndarray:
    mz, standard_model = era.number(Z_POLE, "mz"), standard_model_couplings(era)
    return shifted_couplings(couplings.mass, lepton_couplings(couplings), mz, standard_model)


OBSERVABLES = (
    Observable(
        name="z_lepton_universality",
        title="Z couplings of e, μ, τ compared: prediction less fit, in standard deviations",
        needs=((MUON, TAU), (NO_ELECTRON,)),
        reference="1704.06005 Fig. 2, 1607.06832",
        function=_universality,
    ),
    Observable(
        name="z_invisible",
        title="Z coupling to neutrinos over its SM value",
        needs=((MUON_NEUTRINO, TAU_NEUTRINO), (NO_ELECTRON,)),
        reference="1403.1269 Eq. 33 for each neutrino by itself",
        function=_invisible,
    ),
)
