"""The committed UFO folder is what the derivation gives, and is complete and consistent."""

import importlib
import itertools
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from ufoamp.couplings import evaluate
from ufoamp.ufo_model import load

from zprimer.models.point import load_model
from zprimer.models.standard_model import PARAMETERS, ckm, electroweak

ROOM = Path(__file__).parents[2] / "models_ufo"
FOLDER = ROOM / "lmutau"


@pytest.fixture(scope="module")
def ufo():
    """The model as Python reads it: a package of its own."""
    return importlib.import_module("lmutau")


@pytest.fixture(scope="module")
def numbers():
    return evaluate(load(str(FOLDER)), overrides={"RzpLd2x3": 0.3, "IzpLd2x3": 0.4})


def by_legs(couplings):
    """Numerical couplings by the outgoing particles and the Lorentz structure."""
    model = load(str(FOLDER))
    return {
        tuple(vertex.particles): {
            vertex.lorentz[lorentz]: couplings[name]
            for (_, lorentz), name in vertex.couplings.items()
        }
        for vertex in model.vertices
    }


def test_committed_folder_is_the_derivation(tmp_path):
    command = [sys.executable, str(ROOM / "derive_lmutau.py"), "--out", str(tmp_path)]
    subprocess.run(command, check=True, timeout=120)
    derived = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {
        path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix in (".py", ".dat")
    }
    assert derived == committed


def test_every_vertex_conserves_charge_and_fermion_number(ufo):
    for vertex in ufo.all_vertices:
        assert sum(leg.charge for leg in vertex.particles) == pytest.approx(0.0)
        fermions = [leg.pdg_code for leg in vertex.particles if leg.spin == 2]
        assert len(fermions) in (0, 2)
        if fermions:
            anti, particle = fermions
            assert anti < 0 < particle


def test_no_vertex_stands_twice(ufo):
    legs = Counter(tuple(sorted(leg.name for leg in v.particles)) for v in ufo.all_vertices)
    assert max(legs.values()) == 1


def test_names_differ_in_a_language_without_case(ufo):
    names = [parameter.name.lower() for parameter in ufo.all_parameters]
    assert len(names) == len(set(names))


def test_nothing_is_declared_in_vain(ufo):
    used = {c.name for v in ufo.all_vertices for c in v.couplings.values()}
    assert used == {coupling.name for coupling in ufo.all_couplings}
    assert {x.name for v in ufo.all_vertices for x in v.lorentz} == {
        lorentz.name for lorentz in ufo.all_lorentz
    }


def test_coupling_orders(ufo):
    assert {order.name: order.hierarchy for order in ufo.all_orders} == {
        "QCD": 1,
        "QED": 2,
        "ZPR": 2,
    }
    for vertex in ufo.all_vertices:
        names = {leg.name for leg in vertex.particles}
        kind = "ZPR" if "zp" in names else "QCD" if "g" in names else "QED"
        for coupling in vertex.couplings.values():
            assert coupling.order == {kind: len(vertex.particles) - 2}


def test_lagrangian_is_hermitian(numbers):
    """f̄₁f₂V with i·c comes with f̄₂f₁V† and i·c*."""
    vertices = by_legs(numbers[1])
    conjugate = {"W__plus__": "W__minus__", "W__minus__": "W__plus__"}
    models = {p.py_name: p for p in load(str(FOLDER)).particles}
    by_pdg = {p.pdg: p.py_name for p in models.values()}
    checked = 0
    for (anti, particle, boson), couplings in (
        (legs, c) for legs, c in vertices.items() if len(legs) == 3 and models[legs[0]].spin == 2
    ):
        mirrored = (
            by_pdg[-models[particle].pdg],
            by_pdg[-models[anti].pdg],
            conjugate.get(boson, boson),
        )
        for lorentz, coupling in couplings.items():
            assert vertices[mirrored][lorentz] == pytest.approx(-np.conj(coupling))
            checked += 1
    assert checked > 100


