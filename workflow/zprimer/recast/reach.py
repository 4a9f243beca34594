"""Whether events were generated with cuts that leave out what an analysis could select."""

from collections.abc import Mapping
from typing import Any

from zprimer.errors import InputError
from zprimer.generation.cuts import Cuts
from zprimer.generation.process import Process
from zprimer.generation.processes import load_process
from zprimer.models.point import Point, load_model
from zprimer.recast.analysis import Analysis


def check_reach(analysis: Analysis, process: Process, point: Point, cuts: Cuts, what: str) -> None:
    """Check that an analysis selects nothing that a sample leaves out.

    It may select everything, unless its analysis.yaml says under ``tightest_cuts`` which cuts lose
    nothing of what it selects.

    Args:
        analysis: which one.
        process: of the sample.
        point: with the masses of the sample.
        cuts: that the sample is generated with.
        what: what the sample is called in the message.

    Raises:
        InputError: a cut is tighter than the analysis allows, or analysis.yaml names a cut that the
            process does not have.
    """
    declared = analysis.tightest_cuts.get(process.name, {})
    where = f"analysis.yaml of '{analysis.name}', key 'tightest_cuts.{process.name}'"
    allowed = process.complete_cuts(point).with_values(
        {name: _number(value, point, where) for name, value in declared.items()}, where
    )
    tighter = cuts.tighter_than(allowed)
    if not tighter:
        return
    limits = allowed.as_dict()
    found = ", ".join(f"{name} = {_text(value)}" for name, value in tighter.items())
    wanted = ", ".join(f"{name}: {_text(limits[name])}" for name in tighter)
    raise InputError(
        f"analysis '{analysis.name}' could select events that {what} leaves out ({found}): "
        f"generate it with the key 'samples.cuts: {{{process.name}: {{{wanted}}}}}' of the "
        f"configuration, or name under 'tightest_cuts' of its analysis.yaml the cuts that lose "
        "nothing of what it selects."
    )


def check_sample_reach(analysis: Analysis, sample: Mapping[str, Any]) -> None:
    """:func:`check_reach` for a sample that there is, by its metadata.

    Events whose metadata know no ``cuts`` are taken for complete.
    """
    if "cuts" not in sample:
        return
    process = load_process(str(sample["process"]))
    point = load_model(str(sample["model"])).point(sample["parameters"], f"sample '{sample['id']}'")
    cuts = process.default_cuts(point).with_values(sample["cuts"], f"sample '{sample['id']}'")
    check_reach(analysis, process, point, cuts, f"sample '{sample['id']}'")


def _number(value: Any, point: Point, where: str) -> Any:
    """A cut of analysis.yaml, which may be a multiple of an input of the model."""
    if not isinstance(value, Mapping):
        return value
    if value["of"] not in point.parameters:
        raise InputError(f"{where}: '{value['of']}' is no input of model '{point.model}'.")
    return value["times"] * point.parameters[value["of"]]


def _text(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"
