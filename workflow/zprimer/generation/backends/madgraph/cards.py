"""Run and parameter cards for MadGraph, and whether those a run used are the ones it was given."""

import math
import re
from collections.abc import Mapping
from dataclasses import replace

from zprimer.errors import DataFileError, InputError
from zprimer.generation.backends.madgraph.definitions import Definition
from zprimer.generation.process import Kinematics
from zprimer.models.cards import card_text
from zprimer.models.point import ZPRIME, Point

LABELS = {"NNPDF23_lo_as_0130_qed": "nn23lo1", "NNPDF23_lo_as_0119_qed": "nn23lo"}
"""MadGraph's own names of the parton densities that come with it."""

LARGEST_SEED = 30081 * 30081 - 1
"""Of MadGraph's random numbers."""

OPTIMISATION = "-O2"
"""Of the compiler; MadGraph's own choice is -O."""

_RUN_LINE = re.compile(r"^\s*(?P<value>[^#!=]+?)\s*=\s*(?P<key>\w+)\s*(?:!.*)?$")
_TOLERANCE = 2e-5
"""MadGraph rewrites cards with six or seven digits."""

_OFF = {
    **dict.fromkeys(("ptj", "ptb", "pta", "ptl", "misset", "ptheavy"), 0.0),
    **dict.fromkeys(("etaj", "etab", "etaa", "etal"), -1.0),
    **dict.fromkeys(("drjj", "drbb", "draa", "drll", "drbj", "draj", "drab", "drjl"), 0.0),
    **dict.fromkeys(("drbl", "dral", "mmjj", "mmbb", "mmaa", "mmll", "mmnl", "ptllmin"), 0.0),
    **dict.fromkeys(("mmllmax", "mmnlmax"), -1.0),
}
"""Cuts that a run card has by default, all switched off."""

_LOOPS = {
    "MLReductionLib": "7|6|1",
    "CTModeRun": "-1",
    "NRotations_DP": "0",
    "NRotations_QP": "0",
    "MLStabThres": "1.0d-3",
    "COLLIERUseInternalStabilityTest": ".true.",
}
"""COLLIER first, with its own test of stability, and quadruple precision where that fails.

MadGraph's own choice, one more evaluation with rotated momenta that must agree to 1e-7, sends most
points into quadruple precision, a hundred times slower.
"""

RunCard = dict[str, str]


def check_pdf(name: str) -> None:
    """Check that MadGraph has a set of parton densities.

    Raises:
        InputError: it has not.
    """
    if name not in LABELS:
        raise InputError(
            f"backend madgraph has no parton densities '{name}', use one of: {', '.join(LABELS)}."
        )


def run_card_values(
    definition: Definition,
    kinematics: Kinematics,
    pdf: str,
    scale: float | str,
    events: int,
    seed: int,
    width: float,
) -> RunCard:
    """Every value of the run card that the physics depends on.

    Args:
        definition: of the process.
        kinematics: of the sample.
        pdf: name of the set of parton densities, one of ``LABELS``.
        scale: μ_F = μ_R in GeV, or the name of a dynamical scale of the process.
        events: of this run.
        seed: of this run, 1 … 904866560.
        width: of the Z' in this run, GeV.
    """
    beam = kinematics.sqrt_s / 2
    values: dict[str, object] = {
        **_OFF,
        "nevents": events,
        "iseed": seed,
        "lpp1": 1,
        "lpp2": 1,
        "ebeam1": beam,
        "ebeam2": beam,
        "polbeam1": 0.0,
        "polbeam2": 0.0,
        "pdlabel": LABELS[pdf],
        "scalefact": 1.0,
        "event_norm": "average",
        "gridpack": False,
        "nhel": 1 if definition.loops else 0,
        # MadGraph's default for 4mu, 2, misses half of the cross section and reports a small error
        "sde_strategy": 1,
        "hard_survey": definition.survey,
        "maxjetflavor": 5,
        "cut_decays": True,
        "use_syst": False,
        "hel_recycling": False,
        "ickkw": 0,
        "bias_module": "None",
        "global_flag": OPTIMISATION,
        **_scale_values(definition, scale),
        **definition.cuts(kinematics, width),
    }
    return {name: _text(value) for name, value in values.items()}


def filled_run_card(template: str, values: Mapping[str, str]) -> str:
    """A run card with some values replaced, those that it does not have added at its end.

    Example:
        >>> filled_run_card(" 0 = iseed ! seed", {"iseed": "7", "nhel": "0"})
        ' 7 = iseed\\n 0 = nhel\\n'
    """
    left = dict(values)
    lines = []
    for line in template.splitlines():
        match = None if line.lstrip().startswith("#") else _RUN_LINE.match(line)
        if match and match["key"] in left:
            line = f" {left.pop(match['key'])} = {match['key']}"
        lines.append(line)
    lines += [f" {value} = {name}" for name, value in left.items()]
    return "\n".join(lines) + "\n"


