"""A plane with real flavour constraints and made-up limits of Z → 4μ, for tests of the figures."""

from pathlib import Path

import numpy as np
from scipy.stats import norm

from zprimer.cli import main

MASSES = (5, 7, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90, 120, 200, 500)
COUPLINGS = tuple(float(value) for value in np.geomspace(0.005, 2.0, 27))
ANALYSIS = "atlas_z4l_2013"
_BAND = ("exp_m2", "exp_m1", "exp", "exp_p1", "exp_p2")


def made_up_signal(mzp: float, g: float) -> float:
    """Events in the four-muon bin: steep in the mass, g² below m_Z, g⁴ above."""
    if mzp < 88:
        return 16 * (g / 0.015) ** 2 * (5 / mzp) ** 1.5 * (1 - mzp / 88) ** 2
    return 0.5 * g**4 * (90 / mzp) ** 2


def write_synthetic_plane(folder: Path, model: str = "lmutau", era: str = "paper_2014") -> Path:
    """Write points, flavour and limits, and merge them; returns the plane."""
    points = folder / "points.csv"
    rows = [(f"mzp{m:g}_g{g:g}", float(m), g) for m in MASSES for g in COUPLINGS]
    lines = [f"{id},{model},{m!r},{g!r}" for id, m, g in rows]
    points.write_text("\n".join(["id,model,mzp,g", *lines]) + "\n")
    limits = folder / f"limits_{ANALYSIS}.csv"
    header = [
        "id",
        "analysis",
        "signal",
        "predicted",
        "cls_obs",
        *(f"cls_{name}" for name in _BAND),
    ]
    lines = [",".join([*header, "verdict", "rule_max", "rule_state"])]
    for id, m, g in rows:
        signal = made_up_signal(m, g)
        root = signal / np.sqrt(78 + 0.05**2 * 78**2)
        band = [norm.sf(root - k) / norm.cdf(k) for k in range(-2, 3)]
        cls = [max(float(v), 1e-300) for v in (norm.sf(root + 0.1) / norm.cdf(-0.1), *band)]
        verdicts = ("excluded" if cls[0] < 0.05 else "allowed", 94.0)
        rule = "excluded" if 78 + signal > 94 else "allowed"
        lines.append(",".join(map(str, (id, ANALYSIS, signal, 78 + signal, *cls, *verdicts, rule))))
    limits.write_text("\n".join(lines) + "\n")
    flavour, plane = folder / "flavour.csv", folder / "plane.csv"
    common = ["--points", str(points)]
    assert main(["flavour", *common, "--era", era, "--out", str(flavour)]) == 0
    arguments = ["--flavour", str(flavour), "--limits", str(limits), "--out", str(plane)]
    assert main(["merge", *common, *arguments]) == 0
    return plane
