"""Muons, jets and missing momentum against loops over particles, one event at a time."""

import math
from dataclasses import dataclass
from pathlib import Path

import awkward as ak
import numpy as np
import pytest
import pythia8mc
from toy_lhe import BASIS, write_sample

from zprimer.simulation import pythia as generator
from zprimer.simulation.lhe import read_lhe
from zprimer.simulation.objects import Objects, build_objects
from zprimer.simulation.particles import SpeciesTable, species_table
from zprimer.simulation.settings import ShowerSettings

NO_LHE = {"pdgid": 0, "status": 1, "mother": -1, "px": 0.0, "py": 0.0, "pz": 0.0, "e": 0.0}


@dataclass(frozen=True)
class Showered:
    record: ak.Array
    objects: Objects
    table: SpeciesTable


@pytest.fixture(scope="module")
def four_muons(lhe: Path, tmp_path_factory: pytest.TempPathFactory) -> Showered:
    """Everything on."""
    sample = read_lhe(lhe)
    with generator.stdout_to(tmp_path_factory.mktemp("log") / "log"):
        pythia = generator.start(sample, ShowerSettings().pythia_commands(), 11)
        table = species_table(pythia)
        batch = next(generator.batches(pythia, sample, 60))
        objects = build_objects(batch.particles, sample.particles[batch.index], table)
    return Showered(batch.particles, objects, table)


@pytest.fixture(scope="module")
def bottom_pairs(tmp_path_factory: pytest.TempPathFactory) -> Showered:
    """Pythia's own b b̄ production, for hadrons that decay to leptons."""
    commands = ["Beams:eCM = 8000.", "HardQCD:hardbbbar = on", "PhaseSpace:pTHatMin = 60."]
    commands += ["PartonLevel:MPI = off", "Random:setSeed = on", "Random:seed = 4"]
    with generator.stdout_to(tmp_path_factory.mktemp("log") / "log"):
        pythia = pythia8mc.Pythia()
        assert all(pythia.readString(command) for command in commands)
        assert pythia.init()
        record = pythia.nextBatch(200, "skip").prt[generator.COLUMNS]
        table = species_table(pythia)
        lhe = ak.Array([[NO_LHE]] * len(record))[:, :0]
        objects = build_objects(record, lhe, table)
    return Showered(record, objects, table)


def stable_particles(showered: Showered, event: int) -> list[dict[str, float]]:
    """Stable particles of one event with pt, eta, phi and charge, by plain formulas."""
    table = dict(zip(showered.table.pdgid.tolist(), showered.table.charge.tolist(), strict=True))
    particles = []
    for particle in showered.record[event].tolist():
        if particle["status"] <= 0:
            continue
        px, py, pz = (particle["p"][axis] for axis in ("px", "py", "pz"))
        pt = math.hypot(px, py)
        particles.append(
            {
                "id": particle["id"],
                "pt": pt,
                "eta": math.asinh(pz / pt) if pt > 0 else math.copysign(math.inf, pz),
                "phi": math.atan2(py, px),
                "charge": table[particle["id"]],
            }
        )
    return particles


def distance(a: dict[str, float], b: dict[str, float]) -> float:
    phi = abs(a["phi"] - b["phi"])
    return math.hypot(a["eta"] - b["eta"], min(phi, 2 * math.pi - phi))


def collected(particle: dict[str, float]) -> bool:
    threshold = {13.0: 3.0, 11.0: 4.0}.get(abs(particle["id"]), math.inf)
    return particle["pt"] > threshold and abs(particle["eta"]) < 2.8


@pytest.mark.parametrize("which", ["four_muons", "bottom_pairs"])
def test_leptons_and_cones_against_a_loop(which: str, request: pytest.FixtureRequest) -> None:
    showered: Showered = request.getfixturevalue(which)
    compared = nonzero = 0
    for event in range(40):
        particles = stable_particles(showered, event)
        others = [p for p in particles if not collected(p) and abs(p["id"]) not in (12, 14, 16)]
        tracks = [p for p in others if p["charge"] != 0 and p["pt"] > 1.0]
        for kind, name in ((13, "muons"), (11, "electrons")):
            expected = [p for p in particles if collected(p) and abs(p["id"]) == kind]
            expected.sort(key=lambda p: -p["pt"])
            found = getattr(showered.objects, name)[event].tolist()
            assert len(found) == len(expected)
            for lepton, particle in zip(found, expected, strict=True):
                assert lepton["charge"] == particle["charge"]
                for key in ("pt", "eta", "phi"):
                    assert lepton[key] == pytest.approx(particle[key], abs=1e-9)
                for key, around, radius in (
                    ("ptcone20", tracks, 0.2),
                    ("ptcone30", tracks, 0.3),
                    ("etcone20", others, 0.2),
                ):
                    total = sum(p["pt"] for p in around if distance(lepton, p) < radius)
                    assert lepton[key] == pytest.approx(total, abs=1e-9)
                    compared += 1
                    nonzero += total > 0
    assert compared > 60
    assert nonzero > 20


