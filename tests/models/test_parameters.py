"""Inputs are checked, completed and named in the message when they are wrong."""

import math

import pytest

from zprimer.errors import InputError
from zprimer.models.parameters import Parameter, complete
from zprimer.models.point import load_model, model_names

MASS = Parameter("m", 10.0, "GeV", "a mass", above=0)
ANGLE = Parameter("s", 0.5, "", "a sine", at_least=-1, at_most=1)


@pytest.mark.parametrize(("value", "expected"), [("60", 60.0), (7, 7.0), ("1e-3", 1e-3)])
def test_numbers_and_their_texts_are_taken(value, expected):
    assert MASS.checked(value, "here") == expected


@pytest.mark.parametrize("value", [0, -1.0, math.inf, math.nan, "nan", "x", None, True, [1]])
def test_anything_else_is_refused_with_the_range(value):
    with pytest.raises(InputError, match=r"here: m = .*must be a finite number > 0 GeV\.$"):
        MASS.checked(value, "here")


@pytest.mark.parametrize(("value", "allowed"), [(-1, True), (1, True), (1.0001, False)])
def test_closed_intervals_include_their_ends(value, allowed):
    if allowed:
        assert ANGLE.checked(value, "here") == value
    else:
        with pytest.raises(InputError, match="≥ -1 and ≤ 1"):
            ANGLE.checked(value, "here")


def test_defaults_fill_what_is_not_given():
    assert complete((MASS, ANGLE), {"s": 0.1}, "here") == {"m": 10.0, "s": 0.1}


def test_unknown_keys_are_named():
    with pytest.raises(InputError, match=r"unknown parameter 'mm' in here: did you mean 'm'\?"):
        complete((MASS,), {"mm": 1}, "here")


@pytest.mark.parametrize("model", model_names())
def test_defaults_are_allowed(model):
    """They are not looked at again at every point."""
    for parameter in load_model(model).parameters:
        assert parameter.checked(parameter.default, model) == parameter.default
