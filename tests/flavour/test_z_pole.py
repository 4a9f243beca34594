"""Z couplings: the loop function against its Feynman integral, the fit against hep-ex/0509008."""

from dataclasses import replace

import numpy as np
import pytest

from zprimer.flavour.era import Fit, load_era
from zprimer.flavour.observables.z_pole import (
    COUPLINGS,
    Inputs,
    coupling_ratio,
    fit_couplings,
    k_factor,
    measured_ratio,
    neutrino_coupling_ratio,
    pseudo_observables,
    standard_model_couplings,
)

MZ = 91.1875


def _vertex_integral(w: float) -> complex:
    """2∫dx dy [ln(zM²/Δ) + (1−x)(1−y)s/Δ], z = 1−x−y, Δ = zM² − xys − iε, at s = m_Z².

    The QED form factor F₁(s) − F₁(0) of a massless lepton with a massive photon, in units of
    g'²/(16π²). The pole at Δ = 0 is passed below in the complex z plane; both end points of each
    integral are smoothed by a change of variables.
    """
    nodes, weights = np.polynomial.legendre.leggauss(240)
    u, du = (nodes + 1) / 2, weights / 2
    smooth = u**4 * (35 - 84 * u + 70 * u**2 - 20 * u**3)
    slope = 140 * u**3 * (1 - u) ** 3
    t, dt = smooth[:, None], (slope * du)[:, None]
    path = smooth - 0.5j * smooth * (1 - smooth)
    z, dz = path[None, :], ((1 - 0.5j * (1 - 2 * smooth)) * slope * du)[None, :]
    x, y = (1 - z) * t, (1 - z) * (1 - t)
    denominator = z * w - x * y
    integrand = np.log(z * w) - np.log(denominator) + (1 - x) * (1 - y) / denominator
    return complex(2 * np.sum(integrand * (1 - z) * dt * dz))


@pytest.mark.parametrize("mzp", [10.0, 40.0, 91.1875, 200.0, 600.0])
def test_loop_function_is_its_feynman_integral(mzp: float) -> None:
    expected = _vertex_integral((mzp / MZ) ** 2)
    assert complex(k_factor(np.array(mzp), MZ)) == pytest.approx(expected, rel=2e-6)


def test_loop_function_is_a_double_logarithm_for_a_light_zprime() -> None:
    """−ln²w − 3 ln w − 7/2 + π²/3 and iπ(−2 ln w − 3) for w → 0."""
    w = 1e-8
    log = np.log(w)
    expected = -(log**2) - 3 * log - 3.5 + np.pi**2 / 3
    value = complex(k_factor(np.array(np.sqrt(w) * MZ), MZ))
    assert value.real == pytest.approx(expected, rel=1e-5)
    assert value.imag == pytest.approx(np.pi * (-2 * log - 3), rel=1e-5)


def test_loop_function_decouples() -> None:
    w = 1e8
    expected = (2 / 3 * (np.log(w) + 1j * np.pi) + 11 / 9) / w
    assert complex(k_factor(np.array(1e4 * MZ), MZ)) == pytest.approx(expected, rel=1e-6)


def test_series_and_closed_form_join() -> None:
    masses = MZ * np.sqrt(30 * np.array([1 - 1e-9, 1 + 1e-9]))
    below, above = k_factor(masses, MZ)
    assert below == pytest.approx(above, rel=1e-8)


def test_neutrinos_feel_two_thirds_of_the_shift() -> None:
    mzp, g = np.array([20.0, 150.0]), np.array([0.05, 0.05])
    shift = coupling_ratio(mzp, g, MZ) - 1
    np.testing.assert_allclose(neutrino_coupling_ratio(mzp, g, MZ) - 1, 2 / 3 * shift, rtol=2e-3)


@pytest.fixture(scope="module")
def fit() -> Fit:
    return fit_couplings(load_era("paper_2014"))


PUBLISHED = {  # hep-ex/0509008 Table 7.9, charged leptons also in the PDG listings
    "gV_e": (-0.03816, 0.00047),
    "gA_e": (-0.50111, 0.00035),
    "gV_mu": (-0.0367, 0.0023),
    "gA_mu": (-0.50120, 0.00054),
    "gV_tau": (-0.0366, 0.0010),
    "gA_tau": (-0.50204, 0.00064),
    "g_nu": (0.5003, 0.0012),
}


@pytest.mark.parametrize(("name", "published"), PUBLISHED.items())
def test_fit_reproduces_the_published_couplings(
    fit: Fit, name: str, published: tuple[float, float]
) -> None:
    index, (value, uncertainty) = COUPLINGS.index(name), published
    assert fit.values[index] == pytest.approx(value, abs=0.1 * uncertainty)
    assert fit.uncertainties[index] == pytest.approx(uncertainty, rel=0.03)


def test_fit_reproduces_the_published_correlations(fit: Fit) -> None:
    """The large ones of hep-ex/0509008 Table 7.9."""
    published = {
        ("g_nu", "gA_e"): -0.75,
        ("g_nu", "gA_mu"): 0.39,
        ("g_nu", "gA_tau"): 0.37,
        ("gA_mu", "gA_tau"): 0.35,
        ("gV_mu", "gA_mu"): -0.30,
    }
    for (first, second), value in published.items():
        found = fit.correlation[COUPLINGS.index(first), COUPLINGS.index(second)]
        assert found == pytest.approx(value, abs=0.01)


def test_standard_model_couplings_give_back_their_pseudo_observables() -> None:
    era = load_era("paper_2014")
    inputs = Inputs(*(era.number("z_pole", key) for key in ("mz", "mtau", "gf", "alpha")))
    couplings = standard_model_couplings(era)
    width = inputs.lepton_widths(couplings[0:6:2], couplings[1:6:2])[0]
    predicted = pseudo_observables(couplings, 20.743 * width, inputs)
    assert predicted[2:4] == pytest.approx(20.743)
    assert predicted[8:] == pytest.approx(0.1472)
    assert predicted[0] == pytest.approx(2.4950, abs=0.0005)
    assert predicted[4] == pytest.approx(20.743 / (1 - 0.0023), rel=1e-4)


def test_shift_is_compatible_with_the_sm_and_known_to_a_permille() -> None:
    ratio = measured_ratio(load_era("paper_2014"))
    assert abs(ratio.value - 1) < 2 * ratio.uncertainty
    assert 3e-4 < ratio.uncertainty < 1e-3


def test_shift_of_a_shifted_measurement_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    era = load_era("paper_2014")
    standard_model = standard_model_couplings(era)
    shifted = standard_model * (1 + 0.004 * np.array([0, 0, 1, 1, 1, 1, 2 / 3]))
    fake = replace(fit_couplings(era), values=shifted)
    monkeypatch.setattr("zprimer.flavour.observables.z_pole.fit_couplings", lambda _: fake)
    assert measured_ratio(era).value == pytest.approx(1.004, abs=1e-12)