def test_missing_momentum_against_a_loop(bottom_pairs: Showered) -> None:
    objects = bottom_pairs.objects
    assert np.count_nonzero(objects.met_pt > 1) > 20
    for event in range(60):
        x = y = 0.0
        for particle in bottom_pairs.record[event].tolist():
            if particle["status"] > 0 and abs(particle["id"]) in (12, 14, 16):
                x += particle["p"]["px"]
                y += particle["p"]["py"]
        assert objects.met_pt[event] * math.cos(objects.met_phi[event]) == pytest.approx(
            x, abs=1e-9
        )
        assert objects.met_pt[event] * math.sin(objects.met_phi[event]) == pytest.approx(
            y, abs=1e-9
        )


def test_momentum_is_conserved_by_the_stable_particles(four_muons: Showered) -> None:
    stable = four_muons.record.p[four_muons.record.status > 0]
    assert np.max(np.abs(ak.sum(stable.e, axis=1) - 8000.0)) < 1e-3
    for axis in ("px", "py", "pz"):
        assert np.max(np.abs(ak.sum(stable[axis], axis=1))) < 1e-3


def test_four_muons_are_prompt_and_linked(four_muons: Showered) -> None:
    muons = four_muons.objects.muons
    prompt = muons[muons.prompt]
    assert ak.mean(ak.num(prompt)) > 3
    linked = prompt[prompt.lhe_index >= 0]
    assert ak.count(linked.pt) >= 0.99 * ak.count(prompt.pt)
    for indices, charges in zip(linked.lhe_index, linked.charge, strict=True):
        assert len(set(indices.tolist())) == len(indices)
        # the file lists μ⁻ μ⁺ μ⁻ μ⁺ behind two quarks
        assert charges.tolist() == [1 if index % 2 else -1 for index in indices.tolist()]
    assert ak.all(muons.lhe_index[~muons.prompt] == -1)


def born_momenta(leptons: ak.Array) -> np.ndarray:
    columns = [ak.to_numpy(ak.flatten(leptons[f"born_p{axis}"])) for axis in "xyz"]
    return np.stack(columns, axis=1)


@pytest.mark.parametrize("which", ["four_muons", "bottom_pairs"])
def test_momenta_at_born_level_against_a_loop(which: str, request: pytest.FixtureRequest) -> None:
    showered: Showered = request.getfixturevalue(which)
    radiated = 0
    for event in range(40):
        record = showered.record[event].tolist()
        for name, kind in (("muons", 13), ("electrons", 11)):
            expected = []
            for particle in record:
                p = particle["p"]
                pt = math.hypot(p["px"], p["py"])
                eta = math.asinh(p["pz"] / pt) if pt > 0 else math.inf
                lepton = {"id": particle["id"], "pt": pt, "eta": eta}
                if particle["status"] <= 0 or abs(lepton["id"]) != kind or not collected(lepton):
                    continue
                first = particle
                while record[first["mother1"]]["id"] == first["id"]:
                    first = record[first["mother1"]]
                expected.append((-pt, [first["p"][axis] for axis in ("px", "py", "pz")]))
                radiated += first["p"]["e"] > 1.001 * p["e"]
            expected.sort()
            leptons = getattr(showered.objects, name)[event : event + 1]
            assert born_momenta(leptons).tolist() == [momentum for _, momentum in expected]
    assert (radiated > 10) == (which == "four_muons")


def test_muons_of_b_hadrons_are_not_prompt(bottom_pairs: Showered) -> None:
    leptons = ak.concatenate([bottom_pairs.objects.muons, bottom_pairs.objects.electrons], axis=1)
    assert ak.count(leptons.pt) > 40
    assert not ak.any(leptons.prompt)
    assert ak.all(leptons.lhe_index == -1)


def test_jets_of_b_quarks_have_their_flavour(bottom_pairs: Showered) -> None:
    jets = bottom_pairs.objects.jets
    hard = bottom_pairs.record[np.abs(bottom_pairs.record.status) == 23].p
    assert ak.all(jets.pt > 20)
    assert ak.all(jets.pt[:, :-1] >= jets.pt[:, 1:])
    leading = jets[:, :2]
    share = ak.mean(leading.flavour == 5)
    assert share > 0.85
    assert ak.mean(leading.pt) == pytest.approx(ak.mean(hard.pt), rel=0.15)


def test_jets_keep_the_momentum_of_what_they_are_made_of(bottom_pairs: Showered) -> None:
    """The leading jet against the sum of the visible particles around it."""
    close = 0
    for event in range(40):
        particles = stable_particles(bottom_pairs, event)
        jet = bottom_pairs.objects.jets[event, 0]
        axis = {"eta": jet.eta, "phi": jet.phi}
        inside = [
            p["pt"]
            for p in particles
            if distance(axis, p) < 0.4 and abs(p["id"]) not in (12, 14, 16)
        ]
        close += abs(sum(inside) / jet.pt - 1) < 0.05
    assert close > 30


