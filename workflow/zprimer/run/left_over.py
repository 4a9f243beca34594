"""Results of an earlier configuration that lie among those of a run."""

from collections.abc import Iterable
from pathlib import Path

from zprimer.run.stages import named_like

_PLACES = ("*", "pilot/*", "figures/*")


def left_over(
    folder: Path, analyses: Iterable[str], figures: Iterable[str], crosschecks: Iterable[str]
) -> list[str]:
    """Names of files, from the folder of a run, that the run does not make.

    Records of tables are told with their tables.

    Args:
        folder: ``results/<name>``, which may be missing.
        analyses, figures, crosschecks: of the run.
    """
    known = {"analysis": set(analyses), "figure": set(figures)}
    found = []
    for path in (path for place in _PLACES for path in sorted(folder.glob(place))):
        _, wildcards = named_like(path) or (None, {})
        strange = any(value not in known.get(name, {value}) for name, value in wildcards.items())
        if strange and not path.name.startswith("."):
            found.append(path)
    comparisons = set(crosschecks)
    found += [path for path in sorted(folder.glob("crosschecks/*")) if path.name not in comparisons]
    return [path.relative_to(folder).as_posix() for path in found]
