"""Templates and limits of a generic resonance."""

import dataclasses

import numpy as np
import pytest

from zprimer.errors import InputError
from zprimer.recast.analysis import load_analysis
from zprimer.recast.mass_response import load_mass_response
from zprimer.statistics.resonance import (
    cross_section_limit,
    resonance_limit,
    resonance_template,
)

ANALYSIS = load_analysis("atlas_dimuon_139fb")
RESPONSE = load_mass_response(ANALYSIS.folder / "data" / "dimuon_mass.yaml")
EDGES = np.linspace(100.0, 3000.0, 2901)


@pytest.mark.parametrize("width", [0.0, 0.01, 0.1])
def test_template_holds_every_event(width):
    total = resonance_template(np.linspace(50, 9000, 901), RESPONSE, 1000.0, width, 13000.0).sum()
    assert total == pytest.approx(1.0, abs=5e-3)


def test_line_shape_is_a_breit_wigner_above_the_fiducial_mass():
    """Γ = 100 GeV and a resolution far below it, so that half of the events is inside ±Γ/2.

    Of the whole Breit–Wigner 1/2 is inside, of the fiducial part 0.5/(1/2 + arctan(4)/π).
    """
    sharp = dataclasses.replace(
        RESPONSE,
        polynomials={
            **RESPONSE.polynomials,
            "crystal_ball": {0: 0.0},
            "gauss_mean": {0: 0.0},
            "gauss_width": {0: 1e-4},
        },
    )
    template = resonance_template(EDGES, sharp, 1000.0, 0.1, 13000.0)
    inside = template[(EDGES[:-1] >= 950) & (EDGES[1:] <= 1050)].sum()
    assert inside == pytest.approx(0.5 / (0.5 + np.arctan(4.0) / np.pi), abs=0.01)
    assert template[EDGES[1:] < 798].sum() == pytest.approx(0.0, abs=1e-9)


def test_limits_rise_with_the_width():
    limits = [resonance_limit(ANALYSIS, 700.0, width).fiducial.expected[2] for width in (0, 0.1)]
    assert limits[1] > 1.3 * limits[0]


def test_visible_limit_is_in_selected_events():
    limit = resonance_limit(ANALYSIS, 5000.0, 0.0)
    assert limit.method == "exact"
    assert limit.visible.observed == pytest.approx(limit.efficiency * limit.fiducial.observed)
    assert 139 * limit.visible.observed == pytest.approx(3.1, abs=0.15)


def test_shortcut_with_one_number_for_the_efficiency():
    limit = resonance_limit(ANALYSIS, 300.0, 0.08)
    total = cross_section_limit(ANALYSIS, 300.0, 0.08, 0.4)
    assert total.observed == pytest.approx(limit.visible.observed / 0.4)
    with pytest.raises(InputError, match=r"selected share 1\.2"):
        cross_section_limit(ANALYSIS, 300.0, 0.08, 1.2)


def test_methods_agree_where_both_hold():
    """With ten background events under the signal."""
    exact, asymptotic = (
        resonance_limit(ANALYSIS, 1900.0, 0.0, method).fiducial.expected[2]
        for method in ("exact", "asymptotic")
    )
    assert exact == pytest.approx(asymptotic, rel=0.12)


def test_theory_errors_are_no_part_of_a_cross_section_limit():
    region = ANALYSIS.regions["spectrum"]
    assert "theory_pdf" in region.nuisances
    without = dataclasses.replace(
        ANALYSIS,
        regions={
            "spectrum": dataclasses.replace(
                region, nuisances={"muon_efficiency": region.nuisances["muon_efficiency"]}
            )
        },
    )
    assert resonance_limit(ANALYSIS, 400.0, 0.03) == resonance_limit(without, 400.0, 0.03)


@pytest.mark.parametrize(
    ("analysis", "mass", "width", "message"),
    [
        ("atlas_dimuon_139fb", 200.0, 0.0, "mass 200 GeV is not inside"),
        ("atlas_dimuon_139fb", 500.0, 0.5, "relative width 0.5"),
        ("atlas_z4l_2013", 90.0, 0.0, "no search in a dimuon spectrum"),
    ],
)
def test_what_cannot_be_done_is_said(analysis, mass, width, message):
    with pytest.raises(InputError, match=message):
        resonance_limit(load_analysis(analysis), mass, width)
