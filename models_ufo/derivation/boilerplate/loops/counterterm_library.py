"""The classes of one-loop counterterms, and the list they register in (1406.3030)."""

from __future__ import absolute_import

from .object_library import Coupling, UFOBaseClass

all_CTvertices = []


class CTVertex(UFOBaseClass):
    """A counterterm; ``loop_particles[k]`` are the loops of the couplings with third index k."""

    require_args = ["name", "particles", "color", "lorentz", "couplings", "type", "loop_particles"]
    registry = all_CTvertices


class CTCoupling(Coupling):
    """A coupling of a counterterm that is finite."""

    def pole(self, power):
        """The coefficient of 1/epsilon**power."""
        return self.value if power == 0 else "ZERO"
