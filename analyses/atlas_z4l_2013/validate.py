"""What the generation cuts lose, and what the muon response does to yields and acceptances.

    python analyses/atlas_z4l_2013/validate.py

simulates `4mu` at 8 TeV inside of its generation cuts and, with the same machinery, the events that
these leave out, writes validation/generation_cuts.csv and validation/muon_response.csv and puts
both as tables into README.md. Event files are kept in --folder and used again.
"""

import argparse
import csv
import gzip
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

import awkward as ak
import numpy as np

from zprimer.generation.cuts import FourLeptonCuts
from zprimer.generation.request import GenerationRequest
from zprimer.generation.sample import generate
from zprimer.io import markdown
from zprimer.io.files import atomic, read_json, sha256, write_json
from zprimer.io.provenance import KEY
from zprimer.models.point import load_model
from zprimer.recast.analysis import load_analysis
from zprimer.recast.detector import Detector, Response, Table, load_detector
from zprimer.recast.selection import load_select
from zprimer.simulation.ntuple import read_events
from zprimer.simulation.shower import shower

HERE = Path(__file__).resolve().parent
ANALYSIS = load_analysis(HERE.name, HERE.parent)
REGION = "four_muon"
SQRT_S = 8000.0
MASSES = (20.0, 60.0)
"""Of the Z' in GeV: the g'⁴ part of its events is the signal."""
WIDE = FourLeptonCuts(0.1, 5.0, 3.8, 0.02, 72.0, 180.0)
"""Beyond these nothing is selected: at their edges no event was."""
INNER = FourLeptonCuts(1.0, 4.25, 4.4, 0.05, 76.0, 110.0)
"""Where most of what is selected comes from: events in and out of it are simulated apart."""
CLOSE = FourLeptonCuts(3.0, 2.8, 4.0, 0.05, 76.0, 104.0)
"""Close to the selection: what the shower moves across them is lost."""
_EVENT = re.compile(r"<event>.*?</event>\s*", re.DOTALL)


@dataclass(frozen=True)
class Sample:
    """Showered events of one Z' mass.

    Attributes:
        events: as :func:`zprimer.simulation.ntuple.read_events` gives them.
        momenta: at parton level, (n, 6, 4) in GeV, as generation cuts take them.
        share: of the generated cross section that the events stand for.
        id: seed of the detector.
    """

    events: ak.Array
    momenta: np.ndarray
    share: float
    id: str

    @cached_property
    def selected(self) -> np.ndarray:
        """Which events are in the four-muon region."""
        return self.selected_with(load_detector(ANALYSIS, self.id))

    def selected_with(self, detector: Detector) -> np.ndarray:
        """Which events are in the four-muon region as another detector sees them."""
        return load_select(ANALYSIS)(self.events, detector).regions[REGION].passed

    def weights(self, name: str) -> np.ndarray:
        """A basis weight of all events, pb."""
        return self.share * ak.to_numpy(self.events.weights[name])


def made(folder: Path, mass: float, cuts: FourLeptonCuts, events: int, seed: int) -> Path:
    """The event file of a sample, generated unless it is there."""
    path = folder / "events.lhe.gz"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        point = load_model("lmutau").point({"mzp": mass})
        given = cuts.as_dict()
        request = GenerationRequest(
            point, "4mu", SQRT_S, events, seed, width=0.001 * mass, cuts=given
        )
        generate(request, path)
    return path


def showered(path: Path) -> Path:
    """The showered events of an event file, made unless they are there."""
    out = path.with_name("events.root")
    if not out.is_file():
        shower(path, out)
    return out


