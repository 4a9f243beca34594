"""b → s ℓℓ against 1704.06005 Eq. 15, the numerical loop integral and flavio's predictions."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

from zprimer.flavour.era import load_era
from zprimer.flavour.observable import evaluate
from zprimer.flavour.observables.b_to_s_leptons import (
    LFU_RATIOS,
    lfu_ratio,
    preferred_band,
)
from zprimer.flavour.penguin import TO_FLAVIO, leading_log, one_loop
from zprimer.models.points import PointTable

MT, MW, E = 173.0, 80.385, 0.312


def test_coefficient_is_equation_15() -> None:
    printed = 0.5 * MT**2 / 300**2 / E**2 * 0.3**2 * math.log(1500**2 / MW**2)
    assert printed == pytest.approx(0.8997, abs=1e-4)
    value = leading_log(1.0, 300.0, 1.0, 1.0, 0.3, MT, 1500.0, MW, E)
    assert float(value) == pytest.approx(printed, rel=1e-12)
    assert float(leading_log(-1.0, 300.0, 1.0, 1.0, 0.3, MT, 1500.0, MW, E)) == -float(value)


def test_observable_is_the_coefficient_at_the_default_point() -> None:
    points = PointTable("topphilic", ("p",), {"g": np.array([1.0])})
    constraint = evaluate(points, load_era("paper_2017"))["b_to_s_mumu"]
    assert constraint.prediction[0] == pytest.approx(0.8997, abs=1e-4)
    assert constraint.pull[0] == pytest.approx((0.8997 - 0.60) / 0.15, abs=1e-3)


def _euclidean(m_partner: float, s_r: float) -> float:
    """The penguin with the sum over quarks inside one integral over the Euclidean momentum.

    It is finite as a whole; units of m_W, y_t²v² = 2 (y_t v/√2)², g₂²v²/2 = 2 m_W².
    """
    c_r = math.sqrt(1 - s_r**2)
    theta = math.atan(MT / m_partner * s_r / c_r)
    c_l, s_l = math.cos(theta), math.sin(theta)
    mass = np.array([MT, m_partner]) / MW
    upper = c_l * mass[0] * c_r + s_l * mass[1] * s_r
    w, left = np.array([c_l, s_l]), np.array([-s_l, c_l])
    u, right = np.array([c_r, s_r]), np.array([-s_r, c_r])

    def integrand(log_k: float) -> float:
        k = math.exp(log_k)
        propagator = 1 / (k + mass**2)
        flip, keep = mass * propagator, propagator
        gauge = np.dot(w * left, keep) ** 2 * k + 2 * np.dot(w * right, flip) ** 2
        goldstone = np.dot(u * right, keep) ** 2 * k / 2 + np.dot(u * left, flip) ** 2
        return (2 * gauge + 2 * upper**2 * goldstone) * k**2 / (k + 1)

    return quad(integrand, -25, 60, epsabs=0, epsrel=1e-10, limit=400)[0]


@pytest.mark.parametrize(("m_partner", "s_r"), [(400.0, 0.5), (1500.0, 0.3), (8000.0, 0.05)])
def test_one_loop_is_its_momentum_integral(m_partner: float, s_r: float) -> None:
    expected = (MW / (E * 300.0)) ** 2 * _euclidean(m_partner, s_r) / 2
    value = one_loop(1.0, 300.0, 1.0, 1.0, s_r, MT, m_partner, MW, E)
    assert float(value) == pytest.approx(expected, rel=1e-7)


def test_one_loop_has_the_logarithm_of_equation_15() -> None:
    masses = np.array([1e5, 2e5])
    full, leading = (
        np.diff(function(1.0, 300.0, 1.0, 1.0, 0.05, MT, masses, MW, E))[0]
        for function in (one_loop, leading_log)
    )
    assert full / leading == pytest.approx(1, abs=1e-3)


def test_constant_beside_the_logarithm_is_a_fifth_in_figure_2() -> None:
    mzp = np.array([150.0, 300.0, 1000.0])
    arguments = (1.0, mzp, 1.0, 1.0, 0.3, MT, 5 * mzp, MW, E)
    ratio = one_loop(*arguments) / leading_log(*arguments)
    np.testing.assert_allclose(ratio, [0.706, 0.823, 0.893], atol=2e-3)


FLAVIO = {  # flavio 2.7.1, flavio.np_prediction of <Rmue>(B+->Kll) and <Rmue>(B0->K*ll)
    ("r_k", -0.6, 0.6): 0.72363,
    ("r_k", 0.3, -0.3): 1.15562,
    ("r_k_low", -0.6, 0.6): 0.71772,
    ("r_kstar", -1.0, 1.0): 0.58774,
    ("r_kstar_low", -0.6, 0.6): 0.89901,
    ("r_kstar_low", 0.3, -0.3): 1.03213,
}


@pytest.mark.parametrize("case", FLAVIO)
def test_ratios_are_flavios_predictions(case: tuple[str, float, float]) -> None:
    name, c9, c10 = case
    ours = lfu_ratio(name, np.array(c9 / TO_FLAVIO), np.array(c10 / TO_FLAVIO))
    assert float(ours) == pytest.approx(FLAVIO[case], abs=5e-4)


def test_best_fit_of_the_paper_lowers_both_ratios() -> None:
    for name in ("r_k", "r_kstar"):
        assert 0.7 < float(lfu_ratio(name, np.array(0.6), np.array(-0.6))) < 0.77


def test_band_gives_back_the_fit() -> None:
    era, mzp = load_era("paper_2017"), np.geomspace(100, 1000, 7)
    band = preferred_band(mzp, 5 * mzp, era)
    for g, coefficient in ((band.low, 0.45), (band.central, 0.60), (band.high, 0.75)):
        value = leading_log(1.0, mzp, g, 1.0, 0.3, MT, 5 * mzp, MW, E)
        np.testing.assert_allclose(value, coefficient)
    assert np.all(np.diff(band.central) > 0)


def test_band_reaches_down_to_no_coupling_when_the_fit_includes_the_sm() -> None:
    band = preferred_band(np.array(300.0), np.array(1500.0), load_era("2026"))
    assert band.low == 0
    assert 0.1 < band.central < band.high < 0.5


def test_fit_of_2026_is_the_one_to_its_ratios() -> None:
    era = load_era("2026")
    fit = era.fit("lfu_ratios", "measured")
    assert set(fit.names) == set(LFU_RATIOS)
    inverse = np.linalg.inv(fit.covariance)

    def chi2(c: float) -> float:
        ratios = [lfu_ratio(name, np.array(c), np.array(-c)) for name in fit.names]
        residual = np.array(ratios) - fit.values
        return float(residual @ inverse @ residual)

    best = minimize_scalar(chi2, bounds=(-1, 1), method="bounded")
    curvature = (chi2(best.x + 0.01) + chi2(best.x - 0.01) - 2 * best.fun) / 0.01**2
    quoted = era.measurement("b_to_s_leptons", "left_handed")
    assert best.x == pytest.approx(quoted.value, abs=2e-3)
    assert math.sqrt(2 / curvature) == pytest.approx(quoted.uncertainty, abs=2e-3)
