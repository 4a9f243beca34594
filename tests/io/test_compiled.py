"""Where numba cannot keep what it compiles, or is told not to compile."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from zprimer.io.code import PACKAGE, read_source
from zprimer.io.compiled import _say_that_nothing_is_kept, compiled

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


def test_code_that_is_kept_follows_what_it_calls(tmp_path):
    """Also the functions in other files, which numba's own cache does not look at."""
    (tmp_path / "kernel.py").write_text(
        "from zprimer.io.compiled import compiled\nfrom formula import formula\n"
        "@compiled()\ndef kernel(x):\n    return 10 * formula(x)\n"
    )
    found = []
    for factor in (2, 3, 3):
        (tmp_path / "formula.py").write_text(
            f"from numba import njit\n@njit\ndef formula(x):\n    return {factor} * x\n"
        )
        run = subprocess.run(
            [sys.executable, "-B", "-c", "from kernel import kernel; print(kernel(1), "
             "sum(kernel.stats.cache_hits.values()))"],
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "kept")},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )  # fmt: skip
        found.append(run.stdout.split())
    assert found == [["20", "0"], ["30", "0"], ["30", "1"]]


@pytest.mark.parametrize("changed", ["amplitudes/spinors.py", "generation/four_lepton.py"])
def test_the_digest_of_a_kernel_follows_every_module_it_imports(changed, tmp_path):
    """In whatever room they are, but not the modules that it does not import, nor comments."""
    found = []
    for text in ("", "\n# so far\n", "\n_ADDED = 1\n"):
        package = tmp_path / str(len(found)) / "zprimer"
        shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
        (package / "generation/four_lepton.py").write_text("")
        with open(package / changed, "a") as file:
            file.write(text)
        (package / "generation/kernel.py").write_text(
            "from zprimer.amplitudes.four_lepton import squared_coefficients\n"
        )
        run = subprocess.run(
            [sys.executable, "-B", "-c", "from zprimer.io.compiled import _digest, PACKAGE; "
             "print(PACKAGE); print(_digest(PACKAGE / 'generation/kernel.py'))"],
            env={**os.environ, "PYTHONPATH": str(package.parent)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )  # fmt: skip
        place, digest = run.stdout.split()
        assert place == str(package)
        found.append(digest)
    assert found[0] == found[1]
    assert (found[1] == found[2]) == (changed == "generation/four_lepton.py")


def test_numba_is_used_through_the_one_decorator():
    """A function that is compiled otherwise is kept, or not, by other rules."""
    named = re.compile(r"\bn?jit\b")
    holding = {path for path in PACKAGE.rglob("*.py") if named.search(read_source(path).text)}
    assert holding == {PACKAGE / "io/compiled.py"}


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
