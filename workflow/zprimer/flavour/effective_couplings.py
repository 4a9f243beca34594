"""Couplings of the Z' with the penguins of its heavy states, and which of them a point has."""

from dataclasses import replace

import numpy as np

from zprimer.flavour import needs
from zprimer.flavour.leptons import lepton_couplings
from zprimer.flavour.penguin import TO_FLAVIO, leading_log
from zprimer.models.couplings import Couplings

PAIRS = ((1, 2), (1, 3), (2, 3))
"""Generations that flavour-changing couplings join."""


def effective_couplings(couplings: Couplings) -> Couplings:
    """The couplings with the penguin of a top partner, 1704.06005 Eq. 15, as one of s̄_L b_L.

    C₉ of Eq. 15 is C₉ = −L_sb q′_V g̃/m_Z'² over the normalisation of Eq. 3 (flavio's sign), in
    which e cancels, and minimal flavour violation repeats it for the other pairs (Eq. 4). Models
    without a top partner keep their couplings.
    """
    if needs.TOP_PARTNER not in couplings.heavy:
        return couplings
    inputs, heavy = couplings.standard_model, couplings.heavy
    mw, e = couplings.electroweak("mw"), couplings.electroweak("e")
    per_charge = TO_FLAVIO * leading_log(
        1.0,
        couplings.mass,
        heavy["T"],
        1.0,
        heavy[needs.TOP_PARTNER],
        inputs["mt"],
        heavy["mT"],
        mw,
        e,
    )
    unit = -4 * inputs["gf"] / np.sqrt(2) * e**2 / (16 * np.pi**2)
    size = unit * per_charge * couplings.mass**2 / heavy["T"]
    penguin = np.zeros((len(couplings), 3, 3), dtype=complex)
    v = couplings.ckm
    for i, j in PAIRS:
        penguin[:, i - 1, j - 1] = size * v[:, 2, j - 1] * v[:, 2, i - 1].conj()
        penguin[:, j - 1, i - 1] = penguin[:, i - 1, j - 1].conj()
    return replace(couplings, left={**couplings.left, "d": couplings.left["d"] + penguin})


def has_coupling(couplings: Couplings) -> dict[str, np.ndarray]:
    """Whether a point has each coupling of :mod:`zprimer.flavour.needs`, bool of shape (points,).

    A coupling of exactly 0 is none; a tiny one is one.
    """
    effective, lepton = effective_couplings(couplings), lepton_couplings(couplings)
    left, right = effective.left["d"], effective.right["d"]
    electron = [side[kind][:, 0, 0] for side in (effective.left, effective.right) for kind in "l"]
    electron.append(effective.left["nu"][:, 0, 0])
    vector = (lepton.mu_left != 0) & (lepton.mu_left == lepton.mu_right)
    same = [lepton.nu_mu == lepton.mu_left, lepton.tau_right == lepton.tau_left]
    same += [lepton.nu_tau == lepton.tau_left, np.abs(lepton.tau_left) == np.abs(lepton.mu_left)]
    return {
        needs.MUON: (lepton.mu_left != 0) | (lepton.mu_right != 0),
        needs.TAU: (lepton.tau_left != 0) | (lepton.tau_right != 0),
        needs.MUON_NEUTRINO: lepton.nu_mu != 0,
        needs.TAU_NEUTRINO: lepton.nu_tau != 0,
        needs.VECTOR_MUON: vector,
        needs.VECTOR_MU_TAU: np.all([vector, *same], axis=0),
        needs.BOTTOM_STRANGE: (left[:, 1, 2] != 0) | (right[:, 1, 2] != 0),
        needs.LEFT_BOTTOM_STRANGE: (left[:, 1, 2] != 0) & (right[:, 1, 2] == 0),
        needs.STRANGE_DOWN: (left[:, 0, 1] != 0) | (right[:, 0, 1] != 0),
        needs.TOP_PARTNER: couplings.heavy.get(needs.TOP_PARTNER, np.zeros(len(couplings))) != 0,
        needs.NO_ELECTRON: np.all([each == 0 for each in electron], axis=0),
    }
