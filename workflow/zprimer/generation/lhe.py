"""Les Houches event files, version 3 (hep-ph/0609017, 1405.1067), gzipped reproducibly.

Written here and read back through pylhe in the tests: pylhe 2.1 prints weights with five digits,
too few for sums of basis weights, and takes longer to import than the events take to write.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

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
        version: of this package.
        blocks: name -> text of further header blocks, e.g. the SLHA card.
    """

    sqrt_s: float
    pdf_id: int
    sigma: float
    error: float
    basis: tuple[str, ...]
    alpha_em: float
    version: str
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
    header = ElementTree.Element("header")
    for name, text in run.blocks.items():
        ElementTree.SubElement(header, name).text = f"\n{text.strip()}\n"
    weights = ElementTree.SubElement(header, "initrwgt")
    group = ElementTree.SubElement(weights, "weightgroup", name="basis", combine="none")
    for name in run.basis:
        ElementTree.SubElement(group, "weight", id=name).text = name
    ElementTree.indent(header, space="")
    beam = run.sqrt_s / 2
    return (
        '<LesHouchesEvents version="3.0">\n'
        f"{ElementTree.tostring(header, encoding='unicode')}\n"
        "<init>\n"
        f"2212 2212 {beam:.9e} {beam:.9e} 0 0 {run.pdf_id} {run.pdf_id} -4 1\n"
        f"{run.sigma:.11e} {run.error:.11e} {maximum:.11e} 1\n"
        f'<generator name="zprimer" version="{run.version}">embedded</generator>\n'
        "</init>\n"
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
