"""Chiral couplings of the neutral bosons to fermions, in the scheme of the models' inputs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zprimer.models.standard_model import electroweak

PHOTON, Z, ZPRIME = range(3)
LEFT, RIGHT = range(2)
_UP_TYPE, _DOWN_TYPE = (2, 4, 6), (1, 3, 5)


@dataclass(frozen=True)
class Bosons:
    """Masses and widths of the photon, the Z and the Z' (in this order), GeV.

    ``widths`` may go on with further widths of the Z', at which its amplitude is evaluated too.
    """

    masses: np.ndarray
    widths: np.ndarray


def bosons(inputs: Mapping[str, float], zprime_mass: float, *zprime_widths: float) -> Bosons:
    """The three neutral bosons at one point, with fixed widths in their propagators.

    Args:
        inputs: at least ``mz`` and ``wz``, GeV.
        zprime_mass: GeV.
        zprime_widths: GeV, the first one and further ones.
    """
    return Bosons(
        masses=np.array([0.0, inputs["mz"], zprime_mass]),
        widths=np.array([0.0, inputs["wz"], *zprime_widths]),
    )


def fermion_couplings(
    inputs: Mapping[str, float], pdg_id: int, zprime: tuple[float, float] = (0.0, 0.0)
) -> np.ndarray:
    """Couplings of one fermion: e Q to the photon and (e/s_W c_W)(T₃ − Q s_W²) to the Z.

    Args:
        inputs: Standard Model inputs (``aewm1``, ``gf``, ``mz``).
        pdg_id: a quark (1 … 6), a charged lepton (11, 13, 15) or a neutrino (12, 14, 16).
        zprime: left- and right-handed couplings to the Z' in units of g'.

    Returns:
        Shape (3, 2): photon, Z, Z' by left, right.

    Example:
        >>> from zprimer.models.standard_model import PARAMETERS
        >>> muon = fermion_couplings({p.name: p.default for p in PARAMETERS}, 13, (1.0, 1.0))
        >>> muon.shape, bool(muon[PHOTON, LEFT] < 0)
        ((3, 2), True)
    """
    charge, isospin = _charge_and_isospin(pdg_id)
    ew = electroweak(inputs)
    z_unit = ew.e / np.sqrt(ew.sw2 * (1 - ew.sw2))
    return np.array(
        [
            [ew.e * charge, ew.e * charge],
            [z_unit * (isospin - charge * ew.sw2), -z_unit * charge * ew.sw2],
            [zprime[LEFT], zprime[RIGHT]],
        ]
    )


def _charge_and_isospin(pdg_id: int) -> tuple[float, float]:
    if pdg_id in _UP_TYPE:
        return 2 / 3, 0.5
    if pdg_id in _DOWN_TYPE:
        return -1 / 3, -0.5
    if pdg_id in (11, 13, 15):
        return -1.0, -0.5
    if pdg_id in (12, 14, 16):
        return 0.0, 0.5
    raise ValueError(f"{pdg_id} is not the PDG id of a fermion")
