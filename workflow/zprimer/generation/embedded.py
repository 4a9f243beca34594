"""From a request to ``events.lhe.gz`` and ``sample.json``: the generator that needs nothing else."""

import importlib.metadata
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from zprimer.errors import InputError
from zprimer.files import atomic, sha256, stable_seed, write_json
from zprimer.generation.alpha_s import alpha_s
from zprimer.generation.pdf import DEFAULT_PDF, grid_path, pdf_set
from zprimer.generation.process import Kinematics, Process
from zprimer.generation.processes import load_process
from zprimer.models.lmutau import ZPRIME
from zprimer.models.point import Point

BACKENDS = ("embedded",)
LARGEST_SEED = 2**31 - 2
DEFAULT_SCALE = 91.188
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
        width: width of the Z' in GeV; the events are then made at the coupling where the Standard
            Model and the signal have equal cross sections. None for the point's own coupling and
            natural width.
        pdf: name of the set of parton densities.
        scale: μ_F in GeV, or the name of a dynamical scale of the process.
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
    scale: float | str = DEFAULT_SCALE
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

    Equal requests give equal bytes on any number of threads.

    Args:
        request: what to generate.
        out: path of the event file, ending in ``.lhe.gz``.
        threads: number of threads.

    Raises:
        InputError: a value of the request is not allowed; nothing is written.
        ConvergenceError: integration or unweighting does not converge; nothing is written.
        DataFileError: the grid of parton densities is missing.

    Example:
        >>> from zprimer.models.point import load_model
        >>> point = load_model("lmutau").point({"mzp": 60, "g": 0.1})
        >>> request = GenerationRequest(point, "4mu", 8000.0, events=100, seed=1)
        >>> generate(request, Path("sample/events.lhe.gz"))  # doctest: +SKIP
    """
    process, kinematics = _checked(request, out, threads)
    from zprimer.generation.integrand import Integrand
    from zprimer.generation.integrate import survey
    from zprimer.generation.lhe import write_lhe
    from zprimer.generation.unweight import generate_events

    seed = stable_seed(
        request.seed, process.name, request.sqrt_s, kinematics.width,
        *sorted(request.point.parameters.items()),
    )  # fmt: skip
    coupling = None if request.width is not None else request.point.parameters["g"]
    integrand = Integrand(process, kinematics, request.pdf, request.scale)
    adapted = survey(integrand, seed, coupling, threads)
    generated = generate_events(integrand, adapted, seed, request.events, threads)
    metadata = _metadata(request, out, kinematics, adapted, generated)
    table, run = _records(request, process, generated, metadata)
    metadata_path = out.with_name("sample.json")
    with atomic(out) as partial:
        write_lhe(partial, run, table)
        metadata["events_sha256"] = sha256(partial)
        write_json(metadata_path, metadata)
    return Sample(out, metadata_path, metadata)
