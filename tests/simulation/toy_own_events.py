"""Event files as other generators write them: q q̄ → Z' → μ⁻μ⁺ at 13 TeV, of any size of digits."""

import json
from pathlib import Path

import numpy as np
from toy_resonance import two_body

SQRT_S, MASS, SIGMA_PB, ERROR_PB = 13000.0, 500.0, 43.62942, 0.0872
HEADER = """<header>
<MG5ProcCard>
\x1b[1;31m#*   UNKNOWN DEVELOPMENT VERSION   *\x1b[1;0m
if (a < b && c > d) { <not> xml & "neither" </this>
</MG5ProcCard>
<initrwgt><weightgroup type="a & b"><weight id="1">x</weight></initrwgt>
<init_card> <initrwgt </init_card>
</header>
"""


def blocks(
    n: int,
    digits: int = 11,
    resonance: int | None = 32,
    weight: float | list[float] = SIGMA_PB,
    status: int = 2,
    seed: int = 5,
) -> list[str]:
    """The events; without a resonance in their record if it is None; many of them forward."""
    rng = np.random.default_rng(seed)
    weights = np.broadcast_to(weight, n)
    return [_block(rng, digits, resonance, float(weights[i]), status) for i in range(n)]


def _block(
    rng: np.random.Generator, digits: int, resonance: int | None, weight: float, status: int
) -> str:
    q = float(np.clip(MASS + 5 * rng.standard_cauchy(), 450, 550))
    rapidity = rng.uniform(-2.9, 2.9)
    parent = np.array([q * np.cosh(rapidity), 0, 0, q * np.sinh(rapidity)])
    muons = two_body(rng, parent, 0.10566, 0.10566)
    forward, backward = (parent[0] + parent[3]) / 2, (parent[0] - parent[3]) / 2
    quark = int(rng.choice([1, 2, 3, -1, -2, -3]))
    colours = [(501, 0), (0, 501)] if quark > 0 else [(0, 501), (501, 0)]
    rows = [
        (quark, -1, 0, 0, *colours[0], [forward, 0, 0, forward], 0.0),
        (-quark, -1, 0, 0, *colours[1], [backward, 0, 0, -backward], 0.0),
    ]
    mothers = (1, 2)
    if resonance is not None:
        rows.append((resonance, status, 1, 2, 0, 0, parent.tolist(), q))
        mothers = (3, 3)
    if status == 2:
        for pdgid, p in zip((13, -13), muons, strict=True):
            rows.append((pdgid, 1, *mothers, 0, 0, p.tolist(), 0.10566))
    lines = [
        f"{row[0]:9d} {row[1]:2d} {row[2]} {row[3]} {row[4]} {row[5]} "
        + " ".join(f"{x:+.{digits - 1}e}" for x in (*row[6][1:], row[6][0], row[7]))
        + " 0.0000e+00 9.0000e+00"
        for row in rows
    ]
    first = f" {len(rows)}      1 {weight:+.7e} 5.0e+02 7.546771e-03 1.18e-01"
    return "\n".join(["<event>", first, *lines, "</event>\n"])


def text_of(
    events: list[str], strategy: int = -4, header: str = "", sigma: float = SIGMA_PB
) -> str:
    """A whole file."""
    return (
        f'<LesHouchesEvents version="3.0">\n{header}<init>\n'
        f"2212 2212 6.500000e+03 6.500000e+03 0 0 247000 247000 {strategy} 1\n"
        f"{sigma:.6e} {ERROR_PB:.6e} {sigma:.6e} 1\n"
        "<generator name='MadGraph5_aMC@NLO' version='3.5.0'>cite < & > 1405.0301 </generator>\n"
        f"</init>\n{''.join(events)}</LesHouchesEvents>\n"
    )


def written(folder: Path, content: str | bytes, count: int, **information: object) -> Path:
    """Write a file and a ``sample.json`` as a user writes it; a value of None leaves a key out."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "unweighted_events.lhe"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    described = {
        "id": "mine",
        "model": "topphilic",
        "process": "jzp",
        "sqrt_s": SQRT_S,
        "parameters": {"mzp": MASS},
        "width": 5.0,
        "events": count,
        "seed": 3,
        "sigma_pb": SIGMA_PB,
        "basis": {},
        **information,
    }
    described = {key: value for key, value in described.items() if value is not None}
    path.with_name("sample.json").write_text(json.dumps(described))
    return path
