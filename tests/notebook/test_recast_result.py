"""``zprimer.recast``: events of one's own to cutflow, histograms and limit."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from toy_lhe import event_blocks, write_sample
from toy_own_events import SIGMA_PB, blocks, text_of, written

import zprimer
from zprimer.simulation.settings import ShowerSettings
from zprimer.simulation.shower import shower

N, SEARCH = 60, "atlas_dimuon_139fb"
NOTHING = dict.fromkeys(("isr", "fsr", "qed", "mpi", "hadronisation"), False)


@pytest.fixture(scope="module")
def lhe(tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("own"), text_of(blocks(N)), N, resonance=32)


@pytest.fixture(scope="module")
def found(lhe) -> zprimer.RecastResult:
    return zprimer.recast(lhe, SEARCH, shower=NOTHING, progress=False)


def test_cutflow(found) -> None:
    cutflow = found.cutflow.loc["mine"]
    assert cutflow["events"].iloc[0] == N
    assert cutflow["events"].is_monotonic_decreasing
    assert cutflow["nominal"].iloc[0] == pytest.approx(SIGMA_PB, rel=1e-6)
    assert cutflow["share"].tolist() == (cutflow["events"] / N).tolist()
    assert "share" in repr(found)
    assert "<table" in found._repr_html_()


def test_histograms_are_the_last_line_of_the_cutflow(found) -> None:
    histogram = found.histograms["spectrum"]["mine", "nominal", :]
    last = found.cutflow.iloc[-1]
    assert histogram.sum().value == pytest.approx(last["nominal"])
    # of equal weights w, n w and n w²
    assert histogram.sum().variance == pytest.approx(last["nominal"] ** 2 / last["events"])
    assert histogram.axes[0].label.endswith("[GeV]")
    axes = Figure().subplots()
    (drawn,) = histogram.plot(ax=axes)
    assert np.array_equal(drawn.stairs.get_data().values, histogram.values())
    assert axes.get_xlabel() == histogram.axes[0].label
    with pytest.raises(zprimer.InputError, match="did you mean 'spectrum'"):
        found.histograms["spectrun"]


def test_yields_and_limit_of_events_without_weights(found) -> None:
    """Luminosity times cross section; the limit is that of a signal that large: excluded."""
    yields = found.yields().loc["spectrum"]
    pb = found.histograms["spectrum"]["mine", "nominal", :].values()
    assert np.allclose(yields["signal"], 139e3 * pb)
    assert (yields["observed"] >= 0).all()
    limit = found.limit().loc[SEARCH]
    assert limit["signal"] == pytest.approx(yields["signal"].sum())
    assert limit["verdict"] == "excluded"
    assert 0 < limit["mu_obs"] < 1
    looser = found.limit(background_uncertainty=0.5).loc[SEARCH]
    assert looser["mu_exp"] > limit["mu_exp"]
    with pytest.raises(zprimer.InputError, match="of their own couplings only: leave out g"):
        found.limit(g=0.3)


def test_showered_events_and_a_folder_to_keep(lhe, found, tmp_path, capfd) -> None:
    shower(lhe, tmp_path / "events.root", ShowerSettings(**NOTHING))
    kept = tmp_path / "kept"
    again = zprimer.recast(tmp_path / "events.root", SEARCH, folder=kept, progress=False)
    assert again.cutflow.equals(found.cutflow)
    assert [path.name for path in kept.iterdir()] == [f"{SEARCH}.json"]
    assert capfd.readouterr() == ("", "")
    zprimer.recast(tmp_path / "events.root", SEARCH)
    assert "2/2" in capfd.readouterr().err


def test_events_of_one_energy_only(tmp_path) -> None:
    """All but a limit, which needs both of Run 1."""
    sample = write_sample(tmp_path, event_blocks(150))
    found = zprimer.recast(sample, "atlas_z4l_2013", shower=NOTHING, progress=False)
    assert found.histograms["four_muon"].ndim == 2
    assert found.parameters["mzp"] > 0
    with pytest.raises(zprimer.InputError, match="has data at 7000 GeV, too"):
        found.limit(g=0.1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"analysis": "atlas_dimuon"}, "did you mean 'atlas_dimuon_36fb'|did you mean"),
        ({"analysis": "atlas_z4l_2013"}, "does not list process 'jzp'"),
        ({"shower": {"mpy": False}}, "did you mean 'mpi'"),
        ({"events": []}, "no events were given"),
    ],
)
def test_errors(lhe, options, message) -> None:
    asked = {"events": lhe, "analysis": SEARCH, "progress": False, **options}
    with pytest.raises(zprimer.InputError, match=message):
        zprimer.recast(asked.pop("events"), asked.pop("analysis"), **asked)


def test_no_sample_json(tmp_path) -> None:
    events = tmp_path / "events.lhe"
    events.write_text("<LesHouchesEvents>\n")
    with pytest.raises(zprimer.DataFileError, match=r"sample\.json does not exist"):
        zprimer.recast(events, SEARCH, progress=False)
