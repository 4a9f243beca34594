"""Commands end in one sentence, on any stream and in any encoding."""

import errno
import os
import signal
import subprocess
import sys

import pytest

from zprimer.cli import main
from zprimer.commands._endings import exit_code
from zprimer.errors import InputError
from zprimer.io.interruption import Interrupted

POINT = ("point", "--model", "lmutau", "--set", "mzp=60", "--set", "g=0.1")
SPEAK = """
import sys
from zprimer.commands._endings import exit_code
from zprimer.errors import InputError
def work():
    print("sigma = 1.0 ± 0.1 pb → m₄ℓ")
    if "fail" in sys.argv:
        raise InputError("g̃ = 1 ± 2 …")
sys.exit(exit_code("stage", work))
"""


def python(*arguments, **options):
    command = [sys.executable, *arguments]
    return subprocess.run(command, timeout=120, check=False, **options)


def raising(problem):
    def work():
        raise problem

    return work


@pytest.mark.parametrize(
    ("problem", "code", "sentence"),
    [
        (InputError("g is wrong."), 1, "g is wrong."),
        (
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
            1,
            "No space left on device: make room and run it again; no unfinished file was left.",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "table.csv"),
            1,
            "table.csv: Permission denied.",
        ),
        (OSError(errno.EMFILE, "Too many open files", "a"), 1, "a: Too many open files."),
        (
            OSError(errno.EXDEV, "Invalid cross-device link", "a", None, "b"),
            1,
            "a and b: Invalid cross-device link.",
        ),
        (OSError("a library\nsays so"), 1, "a library says so."),
        (BrokenPipeError(), 1, "the program that was to read the output has ended."),
        (MemoryError(), 1, "there is not enough memory; no unfinished file was left."),
        (KeyboardInterrupt(), 130, "ended by SIGINT; no unfinished file was left."),
        (Interrupted(signal.SIGHUP), 129, "ended by SIGHUP; no unfinished file was left."),
    ],
)
def test_one_sentence_and_a_code(problem, code, sentence, capsys):
    assert exit_code("zprimer stage", raising(problem)) == code
    assert capsys.readouterr().err == f"zprimer stage: {sentence}\n"


def test_faults_of_the_program_itself_are_not_hidden():
    with pytest.raises(ZeroDivisionError):
        exit_code("zprimer stage", raising(ZeroDivisionError()))


@pytest.mark.parametrize("fail", [False, True])
@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "cp1252:strict"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_no_output_fails_for_its_encoding(variables, fail, tmp_path):
    (tmp_path / "speak.py").write_text(SPEAK, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name[:2] != "LC"}
    run = python(
        *(tmp_path / "speak.py", *(["fail"] if fail else [])),
        env=environment | variables,
        capture_output=True,
    )
    assert run.returncode == int(fail), run.stderr
    assert run.stdout.startswith(b"sigma = 1.0 ")
    assert run.stderr.startswith(b"stage: g" if fail else b"")
    assert run.stderr.count(b"\n") == int(fail)


def test_help_in_ascii():
    run = python("-m", "zprimer.cli", "generate", "--help", env={"PYTHONIOENCODING": "ascii"})
    assert run.returncode == 0


def test_reader_that_goes_away():
    read, write = os.pipe()
    os.close(read)
    run = python("-m", "zprimer.cli", *POINT, stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert run.returncode == 1
    assert run.stderr == "zprimer point: the program that was to read the output has ended.\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_output_on_a_full_disk():
    with open("/dev/full", "w", encoding="utf-8") as full:
        run = python("-m", "zprimer.cli", *POINT, stdout=full, stderr=subprocess.PIPE, text=True)
        silent = python("-m", "zprimer.cli", "point", "--model", "x", stdout=full, stderr=full)
    assert run.returncode == silent.returncode == 1
    assert run.stderr.startswith("zprimer point: No space left on device: make room")
    assert run.stderr.count("\n") == 1


def test_closed_streams_take_nothing_and_harm_no_file(tmp_path):
    """A file opened later would get the number of the closed stream, and what is printed to it."""
    command = f"exec {sys.executable} -m zprimer.cli cards {' '.join(POINT[1:])} --out card.dat"
    streams = ("<&-", ">&-", "2>&-")
    for closed in (streams, streams[1:]):
        shell = ["sh", "-c", " ".join((command, *closed))]
        subprocess.run(shell, cwd=tmp_path, check=True, timeout=60)
        text = (tmp_path / "card.dat").read_text(encoding="utf-8")
        assert "written to" not in text
        assert "Block MASS" in text or "BLOCK MASS" in text


def test_names_in_another_encoding(capsys):
    assert main(["point", "--model", "lmu\udcfftau"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(r"zprimer point: 'lmu\udcfftau' is not in the encoding of this system")


def test_what_a_user_wrote_is_shown_in_one_line(capsys):
    assert main(["point", "--model", "lmu\n\x1b[2Jtau"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(r"zprimer point: unknown model 'lmu\n\x1b[2Jtau' in zprimer.models")
    assert said.count("\n") == 1


def test_pipes_are_no_inputs(tmp_path, capsys):
    """Reading one without a writer would never end."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    out = str(tmp_path / "out")
    for arguments in (
        ("points", "--config", str(pipe), "--out", out),
        ("flavour", "--points", str(pipe), "--era", "paper", "--out", out),
        ("merge", "--points", out, "--flavour", out, "--limits", str(pipe), "--out", f"{out}2"),
        ("amplitude", "g g > zp g", "--card", str(pipe), "--points", out),
        ("shower", "--in", str(pipe), "--out", out),
        ("explain", str(pipe), "--row", "1"),
        ("combine", "--points", "/proc/kmsg", "--era", "paper", "--out", out),
    ):
        assert main(list(arguments)) == 1
        assert "is a device or pipe: write its content to a file first" in capsys.readouterr().err


def test_alias_bomb_in_a_configuration(tmp_path, capsys):
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    bomb = tmp_path / "bomb.yaml"
    bomb.write_text("\n".join(["a0: &a0 [1, 2]", *levels, "name: x", "model: lmutau"]))
    assert main(["points", "--config", str(bomb), "--out", str(tmp_path / "points.csv")]) == 1
    assert "holds more than 1000000 values" in capsys.readouterr().err
