"""The projected search for a dimuon resonance with a top pair."""

import importlib.util

import awkward as ak
import numpy as np
import pytest

from zprimer.io.markdown import markers
from zprimer.io.verdicts import IN_REACH, OUT_OF_REACH
from zprimer.recast.analysis import load_analysis
from zprimer.recast.columns import read_columns
from zprimer.recast.detector import Detector, Response, Table
from zprimer.recast.mass_response import load_mass_response
from zprimer.recast.results import PointYields, SignalYield, StandardModelYield
from zprimer.recast.selection import load_select
from zprimer.statistics.limits import point_limit
from zprimer.statistics.model import SignalModels
from zprimer.statistics.resonance import resonance_template

RUN2 = load_analysis("ttbar_dimuon_projection")
FUTURE = load_analysis("ttbar_dimuon_projection_3000fb")
SELECT = load_select(RUN2)
EVENTS = 4000


def detector(seed=1):
    zero, reach = np.array([0.0]), np.array([0.0, 5.0])
    response = Response(
        (Table(zero, reach, np.array([[1.0]])),), Table(zero, reach, np.array([[0.0]]))
    )
    path = RUN2.folder / "data" / "dimuon_mass.yaml"
    return Detector({"muons": response}, seed, load_mass_response(path))


def events_of(jets):
    """The same pair of muons at 400 GeV and the same jets (pt, eta, phi, flavour) in all events."""

    def jagged(columns):
        return ak.zip(
            {
                name: ak.unflatten(np.tile(values, EVENTS), [len(values)] * EVENTS)
                for name, values in columns.items()
            }
        )

    muons = {
        "pt": [200.0, 200.0],
        "eta": [0.0, 0.0],
        "phi": [0.0, np.pi],
        "charge": [1.0, -1.0],
        "ptcone20": [0.0, 0.0],
        "born_px": [200.0, -200.0],
        "born_py": [0.0, 0.0],
        "born_pz": [0.0, 0.0],
    }
    names = ("pt", "eta", "phi", "flavour")
    columns = {name: [jet[index] for jet in jets] for index, name in enumerate(names)}
    return ak.zip({"muons": jagged(muons), "jets": jagged(columns)}, depth_limit=1)


def share(jets):
    return float(np.mean(SELECT(events_of(jets), detector()).regions["spectrum"].passed))


B, LIGHT = (100.0, 0.0, 1.5, 5), (80.0, 1.0, -1.5, 0)


@pytest.mark.parametrize(
    ("jets", "expected"),
    [
        ([B, LIGHT], 1 - (1 - 0.79) * (1 - 0.008)),
        ([LIGHT, LIGHT], 1 - (1 - 0.008) ** 2),
        ([B], 0.0),
        ([B, (24.0, 1.0, -1.5, 0)], 0.0),
        ([B, (80.0, 2.6, -1.5, 0)], 0.0),
        ([B, (80.0, 0.1, 0.2, 0)], 0.0),
        ([(30.0, 0.0, 1.5, 5), (500.0, 0.0, -1.5, 4)], 1 - (1 - 0.67) * (1 - 0.19)),
    ],
    ids=["b", "light", "one jet", "soft", "forward", "next to a muon", "b and c"],
)
def test_jets_and_tags(jets, expected):
    assert share(jets) == pytest.approx(expected, abs=0.025)


def test_background_table():
    """Top pairs dominate; the smooth curves keep the number of simulated events."""
    names = ("top", "top_fit", "drell_yan", "drell_yan_fit", "background_139")
    table = read_columns(RUN2.folder / "data" / "background.csv", names)
    total = {name: sum(values) for name, values in table.items()}
    assert total["top_fit"] == pytest.approx(total["top"], rel=0.01)
    assert total["drell_yan_fit"] == pytest.approx(total["drell_yan"], rel=0.01)
    assert total["drell_yan"] < 0.2 * total["top"]
    expected = 139 * (total["top_fit"] + total["drell_yan_fit"])
    assert total["background_139"] == pytest.approx(expected, rel=1e-4)
    future = FUTURE.regions["spectrum"]
    assert sum(future.background.events) == pytest.approx(expected * 3000 / 139, rel=1e-4)
    assert future.observed == future.background.events


def limit_at_300_gev(analysis, luminosity, femtobarns):
    """The answer for a narrow resonance with so many selected events per fb⁻¹."""
    edges = np.array(analysis.regions["spectrum"].edges)
    response = detector().mass_response
    template = resonance_template(edges, response, 300.0, 0.0, 13000.0)
    values = femtobarns * luminosity * template
    region = SignalYield(values, 0 * values, {13000.0: values}, np.zeros(0))
    point = PointYields("p", {}, (), 0, {"spectrum": region})
    nothing = {"spectrum": StandardModelYield((), (), {}, (), 1.0, 0.0, 0, 0.0)}
    return point_limit(SignalModels(analysis, nothing), point)


def test_sensitivity_grows_with_luminosity():
    limits = [limit_at_300_gev(RUN2, 139, 1.0).mu, limit_at_300_gev(FUTURE, 3000, 1.0).mu]
    for limit in limits:
        assert limit.observed == pytest.approx(limit.expected[2], rel=0.02)
    gain = limits[0].expected[2] / limits[1].expected[2]
    assert gain == pytest.approx(np.sqrt(3000 / 139), rel=0.15)


def test_a_projection_excludes_nothing():
    strong = limit_at_300_gev(RUN2, 139, 10.0)
    assert strong.cls.observed < 0.05
    assert strong.verdict == strong.expected_verdict == IN_REACH
    assert limit_at_300_gev(RUN2, 139, 0.1).verdict == OUT_OF_REACH


def test_the_table_of_the_readme_is_what_its_script_gives():
    """One of its rows, which rests on the background table."""
    path = RUN2.folder / "expected_limits.py"
    spec = importlib.util.spec_from_file_location("expected_limits", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    (made,) = markers(RUN2.folder / "README.md")
    (row,) = [line for line in made.text.splitlines() if line.startswith("| 300 |")]
    limits = [script.visible(a, 300.0, w) for a in script.PROJECTIONS for w in script.WIDTHS]
    cells = ["300", *(f"{limit:.2g}" for limit in limits), script.inclusive(300.0)]
    assert row == f"| {' | '.join(cells)} |"
