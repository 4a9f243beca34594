"""Cross sections of jZ', ZZ' and tt̄Z': second integrations, MadGraph, other couplings, widths."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from top_pairs import TopPairs
from topphilic_samples import TwoBody, integrals, kinematics_of, point_of

from zprimer.generation.line_shape import width_factor
from zprimer.generation.processes import load_process
from zprimer.models.point import load_model

REFERENCE = Path(__file__).parents[1] / "reference" / "cross_sections.json"
MADGRAPH = REFERENCE.with_name("madgraph_crosscheck.json")


def contracted(name, point, basis):
    factors = load_process(name).contraction(point, 1.0)
    return sum(factor * basis[key].value for key, factor in factors.items())


def test_jets_against_an_integration_without_the_decay():
    """Narrow Z', fixed scale; ours times 1/BR against a stable Z' in a phase space of our own."""
    point, scale = point_of(400.0), 400.0
    value, error = TwoBody("jzp", point, scale, 5.0).integrate(4, 4000, seed=4)
    found = integrals("jzp", kinematics_of("jzp", point, (0.02,), pt_min=5.0), 0.01, scale)
    ratio = point.branching_ratios[32][13, -13]
    ours, our_error = found["total"].value / ratio, found["total"].error / ratio
    assert error < 0.02 * value
    assert abs(ours - value) < 3 * math.hypot(error, our_error)


@pytest.mark.parametrize("entry", [0, 1, 2])
def test_loops_against_madgraph(entry):
    """An undecayed Z' at H_T/2: what MadGraph and the generator found, by another phase space."""
    row = json.loads(MADGRAPH.read_text())["loops_without_decay"]["rows"][entry]
    given = re.findall(r"--set (\w+)=(\S+)", row["options"])
    point = load_model("topphilic").point({name: float(value) for name, value in given} | {"g": 1})
    points = {"jzp": 1000, "zzp": 300}[row["process"]]
    value, error = TwoBody(row["process"], point, "ht/2", 1.0).integrate(4, points, seed=5)
    assert error < 0.015 * value
    for by in ("madgraph", "embedded", "independent"):
        found = row[by]
        assert abs(found["sigma_pb"] - value) < 3 * math.hypot(error, found["error_pb"]), by


@pytest.mark.parametrize("entry", [0, 1])
def test_decayed_top_pairs_against_a_phase_space_of_their_own(entry):
    """At H_T/2: what MadGraph and the generator found, and a longer integration of this kind."""
    row = json.loads(MADGRAPH.read_text())["top_pairs_by_vegas"]["rows"][entry]
    given = re.findall(r"--set (\w+)=(\S+)", row["options"])
    point = load_model("topphilic").point({name: float(value) for name, value in given})
    factors = load_process("ttzp").reference_factors(point, point.parameters["g"])
    pairs = TopPairs(kinematics_of("ttzp", point, (point.widths[32],)), factors)
    value, error = pairs.integrate(5, 15000, seed=6)
    assert error < 0.006 * value
    for by in ("vegas", "embedded", "madgraph"):
        found = row[by]
        assert abs(found["sigma_pb"] - value) < 3 * math.hypot(error, found["error_pb"]), by
    ours, theirs = row["embedded"], row["vegas"]
    assert abs(ours["sigma_pb"] - theirs["sigma_pb"]) < 3 * math.hypot(
        ours["error_pb"], theirs["error_pb"]
    )


