"""A toy generator of q q̄ → μ⁻μ⁺μ⁻μ⁺ files: flat phase space on a Z peak, arbitrary weights."""

import gzip
import hashlib
import json
from pathlib import Path

import numpy as np

from zprimer.simulation.settings import ShowerSettings

SQRT_S = 8000.0
SIGMA_PB = 0.02
BASIS = ("sm", "interference", "squared", "squared_2w")
MUONS = (13, -13, 13, -13)
BARE = ShowerSettings(isr=False, fsr=False, qed=False, mpi=False, hadronisation=False)


def flat_phase_space(rng: np.random.Generator, masses: np.ndarray) -> np.ndarray:
    """Four massless momenta an event, (n, 4, 4) as E, px, py, pz, in the rest frame (GeV).

    RAMBO of Kleiss, Stirling, Ellis, Comput. Phys. Commun. 40 (1986) 359.
    """
    n = len(masses)
    cosine = rng.uniform(-1, 1, (n, 4))
    phi = rng.uniform(0, 2 * np.pi, (n, 4))
    energy = -np.log(rng.random((n, 4)) * rng.random((n, 4)))
    sine = np.sqrt(1 - cosine**2)
    q = energy[..., None] * np.stack(
        [np.ones((n, 4)), sine * np.cos(phi), sine * np.sin(phi), cosine], axis=-1
    )
    total = q.sum(axis=1)
    mass = np.sqrt(total[:, 0] ** 2 - (total[:, 1:] ** 2).sum(axis=1))
    rest = boost(q, np.repeat(-total[:, None, 1:] / total[:, None, :1], 4, axis=1))
    return rest * (masses / mass)[:, None, None]


def boost(p: np.ndarray, velocity: np.ndarray) -> np.ndarray:
    square = (velocity**2).sum(axis=-1, keepdims=True)
    gamma = 1 / np.sqrt(1 - square)
    along = (p[..., 1:] * velocity).sum(axis=-1, keepdims=True)
    space = p[..., 1:] + velocity * ((gamma - 1) * along / square + gamma * p[..., :1])
    return np.concatenate([gamma * (p[..., :1] + along), space], axis=-1)


def event_blocks(n: int, seed: int = 1, mass: float | None = None) -> list[str]:
    """The ``<event>`` blocks; ``mass`` of the four muons in GeV, a Z peak if not given."""
    rng = np.random.default_rng(seed)
    masses = np.clip(91.19 + 1.25 * rng.standard_cauchy(n), 30, 300)
    masses = masses if mass is None else np.full(n, mass)
    rapidity = np.zeros((n, 4, 3))
    rapidity[:, :, 2] = np.tanh(rng.uniform(-2, 2, n))[:, None]
    muons = boost(flat_phase_space(rng, masses), rapidity)
    quarks = rng.choice([1, 2, 3, -1, -2, -3], n)
    weights = rng.uniform(0.5, 1.5, (n, len(BASIS))) * [1, -0.2, 3, 2] * SIGMA_PB
    return [
        _block(int(quarks[i]), float(masses[i]), muons[i], weights[i].tolist()) for i in range(n)
    ]


def _block(quark: int, scale: float, muons: np.ndarray, weights: list[float]) -> str:
    energy, _, _, pz = muons.sum(axis=0)
    forward, backward = (energy + pz) / 2, (energy - pz) / 2
    colours = [(501, 0), (0, 501)] if quark > 0 else [(0, 501), (501, 0)]
    rows = [f"6 1 {SIGMA_PB:.10e} {scale:.10e} 7.8125e-3 1.18e-1"]
    rows.append(_particle(quark, -1, (0, 0), colours[0], [forward, 0, 0, forward]))
    rows.append(_particle(-quark, -1, (0, 0), colours[1], [backward, 0, 0, -backward]))
    rows += [_particle(MUONS[k], 1, (1, 2), (0, 0), muons[k].tolist()) for k in range(4)]
    rwgt = [f"<wgt id='{name}'>{w:.12e}</wgt>" for name, w in zip(BASIS, weights, strict=True)]
    return "\n".join(["<event>", *rows, "<rwgt>", *rwgt, "</rwgt>", "</event>", ""])


def _particle(
    pdgid: int, status: int, mothers: tuple[int, int], colours: tuple[int, int], p: list[float]
) -> str:
    e, px, py, pz = p
    return (
        f"{pdgid} {status} {mothers[0]} {mothers[1]} {colours[0]} {colours[1]} "
        f"{px:.12e} {py:.12e} {pz:.12e} {e:.12e} 0. 0. 9."
    )


def head(beam: float = SQRT_S / 2) -> str:
    ids = "".join(f"<weight id='{name}'>{name}</weight>\n" for name in BASIS)
    return (
        "<LesHouchesEvents version='3.0'>\n<header>\n<initrwgt>\n<weightgroup name='basis'>\n"
        f"{ids}</weightgroup>\n</initrwgt>\n</header>\n<init>\n"
        f"2212 2212 {beam:.10e} {beam:.10e} 0 0 247000 247000 -4 1\n"
        f"{SIGMA_PB:.10e} 1.e-5 {SIGMA_PB:.10e} 1\n</init>\n"
    )


def write_sample(
    folder: Path, blocks: list[str], *, beam: float = SQRT_S / 2, end: str = "</LesHouchesEvents>\n"
) -> Path:
    """Write ``events.lhe.gz`` and a ``sample.json`` that fits it; the path of the former."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "events.lhe.gz"
    path.write_bytes(gzip.compress((head(beam) + "".join(blocks) + end).encode(), mtime=0))
    describe(path, events=len(blocks))
    return path


def describe(path: Path, **changes: object) -> None:
    """Write the ``sample.json`` of an event file, with some entries changed."""
    content = {
        "id": "toy_4mu",
        "model": "lmutau",
        "process": "4mu",
        "sqrt_s": SQRT_S,
        "parameters": {"mzp": 60.0},
        "width": 0.3,
        "events": 0,
        "seed": 7,
        "sigma_pb": SIGMA_PB,
        "basis": {name: {"sigma_pb": SIGMA_PB, "error_pb": 0.0} for name in BASIS},
        "events_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    path.with_name("sample.json").write_text(json.dumps(content | changes))
