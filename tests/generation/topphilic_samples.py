"""Integrals of the top-philic processes, and a second way to each of them."""

import math

import numpy as np
import vegas

from zprimer.amplitudes.topphilic.boson_pairs import pair_coefficients
from zprimer.amplitudes.topphilic.couplings import jet_couplings, pair_couplings
from zprimer.amplitudes.topphilic.jets import jet_coefficients
from zprimer.generation.alpha_s import alpha_s
from zprimer.generation.integrand import PB_GEV2, Integrand
from zprimer.generation.integrate import integrate, survey
from zprimer.generation.pdf import DEFAULT_PDF, PartonDensities, pdf_set
from zprimer.generation.process import Kinematics
from zprimer.generation.processes import load_process
from zprimer.models.point import load_model

SQRT_S = 13000.0
QUARKS = (1, 2, 3, 4, 5)


def point_of(mzp=300.0, **given):
    return load_model("topphilic").point({"mzp": mzp, "mT": 5 * mzp, "brmu": 1.0, **given})


def kinematics_of(name, point, widths, **cuts):
    process = load_process(name)
    allowed = process.default_cuts(point).with_values(cuts)
    return Kinematics(point, widths, SQRT_S, allowed)


def integrals(name, kinematics, relative_error, scale=None, seed=3):
    process = load_process(name)
    scale = process.default_scale if scale is None else scale
    integrand = Integrand(process, kinematics, DEFAULT_PDF, scale)
    adapted = survey(integrand, seed, None, threads=2)
    return integrate(integrand, adapted, seed + 1, relative_error, threads=2, batch=process.batch)


class TwoBody:
    """σ(pp → Z' X) of an undecayed Z': own phase space, vegas on top.

    ``x`` is the jet or the Z; the amplitudes are those of an undecayed Z', the Z' is stable.
    ``scale`` is μ_F = μ_R in GeV, or ``"ht/2"``.
    """

    def __init__(self, name, point, scale, pt_min):
        self._name, self._point, self._scale, self._pt_min = name, point, scale, pt_min
        self._mass = point.masses[32]
        self._other = 0.0 if name == "jzp" else point.parameters["mz"]
        self._flavours = [*(-q for q in QUARKS), 21, *QUARKS]
        self._densities = PartonDensities(DEFAULT_PDF, self._flavours)

    def __call__(self, uniform):
        smallest = (self._mass + self._other) ** 2 / SQRT_S**2
        tau = smallest ** (1 - uniform[:, 0])
        rapidity = -0.5 * np.log(tau) * (2 * uniform[:, 1] - 1)
        x1, x2 = np.sqrt(tau) * np.exp(rapidity), np.sqrt(tau) * np.exp(-rapidity)
        measure = -np.log(smallest) * -np.log(tau)  # dx1 dx2 / (x1 x2)
        s = tau * SQRT_S**2
        root = np.sqrt(s)
        kallen = (s - self._mass**2 - self._other**2) ** 2 - 4 * (self._mass * self._other) ** 2
        size = np.sqrt(np.maximum(kallen, 0.0)) / (2 * root)
        cosine = 2 * uniform[:, 2] - 1
        sine, zero = np.sqrt(1 - cosine**2), np.zeros_like(s)
        flat = [size * sine, zero, size * cosine]
        zprime = np.stack([np.hypot(size, self._mass), *flat], axis=1)
        other = np.stack([np.hypot(size, self._other), *(-p for p in flat)], axis=1)
        half = root / 2
        beams = [np.stack([half, zero, zero, sign * half], axis=1) for sign in (1, -1)]
        phase_space = size / root / (4 * math.pi)
        squared = self._squared(np.stack([*beams, zprime, other], axis=1), x1, x2)
        weight = measure * phase_space * PB_GEV2 / (2 * s) * squared
        return np.where(size * sine > self._pt_min, weight, 0.0)

    def _squared(self, momenta, x1, x2):
        """Σ x₁f x₂f |M|² over the partonic channels."""
        masses = self._point.parameters["mt"], self._point.masses[6000006]
        scale = self._scales(momenta)
        strength = alpha_s(scale, pdf_set(DEFAULT_PDF).alpha_s_mz)
        f1, f2 = (
            dict(zip(self._flavours, self._densities.xf(x, scale).T, strict=True)) for x in (x1, x2)
        )
        if self._name == "zzp":
            swapped = momenta[:, [0, 1, 3, 2]]
            values = pair_coefficients(swapped, masses, 1e-4).values @ pair_couplings(self._point)
            return strength**2 * values * f1[21] * f2[21]
        pairs = {
            "gg": f1[21] * f2[21],
            "qq": sum(f1[q] * f2[-q] + f1[-q] * f2[q] for q in QUARKS),
            "gq": f1[21] * sum(f2[q] + f2[-q] for q in QUARKS),
            "qg": f2[21] * sum(f1[q] + f1[-q] for q in QUARKS),
        }
        couplings = jet_couplings(self._point)
        return strength**3 * sum(
            luminosity * (jet_coefficients(channel, momenta, masses, 1e-4).values @ couplings)
            for channel, luminosity in pairs.items()
        )

    def _scales(self, momenta):
        if self._scale != "ht/2":
            return np.full(len(momenta), self._scale)
        pt = np.hypot(momenta[:, 2, 1], momenta[:, 2, 2])
        return (np.hypot(pt, self._mass) + np.hypot(pt, self._other)) / 2

    def integrate(self, iterations, evaluations, seed):
        integrator = vegas.Integrator([[0, 1]] * 3, ran_array_generator=_generator(seed))
        batch = vegas.lbatchintegrand(self)
        integrator(batch, nitn=4, neval=evaluations)
        result = integrator(batch, nitn=iterations, neval=evaluations)
        return result.mean, result.sdev


def _generator(seed):
    random = np.random.default_rng(seed)
    return lambda size: random.random(size)
