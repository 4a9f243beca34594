"""Cards hold the point they were written for, and anything else is refused with one sentence."""

import dataclasses
import re

import pyslha
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zprimer.cli import main
from zprimer.errors import DataFileError
from zprimer.models.cards import STANDARD_MODEL_ENTRIES, card_text, read_card, write_card
from zprimer.models.point import load_model

MODEL = load_model("lmutau")
RICH = {"mzp": 37.5, "g": 0.0123, "Ld_sb_re": 0.1, "Ld_sb_im": -0.2, "Rd_bb": 0.3, "Ru_ct_im": 0.05}


@pytest.fixture
def card(tmp_path):
    path = tmp_path / "param_card.dat"
    write_card(MODEL.point(RICH), path)
    return path


def edited(path, pattern, replacement):
    text = path.read_text(encoding="utf-8")
    changed, count = re.subn(pattern, replacement, text, count=1, flags=re.MULTILINE)
    assert count == 1
    path.write_text(changed, encoding="utf-8")
    return path


def test_reading_back_gives_the_same_inputs(card):
    assert read_card(card, MODEL) == MODEL.point(RICH).parameters


@settings(max_examples=25, deadline=None)
@given(
    mzp=st.floats(5.0, 900.0),
    g=st.floats(1e-4, 0.5),
    real=st.floats(-1.0, 1.0),
    imaginary=st.floats(-1.0, 1.0),
    alpha_s=st.floats(0.1, 0.13),
)
def test_reading_back_any_point(tmp_path_factory, mzp, g, real, imaginary, alpha_s):
    given_inputs = {
        **{"mzp": mzp, "g": g, "Ld_ds_re": real, "Ld_ds_im": imaginary},
        **{"Rd_ss": imaginary, "alpha_s": alpha_s},
    }
    point = MODEL.point(given_inputs)
    path = tmp_path_factory.mktemp("any") / "card.dat"
    write_card(point, path)
    for name, value in read_card(path, MODEL).items():
        assert value == pytest.approx(point.parameters[name], rel=1e-9, abs=1e-12)


def test_every_input_has_its_place():
    places = {**STANDARD_MODEL_ENTRIES, **MODEL.card_entries}
    assert set(places) == {parameter.name for parameter in MODEL.parameters}
    assert len(set(places.values())) == len(places)


def test_equal_points_give_equal_bytes():
    assert card_text(MODEL.point(RICH)) == card_text(MODEL.point(dict(reversed(RICH.items()))))


def test_matrix_elements_are_massless_and_widths_are_not(card):
    document = pyslha.read(str(card))
    for block in ("MASS", "YUKAWA"):
        assert {pdg for pdg, mass in document.blocks[block].items() if mass == 0} == {
            *(1, 2, 3, 4, 5, 11, 13)
        }
    assert document.blocks["MASSINFO"][13] == 0.1056583755
    assert "massless in the matrix elements" in card.read_text(encoding="utf-8")


def test_widths_of_particles_that_no_list_names():
    """A model of one's own may have any particle."""
    point = MODEL.point(RICH)
    heavy = dataclasses.replace(point, widths={**point.widths, 9000001: 1.5})
    decays = pyslha.readSLHA(card_text(heavy), ignorenomass=True).decays
    assert decays[9000001].totalwidth == 1.5
    assert "DECAY 9000001  1.5  # width of 9000001, GeV" in card_text(heavy)


def test_decay_block_carries_width_and_branching_ratios(card):
    point = MODEL.point(RICH)
    zprime = pyslha.read(str(card)).decays[32]
    assert zprime.totalwidth == point.widths[32]
    assert {tuple(d.ids): d.br for d in zprime.decays} == point.branching_ratios[32]
    assert sum(d.br for d in zprime.decays) == pytest.approx(1.0)


def test_an_edited_input_is_read_if_what_follows_from_it_is_left_alone(card):
    edited(card, r"^(   3 +)0\.1179\d+", r"\g<1>0.12")
    assert read_card(card, MODEL)["alpha_s"] == 0.12


@pytest.mark.parametrize(
    ("pattern", "replacement", "message"),
    [
        (r"^(   32 +)37\.5 ", r"\g<1>38.5 ", "DECAY 32"),
        (r"^(   32 +)37\.5 ", r"\g<1>nan ", "MASS 32 is 'nan', not a finite number"),
        (r"^(   32 +)37\.5 ", r"\g<1>-4 ", "mzp = -4 GeV is not allowed"),
        (r"^(DECAY 32 +)\S+", r"\g<1>NAN", "no DECAY 32"),
        (r"^(DECAY 32 +)\S+", r"\g<1>0.5", "DECAY 32 is 0.5, but the inputs"),
        (r"^(   24 +)80\.419\S+", r"\g<1>80.3", "MASS 24 is 80.3, but the inputs"),
        (r"(BLOCK ZPLU\n   1   1 +)\S+", r"\g<1>0.7", "ZPLU 1 1 is 0.7, but the inputs"),
        (r"BLOCK ZPRIME\n.*\n", "", "no block ZPRIME"),
        (r"^   2 +1\.16639e-05.*\n", "", "no SMINPUTS 2"),
        (r"^BLOCK ZPLU", "BLOCK ZPRD", "'BLOCK ZPRD' twice"),
        (r"^(DECAY 32.*\n +)0\S+", r"\g<1>0.11", "decays of 32 13 -13 is 0.11"),
    ],
)
def test_broken_cards_are_refused(card, pattern, replacement, message):
    edited(card, pattern, replacement)
    with pytest.raises(DataFileError, match=message) as caught:
        read_card(card, MODEL)
    assert str(card) in str(caught.value)


def test_a_card_truncated_anywhere_is_refused(card):
    text = card.read_text(encoding="utf-8")
    whole = len(text.rstrip())
    for length in (*range(0, whole, 97), whole - 2, whole - 1):
        card.write_text(text[:length], encoding="utf-8")
        with pytest.raises(DataFileError):
            read_card(card, MODEL)


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(DataFileError, match=r"nowhere\.dat"):
        read_card(tmp_path / "nowhere.dat", MODEL)


def test_command_writes_the_card(tmp_path, capsys):
    path = tmp_path / "card.dat"
    arguments = ["cards", "--model", "lmutau", "--set", "mzp=60", "--set", "g=0.1"]
    assert main([*arguments, "--out", str(path)]) == 0
    assert str(path) in capsys.readouterr().out
    card, _, record = path.read_text(encoding="utf-8").partition("\n# provenance ")
    assert card == card_text(MODEL.point({"mzp": 60, "g": 0.1}))
    assert '"settings": ["mzp=60", "g=0.1"]' in record


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--model", "lmutau", "--set", "mzp"], "KEY=VALUE"),
        (["--model", "lmutau", "--set", "mzp="], "KEY=VALUE"),
        (["--model", "lmutau", "--set", "mzp=60", "--set", "mzp=70"], "twice"),
        (["--model", "lmutau", "--set", "mzpp=60"], "did you mean 'mzp'"),
        (["--model", "lmutau", "--set", "mzp=heavy"], "not a number"),
        (["--model", "lmutau", "--set", "mzp=-1"], "must be a finite number > 0 GeV"),
        (["--model", "lmutao"], "did you mean 'lmutau'"),
        (["--model", "lmutau", "--set", "g=30"], "exceeds its mass"),
    ],
)
def test_command_refuses_bad_input(tmp_path, capsys, options, message):
    path = tmp_path / "card.dat"
    assert main(["cards", *options, "--out", str(path)]) == 1
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not list(tmp_path.iterdir())
