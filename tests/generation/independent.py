"""A second integration of the same amplitude: own phase space, and vegas on top.

The final state is split into two opposite-charge pairs. One of the four pairs is singled out, by
the smallest mass or by the one nearest the Z; the four choices are equal by symmetry, so that one
sector is integrated and counted four times.
"""

import math

import numpy as np
import vegas

from zprimer.generation.integrand import PB_GEV2
from zprimer.generation.pdf import PartonDensities


def log_uniform(uniform, lower, upper):
    """s between bounds with density ∝ 1/s: values and Jacobian."""
    ratio = np.log(upper / lower)
    s = lower * np.exp(uniform * ratio)
    return s, s * ratio


def resonance(uniform, lower, upper, mass, width):
    """s between bounds with a Breit-Wigner density: values and Jacobian."""
    low, high = (np.arctan((bound - mass**2) / (mass * width)) for bound in (lower, upper))
    offset = mass * width * np.tan(low + uniform * (high - low))
    return mass**2 + offset, (high - low) * (offset**2 + (mass * width) ** 2) / (mass * width)


def two_body(mass2, m1, m2, cosine, phi):
    """Momenta of two particles of mass² m1, m2 in the rest frame of mass²; dΦ₂/dcosθdφ."""
    kallen = (mass2 - m1 - m2) ** 2 - 4 * m1 * m2
    root = np.sqrt(np.maximum(kallen, 0.0))
    mass = np.sqrt(mass2)
    size = root / (2 * mass)
    sine = np.sqrt(1 - cosine**2)
    direction = np.stack([sine * np.cos(phi), sine * np.sin(phi), cosine], axis=-1)
    first = np.concatenate(
        [((mass2 + m1 - m2) / (2 * mass))[:, None], size[:, None] * direction], axis=1
    )
    second = np.concatenate(
        [((mass2 - m1 + m2) / (2 * mass))[:, None], -size[:, None] * direction], axis=1
    )
    return first, second, root / mass2 / (32 * math.pi**2)


def boost(momentum, frame):
    """From the rest frame of ``frame`` to the frame it is given in."""
    mass = np.sqrt(frame[:, 0] ** 2 - (frame[:, 1:] ** 2).sum(axis=1))
    along = (frame[:, 1:] * momentum[:, 1:]).sum(axis=1)
    energy = (frame[:, 0] * momentum[:, 0] + along) / mass
    factor = (momentum[:, 0] + energy) / (frame[:, 0] + mass)
    return np.concatenate(
        [energy[:, None], momentum[:, 1:] + factor[:, None] * frame[:, 1:]], axis=1
    )


def momentum_fractions(uniform, shat, s):
    """x₁ and x₂ of partons with mass² ŝ, flat in rapidity; the Jacobian of rapidity and 1/s."""
    rapidities = np.log(s / shat)
    rapidity = (uniform - 0.5) * rapidities
    x1, x2 = (np.sqrt(shat / s) * np.exp(sign * rapidity) for sign in (1, -1))
    return x1, x2, rapidities / s


def two_pairs(shat, masses2, legs2, cosines, phis):
    """Two pairs in the rest frame of ŝ: dΦ₄ over the pairs' mass² and the unit cube of angles.

    ``masses2`` are those of the pairs, ``legs2`` of the two equal particles in each.
    """
    *pairs, jacobian = two_body(shat, *masses2, cosines[:, 0], phis[:, 0])
    jacobian = jacobian * (4 * math.pi) ** 3 / (2 * math.pi) ** 2
    legs = []
    for k, (pair, mass2, leg2) in enumerate(zip(pairs, masses2, legs2, strict=True), start=1):
        own = np.full_like(shat, leg2)
        first, second, weight = two_body(mass2, own, own, cosines[:, k], phis[:, k])
        jacobian = jacobian * weight
        legs += [boost(first, pair), boost(second, pair)]
    return legs, jacobian


def in_laboratory(legs, x1, x2, s):
    """Momenta (n, legs, 4) of the partons and of what is given in their rest frame."""
    energy, zero = np.sqrt(s) / 2, np.zeros_like(x1)
    beams = [
        np.stack([x * energy, zero, zero, sign * x * energy], axis=1)
        for x, sign in ((x1, 1), (x2, -1))
    ]
    whole = beams[0] + beams[1]
    return np.stack([*beams, *(boost(leg, whole) for leg in legs)], axis=1)


