"""The search of docs/extending.md finds as many events as an independent integration says."""

import re
from functools import partial
from pathlib import Path

import awkward as ak
import numpy as np
import pytest
import vector
import yaml
from independent import PlainIntegrand
from independent import integrate as plain_integrate

from zprimer.errors import InputError
from zprimer.generation.pdf import DEFAULT_PDF
from zprimer.generation.process import Kinematics
from zprimer.generation.processes import load_process
from zprimer.generation.request import GenerationRequest
from zprimer.generation.sample import generate
from zprimer.models.point import load_model
from zprimer.recast.analysis import load_analysis
from zprimer.recast.selection import apply
from zprimer.recast.yields import compute_yields
from zprimer.run.configuration import configuration
from zprimer.run.samples import plan_samples
from zprimer.run.scan import scan
from zprimer.simulation.lhe import read_lhe

GUIDE = Path(__file__).parents[2] / "docs" / "extending.md"
REGION, FIRST_BIN, LOWEST, HIGHEST = "lightest_pair", 1, 10.0, 80.0
"""Lower masses of the lightest pair know little of the Z' and much of the interference."""
LUMINOSITY = 20.3
EVENTS = 4000


def blocks(language):
    text = GUIDE.read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture
def analysis(tmp_path, monkeypatch):
    folder = tmp_path / "three_muons"
    folder.mkdir()
    (folder / "analysis.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    (folder / "selection.py").write_text(blocks("python")[0], encoding="utf-8")
    load = partial(load_analysis, folder=tmp_path)
    monkeypatch.setattr("zprimer.run.samples.load_analysis", load)
    return load("three_muons")


class ThreeMuons:
    """The search of the guide as cuts on momenta, written a second time."""

    mass_os_min = 1.0

    def passes(self, momenta):
        muons = momenta[:, 2:]
        pt = np.hypot(muons[..., 1], muons[..., 2])
        seen = (pt > 10) & (np.abs(np.arcsinh(muons[..., 3] / pt)) < 2.5)
        lightest = np.full(len(momenta), np.inf)
        for i, j in ((0, 1), (0, 3), (2, 1), (2, 3)):
            total = muons[:, i] + muons[:, j]
            mass = np.sqrt(np.maximum(total[:, 0] ** 2 - (total[:, 1:] ** 2).sum(axis=1), 0))
            both = seen[:, i] & seen[:, j]
            lightest = np.where(both & (mass < lightest), mass, lightest)
        return (seen.sum(axis=1) >= 3) & (lightest > LOWEST) & (lightest < HIGHEST)


def as_measured(path):
    """Events of an LHE file as an event file without shower would have them."""
    vector.register_awkward()
    sample = read_lhe(path)
    muons = sample.particles[abs(sample.particles.pdgid) == 13]
    cartesian = {name: muons[name] for name in ("px", "py", "pz")}
    momenta = ak.zip({**cartesian, "E": muons.e}, with_name="Momentum4D")
    columns = {name: getattr(momenta, name) for name in ("pt", "eta", "phi")}
    columns |= {"mass": 0 * muons.e, "charge": -np.sign(muons.pdgid)}
    weights = ak.zip({name: values / len(sample) for name, values in sample.basis.items()})
    objects = {"muons": ak.zip(columns, with_name="Momentum4D"), "weights": weights}
    return ak.zip(objects, depth_limit=1), sample.metadata


def test_the_guides_search_counts_all_it_selects(analysis, tmp_path):
    run = configuration(yaml.safe_load(blocks("yaml")[1]))
    points = scan(run)
    (plan,) = plan_samples(run, points).by_id.values()
    model = load_model("lmutau")
    request = GenerationRequest(
        model.point(plan.parameters), plan.process, plan.sqrt_s, EVENTS, 11,
        width=plan.width, cuts=plan.generation["cuts"],
    )  # fmt: skip
    selection = apply(analysis, *as_measured(generate(request, tmp_path / "e.lhe.gz").events_path))
    region = compute_yields(analysis, points, [selection]).points[-1].regions[REGION]
    signal = sum(region.signal[FIRST_BIN:])
    signal_error = np.linalg.norm(region.error[FIRST_BIN:])
    assert signal_error < 0.06 * signal

    process, point = load_process("4mu"), list(points.derived())[-1]
    g = point.parameters["g"]
    kinematics = Kinematics(point, (point.widths[32],), plan.sqrt_s, ThreeMuons())
    factors = dict.fromkeys(process.basis, 0.0) | {"interference": g**2, "squared": g**4}
    whole, near_z = (
        plain_integrate(
            PlainIntegrand(process, kinematics, DEFAULT_PDF, 91.188, factors, window, "lightest"),
            *(6, 20000),
            seed=3,
        )
        for window in ((20.0, 2000.0), (76.0, 110.0))
    )
    expected, error = (1000 * LUMINOSITY * number for number in whole)
    assert error < 0.05 * expected
    assert abs(signal - expected) < 4 * np.hypot(error, signal_error)
    assert near_z[0] < 0.85 * whole[0], "what a sample near the Z alone would have"


def test_the_guides_search_is_refused_samples_near_the_z(analysis):
    content = yaml.safe_load(blocks("yaml")[1])
    remedy = content["samples"].pop("cuts")
    run = configuration(content)
    with pytest.raises(InputError) as caught:
        plan_samples(run, scan(run))
    asked = yaml.safe_load(str(caught.value).split("'samples.cuts: ")[1].split("'")[0])
    assert {name: dict(cuts) for name, cuts in asked.items()} == {
        name: dict(cuts) for name, cuts in remedy.items()
    }
