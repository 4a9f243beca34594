"""What the rules hand to a shell."""

import re
import shlex
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from snakemake.utils import format as filled

RULES = Path(__file__).parents[2] / "workflow" / "rules"
FIELD = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")
NUMBERS = {"threads"}
HOSTILE = "a b'$(touch made)`touch made`;touch made"


def commands():
    """Shell commands of all rules, each with the name of its file."""
    for path in sorted(RULES.glob("*.smk")):
        text = path.read_text(encoding="utf-8")
        for found in re.finditer(r"^ +shell:\n((?: +\".*\"\n)+)", text, re.M):
            yield path.name, "".join(re.findall(r'"(.*)"', found[1]))
        assert text.count("shell:") == len(re.findall(r"^ +shell:\n +\"", text, re.M)), path.name


def test_every_value_in_a_shell_command_is_quoted():
    found = [(name, field) for name, command in commands() for field in FIELD.findall(command)]
    assert len(found) > 60
    bare = [each for each in found if each[1] not in NUMBERS and not each[1].endswith(":q")]
    assert bare == []


@pytest.mark.parametrize(("name", "command"), list(commands()))
def test_no_value_of_a_rule_runs_in_its_shell(name, command, tmp_path):
    """The commands themselves, with values that a shell would run, and ``zprimer`` printing."""
    values = {"threads": 1, "log": "log"}
    for field in (each.removesuffix(":q") for each in FIELD.findall(command)):
        group, _, key = field.partition(".")
        if key:
            value = [HOSTILE, "second"] if group in ("params", "input") else HOSTILE
            setattr(values.setdefault(group, SimpleNamespace()), key, value)
        else:
            values.setdefault(group, [HOSTILE])
    call = filled(command, **values)
    program = "zprimer() { printf '%s\\n' \"$@\"; };"
    subprocess.run(["bash", "-euc", f"{program} {call}"], cwd=tmp_path, check=True, timeout=20)
    assert [path.name for path in tmp_path.iterdir()] == ["log"]
    said = (tmp_path / "log").read_text().splitlines()
    assert said == shlex.split(re.split(r" (?:2>&1|>) ", call)[0])[1:]
    assert HOSTILE in said
