"""Finding MadGraph, and saying what is missing before anything runs."""

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest
from installations import definition, request_for

from zprimer.errors import DataFileError, InputError
from zprimer.generation.backends.madgraph import installation
from zprimer.generation.backends.madgraph.directory import cache_folder, kept
from zprimer.generation.backends.madgraph.installation import (
    find_installation,
    private_environment,
    require_programs,
    time_limit,
)
from zprimer.generation.backends.madgraph.packing import find_pack
from zprimer.generation.sample import generate


def test_found_by_its_variable_and_on_the_path(fake):
    assert find_installation().version == "3.9.9"
    program = fake.root / "bin" / "mg5_aMC"
    program.chmod(0o755)
    found = find_installation({"PATH": f"/nowhere:{program.parent}"})
    assert (found.root, found.program) == (fake.root, program)


def test_found_in_a_conda_environment(fake, tmp_path):
    """There ``bin/mg5_aMC`` of the environment leads to ``share/MG5_aMC``."""
    share = tmp_path / "env" / "share" / "MG5_aMC"
    share.parent.mkdir(parents=True)
    fake.root.rename(share)
    script = tmp_path / "env" / "bin" / "mg5_aMC"
    script.parent.mkdir()
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    assert find_installation({"PATH": str(script.parent)}).root == share


@pytest.mark.parametrize(
    ("variables", "error", "said"),
    [
        ({"PATH": "/nowhere"}, InputError, "set MG5_PATH to its folder"),
        ({"MG5_PATH": "/nowhere"}, DataFileError, "MG5_PATH = /nowhere has no bin/mg5_aMC"),
    ],
)
def test_not_found(variables, error, said):
    with pytest.raises(error, match=said):
        find_installation(variables)


@pytest.mark.parametrize("content", [None, "date = 2021-05-28\n"])
def test_no_version(content, fake):
    version = fake.root / "VERSION"
    version.unlink() if content is None else version.write_text(content)
    with pytest.raises(DataFileError, match="VERSION"):
        find_installation()


def test_python_without_six(tmp_path, monkeypatch):
    def without(command, **options):
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(subprocess, "run", without)
    with pytest.raises(InputError, match="pip install six"):
        installation.python_for(tmp_path / "a" / "b", "/nowhere")
    monkeypatch.setattr(subprocess, "run", lambda command, **o: subprocess.CompletedProcess([], 0))
    assert installation.python_for(tmp_path / "a" / "b", "/nowhere") == sys.executable


def python_that_leaves_a_trace(folder, trace):
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "python3"
    script.write_text(f"#!/bin/sh\ntouch {trace}\n")
    script.chmod(0o755)
    return script


@pytest.mark.parametrize("place", ["..", "../..", "beside"])
def test_python_of_another_folder_is_not_run(place, tmp_path, monkeypatch):
    """Whoever may write beside MadGraph's folder must not decide what runs."""
    root, trace = tmp_path / "x" / "y" / "mg5", tmp_path / "trace"
    root.mkdir(parents=True)
    python_that_leaves_a_trace(root / place / "bin", trace)
    monkeypatch.chdir(root)
    with contextlib.suppress(InputError):
        installation.python_for(root, "/nowhere:../beside/bin:beside/bin:..:")
    assert not trace.exists()


def test_python_of_madgraph_and_of_the_path(tmp_path):
    root = tmp_path / "mg5"
    on_path = python_that_leaves_a_trace(tmp_path / "second", tmp_path / "trace")
    without = python_that_leaves_a_trace(tmp_path / "first", tmp_path / "trace")
    without.write_text("#!/bin/sh\nexit 1\n")
    path = f"{without.parent}:{on_path.parent}"
    assert installation.python_for(root, path) == str(on_path)
    own = python_that_leaves_a_trace(root / "bin", tmp_path / "trace")
    assert installation.python_for(root, path) == str(own)
    own.write_text("no program at all")
    assert installation.python_for(root, path) == str(on_path)


def test_madgraph_at_the_root():
    with contextlib.suppress(InputError):
        assert Path(installation.python_for(Path("/"), "/nowhere")).is_file()
    with pytest.raises(DataFileError, match="MG5_PATH = / has no bin/mg5_aMC"):
        find_installation({"MG5_PATH": "/"})


def test_home_of_nobody(monkeypatch):
    with pytest.raises(InputError, match="MG5_PATH = ~nobody-knows-me/mg5 begins with a home"):
        find_installation({"MG5_PATH": "~nobody-knows-me/mg5"})
    with pytest.raises(InputError, match="begins with a home"):
        find_pack(definition("4mu"), {"MG5_PATH": "~nobody-knows-me/mg5"})

    def homeless():
        raise RuntimeError

    monkeypatch.setattr(Path, "home", homeless)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    with pytest.raises(InputError, match="set XDG_CACHE_HOME to a folder"):
        cache_folder()


def test_cache_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="set XDG_CACHE_HOME to a folder that can be written"):
        kept(tmp_path / "file" / "zprimer" / "process", lambda folder: None)


@pytest.mark.parametrize(("missing", "loops"), [("gfortran", False), ("g++", True)])
def test_compilers_are_asked_for_before_the_run(missing, loops, fake, tmp_path, monkeypatch):
    (tmp_path / "programs" / missing).unlink()
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    with pytest.raises(InputError, match=rf"needs {missing.replace('+', '.')}.*apt install"):
        require_programs(find_installation(), loops)
    if not loops:
        with pytest.raises(InputError, match="gfortran"):
            generate(request_for("4mu"), tmp_path / "sample" / "events.lhe.gz")
        assert not (tmp_path / "sample").exists()


def test_loop_library_is_asked_for_before_the_run(fake):
    require_programs(find_installation(), loops=True)
    (fake.root / "vendor" / "CutTools" / "makefile").unlink()
    require_programs(find_installation(), loops=False)
    with pytest.raises(InputError, match="install collier"):
        require_programs(find_installation(), loops=True)


def test_parton_densities_that_madgraph_has_not(fake, tmp_path):
    with pytest.raises(InputError, match="NNPDF23_lo_as_0130_qed"):
        generate(request_for("4mu", pdf="NNPDF31_lo_as_0130"), tmp_path / "s" / "events.lhe.gz")
    assert not fake.cache.exists()


@pytest.mark.parametrize("text", ["0", "-3", "nan", "soon"])
def test_time_limit(text, monkeypatch):
    monkeypatch.setenv("MG5_TIME_LIMIT", text)
    with pytest.raises(InputError, match="positive number of seconds"):
        time_limit()
    monkeypatch.setenv("MG5_TIME_LIMIT", "60")
    assert time_limit() == 60.0


def test_environment_of_a_run(tmp_path):
    given = {"HOME": "/home/user", "PATH": "/bin", "PYTHONPATH": "/x", "MADGRAPH_BASE": "/y"}
    environment = private_environment(tmp_path / "home", given)
    assert environment["HOME"] == str(tmp_path / "home")
    assert environment["PATH"] == "/bin"
    assert not {"PYTHONPATH", "MADGRAPH_BASE"} & set(environment)
