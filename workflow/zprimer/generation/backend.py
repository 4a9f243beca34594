"""What the package asks of a generator; one module of ``backends`` a generator."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from zprimer.generation.process import Process

if TYPE_CHECKING:
    from zprimer.generation.integrand import Integrand
    from zprimer.generation.unweight import Generated


@dataclass(frozen=True)
class Made:
    """Events of a generator with all their weights.

    Attributes:
        generated: the events.
        coupling: the one they were made at.
        versions: of the programs that made them, besides this package and what it imports.
    """

    generated: "Generated"
    coupling: float
    versions: Mapping[str, str] = field(default_factory=dict)


class Backend(ABC):
    """A generator of parton-level events.

    Attributes:
        name: key in configurations and on the command line.
    """

    name: ClassVar[str]

    @abstractmethod
    def check_pdf(self, name: str) -> None:
        """Raise InputError where it does not have a set of parton densities."""

    @abstractmethod
    def check_process(self, process: Process, model: str) -> None:
        """Raise InputError where it does not know a process, or the model for it."""

    @abstractmethod
    def prepare(self, process: Process, model: str) -> None:
        """Check that what it needs for a process is installed.

        Raises:
            InputError: something is missing, or :meth:`check_process` fails.
            DataFileError: what is installed is damaged.
        """

    @abstractmethod
    def make(
        self,
        integrand: "Integrand",
        seed: int,
        coupling: float | None,
        events: int,
        scratch: Path,
        threads: int = 1,
    ) -> Made:
        """Make the events of a sample, equal ones for equal arguments on any number of threads.

        Args:
            integrand: process, kinematics, scale and parton densities of the sample.
            seed: of the sample.
            coupling: to make them at; None for the process's reference coupling.
            events: how many.
            scratch: folder for temporary files, on a disk with room for them.
            threads: number of threads.

        Raises:
            InputError: what it needs is missing, or the number of events is not possible.
            ConvergenceError: integration or unweighting does not converge.
        """

    @abstractmethod
    def summary(self, sample: Mapping[str, Any]) -> str:
        """A line on how it went, from ``sample.json``."""

    def shared_files(self, model: str) -> dict[str, Path]:
        """Files that decide the events, by names that do not depend on where they are."""
        return {}
