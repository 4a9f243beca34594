"""Process ``4mu`` with the model of docs/extending.md, B₃ − L₂, which nothing of ours knows."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
MASS, COUPLING, WIDTH = 60.0, 0.2, 0.05
PROGRAM = """
import json, sys
import numpy as np
from pathlib import Path
from zprimer.amplitudes.tree import squared_amplitude
from zprimer.generation.process import Kinematics
from zprimer.generation.processes import load_process
from zprimer.generation.request import GenerationRequest
from zprimer.generation.sample import generate
from zprimer.models.point import load_model

mass, coupling, width, folder = *map(float, sys.argv[1:4]), Path(sys.argv[4])
process, found = load_process("4mu"), {}
for name in ("lmutau", "b3_l2"):
    point = load_model(name).point({"mzp": mass, "g": coupling})
    request = GenerationRequest(point, "4mu", 8000.0, events=1500, seed=3, width=width)
    path = folder / name / "events.lhe.gz"
    metadata = generate(request, path, threads=2).metadata
    basis = metadata["basis"]
    found[name] = {
        "coupling": process.coupling(point),
        "basis": {key: (basis[key]["sigma_pb"], basis[key]["error_pb"]) for key in basis},
        "groups": process.groups_at(point),
        "serves": [n for n in ("4mu", "jzp", "zzp", "ttzp") if load_process(n).serves(point)],
    }
points = json.loads(sys.stdin.read())
momenta = np.array(points)
for name, at in found.items():
    point = load_model(name).point({"mzp": mass, "g": coupling})
    cuts = process.default_cuts(point)
    rungs = Kinematics(point, (width,), 8000.0, cuts)
    parts = process.matrix_element(rungs)(momenta).parts
    exact = squared_amplitude("b b~ > mu- mu+ mu- mu+", point, momenta, width)
    small = load_model(name).point({"mzp": mass, "g": 1e-6})
    sm = squared_amplitude("b b~ > mu- mu+ mu- mu+", small, momenta, width)
    b = next(i for i, group in enumerate(at["groups"]) if (5, -5) in group)
    x = coupling**2
    at["parts"] = (parts[:, b, :3] @ [1, x, x**2]).tolist()
    at["exact"], at["sm"] = exact.tolist(), sm.tolist()
print(json.dumps(found))
"""


def massless(count: int) -> np.ndarray:
    """Momenta of b b̄ → 4μ at rest with √ŝ between 80 and 140 GeV, by RAMBO (CPC 40 (1986) 359)."""
    random = np.random.default_rng(5)
    energy = random.uniform(80, 140, count)
    cosine, phi = random.uniform(-1, 1, (count, 4)), random.uniform(0, 2 * np.pi, (count, 4))
    size = -np.log(random.random((count, 4)) * random.random((count, 4)))
    sine = np.sqrt(1 - cosine**2)
    unit = np.stack([np.ones_like(sine), sine * np.cos(phi), sine * np.sin(phi), cosine], axis=-1)
    q = size[..., None] * unit
    total = q.sum(axis=1)
    mass = np.sqrt(total[:, 0] ** 2 - (total[:, 1:] ** 2).sum(axis=1))
    boost, gamma, scale = -total[:, 1:] / mass[:, None], total[:, 0] / mass, energy / mass
    along = np.einsum("ni,nli->nl", boost, q[..., 1:])
    out = np.empty((count, 6, 4))
    out[:, 2:, 0] = scale[:, None] * (gamma[:, None] * q[..., 0] + along)
    factor = q[..., 0] + along / (1 + gamma)[:, None]
    out[:, 2:, 1:] = scale[:, None, None] * (q[..., 1:] + boost[:, None] * factor[..., None])
    for leg, sign in ((0, 1), (1, -1)):
        out[:, leg] = energy[:, None] / 2 * np.array([1, 0, 0, sign])
    return out


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Both models, one of them from a folder of a user's own."""
    folder = tmp_path_factory.mktemp("any_model")
    guide = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    (text,) = (block for block in blocks if "\nMODEL = " in block and "B₃ − L₂" in block)
    (folder / "models").mkdir()
    (folder / "models/b3_l2.py").write_text(text, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(MASS), str(COUPLING), str(WIDTH), str(folder)],
        env={**os.environ, "ZPRIMER_PATH": str(folder)},
        input=json.dumps(massless(400).tolist()),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_it_serves_what_has_its_couplings(found):
    assert found["b3_l2"]["serves"] == ["4mu"]
    assert found["lmutau"]["serves"] == ["4mu"]
    assert found["b3_l2"]["coupling"] == found["lmutau"]["coupling"] == COUPLING


def test_cross_section_is_that_of_the_same_muon_coupling(found):
    """A Z' that couples to b besides adds to their channel, a thirtieth of the cross section."""
    first, second = (found[name]["basis"] for name in ("lmutau", "b3_l2"))
    for key, share in (("sm", 0.0), ("interference", 0.1), ("squared", 0.06)):
        (one, error), (two, other) = first[key], second[key]
        assert abs(one - two) < 4 * np.hypot(error, other) + share * abs(one), key


def test_quarks_of_one_kind_that_differ_are_channels_of_their_own(found):
    groups = [{abs(pair[0]) for pair in group} for group in found["b3_l2"]["groups"]]
    assert groups == [{2, 4}, {2, 4}, {1, 3}, {1, 3}, {5}, {5}]
    assert len(found["lmutau"]["groups"]) == 4


def test_bottom_quarks_against_the_whole_polynomial(found):
    """What is left out, A₂, is little even of what the coupling to b adds."""
    toy, plain = found["b3_l2"], found["lmutau"]
    assert np.allclose(plain["parts"], plain["exact"], rtol=1e-9)
    exact, parts, none = (np.array(each) for each in (toy["exact"], toy["parts"], plain["exact"]))
    added = np.abs(exact - none).sum()
    assert added > 0.1 * np.abs(none - np.array(toy["sm"])).sum()
    assert np.abs(parts - exact).sum() < 0.3 * added
