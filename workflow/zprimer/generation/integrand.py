"""The differential cross section over the unit cube of one integration channel."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from zprimer.generation.alpha_s import alpha_s
from zprimer.generation.pdf import PartonDensities, pdf_set
from zprimer.generation.phase_space import ChannelDensities, mapping_function
from zprimer.generation.process import Kinematics, Process
from zprimer.generation.vegas_grid import VegasGrid

PB_GEV2 = 0.3893793721e9
"""(ħc)² in pb GeV² (CODATA 2018)."""

RENORMALISATION_AND_FACTORISATION = ((0.5, 0.5), (0.5, 1), (1, 0.5), (1, 2), (2, 1), (2, 2))
FACTORISATION = ((1, 0.5), (1, 2))


@dataclass(frozen=True)
class Points:
    """Phase-space points of one channel that passed the cuts.

    Attributes:
        uniform: (n, d) position in the unit cube.
        momenta: (n, legs, 4), GeV.
        x: (n, 2), momentum fractions.
        scale: (n,), μ_F = μ_R in GeV.
        luminosity: (n, groups), Σ f f over the partonic channels of a group.
        parts: (n, groups, basis), weight of each basis term over the luminosity, pb.
        rescued: number of points whose matrix element needed higher precision.
    """

    uniform: np.ndarray
    momenta: np.ndarray
    x: np.ndarray
    scale: np.ndarray
    luminosity: np.ndarray
    parts: np.ndarray
    rescued: int

    def weights(self) -> np.ndarray:
        """Weight of each basis term summed over the partonic channels, (n, basis), pb."""
        return np.einsum("ng,ngb->nb", self.luminosity, self.parts)

    @staticmethod
    def joined(batches: Sequence["Points"]) -> "Points":
        """All points of ``batches``, one after the other."""
        arrays = {
            field.name: np.concatenate([getattr(points, field.name) for points in batches])
            for field in fields(Points)
            if field.name != "rescued"
        }
        return Points(**arrays, rescued=sum(points.rescued for points in batches))


class Integrand:
    """Weights of all basis terms for points of the unit cube, channel by channel.

    At a point x the channel c gets the share α_c = N a_c g_c(x)/Σ_c' Σ_π a_c' g_c'(πx) of the
    integrand (multi-channel method of Kleiss and Pittau, hep-ph/9405257, with approximate densities
    g), the N permutations π of identical particles being summed over. The channel integrals add up
    to the cross section for any a_c > 0.

    Args:
        process: the process.
        kinematics: its masses, width, energy and cuts.
        pdf: name of the set of parton densities.
        scale: μ_F = μ_R in GeV, or the name of a dynamical scale of the process.
    """

    def __init__(
        self, process: Process, kinematics: Kinematics, pdf: str, scale: float | str
    ) -> None:
        self.process = process
        self.groups = process.groups_at(kinematics.point)
        self.channels = tuple(process.channels(kinematics))
        self.shares = np.ones(len(self.channels))
        self.grids = [VegasGrid(self.dimension) for _ in self.channels]
        self.kinematics = kinematics
        self.pdf = pdf
        self._alpha_s_mz = pdf_set(pdf).alpha_s_mz
        self._masses = process.masses(kinematics.point)
        self.scale = scale
        self._flavours = sorted({i for group in self.groups for pair in group for i in pair})
        self._columns = [
            np.array([[self._flavours.index(i) for i in pair] for pair in group])
            for group in self.groups
        ]
        self._densities = ChannelDensities(self.channels, process.permutations, self._masses)
        self._matrix_element = process.matrix_element(kinematics)
        self._local = threading.local()

    @property
    def dimension(self) -> int:
        """Number of uniform random numbers a point takes."""
        return 3 * len(self.process.outgoing) - 2

    def points(self, channel: int, uniform: np.ndarray) -> Points:
        """Points of one channel that pass the cuts, from uniform numbers (n, d)."""
        mappings, _ = self._runtimes()
        mapped, jacobian = self.grids[channel].map(uniform)
        momenta, x1, x2, volume = (np.asarray(array) for array in mappings[channel](mapped))
        weight = volume * jacobian
        kept = np.flatnonzero(
            self.kinematics.cuts.passes(momenta) & np.isfinite(weight) & (weight > 0)
        )
        momenta, x = momenta[kept], np.stack([x1[kept], x2[kept]], axis=1)
        if len(kept) == 0:
            groups, basis = len(self._columns), len(self.process.basis)
            return Points(
                uniform[kept], momenta, x, x1[kept], np.empty((0, groups)),
                np.empty((0, groups, basis)), 0,
            )  # fmt: skip
        scale = self._scale_of(momenta)
        luminosity = self._luminosity(x, scale)
        own = self._densities.own(momenta, channel) * self.shares[channel]
        share = len(self.process.permutations) * own / (self._densities.all(momenta) @ self.shares)
        flux = PB_GEV2 / (2 * x[:, 0] * x[:, 1] * self.kinematics.sqrt_s**2)
        factor = weight[kept] * share * flux
        if self.process.alpha_s_power:
            factor *= alpha_s(scale, self._alpha_s_mz) ** self.process.alpha_s_power
        squared = self._matrix_element(momenta)
        parts = squared.parts * factor[:, None, None]
        return Points(uniform[kept], momenta, x, scale, luminosity, parts, squared.rescued)

    def parton_choice(self, group: int, x: np.ndarray, scale: np.ndarray) -> np.ndarray:
        """f(x₁) f(x₂) of each partonic channel of a group, shape (n, pairs); x is (n, 2)."""
        _, densities = self._runtimes()
        f1, f2 = (densities.xf(x[:, side], scale) for side in (0, 1))
        pairs = self._columns[group]
        return f1[:, pairs[:, 0]] * f2[:, pairs[:, 1]]

    @property
    def scale_variations(self) -> tuple[tuple[float, float], ...]:
        """Factors of (μ_R, μ_F), without those that change nothing."""
        return RENORMALISATION_AND_FACTORISATION if self.process.alpha_s_power else FACTORISATION

    def scale_factors(self, incoming: np.ndarray, x: np.ndarray, scale: np.ndarray) -> np.ndarray:
        """Weight at other scales over the nominal one, (n, variations).

        Args:
            incoming: (n, 2), PDG ids of the partons.
            x: (n, 2), momentum fractions.
            scale: (n,), GeV.
        """
        _, densities = self._runtimes()
        columns = np.searchsorted(self._flavours, incoming)
        rows = np.arange(len(x))

        def luminosity(factor: float) -> np.ndarray:
            f1, f2 = (
                densities.xf(x[:, side], factor * scale)[rows, columns[:, side]] for side in (0, 1)
            )
            return f1 * f2

        def coupling(factor: float) -> np.ndarray:
            return alpha_s(factor * scale, self._alpha_s_mz) ** self.process.alpha_s_power

        at_scale, strength = luminosity(1.0), coupling(1.0)
        return np.stack(
            [
                coupling(mu_r) / strength * luminosity(mu_f) / at_scale
                for mu_r, mu_f in self.scale_variations
            ],
            axis=1,
        )

    def channel_norm(self, channel: int, uniform: np.ndarray) -> float:
        """∫dx₁dx₂dΦ of a channel's approximate density times the parton luminosity, before cuts.

        With the luminosity in the measure the densities need to follow the matrix element only.
        """
        mappings, _ = self._runtimes()
        momenta, x1, x2, volume = (np.asarray(array) for array in mappings[channel](uniform))
        luminosity = self._luminosity(np.stack([x1, x2], axis=1), self._scale_of(momenta)).sum(
            axis=1
        )
        return float(np.mean(self._densities.own(momenta, channel) * volume * luminosity))

    def _luminosity(self, x: np.ndarray, scale: np.ndarray) -> np.ndarray:
        """Σ f(x₁) f(x₂) over the partonic channels of each group, shape (n, groups)."""
        _, densities = self._runtimes()
        f1, f2 = (densities.xf(x[:, side], scale) / x[:, side, None] for side in (0, 1))
        return np.stack(
            [(f1[:, pairs[:, 0]] * f2[:, pairs[:, 1]]).sum(axis=1) for pairs in self._columns],
            axis=1,
        )

    def _scale_of(self, momenta: np.ndarray) -> np.ndarray:
        if isinstance(self.scale, str):
            return self.process.scale(self.scale, momenta)
        return np.full(len(momenta), float(self.scale))

    def _runtimes(self) -> tuple[list[Any], PartonDensities]:
        if not hasattr(self._local, "runtimes"):
            import madspace

            context = madspace.Context(thread_count=1)
            mappings = [
                madspace.FunctionRuntime(
                    mapping_function(channel, self._masses, self.kinematics.sqrt_s), context
                )
                for channel in self.channels
            ]
            self._local.runtimes = mappings, PartonDensities(self.pdf, self._flavours)
        return self._local.runtimes
