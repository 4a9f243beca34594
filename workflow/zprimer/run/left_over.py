"""Results of an earlier configuration that lie among those of a run."""

import re
from collections.abc import Iterable
from pathlib import Path

_OF_ANALYSIS = re.compile(
    r"(?:limits|not_covered|yields|shortcut|couplings|workspaces)_(.+)\.(?:csv|npz|zip)"
)
_OF_FIGURE = re.compile(r"(.+?)(?:_sources)?\.(?:png|pdf|csv)")


def left_over(
    folder: Path, analyses: Iterable[str], figures: Iterable[str], crosschecks: Iterable[str]
) -> list[str]:
    """Names of files, from the folder of a run, that the run does not make.

    Records of tables are told with their tables.

    Args:
        folder: ``results/<name>``, which may be missing.
        analyses, figures, crosschecks: of the run.
    """
    analyses, figures, crosschecks = set(analyses), set(figures), set(crosschecks)
    found = []
    for pattern, name_of, known in (
        ("*", _OF_ANALYSIS, analyses),
        ("pilot/*", _OF_ANALYSIS, analyses),
        ("figures/*", _OF_FIGURE, figures),
    ):
        for path in sorted(folder.glob(pattern)):
            name = name_of.fullmatch(path.name)
            if name and name[1] not in known and not path.name.startswith("."):
                found.append(path)
    found += [path for path in sorted(folder.glob("crosschecks/*")) if path.name not in crosschecks]
    return [path.relative_to(folder).as_posix() for path in found]
