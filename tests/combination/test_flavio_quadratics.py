"""flavio's b → sμμ observables as functions of the Wilson coefficients."""

import numpy as np
import pytest

from zprimer.errors import InputError
from zprimer.flavour.flavio.quadratics import (
    ANGULAR,
    COEFFICIENTS,
    RATES,
    design,
    form,
    monomials,
)
from zprimer.flavour.observables.b_to_s_leptons import lfu_ratio


def test_error_on_file_is_small_and_of_points_that_were_not_fitted() -> None:
    for name in RATES:
        assert 0 <= form(name).error < 1e-4
    for name in ANGULAR:
        assert 0 < form(name).error < 0.02


def test_ratio_agrees_with_the_closed_formula() -> None:
    c9, c10 = np.array([-0.6, 0.3]), np.array([0.6, 0.2])
    point = np.stack([c9, c10, 0 * c9, 0 * c9], axis=-1)
    for name in ("r_k", "r_kstar"):
        np.testing.assert_allclose(form(name)(point), lfu_ratio(name, -c9, -c10), atol=5e-4)


def test_monomials_are_one_linear_and_products() -> None:
    np.testing.assert_array_equal(
        monomials(np.array([1.0, 2.0, 3.0, 5.0])),
        [1, 1, 2, 3, 5, 1, 2, 3, 5, 4, 6, 10, 9, 15, 25],
    )


def test_pull_has_the_error_of_its_side_and_of_theory() -> None:
    each = form("bs_mumu")
    above, below = each.value * 1.2, each.value * 0.8
    theory = each.theory
    expected = 0.2 * each.value / np.hypot(each.above, theory * above)
    np.testing.assert_allclose(each.pull(np.array(above)), expected)
    expected = -0.2 * each.value / np.hypot(each.below, theory * below)
    np.testing.assert_allclose(each.pull(np.array(below)), expected)


def test_design_fixes_a_quadratic_form() -> None:
    for count in (1, len(COEFFICIENTS), 6):
        matrix = monomials(design(count))
        assert matrix.shape == (1 + count + count * (count + 1) // 2,) * 2
        assert np.linalg.cond(matrix) < 100


def test_unknown_observable_is_refused() -> None:
    with pytest.raises(InputError, match="unknown observable"):
        form("r_kk")
