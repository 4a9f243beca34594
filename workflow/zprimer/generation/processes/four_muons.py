"""pp → μ⁺μ⁻μ⁺μ⁻ with γ, Z and Z' at tree level, all interference, no Higgs.

The Z' couples to the vector current of muons with g', as in 1403.1269 Eq. 5, and to quarks with the
diagonal couplings that the model has at its defaults, in units of g'; points at which these differ
by more than a hundredth are refused. Flavour-violating ones enter through the width alone: they
give no tree amplitude that interferes.

With A = A₀ + g'²A₁ the cross section is σ = sm + g'² interference + g'⁴ squared. What has two Z'
couplings to quarks, or one and three to muons, is left out: A₂ of A = A₀ + g'²A₁ + g'⁴A₂.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from zprimer.errors import ConvergenceError, InputError
from zprimer.generation.cuts import FourLeptonCuts
from zprimer.generation.momenta import mass_squared
from zprimer.generation.process import (
    NEGLECTED,
    Evaluated,
    Kinematics,
    MatrixElement,
    Process,
    annihilation_colours,
    muon_couplings,
    quark_couplings,
    refuse_quark_couplings,
)
from zprimer.models.point import ZPRIME, Point, load_model

if TYPE_CHECKING:
    from zprimer.generation.phase_space import Channel

_MUON = 13
_UP, _DOWN = (2, 4), (1, 3, 5)
_PAIR_THRESHOLD = 0.2113
"""Twice the mass of the muon, GeV."""
_SAME = 1e-9
"""Relative difference up to which two couplings are the same."""

WIDTH_FACTORS = (1, 2, 8, 32, 128, 512)
"""Widths of the Z' in units of the sample's, at which every event carries weights."""
_BASIS = (
    "sm",
    *(
        name if factor == 1 else f"{name}_{factor}w"
        for factor in WIDTH_FACTORS
        for name in ("interference", "squared")
    ),
)
_BASIS_COLUMNS = (0, 1, 2, *range(5, 5 + 2 * (len(WIDTH_FACTORS) - 1)))


def _groups(
    flavours: Iterable[tuple[int, ...]],
) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Quark along +z, then along −z, of each set of flavours."""
    return tuple(
        tuple((sign * q, -sign * q) for q in same) for same, sign in product(flavours, (1, -1))
    )


@cache
def _included(model: str) -> Mapping[int, tuple[float, float]]:
    """Couplings of the Z' to quarks, in units of that to muons, that are in the amplitudes."""
    point = load_model(model).point({})
    found = quark_couplings(point) if any(muon_couplings(point)) else {}
    return {pdg: each for pdg, each in found.items() if max(map(abs, each)) > NEGLECTED}


def _flavours(included: Mapping[int, tuple[float, float]]) -> list[tuple[int, ...]]:
    """Sets of quark flavours with the same couplings."""
    sets: dict[tuple[bool, tuple[float, float]], list[int]] = {}
    for up, flavours in ((True, _UP), (False, _DOWN)):
        for pdg in flavours:
            sets.setdefault((up, included.get(pdg, (0.0, 0.0))), []).append(pdg)
    return [tuple(same) for same in sets.values()]


