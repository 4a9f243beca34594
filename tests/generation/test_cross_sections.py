"""Integrals against an independent integration, and the basis against direct generation."""

import math

import numpy as np
import pytest
from independent import PlainIntegrand
from independent import integrate as plain_integrate

from zprimer.errors import ConvergenceError, InputError
from zprimer.generation.integrand import Integrand
from zprimer.generation.integrate import integrate, survey
from zprimer.generation.pdf import DEFAULT_PDF
from zprimer.generation.process import Kinematics
from zprimer.generation.processes import load_process
from zprimer.generation.processes.four_muons import WIDTH_FACTORS
from zprimer.models.point import load_model

PROCESS = load_process("4mu")
SCALE = 91.188


def kinematics(point, width, cuts=None):
    return Kinematics(point, (width,), 8000.0, PROCESS.default_cuts(point).with_values(cuts or {}))


def basis_integrals(point, width, coupling, relative_error, cuts=None):
    integrand = Integrand(PROCESS, kinematics(point, width, cuts), DEFAULT_PDF, SCALE)
    adapted = survey(integrand, 3, coupling)
    return integrate(integrand, adapted, 4, relative_error)


def test_against_an_independent_integration():
    point = load_model("lmutau").point({"mzp": 20.0})
    for_plain = kinematics(point, 2.0)
    factors = PROCESS.reference_factors(point, 0.3)
    window = for_plain.cuts.m4l_min, for_plain.cuts.m4l_max
    plain = PlainIntegrand(PROCESS, for_plain, DEFAULT_PDF, SCALE, factors, window, "lightest")
    value, error = plain_integrate(plain, 6, 20000, seed=2)
    ours = basis_integrals(point, 2.0, 0.3, 0.008)["total"]
    assert error < 0.02 * value
    assert abs(ours.value - value) < 3 * math.hypot(ours.error, error)


def test_windows_of_the_four_muon_mass_add_up():
    """No channel takes a share of the integrand where it makes no points."""
    point = load_model("lmutau").point({"mzp": 60.0})

    def window(lower, upper):
        cuts = {"m4l_min": lower, "m4l_max": upper}
        return basis_integrals(point, 0.06, 1e-5, 0.006, cuts)["total"]

    whole, below, above = window(70.0, 100.0), window(70.0, 88.0), window(88.0, 100.0)
    error = math.hypot(whole.error, below.error, above.error)
    assert error < 0.01 * whole.value
    assert abs(whole.value - below.value - above.value) < 3 * error


@pytest.mark.parametrize(
    ("mzp", "g", "sample_width"),
    [(60.0, 0.3, 0.06), (60.0, 0.2, 0.6), (20.0, 1.0, 0.02), (120.0, 1.5, 0.12)],
    ids=["resonant", "narrower than the sample", "wide", "off the mass shell"],
)
def test_contraction_gives_the_cross_section_at_another_point(mzp, g, sample_width):
    """σ from a sample of another width and coupling against σ at the point's own."""
    point = load_model("lmutau").point({"mzp": mzp, "g": g})
    basis = basis_integrals(point, sample_width, None, 0.01)
    factors = PROCESS.contraction(point, sample_width)
    contracted = sum(factor * basis[name].value for name, factor in factors.items())
    direct = basis_integrals(point, point.widths[32], g, 0.01)["total"]
    assert contracted == pytest.approx(direct.value, rel=0.03)
    assert abs(direct.value / basis["sm"].value - 1) > 0.06
    naive = sum(f * basis[n].value for n, f in PROCESS.reference_factors(point, g).items())
    if mzp < 91:
        excess = direct.value - basis["sm"].value
        assert naive - basis["sm"].value != pytest.approx(excess, rel=0.06)


