"""The committed UFO folder of the top-philic model is its derivation, complete and consistent."""

import importlib
import itertools
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import sympy as sp
from ufoamp.couplings import evaluate
from ufoamp.ufo_model import load

from zprimer.models.point import load_model

ROOM = Path(__file__).parents[2] / "models_ufo"
FOLDER = ROOM / "topphilic"
LEFT, RIGHT = "FFV2", "FFV3"
QUARKS = ("u", "c", "t", "d", "s", "b", "tp")
ANTI = {name: f"{name}__tilde__" for name in QUARKS}


@pytest.fixture(scope="module")
def ufo():
    """The model as Python reads it: a package of its own."""
    return importlib.import_module("topphilic")


@pytest.fixture(scope="module")
def point():
    return load_model("topphilic").point({})


@pytest.fixture(scope="module")
def numbers():
    return evaluate(load(str(FOLDER)))


@pytest.fixture(scope="module")
def vertices(numbers):
    """Numerical couplings by the outgoing particles and the Lorentz structure."""
    return {
        tuple(vertex.particles): {
            vertex.lorentz[lorentz]: numbers[1][name]
            for (_, lorentz), name in vertex.couplings.items()
        }
        for vertex in load(str(FOLDER)).vertices
    }


def test_committed_folder_is_the_derivation(tmp_path):
    command = [sys.executable, str(ROOM / "derive_topphilic.py"), "--out", str(tmp_path)]
    subprocess.run(command, check=True, timeout=120)
    derived = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {
        path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix in (".py", ".dat")
    }
    assert derived == committed


def test_every_vertex_conserves_charge_and_fermion_number(ufo):
    for vertex in (*ufo.all_vertices, *ufo.all_CTvertices):
        assert sum(leg.charge for leg in vertex.particles) == pytest.approx(0.0)
        fermions = [leg.pdg_code for leg in vertex.particles if leg.spin == 2]
        assert len(fermions) in (0, 2)
        if fermions:
            anti, particle = fermions
            assert anti < 0 < particle


@pytest.mark.parametrize("kind", ["all_vertices", "all_CTvertices"])
def test_no_vertex_stands_twice(ufo, kind):
    legs = Counter(tuple(sorted(leg.name for leg in v.particles)) for v in getattr(ufo, kind))
    assert max(legs.values()) == 1


def test_names_differ_in_a_language_without_case(ufo):
    for kind in (ufo.all_parameters, ufo.all_couplings, ufo.all_particles):
        names = [entry.name.lower() for entry in kind]
        assert len(names) == len(set(names))


def test_nothing_is_declared_in_vain(ufo):
    vertices = (*ufo.all_vertices, *ufo.all_CTvertices)
    used = {c.name for v in vertices for c in v.couplings.values()}
    assert used == {coupling.name for coupling in ufo.all_couplings}
    assert {x.name for v in vertices for x in v.lorentz} == {x.name for x in ufo.all_lorentz}


def test_coupling_orders_and_the_loops_there_are_counterterms_for(ufo):
    orders = {o.name: (o.hierarchy, o.perturbative_expansion) for o in ufo.all_orders}
    assert orders == {"QCD": (1, 1), "QED": (2, 0), "ZPR": (2, 0)}
    for vertex in ufo.all_vertices:
        names = {leg.name for leg in vertex.particles}
        kind = "ZPR" if "zp" in names else "QCD" if "g" in names else "QED"
        for coupling in vertex.couplings.values():
            assert coupling.order == {kind: len(vertex.particles) - 2}


def test_every_coupling_is_that_of_the_package(point, vertices):
    """Eq. 12 and the scalar couplings, in both directions of the mixed vertices."""
    couplings = point.couplings
    names = {"t": "t", "T": "tp"}
    for boson, field in (("zp", "zp"), ("z", "Z")):
        for first, second in itertools.product("tT", repeat=2):
            pair = "".join(sorted((first, second), reverse=True))
            expected = {LEFT: couplings[f"{boson}_{pair}_L"], RIGHT: couplings[f"{boson}_{pair}_R"]}
            found = vertices[ANTI[names[second]], names[first], field]
            for lorentz, value in expected.items():
                assert found.get(lorentz, 0.0) == pytest.approx(1j * value, rel=1e-12)
    for pair in ("tt", "TT"):
        (found,) = vertices[ANTI[names[pair[0]]], names[pair[0]], "H"].values()
        assert found == pytest.approx(-1j * couplings[f"h_{pair}_L"], rel=1e-12)
    # t̄ (…) T creates a t and annihilates a T; its conjugate has the chiralities exchanged.
    mixed = vertices[ANTI["tp"], "t", "H"], vertices[ANTI["t"], "tp", "H"]
    structures = sorted(mixed[0])
    left, right = (-1j * couplings[f"h_tT_{side}"] for side in "LR")
    assert [mixed[0][s] for s in structures] == pytest.approx([left, right], rel=1e-12)
    assert [mixed[1][s] for s in structures] == pytest.approx([right, left], rel=1e-12)
    for lepton, name in (("mu__minus__", "mumu"), ("ta__minus__", "tautau")):
        found = vertices[lepton.replace("minus", "plus"), lepton, "zp"]
        for lorentz, side in ((LEFT, "L"), (RIGHT, "R")):
            assert found[lorentz] == pytest.approx(1j * couplings[f"zp_{name}_{side}"])