def test_complex_couplings_sit_on_the_right_leg(numbers):
    """s̄ γ P_L b with L_sb creates an s and annihilates a b: outgoing s and anti-b."""
    parameters, couplings = numbers
    vertices = by_legs(couplings)
    left = "FFV2"
    g = parameters["gzp"]
    assert vertices["b__tilde__", "s", "zp"][left] == pytest.approx(1j * g * (0.3 + 0.4j))
    assert vertices["s__tilde__", "b", "zp"][left] == pytest.approx(1j * g * (0.3 - 0.4j))
    weak = 1j * parameters["gw"] / np.sqrt(2)
    v = ckm({p.name: p.default for p in PARAMETERS})
    assert vertices["b__tilde__", "u", "W__minus__"][left] == pytest.approx(weak * v[0, 2])
    assert vertices["u__tilde__", "b", "W__plus__"][left] == pytest.approx(weak * v[0, 2].conj())


def test_neutral_currents_are_flavour_diagonal_without_zprime(ufo):
    for vertex in ufo.all_vertices:
        names = [leg.name for leg in vertex.particles]
        if vertex.particles[0].spin == 2 and names[2] in ("a", "Z", "g", "H"):
            assert vertex.particles[0].pdg_code == -vertex.particles[1].pdg_code


def test_electroweak_parameters_are_those_of_the_package(numbers):
    inputs = {p.name: p.default for p in PARAMETERS}
    expected = electroweak(inputs)
    parameters, _ = numbers
    for name, value in (
        ("MW", expected.mw),
        ("sw2", expected.sw2),
        ("ee", expected.e),
        ("g1", expected.g1),
        ("gw", expected.g2),
        ("vev", expected.vev),
    ):
        assert parameters[name] == pytest.approx(value, rel=1e-14)
    v = ckm(inputs)
    for i, j in itertools.product(range(3), repeat=2):
        assert parameters[f"CKM{i + 1}x{j + 1}"] == pytest.approx(v[i, j], rel=1e-12)


def test_z_couplings_follow_charge_and_isospin(numbers):
    """(e/s_W c_W)(T₃ P_L − Q s_W²)."""
    parameters, couplings = numbers
    vertices = by_legs(couplings)
    ee, sw, cw = (parameters[name] for name in ("ee", "sw", "cw"))
    isospin_and_charge = {
        "ve": (0.5, 0),
        "e__minus__": (-0.5, -1),
        "u": (0.5, 2 / 3),
        "b": (-0.5, -1 / 3),
    }
    anti = {"ve": "ve__tilde__", "e__minus__": "e__plus__", "u": "u__tilde__", "b": "b__tilde__"}
    for name, (isospin, charge) in isospin_and_charge.items():
        found = vertices[anti[name], name, "Z"]
        left = 1j * ee / (sw * cw) * (isospin - charge * sw**2)
        assert found["FFV2"] == pytest.approx(left)
        assert found.get("FFV3", 0.0) == pytest.approx(-1j * ee * charge * sw / cw)


def test_zprime_couples_to_the_second_and_third_lepton_only(ufo):
    charges = {"e-": None, "ve": None, "mu-": "i", "vm": "i", "ta-": "-i", "vt": "-i"}
    coupled = {
        v.particles[1].name: next(iter(v.couplings.values())).value
        for v in ufo.all_vertices
        if v.particles[2:] and v.particles[2].name == "zp" and v.particles[0].color == 1
    }
    assert coupled == {
        name: sign.replace("i", "complex(0,1)*gzp") for name, sign in charges.items() if sign
    }


def test_default_restriction_keeps_every_zprime_coupling_free():
    entries = {}
    block = ""
    for line in (FOLDER / "restrict_default.dat").read_text().splitlines():
        words = line.split("#")[0].split()
        if words and words[0] == "BLOCK":
            block = words[1]
        elif words:
            place = ("DECAY", *words[1:-1]) if words[0] == "DECAY" else (block, *words[:-1])
            entries[place] = float(words[-1])
    zero = {place for place, value in entries.items() if value == 0}
    massless = {str(pdg) for pdg in (1, 2, 3, 4, 5, 11, 13)}
    assert zero == {(name, pdg) for name in ("MASS", "YUKAWA") for pdg in massless}
    free = [(place[0], value) for place, value in entries.items() if value != 0]
    assert len(free) == len(set(free))
    assert all(value != 1 for _, value in free)


def test_default_zprime_is_the_default_point(numbers):
    point = load_model("lmutau").point({})
    parameters, _ = numbers
    assert parameters["MZP"] == point.masses[32]
    assert parameters["WZP"] == pytest.approx(point.widths[32], rel=1e-15)
