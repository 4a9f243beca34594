"""pp → jZ' → jμ⁻μ⁺ through loops of t and T in all partonic channels (1704.06005 Fig. 3)."""

import numpy as np

from zprimer.amplitudes.topphilic.couplings import JET_PRODUCTS, jet_couplings
from zprimer.generation.process import Evaluated, Kinematics
from zprimer.generation.resonance import LOOP_TOLERANCE, QUARKS, MuonResonance, basis_of
from zprimer.models.point import Point
from zprimer.models.topphilic import PARTNER

_GLUON = 21
_CHANNELS = ("gg", "qq", "gq", "qg")


class ZprimeJet(MuonResonance):
    """The process ``jzp``."""

    name = "jzp"
    title = "pp -> jet Z' -> jet mu- mu+ through t and T loops"
    kinematic = ("mzp", "mT")
    vertices = ("zp_tt", "zp_TT")
    products = JET_PRODUCTS
    basis = basis_of(products)
    outgoing = (13, -13, _GLUON)
    groups = (
        ((_GLUON, _GLUON),),
        tuple((quark, -quark) for quark in QUARKS),
        tuple((_GLUON, quark) for quark in QUARKS),
        tuple((quark, _GLUON) for quark in QUARKS),
    )
    permutations = ((0, 1, 2),)
    alpha_s_power = 3
    pt_min = 1.0
    batch = 8192

    def coupling_products(self, point: Point) -> np.ndarray:
        return jet_couplings(point)

    def coefficients(self, kinematics: Kinematics, momenta: np.ndarray) -> Evaluated:
        from zprimer.amplitudes.topphilic.jets import decayed_jet_coefficients

        masses = kinematics.point.parameters["mt"], kinematics.point.masses[PARTNER]
        found = [
            decayed_jet_coefficients(channel, momenta, masses, LOOP_TOLERANCE)
            for channel in _CHANNELS
        ]
        rescued = sum(int(part.rescued.sum()) for part in found)
        return Evaluated(np.stack([part.values for part in found], axis=1), rescued)

    def outgoing_ids(self, incoming: np.ndarray) -> np.ndarray:
        """The jet is the quark or antiquark that meets a gluon, else a gluon."""
        ids = np.tile(self.outgoing, (len(incoming), 1))
        gluons = (incoming == _GLUON).sum(axis=1)
        ids[:, 2] = np.where(gluons == 1, incoming.sum(axis=1) - _GLUON, _GLUON)
        return ids

    def colours(
        self, ids: np.ndarray, momenta: np.ndarray, random: np.random.Generator
    ) -> np.ndarray:
        """Both orders of three gluons are equally likely, as in the squares of d^abc and f^abc."""
        lines = np.zeros((*ids.shape, 2), dtype=np.int64)
        first, second = ids[:, 0], ids[:, 1]
        jet = ids[:, 4]
        gluons = (first == _GLUON) & (second == _GLUON)
        annihilation = first == -second
        turned = random.random(len(ids)) < 0.5
        for mask, (one, two, three) in (
            (gluons & ~turned, ((501, 502), (502, 503), (501, 503))),
            (gluons & turned, ((502, 501), (503, 502), (503, 501))),
            (
                annihilation & (first > 0),
                ((501, 0), (0, 502), (501, 502)),
            ),
            (
                annihilation & (first < 0),
                ((0, 502), (501, 0), (501, 502)),
            ),
            (~gluons & (first == _GLUON) & (jet > 0), ((501, 502), (502, 0), (501, 0))),
            (~gluons & (first == _GLUON) & (jet < 0), ((501, 502), (0, 501), (0, 502))),
            (~gluons & (second == _GLUON) & (jet > 0), ((502, 0), (501, 502), (501, 0))),
            (~gluons & (second == _GLUON) & (jet < 0), ((0, 501), (501, 502), (0, 502))),
        ):
            lines[mask, 0], lines[mask, 1], lines[mask, 4] = one, two, three
        return lines


PROCESS = ZprimeJet()
