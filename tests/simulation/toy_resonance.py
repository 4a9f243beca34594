"""Toy files of j Z', Z Z' and t t̄ Z' with Z' → μ⁻μ⁺: isotropic decays, arbitrary weights."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from toy_lhe import boost

SQRT_S = 13000.0
SIGMA_PB = 0.4
MASS, WIDTH = 300.0, 3.0
BASIS = ("VtVt_L", "VtVt_R", "VtVT_L")
SCALES = ("muR0.5_muF0.5", "muR0.5_muF1", "muR1_muF0.5", "muR1_muF2", "muR2_muF1", "muR2_muF2")
TOP_MASS, Z_MASS = 173.0, 91.188


@dataclass(frozen=True)
class Legs:
    """A partonic channel: PDG ids, masses in GeV and colour lines, the incoming partons first."""

    ids: tuple[int, ...]
    masses: tuple[float, ...]
    colours: tuple[tuple[int, int], ...]


CHANNELS = {
    "jzp": (
        Legs((21, 21, 21), (0.0,), ((501, 502), (502, 503), (501, 503))),
        Legs((2, -2, 21), (0.0,), ((501, 0), (0, 502), (501, 502))),
        Legs((21, 1, 1), (0.0,), ((501, 502), (502, 0), (501, 0))),
        Legs((21, 5, 5), (0.0,), ((501, 502), (502, 0), (501, 0))),
        Legs((-4, 21, -4), (0.0,), ((0, 501), (501, 502), (0, 502))),
    ),
    "zzp": (Legs((21, 21, 23), (Z_MASS,), ((501, 502), (502, 501), (0, 0))),),
    "ttzp": (
        Legs((21, 21, 6, -6), (TOP_MASS,) * 2, ((501, 502), (502, 503), (501, 0), (0, 503))),
        Legs((-1, 1, 6, -6), (TOP_MASS,) * 2, ((0, 501), (502, 0), (502, 0), (0, 501))),
    ),
}


def two_body(
    rng: np.random.Generator, parent: np.ndarray, first: float, second: float
) -> tuple[np.ndarray, np.ndarray]:
    """Isotropic decay of a four-momentum (E, px, py, pz) to two masses, GeV."""
    mass = np.sqrt(parent[0] ** 2 - (parent[1:] ** 2).sum())
    energy = (mass**2 + first**2 - second**2) / (2 * mass)
    p = np.sqrt(energy**2 - first**2)
    cosine, phi = rng.uniform(-1, 1), rng.uniform(0, 2 * np.pi)
    sine = np.sqrt(1 - cosine**2)
    direction = p * np.array([sine * np.cos(phi), sine * np.sin(phi), cosine])
    velocity = parent[1:] / parent[0]
    if not velocity.any():
        velocity = np.array([0.0, 0.0, 1e-12])
    pair = np.array([[energy, *direction], [mass - energy, *-direction]])
    boosted = boost(pair, np.stack([velocity, velocity]))
    return boosted[0], boosted[1]


def resonance_blocks(process: str, n: int, seed: int = 1) -> list[str]:
    """The ``<event>`` blocks, the Z' with status 2 as the mother of the two muons."""
    rng = np.random.default_rng(seed)
    return [_block(rng, CHANNELS[process][i % len(CHANNELS[process])]) for i in range(n)]


def _block(rng: np.random.Generator, legs: Legs) -> str:
    q = np.clip(MASS + 0.5 * WIDTH * rng.standard_cauchy(), 150, 600)
    total = q + sum(legs.masses) + 20 + rng.exponential(150)
    rapidity = rng.uniform(-1.5, 1.5)
    parent = np.array([total * np.cosh(rapidity), 0, 0, total * np.sinh(rapidity)])
    if len(legs.masses) == 1:
        zprime, *rest = two_body(rng, parent, q, legs.masses[0])
    else:
        pair = rng.uniform(sum(legs.masses) + 5, total - q - 5)
        zprime, recoil = two_body(rng, parent, q, pair)
        rest = list(two_body(rng, recoil, *legs.masses))
    muons = two_body(rng, zprime, 0.0, 0.0)
    forward, backward = (parent[0] + parent[3]) / 2, (parent[0] - parent[3]) / 2
    incoming = ([forward, 0, 0, forward], [backward, 0, 0, -backward])
    none = (0, 0)
    rows = [f"{5 + len(rest)} 1 {SIGMA_PB:.10e} {total:.10e} 7.8125e-3 1.0e-1"]
    for k in range(2):
        rows.append(_particle(legs.ids[k], -1, none, legs.colours[k], incoming[k], 0.0))
    rows.append(_particle(32, 2, (1, 2), none, zprime, q))
    for pdgid, p in zip((13, -13), muons, strict=True):
        rows.append(_particle(pdgid, 1, (3, 3), none, p, 0.0))
    for k, p in enumerate(rest):
        rows.append(_particle(legs.ids[2 + k], 1, (1, 2), legs.colours[2 + k], p, legs.masses[k]))
    weights = dict(zip(BASIS, rng.uniform(-0.5, 1.5, len(BASIS)) * SIGMA_PB, strict=True))
    weights |= dict(zip(SCALES, rng.uniform(0.7, 1.4, len(SCALES)) * SIGMA_PB, strict=True))
    rwgt = [f"<wgt id='{name}'>{weight:.12e}</wgt>" for name, weight in weights.items()]
    return "\n".join(["<event>", *rows, "<rwgt>", *rwgt, "</rwgt>", "</event>", ""])


def _particle(
    pdgid: int,
    status: int,
    mothers: tuple[int, int],
    colours: tuple[int, int],
    p: np.ndarray | list[float],
    mass: float,
) -> str:
    e, px, py, pz = p
    return (
        f"{pdgid} {status} {mothers[0]} {mothers[1]} {colours[0]} {colours[1]} "
        f"{px:.12e} {py:.12e} {pz:.12e} {e:.12e} {mass:.12e} 0. 9."
    )


def write_resonances(folder: Path, process: str, blocks: list[str]) -> Path:
    """Write ``events.lhe.gz`` and ``sample.json``; the path of the former."""
    groups = "".join(
        f"<weightgroup name='{name}'>\n"
        + "".join(f"<weight id='{i}'>{i}</weight>\n" for i in ids)
        + "</weightgroup>\n"
        for name, ids in (("basis", BASIS), ("scale", SCALES))
    )
    head = (
        "<LesHouchesEvents version='3.0'>\n<header>\n<initrwgt>\n"
        f"{groups}</initrwgt>\n</header>\n<init>\n"
        f"2212 2212 {SQRT_S / 2:.10e} {SQRT_S / 2:.10e} 0 0 247000 247000 -4 1\n"
        f"{SIGMA_PB:.10e} 1.e-5 {SIGMA_PB:.10e} 1\n</init>\n"
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "events.lhe.gz"
    text = head + "".join(blocks) + "</LesHouchesEvents>\n"
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    content = {
        "id": f"toy_{process}",
        "model": "topphilic",
        "process": process,
        "sqrt_s": SQRT_S,
        "parameters": {"mzp": MASS},
        "width": WIDTH,
        "widths": [WIDTH],
        "resonance": 32,
        "events": len(blocks),
        "seed": 7,
        "sigma_pb": SIGMA_PB,
        "basis": {name: {"sigma_pb": SIGMA_PB, "error_pb": 0.0} for name in BASIS},
        "scale_variations": dict.fromkeys(SCALES, SIGMA_PB),
        "events_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    path.with_name("sample.json").write_text(json.dumps(content))
    return path