def test_w_couplings_carry_the_mixing_and_the_ckm_matrix(point, numbers, vertices):
    parameters, _ = numbers
    for quark, name in (("t", "tb"), ("tp", "Tb")):
        found = vertices[ANTI["b"], quark, "W__minus__"][LEFT]
        expected = 1j * point.couplings[f"w_{name}_L"] * parameters["CKM3x3"]
        assert found == pytest.approx(expected, rel=1e-12)


def test_photon_and_gluon_couplings_stay_diagonal(numbers, vertices):
    parameters, _ = numbers
    for boson, value in (("a", 2j / 3 * parameters["ee"]), ("g", 1j * parameters["G"])):
        for quark in ("t", "tp"):
            assert vertices[ANTI[quark], quark, boson] == {"FFV1": pytest.approx(value)}
        assert (ANTI["t"], "tp", boson) not in vertices


def test_down_quarks_and_light_up_quarks_are_those_of_the_standard_model(vertices):
    """Same couplings as in the model lmutau, whose Standard Model part is checked by itself."""
    other = load(str(ROOM / "lmutau"))
    _, couplings = evaluate(other)
    checked = 0
    for vertex in other.vertices:
        touched = {"t", "t__tilde__", "zp"} & set(vertex.particles)
        if touched:
            continue
        expected = {
            vertex.lorentz[lorentz]: couplings[name]
            for (_, lorentz), name in vertex.couplings.items()
        }
        assert vertices[tuple(vertex.particles)] == pytest.approx(expected, rel=1e-12)
        checked += 1
    assert checked > 50


def test_lagrangian_is_hermitian(vertices):
    """f̄₁f₂V with i·c comes with f̄₂f₁V† and i·c*."""
    conjugate = {"W__plus__": "W__minus__", "W__minus__": "W__plus__"}
    models = {p.py_name: p for p in load(str(FOLDER)).particles}
    by_pdg = {p.pdg: p.py_name for p in models.values()}
    checked = 0
    for legs, couplings in vertices.items():
        if len(legs) != 3 or models[legs[0]].spin != 2 or legs[2] == "H":
            continue
        anti, particle, boson = legs
        mirrored = (
            by_pdg[-models[particle].pdg],
            by_pdg[-models[anti].pdg],
            conjugate.get(boson, boson),
        )
        for lorentz, coupling in couplings.items():
            assert vertices[mirrored][lorentz] == pytest.approx(-np.conj(coupling))
            checked += 1
    assert checked > 70


def test_charge_of_the_partner_adds_no_anomaly():
    """T′ is vector-like: every U(1)′ anomaly cancels between T′_L and T′_R."""
    partner = importlib.import_module("derivation.partner")
    charged = [m for m in partner.top_multiplets() if m.charge != 0]
    assert sorted(m.chirality for m in charged) == ["L", "R"]
    for power in (1, 2, 3):
        assert sp.simplify(charged[0].charge ** power - charged[1].charge ** power) == 0
    assert charged[0].hypercharge == charged[1].hypercharge


def test_default_restriction_keeps_every_zprime_input_free():
    entries, block = {}, ""
    for line in (FOLDER / "restrict_default.dat").read_text().splitlines():
        words = line.split("#")[0].split()
        if words and words[0] == "BLOCK":
            block = words[1]
        elif words:
            place = ("DECAY", *words[1:-1]) if words[0] == "DECAY" else (block, *words[:-1])
            entries[place] = float(words[-1])
    massless = {str(pdg) for pdg in (1, 2, 3, 4, 5, 11, 13)}
    zero = {place for place, value in entries.items() if value == 0}
    assert zero == {(name, pdg) for name in ("MASS", "YUKAWA") for pdg in massless}
    free = [(place[0], value) for place, value in entries.items() if value != 0]
    assert len(free) == len(set(free))
    assert all(value != 1 for _, value in free)
    assert sum(name == "ZPRIME" for name, _ in free) == 9


def test_defaults_are_the_default_point(point, numbers):
    parameters, _ = numbers
    for name, value in (
        ("MZP", point.masses[32]),
        ("WZP", point.widths[32]),
        ("MTP", point.masses[6000006]),
        ("WTP", point.widths[6000006]),
        ("sL", point.derived["sL"]),
        ("cL", point.derived["cL"]),
        ("yt", point.derived["y_t"]),
    ):
        assert parameters[name] == pytest.approx(value, rel=1e-13)
