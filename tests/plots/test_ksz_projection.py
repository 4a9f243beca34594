"""The reach of a search with a top pair, on a synthetic plane."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest

from zprimer.errors import InputError
from zprimer.io.tables import Table
from zprimer.papers.ksz.ksz_projection import PANELS, SEARCHES, draw
from zprimer.plots.style import style

MASSES = (150.0, 300.0, 1000.0)
COUPLINGS = tuple(float(g) for g in np.geomspace(0.2, 10.0, 30))
REACH = dict(zip(SEARCHES, (2.0, 1.2, 0.6), strict=True))
BANDS = {"exp_m1": 0.8, "exp": 1.0, "exp_p1": 1.3}


def median(analysis, mass, brmu):
    """Expected limit on g that the synthetic CLs are made for."""
    return REACH[analysis] * math.sqrt(mass / 300.0 / brmu)


def synthetic_plane(**changed):
    rows = list(itertools.product(MASSES, COUPLINGS, PANELS))
    columns = {
        "model": ("topphilic",) * len(rows),
        "era": ("paper_2017",) * len(rows),
        "mT": tuple(f"{5 * row[0]:g}" for row in rows),
        "relwidth": ("0.08",) * len(rows),
    }
    for position, name in enumerate(("mzp", "g", "brmu")):
        columns[name] = tuple(f"{row[position]:.10g}" for row in rows)
    for name, value in {"sR": 0.3, "q": 1.0, "qV": 1.0, "qA": -1.0, **changed}.items():
        columns[name] = (f"{value:g}",) * len(rows)
    for analysis, (band, factor) in itertools.product(SEARCHES, BANDS.items()):
        columns[f"{analysis}_cls_{band}"] = tuple(
            f"{0.05 ** ((g / median(analysis, mass, brmu) / factor) ** 2):.10g}"
            for mass, g, brmu in rows
        )
    return Table(Path("plane.csv"), columns)


def test_every_search_is_drawn_at_its_median_limit():
    with style():
        figure = draw(synthetic_plane())
    assert len(figure.axes) == len(PANELS)
    for axes, brmu in zip(figure.axes, PANELS, strict=True):
        drawn = {line.get_color(): line.get_ydata() for line in axes.lines}
        for analysis, (_, colour) in SEARCHES.items():
            expected = [median(analysis, mass, brmu) for mass in MASSES]
            np.testing.assert_allclose(drawn[colour], expected, rtol=0.03)


def test_another_mixing_is_refused():
    with style(), pytest.raises(InputError, match="figure ksz_projection is drawn at sR = "):
        draw(synthetic_plane(sR=0.2))


def test_a_plane_without_the_projection_is_refused():
    plane = synthetic_plane()
    left = {name: texts for name, texts in plane.columns.items() if "3000" not in name}
    with style(), pytest.raises(InputError, match="ttbar_dimuon_projection_3000fb_cls_exp"):
        draw(Table(plane.path, left))