class Partons:
    """Σ f f over the partonic channels of each group of a process."""

    def __init__(self, pdf, process):
        self._groups = process.groups
        self._flavours = sorted({i for group in process.groups for pair in group for i in pair})
        self._densities = PartonDensities(pdf, self._flavours)

    def luminosity(self, x1, x2, scale):
        f1, f2 = (self._densities.xf(x, scale) / x[:, None] for x in (x1, x2))
        column = self._flavours.index
        return np.stack(
            [sum(f1[:, column(i)] * f2[:, column(j)] for i, j in group) for group in self._groups],
            axis=1,
        )


class PlainIntegrand:
    """σ of a process of four muons in pb, one number a point of the unit cube in 10 dimensions.

    ``window`` bounds the four-muon mass in GeV; ``singled`` is ``"lightest"`` or ``"z"``.
    """

    def __init__(self, process, kinematics, pdf, scale, factors, window, singled):
        self._cuts = kinematics.cuts
        self._s = kinematics.sqrt_s**2
        self._matrix_element = process.matrix_element(kinematics)
        self._partons = Partons(pdf, process)
        self._scale = scale
        self._factors = np.array([factors[name] for name in process.basis])
        self._window = window
        self._singled = singled
        inputs = kinematics.point.parameters
        self._mz, self._wz = inputs["mz"], inputs["wz"]

    def __call__(self, uniform):
        lower, upper = (bound**2 for bound in self._window)
        shat, jacobian = log_uniform(uniform[:, 0], lower, upper)
        x1, x2, weight = momentum_fractions(uniform[:, 1], shat, self._s)
        jacobian = jacobian * weight
        smallest = self._cuts.mass_os_min**2
        if self._singled == "lightest":
            s12, weight = log_uniform(uniform[:, 2], smallest, shat / 4)
        else:
            largest = (np.sqrt(shat) - np.sqrt(smallest)) ** 2
            s12, weight = resonance(uniform[:, 2], smallest, largest, self._mz, self._wz)
        jacobian = jacobian * weight
        s34, weight = log_uniform(uniform[:, 3], smallest, (np.sqrt(shat) - np.sqrt(s12)) ** 2)
        jacobian = jacobian * weight
        cosines, phis = 2 * uniform[:, 4:10:2] - 1, 2 * math.pi * uniform[:, 5:10:2]
        legs, weight = two_pairs(shat, (s12, s34), (0.0, 0.0), cosines, phis)
        jacobian = jacobian * weight
        momenta = in_laboratory(legs, x1, x2, self._s)
        kept = np.flatnonzero(self._cuts.passes(momenta) & self._sector(momenta))
        result = np.zeros(len(shat))
        if len(kept):
            result[kept] = (
                4 * jacobian[kept] * self._differential(momenta[kept], x1[kept], x2[kept])
            )
        return result

    def _sector(self, momenta):
        masses = [_pair_mass2(momenta, i, j) for i, j in ((2, 3), (2, 5), (4, 3), (4, 5))]
        if self._singled == "z":
            masses = [np.abs(mass2 - self._mz**2) for mass2 in masses]
        return np.argmin(masses, axis=0) == 0

    def _differential(self, momenta, x1, x2):
        luminosity = self._partons.luminosity(x1, x2, np.full(len(x1), self._scale))
        squared = self._matrix_element(momenta).parts @ self._factors
        return PB_GEV2 / (2 * x1 * x2 * self._s) * (luminosity * squared).sum(axis=1)


def _pair_mass2(momenta, i, j):
    total = momenta[:, i] + momenta[:, j]
    return total[:, 0] ** 2 - (total[:, 1:] ** 2).sum(axis=1)


def integrate(integrand, iterations, points, seed):
    """vegas's mean of the last iterations, after as many to adapt: value and error in pb."""
    random = np.random.default_rng(seed)
    integrator = vegas.Integrator(
        [[0.0, 1.0]] * 10, ran_array_generator=lambda size: random.random(size)
    )
    batch = vegas.lbatchintegrand(integrand)
    integrator(batch, nitn=iterations, neval=points, alpha=0.3)
    result = integrator(batch, nitn=iterations, neval=points, adapt=False)
    return float(result.mean), float(result.sdev)
