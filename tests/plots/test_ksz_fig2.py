"""Fig. 2 of 1704.06005 on a synthetic plane."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest

from zprimer.errors import InputError
from zprimer.io.tables import Table
from zprimer.papers.ksz.ksz_fig2 import PANELS, coupling_limits, draw
from zprimer.plots.style import style

MASSES = (150.0, 200.0, 300.0, 500.0, 1000.0)
COUPLINGS = tuple(float(g) for g in np.geomspace(0.3, 4.0, 15))
BRMU = (0.25, 0.5, 1.0)
LOWEST = {"atlas_dimuon_36fb": 112.0, "atlas_dimuon_139fb": 225.0}


def limit_of(mass, brmu):
    """95 % CL limit on g that the synthetic CLs are made for."""
    return mass / 300.0 / math.sqrt(brmu)


def synthetic_plane(**changed):
    rows = list(itertools.product(MASSES, COUPLINGS, BRMU, (0.0, 0.08)))
    columns = {
        "id": tuple(f"p{index}" for index in range(len(rows))),
        "model": ("topphilic",) * len(rows),
        "era": ("paper_2017",) * len(rows),
    }
    for name, position in (("mzp", 0), ("g", 1), ("brmu", 2), ("relwidth", 3)):
        columns[name] = tuple(f"{row[position]:.10g}" for row in rows)
    columns["mT"] = tuple(f"{5 * row[0]:g}" for row in rows)
    for name, value in {"sR": 0.3, "q": 1.0, "qV": 1.0, "qA": -1.0, **changed}.items():
        columns[name] = (f"{value:g}",) * len(rows)
    for analysis, lowest in LOWEST.items():
        cls, ratio = [], []
        for mass, g, brmu, _ in rows:
            strength = (g / limit_of(mass, brmu)) ** 2
            covered = mass > lowest
            cls.append(f"{0.05**strength:.10g}" if covered else "")
            ratio.append(f"{2.25 * strength:.10g}" if covered else "")
        columns[f"{analysis}_cls_obs"] = tuple(cls)
        columns[f"{analysis}_shortcut_ratio_obs"] = tuple(ratio)
    return Table(Path("plane.csv"), columns)


@pytest.mark.parametrize("brmu", BRMU)
def test_limits_are_where_cls_is_five_per_cent(brmu):
    found = coupling_limits(synthetic_plane(), "atlas_dimuon_36fb_cls_obs", brmu, 0.08)
    expected = np.array([limit_of(mass, brmu) for mass in MASSES])
    inside = (expected < COUPLINGS[-1]) & (expected > COUPLINGS[0])
    np.testing.assert_array_equal(found.found, inside)
    np.testing.assert_allclose(found.coupling[inside], expected[inside], rtol=0.03)
    assert np.all(found.coupling[~inside] == COUPLINGS[-1])


def test_shortcut_is_scaled_from_one_coupling():
    found = coupling_limits(synthetic_plane(), "atlas_dimuon_139fb_shortcut_ratio_obs", 0.5, 0.08)
    np.testing.assert_array_equal(found.mass, [300.0, 500.0, 1000.0])
    expected = [limit_of(mass, 0.5) / 1.5 for mass in found.mass]
    np.testing.assert_allclose(found.coupling, expected, rtol=1e-6)


def test_figure_has_a_panel_for_each_data_set_with_its_regions():
    with style():
        figure = draw(synthetic_plane())
    assert len(figure.axes) == len(PANELS)
    for axes in figure.axes:
        assert axes.get_xscale() == axes.get_yscale() == "log"
        assert len(axes.collections) == len(BRMU) + 1
        assert "GeV" in axes.get_xlabel()
    assert sum(len(legend.get_texts()) for legend in figure.legends) == 9


@pytest.mark.parametrize("changed", [{"sR": 0.5}, {"qA": 1.0}, {"q": 2.0}])
def test_another_slice_of_the_model_is_refused(changed):
    with style(), pytest.raises(InputError, match=next(iter(changed))):
        draw(synthetic_plane(**changed))
