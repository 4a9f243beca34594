"""Integration channels: madspace mappings along decay trees, and their approximate densities.

madspace 0.2.1 builds the mapping of a decay tree with resonances, thresholds and mass windows
(checked against the phase-space volume and against an independent parametrisation in the tests).
Most channels are s-channel trees: peaks in the scattering angle of a boson pair lie along one axis
of the unit cube, where the VEGAS grid on top follows them. Three and more heavy bodies have a
ladder between the beams instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import madspace
import numpy as np

from zprimer.io.compiled import compiled

EDGE = 1e-9
"""Relative rounding of s at the edges of a line's window."""


@dataclass(frozen=True)
class Line:
    """An internal line of a decay tree.

    Attributes:
        legs: positions of the final-state particles it decays to.
        mass, width: of its resonance, GeV; zero width for a power-law line ~ 1/s.
        lower, upper: window of its mass, GeV; ``upper`` 0 for no bound.
    """

    legs: tuple[int, ...]
    mass: float = 0.0
    width: float = 0.0
    lower: float = 0.0
    upper: float = 0.0


@dataclass(frozen=True)
class Channel:
    """One channel: the lines of its tree, the first of which is the whole final state.

    A vertex of the tree joins a line to its largest sub-lines and to the particles left.

    Attributes:
        name: for messages.
        lines: of the tree.
        ladder: if given, what the line of exchanges between the beams emits, in its order: the legs
            of a line, or a single leg. ``lines`` then holds no line of the whole final state.
    """

    name: str
    lines: tuple[Line, ...]
    ladder: tuple[tuple[int, ...], ...] = ()


def mapping_function(channel: Channel, masses: Sequence[float], sqrt_s: float) -> madspace.Function:
    """From the unit cube (n, 3·particles − 2) to momenta (n, 2 + particles, 4), x₁, x₂ and weight.

    ``masses`` are those of the final-state particles, GeV. Momenta are in the frame of the
    collider; the weight is dx₁dx₂dΦ with its factors of 2π, in powers of GeV.
    """
    topology = madspace.Topology(diagram(channel, masses))
    return madspace.PhaseSpaceMapping(
        topology,
        sqrt_s,
        invariant_power=0.9,
        t_channel_mode=madspace.PhaseSpaceMapping.TChannelMode.rambo,
    ).forward_function()


def diagram(channel: Channel, masses: Sequence[float]) -> madspace.Diagram:
    """A channel's decay tree for particles of given masses, GeV, as madspace takes it."""
    propagators = [
        madspace.Propagator(
            line.mass if line.width > 0 else 0.0, line.width, order, line.lower, line.upper, 0
        )
        for order, line in enumerate(channel.lines)
    ]
    names = {line.legs: f"p{index}" for index, line in enumerate(channel.lines)}
    names.update({(leg,): f"o{leg}" for leg in range(len(masses))})
    rungs = [names[legs] for legs in channel.ladder] or ["p0"]
    exchanged = [f"p{len(channel.lines) + index}" for index in range(len(rungs) - 1)]
    propagators += [madspace.Propagator() for _ in exchanged]
    ends = ["i0", *exchanged, "i1"]
    vertices = [[ends[k], rung, ends[k + 1]] for k, rung in enumerate(rungs)]
    for index, line in enumerate(channel.lines):
        children = _children(channel.lines, index)
        covered = {leg for child in children for leg in channel.lines[child].legs}
        outgoing = [f"o{leg}" for leg in line.legs if leg not in covered]
        vertices.append([f"p{index}", *outgoing, *(f"p{child}" for child in children)])
    return madspace.Diagram([0.0, 0.0], list(masses), propagators, vertices)


def _children(lines: Sequence[Line], parent: int) -> list[int]:
    """Largest lines inside ``parent``."""
    inside = [i for i, line in enumerate(lines) if set(line.legs) < set(lines[parent].legs)]
    return [
        i
        for i in inside
        if not any(set(lines[i].legs) < set(lines[other].legs) for other in inside)
    ]


