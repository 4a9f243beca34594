"""Partial widths against their limits and against 1704.06005."""

import math

import pytest

from zprimer.models.widths import vector_to_fermions


def test_massless_vector_coupling():
    """Γ = g²m/(12π)."""
    assert vector_to_fermions(60.0, 0, 0, 0.1, 0.1) == pytest.approx(0.01 * 60 / (12 * math.pi))


def test_one_chirality_with_equal_masses_as_in_ksz():
    """1704.06005 Eqs. 16 and 17: Γ = N_c g² m/(24π) (1 − r)√(1 − 4r), r = m_f²/m²."""
    r = (173.0 / 500.0) ** 2
    expected = 3 * 0.04 * 500 / (24 * math.pi) * (1 - r) * math.sqrt(1 - 4 * r)
    assert vector_to_fermions(500.0, 173.0, 173.0, 0.0, 0.2, 3) == pytest.approx(expected)


def test_vector_and_axial_thresholds():
    """Vector coupling opens like β(3 − β²)/2, axial like β³."""
    mass, fermion = 10.0, 4.0
    beta = math.sqrt(1 - 4 * (fermion / mass) ** 2)
    massless = vector_to_fermions(mass, 0, 0, 1.0, 1.0)
    vector = vector_to_fermions(mass, fermion, fermion, 1.0, 1.0)
    axial = vector_to_fermions(mass, fermion, fermion, 1.0, -1.0)
    assert vector == pytest.approx(massless * beta * (3 - beta**2) / 2)
    assert axial == pytest.approx(massless * beta**3)


def test_unequal_masses_are_symmetric_under_exchange():
    first = vector_to_fermions(100.0, 60.0, 5.0, 0.3 + 0.1j, -0.2j)
    assert first == pytest.approx(vector_to_fermions(100.0, 5.0, 60.0, 0.3 - 0.1j, 0.2j))
    assert first > 0


@pytest.mark.parametrize("daughter", [30.0, 31.0])
def test_closed_at_and_below_threshold(daughter):
    assert vector_to_fermions(60.0, daughter, daughter, 1, 1) == 0.0
