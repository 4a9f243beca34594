"""Speed of the matrix elements of model topphilic on one core, by ``make bench``.

MadLoop with CutTools and its stability test takes 13 points of gg → gZ′ a second on the same kind
of core; the kernel is to do 1,000 times as many.
"""

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "amplitudes" / "topphilic"))

from topphilic_points import two_body

from zprimer.amplitudes.topphilic.boson_pairs import pair_coefficients
from zprimer.amplitudes.topphilic.gluon_fusion import gluon_currents
from zprimer.amplitudes.topphilic.jets import jet_coefficients
from zprimer.amplitudes.topphilic.top_pair import top_pair_coefficients

MASSES = (173.0, 1500.0)
POINTS = 4000


def per_second(function, count):
    """Points per second of CPU time, compilation left out; the best of three."""
    function()
    times = []
    for _ in range(3):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return count / min(times)


def spread(mass3, mass4, count):
    random = np.random.default_rng(1)
    return np.array(
        [
            two_body(random.uniform(600, 2000), mass3, mass4, random.uniform(-0.9, 0.9))
            for _ in range(count)
        ]
    )


def test_gluons_to_jet():
    momenta = spread(300.0, 0.0, POINTS)
    s = 4 * momenta[:, 0, 0] ** 2
    t = -2 * momenta[:, 0, 0] * (momenta[:, 3, 0] - momenta[:, 3, 3])
    q2 = np.full(POINTS, 300.0**2)
    rate = per_second(lambda: gluon_currents(s, t, q2, np.array(MASSES), 1e-4), POINTS)
    full = per_second(lambda: jet_coefficients("gg", momenta, MASSES, 1e-4), POINTS)
    print(f"\ngg → gZ′: {rate:,.0f} points/s with the stability test, {full:,.0f} squared")
    assert rate > 13_000


def test_higher_precision():
    momenta = np.array([two_body(1000.0, 300.0, 0.0, c) for c in np.linspace(0.9999, 0.99999, 200)])
    rate = per_second(lambda: jet_coefficients("gg", momenta, MASSES), 200)
    print(f"\ngg → gZ′ in double-double: {rate:,.0f} points/s")
    assert rate > 300


def test_quarks_to_jet():
    momenta = spread(300.0, 0.0, 100_000)
    rate = per_second(lambda: jet_coefficients("qq", momenta, MASSES), 100_000)
    print(f"\nqq̄ → gZ′: {rate:,.0f} points/s")
    assert rate > 200_000


def test_gluons_to_bosons():
    momenta = spread(91.188, 300.0, 500)
    rate = per_second(lambda: pair_coefficients(momenta, MASSES, 1e-4), 500)
    print(f"\ngg → ZZ′: {rate:,.0f} points/s with two reductions")
    assert rate > 700


def test_top_pairs():
    half, top = 500.0, 173.0
    pair = two_body(500.0, top, top, 0.3)
    recoil = two_body(2 * half, 500.0, 300.0, 0.1)
    from topphilic_points import boosted

    event = [*recoil[:2], *(boosted(k, recoil[2], 500.0) for k in pair[2:]), recoil[3]]
    momenta = np.tile(np.array(event), (5000, 1, 1))
    for channel, expected in (("gg", 40_000), ("qq", 100_000)):
        rate = per_second(lambda c=channel: top_pair_coefficients(c, momenta, top), 5000)
        print(f"\n{channel} → tt̄Z′: {rate:,.0f} points/s")
        assert rate > expected
