"""The generator that needs no other program, on the amplitudes of this package."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zprimer.generation.backend import Backend, Made
from zprimer.generation.process import Process

if TYPE_CHECKING:
    from zprimer.generation.integrand import Integrand


class Embedded(Backend):
    """Adaptive multi-channel integration and unweighting."""

    name = "embedded"

    def check_pdf(self, name: str) -> None:
        """It has all sets of :mod:`zprimer.generation.pdf`."""

    def check_process(self, process: Process, model: str) -> None:
        """It knows every process."""

    def prepare(self, process: Process, model: str) -> None:
        """It needs nothing."""

    def make(
        self,
        integrand: "Integrand",
        seed: int,
        coupling: float | None,
        events: int,
        scratch: Path,
        threads: int = 1,
    ) -> Made:
        from zprimer.generation.integrate import survey
        from zprimer.generation.unweight import generate_events

        adapted = survey(integrand, seed, coupling, threads)
        generated = generate_events(integrand, adapted, seed, events, threads)
        return Made(generated, adapted.coupling)

    def summary(self, sample: Mapping[str, Any]) -> str:
        return (
            f"unweighting efficiency {sample['efficiency']:.1%}; "
            f"{sample['overweight']['events']} events above the maximal weight"
        )


BACKEND = Embedded()
