"""``zprimer run`` hands on to snakemake what is snakemake's."""

import sys

import pytest

from zprimer.cli import build_parser, main
from zprimer.commands.run import snakemake_command
from zprimer.errors import DataFileError, InputError
from zprimer.io.places import PROFILES, SNAKEFILE

SNAKEMAKE = [sys.executable, "-m", "snakemake", "--snakefile", str(SNAKEFILE)]


def command(*words):
    args, args.others = build_parser("run").parse_known_args(["run", *words])
    return snakemake_command(args)


def test_what_snakemake_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scan.yaml").touch()
    assert command() == [*SNAKEMAKE, "--cores", "all"]
    given = ("results/a/plane.csv", "-n", "--config", "name=a", "--configfile", "scan.yaml")
    others = ["results/a/plane.csv", "-n", "--config", "name=a", "--configfile", "scan.yaml"]
    assert command(*given, "--cores", "2") == [*SNAKEMAKE, "--cores", "2", *others]
    slurm = ["--profile", str(PROFILES / "slurm")]
    assert command("--profile", "slurm") == [*SNAKEMAKE, *slurm]
    (tmp_path / "own").mkdir()
    assert command("--profile", "own") == [*SNAKEMAKE, "--profile", "own"]


def test_what_is_not_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"scan\.yaml does not exist: name the configuration"):
        command("--configfile", "scan.yaml")
    with pytest.raises(InputError, match="did you mean 'slurm'"):
        command("--profile", "slum")


def test_aliases_of_mappings_that_multiply(tmp_path, monkeypatch):
    """Snakemake would write 2³⁰ values out."""
    monkeypatch.chdir(tmp_path)
    lines = [
        "a0: &a0 {x: 1}",
        *(f"a{i}: &a{i} {{x: *a{i - 1}, y: *a{i - 1}}}" for i in range(1, 31)),
    ]
    (tmp_path / "scan.yaml").write_text("\n".join(lines))
    with pytest.raises(DataFileError, match=r"scan\.yaml.*more than"):
        command("--configfile", "scan.yaml")


def test_expressions_in_a_configuration_are_not_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scan.yaml").write_text('__use_yte__: true\nname: \'?open("x", "w")\'\n')
    with pytest.raises(InputError, match=r"scan\.yaml: with the key '__use_yte__'"):
        command("--configfile", "scan.yaml")


def test_other_commands_take_no_unknown_options(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["point", "--model", "lmutau", "--forcerun", "select"])
    assert "unrecognized arguments: --forcerun select" in capsys.readouterr().err