class ChannelDensities:
    """Products of the lines' densities, summed over permutations of identical particles.

    They shape the share of each channel at a phase-space point. They need not be the exact
    densities of the mappings: the shares of all channels add up to one by construction. They must
    vanish where the mapping makes no points, else the share of its channel there would be lost.

    Args:
        channels: all channels.
        permutations: of the final-state positions, under which the integrand is symmetric.
        masses: of the final-state particles, GeV.
    """

    def __init__(
        self,
        channels: Sequence[Channel],
        permutations: Sequence[Sequence[int]],
        masses: Sequence[float],
    ) -> None:
        self._squares = np.square(np.asarray(masses, dtype=float))
        depth = max(len(channel.lines) for channel in channels)
        shape = (len(channels), len(permutations), depth)
        self._legs = np.zeros(shape, dtype=np.int64)
        self._poles = np.zeros((len(channels), depth, 2))
        self._windows = np.zeros((len(channels), depth, 2))
        for c, channel in enumerate(channels):
            for k, line in enumerate(channel.lines):
                self._poles[c, k] = line.mass**2, line.mass * line.width
                self._windows[c, k] = line.lower**2, line.upper**2 or np.inf
                for p, permutation in enumerate(permutations):
                    self._legs[c, p, k] = sum(1 << permutation[leg] for leg in line.legs)

    def own(self, momenta: np.ndarray, channel: int) -> np.ndarray:
        """Density of a channel at points (n, legs, 4) in its own labels, shape (n,)."""
        out = np.empty((len(momenta), 1))
        rows = slice(channel, channel + 1)
        legs, poles, windows = self._legs[rows, :1], self._poles[rows], self._windows[rows]
        _densities(momenta, legs, poles, windows, self._squares, out)
        return out[:, 0]

    def all(self, momenta: np.ndarray) -> np.ndarray:
        """Density of every channel summed over the permutations, shape (n, channels)."""
        out = np.empty((len(momenta), len(self._legs)))
        _densities(momenta, self._legs, self._poles, self._windows, self._squares, out)
        return out


@compiled(nogil=True, error_model="numpy")
def _densities(momenta, legs, poles, windows, squares, out) -> None:
    particles = momenta.shape[1] - 2
    masses = np.zeros(1 << particles)
    for n in range(momenta.shape[0]):
        for subset in range(1, 1 << particles):
            masses[subset] = -1.0
        for c in range(legs.shape[0]):
            out[n, c] = 0.0
            for p in range(legs.shape[1]):
                product = 1.0
                for k in range(legs.shape[2]):
                    subset = legs[c, p, k]
                    if subset == 0:
                        continue
                    if masses[subset] < 0.0:
                        masses[subset] = _invariant(momenta[n], subset, squares)
                    s = masses[subset]
                    if not (windows[c, k, 0] - EDGE * s <= s <= windows[c, k, 1] + EDGE * s):
                        product = 0.0
                        break
                    if poles[c, k, 1] > 0.0:
                        pole, width = poles[c, k, 0], poles[c, k, 1]
                        product *= width / ((s - pole) ** 2 + width**2)
                    else:
                        product /= s
                out[n, c] += product


@compiled(nogil=True, error_model="numpy")
def _invariant(momenta, subset, squares):
    """(Σ p)² as a sum over masses squared and pairs, precise for small masses too."""
    total = 0.0
    for i in range(len(squares)):
        if subset >> i & 1:
            total += squares[i]
            for j in range(i):
                if subset >> j & 1:
                    product = momenta[2 + i, 0] * momenta[2 + j, 0]
                    for k in range(1, 4):
                        product -= momenta[2 + i, k] * momenta[2 + j, k]
                    total += 2.0 * product
    return max(total, 1e-12)
