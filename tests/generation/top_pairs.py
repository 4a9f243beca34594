"""σ(pp → tt̄ Z' → tt̄ μμ) a second way: own phase space, vegas on top.

The final state is split into the top pair and the muon pair, whose masses are drawn from 1/s and
from the Breit-Wigner distribution of the Z'. Only amplitudes and parton densities are shared with
the generator.
"""

import math

import numpy as np
import vegas
from independent import (
    Partons,
    in_laboratory,
    log_uniform,
    momentum_fractions,
    resonance,
    two_pairs,
)

from zprimer.generation.alpha_s import alpha_s
from zprimer.generation.integrand import PB_GEV2
from zprimer.generation.pdf import DEFAULT_PDF, pdf_set
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
        self._partons = Partons(DEFAULT_PDF, process)

    def __call__(self, uniform):
        window = self._cuts.mll_min**2, self._cuts.mll_max**2
        s56, jacobian = resonance(uniform[:, 0], *window, self._mass, self._width)
        threshold = (2 * self._top + np.sqrt(s56)) ** 2
        shat, weight = log_uniform(uniform[:, 1], threshold, self._s)
        jacobian = jacobian * weight
        s34, weight = log_uniform(
            uniform[:, 2], 4 * self._top**2, (np.sqrt(shat) - np.sqrt(s56)) ** 2
        )
        jacobian = jacobian * weight
        x1, x2, weight = momentum_fractions(uniform[:, 3], shat, self._s)
        jacobian = jacobian * weight
        # the angle around the beam is left out: nothing depends on it
        phis = 2 * math.pi * np.column_stack([np.zeros_like(shat), uniform[:, 7:9]])
        cosines = 2 * uniform[:, 4:7] - 1
        legs, weight = two_pairs(shat, (s56, s34), (0.0, self._top**2), cosines, phis)
        jacobian = jacobian * weight
        momenta = in_laboratory(legs, x1, x2, self._s)
        kept = np.flatnonzero(self._cuts.passes(momenta) & np.isfinite(jacobian))
        result = np.zeros(len(shat))
        result[kept] = jacobian[kept] * self._differential(momenta[kept], x1[kept], x2[kept])
        return result

    def _differential(self, momenta, x1, x2):
        scale = self._process.scale("ht/2", momenta)
        luminosity = self._partons.luminosity(x1, x2, scale)
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
