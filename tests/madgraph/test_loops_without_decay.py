"""How rounds of MadEvent are put together, on rounds written by hand."""

import numpy as np
import pytest
from loops_without_decay import cross_section, events_of_madgraph, shapes

LOG = """ Number of events and iterations  {points} 1 1
 RESET CUMULATIVE VARIABLE
 Iteration  1   Mean: {mean} Abs mean: {mean}   Fluctuation:  {error}   0.287E-02    99.9%
"""
EVENT = """<event>
 4 0 {weight} 0.2E+03 0.75E-02 0.11E+00
 {first} -1 0 0 502 501 0 0 -200 200 0 0. 1.
 {second} -1 0 0 503 502 0 0 300 300 0 0. 1.
 {other} 1 1 2 503 501 {px} 0 40 {energy} 0 0. 1.
 32 1 1 2 0 0 -{px} 0 60 {heavy} 300 0. 1.
</event>
"""


def write_round(folder, points, mean, error, events, first=21, second=21, other=21):
    folder.mkdir(parents=True)
    (folder / "log.txt").write_text(LOG.format(points=points, mean=mean, error=error))
    (folder / "results.dat").touch()
    momenta = np.random.default_rng(points).uniform(50, 150, events)
    (folder / "events.lhe").write_text(
        "".join(
            EVENT.format(
                weight=mean / events,
                first=first,
                second=second,
                other=other,
                px=px,
                energy=np.hypot(px, 40),
                heavy=np.sqrt(px**2 + 60**2 + 300**2),
            )
            for px in momenta
        )
    )


@pytest.fixture
def directory(tmp_path):
    gluons, quarks = (tmp_path / "SubProcesses" / name for name in ("P0_gg_zpg", "P0_gq_zpq"))
    write_round(gluons / "T1_201", 500, 9e-3, 1e-3, 10)
    write_round(gluons / "T1_211", 1000, 1e-3, 3e-5, 300)
    write_round(gluons / "T1_212", 3000, 2e-3, 1e-5, 300)
    write_round(quarks / "T1_211", 2000, 4e-3, 5e-5, 250, first=2, other=2)
    return tmp_path


def test_mean_of_the_rounds(directory):
    """By points, not by errors; the round in which the grid was trained does not count."""
    found = cross_section(directory)
    sigma, error, points = found["P0_gg_zpg/T1"]
    assert sigma == pytest.approx((1e-3 + 3 * 2e-3) / 4)
    assert error == pytest.approx(np.hypot(3e-5, 3 * 1e-5) / 4)
    assert points == 4000
    assert found["P0_gq_zpq/T1"] == pytest.approx((4e-3, 5e-5, 2000))


def test_events_of_the_rounds(directory):
    events = events_of_madgraph(directory)
    assert len(events.weight) == 850
    assert events.weight[:600].sum() == pytest.approx(1.75e-3)
    assert events.weight.sum() == pytest.approx(5.75e-3)
    assert set(map(tuple, events.incoming[600:])) == {(21, 2)}
    np.testing.assert_allclose(events.zprime[:, 3], 60)
    np.testing.assert_allclose(events.other[:, 3], 40)
    np.testing.assert_allclose(events.zprime[:, 1], -events.other[:, 1])
    same = shapes(events, events)
    assert [each.name for each in same] == [
        "pt_zprime", "eta_zprime", "eta_other", "mass", "partons",
    ]  # fmt: skip
    np.testing.assert_allclose(same[-1].shares[0], [0, 4 / 5.75, 1.75 / 5.75])
    assert [each.chi2 for each in same] == [0] * 5
    assert same[-1].degrees == 1
