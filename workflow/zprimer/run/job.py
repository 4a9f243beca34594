"""One job of a run: what it would make, and its recipe."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from zprimer.io.files import sha256_of
from zprimer.io.provenance import deciding_packages
from zprimer.io.recipe import Program, recipe


@dataclass(frozen=True)
class Job:
    """What one job would make.

    Attributes:
        stage: the subcommand.
        outputs: files that it writes with a record, from the folder of the run.
        asked: its options, JSON values.
        code: what it runs.
        data: files it reads that are no results, by name.
        before: the jobs whose results it reads.
    """

    stage: str
    outputs: tuple[Path, ...]
    asked: Mapping[str, Any]
    code: Program
    data: Mapping[str, Path]
    before: tuple["Job", ...] = ()

    @cached_property
    def hashes(self) -> dict[str, str]:
        """Hashes of the data files."""
        return {name: sha256_of(path) for name, path in self.data.items()}

    @cached_property
    def packages(self) -> dict[str, str]:
        """Versions of the packages that decide numbers."""
        return deciding_packages(self.code)

    @cached_property
    def recipe(self) -> str:
        """Of its outputs."""
        return self._recipe(each.recipe for each in self.before)

    @cached_property
    def own(self) -> str:
        """The recipe without what is decided by other jobs."""
        return self._recipe(())

    def _recipe(self, before: Iterable[str]) -> str:
        return recipe(
            self.stage, self.asked, self.code.code.sha256, self.packages, self.hashes, before
        )