def test_prompt_muons_are_no_jets(four_muons: Showered) -> None:
    muons, jets = four_muons.objects.muons, four_muons.objects.jets
    hard = muons[muons.prompt & (muons.pt > 25)]
    far = np.abs(hard.eta[:, :, None] - jets.eta[:, None, :]) > 0.4
    phi = np.abs(hard.phi[:, :, None] - jets.phi[:, None, :])
    far = far | (np.minimum(phi, 2 * np.pi - phi) > 0.4)
    assert ak.mean(ak.all(far, axis=2)) > 0.9
    assert ak.mean(ak.num(jets)) < 1.5


def test_tau_leptons_label_jets_and_give_prompt_muons(tmp_path: Path) -> None:
    commands = ["Beams:eCM = 8000.", "WeakSingleBoson:ffbar2gmZ = on", "PartonLevel:MPI = off"]
    commands += ["23:onMode = off", "23:onIfAny = 15", "PhaseSpace:mHatMin = 80."]
    with generator.stdout_to(tmp_path / "log"):
        pythia = pythia8mc.Pythia()
        assert all(pythia.readString(command) for command in commands)
        assert pythia.init()
        record = pythia.nextBatch(80, "skip").prt[generator.COLUMNS]
        lhe = ak.Array([[NO_LHE]] * len(record))[:, :0]
        objects = build_objects(record, lhe, species_table(pythia))
    assert ak.count(objects.jets.flavour[objects.jets.flavour == 15]) > 20
    muons = objects.muons[objects.muons.pt > 8]
    assert ak.count(muons.pt) > 10
    assert ak.mean(muons.prompt) > 0.9
    assert ak.all(muons.lhe_index == -1)
    assert np.mean(objects.met_pt > 1) > 0.9


def test_muons_of_resonances_are_linked(tmp_path: Path) -> None:
    """An event with resonances, whose particles Pythia puts into another order and boosts."""
    rows = ["8 1 0.02 91. 7.8e-3 0.118"]
    muon = np.array([[20.0, 0, 40, 45.0], [-20, 0, 40, 0], [0, 15, 10, 0], [0, -15, 10, 0]])
    muon[:, 3] = np.sqrt((muon[:, :3] ** 2).sum(axis=1))
    pair, other = muon[:2].sum(axis=0), muon[2:].sum(axis=0)
    total = pair + other
    forward, backward = (total[3] + total[2]) / 2, (total[3] - total[2]) / 2
    for start, p, m in [
        ("2 -1 0 0 501 0", [0, 0, forward, forward], 0.0),
        ("-2 -1 0 0 0 501", [0, 0, -backward, backward], 0.0),
        ("23 2 1 2 0 0", pair, np.sqrt(pair[3] ** 2 - (pair[:3] ** 2).sum())),
        ("13 1 3 3 0 0", muon[0], 0.0),
        ("-13 1 3 3 0 0", muon[1], 0.0),
        ("22 2 1 2 0 0", other, np.sqrt(other[3] ** 2 - (other[:3] ** 2).sum())),
        ("-13 1 6 6 0 0", muon[2], 0.0),
        ("13 1 6 6 0 0", muon[3], 0.0),
    ]:
        rows.append(f"{start} {' '.join(f'{v:.12e}' for v in p)} {m:.12e} 0. 9.")
    rwgt = "".join(f"<wgt id='{name}'>1.0</wgt>\n" for name in BASIS)
    block = "<event>\n" + "\n".join(rows) + f"\n<rwgt>\n{rwgt}</rwgt>\n</event>\n"
    sample = read_lhe(write_sample(tmp_path, [block] * 3))
    commands = ShowerSettings(mpi=False, hadronisation=False).pythia_commands()
    with generator.stdout_to(tmp_path / "log"):
        pythia = generator.start(sample, commands, 1)
        record = next(generator.batches(pythia, sample, 3)).particles
        objects = build_objects(record, sample.particles, species_table(pythia))
    expected = sorted(((-1) ** (i in (3, 7)), i) for i in (3, 4, 6, 7))
    for muons in objects.muons.tolist():
        found = sorted((m["charge"], m["lhe_index"]) for m in muons if m["lhe_index"] >= 0)
        assert found == expected


def test_species_table(four_muons: Showered) -> None:
    table = four_muons.table
    expected = {
        # pdgid: (charge, composite, bottom, charm)
        13: (-1, False, False, False),
        -13: (1, False, False, False),
        6: (2 / 3, False, False, False),
        22: (0, False, False, False),
        211: (1, True, False, False),
        130: (0, True, False, False),
        2212: (1, True, False, False),
        1103: (-2 / 3, True, False, False),
        443: (0, True, False, False),
        -411: (-1, True, False, True),
        4122: (1, True, False, True),
        -511: (0, True, True, False),
        541: (1, True, True, False),
        5122: (0, True, True, False),
    }
    rows = table.rows(np.array(list(expected)))
    assert table.pdgid[rows].tolist() == list(expected)
    columns = (table.charge[rows], table.composite[rows], table.bottom[rows], table.charm[rows])
    for row, values in zip(zip(*columns, strict=True), expected.values(), strict=True):
        assert row == pytest.approx(values)
