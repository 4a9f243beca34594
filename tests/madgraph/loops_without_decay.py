"""σ and events of pp → jZ' and gg → ZZ' with an undecayed Z' by MadGraph, and by the embedded one.

``MG5_PATH=… python tests/madgraph/loops_without_decay.py FOLDER EVENTS.lhe.gz ROUNDS`` with a
sample of ``zprimer generate`` of process jzp or zzp at a narrow width (g = 0.05). MadGraph's survey
trains a grid a channel; then every channel is integrated ROUNDS times with its grid held fixed. The
equal mean of these is unbiased, which MadGraph's own mean by errors is not. About an hour.
"""

import json
import math
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zprimer.generation.backends.madgraph.cards import (
    filled_loop_card,
    filled_run_card,
    param_card,
    run_card_values,
)
from zprimer.generation.backends.madgraph.comparison import Shape, shape
from zprimer.generation.backends.madgraph.definitions import (
    JET,
    PROTON,
    MuonPairDefinition,
    definition_of,
)
from zprimer.generation.backends.madgraph.directory import copied, process_directory
from zprimer.generation.backends.madgraph.installation import find_installation, private_environment
from zprimer.generation.process import Kinematics
from zprimer.generation.processes import load_process
from zprimer.models.point import load_model
from zprimer.simulation.lhe import read_lhe

