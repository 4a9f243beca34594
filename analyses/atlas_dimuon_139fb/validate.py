"""Our limits for the published response and efficiency against the published limits.

    python analyses/atlas_dimuon_139fb/validate.py

writes validation/limits.csv, validation/summary.csv and validation/limits.png, and prints the
summary; --every 10 takes every tenth mass only. closure.py does the same with simulated events.
"""

import argparse
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from zprimer.io.files import atomic
from zprimer.recast.analysis import load_analysis
from zprimer.recast.columns import read_columns
from zprimer.statistics.resonance import resonance_limit

HERE = Path(__file__).resolve().parent
WIDTHS = {"0": 0.0, "0.5": 0.005, "1.2": 0.012, "3": 0.03, "6": 0.06, "10": 0.10}
"""Label in the published table -> Γ/m."""
KINDS = ("exp", "obs")


@dataclass(frozen=True)
class Comparison:
    """Limits on the fiducial cross section at one mass and width, fb.

    Attributes:
        mass: GeV.
        width: label of the width, Γ/m in per cent.
        method: ``"asymptotic"`` or ``"exact"``.
        ours, official: expected and observed limit.
    """

    mass: float
    width: str
    method: str
    ours: tuple[float, float]
    official: tuple[float, float]

    @property
    def ratios(self) -> tuple[float, float]:
        """Ours over official, expected and observed."""
        return self.ours[0] / self.official[0], self.ours[1] / self.official[1]


def compared(every: int) -> Iterator[Comparison]:
    """Every ``every``-th published mass, all widths."""
    analysis = load_analysis(HERE.name, HERE.parent)
    names = [f"{kind}_w{width}pct_fb" for kind in KINDS for width in WIDTHS]
    table = read_columns(HERE / "data" / "atlas139_dimuon_fiducial_limits.csv", ["m_GeV", *names])
    rows = range(0, len(table["m_GeV"]), every)
    for row in tqdm(rows, desc="masses", unit="mass", disable=None):
        mass = table["m_GeV"][row]
        for width, relative_width in WIDTHS.items():
            limit = resonance_limit(analysis, mass, relative_width)
            expected, observed = limit.fiducial.expected[2], limit.fiducial.observed
            if expected is None or observed is None:
                raise SystemExit(f"no limit in range at {mass:g} GeV, width {width} %")
            official = [table[f"{kind}_w{width}pct_fb"][row] for kind in KINDS]
            yield Comparison(
                mass, width, limit.method, (expected, observed), (official[0], official[1])
            )


def summary(found: Sequence[Comparison]) -> list[list[str]]:
    """Median ratio, and shares of the masses within 10 and 25 %, by width and kind."""
    rows = [["width_pct", "kind", "masses", "median", "within_10pct", "within_25pct", "min", "max"]]
    for width in (*WIDTHS, "all"):
        for index, kind in enumerate(KINDS):
            ratios = np.array([c.ratios[index] for c in found if width in (c.width, "all")])
            off = np.abs(ratios - 1)
            numbers = (np.median(ratios), np.mean(off < 0.1), np.mean(off < 0.25))
            rows.append(
                [width, kind, str(len(ratios))]
                + [f"{number:.3f}" for number in (*numbers, ratios.min(), ratios.max())]
            )
    return rows


def draw(found: Sequence[Comparison], path: Path) -> None:
    """Ratios against mass, one panel a width."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, panels = plt.subplots(
        len(WIDTHS), 1, figsize=(7, 10), sharex=True, sharey=True, layout="constrained"
    )
    for panel, width in zip(panels, WIDTHS, strict=True):
        chosen = [c for c in found if c.width == width]
        masses = [c.mass for c in chosen]
        panel.axhspan(0.75, 1.25, color="0.93")
        panel.axhspan(0.9, 1.1, color="0.85")
        for index, (label, color) in enumerate((("expected", "C0"), ("observed", "C1"))):
            panel.plot(masses, [c.ratios[index] for c in chosen], color=color, label=label, lw=1)
        panel.text(0.99, 0.08, f"Γ/m = {width} %", transform=panel.transAxes, ha="right")
        panel.set_xscale("log")
        panel.set_ylim(0.55, 1.45)
    panels[0].legend(ncol=2, frameon=False, loc="upper right")
    panels[2].set_ylabel("our limit / official limit on the fiducial cross section")
    panels[-1].set_xlabel("resonance mass [GeV]")
    panels[-1].set_xticks([250, 500, 1000, 2000, 4000, 6000])
    panels[-1].set_xticklabels(["250", "500", "1000", "2000", "4000", "6000"])
    panels[-1].minorticks_off()
    with atomic(path) as partial:
        figure.savefig(partial, dpi=130, metadata={"Software": ""})
    plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take every N-th mass (default: 1)")
    args = parser.parse_args()
    found = list(compared(args.every))
    folder = HERE / "validation"
    header = [
        "m_GeV",
        "width_pct",
        "method",
        "ours_exp",
        "official_exp",
        "ours_obs",
        "official_obs",
    ]
    cells = (
        [f"{c.mass:g}", c.width, c.method]
        + [f"{v:.5g}" for pair in zip(c.ours, c.official, strict=True) for v in pair]
        for c in found
    )
    table = summary(found)
    for name, rows in (("limits.csv", [header, *cells]), ("summary.csv", table)):
        with (
            atomic(folder / name) as partial,
            open(partial, "w", newline="", encoding="utf-8") as file,
        ):
            csv.writer(file, lineterminator="\n").writerows(rows)
    draw(found, folder / "limits.png")
    print("\n".join("  ".join(f"{cell:>12}" for cell in row) for row in table))


if __name__ == "__main__":
    main()
