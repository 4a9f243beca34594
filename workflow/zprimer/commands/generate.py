"""``zprimer generate``: events of one sample."""

import argparse
import os
from pathlib import Path

SUMMARY = "generate the events of one sample: LHE 3 with basis weights, and sample.json beside it"
EXAMPLE = (
    "zprimer generate --model lmutau --process 4mu --set mzp=60 --set g=0.1 --sqrts 8000 "
    "--events 10000 --seed 1 --out sample/events.lhe.gz"
)


def configure(parser: argparse.ArgumentParser) -> None:
    from zprimer.commands._options import add_model_options

    add_model_options(parser)
    parser.add_argument("--process", required=True, metavar="NAME", help="process, e.g. 4mu")
    parser.add_argument(
        "--sqrts", type=float, required=True, metavar="GEV", help="energy of the collider, GeV"
    )
    parser.add_argument("--events", type=int, required=True, help="number of unweighted events")
    parser.add_argument("--seed", type=int, required=True, help="1 to 2147483646")
    parser.add_argument(
        "--width",
        type=float,
        metavar="GEV",
        help="Z' width in the events, GeV; they are then made at the coupling where Standard Model "
        "and signal are equal, for use at any coupling. Without it the sample is the point itself, "
        "with its own coupling and natural width",
    )
    parser.add_argument(
        "--pdf",
        default="NNPDF23_lo_as_0130_qed",
        help="parton densities, one of the NNPDF LO grids of pythia8mc (default: %(default)s)",
    )
    parser.add_argument(
        "--scale",
        default="91.188",
        help="factorisation scale, GeV, or m4l (default: %(default)s)",
    )
    parser.add_argument(
        "--cuts",
        action="append",
        nargs="+",
        default=[],
        metavar="KEY=VALUE",
        help="generation cuts: pt_min, mass_os_min, m4l_min, m4l_max (GeV; none for no bound), "
        "eta_max, delta_r_min (defaults 3, 4, 76, 104, 2.8, 0.05)",
    )
    parser.add_argument("--backend", default="embedded", help="the generator: embedded")
    parser.add_argument(
        "--threads",
        type=int,
        default=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
        help="number of threads; the events do not depend on it (default: all cores)",
    )
    parser.add_argument("--id", help="name of the sample (default: the folder of --out)")
    parser.add_argument(
        "--out", type=Path, required=True, help="event file to write, ending in .lhe.gz"
    )


def run(args: argparse.Namespace) -> None:
    from zprimer.commands._options import parse_settings, point_from
    from zprimer.errors import InputError
    from zprimer.generation.embedded import GenerationRequest, generate

    if args.width is not None and "g" in parse_settings(args.settings):
        raise InputError(
            "--set g and --width exclude each other: with --width the reference coupling is chosen "
            "so that Standard Model and signal are equal."
        )
    request = GenerationRequest(
        point=point_from(args),
        process=args.process,
        sqrt_s=args.sqrts,
        events=args.events,
        seed=args.seed,
        width=args.width,
        pdf=args.pdf,
        scale=_number_or_name(args.scale),
        cuts=_cuts(args.cuts),
        backend=args.backend,
        sample_id=args.id,
    )
    sample = generate(request, args.out, args.threads).metadata
    print(
        f"{sample['events']} events of {sample['process']} written to {args.out}: "
        f"sigma = {sample['sigma_pb']:.5g} ± {sample['sigma_error_pb']:.2g} pb "
        f"at g = {sample['reference_coupling']:.4g}, width {sample['width']:.4g} GeV"
    )


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
