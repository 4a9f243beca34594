"""σ(pp → tt̄ Z' → tt̄ μμ) a second way: own phase space, vegas on top.

The final state is split into the top pair and the muon pair, whose masses are drawn from 1/s and
from the Breit-Wigner distribution of the Z'. Only amplitudes and parton densities are shared with
the generator.
"""

import math

import numpy as np
import vegas
from independent import boost, log_uniform, resonance, two_body

from zprimer.generation.alpha_s import alpha_s
from zprimer.generation.integrand import PB_GEV2
from zprimer.generation.pdf import DEFAULT_PDF, PartonDensities, pdf_set
from zprimer.generation.processes import load_process

DIMENSIONS = 9


class TopPairs:
    """σ in pb, one number a point of the unit cube in 9 dimensions, at μ_F = μ_R = H_T/2."""

    def __init__(self, kinematics, factors):
        process = load_process("ttzp")
        self._s = kinematics.sqrt_s**2
        self._top = process.masses(kinematics.point)[2]
        self._mass, self._width = kinematics.point.masses[32], kinematics.width
        self._cuts = kinematics.cuts
        self._squared = process.matrix_element(kinematics)
        self._process = process
        self._factors = np.array([factors[name] for name in process.basis])
        self._flavours = sorted({i for group in process.groups for pair in group for i in pair})
        self._groups = process.groups
        self._densities = PartonDensities(DEFAULT_PDF, self._flavours)

    def __call__(self, uniform):
        window = self._cuts.mll_min**2, self._cuts.mll_max**2
        s56, jacobian = resonance(uniform[:, 0], *window, self._mass, self._width)
        threshold = (2 * self._top + np.sqrt(s56)) ** 2
        shat, weight = log_uniform(uniform[:, 1], threshold, self._s)
        jacobian = jacobian * weight
        s34, weight = log_uniform(
            uniform[:, 2], 4 * self._top**2, (np.sqrt(shat) - np.sqrt(s56)) ** 2
        )
        jacobian = jacobian * weight / (2 * math.pi) ** 2
        rapidities = np.log(self._s / shat)
        rapidity = (uniform[:, 3] - 0.5) * rapidities
        jacobian = jacobian * rapidities / self._s
        x1, x2 = (np.sqrt(shat / self._s) * np.exp(sign * rapidity) for sign in (1, -1))
        cosines = 2 * uniform[:, 4:7] - 1
        # the angle around the beam is left out: nothing depends on it
        phis = 2 * math.pi * np.column_stack([np.zeros_like(shat), uniform[:, 7:9]])
        top, none = np.full_like(shat, self._top**2), np.zeros_like(shat)
        tops, muons, weight = two_body(shat, s34, s56, cosines[:, 0], phis[:, 0])
        jacobian = jacobian * weight * (4 * math.pi) ** 3
        legs = {}
        for name, pair, mass2, own, k in (("t", tops, s34, top, 1), ("mu", muons, s56, none, 2)):
            first, second, weight = two_body(mass2, own, own, cosines[:, k], phis[:, k])
            jacobian = jacobian * weight
            legs[name] = [boost(first, pair), boost(second, pair)]
        energy = np.sqrt(self._s) / 2
        beams = [
            np.stack([x * energy, none, none, sign * x * energy], axis=1)
            for x, sign in ((x1, 1), (x2, -1))
        ]
        whole = beams[0] + beams[1]
        final = [boost(leg, whole) for leg in (*legs["mu"], *legs["t"])]
        momenta = np.stack([*beams, *final], axis=1)
        kept = np.flatnonzero(self._cuts.passes(momenta) & np.isfinite(jacobian))
        result = np.zeros(len(shat))
        result[kept] = jacobian[kept] * self._differential(momenta[kept], x1[kept], x2[kept])
        return result

    def _differential(self, momenta, x1, x2):
        scale = self._process.scale("ht/2", momenta)
        f1, f2 = (self._densities.xf(x, scale) / x[:, None] for x in (x1, x2))
        column = self._flavours.index
        luminosity = np.stack(
            [sum(f1[:, column(i)] * f2[:, column(j)] for i, j in group) for group in self._groups],
            axis=1,
        )
        strength = alpha_s(scale, pdf_set(DEFAULT_PDF).alpha_s_mz) ** 2
        squared = self._squared(momenta).parts @ self._factors
        return PB_GEV2 * strength / (2 * x1 * x2 * self._s) * (luminosity * squared).sum(axis=1)

    def integrate(self, iterations, points, seed):
        """Plain mean of iterations after as many to adapt: value and error in pb."""
        random = np.random.default_rng(seed)
        integrator = vegas.Integrator(
            [[0.0, 1.0]] * DIMENSIONS, ran_array_generator=lambda size: random.random(size)
        )
        batch = vegas.lbatchintegrand(self)
        integrator(batch, nitn=iterations, neval=points, alpha=0.3)
        result = integrator(batch, nitn=iterations, neval=points, adapt=False)
        means = [float(each.mean) for each in result.itn_results]
        errors = [float(each.sdev) for each in result.itn_results]
        return float(np.mean(means)), math.hypot(*errors) / len(errors)
