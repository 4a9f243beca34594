"""``zprimer generate``: events of one sample."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from zprimer.io.stage import Stage

if TYPE_CHECKING:
    from zprimer.generation.request import GenerationRequest

SUMMARY = "generate the events of one sample: LHE 3 with basis weights, and sample.json beside it"
EXAMPLE = (
    "zprimer generate --model lmutau --process 4mu --set mzp=60 --set g=0.1 --sqrts 8000 "
    "--events 10000 --seed 1 --out sample/events.lhe.gz"
)
STAGE = Stage(
    "generate",
    {"events": "samples/{sample}/events.lhe.gz", "sample": "samples/{sample}/sample.json"},
)


def configure(parser: argparse.ArgumentParser) -> None:
    add_request_options(parser)
    parser.add_argument("--events", type=int, required=True, help="number of unweighted events")
    parser.add_argument(
        "--backend",
        default="embedded",
        help="the generator: embedded (default) or madgraph, which needs MadGraph5_aMC@NLO",
    )
    parser.add_argument("--id", help="name of the sample (default: the folder of --out)")
    parser.add_argument(
        "--out", type=Path, required=True, help="event file to write, ending in .lhe.gz"
    )


def add_request_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is to be generated, without the number of events."""
    from zprimer.commands._options import add_model_options

    add_model_options(parser)
    parser.add_argument(
        "--process",
        required=True,
        metavar="NAME",
        help="process: 4mu, or jzp, zzp and ttzp of a top-philic Z'",
    )
    parser.add_argument(
        "--sqrts", type=float, required=True, metavar="GEV", help="energy of the collider, GeV"
    )
    parser.add_argument("--seed", type=int, required=True, help="1 to 2147483646")
    parser.add_argument(
        "--width",
        type=float,
        metavar="GEV",
        help="Z' width in the events, GeV; they are then made for use at any coupling and width: "
        "4mu at the coupling where Standard Model and signal are equal, jzp, zzp and ttzp with "
        "Z' masses of 1, 4, 16 and 64 times this width. Without it the sample is the point itself, "
        "with its own coupling and natural width",
    )
    parser.add_argument(
        "--pdf",
        default="NNPDF23_lo_as_0130_qed",
        help="parton densities, one of the NNPDF LO grids of pythia8mc (default: %(default)s)",
    )
    parser.add_argument(
        "--scale",
        help="factorisation and renormalisation scale, GeV, or m4l (process 4mu) or ht/2 (the "
        "others); default: 91.188 for 4mu, ht/2 for the others",
    )
    parser.add_argument(
        "--cuts",
        action="append",
        nargs="+",
        default=[],
        metavar="KEY=VALUE",
        help="generation cuts: for 4mu pt_min, mass_os_min, m4l_min, m4l_max (GeV; none for no "
        "bound), eta_max, delta_r_min (defaults 0.3, 4.4, 76, 120, 4.5, 0.05); for the others "
        "pt_min of the Z' (default 1; 0 for ttzp), mll_min, mll_max (0.5 and 1.5 times mzp), GeV",
    )
    parser.add_argument(
        "--threads",
        type=int,
        default=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
        help="number of threads; the events do not depend on it (default: all cores)",
    )


def outputs(args: argparse.Namespace) -> list[Path]:
    return [args.out, args.out.parent / "sample.json"]


def run(args: argparse.Namespace) -> None:
    from zprimer.generation.backends import load_backend
    from zprimer.generation.sample import generate

    request = request_from(args)
    _leave_numba_alone()
    sample = generate(request, args.out, args.threads).metadata
    print(
        f"{sample['events']} events of {sample['process']} written to {args.out}: "
        f"sigma = {sample['sigma_pb']:.5g} ± {sample['sigma_error_pb']:.2g} pb "
        f"at g = {sample['reference_coupling']:.4g}, width {sample['width']:.4g} GeV"
    )
    stability = sample["stability"]
    rescued = (
        f"{stability['rescued']} of {stability['evaluated']} points unstable in double precision "
        "and rescued in higher"
    )
    print(f"{load_backend(sample['backend']).summary(sample)}; {rescued}")


def request_from(args: argparse.Namespace) -> "GenerationRequest":
    """What is to be generated, from the options of :func:`configure`.

    Raises:
        InputError: an option is malformed, or two exclude each other.
    """
    from zprimer.commands._options import parse_settings, point_from
    from zprimer.errors import InputError
    from zprimer.generation.request import GenerationRequest

    if args.width is not None and "g" in parse_settings(args.settings):
        raise InputError(
            "--set g and --width exclude each other: with --width the sample is made at a "
            "reference coupling, for use at any."
        )
    return GenerationRequest(
        point=point_from(args),
        process=args.process,
        sqrt_s=args.sqrts,
        events=args.events,
        seed=args.seed,
        width=args.width,
        pdf=args.pdf,
        scale=None if args.scale is None else _number_or_name(args.scale),
        cuts=_cuts(args.cuts),
        backend=args.backend,
        sample_id=args.id,
    )


def _leave_numba_alone() -> None:
    """Keep numba from importing what other packages register with it, more than a second's worth.

    Numba has no setting for it; the kernels here use arrays of numbers only. What is set instead is
    private, and watched by tests/workflow/test_parts_of_others.py.
    """
    from numba.core import entrypoints

    entrypoints._already_initialized = True


def _number_or_name(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _cuts(groups: list[list[str]]) -> dict[str, str]:
    from zprimer.errors import InputError

    values: dict[str, str] = {}
    for text in (text for group in groups for text in group):
        key, equals, value = (part.strip() for part in text.partition("="))
        if not (key and equals and value):
            raise InputError(f"--cuts {text!r} is not of the form KEY=VALUE, e.g. pt_min=4.")
        if key in values:
            raise InputError(f"--cuts gives '{key}' twice: give it once.")
        values[key] = value
    return values