class FourMuons(Process):
    """The process ``4mu``."""

    name = "4mu"
    title = "pp -> mu+ mu- mu+ mu-, gamma, Z and Z' at tree level"
    basis = _BASIS
    outgoing = (13, -13, 13, -13)
    groups = _groups((_UP, _DOWN))
    permutations = ((0, 1, 2, 3), (2, 1, 0, 3), (0, 3, 2, 1), (2, 3, 0, 1))
    scales = ("m4l",)
    default_scale = 91.188

    def require(self, point: Point) -> None:
        left, right = muon_couplings(point)
        if not math.isclose(left, right, rel_tol=_SAME) or left == 0:
            raise InputError(
                f"process 4mu needs a Z' with a vector coupling to muons, but left- and "
                f"right-handed ones are {left:.4g} and {right:.4g}."
            )
        refuse_quark_couplings(point, self.name, _included(point.model))

    def groups_at(self, point: Point) -> tuple[tuple[tuple[int, int], ...], ...]:
        return _groups(_flavours(_included(point.model)))

    def coupling(self, point: Point) -> float:
        """g', of either sign: the cross section depends on its square."""
        return abs(muon_couplings(point)[0])

    def contraction(self, point: Point, sample_width: float) -> dict[str, float]:
        """Factors at a point with its natural width Γ, from a sample of width W.

        The events carry the terms at a ladder of widths W, 2W, 8W, …, wider than the one they were
        made at, where their weights are bounded. Between the two rungs around Γ the g'⁴ term is
        a + b/Γ, b being the Z' on its mass shell and a all the rest; the g'² term is linear in Γ.
        Both are exact at the rungs. Below W the first two rungs serve: a and b are constant there
        (narrow-width approximation), and the g'² term is that at W.

        Args:
            point: of any model that :meth:`require` accepts.
            sample_width: W in GeV.

        Raises:
            InputError: the sample's width is not positive, the point's width is beyond the ladder,
                or the point couples the Z' to light quarks, which the sample does not have.
        """
        if not sample_width > 0:
            raise InputError(f"the sample's Z' width of {sample_width:g} GeV must be positive.")
        self.require(point)
        g, width = self.coupling(point), point.widths[ZPRIME]
        rungs = [factor * sample_width for factor in WIDTH_FACTORS]
        if width > rungs[-1] * (1 + 1e-9):
            raise InputError(
                f"the Z' width of {width:.4g} GeV is above {rungs[-1]:.4g} GeV, the widest of a "
                f"sample made at {sample_width:.4g} GeV: make a sample of larger width."
            )
        upper = next((k for k in range(1, len(rungs)) if width <= rungs[k]), len(rungs) - 1)
        low, high = rungs[upper - 1], rungs[upper]
        inverse = (1 / width - 1 / high) / (1 / low - 1 / high)
        linear = max((width - low) / (high - low), 0.0)
        first, second = 2 * upper - 1, 2 * upper + 1
        return {
            "sm": 1.0,
            self.basis[first]: g**2 * (1 - linear),
            self.basis[first + 1]: g**4 * inverse,
            self.basis[second]: g**2 * linear,
            self.basis[second + 1]: g**4 * (1 - inverse),
        }

    def reference_factors(self, point: Point, coupling: float) -> dict[str, float]:
        at_sample_width = {"sm": 1.0, "interference": coupling**2, "squared": coupling**4}
        return {name: at_sample_width.get(name, 0.0) for name in self.basis}

    def reference_coupling(self, point: Point, integrals: Mapping[str, float]) -> float:
        """The coupling at which Standard Model and signal parts are equal."""
        if not (integrals["sm"] > 0 and integrals["squared"] > 0):
            raise ConvergenceError(
                "no reference coupling: the survey found no cross section, loosen the cuts."
            )
        return float((integrals["sm"] / integrals["squared"]) ** 0.25)

    def sample_widths(self, width: float) -> tuple[float, ...]:
        return (width,)

    def check(self, kinematics: Kinematics) -> None:
        self.require(kinematics.point)
        upper = kinematics.cuts.m4l_max
        lowest = kinematics.cuts.lower_mass
        if lowest >= kinematics.sqrt_s:
            raise InputError(
                f"the cuts ask for a four-muon mass above {lowest:g} GeV, which "
                f"sqrts = {kinematics.sqrt_s:g} GeV cannot give."
            )
        if upper is not None and upper > kinematics.sqrt_s:
            raise InputError(
                f"cut m4l_max = {upper:g} GeV is above sqrts = {kinematics.sqrt_s:g} GeV: "
                "use none for no bound."
            )

    def default_cuts(self, point: Point) -> FourLeptonCuts:
        return FourLeptonCuts()

    def complete_cuts(self, point: Point) -> FourLeptonCuts:
        """None but the threshold of a pair, which massless muons do not have of themselves."""
        return FourLeptonCuts(0.0, None, _PAIR_THRESHOLD, 0.0, 0.0, None)

    def channels(self, kinematics: Kinematics) -> Sequence["Channel"]:
        from zprimer.generation.phase_space import Channel, Line

        inputs, cuts = kinematics.point.parameters, kinematics.cuts
        mz, wz, mzp = inputs["mz"], inputs["wz"], kinematics.point.masses[ZPRIME]
        lower, upper = cuts.lower_mass, cuts.m4l_max or kinematics.sqrt_s
        pair, everything = cuts.mass_os_min, (0, 1, 2, 3)
        window = partial(Line, everything, upper=cuts.m4l_max or 0.0)
        roots = {"continuum": window(lower=lower)}
        if lower < mz < upper:
            roots["z"] = window(mz, wz, lower=lower)
        if _included(kinematics.point.model) and lower < mzp < upper:
            roots["zprime"] = window(mzp, kinematics.width, lower=lower)
        photon, other_photon = Line((0, 1), lower=pair), Line((2, 3), lower=pair)
        radiated = {"photon": photon}
        if pair < mzp < upper:
            radiated["zprime"] = Line((0, 1), mzp, kinematics.width, pair)
        channels = []
        for root_name, root in roots.items():
            for boson_name, boson in radiated.items():
                for emitter in (2, 3):
                    lepton = Line((0, 1, emitter), lower=pair)
                    name = f"{root_name} -> mu mu({emitter}) {boson_name}"
                    channels.append(Channel(name, (root, lepton, boson)))
            channels.append(Channel(f"{root_name} -> photon photon", (root, photon, other_photon)))
        z1, z2 = Line((0, 1), mz, wz, pair), Line((2, 3), mz, wz, pair)
        above_z = window(lower=max(lower, mz))
        if upper > mz + pair:
            channels.append(Channel("Z photon", (above_z, z1, other_photon)))
        if upper > 2 * mz - 10 * wz:
            channels.append(Channel("Z Z", (above_z, z1, z2)))
        if _included(kinematics.point.model) and "zprime" in radiated:
            above = window(lower=max(lower, mzp))
            channels.append(Channel("Z' photon", (above, radiated["zprime"], other_photon)))
        return channels

    def matrix_element(self, kinematics: Kinematics) -> MatrixElement:
        from zprimer.amplitudes.couplings import bosons, fermion_couplings
        from zprimer.amplitudes.four_lepton import squared_coefficients

        inputs = kinematics.point.parameters
        included = _included(kinematics.point.model)
        quarks = np.array(
            [
                fermion_couplings(inputs, flavours[0], included.get(flavours[0], (0.0, 0.0)))
                for flavours in _flavours(included)
            ]
        )
        muon = fermion_couplings(inputs, _MUON, (1.0, 1.0))
        widths = [factor * kinematics.width for factor in WIDTH_FACTORS]
        columns = _BASIS_COLUMNS
        if included:
            # the first width as a further one, too: only these are without A₂
            widths.insert(0, widths[0])
            columns = (0, *range(5, 5 + 2 * len(WIDTH_FACTORS)))
        propagating = bosons(inputs, kinematics.point.masses[ZPRIME], *widths)

        def evaluate(momenta: np.ndarray) -> Evaluated:
            parts = squared_coefficients(momenta, quarks, muon, muon, True, propagating)
            parts = parts.reshape(len(momenta), -1, parts.shape[-1])
            return Evaluated(parts[:, :, columns])

        return evaluate

    def colours(
        self, ids: np.ndarray, momenta: np.ndarray, random: np.random.Generator
    ) -> np.ndarray:
        return annihilation_colours(ids)

    def scale(self, name: str, momenta: np.ndarray) -> np.ndarray:
        return np.sqrt(mass_squared(momenta[:, 2:].sum(axis=1)))


PROCESS = FourMuons()
