"""Numbers on the command line are as strict as those in YAML files."""

import pytest

from zprimer.cli import main
from zprimer.commands._options import parse_settings
from zprimer.errors import InputError


@pytest.mark.parametrize("value", ["010", "1_0", "0x10", "0b1", "0o7", "1:30", "0" * 10**5])
def test_numbers_that_readers_take_for_different_ones(value):
    with pytest.raises(InputError, match="is a different number, or text, to different") as caught:
        parse_settings([f"mzp={value}"])
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize("value", ["10", "0.5", "1e-3", "-2.", "0", "+1e+3"])
def test_numbers(value):
    assert parse_settings([f"mzp={value}"]) == {"mzp": value}


def test_a_command(capsys):
    assert main(["point", "--model", "lmutau", "--set", "mzp=010"]) == 1
    assert "--set mzp=010: 010 is a different number" in capsys.readouterr().err
