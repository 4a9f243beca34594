"""Where numba cannot keep what it compiles, or is told not to compile."""

import os
import subprocess
import sys

import pytest

from zprimer.compiled import _say_that_nothing_is_kept, compiled

GENERATE = (
    "generate --model lmutau --process 4mu --set mzp=60 --set g=0.1 --sqrts 8000 --events 10 "
    "--seed 1 --out sample/events.lhe.gz"
)


def square(x):
    return x * x


def test_code_that_cannot_be_kept_is_compiled_anew_with_a_word(capsys):
    """The text of a file that does not exist, beside which nothing can be kept."""
    _say_that_nothing_is_kept.cache_clear()
    space = {}
    exec(compile("def cube(x):\n    return x * x * x\n", "/nowhere/cube.py", "exec"), space)
    for _ in range(2):
        cube = compiled()(space["cube"])
        assert cube(3) == 27
        assert cube.signatures
    said = capsys.readouterr().err
    assert said.count("compiled code cannot be kept") == said.count("\n") == 1


def test_code_is_kept(capsys):
    kept = compiled()(square)
    assert kept(3) == 9
    assert kept.stats.cache_path
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("command", [GENERATE, GENERATE.replace("4mu", "ttzp")])
def test_without_compiler_a_command_ends_in_a_sentence(command, tmp_path):
    model = "topphilic" if "ttzp" in command else "lmutau"
    command = command.replace("lmutau", model)
    run = subprocess.run(
        [sys.executable, "-m", "zprimer.cli", *command.split()],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.startswith("zprimer generate: numba is told not to compile")
    assert run.stderr.count("\n") == 1
