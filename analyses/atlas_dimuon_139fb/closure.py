"""Limits for a generic resonance through the whole chain, against the published ones.

    python analyses/atlas_dimuon_139fb/closure.py

generates q q̄ → Z' → μ⁻μ⁺ of spin 1, showers and selects it as any sample, fits its templates,
writes validation/closure.csv and validation/efficiency.csv, and from these the tables of README.md
(--tables: only that). The width of a line shape is a weight of the events. Beside the mass at Born
level, the response is also applied to that of the muons that are left after radiation. About ten
minutes on one core.
"""

import argparse
import csv
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import awkward as ak
import numpy as np
from tqdm import tqdm

from zprimer.generation.lhe import EventTable, RunInfo, write_lhe
from zprimer.generation.line_shape import width_factor
from zprimer.generation.pdf import DEFAULT_PDF, pdf_set
from zprimer.io.files import atomic, sha256
from zprimer.io.markdown import Marker, replace, table
from zprimer.recast.analysis import Analysis, load_analysis
from zprimer.recast.columns import read_columns
from zprimer.recast.detector import load_detector
from zprimer.recast.event_lists import LineShape, contract_events, list_events, resonance_mass
from zprimer.recast.selection import load_select
from zprimer.simulation.ntuple import read_events
from zprimer.simulation.shower import shower
from zprimer.statistics.resonance import (
    FIDUCIAL_WIDTHS,
    fiducial_limit,
    resonance_efficiency,
    resonance_limit,
)

HERE = Path(__file__).resolve().parent
SQRT_S = 13000.0
MASSES = (250.0, 500.0, 1000.0, 2000.0, 4000.0)
WIDTHS = {"0.5": 0.005, "1.2": 0.012, "3": 0.03}
"""Label in the published table -> Γ/m."""
EVENTS, SEED, CANDIDATES = 8000, 1, 200
PARTS = 8
"""Parts of a sample; their limits give the Monte Carlo error."""
LOWEST_PT, LARGEST_ETA = 30.0, 2.5
MARGIN_PT, MARGIN_ETA = 5.0, 0.2
"""What is generated beyond the fiducial region, since muons move across its border."""
BASIS = "generic"
LIMITS = HERE / "validation" / "closure.csv"
EFFICIENCIES = HERE / "validation" / "efficiency.csv"
KINDS = ("exp", "obs")
GOAL = 0.15


@dataclass(frozen=True)
class Closure:
    """Limits on the fiducial cross section at one mass and width, fb.

    Attributes:
        mass: GeV.
        width: label of the width, Γ/m in per cent.
        born: response applied to the mass at Born level; expected and observed, shape (2,).
        error: Monte Carlo error of these.
        bare: response applied to the mass of the muons after radiation.
        template: of the line shape convolved with the response, without simulated events.
        official: as published.
    """

    mass: float
    width: str
    born: np.ndarray
    error: np.ndarray
    bare: np.ndarray
    template: np.ndarray
    official: np.ndarray


COLUMNS = ("born", "error", "bare", "template", "official")


@dataclass(frozen=True)
class Efficiency:
    """Selected over fiducial events of a narrow resonance, with its Monte Carlo error."""

    mass: float
    selected: float
    error: float
    published: float


