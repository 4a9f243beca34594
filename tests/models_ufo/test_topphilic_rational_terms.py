"""The R₂ counterterms against their formulas in V and A, evaluated with the package's couplings."""

import importlib
import math
from pathlib import Path

import pytest
from ufoamp.couplings import evaluate
from ufoamp.ufo_model import load

from zprimer.models.point import load_model

FOLDER = str(Path(__file__).parents[2] / "models_ufo" / "topphilic")
STRONG = math.sqrt(4 * math.pi * 0.118)
EPSILON_GGV = "Epsilon(3,1,2,-1)*P(-1,2) - Epsilon(3,1,2,-1)*P(-1,1)"
METRICS = "Metric(1,2)*Metric(3,4) + Metric(1,3)*Metric(2,4) + Metric(1,4)*Metric(2,3)"
LIGHT = ("u", "c", "d", "s", "b")


@pytest.fixture(scope="module")
def terms():
    """(bosons) -> (loop, colour, Lorentz structure) -> value."""
    ufo = importlib.import_module("topphilic")
    parameters, _ = evaluate(load(FOLDER))
    functions = {"cmath": __import__("cmath"), "complexconjugate": lambda z: z.conjugate()}
    found = {}
    for vertex in ufo.all_CTvertices:
        bosons = tuple(leg.name for leg in vertex.particles if leg.name != "g")
        gluons = len(vertex.particles) - len(bosons)
        entries = found.setdefault((gluons, *bosons), {})
        for (color, lorentz, loop), coupling in vertex.couplings.items():
            (quarks,) = vertex.loop_particles[loop]
            key = (
                tuple(quark.name for quark in quarks),
                vertex.color[color],
                vertex.lorentz[lorentz].structure,
            )
            assert coupling.pole(1) == coupling.pole(2) == "ZERO"
            entries[key] = eval(coupling.pole(0), {**functions, **parameters})
    return found


@pytest.fixture(scope="module")
def vector_axial():
    """V and A of iγ^μ(V + Aγ₅) by boson and pair, for the default point."""
    couplings = load_model("topphilic").point({}).couplings
    found = {}
    for boson, key in (("Z", "z"), ("zp", "zp")):
        for loop, pair in ((("t",), "tt"), (("tp",), "TT"), (("t", "tp"), "tT")):
            left, right = couplings[f"{key}_{pair}_L"], couplings[f"{key}_{pair}_R"]
            found[boson, loop] = (left + right) / 2, (right - left) / 2
    return found


@pytest.mark.parametrize("boson", ["Z", "zp"])
@pytest.mark.parametrize("loop", [("t",), ("tp",)])
def test_one_boson(terms, vector_axial, boson, loop):
    vector, axial = vector_axial[boson, loop]
    triangle = terms[2, boson][loop, "Tr(1,2)", EPSILON_GGV]
    assert triangle == pytest.approx(2 * axial * STRONG**2 / (12 * math.pi**2), rel=1e-10)
    unit = -(STRONG**3) / (24 * math.pi**2)
    box = terms[3, boson]
    assert box[loop, "d(1,2,3)", METRICS] == pytest.approx(-0.5j * vector * unit, rel=1e-10)
    assert box[loop, "f(1,2,3)", "Epsilon(4,1,2,3)"] == pytest.approx(
        -4.5j * axial * unit, rel=1e-10
    )


@pytest.mark.parametrize("first", ["Z", "zp"])
@pytest.mark.parametrize("loop", [("t",), ("tp",), ("t", "tp")])
def test_two_bosons(terms, vector_axial, first, loop):
    """The mixed loop counts twice: either quark may stand between the two bosons."""
    (v1, a1), (v2, a2) = vector_axial[first, loop], vector_axial["zp", loop]
    value = 2 * (-v1 * v2 - a1 * a2) * -1j * STRONG**2 / (24 * math.pi**2) * len(loop)
    assert terms[2, first, "zp"][loop, "Tr(1,2)", METRICS] == pytest.approx(value, rel=1e-10)


def test_zprime_loops_hold_the_top_and_its_partner_only(terms):
    for key, entries in terms.items():
        if "zp" in key:
            assert {quark for loop, _, _ in entries for quark in loop} == {"t", "tp"}


def test_z_and_photon_loops_hold_every_quark(terms):
    for key in ((2, "Z"), (3, "Z"), (3, "a"), (2, "a", "Z"), (2, "Z", "Z"), (2, "a", "a")):
        assert {loop for loop, _, _ in terms[key]} >= {(q,) for q in (*LIGHT, "t", "tp")}


def test_axial_triangle_of_every_boson_cancels_over_the_quarks(terms):
    """The generations and the vector-like partner are free of the colour anomaly."""
    for boson in ("Z", "zp"):
        values = list(terms[2, boson].values())
        assert abs(sum(values)) < 1e-12 * max(abs(value) for value in values)


def test_higgs_triangle_is_the_one_of_the_mass_term(terms):
    """R₂ of ggH is g_s²/(4π²) m times the vertex −i y."""
    couplings = load_model("topphilic").point({}).couplings
    for quark, mass, name in (("t", 173.0, "tt"), ("tp", 1500.0, "TT")):
        expected = -1j * couplings[f"h_{name}_L"] * mass * STRONG**2 / (4 * math.pi**2)
        found = terms[2, "H"][(quark,), "Tr(1,2)", "Metric(1,2)"]
        assert found == pytest.approx(expected, rel=1e-10)
