"""Parton densities from the LHAPDF-format grids that the pythia8mc wheel carries."""

import importlib.metadata
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zprimer.errors import DataFileError, unknown_key


@dataclass(frozen=True)
class PdfSet:
    """One set of parton densities.

    Attributes:
        name: name in LHAPDF.
        lhapdf_id: id of its central member in LHAPDF.
        alpha_s_mz: α_s(91.188 GeV) the set was fitted with.
    """

    name: str
    lhapdf_id: int
    alpha_s_mz: float


PDF_SETS = {
    pdf.name: pdf
    for pdf in (
        PdfSet("NNPDF23_lo_as_0130_qed", 247000, 0.130),
        PdfSet("NNPDF23_lo_as_0119_qed", 246800, 0.119),
        PdfSet("NNPDF31_lo_as_0130", 315200, 0.130),
        PdfSet("NNPDF31_lo_as_0118", 315000, 0.118),
    )
}
DEFAULT_PDF = "NNPDF23_lo_as_0130_qed"


def pdf_set(name: str) -> PdfSet:
    """The set of this name.

    Raises:
        InputError: there is none.
    """
    if name not in PDF_SETS:
        raise unknown_key("PDF set", name, PDF_SETS, "the pythia8mc grids")
    return PDF_SETS[name]


def grid_path(name: str) -> Path:
    """The grid file of a set, found through the installed files of the pythia8mc wheel.

    Raises:
        InputError: the set is unknown.
        DataFileError: the wheel is not installed or came without its grids.
    """
    file_name = f"{pdf_set(name).name}_0000.dat"
    usual = Path(sys.prefix, "share", "Pythia8", "pdfdata", file_name)
    if usual.is_file():
        return usual
    try:
        files = importlib.metadata.files("pythia8mc") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        located = Path(str(file.locate())).resolve()
        if file.name == file_name and located.is_file():
            return located
    raise DataFileError(
        f"the PDF grid {file_name} is in neither {usual.parent} nor the files of pythia8mc: "
        "reinstall pythia8mc from its wheel."
    )


class PartonDensities:
    """Interpolation of one set by madspace's LHAPDF-compatible bicubic spline.

    An instance is meant for one thread: a madspace runtime serialises its callers.

    Args:
        name: the set.
        flavours: PDG ids to evaluate, 21 for the gluon.
    """

    def __init__(self, name: str, flavours: Sequence[int]) -> None:
        import madspace

        self._count = len(flavours)
        grid = madspace.PdfGrid(str(grid_path(name)))
        context = madspace.Context(thread_count=1)
        grid.initialize_globals(context, "pdf")
        density = madspace.PartonDensity(grid, list(flavours), False, "pdf")
        self._runtime = madspace.FunctionRuntime(density.function(), context)

    def xf(self, x: np.ndarray, scale: np.ndarray) -> np.ndarray:
        """x f(x, μ_F²), with the negative values of some sets at large x taken as zero.

        Args:
            x: momentum fractions, shape (n,).
            scale: μ_F in GeV, shape (n,).

        Returns:
            Shape (n, flavours).
        """
        if len(x) == 0:
            return np.empty((0, self._count))
        values = self._runtime(np.ascontiguousarray(x), np.ascontiguousarray(scale))
        return np.maximum(np.asarray(values), 0.0)
