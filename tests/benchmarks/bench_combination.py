"""Speed of the combined statement once limits exist, by ``make bench``."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest

from zprimer.models.points import PointTable, write_points

POINTS = 10_000
GOAL = 10.0
"""Seconds for flavour and combination, from starting the commands to their files."""
RUNS = {
    "lmutau": ({"mzp": (5, 500), "g": (0.003, 2.5)}, ["atlas_z4l_2013"]),
    "topphilic": (
        {"mzp": (150, 1000), "g": (0.2, 5.0)},
        ["atlas_dimuon_36fb", "atlas_dimuon_139fb"],
    ),
}


def written(folder, model):
    axes, analyses = RUNS[model]
    random = np.random.default_rng(1)
    columns = {n: np.exp(random.uniform(*np.log(r), POINTS)) for n, r in axes.items()}
    ids = tuple(f"p{row}" for row in range(POINTS))
    write_points(PointTable(model, ids, columns), folder / "points.csv")
    for analysis in analyses:
        header = "id,analysis,verdict,twice_nll_mu0,twice_nll_mu1,twice_nll_best"
        rows = [
            f"{id},{analysis},allowed,440,{440 + x!r},440"
            for id, x in zip(ids, random.uniform(0, 50, POINTS).tolist(), strict=True)
        ]
        (folder / f"limits_{analysis}.csv").write_text("\n".join([header, *rows]) + "\n")
    return [folder / f"limits_{analysis}.csv" for analysis in analyses]


@pytest.mark.parametrize("source", ["closed", "flavio"])
@pytest.mark.parametrize("model", RUNS)
def test_ten_thousand_points(tmp_path, model, source):
    """Wall and processor time of ``zprimer flavour`` and ``zprimer combine``."""
    limits = written(tmp_path, model)
    common = ["--points", tmp_path / "points.csv", "--era", "2026"]
    commands = (
        ["flavour", *common, "--out", tmp_path / "flavour.csv"],
        [
            "combine",
            *common,
            "--flavour",
            source,
            "--limits",
            *limits,
            "--out",
            tmp_path / "combination.csv",
        ],
    )
    start, before = time.perf_counter(), os.times()
    for command in commands:
        subprocess.run([sys.executable, "-m", "zprimer.cli", *command], check=True, timeout=1200)
    wall, after = time.perf_counter() - start, os.times()
    spent = sum(after[2:4]) - sum(before[2:4])
    print(f"\n{model}, {source}: {wall:.1f} s, of the processor {spent:.1f} s")
    assert spent < GOAL
