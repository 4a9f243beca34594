"""Events of other generators, as their users have them."""

import gzip
import json
import os
from pathlib import Path

import awkward as ak
import numpy as np
import pytest
import uproot
from toy_lhe import BARE
from toy_own_events import HEADER, MASS, SIGMA_PB, blocks, text_of, written

from zprimer.cli import main
from zprimer.errors import DataFileError, InputError, ZprimerError
from zprimer.explain.chain import _Chain
from zprimer.simulation import pythia as generator
from zprimer.simulation.event_stream import LARGEST_EVENT
from zprimer.simulation.lhe import read_lhe
from zprimer.simulation.ntuple import read_events
from zprimer.simulation.shower import shower

N = 40


def own(folder: Path, made: list[str] | None = None, **information: object) -> Path:
    made = blocks(N) if made is None else made
    return written(folder, text_of(made, header=HEADER), len(made), **information)


def mass_of(particles: ak.Array) -> np.ndarray:
    square = particles.e**2 - particles.px**2 - particles.py**2 - particles.pz**2
    return np.sqrt(ak.to_numpy(square))


def test_from_a_file_of_another_generator_to_the_objects(tmp_path: Path) -> None:
    """No weights but XWGTUP, no hash, a header that is no XML."""
    out = tmp_path / "events.root"
    result = shower(own(tmp_path, resonance=32), out, BARE)
    assert (result.accepted, result.failed) == (N, 0)
    assert result.sigma_pb == pytest.approx(SIGMA_PB, rel=1e-6)
    sample = read_events(out)
    assert sample.events.weights.fields == ["nominal"]
    assert ak.all(sample.events.weights.nominal == sample.events.weight)
    assert sample.metadata["resonance"] == 32
    link = _Chain("any").link(out.name, out)
    assert link.lines[-1] == "events of another generator"
    assert link.inputs == ()
    pairs = sample.events.muons[ak.num(sample.events.muons) == 2]
    masses = ak.to_numpy((pairs[:, 0] + pairs[:, 1]).mass)
    assert np.median(np.abs(masses - MASS)) < 20


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_header_packing_and_ends_of_lines_do_not_matter(
    tmp_path: Path, packed: bool, end: str
) -> None:
    events = blocks(N)
    plain = read_lhe(written(tmp_path / "plain", text_of(events), N))
    text = text_of(events, header=HEADER).replace("\n", end).encode("latin-1")
    half = len(text) // 2
    content = gzip.compress(text[:half]) + gzip.compress(text[half:]) if packed else text
    sample = read_lhe(written(tmp_path / "other", content, N))
    assert ak.array_equal(sample.particles, plain.particles)
    assert np.array_equal(sample.weight, plain.weight)


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda text: text.replace("</header>", ""), "no </header> in the"),
        (lambda text: text.replace("<init>", "<int>"), "no <init"),
        (lambda text: text.replace("</init>", ""), "no </init>"),
        (lambda text: text[: text.index("</init>")], "no </init>"),
        (lambda text: text.replace("</LesHouchesEvents>", ""), f"corrupt after {N} events"),
        (lambda text: text[:-3000], r"corrupt after 3\d events"),
        (lambda text: text.replace(" 5   ", " 6   ", 1), "event 0 .* 6 particles and has 5"),
        (lambda text: text.replace("-4 1\n", "-4 1.5x\n"), "event 0"),
    ],
)
def test_files_that_are_cut_off_are_no_reason_to_delete_them(
    tmp_path: Path, break_it, message: str
) -> None:
    path = written(tmp_path, break_it(text_of(blocks(N), header=HEADER)), N)
    with pytest.raises(DataFileError, match=message) as caught:
        read_lhe(path)
    assert str(path) in str(caught.value)
    assert "delete" not in str(caught.value)
    assert "zprimer generate" not in str(caught.value)


@pytest.mark.parametrize("digits", [6, 8, 9, 17])
def test_no_event_is_lost_for_its_digits(tmp_path: Path, digits: int) -> None:
    """E - p_z of a forward pair is known to far fewer digits than E."""
    sample = read_lhe(own(tmp_path, blocks(150, digits=digits), resonance=32))
    with generator.stdout_to(tmp_path / "log"):
        pythia = generator.start(sample, BARE.pythia_commands(), 3)
        found = list(generator.batches(pythia, sample, 40))
    assert [i for batch in found for i in batch.index.tolist()] == list(range(150))
    for batch in found:
        truth = sample.particles[batch.index]
        made = batch.particles[(batch.particles.id == 13) & (np.abs(batch.particles.status) == 23)]
        muons = truth[truth.pdgid == 13]
        assert ak.all(np.abs(made.p.e - muons.e) < 1e-3 * muons.e)
        written_mass = mass_of(truth[truth.pdgid == 32][:, 0])
        zprime = batch.particles[batch.particles.id == 32][:, 0].p
        np.testing.assert_allclose(mass_of(zprime), written_mass, rtol=0.02)