def test_contraction_is_exact_at_the_widths_of_the_sample():
    point = load_model("lmutau").point({"mzp": 60.0, "g": 0.3})
    for factor in WIDTH_FACTORS:
        factors = PROCESS.contraction(point, point.widths[32] / factor)
        suffix = "" if factor == 1 else f"_{factor}w"
        expected = {"sm": 1.0, f"interference{suffix}": 0.3**2, f"squared{suffix}": 0.3**4}
        others = {name: value for name, value in factors.items() if name not in expected}
        assert {name: factors[name] for name in expected} == pytest.approx(expected)
        assert others == pytest.approx(dict.fromkeys(others, 0.0), abs=1e-14)


def test_contraction_refuses_what_the_sample_does_not_have():
    coupled = load_model("lmutau").point({"mzp": 60.0, "Ru_uu": 0.2})
    with pytest.raises(InputError, match="right-handed Z' coupling to u"):
        PROCESS.contraction(coupled, 0.06)
    with pytest.raises(InputError, match="must be positive"):
        PROCESS.contraction(load_model("lmutau").point({"mzp": 60.0}), 0.0)
    narrow_sample = load_model("lmutau").point({"mzp": 60.0, "g": 1.0})
    with pytest.raises(InputError, match="make a sample of larger width"):
        PROCESS.contraction(narrow_sample, 1e-3 * narrow_sample.widths[32])
    flavour_violating = load_model("lmutau").point({"mzp": 60.0, "Ld_sb_re": 0.01})
    assert PROCESS.contraction(flavour_violating, 0.06)["sm"] == 1.0


@pytest.mark.parametrize(
    ("mzp", "width"), [(5.0, 5e-5), (10.0, 1e-4), (89.0, 0.089), (200.0, 0.2), (500.0, 5.0)]
)
def test_survey_converges_over_the_whole_plane(mzp, width):
    point = load_model("lmutau").point({"mzp": mzp})
    integrand = Integrand(PROCESS, kinematics(point, width), DEFAULT_PDF, SCALE)
    adapted = survey(integrand, 1, None)
    assert adapted.sigma.error < 0.03 * adapted.sigma.value
    assert adapted.efficiency() > 0.004


def test_narrow_width_limit_of_the_signal():
    """For a narrow Z' the g'⁴ term falls as the inverse of the width."""
    point = load_model("lmutau").point({"mzp": 60.0})
    results = [basis_integrals(point, width, None, 0.02)["squared"] for width in (0.006, 0.0006)]
    error = 10 * math.hypot(results[0].error / 1, results[1].error / 10)
    assert results[1].value == pytest.approx(10 * results[0].value, abs=4 * error)


def test_no_events_inside_the_cuts_is_an_error():
    point = load_model("lmutau").point({"mzp": 60.0})
    cuts = {"pt_min": 25, "mass_os_min": 45, "m4l_max": 104}
    integrand = Integrand(PROCESS, kinematics(point, 0.06, cuts), DEFAULT_PDF, SCALE)
    with pytest.raises(ConvergenceError, match="loosen the cuts"):
        survey(integrand, 1, None)


def test_integration_that_does_not_reach_its_goal_is_an_error():
    point = load_model("lmutau").point({"mzp": 60.0})
    integrand = Integrand(PROCESS, kinematics(point, 0.06), DEFAULT_PDF, SCALE)
    adapted = survey(integrand, 1, None)
    with pytest.raises(ConvergenceError, match="not the relative error of 1e-05"):
        integrate(integrand, adapted, 1, 1e-5, batch=2000, batches=4)


def test_shares_of_the_channels_do_not_change_the_integral():
    point = load_model("lmutau").point({"mzp": 60.0})
    integrand = Integrand(PROCESS, kinematics(point, 0.06), DEFAULT_PDF, SCALE)
    adapted = survey(integrand, 1, None)
    before = integrate(integrand, adapted, 1, 0.01)["total"]
    integrand.shares = integrand.shares * np.linspace(0.3, 3.0, len(integrand.shares))
    after = integrate(integrand, adapted, 2, 0.01)["total"]
    assert abs(after.value - before.value) < 3 * math.hypot(before.error, after.error)
