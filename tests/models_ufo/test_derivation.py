"""The steps from the Lagrangian to vertices, against feynlag and against textbook statements."""

import itertools
from importlib import import_module

import pytest
import sympy as sp
from feynlag import SU2, ExternalParameter, cubic_couplings, quartic_couplings


@pytest.fixture(scope="module")
def gauge():
    return import_module("derivation.gauge")


@pytest.fixture(scope="module")
def sm():
    return import_module("derivation.standard_model")


@pytest.fixture(scope="module")
def mixing(sm):
    """W^a in terms of the photon, Z, W+ and W- fields."""
    fields = (sm.a, sm.Z, sm.Wp, sm.Wm)
    return sp.Matrix(3, 4, lambda i, j: sp.expand(sm.W_COMPONENTS[i]).coeff(fields[j]))


@pytest.fixture(scope="module")
def weak_group():
    return SU2("SU2L", coupling=ExternalParameter("gw", 0.65, positive=True))


def test_cubic_couplings_are_those_of_feynlag(gauge, mixing, weak_group):
    fields = sp.symbols("A Z Wp Wm")
    theirs = cubic_couplings(weak_group, physical=list(fields), U=mixing)
    g = weak_group.g
    for legs in itertools.product(range(4), repeat=3):
        expected = theirs.get(tuple(fields[i] for i in legs), 0)
        assert sp.simplify(gauge.cubic(g, mixing, legs) - expected) == 0


def test_quartic_couplings_are_those_of_feynlag(gauge, mixing, weak_group):
    """i Σ over the 24 orderings of −g²/4 F·F reduces to 2g₁₂g₃₄ − g₁₃g₂₄ − g₁₄g₂₃."""
    fields = sp.symbols("A Z Wp Wm")
    theirs = quartic_couplings(weak_group, physical=list(fields), U=mixing)
    for legs in ((0, 0, 2, 3), (0, 1, 2, 3), (1, 1, 2, 3), (2, 2, 3, 3)):

        def pair(first, second, third, fourth, legs=legs):
            return theirs.get(tuple(fields[legs[i]] for i in (first, second, third, fourth)), 0)

        g12 = sp.I * 4 * (pair(0, 2, 1, 3) + pair(0, 3, 1, 2))
        assert sp.simplify(2 * gauge.quartic(weak_group.g, mixing, legs) - g12) == 0


def test_quartic_refuses_legs_in_another_order(gauge, mixing):
    with pytest.raises(ValueError, match="not ordered"):
        gauge.quartic(sp.Symbol("g"), mixing, (2, 3, 2, 3))


def test_lepton_flavour_charge_is_free_of_anomalies(sm):
    """All U(1)' anomalies of L_mu - L_tau cancel between the second and third generation."""
    fermions = sm.multiplets({"mu": sp.S.One, "ta": sp.S.NegativeOne})
    total = dict.fromkeys(("grav", "Q^3", "Q^2 Y", "Q Y^2", "Q SU2^2"), 0)
    for fermion in fermions:
        sign = 1 if fermion.chirality == "L" else -1
        size, q, y = len(fermion.components), fermion.charge, fermion.hypercharge
        total["grav"] += sign * size * q
        total["Q^3"] += sign * size * q**3
        total["Q^2 Y"] += sign * size * q**2 * y
        total["Q Y^2"] += sign * size * q * y**2
        total["Q SU2^2"] += sign * q * (size == 2)
    assert set(total.values()) == {0}


def test_electric_charges_follow_from_isospin_and_hypercharge(sm):
    states = sm.particles()
    for fermion in sm.multiplets():
        for position, component in enumerate(fermion.components):
            isospin = sp.Rational(1, 2) - position if len(fermion.components) == 2 else 0
            for name in component:
                assert states[name].charge == isospin + fermion.hypercharge


def test_photon_current_is_vectorlike_and_flavour_diagonal(sm):
    currents = sm.gauge_currents(sm.multiplets(), (sm.a,))
    for (first, second, _), chiral in currents.terms.items():
        charge = sm.particles()[first].charge if first == second else 0
        assert sp.simplify(chiral["L"] - charge * sm.ee) == 0
        assert sp.simplify(chiral["R"] - charge * sm.ee) == 0


def test_formulas_are_read_alike_by_python_2_and_3(sm):
    formula = import_module("derivation.writer").formula
    x = sp.Symbol("x")
    assert formula(sp.Rational(-2, 3) * sp.I * x**2) == "-2./3.*complex(0,1)*x**2"
    assert formula(sp.sqrt(x) / sp.pi) == "cmath.sqrt(x)/cmath.pi"
    with pytest.raises(ValueError, match="no UFO form"):
        formula(x ** sp.Symbol("n"))
