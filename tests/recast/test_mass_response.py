"""Response to the mass of muon pairs, and the detector that offers it."""

import numpy as np
import pytest
import yaml

from zprimer.errors import DataFileError, InputError
from zprimer.recast.analysis import load_analysis
from zprimer.recast.detector import Detector, load_detector
from zprimer.recast.mass_response import load_mass_response

PATH = load_analysis("atlas_dimuon_139fb").folder / "data" / "dimuon_mass.yaml"
RESPONSE = load_mass_response(PATH)


@pytest.mark.parametrize("mass", [110.0, 250.0, 1000.0, 5900.0])
def test_cumulative_distribution(mass):
    levels = RESPONSE.cumulative(np.linspace(-0.6, 0.6, 400), np.array(mass))
    assert np.all(np.diff(levels) >= 0)
    assert (levels[0], levels[-1]) == (pytest.approx(0), pytest.approx(1))


def test_crystal_ball_against_a_numerical_integral():
    """dF/dδ is the density written out, in core and tail."""
    mass, shifts = 1000.0, np.linspace(-0.49, 0.49, 99)
    value = {name: float(RESPONSE.parameter(name, mass)) for name in RESPONSE.polynomials}

    def density(shift):
        alpha, power = value["crystal_ball_alpha"], value["crystal_ball_power"]
        pull = (shift - value["crystal_ball_mean"]) / value["crystal_ball_width"]
        below = np.maximum(power / alpha - alpha - pull, 1e-9)
        tail = (power / alpha) ** power * np.exp(-(alpha**2) / 2) * below**-power
        return np.where(pull > -alpha, np.exp(-(pull**2) / 2), tail)

    fine = np.linspace(-20, 20, 400001)
    norm = np.sum(density(fine)) * (fine[1] - fine[0])
    gauss = np.exp(-0.5 * ((shifts - value["gauss_mean"]) / value["gauss_width"]) ** 2)
    gauss /= value["gauss_width"] * np.sqrt(2 * np.pi)
    expected = value["crystal_ball"] * density(shifts) / norm
    expected += (1 - value["crystal_ball"]) * gauss
    step = 1e-5
    numeric = (
        RESPONSE.cumulative(shifts + step, mass) - RESPONSE.cumulative(shifts - step, mass)
    ) / (2 * step)
    inside = float(np.sum(expected) * (shifts[1] - shifts[0]))
    assert numeric * inside == pytest.approx(expected, rel=0.01, abs=2e-3)


@pytest.mark.parametrize("mass", [150.0, 700.0, 3000.0])
def test_measured_masses_follow_it(mass):
    true = np.append(np.full(100000, mass), [60.0, 6000.0])
    measured = RESPONSE.measured(true, np.random.default_rng(1))[:-2]
    for level in (0.05, 0.16, 0.5, 0.84, 0.95):
        shift = np.quantile(measured, level) / mass - 1
        assert RESPONSE.cumulative(np.array(shift), np.array(mass)) == pytest.approx(
            level, abs=0.01
        )


def test_light_pairs_are_measured_like_the_lightest_known():
    assert RESPONSE.cumulative(np.array(0.01), np.array(5.0)) == RESPONSE.cumulative(
        np.array(0.01), np.array(110.0)
    )
    assert len(RESPONSE.measured(np.array([]), np.random.default_rng(1))) == 0
    assert RESPONSE.measured(np.zeros(3), np.random.default_rng(1)).tolist() == [0, 0, 0]


def test_the_detector_repeats_itself():
    analysis = load_analysis("atlas_dimuon_139fb")
    mass = np.linspace(200, 2000, 50)
    first, again, other = (
        load_detector(analysis, sample).measured_mass(mass) for sample in ("a", "a", "b")
    )
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_a_detector_without_mass_response_says_so():
    with pytest.raises(InputError, match="'mass_response'"):
        Detector({}, 1).measured_mass(np.array([100.0]))


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("gauss_mean", None, "must have the keys"),
        ("gauss_mean", 0.1, "map powers to coefficients"),
        ("largest_shift", 2.0, "between 0 and 1"),
        ("lowest_mass", 0, "above 0 GeV"),
    ],
)
def test_broken_files_are_named(tmp_path, key, value, message):
    # plain mappings, also after flavio has taught PyYAML to make ordered ones
    content = {
        key: dict(value) if isinstance(value, dict) else value
        for key, value in yaml.safe_load(PATH.read_text(encoding="utf-8")).items()
    }
    if value is None:
        del content[key]
    else:
        content[key] = value
    path = tmp_path / "response.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(DataFileError, match=message):
        load_mass_response(path)
