"""Bad input ends in one clear sentence, and leaves no file behind."""

import argparse

import pytest
from small_samples import request

from zprimer.commands import generate as command
from zprimer.errors import DataFileError, InputError
from zprimer.generation import pdf
from zprimer.generation.backends import load_backend
from zprimer.generation.processes import load_process
from zprimer.generation.sample import generate
from zprimer.models.point import load_model


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sample_id": "../other"}, "'../other' must be 1 to 200 signs, without slashes"),
        ({"sample_id": "two\nlines"}, "must be 1 to 200 signs"),
        ({"sample_id": ""}, "must be 1 to 200 signs"),
        ({"sample_id": "x" * 201}, "must be 1 to 200 signs"),
        ({"seed": 0}, "seed = 0 must be a whole number from 1 to 2147483646"),
        ({"seed": 2**31 - 1}, "seed"),
        ({"events": 0}, "events = 0"),
        ({"events": -5}, "events = -5"),
        ({"events": 2.5}, "events = 2.5"),
        ({"process": "4m"}, "did you mean '4mu'"),
        ({"pdf": "NNPDF31_lo"}, "did you mean 'NNPDF31_lo_as_01"),
        ({"backend": "madgraf"}, "backend"),
        ({"width": 60.0}, "below its mass of 60 GeV"),
        ({"width": 0.0}, "above 0"),
        ({"width": float("nan")}, "above 0"),
        ({"sqrt_s": 50.0}, "mzp = 60 GeV is above the beams' energy"),
        ({"sqrt_s": -1.0}, "positive"),
        ({"scale": "m3l"}, "m4l"),
        ({"scale": 0.0}, "scale"),
        ({"cuts": {"pt_minn": 3}}, "did you mean 'pt_min'"),
        ({"cuts": {"pt_min": "x"}}, "not a number"),
        ({"cuts": {"pt_min": -1}}, "at least 0"),
        ({"cuts": {"m4l_max": 50}}, "m4l_max = 50"),
        ({"cuts": {"m4l_max": 9000}}, "above sqrts"),
        (
            {"point": {"mzp": 60, "Ld_dd": 0.1}},
            "left-handed Z' coupling to d of 0 times that to muons, but here it is 0.1",
        ),
    ],
    ids=lambda value: next(iter(value.items())).__repr__() if isinstance(value, dict) else "",
)
def test_refused(changes, said, tmp_path):
    path = tmp_path / "sample" / "events.lhe.gz"
    with pytest.raises(InputError, match=r"^[^\n]+$") as caught:
        generate(request(**changes), path)
    assert said in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_name_of_the_event_file(tmp_path):
    with pytest.raises(InputError, match=r"\.lhe\.gz"):
        generate(request(), tmp_path / "events.root")


def test_no_output_if_writing_fails(tmp_path, monkeypatch):
    def full_disk(path, run, table, threads):
        path.write_text("half")
        raise OSError("no space left on device")

    monkeypatch.setattr("zprimer.generation.lhe.write_lhe", full_disk)
    with pytest.raises(OSError, match="no space"):
        generate(request(events=20), tmp_path / "events.lhe.gz")
    assert list(tmp_path.iterdir()) == []


def test_missing_pdf_grid_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf.sys, "prefix", str(tmp_path))
    assert pdf.grid_path(pdf.DEFAULT_PDF).is_file()
    monkeypatch.setattr(pdf.importlib.metadata, "files", lambda name: [])
    with pytest.raises(DataFileError, match="NNPDF23_lo_as_0130_qed_0000"):
        pdf.grid_path(pdf.DEFAULT_PDF)


def parsed(*arguments):
    parser = argparse.ArgumentParser()
    command.configure(parser)
    return parser.parse_args(["--model", "lmutau", "--process", "4mu", "--sqrts", "8000",
                              "--seed", "1", *arguments])  # fmt: skip


def test_command_writes_the_sample(tmp_path, capsys):
    out = tmp_path / "name" / "events.lhe.gz"
    command.run(parsed("--set", "mzp=60", "--width", "0.06", "--events", "20", "--threads", "1",
                       "--cuts", "pt_min=4", "m4l_max=none", "--out", str(out)))  # fmt: skip
    assert "20 events of 4mu" in capsys.readouterr().out
    assert {path.name for path in out.parent.iterdir()} == {"events.lhe.gz", "sample.json"}


def test_command_refuses_a_coupling_beside_a_width(tmp_path):
    args = parsed("--set", "g=0.1", "--width", "0.06", "--events", "20", "--out", "x.lhe.gz")
    with pytest.raises(InputError, match="exclude each other"):
        command.run(args)


@pytest.mark.parametrize("cut", ["pt_min", "pt_min=", "=3"])
def test_command_refuses_malformed_cuts(cut):
    args = parsed("--events", "20", "--cuts", cut, "--out", "x.lhe.gz")
    with pytest.raises(InputError, match="KEY=VALUE"):
        command.run(args)


def test_processes_are_found_without_a_list():
    process = load_process("4mu")
    assert process.serves(load_model("lmutau").point({}))
    assert not process.decides_kinematics("g")
    assert process.decides_kinematics("mzp")
    assert process.decides_kinematics("mz")


def test_backends_are_found_without_a_list():
    assert load_backend("madgraph").name == "madgraph"
    with pytest.raises(InputError, match="did you mean 'embedded'"):
        load_backend("embeded")


def test_one_event_file_a_folder(tmp_path):
    """The second would take the sample.json of the first; the first itself is made again."""
    first, second = tmp_path / "a.lhe.gz", tmp_path / "b.lhe.gz"
    generate(request(events=20), first)
    described = (tmp_path / "sample.json").read_bytes()
    with pytest.raises(InputError, match=r"sample\.json describes a\.lhe\.gz .* another folder"):
        generate(request(events=20, seed=8), second)
    assert not second.exists()
    assert (tmp_path / "sample.json").read_bytes() == described
    generate(request(events=20, seed=8), first)
    assert (tmp_path / "sample.json").read_bytes() != described
    first.unlink()
    generate(request(events=20), second)
    (tmp_path / "sample.json").write_text('{"id": "mine"}')
    with pytest.raises(InputError, match="which zprimer did not write, would be lost"):
        generate(request(events=20), second)