def filled_loop_card(template: str) -> str:
    """A card of MadLoop, ``MadLoopParams.dat``, with this package's tests of stability.

    Raises:
        DataFileError: it does not have one of the settings.

    Example:
        >>> filled = filled_loop_card("".join(f"#{name}\\n!1\\n" for name in _LOOPS))
        >>> filled.splitlines()[:2]
        ['#MLReductionLib', '7|6|1']
    """
    for name, value in _LOOPS.items():
        template, count = re.subn(rf"^#{name}\n.*$", f"#{name}\n{value}", template, flags=re.M)
        if count != 1:
            raise DataFileError(
                f"MadGraph's MadLoopParams.dat has no '{name}': this version of MadGraph is not "
                "supported, use one from 3.1 on."
            )
    return template


def read_run_card(text: str) -> RunCard:
    """The values of a run card by their names."""
    found = {}
    for line in text.splitlines():
        match = None if line.lstrip().startswith("#") else _RUN_LINE.match(line)
        if match:
            found[match["key"].lower()] = match["value"].strip()
    return found


def param_card(definition: Definition, point: Point, coupling: float, width: float) -> str:
    """The parameter card of a run.

    Args:
        definition: of the process.
        point: of the sample.
        coupling: of the process.
        width: of the Z', GeV.
    """
    used = definition.point(point, coupling)
    return card_text(replace(used, widths={**used.widths, ZPRIME: width}))


def check_run_card(used: str, wanted: Mapping[str, str], where: str) -> None:
    """Check the run card that a run wrote into its events.

    Raises:
        DataFileError: a value is another one than asked for, or missing; one that MadGraph leaves
            out, as it does with cuts on particles that a process does not have, is allowed.
    """
    found = read_run_card(used)
    for name in ("nevents", "iseed", "ebeam1", "ebeam2", "pdlabel"):
        if name not in found:
            raise DataFileError(
                f"{where} states no '{name}': its run card is not the one it was given."
            )
    for name, value in wanted.items():
        if name in found and not _same(found[name], value):
            raise DataFileError(
                f"{where} was made with {name} = {found[name]} in place of {value}: MadGraph did "
                "not use the run card it was given."
            )


def check_param_card(used: str, wanted: str, where: str) -> None:
    """Check the parameter card that a run wrote into its events.

    Raises:
        DataFileError: an entry is another one than asked for, or missing.
    """
    found = _numbers(used)
    for place, value in _numbers(wanted).items():
        if place not in found:
            raise DataFileError(
                f"{where} has no {' '.join(place)} on its parameter card: MadGraph did not use "
                "the card it was given."
            )
        if not math.isclose(found[place], value, rel_tol=_TOLERANCE, abs_tol=1e-12):
            raise DataFileError(
                f"{where} was made with {' '.join(place)} = {found[place]:.7g} in place of "
                f"{value:.7g}: MadGraph did not use the parameter card it was given."
            )


def _scale_values(definition: Definition, scale: float | str) -> dict[str, object]:
    if isinstance(scale, str):
        return {
            "fixed_ren_scale": False,
            "fixed_fac_scale": False,
            "dynamical_scale_choice": definition.scale_choice,
        }
    names = ("scale", "dsqrt_q2fact1", "dsqrt_q2fact2")
    return {"fixed_ren_scale": True, "fixed_fac_scale": True, **dict.fromkeys(names, scale)}


def _text(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _same(found: str, wanted: str) -> bool:
    try:
        return math.isclose(_number(found), _number(wanted), rel_tol=_TOLERANCE, abs_tol=1e-9)
    except ValueError:
        words = {"t": "true", ".true.": "true", "f": "false", ".false.": "false"}
        first, second = (words.get(text.lower(), text.lower()) for text in (found, wanted))
        return first == second


def _number(text: str) -> float:
    return float(text.lower().replace("d", "e"))


def _numbers(card: str) -> dict[tuple[str, ...], float]:
    """Entries of an SLHA card that enter matrix elements, by block and code."""
    block: tuple[str, ...] = ()
    found: dict[tuple[str, ...], float] = {}
    for line in card.splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        if words[0].upper() == "BLOCK":
            block = (words[1].upper(),)
        elif words[0].upper() == "DECAY":
            block = ()
            found["DECAY", words[1]] = _number(words[2])
        elif block and block[0] not in ("MASSINFO", "WIDTHINFO", "QNUMBERS"):
            found[(*block, *words[:-1])] = _number(words[-1])
    return found
