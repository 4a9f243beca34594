"""Everything that the model of the guide does without events: to be run where it is found."""

import itertools
import sys
from pathlib import Path

import yaml
from synthetic_plane import ANALYSIS, COUPLINGS, MASSES, write_synthetic_plane

from zprimer.cli import main

NAME = "b3_l2"


def zprimer(*arguments: object) -> None:
    assert main(list(map(str, arguments))) == 0, arguments


def with_likelihoods(limits: Path) -> None:
    header, *rows = limits.read_text().splitlines()
    lines = [f"{header},twice_nll_mu0,twice_nll_mu1,twice_nll_best"]
    lines += [f"{row},100,{100 + (float(row.split(',')[2]) / 10) ** 2!r},100" for row in rows]
    limits.write_text("\n".join(lines) + "\n")


def run(folder: Path) -> None:
    configuration = folder / "configuration.yaml"
    scan = {"mzp": list(MASSES), "g": list(COUPLINGS)}
    content = {"name": NAME, "model": NAME, "era": "2026", "scan": scan, "analyses": []}
    configuration.write_text(yaml.safe_dump({**content, "parameters": {"theta": 0.02}}))
    zprimer("points", "--config", configuration, "--out", folder / "scan.csv")
    given = [f"--set={name}={value}" for name, value in (("mzp", 250), ("g", 0.2), ("theta", 0.02))]
    zprimer("cards", "--model", NAME, *given, "--out", folder / "card.dat")
    zprimer("wilson", "--model", NAME, *given, "--out", folder / "coefficients.json")
    zprimer("flavour", "--points", folder / "scan.csv", "--era", "2026", "--out", folder / "f.csv")
    write_synthetic_plane(folder, NAME, "2026")
    limits = folder / f"limits_{ANALYSIS}.csv"
    with_likelihoods(limits)
    common = ["--points", folder / "points.csv", "--limits", limits]
    for flavour in ("flavio", "closed"):
        out = folder / f"combination_{flavour}.csv"
        zprimer("combine", *common, "--era", "2026", "--flavour", flavour, "--out", out)
    tables = ["--flavour", folder / "flavour.csv", "--combination", out]
    zprimer("merge", *common, *tables, "--out", folder / "plane.csv")
    for figure in ("combined", "z4l_limit"):
        out = folder / f"{figure}.png"
        zprimer("plots", "--plane", folder / "plane.csv", "--figure", figure, "--out", out)


if __name__ == "__main__":
    assert list(itertools.islice(sys.argv, 1, None))
    run(Path(sys.argv[1]))
