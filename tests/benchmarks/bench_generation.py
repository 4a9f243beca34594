"""Speed and precision of the embedded generator, by ``make bench``."""

import json
import math
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "generation"))

from independent import PlainIntegrand
from independent import integrate as plain_integrate

from zprimer.generation.integrand import Integrand
from zprimer.generation.integrate import integrate, survey
from zprimer.generation.pdf import DEFAULT_PDF
from zprimer.generation.process import Kinematics
from zprimer.generation.processes import load_process
from zprimer.models.point import load_model

PROCESS = load_process("4mu")
REFERENCE = Path(__file__).parents[1] / "reference" / "cross_sections.json"
SM_ONLY = 1e-5
CUTS = {
    "pt_min": 4,
    "eta_max": 2.7,
    "delta_r_min": 0.1,
    "mass_os_min": 5,
    "m4l_min": 70,
    "m4l_max": None,
}


def command(folder, events, threads, extra=()):
    point = ["--model", "lmutau", "--set", "mzp=60", "--set", "g=0.1", "--process", "4mu"]
    run = ["--sqrts", "8000", "--events", str(events), "--seed", "1", "--threads", str(threads)]
    out = ["--out", str(folder / "events.lhe.gz"), *extra]
    return [sys.executable, "-m", "zprimer.cli", "generate", *point, *run, *out]


def seconds(arguments, **environment):
    """Wall-clock and processor seconds; the second does not depend on what else is running."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        arguments, check=True, capture_output=True, env=os.environ | environment, timeout=600
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, processor


def test_ten_thousand_events(tmp_path):
    """The whole command, Python's start included; the goal is 5 s on two cores, kernels cached."""
    seconds(command(tmp_path, 10, 1))
    print(f"\n{'events':>8} {'threads':>8} {'wall s':>8} {'cpu s':>8}")
    for events, threads in ((10, 2), (10000, 2), (10000, 1), (100000, 2)):
        wall, processor = min(seconds(command(tmp_path, events, threads)) for _ in range(2))
        print(f"{events:8d} {threads:8d} {wall:8.2f} {processor:8.2f}")


def test_first_use_compiles_the_kernels(tmp_path):
    wall, processor = seconds(command(tmp_path, 10, 1), NUMBA_CACHE_DIR=str(tmp_path / "cache"))
    print(f"\nfirst use, kernels compiled: {wall:.1f} s, {processor:.1f} s of processor time")


def test_standard_model_cross_section_by_two_integrations():
    """8 TeV, cuts, scale and densities of tests/reference/cross_sections.json, at 0.3 %."""
    point = load_model("lmutau").point({"mzp": 60.0})
    kinematics = Kinematics(
        point,
        (0.06,),
        8000.0,
        PROCESS.default_cuts(point).with_values(CUTS),
    )
    integrand = Integrand(PROCESS, kinematics, DEFAULT_PDF, 91.188)
    ours = integrate(integrand, survey(integrand, 3, SM_ONLY), 4, 0.003)["total"]
    parts = []
    for window, singled, points in (
        ((70.0, 100.0), "lightest", 150000),
        ((100.0, 400.0), "z", 250000),
        ((400.0, 8000.0), "z", 50000),
    ):
        factors = PROCESS.reference_factors(point, SM_ONLY)
        plain = PlainIntegrand(PROCESS, kinematics, DEFAULT_PDF, 91.188, factors, window, singled)
        parts.append(plain_integrate(plain, 8, points, seed=1))
        print(
            f"\n  plain, m4l in {window} GeV: {parts[-1][0]:.6f} +- {parts[-1][1]:.6f} pb", end=""
        )
    value, error = sum(v for v, _ in parts), math.hypot(*(e for _, e in parts))
    pull = (ours.value - value) / math.hypot(ours.error, error)
    print(
        f"\n  ours {ours.value:.6f} +- {ours.error:.6f} pb, plain {value:.6f} +- {error:.6f} pb, "
    )
    print(f"  difference {pull:+.1f} standard deviations")
    assert ours.error < 0.003 * ours.value
    assert error < 0.003 * value
    assert abs(pull) < 3
    for entry in json.loads(REFERENCE.read_text())["cross_sections"]:
        if entry["process"].startswith("p p > mu+"):
            for run in (entry, entry["repeat_with_fewer_events"]):
                distance = ours.value - run["sigma_pb"]
                print(
                    f"  MadGraph {run['sigma_pb']} +- {run['error_pb']} pb: ours is "
                    f"{ours.value / run['sigma_pb']:.3f} times that, "
                    f"{distance / math.hypot(ours.error, run['error_pb']):+.0f} deviations"
                )


@pytest.mark.parametrize("sample_ratio", [1e-3, 1e-2])
def test_contraction_against_direct_generation(sample_ratio):
    heads = ("mzp", "g", "W/m", "width/m", "contracted", "direct", "deviation")
    print("\n" + " ".join(f"{head:>10}" for head in heads))
    for mzp, g in ((60, 0.3), (60, 1.0), (20, 0.5), (88, 0.5), (98, 1.0), (120, 1.0)):
        point = load_model("lmutau").point({"mzp": mzp, "g": g})
        width = sample_ratio * mzp
        results = []
        for sample_width, coupling in ((width, None), (point.widths[32], g)):
            kinematics = Kinematics(point, (sample_width,), 8000.0, PROCESS.default_cuts(point))
            integrand = Integrand(PROCESS, kinematics, DEFAULT_PDF, 91.188)
            results.append(integrate(integrand, survey(integrand, 3, coupling), 4, 0.003))
        factors = PROCESS.contraction(point, width)
        contracted = sum(factor * results[0][name].value for name, factor in factors.items())
        direct = results[1]["total"].value
        print(
            f"{mzp:10g} {g:10g} {sample_ratio:10g} {point.widths[32] / mzp:10.4f} "
            f"{contracted:10.6f} {direct:10.6f} {100 * (contracted / direct - 1):+9.2f}%"
        )
