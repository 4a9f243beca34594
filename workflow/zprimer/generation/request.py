"""What is to be generated, and whether it can be."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zprimer.errors import InputError
from zprimer.generation.backends import load_backend
from zprimer.generation.folder import check_folder
from zprimer.generation.pdf import DEFAULT_PDF, grid_path
from zprimer.generation.process import Kinematics, Process
from zprimer.generation.processes import load_process
from zprimer.io.files import LONGEST_REASON
from zprimer.io.provenance import PDF
from zprimer.models.point import ZPRIME, Point

LARGEST_SEED = 2**31 - 2
_SAMPLE_ID = re.compile(r"[^/\\\s\x00-\x1f\x7f]{1,200}")
_ASKED = ("process", "sqrt_s", "events", "seed", "width", "pdf", "scale", "backend")


@dataclass(frozen=True)
class GenerationRequest:
    """One sample of events to be made.

    Attributes:
        point: the parameter point.
        process: name of the process.
        sqrt_s: energy of the collider, GeV.
        events: number of events.
        seed: 1 … 2147483646.
        width: width of the Z' in GeV; the events are then made for use at any coupling, at the
            process's reference coupling and with its choice of line shapes. None for the point's
            own coupling and natural width.
        pdf: name of the set of parton densities.
        scale: μ_F = μ_R in GeV, or the name of a dynamical scale of the process; None for the
            process's default.
        cuts: generation cuts that differ from the process's defaults.
        backend: the generator.
        sample_id: name of the sample; None for the name of the folder it is written to.
    """

    point: Point
    process: str
    sqrt_s: float
    events: int
    seed: int
    width: float | None = None
    pdf: str = DEFAULT_PDF
    scale: float | str | None = None
    cuts: Mapping[str, Any] = field(default_factory=dict)
    backend: str = "embedded"
    sample_id: str | None = None


def checked_request(
    request: GenerationRequest, out: Path, threads: int
) -> tuple[Process, Kinematics]:
    """The process and its kinematics, after every check that needs no calculation.

    Raises:
        InputError: a value of the request is not allowed.
        DataFileError: the grid of parton densities is missing.
    """
    process, backend = load_process(request.process), load_backend(request.backend)
    process.require(request.point)
    if not out.name.endswith(".lhe.gz"):
        raise InputError(f"the event file {out} must end in .lhe.gz.")
    check_folder(out)
    if request.sample_id is not None and not _SAMPLE_ID.fullmatch(request.sample_id):
        raise InputError(
            f"the sample's name {request.sample_id[:LONGEST_REASON]!r} must be 1 to 200 signs, "
            "without slashes and blanks."
        )
    _whole(request.events, "events", 1, 10**9)
    _whole(request.seed, "seed", 1, LARGEST_SEED)
    _whole(threads, "threads", 1, 1024)
    mass, width = request.point.masses[ZPRIME], request.width
    if not (math.isfinite(request.sqrt_s) and request.sqrt_s > 0):
        raise InputError(f"sqrts = {request.sqrt_s:g} GeV must be a positive number.")
    if mass >= request.sqrt_s:
        raise InputError(
            f"mzp = {mass:g} GeV is above the beams' energy: it must be below "
            f"sqrts = {request.sqrt_s:g} GeV."
        )
    if width is None:
        width = request.point.widths[ZPRIME]
    if not 0 < width < mass:
        raise InputError(
            f"the Z' width of {width:g} GeV must be above 0 and below its mass of {mass:g} GeV."
        )
    if isinstance(request.scale, str):
        if request.scale not in process.scales:
            raise InputError(
                f"scale '{request.scale}' is neither a number in GeV nor one of: "
                f"{', '.join(process.scales)}."
            )
    elif request.scale is not None and not (math.isfinite(request.scale) and request.scale > 0):
        raise InputError(f"scale = {request.scale} GeV must be a positive number.")
    grid_path(request.pdf)
    backend.check_pdf(request.pdf)
    backend.check_process(process, request.point.model)
    cuts = process.default_cuts(request.point).with_values(request.cuts)
    widths = (width,) if request.width is None else process.sample_widths(width)
    kinematics = Kinematics(request.point, widths, request.sqrt_s, cuts)
    process.check(kinematics)
    return process, kinematics


def _whole(value: object, name: str, smallest: int, largest: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not smallest <= value <= largest:
        raise InputError(f"{name} = {value!r} must be a whole number from {smallest} to {largest}.")


def asked_of(request: GenerationRequest) -> dict[str, Any]:
    """A request as JSON values, without the name of the sample."""
    return {
        "model": request.point.model,
        "parameters": dict(request.point.parameters),
        **{key: getattr(request, key) for key in _ASKED},
        "cuts": dict(request.cuts),
    }


def shared_files(request: GenerationRequest) -> dict[str, Path]:
    """Files that decide the events, by names that do not depend on where they are."""
    grid = grid_path(request.pdf)
    files = {f"{PDF}{grid.name}": grid}
    return files | load_backend(request.backend).shared_files(request.point.model)