def left_out(path: Path, folder: Path) -> tuple[Path, float]:
    """The events of a file outside of :data:`INNER`, and their share of its weight."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        text = file.read()
    blocks = _EVENT.findall(text)
    momenta = np.array([_parton_level(block) for block in blocks])
    weights = np.array([float(block.split()[3]) for block in blocks])
    outside = ~INNER.passes(momenta)
    out = folder / "events.lhe.gz"
    if not out.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        head, tail = text[: text.index("<event>")], text[text.rindex("</event>") + 9 :]
        kept = [block for block, chosen in zip(blocks, outside, strict=True) if chosen]
        sigma = float(weights[outside].mean())
        before, beams, line = re.fullmatch(r"(.*<init>\n)([^\n]*\n)(.*)", head, re.DOTALL).groups()
        head = f"{before}{beams}{sigma!r} {line.split(' ', 1)[1]}"
        out.write_bytes(gzip.compress("".join([head, *kept, tail]).encode(), mtime=0))
        metadata = read_json(path.with_name("sample.json"))
        metadata |= {
            "id": folder.name,
            "events": len(kept),
            "sigma_pb": sigma,
            "events_sha256": sha256(out),
        }
        metadata.pop(KEY)
        write_json(folder / "sample.json", metadata)
    return out, float(weights[outside].sum() / weights.sum())


def _parton_level(block: str) -> np.ndarray:
    rows = [line.split() for line in block.splitlines()[2:8]]
    by_id: dict[str, list[list[float]]] = {"in": [], "13": [], "-13": []}
    for row in rows:
        momentum = [float(row[column]) for column in (9, 6, 7, 8)]
        by_id["in" if row[1] == "-1" else row[0]].append(momentum)
    minus, plus = by_id["13"], by_id["-13"]
    return np.array([*by_id["in"], minus[0], plus[0], minus[1], plus[1]])


def read(path: Path, share: float = 1.0) -> Sample:
    """Showered events with their momenta at parton level."""
    found = read_events(path)
    particles = found.events.lhe[found.events.lhe.status == 1]
    momenta = np.stack([ak.to_numpy(particles[key]) for key in ("e", "px", "py", "pz")], axis=-1)
    order = np.argsort(ak.to_numpy(particles.pdgid) < 0, axis=1, kind="stable")[:, [0, 2, 1, 3]]
    momenta = np.take_along_axis(momenta, order[..., None], axis=1)
    nothing = np.zeros((len(momenta), 2, 4))
    return Sample(
        found.events, np.concatenate([nothing, momenta], axis=1), share, str(found.metadata["id"])
    )


def samples(folder: Path, mass: float, events: int) -> tuple[Sample, Sample]:
    """Events in and out of :data:`INNER`, about as many."""
    name = f"{mass:g}GeV"
    inside = showered(made(folder / name, mass, INNER, events, 1))
    wide = made(folder / f"{name}_wide", mass, WIDE, 5 * events, 2)
    path, share = left_out(wide, folder / f"{name}_left_out")
    return read(inside), read(showered(path), share)


def prepare(folder: Path, events: int, mass: float) -> None:
    """Make the files of :func:`samples`."""
    samples(folder, mass, events)


def loss(inside: Sample, outside: Sample, name: str, cuts: FourLeptonCuts) -> tuple[float, float]:
    """Share of the selected weight ``name`` that ``cuts`` leave out, and its error."""
    total, lost, variance = 0.0, 0.0, 0.0
    for sample in (inside, outside):
        chosen = sample.weights(name) * sample.selected
        missed = chosen[~cuts.passes(sample.momenta)]
        total += float(chosen.sum())
        lost += float(missed.sum())
        variance += float(np.sum(missed**2))
    return lost / total, variance**0.5 / total


def generation_cuts(found: Mapping[float, tuple[Sample, Sample]]) -> list[list[str]]:
    """Losses of the Standard Model, averaged over the masses, and of the signals, in per cent."""
    own = FourLeptonCuts()
    candidates = {"all": own}
    for cut in ("pt_min", "eta_max", "mass_os_min", "delta_r_min", "m4l_min", "m4l_max"):
        candidates[f"{cut} = {own.as_dict()[cut]:g}"] = replace(WIDE, **{cut: getattr(own, cut)})
    candidates["for comparison: pT > 3 GeV, |η| < 2.8, 76 < m₄ℓ < 104 GeV"] = CLOSE
    rows = []
    for title, cuts in candidates.items():
        cells = [title]
        losses = [loss(*pair, "sm", cuts) for pair in found.values()]
        mean = sum(value for value, _ in losses) / len(losses)
        cells.append(_per_cent(mean, sum(e**2 for _, e in losses) ** 0.5 / len(losses)))
        cells += [_per_cent(*loss(*pair, "squared", cuts)) for pair in found.values()]
        rows.append(cells)
    return [["cuts", "SM", *(f"Z′ of {mass:g} GeV" for mass in found)], *rows]


def _per_cent(value: float, error: float) -> str:
    return f"{100 * value:.2f} ± {100 * error:.2f}"


def responses(nominal: Response) -> dict[str, Response]:
    """Other responses to muons, by what is different."""
    reconstruction, identification = nominal.efficiency
    gap, plateau, end = reconstruction.values[0]
    eta = reconstruction.abseta_edges

    def with_reconstruction(edges: np.ndarray, values: Sequence[float]) -> Response:
        table = Table(reconstruction.pt_edges, edges, np.array([values]))
        return replace(nominal, efficiency=(table, identification), resolution=farther)

    smearing = nominal.resolution
    farther = replace(smearing, abseta_edges=np.append(smearing.abseta_edges[:-1], 2.7))
    exact = replace(smearing, values=np.zeros_like(smearing.values))
    far = np.append(eta[:-1], 2.7)
    none = np.array([0.0])
    run_1 = Table(none, np.array([0.0, 1.5, 2.7]), np.array([[0.95, 0.85]]))
    every = Table(none, np.array([0.0, 2.7]), np.array([[1.0]]))
    return {
        "without smearing": replace(nominal, resolution=exact),
        "|η| < 0.1 as efficient as its neighbours": with_reconstruction(
            eta, [plateau, plateau, end]
        ),
        "the same, and |η| up to 2.7": with_reconstruction(far, [plateau, plateau, end]),
        "reconstruction 1 % less efficient": with_reconstruction(
            eta, [0.99 * value for value in (gap, plateau, end)]
        ),
        "flat Run 1 values at all pT (0.95, 0.85), |η| up to 2.7": Response((run_1,), farther),
        "every muon up to 2.7": Response((every,), farther),
    }


def muon_response(found: Mapping[float, tuple[Sample, Sample]]) -> list[list[str]]:
    """Standard Model yields with other responses, and acceptances of signals relative to it."""
    nominal = load_detector(ANALYSIS, "validation").responses["muons"]
    rows = []
    base = {mass: _selected(pair[0], nominal) for mass, pair in found.items()}
    for title, response in responses(nominal).items():
        selected = {mass: _selected(pair[0], response) for mass, pair in found.items()}
        yields = [_ratio([selected[mass][0]], [base[mass][0]]) for mass in found]
        mean = sum(value for value, _ in yields) / len(yields)
        error = sum(error**2 for _, error in yields) ** 0.5 / len(yields)
        cells = [title, f"{mean:.2f} ± {error:.2f}"]
        for mass in found:
            (sm, signal), (sm_base, signal_base) = selected[mass], base[mass]
            value, error = _ratio([signal, sm_base], [sm, signal_base])
            cells.append(f"{value:.3f} ± {error:.3f}")
        rows.append(cells)
    header = ["muon response", "SM events, relative"]
    header += [f"signal of {mass:g} GeV over SM, relative" for mass in found]
    return [header, *rows]


def _selected(sample: Sample, response: Response) -> tuple[np.ndarray, np.ndarray]:
    """Weights of all events, 0 where not selected: of the Standard Model and of the signal."""
    chosen = sample.selected_with(Detector({"muons": response}, seed=1))
    return sample.weights("sm") * chosen, sample.weights("squared") * chosen


def _ratio(above: Sequence[np.ndarray], below: Sequence[np.ndarray]) -> tuple[float, float]:
    """Product of sums over product of sums of the same events, and its Monte Carlo error."""
    value, moves = 1.0, np.zeros_like(above[0])
    for each in above:
        value *= each.sum()
        moves += each / each.sum()
    for each in below:
        value /= each.sum()
        moves -= each / each.sum()
    return float(value), float(abs(value) * np.sqrt(np.sum(moves**2)))


def write_table(name: str, rows: Sequence[Sequence[str]]) -> None:
    """Write validation/<name>.csv, and the table between its markers in README.md."""
    (HERE / "validation").mkdir(exist_ok=True)
    path = HERE / "validation" / f"{name}.csv"
    with atomic(path) as partial, open(partial, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    text = markdown.table(rows)
    source = f"analyses/{HERE.name}/validate.py"
    markdown.replace(
        HERE / "README.md",
        lambda marker: text if (marker.source, marker.name) == (source, name) else None,
    )
    print(text, end="\n\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10000, help="in a sample (default: 10000)")
    parser.add_argument(
        "--folder",
        type=Path,
        default=HERE.parents[1] / "results" / "validation" / HERE.name,
        help="for event files (default: results/validation/…)",
    )
    args = parser.parse_args()
    with ProcessPoolExecutor(len(MASSES)) as pool:
        list(pool.map(partial(prepare, args.folder, args.events), MASSES))
    found = {mass: samples(args.folder, mass, args.events) for mass in MASSES}
    write_table("generation_cuts", generation_cuts(found))
    write_table("muon_response", muon_response(found))


if __name__ == "__main__":
    main()
