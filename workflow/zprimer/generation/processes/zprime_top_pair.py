"""pp → tt̄Z' → tt̄μ⁻μ⁺ at tree level (1704.06005 Fig. 3); the tops are not decayed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from zprimer.amplitudes.topphilic.couplings import TOP_PAIR_PRODUCTS, top_pair_couplings
from zprimer.errors import InputError
from zprimer.generation.process import Evaluated, Kinematics
from zprimer.generation.resonance import QUARKS, MuonResonance, basis_of
from zprimer.models.point import Point

if TYPE_CHECKING:
    from zprimer.generation.phase_space import Channel

_GLUON, _TOP = 21, 6


class ZprimeTopPair(MuonResonance):
    """The process ``ttzp``."""

    name = "ttzp"
    title = "pp -> t tbar Z' -> t tbar mu- mu+ at tree level"
    products = TOP_PAIR_PRODUCTS
    basis = basis_of(products)
    outgoing = (13, -13, _TOP, -_TOP)
    groups = (((_GLUON, _GLUON),), tuple((quark, -quark) for quark in QUARKS))
    permutations = ((0, 1, 2, 3),)
    alpha_s_power = 2
    survey_rounds = (2000, 3000, 4000, 6000, 24000)

    def require(self, point: Point) -> None:
        super().require(point)
        if not self.coupling_products(point).any():
            raise InputError(
                f"process {self.name} needs a Z' that couples to the top, which that of model "
                f"'{point.model}' does not here."
            )

    def coupling_products(self, point: Point) -> np.ndarray:
        return top_pair_couplings(point)

    def channels(self, kinematics: Kinematics) -> Sequence["Channel"]:
        from zprimer.generation.phase_space import Channel

        return [Channel(self.name, (self.muon_pair(kinematics),), ((0, 1), (2,), (3,)))]

    def masses(self, point: Point) -> tuple[float, ...]:
        top = point.parameters["mt"]
        return 0.0, 0.0, top, top

    def coefficients(self, kinematics: Kinematics, momenta: np.ndarray) -> Evaluated:
        from zprimer.amplitudes.topphilic.top_pair import decayed_top_pair_coefficients

        legs = momenta[:, [0, 1, 4, 5, 2, 3]]
        top = kinematics.point.parameters["mt"]
        found = [decayed_top_pair_coefficients(channel, legs, top) for channel in ("gg", "qq")]
        return Evaluated(np.stack(found, axis=1))

    def colours(
        self, ids: np.ndarray, momenta: np.ndarray, random: np.random.Generator
    ) -> np.ndarray:
        """Two gluons: the order k₁k₂ along the tops' line, or k₂k₁, by their poles in gg → tt̄."""
        lines = np.zeros((*ids.shape, 2), dtype=np.int64)
        gluons = ids[:, 0] == _GLUON
        metric = np.array([1.0, -1.0, -1.0, -1.0])
        first, second, top, antitop = (momenta[:, leg] * metric for leg in (0, 1, 4, 5))
        straight = (first * momenta[:, 4]).sum(axis=1) * (second * momenta[:, 5]).sum(axis=1)
        turned = (top * momenta[:, 1]).sum(axis=1) * (antitop * momenta[:, 0]).sum(axis=1)
        forward = random.random(len(ids)) * (straight + turned) < turned
        for mask, colours in (
            (gluons & forward, ((501, 502), (502, 503), (501, 0), (0, 503))),
            (gluons & ~forward, ((502, 503), (501, 502), (501, 0), (0, 503))),
            (~gluons & (ids[:, 0] > 0), ((501, 0), (0, 502), (501, 0), (0, 502))),
            (~gluons & (ids[:, 0] < 0), ((0, 502), (501, 0), (501, 0), (0, 502))),
        ):
            for leg, colour in zip((0, 1, 4, 5), colours, strict=True):
                lines[mask, leg] = colour
        return lines


PROCESS = ZprimeTopPair()
