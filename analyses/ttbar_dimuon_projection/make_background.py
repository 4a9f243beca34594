"""Writes data/background.csv: the expected spectrum from small Pythia samples.

    python analyses/ttbar_dimuon_projection/make_background.py

Top pairs (both W → μν) are scaled to the cross section at NNLO + NNLL, and their spectrum is
smoothed by a fit of ln dN/dm with a polynomial in ln m. Drell–Yan is the spectrum that ATLAS
expects without jets (1707.02424) times the share of Pythia's events with two jets from the shower
and a tag. b tags enter as probabilities.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import awkward as ak
import numpy as np
import pythia8mc
from selection import LOWEST_MASS, clean_jets, tag_probability
from tqdm import tqdm

from zprimer.io.files import atomic
from zprimer.recast.analysis import load_analysis
from zprimer.recast.columns import read_columns
from zprimer.recast.detector import load_detector
from zprimer.recast.dimuon import isolated_muons, leading_pairs
from zprimer.simulation.objects import build_objects
from zprimer.simulation.particles import species_table

HERE = Path(__file__).resolve().parent
EDGES = np.round(np.geomspace(LOWEST_MASS, 2000.0, 31), 1)
LUMINOSITY = 139
EVENTS, BATCH = 12000, 500
TOP_PAIR_PB = 833.9
"""NNLO + NNLL at 13 TeV for m_t = 172.5 GeV, as recommended by the LHC top working group."""
W_TO_MUON = 0.1063
COMMON = (
    "Print:quiet = on",
    "Beams:eCM = 13000",
    "PartonLevel:MPI = off",
    "Random:setSeed = on",
    "Random:seed = 1",
)
TOP = ("Top:gg2ttbar = on", "Top:qqbar2ttbar = on", "24:onMode = off", "24:onIfAny = 13")
DRELL_YAN = ("WeakSingleBoson:ffbar2gmZ = on", "23:onMode = off", "23:onIfAny = 13")


@dataclass(frozen=True)
class Spectrum:
    """Selected events of one sample: mass in GeV and probability of a b tag with two jets.

    Attributes:
        mass: of every event with a pair of muons.
        weight: probability to have two jets and a tag.
        tried: simulated events.
    """

    mass: np.ndarray
    weight: np.ndarray
    tried: int


def simulate(name: str, settings: tuple[str, ...], lowest: float) -> Spectrum:
    """Run Pythia and the selection; pairs below ``lowest`` GeV are not generated (Drell–Yan)."""
    pythia = pythia8mc.Pythia("", False)
    for line in (*COMMON, *settings, f"PhaseSpace:mHatMin = {lowest}"):
        if not pythia.readString(line):
            raise SystemExit(f"Pythia does not know '{line}'")
    pythia.init()
    analysis = load_analysis(HERE.name, HERE.parent)
    masses, weights = [], []
    for number, events in enumerate(tqdm(_batches(pythia), desc=name, unit="batch", disable=None)):
        detector = load_detector(analysis, f"{name} {number}")
        muons = isolated_muons(events, detector)
        pairs = leading_pairs(muons)
        jets = clean_jets(events.jets, muons)
        untagged = ak.to_numpy(ak.prod(1 - tag_probability(jets), axis=1))
        weight = (1 - untagged) * ak.to_numpy(ak.num(jets) >= 2)
        masses.append(detector.measured_mass(pairs.born_mass)[pairs.opposite])
        weights.append(weight[pairs.opposite])
    return Spectrum(np.concatenate(masses), np.concatenate(weights), EVENTS)


def _batches(pythia: pythia8mc.Pythia) -> Iterator[ak.Array]:
    table = species_table(pythia)
    for _ in range(EVENTS // BATCH):
        record = ak.drop_none(pythia.nextBatch(BATCH, "none")).prt
        record = record[["id", "status", "mother1", "p"]]
        nothing = ak.Array([[0]] * len(record))
        names = ("px", "py", "pz", "e")
        lhe = ak.zip(
            {"pdgid": nothing, "status": nothing - 1, "mother": nothing - 1}
            | dict.fromkeys(names, 0.0 * nothing)
        )
        objects = build_objects(record, lhe, table)
        yield ak.zip({"muons": objects.muons, "jets": objects.jets}, depth_limit=1)


def smooth(spectrum: Spectrum, scale: float, power: int) -> tuple[np.ndarray, np.ndarray]:
    """Events per bin of the fitted function, and as simulated, times ``scale``."""
    counts = _histogram(spectrum)
    squares, _ = np.histogram(spectrum.mass, EDGES, weights=spectrum.weight**2)
    typical = squares.sum() / counts.sum()
    centres, widths = 0.5 * (EDGES[1:] + EDGES[:-1]), np.diff(EDGES)
    functions = np.vander(np.log(centres / 300), power + 1)
    coefficients = np.zeros(power + 1)
    coefficients[-1] = np.log(counts.sum() / widths.sum())
    for _ in range(200):
        fitted = widths * np.exp(functions @ coefficients)
        curvature = (functions.T * fitted / typical) @ functions + 1e-9 * np.eye(power + 1)
        step = np.linalg.solve(curvature, functions.T @ (counts - fitted) / typical)
        coefficients += step / max(1.0, float(np.max(np.abs(functions @ step))))
    return scale * widths * np.exp(functions @ coefficients), scale * counts


def _histogram(spectrum: Spectrum) -> np.ndarray:
    return np.histogram(spectrum.mass, EDGES, weights=spectrum.weight)[0]


def main() -> None:
    top = simulate("top pairs", TOP, 0.0)
    drell_yan = simulate("Drell-Yan", DRELL_YAN, 100.0)
    published = read_columns(
        HERE.parent / "atlas_dimuon_36fb" / "data" / "atlas36_dimuon_spectrum_flavio.csv",
        ("mlo_GeV", "mhi_GeV", "n_DY_derived"),
    )
    low, high, expected = (np.array(column) for column in published.values())
    used = low > 111
    inclusive = float(expected[used].sum()) / 36.1
    top_scale = 1000 * TOP_PAIR_PB * W_TO_MUON**2 / top.tried
    drell_yan_scale = inclusive / float(np.sum(drell_yan.mass > LOWEST_MASS))
    top_fit, top_counts = smooth(top, top_scale, 2)
    other_counts = drell_yan_scale * _histogram(drell_yan)
    centres, density = (0.5 * (low + high))[used], (expected / (high - low))[used]
    log_density = np.interp(
        np.log(0.5 * (EDGES[1:] + EDGES[:-1])), np.log(centres), np.log(density)
    )
    shape = np.exp(log_density) * np.diff(EDGES)
    other_fit = shape * other_counts.sum() / shape.sum()
    total = top_fit + other_fit
    columns = [EDGES[:-1], EDGES[1:], top_counts, top_fit, other_counts, other_fit]
    columns.append(LUMINOSITY * total)
    with atomic(HERE / "data" / "background.csv") as partial:
        partial.write_text(
            "# Simulated background of the projection, made by make_background.py. top, drell_yan:"
            "\n# events per fb^-1 as simulated; _fit: smooth; background_L: events in L fb^-1.\n"
            f"low_GeV,high_GeV,top,top_fit,drell_yan,drell_yan_fit,background_{LUMINOSITY}\n"
            + "".join(
                ",".join(f"{value:.6g}" for value in row) + "\n"
                for row in zip(*columns, strict=True)
            ),
            encoding="utf-8",
        )
    inclusive_top = top_scale * float(np.sum(top.mass > LOWEST_MASS))
    print(f"per fb^-1: top pairs {top_counts.sum():.0f} simulated, {top_fit.sum():.0f} fitted; ")
    print(f"Drell-Yan {other_counts.sum():.1f} simulated, {other_fit.sum():.1f} fitted")
    print(f"top pairs without jet cuts: {inclusive_top:.0f}")


if __name__ == "__main__":
    main()