def generate(mass: float, widths: list[float], events: int, path: Path) -> None:
    """An event file of resonances with the mean of the line shapes of several widths.

    The line shapes are not tilted by parton densities, as those of the published limits are not.
    """
    from muon_efficiency import FLAVOURS, decays

    random = np.random.Generator(np.random.PCG64([SEED, int(mass)]))
    low, high = (np.arctan((np.square(x) - 1) * mass / np.array(widths)) for x in (0.5, 1.5))
    which = random.integers(len(widths), size=events)
    angles = random.uniform(low[which], high[which])
    q = mass * np.sqrt(1 + np.array(widths)[which] / mass * np.tan(angles))
    trial = np.repeat(q, CANDIDATES)
    rapidity, cosine, flux = decays(trial, random)
    shift, sine = np.arctanh(cosine), np.sqrt(1 - np.square(cosine))
    inside = np.maximum(np.abs(rapidity + shift), np.abs(rapidity - shift))
    inside = (inside < LARGEST_ETA + MARGIN_ETA) & (0.5 * trial * sine > LOWEST_PT - MARGIN_PT)
    weights = (flux * ((1 + np.square(cosine)) * inside)[:, None]).reshape(events, -1)
    cumulative = np.cumsum(weights, axis=1)
    drawn = random.random((events, 1)) * cumulative[:, -1:]
    chosen = np.sum(cumulative <= drawn, axis=1)
    candidate = np.arange(events) * CANDIDATES + chosen // len(FLAVOURS)
    quark = np.array(FLAVOURS)[chosen % len(FLAVOURS)]
    y, cosine, sine = rapidity[candidate], cosine[candidate], sine[candidate]
    phi = random.uniform(0, 2 * np.pi, events)

    def boosted(e: np.ndarray, px: np.ndarray, py: np.ndarray, pz: np.ndarray) -> np.ndarray:
        along = np.cosh(y) * e + np.sinh(y) * pz, np.sinh(y) * e + np.cosh(y) * pz
        return np.stack([along[0], px, py, along[1]], axis=-1)

    half, none = 0.5 * q, np.zeros(events)
    muon = half * sine * np.cos(phi), half * sine * np.sin(phi), half * cosine
    momenta = np.stack(
        [
            boosted(half, none, none, half),
            boosted(half, none, none, -half),
            boosted(q, none, none, none),
            boosted(half, *muon),
            boosted(half, *(-component for component in muon)),
        ],
        axis=1,
    )
    colours = np.zeros((events, 5, 2), dtype=int)
    colours[:, 0, 0] = colours[:, 1, 1] = np.where(quark > 0, 501, 0)
    colours[:, 0, 1] = colours[:, 1, 0] = np.where(quark > 0, 0, 501)
    ones = np.ones(events)
    masses = np.zeros((events, 5))
    masses[:, 2] = q
    events_table = EventTable(
        ids=np.stack([quark, -quark, 32 + 0 * quark, 13 + 0 * quark, -13 + 0 * quark], axis=1),
        colours=colours,
        momenta=momenta,
        masses=masses,
        resonance=True,
        weight=ones,
        scale=q,
        alpha_s=0.1 * ones,
        basis=ones[:, None],
        variations=np.empty((events, 0)),
    )
    run = RunInfo(
        *(SQRT_S, pdf_set(DEFAULT_PDF).lhapdf_id, 1.0, 0.0, (BASIS,), (), 1 / 128),
        *("closure", "1", {}),
    )
    write_lhe(path, run, events_table)
    sample = {
        "id": f"closure_{mass:g}",
        "model": "resonance",
        "process": "z",
        "parameters": {"mzp": mass},
        "width": max(widths),
        "sqrt_s": SQRT_S,
        "seed": SEED,
        "events": events,
        "events_sha256": sha256(path),
        "sigma_pb": 1.0,
        "basis": {BASIS: {"sigma_pb": 1.0, "error_pb": 0.0}},
        "resonance": 32,
    }
    path.with_name("sample.json").write_text(json.dumps(sample), encoding="utf-8")


def fiducial(lhe: ak.Array) -> np.ndarray:
    """Whether both muons of the event file have pT > 30 GeV and |η| < 2.5, one an event."""
    muons = lhe[np.abs(lhe.pdgid) == 13]
    pt = np.hypot(muons.px, muons.py)
    inside = (pt > LOWEST_PT) & (np.abs(np.arcsinh(muons.pz / pt)) < LARGEST_ETA)
    return ak.to_numpy(ak.all(inside, axis=1))


def bare(events: ak.Array) -> ak.Array:
    """The same events, the response to act on the muons that are left after radiation."""
    muons = events.muons
    for component in ("px", "py", "pz"):
        muons = ak.with_field(muons, getattr(muons, component), f"born_{component}")
    return ak.with_field(events, muons, "muons")


