"""Whatever a test waits for has an end, so that a hang is a failure with a name."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLACES = ["tests", "analyses", "models_ufo/derivation"]
STARTS = {"run", "call", "check_call", "check_output", "getoutput", "getstatusoutput"}
WAITS = {"wait", "communicate", "join"}


def waits_without_end(source: str) -> list[int]:
    """Lines on which Python code waits, without a limit, for another process or thread.

    ``subprocess`` has to be called by its full name, so that its calls are recognised.
    """
    lines = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(ast.Name(module), name)):
                starts = module == "subprocess" and name in STARTS
                waits = name in WAITS and not node.args
                limited = any(keyword.arg == "timeout" for keyword in node.keywords)
                if (module, name) == ("os", "system") or ((starts or waits) and not limited):
                    lines.append(node.lineno)
            case ast.ImportFrom(module="subprocess"):
                lines.append(node.lineno)
    return lines


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("import subprocess\nsubprocess.run(['a'], check=True)", [2]),
        ("subprocess.run(['a'], timeout=3)", []),
        ("subprocess.check_output('a')", [1]),
        ("from subprocess import run", [1]),
        ("process.wait()\nprocess.wait(3)\nprocess.wait(timeout=3)", [1]),
        ("process.communicate(input='a')", [1]),
        ("thread.join()\n','.join(words)", [1]),
        ("os.system('a')", [1]),
    ],
)
def test_waits_are_found(code, lines):
    assert waits_without_end(code) == lines


def test_every_test_gives_what_it_starts_a_limit():
    files = [path for place in PLACES for path in sorted((ROOT / place).rglob("*.py"))]
    assert len(files) > 100
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in files
        for line in waits_without_end(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_a_test_that_hangs_fails_with_its_name(tmp_path):
    """The project's settings have a limit, and what obeys it is installed."""
    path = tmp_path / "test_hang.py"
    path.write_text("import time\ndef test_for_ever(): time.sleep(30)")
    settings = ["-c", str(ROOT / "pyproject.toml"), "-p", "no:cacheprovider"]
    options = tomllib.loads(Path(settings[1]).read_text())["tool"]["pytest"]["ini_options"]
    assert 0 < options["timeout"] <= 600
    command = [sys.executable, "-m", "pytest", *settings, "--timeout", "0.5", str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert re.search(r"^FAILED .*::test_for_ever - Failed: Timeout", done.stdout, re.M)


def test_every_step_of_continuous_integration_has_a_limit():
    """Those that the README asks a new user for see no more than a new user has."""
    lines = (ROOT / ".ci/run").read_text().splitlines()
    steps = [line.split() for line in lines if re.search(r"\bmake \w", line)]
    assert all(step[0] in ("limited", "as_newcomer") for step in steps)
    assert sum(int(step[1]) for step in steps) < 90
    newcomer = {step[-1] for step in steps if step[0] == "as_newcomer"}
    assert {"env", "run", "test"} <= newcomer


def test_path_of_a_new_user(tmp_path):
    """Batch systems and compilers are hidden; of two programs the first on PATH is taken."""
    names = {"first": ("sbatch", "tool", "x86_64-linux-gnu-gfortran-13"), "second": ("tool",)}
    for folder, programs in names.items():
        for program in programs:
            path = tmp_path / folder / program
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"#!/bin/sh\necho {folder}\n")
            path.chmod(0o755)
    (tmp_path / "empty").mkdir()
    places = [tmp_path / name for name in ("first", "second", "empty", "nowhere")]
    environment = {
        **os.environ,
        "PATH": ":".join([*map(str, places), os.environ["PATH"]]),
        "TMPDIR": str(tmp_path),
    }
    command = ["/bin/sh", str(ROOT / "tests/newcomer_path.sh")]
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=60
    )
    found = Path(done.stdout.strip())
    assert found.parent == tmp_path
    assert (found / "tool").resolve() == tmp_path / "first/tool"
    assert (found / "ls").exists()
    asked = [found / "python3", "-c", "import sys; print(sys.executable)"]
    python = subprocess.run(asked, stdout=subprocess.PIPE, text=True, check=True, timeout=60)
    # an environment made with it outlives the folder
    assert tmp_path not in Path(python.stdout).parents
    hidden = ("sbatch", "sacct", "slurmctld", "x86_64-linux-gnu-gfortran-13", "*")
    assert not any(os.path.lexists(found / name) for name in hidden)
