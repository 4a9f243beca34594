"""What a stage says of itself, in one place: its module holds it under the name ``STAGE``.

Its options, its jobs in a run, the names of its results in the rules, in messages and in
``zprimer explain`` follow from it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Data = Literal["era", "analysis", "analyses", "shortcut"]
Found = Literal["model", "processes", "figure"]


@dataclass(frozen=True)
class Stage:
    """A subcommand that makes results.

    Attributes:
        name: of the subcommand; the rule of a run that needs it has the same.
        results: what a run keeps of it, each with a record: paths from the folder of all results,
            with the names of wildcards in braces, by their names in the rule.
        outputs: its options that name an output, the first of them ``out``.
        inputs: those that name an input in a run, as one writes them, without ``--``.
        asks: those that a run gives a value: of its configuration, or of a wildcard.
        finds: what modules are found by name for, as :func:`zprimer.io.recipe.program` calls it.
        data: the data files it reads: ``era``, those of its ``analysis`` or of all ``analyses``, or
            those that its ``shortcut`` needs.
        after: the stages whose results it reads.
        for_resonances: whether only an analysis that searches for a resonance has it.
    """

    name: str
    results: Mapping[str, str] = field(default_factory=dict)
    outputs: tuple[str, ...] = ("out",)
    inputs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    finds: tuple[Found, ...] = ()
    data: tuple[Data, ...] = ()
    after: tuple[str, ...] = ()
    for_resonances: bool = False

    @property
    def wildcards(self) -> set[str]:
        """Names of all wildcards of its results but ``run``."""
        return set(re.findall(r"{(\w+)}", " ".join(self.results.values()))) - {"run"}

    def patterns(self, run: str) -> dict[str, str]:
        """Its results in a run, from the folder that holds the one of all results.

        Args:
            run: its name, and the folder in its own that a pilot has.
        """
        return {
            name: f"results/{pattern.replace('{run}', run)}"
            for name, pattern in self.results.items()
        }

    def wildcards_of(self, path: Path) -> dict[str, str] | None:
        """What stands for the wildcards in the name of a result, None if it is none of this stage.

        Folders matter where the name begins with a wildcard, as any file could have it.

        Example:
            >>> limits = Stage("limits", {"table": "{run}/limits_{analysis}.csv"})
            >>> limits.wildcards_of(Path("results/small/limits_atlas_z4l_2013.csv"))
            {'analysis': 'atlas_z4l_2013'}
        """
        for pattern in self.results.values():
            name = pattern.rpartition("/")[2]
            asked = pattern if name.startswith("{") else name
            given = "/".join(path.absolute().parts[-asked.count("/") - 1 :])
            found = re.fullmatch(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(asked)), given)
            if found:
                return found.groupdict()
        return None
