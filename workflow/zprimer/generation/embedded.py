"""The generator that needs no other program: from a request to events and ``sample.json``."""

import importlib.metadata
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zprimer.errors import InputError, unknown_key
from zprimer.generation.alpha_s import alpha_s
from zprimer.generation.folder import check_folder
from zprimer.generation.momenta import mass_squared, resonance
from zprimer.generation.pdf import DEFAULT_PDF, grid_path, pdf_set
from zprimer.generation.process import Kinematics, Process
from zprimer.generation.processes import load_process
from zprimer.io.files import LONGEST_REASON, atomic, sha256, stable_seed
from zprimer.io.inputs import steady
from zprimer.io.provenance import KEY, PDF, provenance, write_stamped
from zprimer.io.recipe import program
from zprimer.models.cards import card_text
from zprimer.models.point import ZPRIME, Point

if TYPE_CHECKING:
    from zprimer.generation.integrand import Integrand
    from zprimer.generation.lhe import EventTable, RunInfo
    from zprimer.generation.unweight import Generated

BACKENDS = ("embedded", "madgraph")
LARGEST_SEED = 2**31 - 2
_SAMPLE_ID = re.compile(r"[^/\\\s\x00-\x1f\x7f]{1,200}")
_PACKAGES = ("madspace", "numba", "numpy")


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


@dataclass(frozen=True)
class Sample:
    """A finished sample.

    Attributes:
        events_path, metadata_path: the files written.
        metadata: the content of ``sample.json``.
    """

    events_path: Path
    metadata_path: Path
    metadata: Mapping[str, Any]


def generate(request: GenerationRequest, out: Path, threads: int = 1) -> Sample:
    """Generate a sample and write ``out`` (LHE 3, gzipped) and ``sample.json`` beside it.

    Equal requests give equal bytes on any number of threads; a run that fails leaves no file.

    Args:
        request: what to generate.
        out: path of the event file, ending in ``.lhe.gz``.
        threads: number of threads.

    Raises:
        InputError: a value of the request is not allowed, or the folder has another event file
            and its ``sample.json``; nothing is written.
        ConvergenceError: integration or unweighting does not converge; nothing is written.
        DataFileError: the grid of parton densities is missing.

    Example:
        >>> from zprimer.models.point import load_model
        >>> point = load_model("lmutau").point({"mzp": 60, "g": 0.1})
        >>> request = GenerationRequest(point, "4mu", 8000.0, events=100, seed=1)
        >>> generate(request, Path("sample/events.lhe.gz"))  # doctest: +SKIP
    """
    process, kinematics = checked_request(request, out, threads)
    with steady(grid_path(request.pdf)):
        return _generate(request, process, kinematics, out, threads)


def _generate(
    request: GenerationRequest, process: Process, kinematics: Kinematics, out: Path, threads: int
) -> Sample:
    from zprimer.generation.integrand import Integrand
    from zprimer.generation.integrate import survey
    from zprimer.generation.lhe import write_lhe
    from zprimer.generation.unweight import generate_events

    seed = stable_seed(
        request.seed, process.name, request.sqrt_s, *kinematics.widths,
        *sorted(request.point.parameters.items()),
    )  # fmt: skip
    coupling = None if request.width is not None else request.point.parameters["g"]
    scale = process.default_scale if request.scale is None else request.scale
    integrand = Integrand(process, kinematics, request.pdf, scale)
    versions = {}
    if request.backend == "madgraph":
        from zprimer.generation.madgraph.driver import make_events

        made = make_events(
            integrand, seed, coupling, request.events, request.pdf, out.parent, threads
        )
        generated, coupling = made.generated, made.coupling
        versions["madgraph"] = made.version
    else:
        adapted = survey(integrand, seed, coupling, threads)
        generated = generate_events(integrand, adapted, seed, request.events, threads)
        coupling = adapted.coupling
    metadata = _metadata(request, out, integrand, coupling, generated)
    metadata["versions"] |= versions
    metadata[KEY] = record = _provenance(request, out, metadata)
    table, run = _records(request, process, generated, metadata, seed)
    metadata_path = out.with_name("sample.json")
    with atomic(out) as partial:
        write_lhe(partial, run, table, threads)
        metadata["events_sha256"] = sha256(partial)
        content = {key: value for key, value in metadata.items() if key != KEY}
        write_stamped(metadata_path, content, record)
    return Sample(out, metadata_path, metadata)


def checked_request(
    request: GenerationRequest, out: Path, threads: int
) -> tuple[Process, Kinematics]:
    """The process and its kinematics, after every check that needs no calculation.

    Raises:
        InputError: a value of the request is not allowed.
        DataFileError: the grid of parton densities is missing.
    """
    process = load_process(request.process)
    if process.model != request.point.model:
        raise InputError(
            f"process '{process.name}' belongs to model '{process.model}', "
            f"not to '{request.point.model}'."
        )
    if request.backend not in BACKENDS:
        raise unknown_key("backend", request.backend, BACKENDS, "zprimer generate")
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
    cuts = process.default_cuts(request.point).with_values(request.cuts)
    widths = (width,) if request.width is None else process.sample_widths(width)
    kinematics = Kinematics(request.point, widths, request.sqrt_s, cuts)
    process.check(kinematics)
    return process, kinematics


