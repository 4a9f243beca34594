"""Les Houches event files, version 3 (hep-ph/0609017, 1405.1067), gzipped reproducibly.

Header and init block are written through pylhe. The events are formatted here in one go: pylhe
prints momenta with nine digits and weights with five, too few for momentum conservation and for
sums of basis weights.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pylhe

_CHUNK = 5000
_COMPRESSION = 3


@dataclass(frozen=True)
class EventTable:
    """Columns of an event file.

    Attributes:
        ids: (n, legs), PDG ids, the two incoming partons first.
        colours: (n, legs, 2), colour lines.
        momenta: (n, legs, 4), (E, px, py, pz) in GeV, all massless.
        weight: (n,), XWGTUP, pb.
        scale: (n,), SCALUP, GeV.
        alpha_s: (n,), AQCDUP.
        basis: (n, basis), pb.
    """

    ids: np.ndarray
    colours: np.ndarray
    momenta: np.ndarray
    weight: np.ndarray
    scale: np.ndarray
    alpha_s: np.ndarray
    basis: np.ndarray


@dataclass(frozen=True)
class RunInfo:
    """What heads an event file.

    Attributes:
        sqrt_s: GeV, split evenly among two protons.
        pdf_id: id in LHAPDF.
        sigma, error: pb.
        basis: ids of the basis weights.
        alpha_em: AQEDUP.
        blocks: name -> text of further header blocks, e.g. the SLHA card.
    """

    sqrt_s: float
    pdf_id: int
    sigma: float
    error: float
    basis: tuple[str, ...]
    alpha_em: float
    blocks: dict[str, str]


def write_lhe(path: Path, run: RunInfo, table: EventTable) -> None:
    """Write a gzipped event file; equal input gives equal bytes."""
    with open(path, "wb") as raw, gzip.GzipFile(
        filename="", mode="wb", fileobj=raw, compresslevel=_COMPRESSION, mtime=0
    ) as file:  # fmt: skip
        file.write(_head(run, float(table.weight.max())).encode())
        for start in range(0, len(table.weight), _CHUNK):
            file.write(_format(table, run, slice(start, start + _CHUNK)).encode())
        file.write(b"</LesHouchesEvents>\n")


def _head(run: RunInfo, maximum: float) -> str:
    group = pylhe.LHEInitRWGTWeightGroup(
        attributes={"name": "basis", "combine": "none"},
        weights=[
            pylhe.LHEInitRWGTWeight(attributes={"id": name}, id=name, name=f" {name} ")
            for name in run.basis
        ],
    )
    elements = []
    for name, text in run.blocks.items():
        element = ElementTree.Element(name)
        element.text = f"\n{text.strip()}\n"
        elements.append(element)
    header = pylhe.LHEHeader(
        initrwgt=pylhe.LHEInitRWGT(entries=[group]), extra_elements=elements
    )
    init = pylhe.LHEInit(
        initInfo=pylhe.LHEInitInfo(
            2212, 2212, run.sqrt_s / 2, run.sqrt_s / 2, 0, 0, run.pdf_id, run.pdf_id, -4, 1
        ),
        procInfo=[pylhe.LHEProcInfo(run.sigma, run.error, maximum, 1, None, None)],
        generators=[],
    )
    return (
        f'<LesHouchesEvents version="3.0">\n{header.tolhe().strip()}\n{init.tolhe().strip()}\n'
    )


def _format(table: EventTable, run: RunInfo, rows: slice) -> str:
    momenta = table.momenta[rows]
    count, legs, _ = momenta.shape
    status = np.where(np.arange(legs) < 2, -1, 1)
    mothers = np.where(np.arange(legs)[:, None] < 2, [0, 0], [1, 2])
    particles = np.concatenate(
        [
            table.ids[rows][:, :, None],
            np.broadcast_to(status[:, None], (count, legs, 1)),
            np.broadcast_to(mothers, (count, legs, 2)),
            table.colours[rows],
            momenta[:, :, [1, 2, 3, 0]],
        ],
        axis=2,
    )
    columns = np.concatenate(
        [
            table.weight[rows, None],
            table.scale[rows, None],
            table.alpha_s[rows, None],
            particles.reshape(count, -1),
            table.basis[rows],
        ],
        axis=1,
    )
    particle = "%3d %2d %d %d %3d %3d %.13e %.13e %.13e %.13e 0. 0. 9.\n"
    weights = "".join(f'<wgt id="{name}">%.11e</wgt>\n' for name in run.basis)
    event = (
        f"<event>\n{legs} 1 %.11e %.9e {run.alpha_em:.9e} %.9e\n"
        f"{particle * legs}<rwgt>\n{weights}</rwgt>\n</event>\n"
    )
    return event * count % tuple(columns.ravel().tolist())