@dataclass(frozen=True)
class Templates:
    """Share of the fiducial events selected in each bin, of one sample at every width.

    Attributes:
        all: of the whole sample, shape (widths, bins).
        parts: of each part, shape (parts, widths, bins).
    """

    all: np.ndarray
    parts: np.ndarray


def templates(
    analysis: Analysis, events: ak.Array, mass: float, widths: list[float], sample: str
) -> tuple[Templates, Efficiency]:
    """Select the events and contract them to the line shape of every width.

    Args:
        analysis: the search.
        events: of :func:`zprimer.simulation.ntuple.read_events`.
        mass: pole mass in GeV.
        widths: in GeV.
        sample: its id.
    """
    region = analysis.regions["spectrum"]
    chosen = load_select(analysis)(events, load_detector(analysis, sample))
    taken, found = chosen.regions["spectrum"], chosen.cutflow["leading two of opposite charge"]
    q = resonance_mass(events.lhe, 32, sample)
    inside = fiducial(events.lhe)
    part = np.arange(len(events)) % PARTS

    def shares(among: np.ndarray) -> np.ndarray:
        rows = []
        for width in widths:
            above = among & (q > mass - FIDUCIAL_WIDTHS * width)
            passed = taken.passed & above
            weights = np.ones((1, int(np.sum(passed))))
            kept = list_events(
                (BASIS,), weights, taken.observable[passed], region.edges, q[passed], {}
            )
            shape = LineShape(mass, width)
            counts = contract_events(kept, np.ones((1, 1)), [shape], widths).values[0]
            rows.append(counts / np.sum(width_factor(q[inside & above], mass, widths, width)))
        return np.array(rows)

    above = q > mass - FIDUCIAL_WIDTHS * widths[0]
    share, count = np.sum(found & above) / np.sum(inside & above), np.sum(inside & above)
    published = resonance_efficiency(analysis, mass)
    return (
        Templates(shares(part >= 0), np.array([shares(part == i) for i in range(PARTS)])),
        Efficiency(mass, float(share), float(np.sqrt(share * (1 - share) / count)), published),
    )


def limits(analysis: Analysis, template: np.ndarray) -> np.ndarray:
    """Expected and observed limit in fb.

    Raises:
        SystemExit: there is none in range.
    """
    found = fiducial_limit(analysis, template).mu
    if found.expected[2] is None or found.observed is None:
        raise SystemExit("no limit in range")
    return np.array([found.expected[2], found.observed])


def compared(events: int) -> Iterator[tuple[list[Closure], Efficiency]]:
    """All widths of one mass after the other."""
    analysis = load_analysis(HERE.name, HERE.parent)
    names = [f"{kind}_w{width}pct_fb" for width in WIDTHS for kind in KINDS]
    official = read_columns(
        HERE / "data" / "atlas139_dimuon_fiducial_limits.csv", ["m_GeV", *names]
    )
    for mass in tqdm(MASSES, desc="masses", unit="mass", disable=None):
        widths = [mass * relative for relative in WIDTHS.values()]
        with tempfile.TemporaryDirectory() as folder:
            lhe, root = Path(folder, "events.lhe.gz"), Path(folder, "events.root")
            generate(mass, widths, events, lhe)
            shower(lhe, root)
            showered = read_events(root).events
        sample = f"closure_{mass:g}"
        born, efficiency = templates(analysis, showered, mass, widths, sample)
        radiated, _ = templates(analysis, bare(showered), mass, widths, sample)
        row = official["m_GeV"].index(mass)
        results = []
        for index, (width, relative) in enumerate(WIDTHS.items()):
            central = limits(analysis, born.all[index])
            parts = np.array([limits(analysis, part[index]) for part in born.parts])
            template = resonance_limit(analysis, mass, relative).fiducial
            results.append(
                Closure(
                    mass=mass,
                    width=width,
                    born=central,
                    error=parts.std(axis=0, ddof=1) / np.sqrt(PARTS),
                    bare=limits(analysis, radiated.all[index]),
                    template=np.array([template.expected[2], template.observed], dtype=float),
                    official=np.array([official[f"{k}_w{width}pct_fb"][row] for k in KINDS]),
                )
            )
        yield results, efficiency


