"""gg → ZZ' → Zμ⁻μ⁺ through loops of t, T and both (1704.06005 Fig. 3); the Z is not decayed."""

import numpy as np

from zprimer.amplitudes.topphilic.couplings import PAIR_PRODUCTS, pair_couplings
from zprimer.generation.process import Evaluated, Kinematics
from zprimer.generation.resonance import LOOP_TOLERANCE, MuonResonance, basis_of
from zprimer.models.point import Point
from zprimer.models.topphilic import PARTNER

_GLUON, _Z = 21, 23


class ZprimeZ(MuonResonance):
    """The process ``zzp``."""

    name = "zzp"
    title = "gg -> Z Z' -> Z mu- mu+ through t and T loops"
    kinematic = ("mzp", "mT")
    vertices = ("zp_tt", "zp_tT", "zp_TT", "z_tt", "z_tT", "z_TT")
    products = PAIR_PRODUCTS
    basis = basis_of(products)
    outgoing = (13, -13, _Z)
    groups = (((_GLUON, _GLUON),),)
    permutations = ((0, 1, 2),)
    alpha_s_power = 2
    pt_min = 1.0
    survey_rounds = (500, 700, 1000, 1500, 2500)
    batch = 2048

    def coupling_products(self, point: Point) -> np.ndarray:
        return pair_couplings(point)

    def masses(self, point: Point) -> tuple[float, ...]:
        return 0.0, 0.0, point.parameters["mz"]

    def coefficients(self, kinematics: Kinematics, momenta: np.ndarray) -> Evaluated:
        from zprimer.amplitudes.topphilic.boson_pairs import decayed_pair_coefficients

        masses = kinematics.point.parameters["mt"], kinematics.point.masses[PARTNER]
        found = decayed_pair_coefficients(momenta[:, [0, 1, 4, 2, 3]], masses, LOOP_TOLERANCE)
        return Evaluated(found.values[:, None], int(found.rescued.sum()))

    def colours(
        self, ids: np.ndarray, momenta: np.ndarray, random: np.random.Generator
    ) -> np.ndarray:
        lines = np.zeros((*ids.shape, 2), dtype=np.int64)
        lines[:, 0], lines[:, 1] = (501, 502), (502, 501)
        return lines


PROCESS = ZprimeZ()
