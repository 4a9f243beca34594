"""Writes data/atlas_muons.yaml: the efficiency of single muons behind the published one of pairs.

1903.06248 publishes the share of fiducial pairs that is selected, against the resonance mass. Here
the efficiency of a muon is taken to depend on its pT alone, and found so that muons of quark pairs
→ resonance of spin 1 → μ⁺μ⁻, distributed as 1 + cos²θ at leading order, give that curve.
"""

import math
from pathlib import Path

import numpy as np

from zprimer.generation.pdf import DEFAULT_PDF, PartonDensities
from zprimer.io.files import atomic
from zprimer.recast.columns import read_columns

DATA = Path(__file__).resolve().parent / "data"
SQRT_S = 13000.0
MASSES = np.geomspace(130.0, 5900.0, 24)
PT_EDGES = np.geomspace(40.0, 3000.0, 24)
ROUNDS = 60
EVENTS = 40000
LOWEST_PT, LARGEST_ETA = 30.0, 2.5
FLAVOURS = (2, -2, 1, -1)


def decays(
    mass: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Quark pairs to resonances of the given masses in GeV, to muons, evenly distributed.

    Returns:
        Rapidity of the resonance within reach of the beams and cosine of the decay angle, shapes of
        ``mass`` (n,); the product of parton densities x f of each of :data:`FLAVOURS` in the first
        beam and its antiparticle in the second, shape (n, flavours).
    """
    largest = np.log(SQRT_S / mass)
    rapidity = random.uniform(-largest, largest)
    cosine = random.uniform(-1, 1, len(mass))
    densities = PartonDensities(DEFAULT_PDF, FLAVOURS)
    first, second = (
        densities.xf(mass / SQRT_S * np.exp(sign * rapidity), mass) for sign in (1, -1)
    )
    antiparticles = [FLAVOURS.index(-flavour) for flavour in FLAVOURS]
    return rapidity, cosine, first * second[:, antiparticles]


def muon_pt(mass: float, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """pT in GeV of both muons (equal at this order) of fiducial events, and their weights."""
    rapidity, cosine, flux = decays(np.full(EVENTS, mass), random)
    sine = np.sqrt(1 - cosine**2)
    pt = 0.5 * mass * sine
    shift = np.arctanh(cosine)
    inside = (np.abs(rapidity + shift) < LARGEST_ETA) & (np.abs(rapidity - shift) < LARGEST_ETA)
    return pt, flux.sum(axis=1) * (1 + cosine**2) * (inside & (pt > LOWEST_PT))


def main() -> None:
    random = np.random.Generator(np.random.PCG64(1))
    curve = read_columns(DATA / "resonance_efficiency.csv", ("m_GeV", "efficiency")).values()
    targets = np.interp(MASSES, *curve)
    bins = len(PT_EDGES) + 1
    shares = []
    for mass in MASSES:
        pt, weight = muon_pt(mass, random)
        inside = np.searchsorted(PT_EDGES, pt, side="right")
        counts = np.bincount(inside, weight, bins)
        shares.append(counts / counts.sum())
    spectra = np.array(shares)
    pairs = np.full(bins, float(targets[0]))
    for _ in range(ROUNDS):
        correction = targets / (spectra @ pairs)
        filled = spectra.sum(axis=0) > 0
        pairs[filled] *= (spectra.T @ correction)[filled] / spectra.sum(axis=0)[filled]
    pairs[~filled] = pairs[filled][-1]
    values = "\n".join(f"    - [{math.sqrt(value):.4f}]" for value in pairs)
    edges = ", ".join(f"{edge:.1f}" for edge in (0.0, *PT_EDGES))
    with atomic(DATA / "atlas_muons.yaml") as partial:
        partial.write_text(
            f"""\
# Response to muons: an efficiency in pT (GeV), without dependence on eta inside |eta| < 2.5. The
# resolution is that of the pair's mass, dimuon_mass.yaml, so that the pT of a muon is left alone.
# Made by muon_efficiency.py.
efficiency:
- source: "inferred from the efficiency of pairs, 1903.06248, HEPData ins1725190 Table 22"
  pt_edges: [{edges}]
  abseta_edges: [0.0, {LARGEST_ETA}]
  values:
{values}
resolution:
  source: "none; see above"
  pt_edges: [0.0]
  abseta_edges: [0.0, {LARGEST_ETA}]
  values:
  - [0.0]
""",
            encoding="utf-8",
        )
    worst = float(np.max(np.abs(spectra @ pairs / targets - 1)))
    print(f"published curve followed to {100 * worst:.1f} % at {len(MASSES)} masses")


if __name__ == "__main__":
    main()
