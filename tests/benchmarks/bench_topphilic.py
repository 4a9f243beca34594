"""Speed and cross sections of the top-philic processes, by ``make bench``."""

import math
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "generation"))

from topphilic_samples import TwoBody, integrals, kinematics_of, point_of

MASSES = (50, 75, 100, 150, 200, 300, 350, 400, 500, 600, 800, 1000)


def command(folder, process, events, threads):
    point = ["--model", "topphilic", "--set", "mzp=300", "--set", "mT=1500", "--process", process]
    run = ["--width", "1.5", "--sqrts", "13000", "--events", str(events), "--seed", "1"]
    out = ["--threads", str(threads), "--out", str(folder / "events.lhe.gz")]
    return [sys.executable, "-m", "zprimer.cli", "generate", *point, *run, *out]


@pytest.mark.parametrize(
    ("process", "events", "goal"), [("jzp", 10000, 30), ("ttzp", 20000, 3), ("zzp", 1000, None)]
)
def test_whole_command(process, events, goal, tmp_path):
    """Wall-clock seconds, Python's start included, kernels cached."""
    for count, threads in ((10, 2), (events, 2), (events, 1)):
        walls = []
        for _ in range(3):
            start = time.perf_counter()
            run = command(tmp_path, process, count, threads)
            done = subprocess.run(run, check=True, capture_output=True, text=True, timeout=600)
            walls.append(time.perf_counter() - start)
        print(f"\n{process}: {count} events, {threads} threads: {min(walls):.2f} s (goal {goal})")
    print(done.stdout)


def test_where_top_pairs_overtake_jets():
    """KSZ: m_T = 5 m_Z', s_R = 0.3; pT > 1 GeV, H_T/2, NNPDF2.3 LO, g q' = 1, stable Z'."""
    print(f"\n{'m_Z':>6} {'jZ [fb]':>18} {'ttZ [fb]':>18} {'ratio':>8}")
    for mass in MASSES:
        point = point_of(float(mass))
        ratio = point.branching_ratios[32][13, -13]
        jets, tops = (
            integrals(name, kinematics_of(name, point, (0.01 * mass,)), 0.01)["total"]
            for name in ("jzp", "ttzp")
        )
        numbers = [1e3 * value / ratio for e in (jets, tops) for value in (e.value, e.error)]
        quotient = jets.value / tops.value
        print("{:6d} {:10.4f}({:.4f}) {:10.4f}({:.4f}) {:8.3f}".format(mass, *numbers, quotient))


@pytest.mark.parametrize("mass", [200.0, 600.0])
def test_floor_of_the_transverse_momentum(mass):
    point = point_of(mass)
    for pt_min in (1, 2, 5, 10, 20, 40, 100):
        kinematics = kinematics_of("jzp", point, (0.01 * mass,), pt_min=pt_min)
        found = integrals("jzp", kinematics, 0.002)["total"]
        print(
            f"\n{mass:g} GeV, pT > {pt_min:3d} GeV: {found.value:.6e} ± {found.error:.1e} pb",
            end="",
        )


def test_z_pairs_against_an_integration_without_the_decay():
    point, scale = point_of(400.0), 400.0
    value, error = TwoBody("zzp", point, scale, 5.0).integrate(5, 1500, seed=4)
    found = integrals("zzp", kinematics_of("zzp", point, (0.02,), pt_min=5.0), 0.02, scale)["total"]
    ratio = point.branching_ratios[32][13, -13]
    ours, our_error = found.value / ratio, found.error / ratio
    print(
        f"\nZZ' 400 GeV: ours {ours:.5e} ± {our_error:.1e} pb, plain {value:.5e} ± {error:.1e} pb"
    )
    assert abs(ours - value) < 3 * math.hypot(error, our_error)
