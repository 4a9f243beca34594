"""u ū → μ⁺μ⁻μ⁺μ⁻ at fixed energy: no parton densities, and another phase space."""

import json
import math
from pathlib import Path

import madspace
import numpy as np
import pytest

from zprimer.generation.cuts import FourLeptonCuts
from zprimer.generation.integrand import PB_GEV2
from zprimer.generation.phase_space import Channel, ChannelDensities, Line, diagram
from zprimer.generation.process import Kinematics
from zprimer.generation.processes import load_process
from zprimer.generation.vegas_grid import VegasGrid
from zprimer.models.point import load_model

REFERENCE = Path(__file__).parents[1] / "reference" / "four_muons_partonic.json"
ROWS = json.loads(REFERENCE.read_text(encoding="utf-8"))["rows"]
PROCESS = load_process("4mu")
DIMENSION = 8
ROUNDS = (20000, 20000, 60000)
"""Points a channel; the last round counts, with an error of 0.4 %."""


def standard_model():
    """The cuts of the reference and no bound on the mass, which is fixed; g is 10⁻⁵."""
    point = load_model("lmutau").point({"mzp": 60.0, "g": 0.1})
    cuts = FourLeptonCuts(3.0, 2.8, 4.0, 0.05, 10.0, None)
    return Kinematics(point, (point.widths[32],), 8000.0, cuts)


def trees(kinematics, energy):
    """The channels of the Standard Model with the whole mass fixed, each once."""
    found = {}
    for channel in PROCESS.channels(kinematics):
        root = channel.lines[0]
        if root.lower <= energy and "zprime" not in channel.name:
            lines = (Line(root.legs), *channel.lines[1:])
            found[lines] = Channel(channel.name, lines)
    return list(found.values())


def partonic(energy, seed):
    """σ̂ and its error in pb by the channels of the embedded generator."""
    kinematics = standard_model()
    channels = trees(kinematics, energy)
    densities = ChannelDensities(channels, PROCESS.permutations, (0.0,) * 4)
    matrix_element = PROCESS.matrix_element(kinematics)
    names = PROCESS.reference_factors(kinematics.point, 1e-5)
    factors = np.array([names[name] for name in PROCESS.basis])
    random, context = np.random.default_rng(seed), madspace.Context(thread_count=1)
    total, variance = 0.0, 0.0
    for index, channel in enumerate(channels):
        mapping = madspace.PhaseSpaceMapping(
            madspace.Topology(diagram(channel, [0.0] * 4)), energy, leptonic=True,
            invariant_power=0.9,
        )  # fmt: skip
        runtime = madspace.FunctionRuntime(mapping.forward_function(), context)
        grid = VegasGrid(DIMENSION)
        for count in ROUNDS:
            uniform = random.random((count, DIMENSION))
            mapped, jacobian = grid.map(uniform)
            momenta, _, _, volume = (np.asarray(array) for array in runtime(mapped))
            kept = kinematics.cuts.passes(momenta) & np.isfinite(volume)
            momenta = momenta[kept]
            share = densities.own(momenta, index) / densities.all(momenta).sum(axis=1)
            squared = (matrix_element(momenta).parts @ factors)[:, 0]
            weights = np.zeros(count)
            weights[kept] = (volume * jacobian)[kept] * share * squared
            grid.refine(uniform[kept], weights[kept])
        total += len(PROCESS.permutations) * weights.mean()
        variance += len(PROCESS.permutations) ** 2 * weights.var() / ROUNDS[-1]
    flux = PB_GEV2 / (2 * energy**2)
    return flux * total, flux * math.sqrt(variance)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['energy']:g} GeV")
def test_flat_phase_space(row):
    """Flat phase space has nothing in common with the channels of this package."""
    value, error = partonic(row["energy"], seed=4)
    flat = row["flat"]
    assert max(error / value, flat["error_pb"] / flat["sigma_pb"]) < 0.005
    assert abs(value - flat["sigma_pb"]) < 3 * math.hypot(error, flat["error_pb"])


def test_cuts_that_madgraph_asks_for_twice():
    """Where subprocesses are grouped MadGraph loses pairs of equal charge, and only there."""
    reference = json.loads(REFERENCE.read_text(encoding="utf-8"))
    flat = next(row["flat"] for row in reference["rows"] if row["energy"] == 91.188)
    grouped, *others = reference["madgraph_at_91.188"]

    def pull(found):
        error = math.hypot(found["error_pb"], flat["error_pb"])
        return (found["sigma_pb"] - flat["sigma_pb"]) / error

    assert pull(grouped) < -4
    assert all(abs(pull(found)) < 3 for found in others)
