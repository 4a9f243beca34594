"""Where numba cannot keep what it compiles, or is told not to compile."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import zprimer
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


def test_kernels_call_only_kernels_of_their_own_room():
    """The cache of a kernel follows the sources of its room, not of others."""
    package = Path(zprimer.__file__).parent
    decorator = re.compile(r"^@(?:compiled|kernel|_jit|njit)\b", re.MULTILINE)
    holding = {path for path in package.rglob("*.py") if decorator.search(path.read_text("utf-8"))}
    assert len(holding) > 15
    for path in holding:
        for module in re.findall(r"^from (zprimer[\w.]+) import", path.read_text("utf-8"), re.M):
            other = package.parent / (module.replace(".", "/") + ".py")
            if other in holding:
                rooms = {each.relative_to(package).parts[0] for each in (path, other)}
                assert len(rooms) == 1, f"{path} calls compiled functions of {module}"


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