def _whole(value: object, name: str, smallest: int, largest: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not smallest <= value <= largest:
        raise InputError(f"{name} = {value!r} must be a whole number from {smallest} to {largest}.")


def _metadata(
    request: GenerationRequest,
    out: Path,
    integrand: "Integrand",
    coupling: float,
    generated: "Generated",
) -> dict[str, Any]:
    process, kinematics = integrand.process, integrand.kinematics
    total = generated.integrals["total"]
    excess = generated.events.excess
    over = excess > 1
    return {
        "id": request.sample_id or out.resolve().parent.name,
        "model": request.point.model,
        "process": request.process,
        "sqrt_s": request.sqrt_s,
        "parameters": {
            name: value
            for name, value in request.point.parameters.items()
            if name not in process.couplings
        },
        "reference_coupling": coupling,
        "width": kinematics.width,
        "widths": list(kinematics.widths),
        "resonance": process.resonance,
        "events": request.events,
        "seed": request.seed,
        "backend": request.backend,
        "pdf": request.pdf,
        "scale": integrand.scale,
        "cuts": kinematics.cuts.as_dict(),
        "sigma_pb": total.value,
        "sigma_error_pb": total.error,
        "basis": {
            name: {
                "sigma_pb": generated.integrals[name].value,
                "error_pb": generated.integrals[name].error,
            }
            for name in process.basis
        },
        **_narrow(integrand, generated),
        "scale_variations": {
            name: float(total.value * np.average(factor, weights=excess))
            for name, factor in zip(
                _variation_names(integrand), generated.events.variations.T, strict=True
            )
        },
        "efficiency": generated.efficiency,
        "stability": {"evaluated": generated.evaluated, "rescued": generated.rescued},
        "overweight": {
            "events": int(over.sum()),
            "share_of_sigma": float((excess - 1).sum() / excess.sum()),
            "largest": float(excess.max()),
        },
        "versions": {name: importlib.metadata.version(name) for name in ("zprimer", *_PACKAGES)},
    }


_ASKED = ("process", "sqrt_s", "events", "seed", "width", "pdf", "scale", "backend")
_DECISIVE = (
    *("model", "process", "sqrt_s", "parameters", "reference_coupling", "width", "widths"),
    *("events", "seed", "backend", "pdf", "scale", "cuts"),
)
"""Keys of ``sample.json`` that decide which events there are."""


def _provenance(
    request: GenerationRequest, out: Path, metadata: Mapping[str, Any]
) -> dict[str, Any]:
    return provenance(
        "generate",
        out,
        {key: metadata[key] for key in _DECISIVE},
        shared=shared_files(request),
        code=program(
            "generate",
            model=request.point.model,
            processes=[request.process],
            backend=request.backend,
        ),
        asked=asked_of(request),
    )


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
    if request.backend == "madgraph":
        from zprimer.generation.madgraph.packing import ufo_files

        files |= ufo_files(request.point.model)
    return files


def _narrow(integrand: "Integrand", generated: "Generated") -> dict[str, Any]:
    """σ of each basis term with every Z' of the sample's narrowest width, pb, from the events."""
    from zprimer.generation.line_shape import width_factor

    process, kinematics, events = integrand.process, integrand.kinematics, generated.events
    if process.resonance is None:
        return {}
    q = np.sqrt(mass_squared(resonance(events.momenta)))
    mass = kinematics.point.masses[process.resonance]
    factor = width_factor(q, mass, kinematics.widths, kinematics.width)
    shares = np.average(events.basis * factor[:, None], axis=0, weights=events.excess)
    sigmas = generated.integrals["total"].value * shares
    return {"narrow": dict(zip(process.basis, sigmas.tolist(), strict=True))}


def _variation_names(integrand: "Integrand") -> tuple[str, ...]:
    by_name = integrand.process.alpha_s_power > 0
    return tuple(
        f"muR{mu_r:g}_muF{mu_f:g}" if by_name else f"muF{mu_f:g}"
        for mu_r, mu_f in integrand.scale_variations
    )


def _records(
    request: GenerationRequest,
    process: Process,
    generated: "Generated",
    metadata: Mapping[str, Any],
    seed: int,
) -> tuple["EventTable", "RunInfo"]:
    from zprimer.generation.lhe import EventTable, RunInfo

    events, pdf = generated.events, pdf_set(request.pdf)
    sigma = metadata["sigma_pb"]
    weight = sigma * events.excess / events.excess.mean()
    ids = np.concatenate([events.incoming, process.outgoing_ids(events.incoming)], axis=1)
    random = np.random.default_rng(stable_seed(seed, "colours"))
    colours, momenta = process.colours(ids, events.momenta, random), events.momenta
    outgoing_masses = (0.0, 0.0, *process.masses(request.point))
    masses = np.broadcast_to(outgoing_masses, ids.shape)
    if process.resonance is not None:
        parent = resonance(momenta)
        mass = np.sqrt(mass_squared(parent))
        ids = np.insert(ids, 2, process.resonance, axis=1)
        colours = np.insert(colours, 2, 0, axis=1)
        momenta = np.insert(momenta, 2, parent, axis=1)
        masses = np.insert(masses, 2, mass, axis=1)
    table = EventTable(
        ids=ids,
        colours=colours,
        momenta=momenta,
        masses=masses,
        resonance=process.resonance is not None,
        weight=weight,
        scale=events.scale,
        alpha_s=alpha_s(events.scale, pdf.alpha_s_mz),
        basis=events.basis * weight[:, None],
        variations=events.variations * weight[:, None],
    )
    card_point = replace(request.point, widths={**request.point.widths, ZPRIME: metadata["width"]})
    run = RunInfo(
        sqrt_s=request.sqrt_s,
        pdf_id=pdf.lhapdf_id,
        sigma=sigma,
        error=metadata["sigma_error_pb"],
        basis=process.basis,
        variations=tuple(metadata["scale_variations"]),
        alpha_em=1 / request.point.parameters["aewm1"],
        backend=request.backend,
        version=metadata["versions"]["zprimer"],
        blocks={
            "slha": card_text(card_point),
            "zprimer": json.dumps({k: v for k, v in metadata.items() if k != "id"}, indent=1),
        },
    )
    return table, run