@pytest.mark.parametrize("id", [33, 233, 1023, 5000001, 9000005, 9900032])
def test_zprime_of_another_id(tmp_path: Path, id: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Some of these Pythia knows as something else, others not at all."""
    (tmp_path / "same").mkdir()
    shower(own(tmp_path / "same", resonance=32), tmp_path / "same" / "events.root", BARE)
    path, out = own(tmp_path, blocks(N, resonance=id)), tmp_path / "events.root"
    assert main(["shower", "--in", str(path), "--out", str(out)]) == 1
    message = capsys.readouterr().err
    assert f"event 0 of {path}, particle 3, has a particle with the PDG id {id}" in message
    assert f"zprimer shower --resonance {id}" in message
    off = ["--no-isr", "--no-fsr", "--no-qed", "--no-mpi", "--no-hadronisation"]
    command = ["shower", "--in", str(path), "--out", str(out), *off]
    assert main([*command, "--resonance", str(id)]) == 0
    sample, same = read_events(out), read_events(tmp_path / "same" / "events.root")
    assert sample.metadata["resonance"] == 32
    assert ak.array_equal(sample.events.muons.pt, same.events.muons.pt)
    assert ak.all(ak.sum(sample.events.lhe.pdgid == 32, axis=1) == 1)
    assert (
        read_lhe(own(tmp_path, blocks(N, resonance=id), resonance=id)).metadata["resonance"] == 32
    )


def test_resonances_that_cannot_be(tmp_path: Path) -> None:
    path = own(tmp_path)
    with pytest.raises(InputError, match=r"--resonance 23: .* no particle of the Standard Model"):
        read_lhe(path, 23)
    with pytest.raises(DataFileError, match=r"no particle with the PDG id 33 .* Model are 32\."):
        read_lhe(path, 33)
    with pytest.raises(InputError, match=r"--resonance 33, but .*says resonance = 32"):
        read_lhe(own(tmp_path, resonance=32), 33)
    mixed = [*blocks(2, resonance=33), *blocks(2)]
    with pytest.raises(
        DataFileError, match=r"event 2 of .* has a Z' \(32\) beside the particle 33"
    ):
        read_lhe(own(tmp_path, mixed), 33)
    charged = [block.replace("      -13 ", "      -14 ") for block in blocks(2)]
    with pytest.raises(DataFileError, match="Z' whose decay products have the charge = -1 e"):
        read_lhe(own(tmp_path, charged))
    none = own(tmp_path, blocks(3, resonance=None))
    assert len(read_lhe(none)) == 3
    with pytest.raises(DataFileError, match="particles of the Standard Model only"):
        read_lhe(none, 32)


@pytest.mark.parametrize("id", [32, 33])
def test_undecayed_zprime_is_not_left_to_pythia(tmp_path: Path, id: int) -> None:
    path = own(tmp_path, blocks(3, resonance=id, status=1))
    with pytest.raises(DataFileError, match=r"event 0 .* not decayed.* generator decay it \(MadG"):
        read_lhe(path, id)


def weighted(weights: list[float] | float, strategy: int, sigma: float = SIGMA_PB) -> str:
    return text_of(blocks(N, weight=weights), strategy, sigma=sigma)


SIGNS = np.where(np.arange(N) % 4 == 0, -1.0, 1.0)
SPREAD = np.random.default_rng(2).uniform(0.5, 1.5, N)


@pytest.mark.parametrize(
    ("weights", "strategy"),
    [
        (SIGMA_PB, -4),
        (SIGMA_PB, 1),
        (SIGMA_PB / N, -3),
        (SIGMA_PB / N, 3),
        (SIGMA_PB / N, -4),
        (SIGMA_PB, 3),
        (1.0, 3),
        (SIGNS, -3),
        (SIGNS * 2 * SIGMA_PB, -4),
        (SIGNS * 2 * SIGMA_PB / N, -3),
        (SPREAD * SIGMA_PB, -4),
    ],
)
def test_cross_section_of_every_convention(tmp_path: Path, weights, strategy: int) -> None:
    sample = read_lhe(written(tmp_path, weighted(weights, strategy), N))
    spread = np.std(sample.weight) if np.ptp(np.abs(sample.weight)) else 0
    assert np.mean(sample.weight) == pytest.approx(
        SIGMA_PB, rel=1e-6, abs=5 * float(spread) / np.sqrt(N)
    )
    assert np.array_equal(sample.weight, sample.basis["nominal"])


@pytest.mark.parametrize(
    ("weights", "strategy", "sigma_pb", "message"),
    [
        (SIGMA_PB, -4, SIGMA_PB / 10, r"sigma_pb = 4\.36294 .* write 'sigma_pb': 43\.6294"),
        (SIGMA_PB / N, -3, SIGMA_PB / N, r"= 1\.09074 .* write 'sigma_pb': 43\.6294"),
        (SIGMA_PB / 10, -4, SIGMA_PB / 10, r"mean 4\.36294 and the sum 174\.518.*event_norm"),
        (SIGMA_PB / 10, -4, SIGMA_PB, "XWGTUP must have XSECUP as its mean"),
        (1.0, -4, SIGMA_PB, r"mean 1 and the sum 40 .*±1 with IDWTUP = ±3"),
        (SIGMA_PB * 1.02, -4, SIGMA_PB, "XWGTUP must have XSECUP as its mean"),
        (SIGNS * SIGMA_PB, 4, SIGMA_PB, r"event 0 .* -43\.6294, but IDWTUP = 4 .* write -4"),
        (SIGMA_PB, 0, SIGMA_PB, "IDWTUP = 0"),
        (SIGMA_PB, 5, SIGMA_PB, "IDWTUP = 5"),
        ([1e5, *[SIGMA_PB] * (N - 1)], -4, SIGMA_PB, "XWGTUP must have XSECUP as its mean"),
    ],
)
def test_cross_sections_that_contradict_each_other(
    tmp_path: Path, weights, strategy: int, sigma_pb: float, message: str
) -> None:
    path = written(tmp_path, weighted(weights, strategy), N, sigma_pb=sigma_pb)
    with pytest.raises(DataFileError, match=message):
        read_lhe(path)


def test_weights_of_every_event_go_with_the_normalisation(tmp_path: Path) -> None:
    """Sums in XWGTUP and in <rwgt>; a list of weights in <weights> is read by <initrwgt>."""
    weight = SIGMA_PB / N
    listed = f"<weights> {2 * weight} {3 * weight} </weights>"
    named = f"<rwgt>\n<wgt id='a'>{2 * weight}</wgt>\n<wgt id='b'>{3 * weight}</wgt>\n</rwgt>"
    ids = "<weight id='a'>a</weight><weight id='b'>b</weight>"
    header = f"<header>\nx < y\n<initrwgt><weightgroup name='g'>{ids}</weightgroup></initrwgt>\n"
    for kind in (listed, named):
        events = [
            block.replace("</event>", f"<mgrwt>\n<rscale> 1</rscale>\n</mgrwt>\n{kind}\n</event>")
            for block in blocks(N, weight=weight)
        ]
        text = text_of(events, -3, header=f"{header}</header>\n")
        basis = {"a": {"sigma_pb": 2 * SIGMA_PB}}
        scales = {"b": 3 * SIGMA_PB}
        path = written(tmp_path, text, N, basis=basis, scale_variations=scales)
        sample = read_lhe(path)
        np.testing.assert_allclose(sample.basis["a"], 2 * SIGMA_PB, rtol=1e-6)
        np.testing.assert_allclose(sample.scales["b"], 3, rtol=1e-6)


@pytest.mark.parametrize(
    ("information", "message"),
    [
        (
            {"model": None, "process": None, "parameters": None, "width": None},
            "lacks keys that later stages need: add 'model', .*; 'process', .*; 'parameters', .*"
            "'width', width of the Z' in the events, GeV",
        ),
        ({"sigma_pb": None, "sigma_bp": 1.0}, r"'sigma_bp' .* did you mean 'sigma_pb'\?"),
        ({"sqrt_s": "13 TeV"}, "key 'sqrt_s': '13 TeV' is not of type 'number'"),
        ({"width": 0}, "key 'width': 0 "),
        ({"parameters": {"mzp": "heavy"}}, "key 'parameters.mzp'"),
        ({"seed": 0}, "key 'seed'"),
        ({"seed": 2**31 - 1}, "key 'seed'"),
        ({"basis": ["sm"]}, "key 'basis'"),
        ({"basis": {"a/b": {}}}, "key 'basis'"),
        ({"id": "a/../b"}, "key 'id'"),
        ({"id": "a\n"}, "key 'id'"),
        ({"resonance": 13}, "key 'resonance'"),
        ({"events": 0}, "key 'events'"),
        ({"events": N + 1}, f"holds {N} events but .* says {N + 1}: correct 'events' in"),
        ({"events": N - 1}, f"holds more than {N - 1} events"),
        ({"sqrt_s": 14000}, "beam of 6500 GeV .* write 'sqrt_s': 13000 there"),
        ({"basis": {"sm": {}}}, "event 0 .* no weight 'sm'.* list those that every event has"),
        ({"events_sha256": "0"}, "correct that key, or take it out"),
    ],
)
def test_information_that_is_wrong_is_found_before_the_shower(
    tmp_path: Path, information: dict[str, object], message: str
) -> None:
    path = own(tmp_path, **information)
    with pytest.raises(ZprimerError, match=message) as caught:
        read_lhe(path)
    assert "zprimer generate" not in str(caught.value)


def test_own_keys_are_left_alone(tmp_path: Path) -> None:
    sample = read_lhe(own(tmp_path, comment="from Alice", generator={"name": "MadGraph"}))
    assert sample.metadata["comment"] == "from Alice"


def test_every_key_of_the_generator_is_described() -> None:
    schema = json.loads(
        (Path(__file__).parents[2] / "workflow/schemas/sample.schema.json").read_text()
    )
    assert all("description" in part for part in schema["properties"].values())
    assert set(schema["required"]) <= set(schema["properties"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\n", "in the HepMC format"),
        (gzip.compress(b"\nHepMC::Version 2.06.09\n", mtime=0), "in the HepMC format"),
        (b"root\x00\x00\xf8\x88" + bytes(500), "is a ROOT file"),
        (b"\x89HDF\r\n\x1a\n" + bytes(500), "is an HDF5 file"),
        (b"BZh91AY&SY" + bytes(50), "packed with bzip2: unpack it, or pack it with gzip"),
        (b"\xfd7zXZ\x00" + bytes(50), "packed with xz"),
        (b"", "is not a Les Houches event file"),
    ],
    ids=["HepMC 3", "HepMC 2 in gzip", "ROOT", "HDF5", "bzip2", "xz", "empty"],
)
def test_other_formats_are_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = written(tmp_path, content, 3)
    for _ in range(2):
        with pytest.raises(DataFileError, match=message) as caught:
            read_lhe(path)
        assert "delete" not in str(caught.value)
        path.with_name("sample.json").unlink(missing_ok=True)


def test_files_of_other_programs_given_to_select(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "delphes.root"
    with uproot.recreate(path) as file:
        file["Delphes"] = {"Muon_PT": np.ones(3)}
    command = ["select", "--analysis", "atlas_dimuon_139fb", "--out", str(tmp_path / "x.json")]
    assert main([*command, "--in", str(path)]) == 1
    message = capsys.readouterr().err
    assert f"{path} is a ROOT file of another program, which holds Delphes: " in message
    assert "HepMC, Delphes and NanoAOD are not read" in message
    path.write_text("HepMC::Version 3.02.05\n")
    assert main([*command, "--in", str(path)]) == 1
    assert f"{path} is no ROOT file: `zprimer select` reads" in capsys.readouterr().err


def test_line_without_end(tmp_path: Path) -> None:
    """A gzip file of a few kB can hold a line of gigabytes."""
    line = gzip.compress(text_of([])[:-20].encode()) + 64 * gzip.compress(b" " * LARGEST_EVENT)
    with pytest.raises(DataFileError, match="something between its events, of more than"):
        read_lhe(written(tmp_path, line, 3))
    text = gzip.compress(b"<LesHouchesEvents><header>") + 64 * gzip.compress(b" " * LARGEST_EVENT)
    with pytest.raises(DataFileError, match=r"has no </header> in the \d+ bytes"):
        read_lhe(written(tmp_path, text, 3))


def test_pipe_in_place_of_a_file(tmp_path: Path) -> None:
    path = own(tmp_path)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(DataFileError, match=r"is no regular file: `zprimer shower` reads Les H"):
        read_lhe(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda block: block.replace("9.0000e+00", "1.0000e+00"), None),
        (
            lambda block: block.replace(" 3 3 0 0 ", " 1 2 0 0 ").replace("  13 ", "  16 ", 1),
            r"differ by \[.*charges by 1 e",
        ),
        (lambda block: block.replace("   13  1", "   13 -1"), "3 incoming partons"),
        (lambda block: swapped(block), "the first must come along"),
        (lambda block: raised(block), "more than its beam of 6500 GeV"),
    ],
)
def test_events_that_no_collider_makes(tmp_path: Path, change, message: str | None) -> None:
    events = blocks(3)
    events[1] = change(events[1])
    path = own(tmp_path, events)
    if message is None:
        assert len(read_lhe(path)) == 3
        return
    with pytest.raises(DataFileError, match=rf"event 1 of .*{message}"):
        read_lhe(path)


def swapped(block: str) -> str:
    rows = block.split("\n")
    rows[2], rows[3] = rows[3], rows[2]
    return "\n".join(rows)


def raised(block: str) -> str:
    """All momenta times 30."""
    rows = block.split("\n")
    for number in range(2, 7):
        words = rows[number].split()
        words[6:11] = [f"{30 * float(word):+.10e}" for word in words[6:11]]
        rows[number] = " ".join(words)
    return "\n".join(rows)
