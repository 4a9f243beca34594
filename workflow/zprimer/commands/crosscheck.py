"""``zprimer crosscheck``: the embedded generator against MadGraph at one point."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from zprimer.io.stage import Stage

if TYPE_CHECKING:
    from zprimer.generation.request import GenerationRequest

SUMMARY = "compare the embedded generator with MadGraph at one point: cross section and shapes"
EXAMPLE = (
    "zprimer crosscheck --model lmutau --process 4mu --set mzp=60 --set g=0.1 --sqrts 8000 "
    "--events 2000 --seed 1 --out crosscheck/"
)
STAGE = Stage(
    "crosscheck",
    {"comparison": "{run}/crosschecks/{crosscheck}/crosscheck.json"},
)
EMBEDDED_EVENTS = 4
"""Events of the embedded sample for each one of MadGraph, being so much cheaper."""


def configure(parser: argparse.ArgumentParser) -> None:
    from zprimer.commands.generate import add_request_options

    add_request_options(parser)
    parser.add_argument(
        "--events",
        type=int,
        required=True,
        help="number of MadGraph's events, at least 200; the embedded generator makes four times "
        "as many",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="folder for both samples, crosscheck.json, crosscheck.pdf and crosscheck.png",
    )
    parser.set_defaults(backend="madgraph", id=None)


def outputs(args: argparse.Namespace) -> list[Path]:
    samples = [args.out / backend for backend in ("embedded", "madgraph")]
    return [
        *(folder / name for folder in samples for name in ("events.lhe.gz", "sample.json")),
        *(args.out / f"crosscheck.{ending}" for ending in ("json", "pdf", "png")),
    ]


def run(args: argparse.Namespace) -> None:
    from zprimer.generation.backends import load_backend
    from zprimer.generation.backends.madgraph.comparison import compare
    from zprimer.generation.processes import load_process
    from zprimer.generation.sample import generate
    from zprimer.io.finding import modules_saying
    from zprimer.io.provenance import KEY, provenance, write_stamped
    from zprimer.io.recipe import program
    from zprimer.plots.crosschecks import draw_comparison

    requests = requests_from(args)
    request = requests["madgraph"]
    madgraph = load_backend(request.backend)
    madgraph.check_pdf(request.pdf)
    madgraph.prepare(load_process(request.process), request.point.model)
    paths = {}
    for backend, own in requests.items():
        paths[backend] = args.out / backend / "events.lhe.gz"
        generate(own, paths[backend], args.threads)
    found = compare(paths["embedded"], paths["madgraph"])
    report = args.out / "crosscheck.json"
    record = provenance(
        args.command,
        report,
        {"events": request.events},
        paths.values(),
        [sample.get(KEY, {}) for sample in (found.first, found.second)],
        code=program(
            args.command,
            model=request.point.model,
            processes=[request.process],
            backend="madgraph",
            imported=modules_saying("zprimer.generation.backends", "BACKEND", "embedded"),
        ),
    )
    write_stamped(report, found.as_dict(), record)
    draw_comparison(found, report.with_suffix(".pdf"), record)
    for sample in (found.first, found.second):
        sigma, error = sample["sigma_pb"], sample["sigma_error_pb"]
        print(f"{sample['backend']:9s} sigma = {sigma:.5g} ± {error:.2g} pb")
    print(
        f"ratio {found.ratio:.4f} ± {found.ratio_error:.4f}, {found.pull:+.1f} combined errors; "
        f"largest of the basis weights {max(map(abs, found.basis_pulls.values()), default=0):.1f}"
    )
    for shape in found.shapes:
        print(
            f"{shape.name:11s} chi2 = {shape.chi2:.1f} / {shape.degrees}, "
            f"probability {shape.probability:.3f}"
        )


def requests_from(args: argparse.Namespace) -> "dict[str, GenerationRequest]":
    """What either generator is asked for, the embedded one first.

    Raises:
        InputError: an option is malformed.
    """
    from dataclasses import replace

    from zprimer.commands.generate import request_from

    request = request_from(args)
    events = {"embedded": EMBEDDED_EVENTS * request.events, "madgraph": request.events}
    return {name: replace(request, backend=name, events=number) for name, number in events.items()}
