"""All stages, found by the name ``STAGE`` in their modules, and what a result is called."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path, PurePath

from zprimer.io.finding import modules_with
from zprimer.io.stage import Stage

_ROOMS = ("zprimer.commands", "zprimer.run")


@cache
def stages() -> Mapping[str, Stage]:
    """The stages by name."""
    modules = (module for room in _ROOMS for module in modules_with(room, "STAGE"))
    found: list[Stage] = [import_module(module).STAGE for module in modules]
    return {stage.name: stage for stage in found}


def named_like(path: Path) -> tuple[Stage, dict[str, str]] | None:
    """The stage whose result has the name of a file, and what its wildcards stand for.

    Where a name could be that of several results it is the one with the fewest wildcards:
    ``sample.json`` is of no analysis.
    """
    found = [
        (stage, wildcards)
        for stage in stages().values()
        if (wildcards := stage.wildcards_of(path)) is not None
    ]
    return min(found, key=lambda each: len(each[1]), default=None)


def maker_of(path: Path) -> str | None:
    """The stage that makes a file which may be missing or damaged, from its name.

    A name that is not a run's tells it by its ending, if only one stage writes files of that kind.
    """
    found = named_like(path)
    if found:
        return found[0].name
    makers = {
        stage.name
        for stage in stages().values()
        for result in stage.results.values()
        if path.name.endswith("".join(PurePath(result).suffixes))
    }
    return makers.pop() if len(makers) == 1 else None