LIMIT = 6 * 3600.0
TRAINING, POINTS = 3000, 8000
"""Points a channel in the last round of training, and in each round that counts."""
ZPRIME = 32
UNDECAYED = {
    "jzp": MuonPairDefinition(
        process="jzp",
        model="topphilic",
        lines=(
            PROTON,
            JET,
            "generate p p > zp j QED=0 ZPR=1 [noborn=QCD]",
        ),
        loops=True,
    ),
    "zzp": MuonPairDefinition(
        process="zzp",
        model="topphilic",
        lines=("generate g g > z zp QED=1 ZPR=1 [noborn=QCD]",),
        loops=True,
    ),
}
_CONFIGURATION = "\nrun_mode = 0\nnb_core = 1\nautomatic_html_opening = False\nauto_update = 0\n"
_ROUND = re.compile(
    r"Number of events and iterations +(?P<points>\d+).*?"
    r"Iteration +1 +Mean: +(?P<mean>\S+) [^\n]*Fluctuation: +(?P<error>\S+)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Events:
    """Incoming partons and the two bodies of a final state.

    Attributes:
        incoming: (n, 2), PDG ids.
        zprime, other: (n, 4), (E, px, py, pz) in GeV.
        weight: (n,).
    """

    incoming: np.ndarray
    zprime: np.ndarray
    other: np.ndarray
    weight: np.ndarray


def prepared(process: str, parameters: dict[str, float], sqrt_s: float, folder: Path) -> Path:
    """MadGraph's process with its cards, all grids trained by its survey."""
    installation = find_installation()
    point = load_model("topphilic").point(parameters | {"g": 1.0})
    width = point.widths[ZPRIME]
    cuts = load_process(process).default_cuts(point)
    definition = definition_of(process, "topphilic")
    values = run_card_values(
        definition, Kinematics(point, (width,), sqrt_s, cuts), "NNPDF23_lo_as_0130_qed",
        "ht/2", 1000, 1, width,
    )  # fmt: skip
    for name in ("mmll", "mmllmax", "ptllmin"):
        del values[name]
    # MadGraph's own H_T/2
    values["dynamical_scale_choice"] = "3"
    values |= {"ptj": "1.0"} if process == "jzp" else {"pt_min_pdg": f"{{{ZPRIME}: 1.0}}"}
    directory = folder / process
    copied(process_directory(installation, UNDECAYED[process], LIMIT), directory)
    cards = directory / "Cards"
    template = (cards / "run_card_default.dat").read_text()
    (cards / "run_card.dat").write_text(filled_run_card(template, values))
    (cards / "param_card.dat").write_text(param_card(definition, point, 1.0, width))
    loops = cards / "MadLoopParams.dat"
    loops.write_text(filled_loop_card(loops.read_text()))
    with open(cards / "me5_configuration.txt", "a") as file:
        file.write(_CONFIGURATION)
    commands = folder / "commands"
    commands.write_text("survey run_01 --accuracy=0.02 --points=1000 --iterations=4 -f\nexit\n")
    with open(folder / "survey.log", "wb") as log:
        subprocess.run(
            [installation.python, directory / "bin" / "madevent", commands],
            cwd=directory, env=private_environment(folder / "home"), stdout=log, stderr=log,
            check=True, timeout=LIMIT,
        )  # fmt: skip
    return directory


def one_round(channel: Path, grid: Path, number: int, points: int, adapting: bool) -> Path:
    """One iteration of a channel ``P…/G…`` from the grid in a folder, in a folder of its own."""
    folder = channel.parent / f"{channel.name.replace('G', 'T')}_{number}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(grid / "ftn26", folder / "ftn25")
    mode = 2 if adapting else 0
    (folder / "moffset.dat").write_text(f"{number}\n")
    answers = f"{points} 1 1\n0.0001\n{mode}\n1\n1\n{channel.name[1:]}\n"
    with open(folder / "log.txt", "wb") as log:
        subprocess.run(
            ["../madevent"],
            input=answers.encode(),
            cwd=folder,
            stdout=log,
            stderr=log,
            check=True,
            timeout=LIMIT,
        )
    return folder


def rounds(directory: Path) -> dict[str, list[Path]]:
    """The folders of all rounds with a fixed grid, by channel."""
    found: dict[str, list[Path]] = {}
    for folder in sorted(directory.glob("SubProcesses/P0*/T*_2[1-9][0-9]")):
        if (folder / "results.dat").is_file():
            channel = f"{folder.parent.name}/{folder.name.partition('_')[0]}"
            found.setdefault(channel, []).append(folder)
    return found


def cross_section(directory: Path) -> dict[str, tuple[float, float, int]]:
    """σ in pb, its error and number of points of every channel: all points weigh the same."""
    result = {}
    for channel, folders in rounds(directory).items():
        means, errors, counts = [], [], []
        for folder in folders:
            match = _ROUND.search((folder / "log.txt").read_text())
            assert match, folder
            counts.append(int(match["points"]))
            means.append(float(match["mean"]))
            errors.append(float(match["error"]))
        share = np.array(counts) / sum(counts)
        result[channel] = (
            float(share @ means), float(np.linalg.norm(share * errors)), sum(counts)
        )  # fmt: skip
    return result


def events_of_madgraph(directory: Path) -> Events:
    """The events of all rounds; their weights add up to the cross section of every channel."""
    incoming, momenta, weights = [], [], []
    sigmas = cross_section(directory)
    for channel, folders in rounds(directory).items():
        own = []
        for folder in folders:
            for block in (folder / "events.lhe").read_text().split("<event>\n")[1:]:
                head, *rows = [line.split() for line in block.splitlines()[:5]]
                own.append(float(head[2]))
                beams = sorted((row for row in rows if row[1] == "-1"), key=lambda r: -float(r[8]))
                final = sorted((row for row in rows if row[1] == "1"), key=lambda r: -int(r[0]))
                incoming.append([int(row[0]) for row in beams])
                momenta.append([[float(row[i]) for i in (9, 6, 7, 8)] for row in final])
        weights.append(np.array(own) * sigmas[channel][0] / sum(own))
    legs = np.array(momenta)
    return Events(np.array(incoming), legs[:, 0], legs[:, 1], np.concatenate(weights))


def embedded_events(path: Path) -> Events:
    """The same of a sample of ``zprimer generate``."""
    sample = read_lhe(path)
    particles = sample.particles

    def momentum(chosen) -> np.ndarray:
        return np.stack(
            [particles[chosen][name].to_numpy()[:, 0] for name in ("e", "px", "py", "pz")], axis=1
        )

    beams = particles.pdgid[particles.status == -1].to_numpy()
    ids = abs(particles.pdgid)
    return Events(
        beams,
        momentum(particles.pdgid == ZPRIME),
        momentum((particles.status == 1) & (ids != 13)),
        sample.weight,
    )


def shapes(first: Events, second: Events) -> list[Shape]:
    """Distributions of both, with their χ², and the shares of gg, qg and qq̄ as one more."""
    weights = [first.weight, second.weight]

    def compared(name: str, value) -> Shape:
        return shape(name, [value(first), value(second)], weights)

    def eta(momentum: np.ndarray) -> np.ndarray:
        return np.arcsinh(momentum[:, 3] / np.hypot(momentum[:, 1], momentum[:, 2]))

    def mass(events: Events) -> np.ndarray:
        total = events.zprime + events.other
        return np.sqrt(total[:, 0] ** 2 - (total[:, 1:] ** 2).sum(axis=1))

    found = [
        compared("pt_zprime", lambda e: np.hypot(e.zprime[:, 1], e.zprime[:, 2])),
        compared("eta_zprime", lambda e: eta(e.zprime)),
        compared("eta_other", lambda e: eta(e.other)),
        compared("mass", mass),
    ]
    gluons = [(events.incoming == 21).sum(axis=1) for events in (first, second)]
    if (gluons[0] < 2).any():
        found.append(_partons(gluons, weights))
    return found


def _partons(gluons: list[np.ndarray], weights: list[np.ndarray]) -> Shape:
    from scipy import stats

    shares, variances = [], []
    for number, weight in zip(gluons, weights, strict=True):
        total = weight.sum()
        share = np.bincount(number, weight, 3) / total
        squares = np.bincount(number, weight**2, 3)
        shares.append(share)
        variances.append((squares * (1 - 2 * share) + share**2 * (weight**2).sum()) / total**2)
    there = np.sum(variances, axis=0) > 0
    mean = np.mean(shares, axis=0)[there]
    difference = (shares[0] - shares[1])[there]
    chi2 = float((difference**2 / np.sum(variances, axis=0)[there] * (1 - mean)).sum())
    degrees = int(there.sum()) - 1
    return Shape(
        "partons", np.arange(4.0), np.array(shares), np.sqrt(variances), chi2, degrees,
        float(stats.chi2.sf(chi2, degrees)),
    )  # fmt: skip


def report(directory: Path, sample: Path) -> dict:
    """Cross sections, ratio and shapes; embedded σ is that of an undecayed Z' at g = 1."""
    metadata = json.loads(sample.with_name("sample.json").read_text())
    point = load_model(metadata["model"]).point(
        metadata["parameters"] | {"g": metadata["reference_coupling"]}
    )
    scale = point.branching_ratios[ZPRIME][13, -13] * metadata["reference_coupling"] ** 2
    embedded = metadata["sigma_pb"] / scale, metadata["sigma_error_pb"] / scale
    channels = cross_section(directory)
    sigma = sum(value for value, _, _ in channels.values())
    error = math.hypot(*(error for _, error, _ in channels.values()))
    ratio = embedded[0] / sigma
    ours, theirs = embedded_events(sample), events_of_madgraph(directory)
    return {
        "process": metadata["process"],
        "parameters": metadata["parameters"],
        "embedded": {"sigma_pb": embedded[0], "error_pb": embedded[1], "events": len(ours.weight)},
        "madgraph": {
            "sigma_pb": sigma, "error_pb": error, "events": len(theirs.weight),
            "points": sum(count for _, _, count in channels.values()),
        },
        "ratio": ratio,
        "ratio_error": ratio * math.hypot(embedded[1] / embedded[0], error / sigma),
        "pull": (embedded[0] - sigma) / math.hypot(embedded[1], error),
        "channels": {name: list(values) for name, values in channels.items()},
        "shapes": {
            each.name: {
                "chi2": round(each.chi2, 1), "degrees": each.degrees,
                "probability": round(each.probability, 4),
            }
            for each in shapes(ours, theirs)
        },
    }  # fmt: skip


def main(folder: Path, sample: Path, number: int) -> None:
    """Make the rounds and print the report."""
    metadata = json.loads(sample.with_name("sample.json").read_text())
    directory = prepared(metadata["process"], metadata["parameters"], metadata["sqrt_s"], folder)
    for channel in sorted(directory.glob("SubProcesses/P0*/G*")):
        trained = one_round(channel, channel, 201, TRAINING, True)
        for count in range(211, 211 + number):
            one_round(channel, trained, count, POINTS, False)
    print(json.dumps(report(directory, sample), indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]), int(sys.argv[3]))
