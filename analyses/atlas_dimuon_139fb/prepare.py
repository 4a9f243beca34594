"""Writes what the analysis reads, data/spectrum.csv and data/resonance_efficiency.csv.

The published bins end at 5806 GeV, but a resonance of 6 TeV does not: bins of the same relative
width up to 9 TeV are added, where nothing was seen (the last event is at 2.7 TeV) and where the
background is the function of 1903.06248 through the published fit.
"""

from pathlib import Path

import numpy as np

from zprimer.io.files import atomic
from zprimer.recast.columns import read_columns

DATA = Path(__file__).resolve().parent / "data"
LAST_EDGE = 9000.0
SQRT_S = 13000.0
HEADER = """\
# Dimuon mass spectrum of ATLAS 1903.06248 (13 TeV, 139 fb^-1); GeV, events per bin.
# Made by prepare.py. observed: HEPData ins1725190, Table 2, up to {last:g} GeV; above it 0,
# inferred from the last event at 2.7 TeV. background: fit of the paper's function as evaluated in
# contur 3.1.5 (see atlas139_dimuon_spectrum.csv), above {last:g} GeV that function continued.
"""
SPIN_1 = "y05"
EFFICIENCY_HEADER = """\
# Share of the fiducial dimuon events of a spin-1 resonance that are selected, against its mass.
# Made by prepare.py from HEPData ins1725190, Table 22; that this curve is the one of dimuons and
# spin 1 is inferred (see atlas139_acc_eff_table22.csv).
"""


def functions(edges: np.ndarray) -> np.ndarray:
    """What ln B consists of linearly: ln(1 − x^(1/3)) and powers of ln x, shape (bins, 6)."""
    x = 0.5 * (edges[1:] + edges[:-1]) / SQRT_S
    return np.column_stack([np.log1p(-np.cbrt(x)), *(np.log(x) ** power for power in range(5))])


def fixed_part(edges: np.ndarray) -> np.ndarray:
    """Logarithm of bin width times the Breit–Wigner of the Z."""
    centres = 0.5 * (edges[1:] + edges[:-1])
    return np.log(np.diff(edges) / ((centres - 91.1876) ** 2 + 2.4952**2 / 4))


def main() -> None:
    names = ("mlo_GeV", "mhi_GeV", "n_obs_rounded", "contur_fit_events")
    low, high, observed, background = (
        np.array(column)
        for column in read_columns(DATA / "atlas139_dimuon_spectrum.csv", names).values()
    )
    edges = np.append(low, high[-1])
    ratio = high[-1] / low[-1]
    added = int(np.ceil(np.log(LAST_EDGE / high[-1]) / np.log(ratio)))
    beyond = np.round(high[-1] * ratio ** np.arange(added + 1), 1)
    tail = slice(-60, None)
    weights = np.sqrt(background[tail])
    target = np.log(background[tail]) - fixed_part(edges)[tail]
    coefficients, *_ = np.linalg.lstsq(
        functions(edges)[tail] * weights[:, None], target * weights, rcond=None
    )
    continued = np.exp(functions(beyond) @ coefficients + fixed_part(beyond))
    beyond[0] = high[-1]
    rows = [
        *zip(edges[:-1], edges[1:], observed, background, strict=True),
        *zip(beyond[:-1], beyond[1:], np.zeros(added), continued, strict=True),
    ]
    with atomic(DATA / "spectrum.csv") as partial:
        partial.write_text(
            HEADER.format(last=high[-1])
            + "mlo_GeV,mhi_GeV,observed,background\n"
            + "".join(f"{a:.10g},{b:.10g},{n:.0f},{e:.6g}\n" for a, b, n, e in rows),
            encoding="utf-8",
        )
    published = (DATA / "atlas139_acc_eff_table22.csv").read_text(encoding="utf-8").splitlines()
    curve = [line.split(",")[1:] for line in published if line.startswith(SPIN_1)]
    with atomic(DATA / "resonance_efficiency.csv") as partial:
        partial.write_text(
            EFFICIENCY_HEADER
            + "m_GeV,efficiency\n"
            + "".join(f"{float(m):.10g},{float(e):.10g}\n" for m, e in sorted(curve, key=_mass)),
            encoding="utf-8",
        )


def _mass(row: list[str]) -> float:
    return float(row[0])


if __name__ == "__main__":
    main()