@pytest.mark.parametrize("entry", [0, 1])
def test_top_pair_against_madgraph(entry):
    """3 combined errors and 1 %, with an on-shell Z'."""
    reference = json.loads(REFERENCE.read_text())["cross_sections"][entry]
    assert reference["process"] == "p p > t t~ zp"
    mass = float(reference["mzp"])
    kinematics = kinematics_of("ttzp", point_of(mass, mt=173.0), (1e-4 * mass,))
    found = integrals("ttzp", kinematics, 0.002, mass)
    left, right = reference["gL_tt"], reference["gR_tt"]
    couplings = {"LL": left**2, "LR": left * right, "RR": right**2}
    # one chirality of the muons, with its partial width m g²/24π in place of Γ: BR = 1
    per_width = 24 * math.pi / mass
    sigma = per_width * sum(c * found[f"{name}_L"].value for name, c in couplings.items())
    error = sigma * found["total"].error / found["total"].value
    assert abs(sigma - reference["sigma_pb"]) < 3 * math.hypot(error, reference["error_pb"])
    assert sigma == pytest.approx(reference["sigma_pb"], rel=0.01)


@pytest.mark.parametrize("name", ["jzp", "ttzp"])
def test_basis_serves_other_couplings(name):
    """σ at another s_R, charge and muon chirality, contracted, against the point's own sample."""
    sample = integrals(name, kinematics_of(name, point_of(), (1.5, 6.0, 24.0, 96.0)), 0.01)
    other = point_of(sR=0.7, q=0.8, qA=0.5)
    own = integrals(name, kinematics_of(name, other, (1.5, 6.0, 24.0, 96.0)), 0.01, seed=8)
    direct = contracted(name, other, own)
    assert contracted(name, other, sample) == pytest.approx(direct, rel=0.04)
    assert contracted(name, point_of(), sample) == pytest.approx(sample["total"].value, rel=1e-9)
    assert direct != pytest.approx(sample["total"].value, rel=0.2)


def test_width_of_the_sample_is_not_that_of_the_cross_section():
    """σ in the narrow-width limit does not know Γ."""
    narrow = integrals("ttzp", kinematics_of("ttzp", point_of(), (0.03,)), 0.005)["total"]
    wider = integrals("ttzp", kinematics_of("ttzp", point_of(), (0.3,)), 0.005)["total"]
    assert narrow.value == pytest.approx(wider.value, rel=0.015)


def test_width_factors_average_to_one_and_refuse_what_the_sample_does_not_hold():
    random = np.random.default_rng(1)
    widths = (1.5, 6.0, 24.0, 96.0)
    chosen = np.array(widths)[random.integers(4, size=200000)]
    squares = 300.0**2 + 300.0 * chosen * np.tan(np.pi * (random.random(200000) - 0.5))
    q = np.sqrt(squares[squares > 0])
    for width in (1.5, 10.0, 24.0, 96.0):
        factor = width_factor(q, 300.0, widths, width)
        assert factor.mean() * len(q) / 200000 == pytest.approx(
            0.5 + math.atan(300.0 / width) / math.pi, abs=5 * factor.std() / math.sqrt(200000)
        )
        assert factor.max() <= len(widths)
    np.testing.assert_array_equal(
        width_factor(q, 300.0, widths, 0.1), width_factor(q, 300.0, widths, 1.5)
    )
    for refused in (0.0, -1.0, 200.0, math.nan):
        with pytest.raises(Exception, match="width"):
            width_factor(q, 300.0, widths, refused)


def test_cross_section_of_jets_stops_moving_below_five_gev():
    """The loops vanish with the pT (Landau-Yang; the axial form factor of an off-shell gluon)."""
    point = point_of(200.0)
    found = {
        pt_min: integrals("jzp", kinematics_of("jzp", point, (2.0,), pt_min=pt_min), 0.01)["total"]
        for pt_min in (1, 5)
    }
    assert found[5].value == pytest.approx(found[1].value, rel=0.03)


def test_top_pairs_are_more_than_jets_at_300_gev():
    """As 1704.06005 says; below, see tests/benchmarks/bench_topphilic.py."""
    kinematics = {name: kinematics_of(name, point_of(), (3.0,)) for name in ("jzp", "ttzp")}
    jets, tops = (integrals(name, k, 0.02)["total"].value for name, k in kinematics.items())
    assert jets / tops == pytest.approx(0.49, abs=0.05)
