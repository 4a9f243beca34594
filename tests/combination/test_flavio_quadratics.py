"""flavio's observables as functions of the Wilson coefficients, against flavio itself."""

import numpy as np
import pytest

from zprimer.errors import InputError
from zprimer.flavour.b_to_s_leptons import lfu_ratio
from zprimer.flavour.era import load_era
from zprimer.flavour.flavio_observables import observable, predictions
from zprimer.flavour.flavio_quadratics import (
    ANGULAR,
    COEFFICIENTS,
    NAMES,
    RATES,
    coefficients_at,
    constraints,
    form,
    monomials,
)
from zprimer.flavour.wilson_coefficients import wilson_coefficients
from zprimer.models.point import load_model
from zprimer.points import PointTable

QUARKS = {"mzp": 225, "g": 0.3, "mQ": 25000, "mD": 20000}
QUARKS |= {"YQb": 1, "YQs_re": -1, "YDb": 1, "YDs_re": -1}


def _table(model: str, inputs: dict[str, float]) -> PointTable:
    return PointTable(model, ("p",), {k: np.array([float(v)]) for k, v in inputs.items()})


@pytest.mark.parametrize(
    ("model", "inputs"), [("topphilic", {"mzp": 300, "mT": 1500, "g": 0.8}), ("lmutau", QUARKS)]
)
def test_forms_agree_with_flavio_at_a_point(model: str, inputs: dict[str, float]) -> None:
    """The errors that the module states: of the forms, and of coefficients that are not run."""
    coefficients = wilson_coefficients(load_model(model).point(inputs))
    run = coefficients.in_flavio_basis()
    values = np.array([np.real(run.get(name, 0)) for name in COEFFICIENTS])
    for found in predictions(coefficients, tuple(map(observable, NAMES))):
        ours = form(found.observable.name)(values)
        if found.observable.name in ANGULAR:
            assert ours == pytest.approx(found.value, abs=0.006)
        else:
            assert ours == pytest.approx(found.value, abs=2e-3 * found.standard_model)
    (closed,) = coefficients_at(_table(model, inputs), load_era("2026"))
    np.testing.assert_allclose(closed, values, rtol=0.07, atol=0.02)


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


def test_other_eras_and_complex_coefficients_are_refused() -> None:
    points = _table("lmutau", {**QUARKS, "YQs_im": 0.5})
    with pytest.raises(InputError, match="belong to era '2026', not to 'paper_2014'"):
        constraints(points, load_era("paper_2014"))
    with pytest.raises(InputError, match="imaginary parts of the Yukawas"):
        constraints(points, load_era("2026"))
    with pytest.raises(InputError, match="unknown observable"):
        form("r_kk")
