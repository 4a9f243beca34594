"""Cards hold the point they were written for, and anything else is refused with one sentence."""

import dataclasses
import re
import subprocess
import sys
from pathlib import Path

import pyslha
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zprimer.cli import main
from zprimer.errors import DataFileError
from zprimer.models.cards import (
    OWN_BLOCKS,
    STANDARD_MODEL_ENTRIES,
    card_text,
    read_card,
    write_card,
)
from zprimer.models.point import load_model, model_names

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


@settings(max_examples=25)
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
        (r"^(   32 +)37\.5 ", r"\g<1>nan ", "line .*BLOCK MASS.* is 'nan', not a finite"),
        (r"^(   32 +)37\.5 ", r"\g<1>-4 ", "mzp = -4 GeV is not allowed"),
        (r"^(DECAY 32 +)\S+", r"\g<1>NAN", "DECAY 32 is 'nan', not a finite"),
        (r"^(DECAY 32 +)\S+", r"\g<1>wide", "DECAY 32: 'wide' is not a number"),
        (r"^(DECAY 32 +)\S+", r"\g<1>#", "DECAY 32: nothing is not a number"),
        (r"^(   32 +)37\.5 ", r"\g<1>37.5 GeV ", "line .*BLOCK MASS.*'GeV' is not a number"),
        (r"^(   32 +37\.5.*)", r"\g<1>\n   32 37.5", "'BLOCK MASS' has a code twice"),
        (r"^(DECAY 23 +)\S+", r"\g<1>Auto", "width of Z is an input .* give it in GeV"),
        (r"^(DECAY 32.*\n +\S+ +)2 ", r"\g<1>3 ", "the number of daughters"),
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


def with_lines(path, *lines):
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(lines), encoding="utf-8")
    return read_card(path, MODEL)


@pytest.mark.parametrize(
    "lines",
    [
        ["Block SPINFO", "     1   SOFTSUSY", "     2   3.4.1   # version number"],
        ["BLOCK DCINFO", "     1   SDECAY", "     2   1.1a"],
        ["BLOCK QNUMBERS 32 # zp", "  1 0 # 3 times charge", "BLOCK QNUMBERS 6000006", "  1 2"],
        ["DECAY 9000005 Auto", "DECAY 9000006 1.2.3"],
        ["XSECTION  1.30E+04  2212 2212 2 13 -13", "  0 2 0 0 0 0 1.0E-1 prog 1.0.2"],
        ["BLOCK FRALPHA 1.0x", "BLOCK FRALPHA"],
    ],
    ids=["versions", "letters", "quantum numbers", "other widths", "cross sections", "twice"],
)
def test_what_is_not_needed_is_not_read(card, lines):
    assert with_lines(card, *lines) == MODEL.point(RICH).parameters


@pytest.mark.parametrize("auto", ["Auto", "auto", "Auto@NLO", "AUTO # computed by MadGraph"])
def test_automatic_width_is_that_of_the_inputs(card, auto):
    """Branching ratios of another point may stand below it, as MadGraph leaves them."""
    edited(card, r"^(DECAY 32 +)\S+", rf"\g<1>{auto}")
    edited(card, r"^(   32 +)37\.5 ", r"\g<1>50 ")
    edited(card, r"(BLOCK ZPRIME\n   1 +)\S+", r"\g<1>0.2")
    assert read_card(card, MODEL)["mzp"] == 50
    edited(card, r"^DECAY 32", "DECAY 33")
    with pytest.raises(DataFileError, match="no DECAY 32"):
        read_card(card, MODEL)


def test_spacing_capitals_encoding_and_ends_of_lines_do_not_matter(card):
    text = card.read_text(encoding="utf-8")
    lines = [
        f"\t{line.replace('BLOCK', 'bLoCk').replace('  ', ' ')}  " for line in text.split("\n")
    ]
    changed = "\r\n".join(["\ufeff# Müon", *lines]).replace("BLOCK MASS ", "Block mass Q= 91.2 ")
    card.write_bytes(changed.encode("utf-8"))
    assert read_card(card, MODEL) == MODEL.point(RICH).parameters
    card.write_bytes(text.encode("utf-8") + "\n# Müon\n".encode("latin-1"))
    assert read_card(card, MODEL) == MODEL.point(RICH).parameters


UFOS = Path(__file__).parents[2] / "models_ufo"


def card_of_ufo(folder, model):
    path = folder / f"{model}.dat"
    subprocess.run(
        [sys.executable, "-B", "-m", f"{model}.write_param_card", str(path)],
        cwd=UFOS,
        check=True,
        timeout=60,
    )
    return path


@pytest.mark.parametrize("name", model_names())
def test_card_of_the_ufo_itself(name, tmp_path):
    """Inputs it does not hold are at their defaults, those of light fermions are in MASS."""
    model = load_model(name)
    path = card_of_ufo(tmp_path, name)
    found = read_card(path, model)
    defaults = {each.name: each.default for each in model.parameters if each.default is not None}
    assert found["mzp"] in (60, 300)
    for input in ("mb", "mmu", "aewm1", "wt", "ckm_eta"):
        assert found[input] == defaults[input]
    text = path.read_text()
    path.write_text(text.replace("  5 4.7000000000000002e+00 # MB", "  5 4.2 # MB"))
    edited(path, r"^(DECAY 32 )\S+", r"\g<1>Auto")
    assert read_card(path, model)["mb"] == 4.2
    if name == "topphilic":
        path.write_text(text + "BLOCK WIDTHINF\n  1 0.5\n")
        with pytest.raises(DataFileError, match="WIDTHINF, which nothing reads: if WIDTHINFO"):
            read_card(path, model)
    path.write_text(text.replace("BLOCK ZPRIME", "BLOCK ZPRIM"))
    with pytest.raises(DataFileError, match="no block ZPRIME"):
        read_card(path, model)


@pytest.mark.parametrize("name", model_names())
def test_own_blocks_are_those_that_the_ufo_lacks(name, tmp_path):
    model = load_model(name)
    known = {
        line.split()[1]
        for line in card_of_ufo(tmp_path, name).read_text().splitlines()
        if line.startswith("BLOCK")
    }
    places = {**STANDARD_MODEL_ENTRIES, **model.card_entries}.values()
    assert {block for block, _ in places} - known - {"DECAY"} <= set(OWN_BLOCKS)
    assert not known & set(OWN_BLOCKS)
