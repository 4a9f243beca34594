"""pp → μ⁺μ⁻μ⁺μ⁻ in gauged L_μ − L_τ: γ, Z and Z' at tree level, all interference, no Higgs.

The Z' couples to the leptonic current (1403.1269 Eq. 5). Quark couplings (Eqs. 7 and 8) enter
through its width; flavour-violating ones give no tree amplitude that interferes and are left out,
flavour-diagonal ones among the light quarks are refused.

With A = A₀ + g'²A₁ the cross section is σ = sm + g'² interference + g'⁴ squared.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from zprimer.errors import ConvergenceError, InputError
from zprimer.generation.cuts import FourLeptonCuts
from zprimer.generation.process import Kinematics, MatrixElement, Process
from zprimer.models.lmutau import PARAMETERS, ZPRIME
from zprimer.models.point import Point
from zprimer.models.standard_model import PARAMETERS as STANDARD_MODEL

if TYPE_CHECKING:
    from zprimer.generation.phase_space import Channel

_MUON = 13
_UP, _DOWN = (2, 4), (1, 3, 5)
_DIAGONAL = tuple(
    f"{m}_{q}{q}" for m, qs in (("Ld", "dsb"), ("Rd", "dsb"), ("Ru", "uc")) for q in qs
)
_KINEMATIC = {"mzp", *(parameter.name for parameter in STANDARD_MODEL)}
_BASIS_COLUMNS = (0, 1, 2, 5)


class FourMuons(Process):
    """The process ``4mu``."""

    name = "4mu"
    model = "lmutau"
    title = "pp -> mu+ mu- mu+ mu-, gamma, Z and Z' at tree level"
    couplings = tuple(p.name for p in PARAMETERS if p.name not in _KINEMATIC)
    basis = ("sm", "interference", "squared", "squared_2w")
    outgoing = (13, -13, 13, -13)
    groups = tuple(
        tuple((sign * q, -sign * q) for q in flavours)
        for flavours, sign in product((_UP, _DOWN), (1, -1))
    )
    permutations = ((0, 1, 2, 3), (2, 1, 0, 3), (0, 3, 2, 1), (2, 3, 0, 1))
    scales = ("m4l",)

    def contraction(self, point: Point, sample_width: float) -> dict[str, float]:
        """Factors at a point with its natural width Γ, from a sample of width W.

        The g'⁴ term is a + b/Γ: b from Z' on their mass shell in the narrow-width approximation, a
        from all the rest. The sample measures it at W and 2W, so that b = 2W(squared − squared_2w),
        a = 2 squared_2w − squared, and

            squared(Γ) = squared (2W/Γ − 1) + squared_2w (2 − 2W/Γ),

        exact at Γ = W and Γ = 2W. Elsewhere the expansion is good to the order of Γ/m_Z' and W/m_Z'
        on the mass shell, whichever of the widths is larger, and exact in practice off it. Against
        generation at the point itself it is within 0.5 % for Γ/m_Z' below 0.01, 3 % high at 0.02,
        9 % at 0.08 and 28 % at 0.18 (m_Z' = 20 and 60 GeV); a sample of a width near Γ does
        better.

        Args:
            point: of model lmutau.
            sample_width: W in GeV.

        Raises:
            InputError: the sample's width is not positive, or the point couples the Z' to light
                quarks, which the sample does not have.
        """
        if not sample_width > 0:
            raise InputError(f"the sample's Z' width of {sample_width:g} GeV must be positive.")
        self._refuse_quark_couplings(point)
        g = point.parameters["g"]
        ratio = 2 * sample_width / point.widths[ZPRIME]
        return {
            "sm": 1.0,
            "interference": g**2,
            "squared": g**4 * (ratio - 1),
            "squared_2w": g**4 * (2 - ratio),
        }

    def reference_factors(self, coupling: float) -> dict[str, float]:
        return {
            "sm": 1.0,
            "interference": coupling**2,
            "squared": coupling**4,
            "squared_2w": 0.0,
        }

    def balanced_coupling(self, integrals: Mapping[str, float]) -> float:
        if not (integrals["sm"] > 0 and integrals["squared"] > 0):
            raise ConvergenceError(
                "no reference coupling: the survey found no cross section, loosen the cuts."
            )
        return float((integrals["sm"] / integrals["squared"]) ** 0.25)

    def check(self, kinematics: Kinematics) -> None:
        self._refuse_quark_couplings(kinematics.point)
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

    def default_cuts(self) -> FourLeptonCuts:
        return FourLeptonCuts()

    def channels(self, kinematics: Kinematics) -> Sequence["Channel"]:
        from zprimer.generation.phase_space import Channel, Line

        inputs, cuts = kinematics.point.parameters, kinematics.cuts
        mz, wz, mzp = inputs["mz"], inputs["wz"], inputs["mzp"]
        lower, upper = cuts.lower_mass, cuts.m4l_max or kinematics.sqrt_s
        pair, everything = cuts.mass_os_min, (0, 1, 2, 3)
        roots = {}
        if lower < mz < upper:
            roots["z"] = Line(everything, mz, wz, lower, cuts.m4l_max or 0.0)
        if upper > mz + 10 * wz or not roots:
            roots["continuum"] = Line(everything, lower=lower, upper=cuts.m4l_max or 0.0)
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
        if upper > mz + pair:
            root = Line(everything, lower=max(lower, mz), upper=cuts.m4l_max or 0.0)
            channels.append(Channel("Z photon", (root, z1, other_photon)))
        if upper > 2 * mz - 10 * wz:
            root = Line(everything, lower=max(lower, mz), upper=cuts.m4l_max or 0.0)
            channels.append(Channel("Z Z", (root, z1, z2)))
        return channels

    def matrix_element(self, kinematics: Kinematics) -> MatrixElement:
        from zprimer.amplitudes.couplings import bosons, fermion_couplings
        from zprimer.amplitudes.four_lepton import squared_coefficients

        inputs = kinematics.point.parameters
        quarks = np.array([fermion_couplings(inputs, flavours[0]) for flavours in (_UP, _DOWN)])
        muon = fermion_couplings(inputs, _MUON, (1.0, 1.0))
        propagating = bosons(inputs, inputs["mzp"], kinematics.width)

        def evaluate(momenta: np.ndarray) -> np.ndarray:
            parts = squared_coefficients(momenta, quarks, muon, muon, True, propagating)
            return parts.reshape(len(momenta), 4, 6)[:, :, _BASIS_COLUMNS]

        return evaluate

    def scale(self, name: str, momenta: np.ndarray) -> np.ndarray:
        total = momenta[:, 2:].sum(axis=1)
        return np.sqrt(total[:, 0] ** 2 - (total[:, 1:] ** 2).sum(axis=1))

    def _refuse_quark_couplings(self, point: Point) -> None:
        given = [name for name in _DIAGONAL if point.parameters[name] != 0]
        if given:
            raise InputError(
                f"process 4mu has no Z' coupling to light quarks: {given[0]} = "
                f"{point.parameters[given[0]]:g} must be 0; flavour-violating ones are allowed."
            )


PROCESS = FourMuons()
