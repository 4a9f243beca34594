"""Every loop process against MadLoop in quadruple precision, by the public interface.

The ZZ′ values were made with 1/α(m_Z) rounded to the seven digits of MadGraph's cards, 132.507.
The first batch, u u~ > zp g at m_Z′ = 300 GeV, is less precise than the rest, by up to 9e-6 at its
point near the t t̄ threshold: form factor and tensor reduction, which are independent, agree with
each other there to 1e-11 and with all other points to 1e-11.
"""

import numpy as np
import pytest
from topphilic_points import reference_groups, two_body

from zprimer.amplitudes.catalogue import evaluate, find
from zprimer.models.point import load_model

GROUPS = reference_groups()
IMPRECISE = ("u u~ > zp g", 300.0, 1500.0, 0.3)


def squared(process, momenta, **inputs):
    point = load_model("topphilic").point({"g": 1, "q": 1, **inputs})
    return evaluate(find(process), point, momenta, "test").squared


@pytest.mark.parametrize("group", GROUPS, ids=str)
def test_against_madloop(group):
    process, mzp, m_partner, sr = group
    momenta, expected = GROUPS[group]
    got = squared(process, momenta, mzp=mzp, mT=m_partner, sR=sr)
    if group == IMPRECISE:
        np.testing.assert_allclose(got, expected, rtol=1e-5)
        assert np.sort(abs(got / expected - 1))[-2] < 1e-7
    else:
        np.testing.assert_allclose(got, expected, rtol=1e-7)


@pytest.mark.parametrize("group", [g for g in GROUPS if g != IMPRECISE], ids=str)
def test_against_madloop_with_the_digits_of_its_card(group):
    process, mzp, m_partner, sr = group
    momenta, expected = GROUPS[group]
    got = squared(process, momenta, mzp=mzp, mT=m_partner, sR=sr, aewm1=132.507)
    np.testing.assert_allclose(got, expected, rtol=3e-10)


@pytest.mark.parametrize(
    ("name", "other", "order"),
    [
        ("u u~ > zp g", "u~ u > zp g", [1, 0, 2, 3]),
        ("g d > zp d", "d g > d zp", [1, 0, 3, 2]),
        ("g c~ > zp c~", "g c > zp c", [0, 1, 2, 3]),
        ("g g > zp g", "g g > g zp", [0, 1, 3, 2]),
        ("g g > zp g", "g g > zp g", [1, 0, 2, 3]),
    ],
)
def test_other_flavours_and_orders(name, other, order):
    momenta = two_body(700.0, 300.0, 0.0, 0.35)[None]
    np.testing.assert_allclose(
        squared(other, momenta[:, order]), squared(name, momenta), rtol=1e-11
    )