def write(closures: Sequence[Closure], efficiencies: Sequence[Efficiency]) -> None:
    """Write both CSV files."""
    header = ["m_GeV", "width_pct"] + [f"{n}_{kind}_fb" for n in COLUMNS for kind in KINDS]
    rows = [
        [f"{c.mass:g}", c.width] + [f"{v:.5g}" for name in COLUMNS for v in getattr(c, name)]
        for c in closures
    ]
    shares = [
        [f"{v:.5g}" for v in (e.mass, e.selected, e.error, e.published)] for e in efficiencies
    ]
    names = ["m_GeV", "selected", "error", "published"]
    for path, content in ((LIMITS, [header, *rows]), (EFFICIENCIES, [names, *shares])):
        with atomic(path) as partial, open(partial, "w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(content)


def read() -> tuple[list[Closure], list[Efficiency]]:
    """What :func:`write` wrote."""
    with open(LIMITS, encoding="utf-8") as file:
        closures = [
            Closure(
                float(row["m_GeV"]),
                row["width_pct"],
                *(np.array([float(row[f"{n}_{kind}_fb"]) for kind in KINDS]) for n in COLUMNS),
            )
            for row in csv.DictReader(file)
        ]
    with open(EFFICIENCIES, encoding="utf-8") as file:
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    return closures, [Efficiency(row.pop("m_GeV"), **row) for row in rows]


def tables() -> dict[str, str]:
    """The tables of README.md by the names of their markers."""
    closures, efficiencies = read()
    ratios = [
        np.array([above / below for above, below in zip(*columns, strict=True)])
        for columns in (
            ([c.born for c in closures], [c.official for c in closures]),
            ([c.born for c in closures], [c.template for c in closures]),
            ([c.bare for c in closures], [c.official for c in closures]),
        )
    ]
    rows = []
    for i, c in enumerate(closures):
        errors = c.error / c.official
        cells = [f"{ratios[0][i, k]:.3f} ± {errors[k]:.3f}" for k in range(len(KINDS))]
        cells += [f"{value:.3f}" for kind in ratios[1:] for value in kind[i]]
        rows.append([f"{c.mass:g}", f"{c.width} %", *cells])
    rows.append(["median", "", *(f"{value:.3f}" for r in ratios for value in np.median(r, axis=0))])
    inside = [f"{np.sum(np.abs(r - 1) < GOAL)} of {r.size}" for r in ratios]
    rows.append([f"within {100 * GOAL:.0f} %", "", inside[0], "", inside[1], "", inside[2], ""])
    header = ["m [GeV]", "Γ/m", "chain / official: expected", "observed"]
    header += ["chain / fit of the published response: expected", "observed"]
    header += ["response after radiation / official: expected", "observed"]
    shares = [
        [
            f"{e.mass:g}",
            f"{e.selected:.3f} ± {e.error:.3f}",
            f"{e.published:.3f}",
            f"{e.selected / e.published:.3f} ± {e.error / e.published:.3f}",
        ]
        for e in efficiencies
    ]
    return {
        "closure": table([header, *rows]),
        "efficiency": table([["m [GeV]", "selected / fiducial", "published", "ratio"], *shares]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS, help="events at each mass")
    parser.add_argument("--tables", action="store_true", help="write the tables only")
    args = parser.parse_args()
    if not args.tables:
        found = list(compared(args.events))
        write([c for closures, _ in found for c in closures], [e for _, e in found])
    texts = tables()

    def text_of(marker: Marker) -> str | None:
        return texts.get(marker.name)

    replace(HERE / "README.md", text_of)


if __name__ == "__main__":
    main()
