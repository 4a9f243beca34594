"""A sample of events: from a request to the event file and ``sample.json``."""

import importlib.metadata
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zprimer.generation.alpha_s import alpha_s
from zprimer.generation.backend import Made
from zprimer.generation.backends import load_backend
from zprimer.generation.momenta import mass_squared, resonance
from zprimer.generation.pdf import grid_path, pdf_set
from zprimer.generation.process import Kinematics, Process
from zprimer.generation.request import GenerationRequest, asked_of, checked_request, shared_files
from zprimer.io.files import atomic, sha256, stable_seed
from zprimer.io.inputs import steady
from zprimer.io.provenance import KEY, provenance, write_stamped
from zprimer.io.recipe import program
from zprimer.models.cards import card_text
from zprimer.models.point import ZPRIME

if TYPE_CHECKING:
    from zprimer.generation.integrand import Integrand
    from zprimer.generation.lhe import EventTable, RunInfo
    from zprimer.generation.unweight import Generated

_PACKAGES = ("madspace", "numba", "numpy")


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
        >>> from zprimer.models.point import load_model, model_names
        >>> point = load_model(model_names()[0]).point({"mzp": 60, "g": 0.1})
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
    from zprimer.generation.lhe import write_lhe

    seed = stable_seed(
        request.seed, process.name, request.sqrt_s, *kinematics.widths,
        *sorted(request.point.parameters.items()),
    )  # fmt: skip
    coupling = process.coupling(request.point) if request.width is None else None
    scale = process.default_scale if request.scale is None else request.scale
    integrand = Integrand(process, kinematics, request.pdf, scale)
    backend = load_backend(request.backend)
    made = backend.make(integrand, seed, coupling, request.events, out.parent, threads)
    metadata = _metadata(request, out, integrand, made)
    metadata[KEY] = record = _provenance(request, out, metadata)
    table, run = _records(request, process, made.generated, metadata, seed)
    metadata_path = out.with_name("sample.json")
    with atomic(out) as partial:
        write_lhe(partial, run, table, threads)
        metadata["events_sha256"] = sha256(partial)
        content = {key: value for key, value in metadata.items() if key != KEY}
        write_stamped(metadata_path, content, record)
    return Sample(out, metadata_path, metadata)


def _metadata(
    request: GenerationRequest,
    out: Path,
    integrand: "Integrand",
    made: Made,
) -> dict[str, Any]:
    process, kinematics, generated = integrand.process, integrand.kinematics, made.generated
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
            if process.decides_kinematics(name)
        },
        "reference_coupling": made.coupling,
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
        "versions": {
            **{name: importlib.metadata.version(name) for name in ("zprimer", *_PACKAGES)},
            **made.versions,
        },
    }


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
